"""How punctual the tick is while other programs want every processor, and how soon a dead one is replaced.

Ten minutes, or LATENESS_SECONDS of the environment. The media process carries
120 rows under the load of `media_house`; a program that does nothing but work stands on every
processor. With SCHED_FIFO its lateness is bounded; without (a warning says so) it is shown only.

`media.bare_lateness_ms` and `media.bare_ticks_missed` are those of a program beside it that sleeps in
the same ticks with the same priority and does nothing (`bare_sleeper`): what it is late is not ours.

`media.restart_ms`: from `kill -9` of the media process to the first tick of the next one, with 480 rows
of that load; the calls' sound is away for this long and the frames that their lines buffer.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from cti.media.link.commands import StartRecording
from cti.media.link.config import MediaConfig
from cti.media.link.control_end import MediaProcess
from cti.media.link.records import LATENESS_EDGES, Report, TickFigures
from tests.benchmarks.figure import Figure
from tests.benchmarks.media_house import busy_commands
from tests.benchmarks.spread import median

SECONDS = 600
ROWS = 120
RESTARTS = 5
LATENESS_MS = 0.5
RESTART_MS = 1000.0
HOG = "while True: sorted(range(100000, 0, -1))"


def figures() -> Iterator[Figure]:
    seconds = int(os.environ.get("LATENESS_SECONDS", SECONDS))
    bins, missed, realtime, bare = asyncio.run(_lateness(seconds))
    late = 1000 * min(percentile(bins, 0.999), 2 * LATENESS_EDGES[-1])
    if realtime:
        yield Figure.at_most("media.lateness_ms", late, "ms", LATENESS_MS)
        yield Figure.at_most("media.ticks_missed", missed, "ticks", 0)
    else:
        print("SCHED_FIFO was refused: the lateness of ticks is shown only", file=sys.stderr)
        yield Figure.shown("media.lateness_ms", late, "ms")
        yield Figure.shown("media.ticks_missed", missed, "ticks")
    yield Figure.shown("media.lateness_seconds", seconds, "s")
    bare_late = 1000 * min(percentile(bare, 0.999), 2 * LATENESS_EDGES[-1])
    yield Figure.shown("media.bare_lateness_ms", bare_late, "ms")
    yield Figure.shown("media.bare_ticks_missed", bare[-1] + bare[-2], "ticks")
    yield Figure.at_most("media.restart_ms", asyncio.run(_restart_ms()), "ms", RESTART_MS)


def percentile(bins: list[int], share: float) -> float:
    """Upper edge in seconds of the bin that holds this share; infinite beyond the last edge."""
    edges = (*LATENESS_EDGES, float("inf"))
    passed = np.cumsum(bins) >= share * sum(bins)
    return edges[int(np.argmax(passed))]


async def _lateness(seconds: int) -> tuple[list[int], int, bool, list[int]]:
    """Bins of lateness, ticks missed, whether it was SCHED_FIFO, and the bins of the bare sleeper."""
    figures: list[TickFigures] = []
    enough = asyncio.Event()

    def note(report: Report) -> None:
        if isinstance(report, TickFigures):
            figures.append(report)
            if len(figures) > seconds:
                enough.set()

    media = MediaProcess()
    media.listen(note)
    hogs = [
        await asyncio.create_subprocess_exec(sys.executable, "-c", HOG)
        for _ in range(os.cpu_count() or 1)
    ]
    module = "tests.benchmarks.bare_sleeper"
    sleeper = await asyncio.create_subprocess_exec(
        sys.executable, "-m", module, str(seconds), stdout=asyncio.subprocess.PIPE
    )
    try:
        with tempfile.TemporaryDirectory() as folder:
            await media.start(MediaConfig(ROWS))
            for command in busy_commands(ROWS, Path(folder)):
                media.send(command)
            await enough.wait()
            await media.stop()
        bare = json.loads((await sleeper.communicate())[0])["bins"]
    finally:
        for program in (*hogs, sleeper):
            if program.returncode is None:
                program.kill()
            await program.wait()
    counted = figures[1:]  # the first second holds the commands that build the load
    bins = [sum(column) for column in zip(*(f.lateness for f in counted), strict=True)]
    return bins, sum(f.missed for f in counted), media.realtime, bare


async def _restart_ms(rows: int = 480) -> float:
    """Median of some deaths of a media process that has a spare."""
    died = asyncio.Event()
    ticking = asyncio.Event()
    media = MediaProcess(died.set, spare=True)
    media.listen(lambda report: ticking.set() if isinstance(report, TickFigures) else None)
    config = MediaConfig(rows)
    lasted = []
    with tempfile.TemporaryDirectory() as folder:
        await media.start(config)
        for command in busy_commands(rows, Path(folder)):
            if not isinstance(command, StartRecording):
                media.send(command)
        for _ in range(RESTARTS):
            died.clear()
            ticking.clear()
            await ticking.wait()
            ticking.clear()
            await ticking.wait()  # a second later the spare has warmed up
            assert media.pid is not None
            begun = time.perf_counter()
            os.kill(media.pid, signal.SIGKILL)
            await died.wait()
            await media.start(config)
            lasted.append(1000 * (time.perf_counter() - begun))
        await media.stop()
    return median(lasted)


if __name__ == "__main__":
    for figure in figures():
        print(figure.json(), flush=True)
