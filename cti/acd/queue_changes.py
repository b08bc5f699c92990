"""What flows ask of the queues while a call waits: another place, other skills, another queue, figures."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass

from cti.acd.agent_services import AgentServices
from cti.acd.calls import Calls
from cti.acd.queues import OnLeft, WaitingCall
from cti.acd.statistics import Statistics, service_level
from cti.clock import Clock
from cti.errors import BadRequest, CtiError, NoResource


@dataclass(frozen=True, slots=True)
class QueueState:
    """A queue now; times in seconds."""

    waiting: int
    longest: float
    """What the first of those who wait has waited."""
    ready: int
    logged_on: int
    service_level: float
    """Share of the calls of today that were answered in time; 1 where there was none."""
    handle_seconds: float
    open: bool = True
    """It takes calls at this hour."""


class QueueChanges(AgentServices):
    """The half of the ACD that changes what waits; `cti.acd.acd.Acd` decides who is served."""

    _waiting: dict[int, WaitingCall]
    _calls: Calls
    _clock: Clock
    figures: Statistics

    def change_priority(self, call: int, priority: int | None, add_seconds: float = 0.0) -> None:
        """Raise or lower a waiting call, or let it count as having waited longer. Raises NotFound."""
        one = self._find(call)
        one.credit += add_seconds
        if priority is not None and priority != one.priority:
            one.priority = priority
            self._calls.queue_call(call, one.queue.name, priority=priority)
        self._match()

    def change_skills(self, call: int, skills: Mapping[str, int], how: str = "replace") -> None:
        """`replace` the skills that the call asks for, `add` to them, or `drop` some.

        What the queue itself asks for stays. Raises NotFound, BadRequest.
        """
        one = self._find(call)
        own = dict(one.queue.needs)
        if how == "replace":
            one.needs = {**own, **skills}
        elif how == "add":
            one.needs = {**one.needs, **skills}
        elif how == "drop":
            kept = {skill: level for skill, level in one.needs.items() if skill not in skills}
            one.needs = {**kept, **own}
        else:
            raise BadRequest(f"skills are replaced, added or dropped, not {how!r}")
        self._match()

    def move(self, call: int, queue: str, *, keep_time: bool = True) -> None:
        """Let a waiting call wait in another queue; refused there, it waits on where it is.

        With `keep_time` what it has waited counts there too. Raises NotFound, BadRequest for the queue
        in which it waits already, NoResource where the other one is full.
        """
        one = self._find(call)
        config = self._queue(queue)
        if config is one.queue:
            raise BadRequest(f"Call {call} waits in queue {queue} already.")
        if config.longest and self.waiting(queue) >= config.longest:
            raise NoResource(
                f"Queue {queue} is full with {config.longest} calls; choose another one."
            )
        now = self._clock.now()
        told, one.on_left = one.on_left, None
        left = None if one.deadline is None else max(0.1, one.deadline - now)
        own = {skill: level for skill, level in one.needs.items() if skill not in one.queue.needs}
        self.leave(call)
        self.enqueue(
            call, queue, priority=one.priority, needs=own, max_wait=left, on_left=told,
            prefer=one.prefer, prefer_seconds=max(0.0, one.prefer_until - now),
        )  # fmt: skip
        if keep_time and call in self._waiting:
            self._waiting[call].credit = one.credit + now - one.since
            self._match()

    def queue_of(self, call: int) -> str:
        """The queue in which a call waits; "" where it waits in none."""
        one = self._waiting.get(call)
        return one.queue.name if one is not None else ""

    def queue_figures(self, queue: str) -> QueueState:
        """Raises NotFound."""
        self._queue(queue)
        now = self._clock.now()
        figures = self.figures.queues[queue]
        level = service_level(figures)
        waits = [now - one.since for one in self._waiting.values() if one.queue.name == queue]
        return QueueState(
            waiting=self.waiting(queue),
            longest=max(waits, default=0.0),
            ready=len(self.ready_agents(queue)),
            logged_on=sum(queue in agent.queues for agent in self.agents.values()),
            service_level=1.0 if level is None else level,
            handle_seconds=figures.handle_seconds,
            open=self.is_open(queue),
        )

    def not_answered(self, agent: str) -> None:
        """An agent whom a flow had rung by name did not answer: not ready, as after any such ring."""
        one = self.agents.get(agent)
        if one is not None:
            try:
                self._desks.unanswered(one, "ring_no_answer")
            except CtiError:
                pass  # he went away meanwhile, which is as good

    @abstractmethod
    def _find(self, call: int) -> WaitingCall: ...
    @abstractmethod
    def _match(self) -> None: ...
    @abstractmethod
    def waiting(self, queue: str) -> int: ...
    @abstractmethod
    def leave(self, call: int) -> None: ...
    @abstractmethod
    def enqueue(
        self,
        call: int,
        queue: str,
        *,
        priority: int = 0,
        needs: Mapping[str, int] | None = None,
        max_wait: float | None = None,
        on_left: OnLeft | None = None,
        prefer: str | None = None,
        prefer_seconds: float = 0.0,
        auto_answer: bool | None = None,
        music: str | None = None,
    ) -> None: ...
