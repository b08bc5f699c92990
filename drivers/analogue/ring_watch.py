"""When a line rings: which burst begins another ring, and when the caller gave up."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

RING_PAUSE = 1.0
"""A shorter pause is within one ring (the United Kingdom rings twice, 0.2 s apart)."""


class RingWatch:
    """Calls `over` when a line that rang was quiet for `seconds`."""

    def __init__(self, seconds: float, over: Callable[[], None]) -> None:
        self._loop = asyncio.get_running_loop()
        self._seconds, self._over = seconds, over
        self._timer: asyncio.TimerHandle | None = None
        self._paused_at: float | None = None

    def burst(self, *, began: bool) -> bool:
        """A burst began or ended; whether another ring begins with it."""
        now = self._loop.time()
        again = began and self._paused_at is not None and now - self._paused_at >= RING_PAUSE
        self._paused_at = None if began else now
        return again

    def wait(self) -> None:
        """Wait for the line to be quiet, from now on."""
        self.stop()
        self._timer = self._loop.call_later(self._seconds, self._quiet)

    def stop(self) -> None:
        """Wait no more."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def forget(self) -> None:
        """The line is idle: the next burst is a first one."""
        self.stop()
        self._paused_at = None

    def _quiet(self) -> None:
        self._timer = None
        self._over()
