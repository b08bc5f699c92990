"""Flows without a call: started now or at a time, by a flow, the API or a schedule.

A job that a stop of the server broke off begins again at the next start.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import tzinfo
from typing import Any, Protocol

from cti.clock import Clock, Timer
from cti.errors import CtiError, NotFound, WrongState
from cti.events import Event
from cti.ivr.happening import BlockFailed
from cti.ivr.limits import LIMITS, Limits
from cti.ivr.loop_session import LoopSession
from cti.ivr.programs import PublishedPrograms
from cti.ivr.runner import Run
from cti.ivr.speaker import Speaker
from cti.ivr.variables import HouseValues, Variables

log = logging.getLogger(__name__)
LONGEST_TIMER = 86_400.0
"""Seconds; what is planned for later is looked at again then."""


class Planned(Protocol):
    """A job that is to start at a time (Unix seconds)."""

    @property
    def id(self) -> str: ...
    @property
    def flow(self) -> str: ...
    @property
    def given(self) -> Mapping[str, Any]: ...
    @property
    def at(self) -> float: ...
    @property
    def by(self) -> str: ...


class Plan(Protocol):
    """Where planned jobs are kept over a restart; answers at once."""

    def left(self) -> Iterable[Planned]: ...
    def add(self, flow: str, given: Mapping[str, Any], at: float, by: str) -> Planned: ...
    def done(self, job: str) -> None: ...


class JobSession(LoopSession):
    """A session without a call: nothing can be played, asked or cleared."""

    def _begin(self, items: Sequence[str], loop: bool) -> int:
        raise BlockFailed("denied", "A job has no call; nothing can be played in it.")

    def _stop(self, token: int) -> None:
        return

    def _accept(self) -> None:
        raise BlockFailed("denied", "A job has no call that could be answered.")

    def _clear(self, cause: int) -> None:
        return

    def attach(self, data: Mapping[str, Any]) -> None:
        self.log(", ".join(f"{name}: {value}" for name, value in data.items()))


class Jobs:
    """Runs job flows; fulfils `cti.ivr.services.house.Jobs`."""

    def __init__(
        self,
        published: PublishedPrograms,
        plan: Plan,
        clock: Clock,
        publish: Callable[[Event], object],
        services: Mapping[Any, object],
        *,
        house: HouseValues | None = None,
        zone: tzinfo | None = None,
        limits: Limits = LIMITS,
        site: str = "",
    ) -> None:
        self._published = published
        self._plan = plan
        self._clock = clock
        self._publish = publish
        self._services = services
        self._house = house
        self._zone = zone
        self._limits = limits
        self._site = site
        self._timers: dict[str, Timer] = {}
        self._running: dict[asyncio.Task[str], JobSession] = {}

    def open(self) -> None:
        """Take up what was planned before this start."""
        for job in self._plan.left():
            self._wait(job)

    @property
    def running(self) -> int:
        return len(self._running)

    @property
    def waiting(self) -> int:
        """Jobs whose time has not come."""
        return len(self._timers)

    def start(self, flow: str, given: Mapping[str, Any], at: float | None, by: str) -> None:
        """Start a job at a time, or now. Raises BlockFailed: not_found, refused."""
        try:
            kind = self._published.program(flow).kind
        except NotFound as missing:
            raise BlockFailed("not_found", str(missing)) from None
        except WrongState as broken:
            raise BlockFailed("refused", str(broken)) from None
        if kind != "job":
            raise BlockFailed("refused", f"The flow {flow} is no job but {kind}.")
        self._wait(self._plan.add(flow, given, at or self._clock.now(), by))

    async def close(self) -> None:
        """Stop what runs; it begins again with the next start."""
        for timer in self._timers.values():
            timer.cancel()
        self._timers.clear()
        running, self._running = self._running, {}
        for session in running.values():
            session.end()
        await asyncio.gather(*running, return_exceptions=True)

    def _wait(self, job: Planned) -> None:
        left = max(0.0, job.at - self._clock.now())
        if left > LONGEST_TIMER:
            again = self._clock.call_later(LONGEST_TIMER, lambda: self._wait(job))
            self._timers[job.id] = again
            return
        self._timers[job.id] = self._clock.call_later(left, lambda: self._begin(job))

    def _begin(self, job: Planned) -> None:
        self._timers.pop(job.id, None)
        try:
            program = self._published.program(job.flow)
        except CtiError as problem:
            log.error("the job %s of %s does not start: %s", job.flow, job.by, problem)
            self._plan.done(job.id)
            return
        variables = Variables(house=self._house, most=self._limits.variables)
        variables.put("sys.site", self._site)
        session = JobSession(0, self._clock, variables, Speaker({}), self._services, self._zone)
        variables.live["sys.now"] = session.now
        variables.live["sys.today"] = lambda: session.now().date()
        run = Run(
            program,
            session,
            self._publish,
            programs=self._published.pinned(program),
            limits=self._limits,
            given=job.given,
        )
        task = asyncio.get_running_loop().create_task(run.run(), name=f"job {job.flow}")
        self._running[task] = session
        task.add_done_callback(lambda task: self._ended(task, job))

    def _ended(self, task: asyncio.Task[str], job: Planned) -> None:
        if self._running.pop(task, None) is not None:  # else it was stopped, and comes again
            self._plan.done(job.id)
