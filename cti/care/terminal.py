"""Tables, meters and progress: coloured on a terminal, plain text into a file or a pipe."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TextIO

METER_WIDTH = 24
LOUDEST_DBM0, QUIETEST_DBM0 = 3.0, -60.0

Row = Sequence[str]


def say(text: str = "", out: TextIO | None = None) -> None:
    """One line."""
    print(text, file=out or sys.stdout, flush=True)


def table(headings: Row, rows: Sequence[Row], *, wrong: Sequence[bool] = ()) -> None:
    """Rows under their headings; those that are `wrong` are red on a terminal."""
    if sys.stdout.isatty():
        from rich.console import Console
        from rich.table import Table

        drawn = Table(box=None, header_style="bold", pad_edge=False)
        for heading in headings:
            drawn.add_column(heading)
        for place, row in enumerate(rows):
            red = place < len(wrong) and wrong[place]
            drawn.add_row(*row, style="red" if red else None)
        Console().print(drawn)
        return
    widths = [max(len(row[n]) for row in (headings, *rows)) for n in range(len(headings))]
    for row in (headings, *rows):
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        say("  ".join(cells).rstrip())


@contextmanager
def progress(title: str, seconds: float) -> Iterator[Callable[[float], None]]:
    """A bar that is told the seconds done; nothing where there is no terminal."""
    if not sys.stderr.isatty():
        yield lambda done: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn(title), BarColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(title, total=seconds)
        yield lambda done: bar.update(task, completed=done)


def meter(dbm0: float) -> str:
    """A level as a bar with its number."""
    share = (dbm0 - QUIETEST_DBM0) / (LOUDEST_DBM0 - QUIETEST_DBM0)
    filled = max(0, min(METER_WIDTH, round(share * METER_WIDTH)))
    return f"{'#' * filled}{'.' * (METER_WIDTH - filled)} {dbm0:6.1f} dBm0"


def overwrite(text: str) -> None:
    """The same line of the terminal again; nothing where there is no terminal."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\x1b[2K{text}")
        sys.stderr.flush()


def clear() -> None:
    """Begin at the top of the terminal."""
    if sys.stdout.isatty():
        sys.stdout.write("\x1b[H\x1b[2J")
