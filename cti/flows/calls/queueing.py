"""Queues and agents for flows: fulfils `cti.ivr.services.queueing` with the ACD."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable, Mapping

from cti.acd.acd import Acd
from cti.acd.agents import AgentState
from cti.acd.statistics import expected_wait
from cti.clock import Clock
from cti.errors import BadRequest, CtiError, NoResource, NotFound
from cti.ivr.flow.block import BlockFailed
from cti.ivr.services.queueing import AgentNow, QueueNow
from cti.ivr.session.live import LiveSession

Last = Callable[[str, float], str]
"""The agent who last talked with a number since a time; blocks."""

STATES = {AgentState.RESERVED: "busy", AgentState.LOST: "not_ready"}
"""What a caller would call these two."""


class LiveQueueing:
    """Fulfils `Queueing` for one call."""

    def __init__(self, session: LiveSession, acd: Acd) -> None:
        self._session = session
        self._acd = acd

    def state(self, queue: str) -> QueueNow:
        try:
            now = self._acd.queue_figures(queue)
        except NotFound as missing:
            raise BlockFailed("not_found", str(missing)) from None
        staffed = sum(one.staffed and queue in one.queues for one in self._acd.agents.values())
        wait = expected_wait(now.waiting + 1, staffed, now.ready, now.handle_seconds)
        return QueueNow(
            now.waiting, now.longest, now.ready, now.logged_on, now.service_level, wait, now.open
        )

    def join(
        self, call: int, queue: str, priority: int, skills: Mapping[str, int], music: bool
    ) -> None:
        def left(outcome: str) -> None:
            if outcome in ("answered", "diverted") and not self._left_by_flow:
                self._session.end()

        self._left_by_flow = False
        try:
            self._acd.enqueue(
                call, queue, priority=priority, needs=skills, on_left=left,
                music=None if music else "",
            )  # fmt: skip
        except NoResource as full:
            raise BlockFailed("too_many", str(full)) from None
        except NotFound as missing:
            raise BlockFailed("not_found", str(missing)) from None
        except CtiError as refusal:
            raise BlockFailed("refused", str(refusal), refusal.code) from None

    _left_by_flow = False

    def queue_of(self, call: int) -> str:
        return self._acd.queue_of(call)

    def leave(self, call: int) -> bool:
        self._left_by_flow = True
        try:
            self._acd.leave(call)
        except NotFound:
            return False
        return True

    def priority(self, call: int, priority: int | None, add_seconds: float) -> None:
        self._do(lambda: self._acd.change_priority(call, priority, add_seconds))

    def skills(self, call: int, skills: Mapping[str, int], how: str) -> None:
        self._do(lambda: self._acd.change_skills(call, skills, how))

    def move(self, call: int, queue: str, keep_time: bool) -> None:
        self._do(lambda: self._acd.move(call, queue, keep_time=keep_time))

    def _do(self, act: Callable[[], None]) -> None:
        try:
            act()
        except NotFound as missing:
            raise BlockFailed("not_found", str(missing)) from None
        except NoResource as full:
            raise BlockFailed("too_many", str(full)) from None
        except BadRequest as bad:
            raise BlockFailed("bad_value", str(bad)) from None
        except CtiError as refusal:
            raise BlockFailed("refused", str(refusal), refusal.code) from None


class LiveReservations:
    """Fulfils `Reservations` for one call."""

    def __init__(self, acd: Acd) -> None:
        self._acd = acd
        self._set_aside: set[str] = set()

    def end_of_run(self) -> None:
        for agent in self._set_aside:
            if self._acd.is_reserved(agent):
                self._acd.release(agent)

    def reserve(self, queue: str, skills: Mapping[str, int]) -> str:
        try:
            agent = self._acd.reserve_for(queue, skills)
        except NotFound as missing:
            raise BlockFailed("not_found", str(missing)) from None
        if agent:
            self._set_aside.add(agent)
        return agent

    def connect(self, call: int, agent: str, zip_tone: bool) -> bool:
        if agent not in self._set_aside:
            return False
        try:
            self._acd.ring_reserved(call, agent, auto_answer=zip_tone)
        except CtiError:
            return False
        self._set_aside.discard(agent)
        return True

    def give_up(self, call: int, agent: str) -> None:
        with contextlib.suppress(NotFound):  # he has signed off
            self._acd.stop_ringing(call, agent)


class HouseDesks:
    """Fulfils `AgentDesks`."""

    def __init__(self, acd: Acd, clock: Clock, last: Last) -> None:
        self._acd = acd
        self._clock = clock
        self._last = last

    def find(self, agent: str) -> AgentNow | None:
        agents = self._acd.agents
        one = agents.get(agent) or next((a for a in agents.values() if a.name == agent), None)
        if one is None:
            return None
        state = STATES.get(one.state, one.state.value)
        return AgentNow(one.agent, one.station.partition(":")[2], state, one.reason)

    def reserve(self, agent: str) -> bool:
        try:
            self._acd.reserve(agent)
        except CtiError:
            return False
        return True

    def rung(self, agent: str, answered: bool) -> None:
        if not answered:
            self._acd.not_answered(agent)

    async def last(self, number: str, days: int) -> str:
        since = self._clock.now() - days * 86_400.0
        return await asyncio.to_thread(self._last, number, since)
