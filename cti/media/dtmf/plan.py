"""The numbers that the DTMF receiver multiplies with: window, projections, corrections.

A Hann window of 20 ms moves on by 10 ms. It is the rising half over the previous 10 ms plus the
falling half over the present ones, so every 10 ms are projected onto the eight tones once and the
windows are sums of two halves.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from cti.media.dtmf.limits import TONES

Samples = npt.NDArray[np.float32]

RATE = 8000
HOP = 80
WINDOW = 2 * HOP
STEPS = 4
"""Energies of a frame: one for 5 ms each."""

_HANN = 0.5 - 0.5 * np.cos(2 * np.pi * (np.arange(WINDOW) + 0.5) / WINDOW)
_RADIANS = 2 * np.pi * TONES.astype(np.float64) / RATE
"""By sample."""


def _projector(frequencies: npt.NDArray[Any]) -> npt.NDArray[np.complex128]:
    """Rows that give, from a window of samples, the complex amplitude of a sine."""
    turns = np.outer(frequencies, np.arange(WINDOW)) / RATE
    projector: npt.NDArray[np.complex128] = np.exp(-2j * np.pi * turns) * _HANN * 2 / _HANN.sum()
    return projector


def _halves() -> Samples:
    """float32[32, 80]: real and imaginary parts as the rising half, then as the falling half."""
    tones = _projector(TONES)
    parts = [tones.real[:, :HOP], tones.imag[:, :HOP], tones.real[:, HOP:], tones.imag[:, HOP:]]
    return np.ascontiguousarray(np.vstack(parts), np.float32)


def _folded() -> Samples:
    """float32[40, 2, 16] for 10 ms that are folded around their middle.

    A rising half is 1/2 plus an odd function, a falling one 1/2 minus it. Of sums of two samples
    that lie opposite: the real even and the imaginary odd parts; of their differences: the
    imaginary even and the real odd ones.
    """
    times = np.arange(HOP // 2) + 0.5
    scale = 2 / _HANN.sum()
    odd = 0.5 * np.sin(np.pi * times / HOP)[:, None]
    cosines, sines = np.cos(np.outer(times, _RADIANS)), np.sin(np.outer(times, _RADIANS))
    sums = np.hstack([0.5 * cosines, -odd * sines])
    differences = np.hstack([-0.5 * sines, odd * cosines])
    return np.ascontiguousarray(scale * np.stack([sums, differences], 1), np.float32)


def _droop() -> Samples:
    """What the power of a tone lacks when it stands off the projector, -50 to +50 Hz in 0.25 Hz."""
    offset = np.linspace(-1, 1, 401)
    pole = abs(offset**2 - 1) < 1e-3
    response = np.sinc(offset) / np.where(pole, -2.0, 1 - offset**2)
    return (1 / (response**2 + 1e-3)).astype(np.float32)


DIAL_TONE = (350.0, 440.0)
"""Hz of what may sound beneath a digit: dial tones have 350 and 440, 425 or 450."""
_DOUBLED = _projector(np.concatenate([2 * TONES.astype(np.float64), DIAL_TONE]))

HALVES = _halves()
FOLDED = _folded()
HARMONICS: Samples = np.ascontiguousarray(np.vstack([_DOUBLED.real, _DOUBLED.imag]).T, np.float32)
"""float32[160, 20]: projection onto twice each tone, and onto a dial tone; real, then imaginary."""
HARMONIC_PAIRS: Samples = np.ascontiguousarray(
    np.stack([_DOUBLED.real, _DOUBLED.imag], 1), np.float32
)
"""float32[10, 2, 160]: the same by tone."""
DROOP = _droop()
TURN: npt.NDArray[np.complex64] = np.exp(-1j * _RADIANS * HOP).astype(np.complex64)
"""What the phase of each tone turns back in 10 ms."""
TURN_PARTS: Samples = np.ascontiguousarray(
    np.stack([np.cos(_RADIANS * HOP), np.sin(_RADIANS * HOP)]), np.float32
)
"""float32[2, 8]: cosine and sine of 10 ms of each tone."""
WEIGHT: Samples = (_HANN * np.sqrt(2 / (_HANN**2).sum())).astype(np.float32)
"""The window, such that the sum of weighted squares is the square of a sine's amplitude."""
MEAN = np.float32(2 / WINDOW)
HARMONIC_MEETS_COLUMN: npt.NDArray[np.bool_] = abs(2 * TONES[:4, None] - TONES[None, 4:]) < 110
"""The second harmonic of the row tone lies on the column tone (2, 3, 6, B, C): no test there."""
