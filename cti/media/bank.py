"""The rows that a detector hears now, and its state of them, packed without gaps.

A detector works on whole arrays at once, so it should not carry rows that nobody asked about. Each
row that it hears has a slot; slots are 0 to `count - 1`, and when a row leaves, the last one moves
into its place.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from drivers.line import FRAME_SAMPLES


class Bank:
    """Slots for up to `capacity` rows, and the arrays that follow them."""

    def __init__(self, capacity: int) -> None:
        self.capacity = capacity
        self._slots: dict[int, int] = {}
        self._rows = np.zeros(capacity, np.int64)
        self._state: list[tuple[npt.NDArray[Any], Any]] = []
        """Arrays seen with the slot as their first axis, and what a fresh slot begins with."""

    def __contains__(self, row: int) -> bool:
        return row in self._slots

    @property
    def count(self) -> int:
        return len(self._slots)

    @property
    def rows(self) -> npt.NDArray[np.int64]:
        """The row of every slot in use."""
        return self._rows[: len(self._slots)]

    def slot(self, row: int) -> int:
        """Where the state of a row is that is heard. Raises KeyError for another one."""
        return self._slots[row]

    @property
    def every_row(self) -> npt.NDArray[np.int64]:
        """int64[capacity] that goes on to be the memory of `rows`."""
        return self._rows

    def per_slot(self, *shape: int, dtype: Any = np.float32, fresh: Any = 0) -> npt.NDArray[Any]:
        """An array [capacity, *shape] that follows the slots."""
        array = _array((self.capacity, *shape), dtype, fresh)
        self._state.append((array, fresh))
        return array

    def across_slots(
        self, *shape: int, dtype: Any = np.float32, fresh: Any = 0
    ) -> npt.NDArray[Any]:
        """An array [*shape, capacity] that follows the slots: one contiguous vector per quantity."""
        array = _array((*shape, self.capacity), dtype, fresh)
        self._state.append((np.moveaxis(array, -1, 0), fresh))
        return array

    def add(self, row: int) -> None:
        """Hear a row, from a fresh state also if it was heard before."""
        slot = self._slots.setdefault(row, len(self._slots))
        self._rows[slot] = row
        for array, fresh in self._state:
            array[slot] = fresh

    def remove(self, row: int) -> None:
        """Hear a row no more; one that was not heard is ignored."""
        slot = self._slots.pop(row, None)
        if slot is None:
            return
        last = len(self._slots)
        if slot != last:
            moved = int(self._rows[last])
            self._rows[slot] = moved
            self._slots[moved] = slot
            for array, _ in self._state:
                array[slot] = array[last]


def _array(shape: tuple[int, ...], dtype: Any, fresh: Any) -> npt.NDArray[Any]:
    """Zeros are memory that costs nothing, neither time nor room, before a row uses it."""
    return np.full(shape, fresh, dtype) if fresh else np.zeros(shape, dtype)


def check_frames(heard: npt.NDArray[Any], rows: int) -> None:
    """Raises ValueError where this is not uint8[rows or more, 160]."""
    if len(heard) < rows or heard.shape[1:] != (FRAME_SAMPLES,) or heard.dtype != np.uint8:
        raise ValueError(
            f"the sound is {heard.dtype}{list(heard.shape)}, not uint8[{rows}, {FRAME_SAMPLES}]"
        )
