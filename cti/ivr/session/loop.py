"""A session that lives on the event loop: it waits by the clock, and has the services of the house."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import tzinfo
from typing import Any, Protocol, TypeVar, cast, runtime_checkable

from cti.clock import Clock
from cti.ivr.prompts.speaker import Speaker
from cti.ivr.run.happening import BlockFailed
from cti.ivr.session.conversation import Conversation
from cti.ivr.values.variables import Variables

log = logging.getLogger(__name__)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class PerCall:
    """In place of a service: what makes one for each call, when the call first asks for it."""

    make: Callable[[Any], object]
    """Takes the session of the call."""


@runtime_checkable
class Ending(Protocol):
    """A service made by `PerCall` that has something to give back at the end of the run."""

    def end_of_run(self) -> None: ...


class LoopSession(Conversation):
    """Base of the sessions of live calls and of jobs."""

    def __init__(
        self,
        number: int,
        clock: Clock,
        variables: Variables,
        speaker: Speaker,
        services: Mapping[Any, object],
        zone: tzinfo | None = None,
    ) -> None:
        super().__init__(number, variables, speaker)
        self.services = dict(services)
        self.zone = zone
        self._clock = clock
        self._awaited: asyncio.Future[None] | None = None
        self._made: list[object] = []
        """Services that were made for this call alone."""

    def close(self) -> None:
        """The run is over: what services did for this call alone ends too."""
        for service in self._made:
            if isinstance(service, Ending):
                service.end_of_run()

    def seconds(self) -> float:
        return self._clock.now()

    def log(self, line: str, level: str = "info") -> None:
        grade = logging.WARNING if level == "warning" else logging.INFO
        log.log(grade, "call %d: %s", self.number, line)

    def service(self, kind: Callable[..., T]) -> T:
        found = self.services.get(kind)
        if isinstance(found, PerCall):
            found = self.services[kind] = found.make(self)
            self._made.append(found)
        if found is None:
            name = getattr(kind, "__name__", str(kind))
            raise BlockFailed("unavailable", f"The service {name} is not set up here.")
        return cast(T, found)

    async def _wait(self, limit: float | None) -> None:
        self._awaited = asyncio.get_running_loop().create_future()
        timer = self._clock.call_later(limit, self._wake) if limit is not None else None
        try:
            await self._awaited
        finally:
            self._awaited = None
            if timer is not None:
                timer.cancel()

    def _wake(self) -> None:
        if self._awaited is not None and not self._awaited.done():
            self._awaited.set_result(None)
