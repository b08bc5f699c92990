"""Callbacks out of queues: who hung up and kept his place is called when an agent is his.

The place waits in the ACD. When it comes up the agent is set aside, the number is called, and whoever
answers is put through to that agent with everything that the first call carried.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Collection, Mapping
from datetime import datetime, tzinfo
from typing import Any, Protocol

from cti.bus import Bus
from cti.clock import Clock, Timer
from cti.errors import CtiError, NoResource, NotFound
from cti.events import CallbackBooked, CallbackEnded, CallCleared, Established
from cti.ivr.run.happening import BlockFailed
from cti.ivr.services.calendars import Calendars
from cti.ivr.services.callbacks import Callback
from cti.store.queue_callbacks import KeptCallback, QueueCallbacks

log = logging.getLogger(__name__)

ORIGIN = "callback"
"""Under this name the calls stand among those of campaigns."""
RING_SECONDS = 30.0
NO_LINE_SECONDS = 60.0
"""Without a free line it is tried again so soon, and not counted."""
LONGEST_TIMER = 86_400.0
REFUSING = frozenset({"dnc", "blacklist"})


class Calls(Protocol):
    """What is needed of call control."""

    @property
    def calls(self) -> Mapping[int, Any]: ...

    def make_predictive_call(
        self,
        campaign: str,
        called: str,
        *,
        data: dict[str, Any] | None = None,
        ring_seconds: float = 30.0,
    ) -> int: ...

    def clear_call(self, call: int, cause: int = 16) -> None: ...


class Places(Protocol):
    """What is needed of the ACD."""

    @property
    def queues(self) -> Mapping[str, Any]: ...

    def waited(self, call: int) -> tuple[str, float] | None: ...

    def hold_place(
        self,
        ticket: int,
        queue: str,
        since: float,
        turn: Callable[[str], None],
        *,
        priority: int = 0,
        needs: Mapping[str, int] | None = None,
    ) -> None: ...

    def give_up_place(self, ticket: int) -> None: ...
    def serve_place(self, ticket: int, call: int, agent: str) -> None: ...
    def release(self, agent: str) -> None: ...


class CallbackDesk:
    """Fulfils `cti.ivr.services.callbacks.Callbacks`. Make it on the loop; `close` ends it.

    `listed` says on which lists a number is; it blocks.
    """

    def __init__(
        self,
        bus: Bus,
        clock: Clock,
        calls: Calls,
        acd: Places,
        kept: QueueCallbacks,
        *,
        calendars: Calendars,
        listed: Callable[[str], Collection[str]],
        zone: tzinfo,
    ) -> None:
        self._bus = bus
        self._clock = clock
        self._calls = calls
        self._acd = acd
        self._kept = kept
        self._calendars = calendars
        self._listed = listed
        self._zone = zone
        self._open: dict[int, KeptCallback] = {}
        self._timers: dict[int, Timer] = {}
        self._ringing: dict[int, tuple[KeptCallback, str]] = {}
        """Call -> whom it calls back, and the agent who is set aside for him."""
        self._stops = [
            bus.listen(Established, self._established),
            bus.listen(CallCleared, self._cleared),
        ]
        for one in kept.all():
            self._open[one.ticket] = one
            if one.queue in acd.queues:
                self._wait(one)
            else:
                log.warning("callback %d: there is no queue %s any more", one.ticket, one.queue)
                self._end(one, "cancelled")

    def close(self) -> None:
        """Call nobody more; what is to come stays kept."""
        for stop in self._stops:
            stop()
        for timer in self._timers.values():
            timer.cancel()
        self._timers.clear()
        for ticket in self._open:
            self._acd.give_up_place(ticket)

    @property
    def waiting(self) -> Mapping[int, KeptCallback]:
        """Those that are to come, by ticket."""
        return self._open

    def to_come(self) -> list[dict[str, Any]]:
        """Those that are to come, as the wire has them, the oldest first."""
        rung = {one.ticket: agent for one, agent in self._ringing.values()}
        return [
            {**_told(one), "ringing": one.ticket in rung, "agent": rung.get(one.ticket, "")}
            for one in sorted(self._open.values(), key=lambda one: one.since)
        ]

    def past(self) -> list[dict[str, Any]]:
        """What became of those that are over, the last first. Blocks."""
        return [
            {**_told(one), "outcome": one.outcome, "ended": one.ended, "agent": one.agent}
            for one in self._kept.all(over=True)
        ]

    async def book(self, call: int, asked: Callback) -> int:
        now = self._clock.now()
        waited = self._acd.waited(call)
        queue = asked.queue or (waited[0] if waited is not None else "")
        if queue not in self._acd.queues:
            what = f"There is no queue {queue}" if queue else "The caller has waited in no queue"
            raise BlockFailed("not_found", f"{what}; name the queue that calls back.")
        if asked.calendar:
            self._calendars.day(asked.calendar, self._moment(now))
        for one in self._open.values():
            if (one.number, one.queue) == (asked.number, queue):
                return one.ticket
        if REFUSING & set(await asyncio.to_thread(self._listed, asked.number)):
            raise BlockFailed("denied", f"{asked.number} may not be called: it stands on a list.")
        live = self._calls.calls.get(call)
        carried = dict(live.data) if live is not None else {}
        one = KeptCallback(
            asked.number,
            queue,
            call,
            booked=now,
            since=waited[1] if waited is not None and waited[0] == queue else now,
            at=now if asked.at is None else max(now, asked.at.timestamp()),
            priority=asked.priority,
            needs=dict(asked.needs),
            tries=asked.tries,
            between=asked.between,
            calendar=asked.calendar,
            given={**carried, **{name: _plain(value) for name, value in asked.values.items()}},
        )
        await asyncio.to_thread(self._kept.add, one)
        self._open[one.ticket] = one
        self._bus.publish(
            CallbackBooked(
                at=now,
                call=call,
                ticket=one.ticket,
                queue=queue,
                number=one.number,
                since=one.since,
            )
        )
        self._wait(one)
        return one.ticket

    def cancel(self, number: str, ticket: int | None) -> int:
        meant = [
            one
            for one in self._open.values()
            if (one.ticket == ticket if ticket is not None else one.number == number)
        ]
        for one in meant:
            self._end(one, "cancelled")
        return len(meant)

    # --- until his turn comes --------------------------------------------------------------------

    def _wait(self, one: KeptCallback) -> None:
        """Keep the place once he may be called: at his time, in the hours of his calendar."""
        self._timers.pop(one.ticket, None)
        if one.ticket not in self._open:
            return
        left = self._from_when(one) - self._clock.now()
        if left > 0:
            self._timers[one.ticket] = self._clock.call_later(
                min(left, LONGEST_TIMER), lambda: self._wait(one)
            )
            return
        self._acd.hold_place(
            one.ticket,
            one.queue,
            one.since,
            lambda agent: self._turn(one, agent),
            priority=one.priority,
            needs=one.needs,
        )

    def _from_when(self, one: KeptCallback) -> float:
        """When he may be called next, in Unix seconds."""
        at = max(one.at, self._clock.now())
        if not one.calendar:
            return at
        try:
            opens = self._calendars.next_open(one.calendar, self._moment(at))
        except BlockFailed:  # somebody deleted the calendar: a promise is kept all the same
            return at
        return at + LONGEST_TIMER if opens is None else max(at, opens.timestamp())

    def _moment(self, at: float) -> datetime:
        return datetime.fromtimestamp(at, self._zone)

    # --- his turn --------------------------------------------------------------------------------

    def _turn(self, one: KeptCallback, agent: str) -> None:
        if one.ticket not in self._open:
            self._acd.release(agent)
            return
        if self._from_when(one) > self._clock.now():
            self._again(one, agent, one.at)
            return
        data = {**one.given, "callback": str(one.ticket), "callback_of": str(one.call)}
        try:
            call = self._calls.make_predictive_call(
                ORIGIN, one.number, data=data, ring_seconds=RING_SECONDS
            )
        except NoResource:
            self._again(one, agent, self._clock.now() + NO_LINE_SECONDS)
            return
        except CtiError as error:
            log.error("callback %d to %s fails: %s", one.ticket, one.number, error)
            self._acd.release(agent)
            self._end(one, "refused")
            return
        one.tried += 1
        self._kept.change(one)
        self._ringing[call] = one, agent

    def _again(self, one: KeptCallback, agent: str, at: float) -> None:
        """Not now: the agent is free for others, the place is kept for later."""
        self._acd.give_up_place(one.ticket)
        self._acd.release(agent)
        one.at = at
        self._kept.change(one)
        self._wait(one)

    def _established(self, event: Established) -> None:
        if event.call not in self._ringing or not event.device.startswith("trunk:"):
            return
        one, agent = self._ringing.pop(event.call)
        one.agent = agent
        try:
            if one.ticket in self._open:
                self._acd.serve_place(one.ticket, event.call, agent)
                self._end(one, "reached", event.call)
            else:
                self._acd.release(agent)
                self._calls.clear_call(event.call)
        except (NotFound, CtiError) as error:
            log.error("callback %d was answered in vain: %s", one.ticket, error)
            self._end(one, "refused", event.call)
            if event.call in self._calls.calls:
                self._calls.clear_call(event.call)

    def _cleared(self, event: CallCleared) -> None:
        found = self._ringing.pop(event.call, None)
        if found is None:
            return
        one, agent = found
        if one.ticket not in self._open:
            self._acd.release(agent)
        elif one.tried < one.tries:
            self._again(one, agent, self._clock.now() + one.between)
        else:
            self._acd.release(agent)
            self._end(one, "no_answer")

    def _end(self, one: KeptCallback, outcome: str, call: int | None = None) -> None:
        if self._open.pop(one.ticket, None) is None:
            return
        timer = self._timers.pop(one.ticket, None)
        if timer is not None:
            timer.cancel()
        self._acd.give_up_place(one.ticket)
        now = self._clock.now()
        one.outcome, one.ended = outcome, now
        self._kept.change(one)
        self._bus.publish(
            CallbackEnded(
                at=now,
                ticket=one.ticket,
                queue=one.queue,
                number=one.number,
                outcome=outcome,
                tried=one.tried,
                waited=now - one.since,
                call=call,
                agent=one.agent,
            )
        )


def _told(one: KeptCallback) -> dict[str, Any]:
    names = ("ticket", "number", "queue", "call", "booked", "since", "at", "tries", "tried")
    return {name: getattr(one, name) for name in names}


def _plain(value: Any) -> Any:
    """A value of a flow as data of a call."""
    if isinstance(value, datetime):
        return value.isoformat()
    return value if value is None or isinstance(value, (str, bool, int)) else str(value)
