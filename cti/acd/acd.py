"""The distributor: calls wait in queues, agents are at their desks, and `match` brings them together.

A call stays a QUEUED connection of its queue, with music, while an agent's telephone rings for it;
so a ring that comes to nothing costs the caller neither his place nor his patience.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping

from cti.acd.agents import RESERVED, Agent
from cti.acd.calls import Calls
from cti.acd.desks import Desks
from cti.acd.hold_music import HoldMusic
from cti.acd.match import Offer, Ready, Waiting, match
from cti.acd.places import Place
from cti.acd.queues import OnLeft, QueueConfig, WaitingCall
from cti.acd.reserving import Reserving
from cti.acd.statistics import Statistics, expected_wait
from cti.bus import Bus
from cti.clock import Clock
from cti.errors import Conflict, CtiError, NoResource, NotFound, WrongState
from cti.events import (
    AgentChosen,
    CallCleared,
    Conferenced,
    ConnectionCleared,
    Diverted,
    Established,
    Failed,
    LeftQueue,
    Transferred,
)

log = logging.getLogger(__name__)
NO_ANSWER = 19
"""Q.850: the telephone rang and nobody answered."""


class Acd(Reserving):
    """Queues and agents of the house. Everything happens on the loop."""

    def __init__(self, bus: Bus, clock: Clock, calls: Calls, queues: Iterable[QueueConfig]) -> None:
        desks = Desks(bus, clock, self._withdraw, self._match)
        super().__init__(desks, queues)
        self.figures = Statistics(self.queues.values())
        self._bus = bus
        self._clock = clock
        self._calls = calls
        self._waiting: dict[int, WaitingCall] = {}
        self._places: dict[int, Place] = {}
        self._waited: dict[int, tuple[str, float]] = {}
        """Live call -> the queue in which it waited last, and since when."""
        self._sounds: dict[int, HoldMusic] = {}
        self._matching = False
        self._stops = [
            bus.listen_all(lambda _, event: self.figures.apply(event)),
            bus.listen(Established, self._established),
            bus.listen(ConnectionCleared, lambda e: self._not_taken(e.call, e.device, "rejected")),
            bus.listen(Failed, lambda e: self._not_taken(e.call, e.device, "station_failed")),
            bus.listen(Diverted, self._diverted),
            bus.listen(CallCleared, self._cleared),
            bus.listen(Transferred, lambda e: self._merged(e.merged, e.call)),
            bus.listen(Conferenced, lambda e: self._merged(e.merged, e.call)),
        ]

    def close(self) -> None:
        """Stop every timer and listener; calls and agents stay as they are."""
        for stop in self._stops:
            stop()
        for one in self._waiting.values():
            one.stop_timers()
        for sound in self._sounds.values():
            sound.stop()
        self._sounds.clear()
        self._desks.close()

    # --- queues -----------------------------------------------------------------------------

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
    ) -> None:
        """Let a call wait for an agent.

        `on_left` is told once, from the loop and never from inside this method, why the waiting
        ended: answered, abandoned, timeout or diverted. After `max_wait` seconds (else the queue's)
        the call leaves; without `on_left` it goes to the queue's overflow or is cleared. `prefer`
        names an agent to be chosen before others, and waited for `prefer_seconds` while he is busy.
        `auto_answer` and `music` replace the queue's own; music "" is silence.
        Raises NotFound, Conflict (it waits already), NoResource (the queue is full).
        """
        config = self._queue(queue)
        if call in self._waiting:
            there = self._waiting[call].queue.name
            raise Conflict(f"Call {call} waits in queue {there} already; take it out there first.")
        if config.longest and self.waiting(queue) >= config.longest:
            raise NoResource(
                f"Queue {queue} is full with {config.longest} calls; send it elsewhere."
            )
        self._calls.queue_call(call, queue, priority=priority)
        now = self._clock.now()
        limit = max_wait if max_wait is not None else config.max_wait
        one = WaitingCall(
            call,
            config,
            now,
            priority=priority,
            needs={**config.needs, **(needs or {})},
            prefer=prefer,
            prefer_until=now + prefer_seconds,
            on_left=on_left,
            deadline=None if limit is None else now + limit,
            auto_answer=config.auto_answer if auto_answer is None else auto_answer,
        )
        self._waiting[call] = one
        if limit is not None:
            one.timers.append(self._clock.call_later(limit, lambda: self._expired(one)))
        if prefer is not None and prefer_seconds > 0:
            one.timers.append(self._clock.call_later(prefer_seconds, self._match))
        self._match()
        if call in self._waiting and not (one.offered and one.auto_answer):
            self._sounds[call] = HoldMusic(
                self._calls, self._clock, one, config.music if music is None else music
            )

    def leave(self, call: int) -> None:
        """Take a call out of its queue; it lives on, and what becomes of it is the caller's to say."""
        one = self._find(call)
        rung = one.offered
        self._withdraw_call(one)
        self._leave_queue(one)
        self._end(one, "diverted")
        if rung is not None:
            self._desks.release(rung)

    def position(self, call: int) -> int:
        """The call's place in its queue, from 1."""
        one = self._find(call)
        now = self._clock.now()
        seen = [self._seen(w) for w in self._waiting.values()] + self._kept()
        own = self._seen(one).order(now)
        return 1 + sum(w.queue == one.queue.name and w.order(now) < own for w in seen)

    def expected_wait(self, call: int) -> float | None:
        """Seconds that the call will probably wait from now; None where no agent is at work."""
        queue = self._find(call).queue.name
        staffed = sum(a.staffed and queue in a.queues for a in self.agents.values())
        mean = self.figures.queues[queue].handle_seconds
        return expected_wait(self.position(call), staffed, len(self.ready_agents(queue)), mean)

    def waiting(self, queue: str) -> int:
        """Calls in the queue for which no telephone rings yet."""
        return sum(w.queue.name == queue and w.offered is None for w in self._waiting.values())

    # --- deciding ---------------------------------------------------------------------------

    def _match(self) -> None:
        """Offer whatever can be offered, until nothing changes any more."""
        if self._matching:
            return
        self._matching = True
        try:
            while offers := self._offers():
                for offer in offers:
                    self._offer(offer)
        finally:
            self._matching = False

    def _offers(self) -> list[Offer]:
        free = [
            Ready(a.agent, a.idle_since, frozenset(a.queues), a.skills)
            for a in self.agents.values()
            if a.available
        ]
        if not free:
            return []
        waiting = [self._seen(w) for w in self._waiting.values() if w.offered is None]
        return match(waiting + self._kept(), free, self._clock.now())

    def _seen(self, one: WaitingCall) -> Waiting:
        weights = one.queue.weights
        prefer = one.prefer if one.prefer in self.agents else None
        return Waiting(
            one.call,
            one.queue.name,
            one.since - one.credit,
            priority=one.priority + weights.base,
            per_minute=weights.per_minute,
            needs=one.needs,
            prefer=prefer,
            held=prefer is not None and self._clock.now() < one.prefer_until,
            front=one.front,
            best_skill=one.queue.pick == "best_skill",
        )

    def _offer(self, offer: Offer) -> None:
        if offer.call < 0:
            self._turn_of(offer)
            return
        one, agent = self._waiting.get(offer.call), self.agents.get(offer.agent)
        if one is None or one.offered is not None or agent is None or not agent.available:
            return  # an offer before this one changed the world; the next round sees it
        now = self._clock.now()
        self._bus.publish(
            AgentChosen(at=now, call=one.call, queue=offer.queue, agent=agent.agent, why=offer.why)
        )
        self._desks.offer(agent, one.call, one.queue.wrap_seconds)
        one.offered = agent.agent
        try:
            self._calls.deliver_call(
                one.call,
                agent.station,
                queue=one.queue.name,
                agent=agent.agent,
                auto_answer=one.auto_answer,
            )
        except CtiError as error:
            self._undeliverable(one, agent, error)
            return
        if one.call in self._waiting:
            one.ring = self._clock.call_later(one.queue.ring_seconds, lambda: self._no_answer(one))

    def _undeliverable(self, one: WaitingCall, agent: Agent, error: CtiError) -> None:
        log.warning("call %d could not be delivered to %s: %s", one.call, agent.station, error)
        one.offered = None
        if isinstance(error, WrongState) and one.call in self._calls.calls:
            # Nobody in the call waits for an answer: no other agent would fare better with it.
            self._calls.clear_call(one.call)
            self._desks.release(agent.agent)
        elif one.call in self._calls.calls:
            self._desks.unanswered(agent, "station_failed")
        else:
            self._desks.release(agent.agent)
            self._end(one, "abandoned")

    # --- an offer that comes to nothing -----------------------------------------------------

    def _no_answer(self, one: WaitingCall) -> None:
        if one.offered is None:
            return
        agent = self.agents[one.offered]
        one.front = True
        self._withdraw_call(one)
        self._desks.unanswered(agent, "ring_no_answer")
        self._again(one)

    def _withdraw(self, agent: Agent) -> None:
        """The agent cannot answer any more: back to the front with the call that rings there."""
        for one in tuple(self._waiting.values()):
            if one.offered == agent.agent:
                one.front = True
                self._withdraw_call(one)
                self._again(one)

    def _withdraw_call(self, one: WaitingCall) -> None:
        """Stop the telephone that rings for a call; its agent's state is the caller's to change."""
        if one.ring is not None:
            one.ring.cancel()
            one.ring = None
        if one.offered is None:
            return
        agent = self.agents[one.offered]
        try:
            self._calls.clear_connection(one.call, agent.station, cause=NO_ANSWER)
        except CtiError as error:
            log.info("the telephone of %s rings no more: %s", agent.station, error)
        one.offered = None

    def _again(self, one: WaitingCall) -> None:
        if one.deadline is not None and self._clock.now() >= one.deadline:
            self._expired(one)
        self._match()

    def _not_taken(self, call: int, device: str, reason: str) -> None:
        """A telephone that rang for a call does so no more; nobody here asked for that."""
        one, agent = self._waiting.get(call), self._desks.at(device)
        if one is None or agent is None or one.offered != agent.agent:
            return
        # If the caller hung up, CallCleared is about to follow: then this is not the agent's doing.
        self._clock.call_later(0.0, lambda: self._turned_down(one, agent, reason))

    def _turned_down(self, one: WaitingCall, agent: Agent, reason: str) -> None:
        if self._waiting.get(one.call) is not one or one.offered != agent.agent:
            return
        if one.ring is not None:
            one.ring.cancel()
            one.ring = None
        one.offered, one.front = None, True
        self._desks.unanswered(agent, reason)
        self._again(one)

    # --- what happens to waiting calls ------------------------------------------------------

    def _established(self, event: Established) -> None:
        one = self._waiting.get(event.call)
        if one is None or not event.device.startswith("station:"):
            return
        agent = self._desks.at(event.device)
        rung = one.offered
        if rung is not None and (agent is None or rung != agent.agent):
            self._withdraw_call(one)  # somebody else picked the call up
        self._leave_queue(one)
        self._end(one, "answered" if agent else "diverted", agent)
        if rung is not None:
            self._desks.release(rung)

    def _diverted(self, event: Diverted) -> None:
        """The telephone's user sent the call somewhere else: it waits no more."""
        one, agent = self._waiting.get(event.call), self._desks.at(event.device)
        if one is None or agent is None or one.offered != agent.agent:
            return
        one.offered = None
        self._leave_queue(one)
        self._end(one, "diverted")
        self._desks.release(agent.agent)

    def _cleared(self, event: CallCleared) -> None:
        self._waited.pop(event.call, None)
        one = self._waiting.get(event.call)
        if one is None:
            return
        agent = self.agents.get(one.offered or "")
        self._end(one, "abandoned")
        if agent is not None and agent.state is RESERVED and agent.call == event.call:
            agent.alerting.discard(event.call)
            self._desks.release(agent.agent)

    def _merged(self, merged: int | None, into: int) -> None:
        """Somebody joined a waiting call with another: it waits on under the other's number."""
        one = self._waiting.pop(merged, None) if merged is not None else None
        if one is None or merged is None:
            return
        one.call = into
        self._waiting[into] = one
        if merged in self._sounds:
            self._sounds[into] = self._sounds.pop(merged)

    def _expired(self, one: WaitingCall) -> None:
        if self._waiting.get(one.call) is not one or one.offered is not None:
            return  # a telephone rings for it; should nobody answer, it ends then
        self._leave_queue(one)
        if one.on_left is not None:
            self._end(one, "timeout")
            return
        self._end(one, "diverted" if one.queue.overflow else "timeout")
        try:
            if one.queue.overflow:
                self._calls.route_call(one.call, one.queue.overflow)
            else:
                self._calls.clear_call(one.call, cause=NO_ANSWER)
        except CtiError as error:
            log.warning("call %d cannot leave queue %s: %s", one.call, one.queue.name, error)

    def _leave_queue(self, one: WaitingCall) -> None:
        try:
            self._calls.leave_queue(one.call, one.queue.name)
        except CtiError as error:
            log.info("call %d left queue %s by itself: %s", one.call, one.queue.name, error)

    def _end(self, one: WaitingCall, outcome: str, agent: Agent | None = None) -> None:
        del self._waiting[one.call]
        if outcome in ("timeout", "diverted"):
            self._note_wait(one)
        one.stop_timers()
        sound = self._sounds.pop(one.call, None)
        if sound is not None:
            sound.stop()
        now = self._clock.now()
        self._bus.publish(
            LeftQueue(
                at=now,
                call=one.call,
                queue=one.queue.name,
                outcome=outcome,
                waited=now - one.since,
                agent=agent.agent if agent else None,
            )
        )
        if one.on_left is not None:
            told: Callable[[str], None] = one.on_left
            self._clock.call_later(0.0, lambda: told(outcome))

    def _find(self, call: int) -> WaitingCall:
        try:
            return self._waiting[call]
        except KeyError:
            raise NotFound(f"Call {call} waits in no queue.") from None
