"""Time as the server knows it: seconds since the Unix epoch that never run backwards."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Protocol


class Timer(Protocol):
    def cancel(self) -> None: ...


class Clock(Protocol):
    """What anything that waits or stamps is handed; a test hands in one that leaps."""

    def now(self) -> float:
        """Seconds since the Unix epoch; monotonic within one run."""
        ...

    def call_later(self, seconds: float, callback: Callable[[], object]) -> Timer: ...


class LoopClock:
    """The clock of an asyncio loop.

    The epoch is read once: a step of the system's clock moves neither timers nor the order of events.
    A loop with leaping time (`tests/support/leap.py`) makes this clock leap with it.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop | None = None) -> None:
        self._loop = loop or asyncio.get_running_loop()
        self._offset = time.time() - self._loop.time()

    def now(self) -> float:
        return self._loop.time() + self._offset

    def call_later(self, seconds: float, callback: Callable[[], object]) -> Timer:
        return self._loop.call_later(max(0.0, seconds), callback)
