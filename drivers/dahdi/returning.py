"""B channels whose card was taken away, opened again beside the tick.

While the driver takes a span out or puts one in it holds its lock of all spans, most of a second, and
whoever opens a channel waits. The tick waits for nobody, so a thread opens them.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from queue import Empty, SimpleQueue
from typing import TypeVar

from drivers.dahdi.channel import DahdiChannel
from drivers.line import LineError

log = logging.getLogger(__name__)

RETURN_SECONDS = 1.0
"""Between two attempts to have channels back."""

_One = TypeVar("_One")


class ReturningChannels:
    """Tries to open rows that are wanted until it is closed. Its methods are for the tick's thread.

    On its own thread `opened` opens the channel of a row, or raises LineError as long as that cannot
    be had, and `settled` is handed those that came together before they are told.
    """

    def __init__(
        self,
        name: str,
        opened: Callable[[int], DahdiChannel],
        settled: Callable[[Sequence[DahdiChannel]], None],
    ) -> None:
        self._name, self._opened, self._settled = name, opened, settled
        self._asked: SimpleQueue[tuple[int, DahdiChannel | None]] = SimpleQueue()
        self._back: SimpleQueue[tuple[int, DahdiChannel]] = SimpleQueue()
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None

    def want(self, row: int, lost: DahdiChannel | None) -> None:
        """Open this row's channel as soon as it can be, and close the file that it had."""
        self._asked.put((row, lost))
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name=self._name, daemon=True)
            self._thread.start()

    def back(self) -> list[tuple[int, DahdiChannel]]:
        """Rows that have a channel again, and its file: the caller's from now on."""
        return _everything(self._back)

    def close(self) -> None:
        """End; may be called twice. Waits for an attempt that is on its way."""
        self._ended.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None
        for _, channel in self.back():
            channel.close()
        _close_lost(_everything(self._asked))

    def _work(self) -> None:
        wanted: list[int] = []
        while not self._ended.wait(RETURN_SECONDS):
            asked = _everything(self._asked)
            wanted += [row for row, _ in asked]
            wanted = self._attempt(wanted)
            # Only now: the attempt waited until the driver had let go of all files of the card.
            _close_lost(asked)

    def _attempt(self, wanted: Sequence[int]) -> list[int]:
        """Open rows up to the first that cannot be; what is left, another one first."""
        came: list[tuple[int, DahdiChannel]] = []
        left: list[int] = []
        for place, row in enumerate(wanted):
            try:
                came.append((row, self._opened(row)))
            except LineError as problem:
                log.debug("%s: %s", self._name, problem)
                left = [*wanted[place + 1 :], row]
                break
        if came:
            self._settled([channel for _, channel in came])
        for one in came:
            self._back.put(one)
        return left


def _everything(queue: SimpleQueue[_One]) -> list[_One]:
    found: list[_One] = []
    while True:
        try:
            found.append(queue.get_nowait())
        except Empty:
            return found


def _close_lost(asked: Sequence[tuple[int, DahdiChannel | None]]) -> None:
    for _, lost in asked:
        if lost is not None:
            lost.close()
