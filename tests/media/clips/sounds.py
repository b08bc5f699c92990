"""Sound for the detectors: linear samples on the 16-bit scale at 8 kHz, and A-law frames of them."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from drivers import g711, tones
from drivers.line import FRAME_SAMPLES

RATE = 8000


def seconds(length: float) -> np.ndarray:
    return np.zeros(round(length * RATE))


def sine(frequency: float, length: float, dbm0: float, rng: np.random.Generator) -> np.ndarray:
    """A sine of any phase."""
    times = np.arange(round(length * RATE)) / RATE
    phase = rng.uniform(0, 2 * np.pi)
    return g711.amplitude(dbm0) * np.sin(2 * np.pi * frequency * times + phase)


def key(
    name: str,
    rng: np.random.Generator,
    *,
    length: float = 0.05,
    dbm0: float = -10.0,
    twist: float = 0.0,
    low_offset: float = 0.0,
    high_offset: float = 0.0,
) -> np.ndarray:
    """One DTMF key; `twist` in dB makes the row tone stronger (normal twist) where it is positive."""
    low, high = tones.DTMF[name]
    row = sine(low * (1 + low_offset), length, dbm0 + min(twist, 0.0), rng)
    column = sine(high * (1 + high_offset), length, dbm0 - max(twist, 0.0), rng)
    return row + column


def noise(length: float, dbm0: float, rng: np.random.Generator) -> np.ndarray:
    """White noise with the power of a sine of this level."""
    return rng.standard_normal(round(length * RATE)) * g711.amplitude(dbm0) / np.sqrt(2)


def cadence(
    pattern: tuple[tuple[tuple[float, ...], float], ...],
    length: float,
    dbm0: float,
    rng: np.random.Generator,
) -> np.ndarray:
    """Repeat segments (frequencies, seconds) until `length`; no frequencies are a pause."""
    parts: list[np.ndarray] = []
    while sum(map(len, parts)) < length * RATE:
        for frequencies, lasts in pattern:
            part = seconds(lasts)
            for frequency in frequencies:
                part = part + sine(frequency, lasts, dbm0, rng)
            parts.append(part)
    return np.concatenate(parts)[: round(length * RATE)]


@lru_cache(maxsize=16)
def _voice(seed: int) -> np.ndarray:
    """20 seconds of syllables: a gliding pitch through three formants, hisses and closures between."""
    rng = np.random.default_rng(seed)
    pitch = rng.uniform(90, 230)
    harmonics = np.arange(1, int(3400 / pitch))[:, None]
    parts: list[np.ndarray] = []
    while sum(map(len, parts)) < 20 * RATE:
        lasts = rng.uniform(0.08, 0.28)
        times = np.arange(round(lasts * RATE)) / RATE
        glide = pitch * (1 + rng.uniform(-0.12, 0.12) * times / lasts)
        formants = np.array(
            [rng.uniform(280, 850), rng.uniform(900, 2300), rng.uniform(2300, 3100)]
        )
        widths = 1 / (1 + ((harmonics * pitch - formants) / 90) ** 2)
        gains = (widths / np.array([1, 2, 3])).sum(1)
        phases = harmonics * (2 * np.pi * np.cumsum(glide) / RATE)
        syllable = gains @ np.cos(phases + rng.uniform(0, 6.28, (len(harmonics), 1)))
        parts.append(syllable * np.sin(np.pi * times / lasts) ** 0.5)
        if rng.uniform() < 0.4:
            hiss = rng.standard_normal(round(rng.uniform(0.04, 0.1) * RATE))
            parts.append(np.diff(hiss, prepend=0.0) * 0.1)
        elif rng.uniform() < 0.7:
            parts.append(seconds(rng.uniform(0.03, 0.08)))
    return np.concatenate(parts)[: 20 * RATE]


def speech(length: float, dbm0: float, rng: np.random.Generator) -> np.ndarray:
    """Up to 20 s of somebody who speaks without a pause between words; one of eight voices."""
    voice = _voice(int(rng.integers(8)))
    count = round(length * RATE)
    start = int(rng.integers(len(voice) - count + 1))
    sound = voice[start : start + count]
    return sound / np.sqrt(np.mean(sound**2)) * g711.amplitude(dbm0) / np.sqrt(2)


def frames(signals: list[np.ndarray], tail: float = 0.1) -> np.ndarray:
    """A-law of signals that begin together, uint8[frames, rows, 160], padded with silence."""
    longest = max(map(len, signals)) + round(tail * RATE)
    longest += -longest % FRAME_SAMPLES
    sound = np.zeros((len(signals), longest))
    for row, signal in enumerate(signals):
        sound[row, : len(signal)] = signal
    codes = g711.encode(sound)
    return np.ascontiguousarray(codes.reshape(len(signals), -1, FRAME_SAMPLES).transpose(1, 0, 2))
