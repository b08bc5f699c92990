"""The program's own sounds, and the change between 8 kHz and the rate of a sound card."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

RATE = 8000
PEAK = 6000
"""About -14 dB of full scale: clearly heard, never startling."""
FRAME = 160
Samples = npt.NDArray[np.int16]


def _tone(hertz: float, seconds: float) -> Samples:
    """A sine that begins and ends softly within 10 ms."""
    time = np.arange(round(seconds * RATE)) / RATE
    edge = np.minimum(1.0, np.minimum(time, seconds - time) / 0.01)
    return (PEAK * np.sin(2 * np.pi * hertz * time) * edge).astype(np.int16)


def _pause(seconds: float) -> Samples:
    return np.zeros(round(seconds * RATE), np.int16)


def _whole(*parts: Samples) -> Samples:
    """Parts after each other, filled up to whole frames of 20 ms."""
    joined = np.concatenate(parts)
    return np.concatenate([joined, np.zeros(-len(joined) % FRAME, np.int16)])


TONES: dict[str, Samples] = {
    "ring": _whole(_tone(660, 0.2), _tone(880, 0.2), _pause(1.6)),
    "trial": _whole(_tone(440, 0.4), _tone(660, 0.4)),
    "wrap": _whole(_tone(1000, 0.05)),
    "lost": _whole(_tone(660, 0.15), _pause(0.05), _tone(440, 0.25)),
    "back": _whole(_tone(440, 0.12), _tone(660, 0.18)),
}
"""Ring repeats every 2 s; lost falls, back rises."""


class Resampler:
    """Between 8 kHz and a whole multiple of it, one direction per object, frame by frame.

    A windowed sinc of 8 taps per phase; what a frame needs of the one before is kept.
    """

    def __init__(self, factor: int) -> None:
        self._factor = factor
        size = factor * 16 + 1
        place = np.arange(size) - size // 2
        cut = 0.9 / factor
        self._filter = np.sinc(cut * place) * np.hamming(size)
        self._filter /= self._filter.sum()
        self._before = np.zeros(size - 1)

    def up(self, frame: Samples) -> Samples:
        """int16[n] at 8 kHz to int16[n * factor]."""
        spread = np.zeros(len(frame) * self._factor)
        spread[:: self._factor] = frame
        return self._filtered(spread, self._factor)

    def down(self, frame: Samples) -> Samples:
        """int16[n * factor] to int16[n] at 8 kHz."""
        return self._filtered(frame.astype(np.float64), 1)[:: self._factor]

    def _filtered(self, samples: npt.NDArray[np.float64], gain: int) -> Samples:
        whole = np.concatenate([self._before, samples])
        self._before = whole[len(samples) :]
        out = np.convolve(whole, self._filter, "valid") * gain
        clipped: Samples = np.clip(np.rint(out), -32768, 32767).astype(np.int16)
        return clipped
