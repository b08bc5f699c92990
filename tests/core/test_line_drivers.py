"""The drivers of a site's lines: each gets its rows, and one without its card stops nobody else."""

from __future__ import annotations

from contextlib import AsyncExitStack

import pytest

from cti.config import LineConfig
from cti.line_drivers import start_lines
from drivers.dahdi.pri_driver import Settings as PriSettings
from drivers.line import LineUnavailable

NOT_THERE = LineConfig("dahdi_pri", "carrier", settings=PriSettings(spans=(99,)))


async def test_a_line_without_its_card_is_told_and_left_out() -> None:
    told: list[tuple[str, str]] = []
    async with AsyncExitStack() as running:
        lines = await start_lines(
            (NOT_THERE, LineConfig.simulated(spans=2)),
            running,
            lambda config, problem: told.append((config.name, str(problem))),
        )
        assert [span.line.name for span in lines.spans] == ["e1-1", "e1-2"]
        assert [span.voice.first_row for span in lines.spans] == [0, 30]
        assert lines.exchange is not None
    ((name, problem),) = told
    assert name == "carrier"
    assert "/dev/dahdi" in problem or "span 99" in problem


async def test_a_site_whose_only_card_is_missing_does_not_start() -> None:
    async with AsyncExitStack() as running:
        with pytest.raises(LineUnavailable):
            await start_lines((NOT_THERE,), running, lambda config, problem: None)
