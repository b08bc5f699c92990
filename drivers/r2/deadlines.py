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


class Deadlines:
    """A heap of deadlines. Times are seconds of the owner's clock."""

    def __init__(self) -> None:
        self._heap: list[Deadline] = []
        self._orders = itertools.count()

    def add(self, at: float, act: Callable[[], None]) -> Deadline:
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
