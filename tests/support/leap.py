"""An asyncio loop whose time leaps to the next timer instead of waiting for it.

`with leaping() as loop:` gives a loop that is not running: call synchronous code, then
`loop.settle()` lets everything that is due now happen and `loop.advance(seconds)` everything of
the next seconds. A coroutine is run by `run(main())`. Descriptors and threads still work, but take
no virtual time: while something is due later, the loop does not wait for them.
"""

from __future__ import annotations

import asyncio
import contextlib
import selectors
from collections.abc import Coroutine, Iterator, Mapping
from typing import Any, TypeVar

from cti.clock import LoopClock

T = TypeVar("T")
EPOCH = 1_735_689_600.0
"""2025-01-01 00:00 UTC, a Wednesday: where the clock of `leaping` begins unless told otherwise."""

PATIENCE = 10.0
"""Real seconds that an idle loop without any timer waits for a descriptor or a thread."""


class _LeapingSelector(selectors.BaseSelector):
    """An idle wait moves the clock forward instead of waiting."""

    def __init__(self) -> None:
        self.now = 0.0
        self._real = selectors.DefaultSelector()

    def register(self, fileobj: Any, events: int, data: Any = None) -> selectors.SelectorKey:
        return self._real.register(fileobj, events, data)

    def unregister(self, fileobj: Any) -> selectors.SelectorKey:
        return self._real.unregister(fileobj)

    def modify(self, fileobj: Any, events: int, data: Any = None) -> selectors.SelectorKey:
        return self._real.modify(fileobj, events, data)

    def get_map(self) -> Mapping[Any, selectors.SelectorKey]:
        return self._real.get_map()

    def close(self) -> None:
        self._real.close()

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None:
            ready = self._real.select(PATIENCE)
            if not ready:
                raise RuntimeError("the loop waits for something that nothing will ever do")
            return ready
        ready = self._real.select(0)
        if not ready:
            self.now += max(0.0, timeout)
        return ready


class LeapingLoop(asyncio.SelectorEventLoop):
    """A loop in virtual time. `time()` begins at 0."""

    def __init__(self) -> None:
        self._leaping = _LeapingSelector()
        super().__init__(self._leaping)

    def time(self) -> float:
        return self._leaping.now

    def settle(self) -> None:
        """Run until nothing more is due now; time stands still."""
        self.run_until_complete(self._settle())

    def advance(self, seconds: float) -> None:
        """Run everything that is due in the next seconds, each thing at its time."""
        self.run_until_complete(asyncio.sleep(seconds))
        self.settle()

    async def _settle(self) -> None:
        idle = 0
        while idle < 2:  # the second round is for timers that the first one set for now
            idle = 0 if self._ready else idle + 1  # type: ignore[attr-defined]
            await asyncio.sleep(0)


class LeapingClock(LoopClock):
    """The clock of a leaping loop; `now()` begins at `epoch`."""

    def __init__(self, loop: asyncio.AbstractEventLoop, epoch: float = EPOCH) -> None:
        super().__init__(loop)
        self._offset = epoch - loop.time()


@contextlib.contextmanager
def leaping() -> Iterator[LeapingLoop]:
    """A leaping loop that is closed afterwards; tasks that are left over are an error."""
    loop = LeapingLoop()
    try:
        yield loop
        left = [task for task in asyncio.all_tasks(loop) if not task.done()]
        for task in left:
            task.cancel()
        if left:
            loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
            raise AssertionError(f"tasks were left behind: {left}")
    finally:
        loop.close()


def run(main: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine to its end in leaping time, as `asyncio.run` does in real time."""
    with asyncio.Runner(loop_factory=LeapingLoop) as runner:
        return runner.run(main)
