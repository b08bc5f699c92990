"""The last moments of every recorded row, until the disk has them.

One place a recording, in it one slot a tick: a tick fills a slot of all places in one call of the
sound kernels, or with four array operations, whatever the number of recordings; and a block of a
recording is one piece of memory. A sample is 16 bits, left below right, so the octets of a place are
stereo A-law as it stands in the file. Frames are counted from the start of the process, over all
recordings.
"""

from __future__ import annotations

import heapq

import numpy as np
import numpy.typing as npt

from drivers import g711
from drivers.line import FRAME_SAMPLES, SILENCE

Codes = npt.NDArray[np.uint8]

SLOTS = 64
"""Frames that are kept: a block, what is held back for keyed digits, and a reserve."""
_SILENT = np.uint16(SILENCE | SILENCE << 8)
LEFT, RIGHT = 0, 1


class Ring:
    """`capacity` places are made at once; beyond it the ring is made anew, twice as large.

    Without the sound kernels, or when `native` is False, NumPy puts the sides together.
    """

    def __init__(self, capacity: int, *, native: bool = True) -> None:
        self.now = 0
        """Frames written so far; the next one has this number."""
        self._kernels = g711.KERNELS if native else None
        self._pairs = np.empty((capacity, SLOTS, FRAME_SAMPLES), "<u2")
        self._left = np.empty((capacity, FRAME_SAMPLES), np.uint8)
        self._right = np.empty_like(self._left)
        self._rows = np.zeros(capacity, np.intp)
        self._free: list[int] = []
        self._used = 0
        self._paused: set[int] = set()

    def add(self, row: int) -> int:
        """A place for a recording of this row, from the next frame on."""
        place = heapq.heappop(self._free) if self._free else self._used
        if place == self._used:
            if place == len(self._rows):
                self._grow()
            self._used += 1
        self._rows[place] = row
        return place

    def remove(self, place: int) -> None:
        self._paused.discard(place)
        heapq.heappush(self._free, place)
        self._rows[place] = 0
        if len(self._free) == self._used:
            self._free.clear()
            self._used = 0

    def pause(self, place: int, on: bool) -> None:
        """Whether the place is given silence."""
        (self._paused.add if on else self._paused.discard)(place)

    def write(self, heard: Codes, spoken: Codes) -> None:
        """Take the frame of every place: uint8[rows.., 160] what rows say, and what they hear."""
        if count := self._used:
            if self._kernels is None:
                self._put_together(heard, spoken, count)
            else:
                ffi, C = self._kernels
                C.interleave(
                    ffi.from_buffer("uint8_t[]", np.ascontiguousarray(heard)),
                    ffi.from_buffer("uint8_t[]", np.ascontiguousarray(spoken)),
                    ffi.from_buffer("int64_t[]", self._rows),
                    count,
                    ffi.from_buffer("uint8_t[]", self._pairs),
                    SLOTS,
                    self.now % SLOTS,
                )
            for place in self._paused:
                self._pairs[place, self.now % SLOTS] = _SILENT
        self.now += 1

    def _put_together(self, heard: Codes, spoken: Codes, count: int) -> None:
        rows, left, right = self._rows[:count], self._left[:count], self._right[:count]
        slot = self._pairs[:count, self.now % SLOTS]
        np.take(heard, rows, axis=0, out=left, mode="clip")
        np.take(spoken, rows, axis=0, out=right, mode="clip")
        np.left_shift(right, 8, out=slot, dtype=np.uint16, casting="unsafe")
        np.bitwise_or(slot, left, out=slot)

    def block(self, place: int, first: int, after: int) -> bytes:
        """The sound of the frames `first` to `after - 1`, as it stands in a file."""
        start, end = first % SLOTS, after % SLOTS
        if start < end:
            return self._pairs[place, start:end].tobytes()
        return self._pairs[place, start:].tobytes() + self._pairs[place, :end].tobytes()

    def side(self, place: int, frame: int, side: int) -> Codes:
        """One side of one frame, uint8[160], to be read and overwritten: LEFT or RIGHT."""
        pairs: Codes = self._pairs[place, frame % SLOTS].view(np.uint8)
        return pairs[side::2]

    def _grow(self) -> None:
        capacity = 2 * len(self._rows)
        pairs = np.empty((capacity, SLOTS, FRAME_SAMPLES), "<u2")
        pairs[: len(self._rows)] = self._pairs
        self._pairs = pairs
        self._left = np.empty((capacity, FRAME_SAMPLES), np.uint8)
        self._right = np.empty_like(self._left)
        self._rows = np.concatenate([self._rows, np.zeros_like(self._rows)])
