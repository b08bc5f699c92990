"""Everybody dials at the same moment: the same digits, at most one frame later, bounded work."""

from __future__ import annotations

import numpy as np
import pytest

from cti.media.dtmf import DtmfDetector, detector
from tests.media.clips import sounds
from tests.media.dtmf import ears
from tests.media.dtmf.requirements import KEYS

ROWS = 256

pytestmark = pytest.mark.parametrize("native", [True, False], ids=["c", "numpy"])


def crowd(lead: int, *, noisy: bool) -> np.ndarray:
    """Four digits of 50 ms in every row, all of them beginning at the same sample."""
    rng = np.random.default_rng(lead)
    signals = []
    for row in range(ROWS):
        parts = [np.zeros(lead)]
        for turn in range(4):
            parts += [sounds.key(KEYS[(row + 5 * turn) % 16], rng), sounds.seconds(0.05)]
        signal = np.concatenate(parts)
        if noisy:
            signal += sounds.noise(len(signal) / sounds.RATE, -22.0, rng)[: len(signal)]
        signals.append(signal)
    return sounds.frames(signals)


@pytest.mark.parametrize("noisy", [False, True], ids=["clean", "noisy"])
@pytest.mark.parametrize("lead", [400, 431, 462, 493, 524, 555])
def test_nothing_is_lost_and_nothing_is_later_than_a_frame(
    lead: int, noisy: bool, native: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    frames = crowd(lead, noisy=noisy)
    bounded = ears.listen(frames, native=native)
    monkeypatch.setattr(detector, "LEAST_BUDGET", 10 * ROWS)
    at_once = ears.listen(frames, native=native)
    assert bounded.keys == at_once.keys
    assert [len(keys) for keys in bounded.keys] == [4] * ROWS
    late = np.array(bounded.frames) - np.array(at_once.frames)
    assert set(late.ravel()) <= {0, 1}
    assert late.any() or lead not in (400, 524, 555)
    assert np.concatenate(bounded.began) == pytest.approx(np.concatenate(at_once.began), abs=0.006)
    assert bounded.given_up == 0


def test_what_never_ends_in_a_digit_is_given_up_and_counted(native: bool) -> None:
    """Tones with so much between them that every window asks for its test and fails."""
    rng = np.random.default_rng(1)
    signals = []
    for row in range(ROWS):
        tone = sounds.key(KEYS[row % 16], rng, length=0.4)
        signals.append(tone + sounds.sine(1050.0, 0.4, -12.0, rng) * 0.9)
    heard = ears.listen(sounds.frames(signals), native=native)
    assert heard.given_up > 0
    assert heard.keys == [""] * ROWS


def test_a_row_that_leaves_while_it_waits_takes_its_sound_with_it(native: bool) -> None:
    frames = crowd(400, noisy=False)
    receiver = DtmfDetector(ROWS, native=native)
    for row in range(ROWS):
        receiver.listen(row, True)
    keys = [""] * ROWS
    silent = np.zeros(ROWS, bool)
    waited = 0
    for frame in frames:
        for digit in receiver.hear(frame, silent):
            keys[digit.row] += digit.key
        waiting = np.flatnonzero(receiver.state.waiting)
        if waiting.size and not waited:
            waited = waiting.size
            for row in range(0, ROWS, 2):
                receiver.listen(row, False)
    assert waited
    assert all(len(keys[row]) == 4 for row in range(1, ROWS, 2))
    assert all(len(keys[row]) <= 1 for row in range(0, ROWS, 2))
