"""The same switch without a process: whoever owns it drives the ticks by hand."""

from __future__ import annotations

import itertools
from collections.abc import Callable

from cti.media.engine import Engine
from cti.media.link.commands import Command
from cti.media.link.listeners import Listener, Listeners
from cti.media.link.records import Report


class LocalMedia:
    """A media link whose engine lives here; `tick` moves it on by 20 ms and tells the listeners."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._listeners = Listeners()
        self._tokens = itertools.count(1)

    def send(self, command: Command) -> None:
        self.engine.post(command)

    def listen(self, listener: Listener) -> Callable[[], None]:
        return self._listeners.add(listener)

    def new_token(self) -> int:
        return next(self._tokens)

    def tick(self, times: int = 1) -> list[Report]:
        """Move on by so many frames; returns what was reported, and tells it."""
        reports: list[Report] = []
        for _ in range(times):
            reports += self.engine.tick()
        for report in reports:
            self._listeners.tell(report)
        return reports

    def close(self) -> list[Report]:
        """End everything; tells and returns the last reports."""
        reports = self.engine.close()
        for report in reports:
            self._listeners.tell(report)
        return reports
