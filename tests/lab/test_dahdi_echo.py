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


TONE_SECONDS, PAUSE_SECONDS = 2.0, 1.5
"""A fax machine answers, and the line is quiet before the next call."""


def noise(seconds: float) -> np.ndarray:
    """Noise like speech."""
    count = round(seconds / FRAME_SECONDS) * FRAME_SAMPLES
    white = np.random.default_rng(4).normal(0, 3000, count)
    return np.convolve(white, np.ones(4) / 2, "same")


def answer_tone() -> np.ndarray:
    """2100 Hz as a fax machine sends it (T.30), then silence."""
    at = np.arange(round(TONE_SECONDS * 8000)) / 8000
    tone = g711.amplitude(-12.0) * np.sin(2 * np.pi * 2100 * at)
    return np.concatenate([tone, np.zeros(round(PAUSE_SECONDS * 8000))])


def talk_into_a_hybrid(taps: int, sound: np.ndarray) -> np.ndarray:
    """Say a sound to a far side that gives it back 9 dB lower, 0-20 ms after its block.

    Returns what came back, decoded, sample by sample.
    """
    count = sound.size // FRAME_SAMPLES
    said = g711.encode(sound).reshape(count, FRAME_SAMPLES)
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
    without = talk_into_a_hybrid(0, noise(SECONDS))[-last:]
    cancelled = talk_into_a_hybrid(1024, noise(SECONDS))[-last:]
    assert level(without) - level(cancelled) >= 20.0


def test_after_a_fax_the_next_call_has_the_whole_canceller_again() -> None:
    """The driver lames it for a modem's tone, and by itself never mends that."""
    last = round(2.0 / FRAME_SECONDS) * FRAME_SAMPLES
    fresh = talk_into_a_hybrid(1024, noise(SECONDS))[-last:]
    later = talk_into_a_hybrid(1024, np.concatenate([answer_tone(), noise(SECONDS)]))[-last:]
    assert level(later) - level(fresh) < 6.0


def test_without_it_data_stays_as_it_is() -> None:
    told = frames(30, 50)
    with voices(1, 2) as ends:
        from tests.lab.test_dahdi_voice import exchange

        heard = exchange(ends, [told, told[:, ::-1].copy()], 100)
    for row in range(30):
        assert longest_match(told[:, row].ravel(), heard[1][:, row].ravel())[1] == told[:, 0].size
