"""The echo canceller that the driver brings (`mg2`), by B channel."""

from __future__ import annotations

import numpy as np

from drivers import g711
from drivers.line import FRAME_SAMPLES, FRAME_SECONDS, SILENCE
from tests.lab.test_dahdi_voice import SLOTS, Ticks, voices
from tests.lab.transparent import frames, longest_match

SECONDS = 6.0
ROW = 3
ECHO_LOSS = 0.35
"""What a hybrid gives back, some -9 dB."""


def talk_into_a_hybrid(taps: int) -> np.ndarray:
    """Noise like speech to a far side that gives it back 9 dB lower, 0-20 ms after its block.

    Returns what came back, decoded, sample by sample.
    """
    count = round(SECONDS / FRAME_SECONDS)
    noise = np.random.default_rng(4).normal(0, 3000, count * FRAME_SAMPLES)
    said = g711.encode(np.convolve(noise, np.ones(4) / 2, "same")).reshape(count, FRAME_SAMPLES)
    near_heard, far_heard = (np.full((len(SLOTS), FRAME_SAMPLES), SILENCE, np.uint8) for _ in "ab")
    spoken = np.full_like(near_heard, SILENCE)
    echoed = np.full_like(near_heard, SILENCE)
    back = np.empty((count, FRAME_SAMPLES), np.float32)
    with voices(1, cushion_ms=0.0, echo_taps=taps) as near, voices(2, cushion_ms=0.0) as far:
        clock = Ticks()
        for tick in range(count):
            near[0].read(near_heard)
            far[0].read(far_heard)
            echoed[ROW] = g711.encode(g711.decode(far_heard[ROW]) * ECHO_LOSS)
            far[0].write(echoed)
            spoken[ROW] = said[tick]
            near[0].write(spoken)
            back[tick] = g711.decode(near_heard[ROW])
            clock.wait()
    return back.ravel()


def level(sound: np.ndarray) -> float:
    """dB of the root mean square."""
    return float(20 * np.log10(np.sqrt(np.mean(sound.astype(np.float64) ** 2)) + 1e-9))


def test_an_echo_is_20_db_lower_once_the_canceller_has_learnt_it() -> None:
    last = round(2.0 / FRAME_SECONDS) * FRAME_SAMPLES
    without = talk_into_a_hybrid(0)[-last:]
    cancelled = talk_into_a_hybrid(1024)[-last:]
    assert level(without) - level(cancelled) >= 20.0


def test_without_it_data_stays_as_it_is() -> None:
    told = frames(30, 50)
    with voices(1, 2) as ends:
        from tests.lab.test_dahdi_voice import exchange

        heard = exchange(ends, [told, told[:, ::-1].copy()], 100)
    for row in range(30):
        assert longest_match(told[:, row].ravel(), heard[1][:, row].ravel())[1] == told[:, 0].size
