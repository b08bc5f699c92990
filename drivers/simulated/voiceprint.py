"""Whose voice is in a piece of A-law sound: finds the signatures that speech.py gives its voices.

The high tone of a voice is its own; it must stand out of its neighbourhood, and the voice's low tone
must be there with it.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from drivers import g711
from drivers.simulated.speech import VOICES, high_tone, low_tone
from drivers.tones import RATE, Codes

WINDOW = 4096
"""Samples of one spectrum: 512 ms, which sets voices 14 Hz apart."""

_HOP = WINDOW // 2
_LEAST_DB, _SURE_DB = 9.0, 30.0
_LEAST_SHARE = 10**-2.5
PRESENT = 0.3
"""Score from which on a voice counts as heard."""

_BAND = (2200.0, 3320.0)
_LOW_BAND = (160.0, 345.0)
_WINDOW = np.hanning(WINDOW)


def _spectrum(samples: Codes) -> npt.NDArray[np.float64]:
    """Mean power spectrum of the loud half of the windows."""
    sound = g711.decode(samples).astype(np.float64)
    if len(sound) < WINDOW:
        sound = np.pad(sound, (0, WINDOW - len(sound)))
    starts = range(0, len(sound) - WINDOW + 1, _HOP)
    windows = np.stack([sound[start : start + WINDOW] for start in starts])
    loudness = np.mean(windows**2, axis=1)
    loud = windows[loudness >= np.median(loudness)]
    power: npt.NDArray[np.float64] = np.mean(
        np.abs(np.fft.rfft(loud * _WINDOW, axis=1)) ** 2, axis=0
    )
    return power


def _bin(frequency: float) -> int:
    return round(frequency * WINDOW / RATE)


def _peak(power: npt.NDArray[np.float64], frequency: float) -> float:
    middle = _bin(frequency)
    return float(power[middle - 1 : middle + 2].max())


def _floor(power: npt.NDArray[np.float64], band: tuple[float, float]) -> float:
    return float(np.median(power[_bin(band[0]) : _bin(band[1])])) + 1.0


def _score(power: npt.NDArray[np.float64], seed: int) -> float:
    high, low = _peak(power, high_tone(seed)), _peak(power, low_tone(seed))
    neighbours = max(_peak(power, high_tone(seed) - 10.5), _peak(power, high_tone(seed) + 10.5))
    if high < neighbours:
        return 0.0
    above = 10 * np.log10(high / _floor(power, _BAND) + 1e-12)
    # The low tone is the loudest part of a voice, some 9 dB above the high one; what stands far
    # below the loudest sound is the distortion of something else.
    if low < high / 2 or high < power.max() * _LEAST_SHARE:
        return 0.0
    return float(np.clip((above - _LEAST_DB) / (_SURE_DB - _LEAST_DB), 0.0, 1.0))


def match(samples: Codes, seed: int) -> float:
    """0 (not there) to 1 (certainly there): how surely this voice speaks in the samples."""
    return _score(_spectrum(samples), seed) if len(samples) else 0.0


def identify(samples: Codes) -> list[int]:
    """The voices (numbers below VOICES) that speak in the samples, the surest first."""
    if not len(samples):
        return []
    power = _spectrum(samples)
    scores = {seed: _score(power, seed) for seed in range(VOICES)}
    heard = [seed for seed in scores if scores[seed] >= PRESENT]
    strongest = max((_peak(power, high_tone(seed)) for seed in heard), default=0.0)
    clear = [seed for seed in heard if _peak(power, high_tone(seed)) > strongest / 100]
    return sorted(clear, key=lambda seed: -scores[seed])
