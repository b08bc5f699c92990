"""Whose voice is in a piece of A-law sound: finds the signatures that speech.py gives its voices.

A voice is there when, for more than a second, its high tone stands out of its neighbourhood, its low
tone is as much louder as speech.py makes it, and both together are a good part of all that is heard.
Each stretch of a recording is judged by itself, so a voice is found among minutes of music.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from drivers import g711
from drivers.simulated.speech import HIGH_SHARE, VOICES, high_tone, low_tone
from drivers.tones import RATE, Codes

WINDOW = 4096
"""Samples of one spectrum: 512 ms, which sets voices 14 Hz apart."""

STRETCH = 4
"""Half-overlapping windows that are judged together: 1.28 s."""

PRESENT = 0.3
"""Score from which on a voice counts as heard."""

_HOP = WINDOW // 2
_LEAST_DB, _SURE_DB = 12.0, 36.0
_RATIO_DB = -20 * np.log10(HIGH_SHARE)
_RATIO_LEEWAY_DB = 5.0
_LEAST_SHARE = 0.12
_QUIET = g711.amplitude(-45.0) ** 2 / 2
_WINDOW = np.hanning(WINDOW)
_BAND = slice(round(2200 * WINDOW / RATE), round(3320 * WINDOW / RATE))

Powers = npt.NDArray[np.float64]


def _bins(frequencies: list[float]) -> npt.NDArray[np.intp]:
    """The bin of each frequency and one on either side: [frequencies, 3]."""
    middle = np.rint(np.array(frequencies) * WINDOW / RATE).astype(np.intp)
    bins: npt.NDArray[np.intp] = middle[:, None] + np.array([-1, 0, 1])
    return bins


_HIGH = _bins([high_tone(seed) for seed in range(VOICES)])
_BELOW = _bins([high_tone(seed) - 10.5 for seed in range(VOICES)])
_ABOVE = _bins([high_tone(seed) + 10.5 for seed in range(VOICES)])
_LOW = _bins([low_tone(seed) for seed in range(VOICES)])


def _spectra(samples: Codes) -> Powers:
    """Power spectra of all stretches that are not quiet: [stretches, bins]."""
    sound = g711.decode(samples)
    if len(sound) < WINDOW:
        sound = np.pad(sound, (0, WINDOW - len(sound)))
    windows = np.lib.stride_tricks.sliding_window_view(sound, WINDOW)[::_HOP]
    powers = np.abs(np.fft.rfft(windows * _WINDOW, axis=1)) ** 2
    loud = np.mean(windows.astype(np.float64) ** 2, axis=1) > _QUIET
    length = min(STRETCH, len(powers))
    stretches = np.lib.stride_tricks.sliding_window_view(powers, length, axis=0)
    speaks = np.lib.stride_tricks.sliding_window_view(loud, length).any(axis=1)
    means: Powers = stretches[speaks].mean(axis=2)
    return means


def _scores(samples: Codes) -> Powers:
    """How surely each voice is there: [voices]."""
    powers = _spectra(samples)
    if not len(powers):
        return np.zeros(VOICES)
    high, low = powers[:, _HIGH], powers[:, _LOW]
    peak, base = high.max(axis=2) + 1.0, low.max(axis=2) + 1.0
    neighbours = np.maximum(powers[:, _BELOW].max(axis=2), powers[:, _ABOVE].max(axis=2))
    floor = np.median(powers[:, _BAND], axis=1)[:, None] + 1.0
    share = (high.sum(axis=2) + low.sum(axis=2)) / (powers.sum(axis=1)[:, None] + 1.0)
    ratio = 10 * np.log10(base / peak)
    surely = np.clip((10 * np.log10(peak / floor) - _LEAST_DB) / (_SURE_DB - _LEAST_DB), 0, 1)
    possible = (
        (peak > neighbours)
        & (share > _LEAST_SHARE)
        & (np.abs(ratio - _RATIO_DB) < _RATIO_LEEWAY_DB)
    )
    scores = np.sort(np.where(possible, surely, 0.0), axis=0)
    # A chance likeness does not last: of a long recording several stretches must agree.
    agree = min(3, 1 + len(scores) // 6)
    found: Powers = scores[-agree]
    return found


def match(samples: Codes, seed: int) -> float:
    """0 (not there) to 1 (certainly there): how surely this voice speaks in the samples."""
    return float(_scores(samples)[seed % VOICES]) if len(samples) else 0.0


def identify(samples: Codes) -> list[int]:
    """The voices (numbers below VOICES) that speak in the samples, the surest first."""
    if not len(samples):
        return []
    scores = _scores(samples)
    heard = np.flatnonzero(scores >= PRESENT)
    return [int(seed) for seed in sorted(heard, key=lambda seed: -scores[seed])]
