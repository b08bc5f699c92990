"""The memory of everything that players play: one array, so that a tick gathers all players at once.

Each sound begins at a multiple of 20 ms and is followed by silence up to the next one, so a frame
can be taken from any sample of a sound without looking at its end. The array is reserved once and
costs only what was stored; a sound gives its place back when nobody holds it any more.
"""

from __future__ import annotations

import threading
import weakref
from bisect import insort

import numpy as np
import numpy.typing as npt

from drivers import g711
from drivers.line import FRAME_SAMPLES, SILENCE

Codes = npt.NDArray[np.uint8]

RESERVED_BYTES = 128 << 20
"""More than four hours of sound."""


class MemoryFull(ValueError):
    """There is no room for another sound."""


class Sound:
    """A-law of one channel in the memory; whoever holds it can play it."""

    __slots__ = ("__weakref__", "codes", "length", "start")

    def __init__(self, codes: Codes, start: int) -> None:
        self.codes = codes
        """Read-only."""
        self.start = start
        """Its first sample in the memory."""
        self.length = len(codes)


class SoundMemory:
    """Stores sounds from any thread."""

    def __init__(self, reserved: int = RESERVED_BYTES) -> None:
        self._codes = np.empty(reserved // FRAME_SAMPLES * FRAME_SAMPLES, np.uint8)
        self._top = 0
        self._free: list[tuple[int, int]] = []
        """Places below the top, (start, size), in order."""
        # Re-entrant: a sound may be given back, by the collector, while a place is searched.
        self._lock = threading.RLock()
        self._frames = np.lib.stride_tricks.sliding_window_view(self._codes, FRAME_SAMPLES)

    def frames(self, at: npt.NDArray[np.int64]) -> Codes:
        """The frames that begin at these samples, uint8[len(at), 160]. Raises IndexError outside it."""
        if g711.KERNELS is None or not at.flags.c_contiguous:
            return self._frames[at]
        if len(at) and not 0 <= at.min() <= at.max() < len(self._frames):
            raise IndexError(f"no frame begins at one of these samples of {len(self._codes)}")
        ffi, C = g711.KERNELS
        made = np.empty((len(at), FRAME_SAMPLES), np.uint8)
        C.gather_frames(
            ffi.from_buffer("uint8_t[]", self._codes),
            ffi.from_buffer("int64_t[]", at),
            len(at),
            ffi.from_buffer("uint8_t[]", made),
        )
        return made

    @property
    def used(self) -> int:
        """Octets up to the last sound."""
        return self._top

    def store(self, codes: Codes) -> Sound:
        """Copy a sound in. Raises MemoryFull."""
        size = -(-len(codes) // FRAME_SAMPLES) * FRAME_SAMPLES + FRAME_SAMPLES
        start = self._place(size)
        place = self._codes[start : start + size]
        place[: len(codes)] = codes
        place[len(codes) :] = SILENCE
        view = place[: len(codes)]
        view.flags.writeable = False
        sound = Sound(view, start)
        weakref.finalize(sound, self._give_back, start, size).atexit = False
        return sound

    def _place(self, size: int) -> int:
        with self._lock:
            for index, (start, room) in enumerate(self._free):
                if room >= size:
                    if room == size:
                        del self._free[index]
                    else:
                        self._free[index] = (start + size, room - size)
                    return start
            start = self._top
            if start + size > len(self._codes):
                raise MemoryFull(
                    f"The memory of prompts is full ({len(self._codes) >> 20} MB); "
                    "take out prompts that nobody plays."
                )
            self._top += size
            return start

    def _give_back(self, start: int, size: int) -> None:
        with self._lock:
            insort(self._free, (start, size))
            merged: list[tuple[int, int]] = []
            for place, room in self._free:
                if merged and sum(merged[-1]) == place:
                    merged[-1] = (merged[-1][0], merged[-1][1] + room)
                else:
                    merged.append((place, room))
            if merged and sum(merged[-1]) == self._top:
                self._top = merged.pop()[0]
            self._free = merged
