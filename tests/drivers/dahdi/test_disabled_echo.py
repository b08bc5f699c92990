"""When an echo canceller that a modem's tone has switched off may work again."""

from __future__ import annotations

import numpy as np
import pytest

from drivers import g711
from drivers.dahdi.disabled_echo import RELEASE_TICKS, DisabledCancellers
from drivers.line import FRAME_SAMPLES, SILENCE

ROWS = 3


def frame(dbm0: float | None = None, row: int = 1) -> np.ndarray:
    """Silence, with 1000 Hz of a level on one row."""
    codes = np.full((ROWS, FRAME_SAMPLES), SILENCE, np.uint8)
    if dbm0 is not None:
        at = np.arange(FRAME_SAMPLES) / 8000
        codes[row] = g711.encode(g711.amplitude(dbm0) * np.sin(2 * np.pi * 1000 * at))
    return codes


def ticks(cancellers: DisabledCancellers, count: int, heard: np.ndarray, spoken: np.ndarray) -> int:
    """How many ticks it took until row 1 was released; 0 if it was not."""
    for tick in range(1, count + 1):
        cancellers.sounded(heard)
        cancellers.sounded(spoken)
        if cancellers.released() == [1]:
            return tick
    return 0


@pytest.mark.parametrize(("heard", "spoken"), [(-20.0, None), (None, -20.0), (-33.0, -60.0)])
def test_sound_in_either_direction_holds_it(heard: float | None, spoken: float | None) -> None:
    cancellers = DisabledCancellers()
    cancellers.switched_off(1)
    assert ticks(cancellers, 500, frame(heard), frame(spoken)) == 0
    assert cancellers


@pytest.mark.parametrize("level", [None, -40.0])
def test_quiet_in_both_directions_releases_it_once(level: float | None) -> None:
    cancellers = DisabledCancellers()
    cancellers.switched_off(1)
    assert ticks(cancellers, 500, frame(level), frame(level)) == RELEASE_TICKS + 1
    assert not cancellers
    assert cancellers.released() == []


def test_a_fax_machine_may_take_breath() -> None:
    """Pauses of 0.9 s between its signals, over and over."""
    cancellers = DisabledCancellers()
    cancellers.switched_off(1)
    for _ in range(5):
        assert ticks(cancellers, 45, frame(), frame()) == 0
        assert ticks(cancellers, 1, frame(-15.0), frame()) == 0


def test_rows_are_judged_each_by_itself() -> None:
    cancellers = DisabledCancellers()
    cancellers.switched_off(1)
    cancellers.switched_off(2)
    assert ticks(cancellers, 500, frame(-10.0, row=2), frame()) == RELEASE_TICKS + 1
    assert cancellers
