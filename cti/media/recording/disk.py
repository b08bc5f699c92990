"""Files on behalf of the tick, which must never wait for one: a thread with bounded memory."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from queue import SimpleQueue
from typing import Protocol

log = logging.getLogger(__name__)

Job = Callable[[], None]


class Disk(Protocol):
    """Does jobs one after the other, in order; `cost` is the memory in bytes a waiting job holds."""

    refused: int
    """Jobs that were not taken."""

    def stalled(self) -> float:
        """Seconds that the present job has taken so far; 0 where there is none."""
        ...

    def do(self, job: Job, cost: int = 0) -> bool:
        """Take a job; False (and it is not taken) when too much is waiting already."""
        ...

    def close(self) -> None:
        """Do what still waits, then end."""
        ...


class DiskThread:
    """The disk of the media process. Jobs report through a `deque` of their owner, which is safe."""

    def __init__(self, limit: int = 64 << 20, *, now: Callable[[], float] = time.monotonic) -> None:
        self.refused = 0
        self._limit = limit
        self._now = now
        self._begun: float | None = None
        self._jobs: SimpleQueue[tuple[Job, int] | None] = SimpleQueue()
        self._waiting = 0
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._run, name="media-disk")
        self._thread.start()

    def do(self, job: Job, cost: int = 0) -> bool:
        with self._lock:
            if cost and self._waiting + cost > self._limit:
                self.refused += 1
                return False
            self._waiting += cost
        self._jobs.put((job, cost))
        return True

    def stalled(self) -> float:
        begun = self._begun
        return 0.0 if begun is None else self._now() - begun

    def close(self) -> None:
        self._jobs.put(None)
        self._thread.join()

    def _run(self) -> None:
        while (entry := self._jobs.get()) is not None:
            job, cost = entry
            self._begun = self._now()
            try:
                job()
            except Exception:
                log.exception("A job of the disk failed")
            self._begun = None
            with self._lock:
                self._waiting -= cost


class DiskAtOnce:
    """Does every job before `do` returns: for an engine whose ticks are driven by hand."""

    refused = 0

    def stalled(self) -> float:
        return 0.0

    def do(self, job: Job, cost: int = 0) -> bool:
        job()
        return True

    def close(self) -> None:
        pass
