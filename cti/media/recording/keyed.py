"""Keyed digits are taken out of recordings: card numbers and PINs that a caller types.

A digit is reported when its tone has lasted 30 to 50 ms, so its front stands already in the ring.
From the frame of the report the sound is silenced backwards while the two tones of that key are in
it, at most `REACH` frames (300 ms), and one frame more; and forwards while the tone lasts, and one
frame more. What is silenced are whole frames of 20 ms on the side of the key.

The line of the other party may send the keys back (a hybrid, an open headset), some time later. On his
side the frames are silenced that the key could be read from again, up to 300 ms after the last of
them; whatever he says stays.
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

ECHO_SHARE, ECHO_EACH = 0.4, 0.08
"""On the other side: the same of both tones, and of either; less than this no receiver reads."""

_TIMES = np.arange(FRAME_SAMPLES) / tones.RATE


def _projector(key: str) -> npt.NDArray[np.float32]:
    """float32[160, 4]: cosine and sine of both tones of a key."""
    turns = 2 * np.pi * np.outer(_TIMES, tones.DTMF[key])
    return np.hstack([np.cos(turns), np.sin(turns)]).astype(np.float32)


_PROJECTORS = {key: _projector(key) for key in tones.DTMF}


def shares(codes: npt.NDArray[np.uint8], key: str) -> tuple[float, float]:
    """Shares of a frame's power that are in the row and in the column tone of a key."""
    samples = g711.DECODE[codes]
    power = float(samples @ samples)
    if not power:
        return 0.0, 0.0
    row, column = np.square(samples @ _PROJECTORS[key]).reshape(2, 2).sum(0).tolist()
    whole = power * FRAME_SAMPLES / 2
    return row / whole, column / whole


def share(codes: npt.NDArray[np.uint8], key: str) -> float:
    """Share of a frame's power that is in the two tones of a key, 0 to about 1."""
    return sum(shares(codes, key))


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


class KeyedEcho:
    """What comes back of a digit on the other side of the same recording."""

    def __init__(self, ring: Ring, place: int, side: int, key: str, earliest: int) -> None:
        """Silence what stands in the ring, back to the frame `earliest` at most."""
        self._ring, self._place, self._side, self._key = ring, place, side, key
        self._quiet = 0
        for frame in range(max(earliest, ring.now - REACH), ring.now):
            self._look(frame)
        self._quiet = 0

    def go_on(self) -> bool:
        """Look at the newest frame; False when nothing has come back for long."""
        self._look(self._ring.now - 1)
        return self._quiet < REACH

    def _look(self, frame: int) -> None:
        codes = self._ring.side(self._place, frame, self._side)
        row, column = shares(codes, self._key)
        if row + column >= ECHO_SHARE and min(row, column) >= ECHO_EACH:
            codes[:] = SILENCE
            self._quiet = 0
        else:
            self._quiet += 1
