"""Sound as a microphone brings it: tones, noise, words in a room."""

from __future__ import annotations

import numpy as np

from ivr_designer.studio import sound
from ivr_designer.studio.sound import RATE, Samples


def tone(seconds: float, hertz: float = 1000, size: float = 4000, rate: int = RATE) -> Samples:
    at = np.arange(int(seconds * rate)) / rate
    return (size * np.sin(2 * np.pi * hertz * at)).astype(np.float32)


def noise(seconds: float, size: float = 30) -> Samples:
    made = np.random.default_rng(7).normal(0, size, int(seconds * RATE))
    return made.astype(np.float32)


def spoken() -> Samples:
    """Half a second of room, a word, a pause, a word, room; noise below all of it."""
    quiet = sound.silence(0.5)
    return np.concatenate([quiet, tone(0.6), quiet, tone(0.4), quiet]) + noise(2.5)
