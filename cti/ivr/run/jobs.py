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
from cti.errors import BadRequest, CtiError, NotFound, WrongState
from cti.events import Event
from cti.ivr.prompts.speaker import Speaker
from cti.ivr.run.happening import BlockFailed
from cti.ivr.run.limits import LIMITS, Limits
from cti.ivr.run.programs import PublishedPrograms
from cti.ivr.run.runner import Run
from cti.ivr.session.loop import LoopSession
from cti.ivr.values.variables import HouseValues, Variables

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
        self._planned: dict[str, Planned] = {}
        """Every job that waits or runs."""
        self._going: dict[str, asyncio.Task[str]] = {}
        """Job -> its run."""

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

    def plan(self, flow: str, given: Mapping[str, Any], at: float | None, by: str) -> str:
        """As `start`, for people and programs: returns the job's id.

        Raises NotFound, WrongState for a flow that has errors or is no job, BadRequest for values that
        do not fit its parameters.
        """
        program = self._published.program(flow)
        if program.kind != "job":
            raise WrongState(f"The flow {flow} is no job but {program.kind}; choose a job.")
        names = [one.name for one in program.parameters]
        if strange := [name for name in given if name not in names]:
            takes = f"it takes {', '.join(names)}" if names else "it takes none"
            raise BadRequest(f"The job {flow} has no parameter {strange[0]}; {takes}.")
        for one in program.parameters:
            if one.required and one.default is None and given.get(one.name) in (None, ""):
                raise BadRequest(f"The job {flow} needs a value for its parameter {one.name}.")
            if not isinstance(given.get(one.name), (bool, int, float, str, type(None))):
                raise BadRequest(
                    f"The parameter {one.name} takes a text, a number or a truth value."
                )
        job = self._plan.add(flow, given, self._clock.now() if at is None else at, by)
        self._wait(job)
        return job.id

    def planned(self) -> list[dict[str, Any]]:
        """Every job that waits or runs, the next one first."""
        return [
            {
                "job": job.id,
                "flow": job.flow,
                "at": job.at,
                "by": job.by,
                "given": dict(job.given),
                "running": job.id in self._going,
            }
            for job in sorted(self._planned.values(), key=lambda job: job.at)
        ]

    def cancel(self, job: str) -> None:
        """Take a planned job off the plan; one that runs already is stopped. Raises NotFound."""
        timer = self._timers.pop(job, None)
        if timer is not None:
            timer.cancel()
            self._done(job)
        elif job in self._going:
            self._running[self._going[job]].end()
        else:
            raise NotFound(f"There is no planned job {job}; it has run already, or was cancelled.")

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
        self._planned[job.id] = job
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
            self._done(job.id)
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
        self._going[job.id] = task
        task.add_done_callback(lambda task: self._ended(task, job))

    def _ended(self, task: asyncio.Task[str], job: Planned) -> None:
        self._going.pop(job.id, None)
        if self._running.pop(task, None) is not None:  # else it was stopped, and comes again
            self._done(job.id)

    def _done(self, job: str) -> None:
        self._planned.pop(job, None)
        self._plan.done(job)
