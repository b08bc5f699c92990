"""Sound that people and machines of the simulated network make: speech-like voices, music, beeps.

A voice has a signature: a low tone, shared by few, and a high tone that no other voice has. Around
them stand weak harmonics and breath under a syllabic envelope, so that level, rhythm and pauses are
those of speech. No partial comes near a DTMF pair, the tones of the network, or those of a fax; that
is why a voice can be proved in a recording (see voiceprint.py) and wakes no detector.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import numpy.typing as npt

from drivers import g711
from drivers.line import FRAME_SAMPLES, SILENCE
from drivers.tones import RATE, Codes

HIGH_SHARE = 0.35
"""Amplitude of a voice's high tone; that of its low tone is 1."""

VOICES = 72
"""Different voices; a seed is taken modulo this."""

ANNOUNCER = 71
"""The network's own announcements; people have the voices below it."""

_LOWS = (180.0, 200.0, 220.0, 240.0, 260.0, 280.0, 300.0, 320.0)
_HIGH_FIRST, _HIGH_STEP = 2250.0, 14.0
SPEECH_DBM0 = -16.0
"""Mean level of speech while somebody speaks."""

_FORBIDDEN = ((340, 490), (605, 635), (640, 1000), (1080, 1120), (1150, 1720), (2060, 2140))
"""Hertz from and to where a voice has no partial: tones of the network, DTMF, fax."""

_SYLLABLE_RATE = (3.2, 4.6)


def low_tone(seed: int) -> float:
    """Hertz of the low tone of a voice's signature."""
    return _LOWS[seed % VOICES % len(_LOWS)]


def high_tone(seed: int) -> float:
    """Hertz of the tone that this voice alone has."""
    return _HIGH_FIRST + _HIGH_STEP * (seed % VOICES)


def _allowed(frequency: float) -> bool:
    return 150 < frequency < 3300 and not any(low < frequency < high for low, high in _FORBIDDEN)


def _envelope(chance: np.random.Generator, count: int) -> npt.NDArray[np.float64]:
    """Syllables with gaps between them, grouped into words."""
    envelope = np.zeros(count)
    at = 0
    while at < count:
        length = int(RATE / chance.uniform(*_SYLLABLE_RATE))
        voiced = int(length * chance.uniform(0.62, 0.85))
        bump = np.sin(np.pi * np.linspace(0, 1, voiced)) ** 0.6 * chance.uniform(0.6, 1.0)
        end = min(at + voiced, count)
        envelope[at:end] = bump[: end - at]
        at += length + (int(RATE * chance.uniform(0.05, 0.18)) if chance.random() < 0.18 else 0)
    return envelope


def _finish(sound: npt.NDArray[np.float64], dbm0: float) -> Codes:
    """Scale so that a sine of the same power would have this level, and encode whole frames."""
    power = float(np.mean(sound**2))
    level = g711.amplitude(dbm0) / np.sqrt(2)
    codes = g711.encode(sound * (level / np.sqrt(power)) if power > 0 else sound)
    whole = np.concatenate([codes, np.full(-len(codes) % FRAME_SAMPLES, SILENCE, np.uint8)])
    whole.flags.writeable = False
    return whole


@lru_cache(maxsize=512)
def voice(seed: int, seconds: float = 4.0, text: int = 0) -> Codes:
    """A-law of somebody who speaks for some seconds without a pause; `text` is what is said."""
    chance = np.random.default_rng((seed % VOICES, text))
    count = round(seconds * RATE)
    times = np.arange(count) / RATE
    low, high = low_tone(seed), high_tone(seed)
    sound = np.sin(2 * np.pi * low * times) + HIGH_SHARE * np.sin(2 * np.pi * high * times)
    for harmonic in range(2, 12):
        frequency = low * harmonic + chance.uniform(-4, 4)
        if _allowed(frequency) and abs(frequency - high) > 60 and frequency < _HIGH_FIRST - 40:
            phase = chance.uniform(0, 2 * np.pi)
            sound += 0.22 / np.sqrt(harmonic) * np.sin(2 * np.pi * frequency * times + phase)
    sound += 0.02 * chance.standard_normal(count)
    return _finish(sound * _envelope(chance, count), SPEECH_DBM0)


@lru_cache(maxsize=64)
def announcement(name: str, seconds: float = 5.0) -> Codes:
    """A recorded announcement of the network: the same words whenever it has the same name."""
    return voice(ANNOUNCER, seconds, sum(name.encode()) * 31 + len(name))


_SCALE = (261.6, 293.7, 329.6, 392.0, 523.3, 587.3)
"""Hertz of a pentatonic scale; its notes stay below the DTMF rows."""


@lru_cache(maxsize=64)
def music(seed: int, seconds: float = 12.0) -> Codes:
    """A-law of a tune, as ring-back music plays it: notes of 0.25-0.75 s with chords, no pauses."""
    chance = np.random.default_rng((seed, 1))
    count = round(seconds * RATE)
    sound = np.zeros(count)
    at = 0
    while at < count:
        length = min(int(RATE * 0.25 * chance.integers(1, 4)), count - at)
        times = np.arange(length) / RATE
        decay = np.exp(-1.5 * times) * np.minimum(1, times * 200 + 0.05)
        for frequency in chance.choice(_SCALE, size=2, replace=False):
            sound[at : at + length] += decay * np.sin(2 * np.pi * frequency * times)
            sound[at : at + length] += 0.2 * decay * np.sin(4.02 * np.pi * frequency * times)
        at += length
    return _finish(sound, -15.0)
