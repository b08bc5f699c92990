"""Keyed digits are taken out of recordings: card numbers and PINs that a caller types.

A digit is reported when its tone has lasted 30 to 50 ms, so its front stands already in the ring.
From the frame of the report the sound is silenced backwards while the two tones of that key are in
it, at most `REACH` frames (300 ms), and one frame more; and forwards while the tone lasts, and one
frame more. What is silenced are whole frames of 20 ms on one side, so the other party stays whole.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from cti.media.recording.ring import Ring
from drivers import g711, tones
from drivers.line import FRAME_SAMPLES, SILENCE

REACH = 15
"""Frames that are held back from the disk while digits are cut."""
SHARE = 0.2
"""A frame of which the two tones make so much of the power holds a part of the digit."""

_TIMES = np.arange(FRAME_SAMPLES) / tones.RATE


def _projector(key: str) -> npt.NDArray[np.float32]:
    """float32[160, 4]: cosine and sine of both tones of a key."""
    turns = 2 * np.pi * np.outer(_TIMES, tones.DTMF[key])
    return np.hstack([np.cos(turns), np.sin(turns)]).astype(np.float32)


_PROJECTORS = {key: _projector(key) for key in tones.DTMF}


def share(codes: npt.NDArray[np.uint8], key: str) -> float:
    """Share of a frame's power that is in the two tones of a key, 0 to about 1."""
    samples = g711.DECODE[codes]
    power = float(samples @ samples)
    if not power:
        return 0.0
    tone = samples @ _PROJECTORS[key]
    return float(tone @ tone) / (power * FRAME_SAMPLES / 2)


class KeyedDigit:
    """A digit that is being taken out of one side of one recording."""

    def __init__(self, ring: Ring, place: int, side: int, key: str, earliest: int) -> None:
        """Silence what stands in the ring, back to the frame `earliest` at most."""
        self._ring, self._place, self._side, self._key = ring, place, side, key
        newest = ring.now - 1
        earliest = max(earliest, newest - REACH + 1)
        frame = newest
        while frame >= earliest and (frame >= newest - 1 or self._sounds(frame)):
            self._silence(frame)
            frame -= 1
        if frame >= earliest:
            self._silence(frame)

    def go_on(self) -> bool:
        """Silence the newest frame; False when the tone has ended before it."""
        newest = self._ring.now - 1
        sounds = self._sounds(newest)
        self._silence(newest)
        return sounds

    def _sounds(self, frame: int) -> bool:
        return share(self._ring.side(self._place, frame, self._side), self._key) >= SHARE

    def _silence(self, frame: int) -> None:
        self._ring.side(self._place, frame, self._side)[:] = SILENCE
