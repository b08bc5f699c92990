"""Sound for the detectors: linear samples on the 16-bit scale at 8 kHz, and A-law frames of them."""

from __future__ import annotations

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


def vowels(length: float, dbm0: float, rng: np.random.Generator, pauses: bool = True) -> np.ndarray:
    """Something like speech: a gliding voice through three formants in syllables, with hisses between."""
    parts: list[np.ndarray] = []
    pitch = rng.uniform(90, 230)
    while sum(map(len, parts)) < length * RATE:
        lasts = rng.uniform(0.08, 0.28)
        count = round(lasts * RATE)
        times = np.arange(count) / RATE
        glide = pitch * (1 + rng.uniform(-0.12, 0.12) * times / lasts)
        phase = 2 * np.pi * np.cumsum(glide) / RATE
        formants = (rng.uniform(280, 850), rng.uniform(900, 2300), rng.uniform(2300, 3100))
        syllable = np.zeros(count)
        for harmonic in range(1, int(3400 / pitch)):
            frequency = harmonic * pitch
            gain = sum(1 / (1 + ((frequency - f) / 90) ** 2) / (n + 1) for n, f in enumerate(formants))
            syllable += gain * np.cos(harmonic * phase + rng.uniform(0, 6.28))
        envelope = np.sin(np.pi * np.arange(count) / count) ** 0.5
        parts.append(syllable * envelope)
        if rng.uniform() < 0.4:
            hiss = rng.standard_normal(round(rng.uniform(0.04, 0.1) * RATE))
            parts.append(np.diff(hiss, prepend=0.0) * 0.1)
        if pauses and rng.uniform() < 0.25:
            parts.append(seconds(rng.uniform(0.05, 0.25)))
    sound = np.concatenate(parts)[: round(length * RATE)]
    power = np.sqrt(np.mean(sound**2)) or 1.0
    return sound / power * g711.amplitude(dbm0) / np.sqrt(2)


def frames(signals: list[np.ndarray], tail: float = 0.1) -> np.ndarray:
    """A-law of signals that begin together, uint8[frames, rows, 160], padded with silence."""
    longest = max(map(len, signals)) + round(tail * RATE)
    longest += -longest % FRAME_SAMPLES
    sound = np.zeros((len(signals), longest))
    for row, signal in enumerate(signals):
        sound[row, : len(signal)] = signal
    codes = g711.encode(sound)
    return np.ascontiguousarray(
        codes.reshape(len(signals), -1, FRAME_SAMPLES).transpose(1, 0, 2)
    )
