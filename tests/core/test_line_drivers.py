"""The drivers of a site's lines: each gets its rows, and one without its card stops nobody else."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from cti import line_drivers
from cti.bus import Bus
from cti.clock import LoopClock
from cti.config import LineConfig
from cti.line_drivers import start_lines
from cti.watch.alarms import Alarms
from cti.wiring.lines import Lines, open_lines
from drivers.dahdi.pri.driver import Settings as PriSettings
from drivers.driver import Span, VoiceSpec, spans_there
from drivers.line import LineUnavailable, Signalling
from drivers.loopback import LoopbackLine

NOT_THERE = LineConfig("dahdi_pri", "carrier", settings=PriSettings(spans=(99,)))


async def test_a_line_without_its_card_is_told_and_left_out() -> None:
    told: list[tuple[str, str, bool]] = []
    async with AsyncExitStack() as running:
        lines = await start_lines(
            (NOT_THERE, LineConfig.simulated(spans=2)),
            running,
            lambda config, problem, whole: told.append((config.name, str(problem), whole)),
        )
        assert [span.line.name for span in lines.spans] == ["e1-1", "e1-2"]
        assert [span.voice.first_row for span in lines.spans] == [0, 30]
        assert lines.exchange is not None
    ((name, problem, whole),) = told
    assert name == "carrier"
    assert whole
    assert "/dev/dahdi" in problem or "span 99" in problem


async def test_a_site_whose_only_card_is_missing_does_not_start() -> None:
    async with AsyncExitStack() as running:
        with pytest.raises(LineUnavailable):
            await start_lines((NOT_THERE,), running, lambda config, problem, whole: None)


class TwoOfThree:
    """A section of three spans, the second of which has no card."""

    async def start(self, settings: object, name: str, running: AsyncExitStack) -> list[Span]:
        return spans_there(lambda place=place: self.span(f"{name}-{place}") for place in (1, 2, 3))  # type: ignore[misc,return-value]

    @staticmethod
    def span(name: str) -> Span:
        if name.endswith("2"):
            raise LineUnavailable("there is no span 2")
        return Span(LoopbackLine(name), VoiceSpec("loopback", name, (1, 2)))


async def test_spans_that_are_there_do_without_the_one_that_is_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(line_drivers, "driver", lambda kind: TwoOfThree())
    told: list[tuple[str, bool]] = []
    async with AsyncExitStack() as running:
        lines = await start_lines(
            (LineConfig("of three", "e1"),),
            running,
            lambda config, problem, whole: told.append((str(problem), whole)),
        )
    assert [(one.line.name, one.voice.first_row) for one in lines.spans] == [
        ("e1-1", 0),
        ("e1-3", 2),
    ]
    assert told == [("there is no span 2", False)]


class Control:
    """Call control as far as lines are opened: their drivers refuse those of these names."""

    def __init__(self, *refused: str) -> None:
        self.refused, self.opened = refused, list[str]()

    def add_line(self, line: Signalling, first_row: int, **options: object) -> None:
        if line.name in self.refused:
            raise LineUnavailable(f"{line.name} is taken by another program")
        self.opened.append(line.name)


@pytest.fixture
async def started(tmp_path: Path) -> AsyncIterator[tuple[Any, Lines]]:
    """What opening needs of the server, and two lines that were started."""
    async with AsyncExitStack() as stack:
        clock, bus = LoopClock(), Bus()
        base = SimpleNamespace(
            stack=stack,
            clock=clock,
            bus=bus,
            alarms=Alarms(bus, clock),
            config=SimpleNamespace(folder=tmp_path),
        )
        lines = await start_lines((LineConfig.simulated(spans=2),), stack, lambda *_: None)
        yield base, Lines(lines, {"e1-1": {}, "e1-2": {}}, {})


async def test_a_line_that_cannot_be_opened_stops_nobody_else(started: tuple[Any, Lines]) -> None:
    """Its driver was there when it was started: the card has died since, or another was faster."""
    base, lines = started
    settled: list[tuple[str, int]] = []
    succession = SimpleNamespace(
        settle=lambda spans: settled.extend((line.name, row) for line, row in spans)
    )
    control = Control("e1-1")
    open_lines(base, lines, control, succession)  # type: ignore[arg-type]
    assert control.opened == ["e1-2"]
    assert settled == [("e1-2", 30)]
    alarm = base.alarms.open["line:e1-1"]
    assert alarm.fact == "Line e1-1 is left out: it could not be started."
    assert "taken by another program" in alarm.cause


async def test_a_site_none_of_whose_lines_can_be_opened_does_not_start(
    started: tuple[Any, Lines],
) -> None:
    with pytest.raises(LineUnavailable, match="e1-1 is taken"):
        open_lines(*started, Control("e1-1", "e1-2"), SimpleNamespace())  # type: ignore[arg-type]
