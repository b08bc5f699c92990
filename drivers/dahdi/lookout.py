"""The same question to the driver once a second, and at once when something happened."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Generic, TypeVar

from drivers.dahdi.watch import Watch

LOOK_SECONDS = 1.0
"""So often spans are looked at beside what their events tell: one alarm may follow another, or come
just before the files were opened, without an event."""

_Answer = TypeVar("_Answer")


class Lookout(Generic[_Answer]):
    """Asks beside the loop, again and again until it is closed.

    `told` gets every answer on the loop, also the last one after `close`: what the question opened is
    the asker's. A question must not raise.
    """

    def __init__(
        self, watch: Watch, question: Callable[[], _Answer], told: Callable[[_Answer], None]
    ) -> None:
        self._watch, self._question, self._told = watch, question, told
        self._timer: asyncio.TimerHandle | None = None
        self._asking = self._again = self._closed = False

    def now(self) -> None:
        """Ask now; where a question is on its way, once more after it."""
        self._rest()
        if self._closed or self._asking:
            self._again = True
            return
        self._asking, self._again = True, False
        self._watch.ask(self._question, self._answered)

    def later(self) -> None:
        """Ask in a second."""
        self._rest()
        self._timer = asyncio.get_running_loop().call_later(LOOK_SECONDS, self.now)

    def close(self) -> None:
        """Ask no more; may be called twice."""
        self._closed = True
        self._rest()

    def _rest(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _answered(self, answer: _Answer) -> None:
        self._asking = False
        try:
            self._told(answer)
        finally:  # whatever somebody makes of an answer, the next question is asked
            if self._again and not self._closed:
                self.now()
            elif not self._closed:
                self.later()
