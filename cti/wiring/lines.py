"""Lines and stations: where they stand in the matrix, their figures, how they are opened and watched."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from cti import from_config
from cti.calls.control import CallControl
from cti.calls.lines.figures import READ, LineFigures
from cti.config import Config, LineConfig
from cti.line_drivers import StartedLines, start_lines
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
    started = await start_lines(base.config.lines, base.stack, partial(_line_missing, base.alarms))
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


def _line_missing(
    alarms: Alarms, config: LineConfig, problem: LineUnavailable, whole: bool
) -> None:
    what = (
        f"Line {config.name} is left out: it could not be started."
        if whole
        else f"Spans of line {config.name} are left out: they could not be started."
    )
    alarms.raise_alarm(
        f"line:{config.name}",
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
    """Calls come and go from now on."""
    spans = lines.started.spans
    signallings = [span.line for span in spans]
    traced = [span.line.name for span in spans if span.config.trace]
    traces = Traces(base.config.folder, signallings, traced, base.clock)
    base.stack.callback(traces.close)
    traces.start()  # before the lines are opened: their first frames tell most
    for span in spans:
        control.add_line(
            span.line,
            span.voice.first_row,
            group=span.config.group,
            order=span.order,
            telephones=lines.telephones[span.line.name],
            network_transfer=span.config.network_transfer,
        )
    succession.settle((span.line, span.voice.first_row) for span in spans)
    span_watch = SpanWatch(base.bus, base.clock, base.alarms, signallings)
    base.stack.callback(span_watch.close)
    span_watch.start()
    d_channel_watch = DChannelWatch(base.clock, base.alarms, signallings)
    base.stack.callback(d_channel_watch.close)
    d_channel_watch.start()
