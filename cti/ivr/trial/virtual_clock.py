"""Time that passes when it is told to: test scripts run a call of minutes in a moment."""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Callable


class VirtualClock:
    """Fulfils `cti.clock.Clock`; time passes when `turn` is called."""

    def __init__(self, at: float = 0.0) -> None:
        self._at = at
        self._order = itertools.count()
        self._timers: list[tuple[float, int, _Timer]] = []

    def now(self) -> float:
        return self._at

    def call_later(self, seconds: float, callback: Callable[[], object]) -> _Timer:
        timer = _Timer(callback)
        heapq.heappush(self._timers, (self._at + max(0.0, seconds), next(self._order), timer))
        return timer

    def turn(self, until: float) -> bool:
        """Leap to the next timer and let it go off; False where none is due until then."""
        while self._timers and self._timers[0][0] <= until:
            at, _, timer = heapq.heappop(self._timers)
            if timer.callback is not None:
                self._at = max(self._at, at)
                timer.callback()
                return True
        return False

    def pass_to(self, at: float) -> None:
        self._at = max(self._at, at)


class _Timer:
    def __init__(self, callback: Callable[[], object]) -> None:
        self.callback: Callable[[], object] | None = callback

    def cancel(self) -> None:
        self.callback = None
