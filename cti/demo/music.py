"""Waiting music made by arithmetic, so that the demo needs no recording of anybody's tune."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt

from cti.media import wav
from drivers import g711

RATE = 8000
BEAT = 0.5
CHORDS = ((0, 4, 7), (-3, 0, 4), (-7, -3, 0), (-5, -1, 2))
MELODY = (
    7,
    9,
    12,
    9,
    7,
    4,
    2,
    4,
    5,
    7,
    9,
    5,
    2,
    5,
    7,
    -1,
    4,
    7,
    12,
    14,
    16,
    12,
    9,
    7,
    5,
    9,
    7,
    5,
    4,
    2,
    0,
    0,
)


def _note(semitones: int, seconds: float) -> npt.NDArray[np.float64]:
    """A plucked string: three soft harmonics that die away."""
    time = np.arange(int(seconds * RATE)) / RATE
    frequency = 261.63 * 2 ** (semitones / 12)
    sound = sum(
        weight * np.sin(2 * np.pi * frequency * n * time)
        for n, weight in ((1, 1.0), (2, 0.3), (3, 0.1))
    )
    return np.asarray(sound * np.exp(-time * 2.2) * np.minimum(1, time / 0.01))


def waltz() -> npt.NDArray[np.uint8]:
    """Sixteen seconds of A-law that loop without a seam."""
    length = int(len(MELODY) * BEAT * RATE)
    sound = np.zeros(length)
    for beat, step in enumerate(MELODY):
        tones = [(step, 0.5)]
        if beat % 2 == 0:
            tones += [(tone - 12, 0.25) for tone in CHORDS[beat // 8]]
        for tone, weight in tones:
            note = weight * _note(tone, 1.6)
            places = (int(beat * BEAT * RATE) + np.arange(len(note))) % length
            sound[places] += note
    return g711.encode(sound / np.abs(sound).max() * g711.amplitude(-12.0))


def write(path: Path, codes: npt.NDArray[np.uint8]) -> None:
    """A mono A-law WAV file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(wav.header(len(codes), 1) + codes.tobytes())
