"""The numbers by which tones are found: probes, projections, limits.

A Hann window of 60 ms moves on by 20 ms and is three frames. Over a frame, counted from its middle,
the window is an even function plus an odd one, so the frame is folded around its middle into sums and
differences of opposite samples, and 3 projections of either give the frame as the first, the second
and the last third of a window: half the products of three projections of the whole frame.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from cti.media.progress.book import ToneBook
from drivers import g711
from drivers.line import FRAME_SAMPLES, FRAME_SECONDS

Samples = npt.NDArray[np.float32]

RATE = 8000
WINDOW = 3 * FRAME_SAMPLES
FOLD = FRAME_SAMPLES // 2

_HANN = 0.5 - 0.5 * np.cos(2 * np.pi * (np.arange(WINDOW) + 0.5) / WINDOW)

REACH = np.float32(15.0)
"""Hertz that a single tone may stand off the nearest probe."""
CANDIDATE = np.float32(0.3)
"""Least share of the energy at a probe that is worth a closer look."""
SHARE = np.float32(0.72)
"""Least share of the energy that a tone holds."""
PAUSE = np.float32(0.12)
"""A pause has at most this share of the power of the tone before it."""
FADED = np.float32(0.3)
"""Share of its greatest power below which a tone is none any more: those of networks have one level,
and strings that were struck die away."""
WEAKER = np.float32(0.12)
"""Least share of the weaker one of two tones that sound together."""
FADING = np.float32(0.995)
"""What is left in the next frame of the power against which pauses are judged."""
LEAST = np.float32(g711.amplitude(-38.0) ** 2)
STEADY, DISTURBED = 2, 5
"""Ticks that a class must last: edges and clicks look like something else for a moment."""


def _energy_shares() -> Samples:
    """What the energy of each frame counts in the window, as the square of a sine's amplitude."""
    weight = (_HANN**2).reshape(3, FRAME_SAMPLES).sum(1)
    shares: Samples = (weight / weight.sum() * 2 / FRAME_SAMPLES).astype(np.float32)
    return shares


ENERGY_SHARES = _energy_shares()


class TonePlan:
    """The projections that a book asks for."""

    def __init__(self, book: ToneBook) -> None:
        singles = {f for _, band in book.bands for f in band}
        probes = sorted(singles | {f for pair in book.pairs for f in pair[1:]})
        self.hertz = np.array(probes, np.float32)
        """float32[probes]"""
        self.bands = [
            (kind, np.array([probes.index(frequency) for frequency in band]))
            for kind, band in book.bands
        ]
        """Class of single tones and the places of its probes, ascending."""
        self.pairs = [
            (kind, probes.index(low), probes.index(high)) for kind, low, high in book.pairs
        ]
        """Class of two tones and the places of their probes."""
        angles = 2 * np.pi * np.array(probes) * FRAME_SECONDS
        self.turn = np.exp(1j * angles).astype(np.complex64)
        """complex64[probes]: how far each turns within a frame."""
        self.of_sums, self.of_differences = _folded(np.array(probes))
        """float32[3, probes, 80]: U, M and Z of sums, W, N and V of differences. As the first third
        a frame is (U + V) - i(W + Z), as the second M - iN, as the last (U - V) - i(W - Z)."""


def _folded(probes: npt.NDArray[np.float64]) -> tuple[Samples, Samples]:
    times = np.arange(FOLD) + 0.5
    tones = np.exp(2j * np.pi * np.outer(probes, times) / RATE) / _HANN.sum()
    slow = 2 * np.pi * times / WINDOW
    even, odd = np.cos(slow), np.sqrt(0.75) * np.sin(slow)
    cosines, sines = tones.real, tones.imag
    of_sums = [cosines * (1 - 0.5 * even), cosines * (1 + even), sines * odd]
    of_differences = [sines * (1 - 0.5 * even), sines * (1 + even), cosines * odd]
    return np.array(of_sums, np.float32), np.array(of_differences, np.float32)
