"""Even levels: loudness after ITU-R BS.1770-4 in the telephone band, and the ends of spoken pieces.

The K weighting is that of the recommendation's own filters for 48 kHz, taken at the frequencies that
8 kHz sound has. Blocks of 400 ms, three quarters overlapping, are gated at -70 LUFS and at 10 LU below
their mean, so pauses do not count. Levels are told in dBm0 of a 1 kHz sine that is as loud.

`TARGET` is -18 dBm0: callers speak at about -20 dBm0 (active level after ITU-T P.56, -26 dBov), a
prompt may stand a little above them, and the mean power that networks allow (-13 dBm0) stays 5 dB away.
"""

from __future__ import annotations

from functools import lru_cache
from math import log10

import numpy as np
import numpy.typing as npt

from drivers import g711
from drivers.line import SILENCE

Codes = npt.NDArray[np.uint8]
Samples = npt.NDArray[np.float64]

TARGET = -18.0
RATE = 8000
_DESIGN_RATE = 48000
_SHELF = (
    (1.53512485958697, -2.69169618940638, 1.19839281085285),
    (1.0, -1.69065929318241, 0.73248077421585),
)
_HIGHPASS = ((1.0, -2.0, 1.0), (1.0, -1.99004745483398, 0.99007225036621))
_BLOCK = 3200
_STEP = 800
_ABSOLUTE = -70.0
_RELATIVE = -10.0
_OFFSET = -0.691
_LUFS_TO_DBM0 = g711.FULL_SCALE_DBM0 + 10 * log10(2)
"""A sine at the overload point has 3.14 dBm0, and half the power of full scale."""
_LOUDEST_PEAK = g711.OVERLOAD
_TRANSFORM = 1 << 15
"""Samples that are weighted at once, the ringing of the filters after them among them."""
_RING_OUT = 4096

_QUIET_DBM0 = -45.0
_FADE = 24
"""Samples over which the ends of a piece come and go: 3 ms."""
_BEFORE, _AFTER = 80, 320
"""Samples of silence that stay around a piece: 50 ms between two words keep them apart."""


def loudness(samples: npt.ArrayLike) -> float:
    """dBm0 of the 1 kHz sine that is as loud as this sound on the 16-bit scale; -inf for silence."""
    weighted = _weighted(np.asarray(samples, np.float64) / g711.OVERLOAD)
    if weighted.size < _BLOCK:
        weighted = np.resize(weighted, _BLOCK) if weighted.size else np.zeros(_BLOCK)
    sums = np.concatenate([[0.0], np.cumsum(weighted**2)])
    starts = np.arange(0, weighted.size - _BLOCK + 1, _STEP)
    power = (sums[starts + _BLOCK] - sums[starts]) / _BLOCK
    power = power[power > 10 ** ((_ABSOLUTE - _OFFSET) / 10)]
    if not power.size:
        return float("-inf")
    gated = power[power >= power.mean() * 10 ** (_RELATIVE / 10)]
    return float(_OFFSET + 10 * log10(gated.mean()) + _LUFS_TO_DBM0)


def normalise(codes: Codes, target: float = TARGET) -> Codes:
    """The same sound at the target, or as near to it as its peak lets it come without clipping."""
    samples = g711.decode(codes)
    level = loudness(samples)
    if level == float("-inf"):
        return codes
    gain = min(10 ** ((target - level) / 20), _LOUDEST_PEAK / float(abs(samples).max()))
    return g711.encode(samples * np.float32(gain))


def as_piece(codes: Codes) -> Codes:
    """A piece of spoken values, made to be joined with others: the silence at its ends goes but for
    10 ms before and 40 ms after, and the ends come from and go to zero within 3 ms: no joint clicks."""
    samples = g711.decode(codes)
    loud = np.flatnonzero(abs(samples) > g711.amplitude(_QUIET_DBM0))
    if not loud.size:
        return codes[:0]
    start, end = max(int(loud[0]) - _BEFORE, 0), min(int(loud[-1]) + 1 + _AFTER, len(codes))
    piece = codes[start:end].copy()
    fade = min(_FADE, len(piece) // 2)
    if fade:
        ramp = np.sin(np.pi / 2 * np.arange(fade) / fade).astype(np.float32) ** 2
        piece[:fade] = g711.encode(g711.decode(piece[:fade]) * ramp)
        piece[-fade:] = g711.encode(g711.decode(piece[-fade:]) * ramp[::-1])
        piece[0] = piece[-1] = SILENCE
    return piece


def _weighted(samples: Samples) -> Samples:
    """The K-weighted sound, stretch by stretch: an hour of music takes no more room than it has."""
    weighted = np.zeros(samples.size + _TRANSFORM)
    for start in range(0, samples.size, _TRANSFORM - _RING_OUT):
        stretch = samples[start : start + _TRANSFORM - _RING_OUT]
        weighted[start : start + _TRANSFORM] += np.fft.irfft(
            np.fft.rfft(stretch, _TRANSFORM) * _response(), _TRANSFORM
        )
    return weighted[: samples.size]


@lru_cache(maxsize=1)
def _response() -> npt.NDArray[np.complex128]:
    """The weighting at the frequencies of a transform."""
    turns = np.exp(-2j * np.pi * np.fft.rfftfreq(_TRANSFORM, 1 / RATE) / _DESIGN_RATE)
    response: npt.NDArray[np.complex128] = np.ones_like(turns)
    for above, below in (_SHELF, _HIGHPASS):
        response *= np.polyval(above[::-1], turns) / np.polyval(below[::-1], turns)
    return response
