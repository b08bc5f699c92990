"""What is to be done at a time of a clock that is not the event loop's."""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(order=True, slots=True)
class Deadline:
    """One thing to do; `cancel` it and it is not done."""

    at: float
    order: int
    act: Callable[[], None] | None = field(compare=False)

    def cancel(self) -> None:
        self.act = None


FEWEST_SWEPT = 64
"""Deadlines below which the cancelled ones among them cost nothing."""


class Deadlines:
    """A heap of deadlines. Times are seconds of the owner's clock."""

    def __init__(self) -> None:
        self._heap: list[Deadline] = []
        self._orders = itertools.count()
        self._sweep_at = FEWEST_SWEPT

    def __len__(self) -> int:
        """How many are kept, some cancelled ones among them."""
        return len(self._heap)

    def add(self, at: float, act: Callable[[], None]) -> Deadline:
        if len(self._heap) >= self._sweep_at:  # most deadlines are minutes off and soon cancelled
            self._heap = [one for one in self._heap if one.act is not None]
            heapq.heapify(self._heap)
            self._sweep_at = max(FEWEST_SWEPT, 2 * len(self._heap))
        deadline = Deadline(at, next(self._orders), act)
        heapq.heappush(self._heap, deadline)
        return deadline

    @property
    def next(self) -> float | None:
        """When the next one is due."""
        while self._heap and self._heap[0].act is None:
            heapq.heappop(self._heap)
        return self._heap[0].at if self._heap else None

    def run(self, now: float) -> None:
        """Do what is due, in order."""
        while (at := self.next) is not None and at <= now:
            act = heapq.heappop(self._heap).act
            if act is not None:
                act()

    def clear(self) -> None:
        self._heap.clear()
