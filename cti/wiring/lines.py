"""Lines and stations: where they stand in the matrix, their figures, how they are opened and watched."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

from cti import from_config
from cti.calls.control import CallControl
from cti.calls.lines.figures import READ, LineFigures
from cti.config import Config
from cti.line_drivers import Span, StartedLines, start_lines
from cti.store.journal.today import events_since
from cti.store.store import Store
from cti.succession import Succession
from cti.traces import Traces
from cti.watch.alarms import Alarms
from cti.watch.d_channels import DChannelWatch
from cti.watch.spans import SpanWatch
from cti.wiring.base import Base
from drivers.line import LineUnavailable


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines that were started, and who stands where."""

    started: StartedLines
    telephones: Mapping[str, Mapping[int, str]]
    """Line -> channel -> station, for channels that are an agent's telephone."""
    stations: Mapping[str, int]
    """Station with a headset -> its row."""

    @property
    def instruments(self) -> set[str]:
        """The stations that are telephones."""
        return {station for line in self.telephones.values() for station in line.values()}


async def make_lines(base: Base) -> Lines:
    """The drivers run, and nothing is open yet. Raises LineUnavailable, ConfigError."""
    started = await start_lines(
        base.config.lines,
        base.stack,
        lambda config, problem, whole: _line_missing(base.alarms, config.name, problem, whole),
    )
    telephones = from_config.telephones(started)
    return Lines(started, telephones, _headsets(base.config, started.rows, telephones))


def _headsets(
    config: Config, first_row: int, telephones: Mapping[str, Mapping[int, str]]
) -> dict[str, int]:
    taken = {station for line in telephones.values() for station in line.values()}
    return {
        station: first_row + n
        for n in range(config.stations.count)
        if (station := f"station:{config.stations.first + n}") not in taken
    }


def _line_missing(alarms: Alarms, name: str, problem: LineUnavailable, whole: bool) -> None:
    what = (
        f"Line {name} is left out: it could not be started."
        if whole
        else f"Spans of line {name} are left out: they could not be started."
    )
    alarms.raise_alarm(
        f"line:{name}",
        "critical",
        what,
        f"Cause: {problem}.",
        "Mend: put that right, then start the server again; the other lines work meanwhile.",
    )


async def count_lines(base: Base, lines: Lines) -> LineFigures:
    """Figures of the lines, with what they did today before this start."""
    figures = LineFigures(
        {span.line.name: span.config.group for span in lines.started.spans}, from_config.ZONE
    )
    await asyncio.to_thread(_count_today, figures, base.store, base.clock.now())
    base.bus.listen_all(lambda _seq, event: figures.apply(event))
    return figures


def _count_today(figures: LineFigures, store: Store, now: float) -> None:
    for event in events_since(store.database, figures.midnight(now), READ):
        figures.apply(event)


def open_lines(base: Base, lines: Lines, control: CallControl, succession: Succession) -> None:
    """Calls come and go from now on.

    A line that cannot be opened now, because its card died or another program was faster, is left out
    with an alarm. Raises LineUnavailable where none can be.
    """
    spans = lines.started.spans
    signallings = [span.line for span in spans]
    traced = [span.line.name for span in spans if span.config.trace]
    traces = Traces(base.config.folder, signallings, traced, base.clock)
    base.stack.callback(traces.close)
    traces.start()  # before the lines are opened: their first frames tell most
    refusals: list[LineUnavailable] = []
    opened: list[Span] = []
    for span in spans:
        try:
            control.add_line(
                span.line,
                span.voice.first_row,
                group=span.config.group,
                order=span.order,
                telephones=lines.telephones[span.line.name],
                network_transfer=span.config.network_transfer,
            )
        except LineUnavailable as refusal:
            refusals.append(refusal)
            _line_missing(base.alarms, span.line.name, refusal, True)
        else:
            opened.append(span)
    if refusals and not opened:
        raise refusals[0]
    signallings = [span.line for span in opened]
    succession.settle((span.line, span.voice.first_row) for span in opened)
    span_watch = SpanWatch(base.bus, base.clock, base.alarms, signallings)
    base.stack.callback(span_watch.close)
    span_watch.start()
    d_channel_watch = DChannelWatch(base.clock, base.alarms, signallings)
    base.stack.callback(d_channel_watch.close)
    d_channel_watch.start()
