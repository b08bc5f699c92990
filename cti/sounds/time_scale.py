"""Speech slower or faster at the same pitch: waveform similarity overlap-add.

W. Verhelst, M. Roelands: An overlap-add technique based on waveform similarity (WSOLA) for high quality
time-scale modification of speech, ICASSP 1993. Frames of 30 ms are laid over each other by half; each is
taken from within 10 ms of its place, where it goes on most like the one before.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from drivers import g711

Codes = npt.NDArray[np.uint8]
Samples = npt.NDArray[np.float32]

SLOWEST, FASTEST = 0.5, 2.0
FRAME = 240
"""Samples of 30 ms: two periods of a low voice."""
HOP = FRAME // 2
SEARCH = 80
"""Samples to either side within which a frame is looked for: 10 ms."""
PIECE_FRAMES = 128
"""Frames that are worked out at once: 1.9 s of what is heard."""


def stretched(codes: Codes, speed: float) -> Iterator[bytes]:
    """A-law at 8 kHz, `speed` times as fast, piece by piece; 1.0 is as recorded.

    Raises ValueError for a speed outside SLOWEST to FASTEST.
    """
    if not SLOWEST <= speed <= FASTEST:
        raise ValueError(f"speed {speed:g} must lie between {SLOWEST:g} and {FASTEST:g}")
    if speed == 1.0 or len(codes) < FRAME:
        yield codes.tobytes()
        return
    sound = np.pad(g711.decode(codes).astype(np.float32), (SEARCH, SEARCH + 2 * FRAME))
    heard = _overlapped(sound, len(codes), speed)
    left = round(len(codes) / speed)
    while left > 0:
        frames = [frame for _, frame in zip(range(PIECE_FRAMES), heard, strict=False)]
        if not frames:
            return
        piece = np.concatenate(frames)[:left]
        left -= len(piece)
        yield g711.encode(np.clip(np.rint(piece), -32768, 32767).astype(np.int16)).tobytes()


def _overlapped(sound: Samples, length: int, speed: float) -> Iterator[Samples]:
    """One hop of what is heard after the other; `sound` has SEARCH samples of silence before it."""
    window = np.hanning(FRAME + 1)[:-1].astype(np.float32)
    before = sound[SEARCH : SEARCH + HOP] * window[HOP:]
    goes_on = SEARCH
    place = 0.0
    while place < length:
        at = _most_alike(sound, round(place), goes_on) if place else SEARCH
        frame = sound[at : at + FRAME] * window
        yield before + frame[:HOP]
        before, goes_on = frame[HOP:], at + HOP
        place += HOP * speed


def _most_alike(sound: Samples, place: int, goes_on: int) -> int:
    """Where near its place a frame is most like what would have followed the one before."""
    around = sound[place : place + 2 * SEARCH + FRAME]
    wanted = sound[goes_on : goes_on + FRAME]
    if len(wanted) < FRAME or len(around) < FRAME:
        return min(place + SEARCH, len(sound) - FRAME)
    likeness = np.correlate(around, wanted, "valid")
    energy = np.cumsum(np.concatenate(([0.0], np.square(around, dtype=np.float64))))
    power = energy[FRAME:] - energy[:-FRAME]
    return place + int(np.argmax(likeness / np.sqrt(power + 1.0)))
