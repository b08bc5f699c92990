"""Calls at a time: wake-up calls, reminders, promised callbacks. Whoever answers is sent on."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime, timedelta, tzinfo
from typing import Any, Protocol

from cti.bus import Bus
from cti.clock import Clock, Timer
from cti.errors import CtiError, NoResource
from cti.events import CallCleared, Established
from cti.ivr.run.happening import BlockFailed
from cti.ivr.services.campaigns import TimedCall
from cti.store.flows.timed_calls import KeptCall
from cti.store.flows.timed_calls import TimedCalls as Kept

log = logging.getLogger(__name__)

ORIGIN = "timed"
"""Under this name the calls stand among those of campaigns."""
LONGEST_TIMER = 86_400.0
NO_LINE_SECONDS = 60.0
"""Without a free line it is tried again so soon, and not counted."""
LATE_SECONDS = 3600.0
"""What a server that was down missed by more is not made up for: nobody is woken at noon."""
REPEATS = {"daily": 1, "weekly": 7}
REFUSING = frozenset({"dnc", "blacklist"})


class Calls(Protocol):
    """What is needed of call control."""

    @property
    def calls(self) -> Mapping[int, Any]: ...

    def make_predictive_call(
        self, campaign: str, called: str, *, data: dict[str, Any] | None = None
    ) -> int: ...

    def route_call(self, call: int, destination: str) -> None: ...

    def clear_call(self, call: int, cause: int = 16) -> None: ...


class TimedCallDesk:
    """Fulfils `cti.ivr.services.campaigns.TimedCalls`. Make it on the loop; `close` ends it.

    `known` says whether there is a flow or queue of this name; `listed` on which lists a number is.
    Both block.
    """

    def __init__(
        self,
        bus: Bus,
        clock: Clock,
        calls: Calls,
        kept: Kept,
        *,
        known: Callable[[str], bool],
        listed: Callable[[str], Collection[str]],
        zone: tzinfo,
    ) -> None:
        self._clock = clock
        self._calls = calls
        self._kept = kept
        self._known = known
        self._listed = listed
        self._zone = zone
        self._timers: dict[int, Timer] = {}
        self._ringing: dict[int, KeptCall] = {}
        self._stops = [
            bus.listen(Established, self._established),
            bus.listen(CallCleared, self._cleared),
        ]
        for call in kept.all():
            if call.due < clock.now() - LATE_SECONDS:
                self._over(call)
            else:
                self._wait(call)

    def close(self) -> None:
        """Dial no more; what is to come stays kept."""
        for stop in self._stops:
            stop()
        for timer in self._timers.values():
            timer.cancel()
        self._timers.clear()

    @property
    def waiting(self) -> int:
        """Calls whose time has not come."""
        return len(self._timers)

    async def book(self, call: TimedCall, by: str) -> str:
        if not await asyncio.to_thread(self._known, call.destination):
            raise BlockFailed("not_found", f"There is no {call.destination} to send the call to.")
        if REFUSING & set(await asyncio.to_thread(self._listed, call.number)):
            raise BlockFailed("denied", f"{call.number} may not be called: it stands on a list.")
        one = KeptCall(
            call.number,
            call.at.timestamp(),
            call.at.timestamp(),
            call.destination,
            call.repeat,
            call.tries,
            call.between,
            {name: _plain(value) for name, value in (call.values or {}).items()},
            by,
        )
        ticket = await asyncio.to_thread(self._kept.add, one)
        self._wait(one)
        return str(ticket)

    # --- the time has come -------------------------------------------------------------------

    def _wait(self, call: KeptCall) -> None:
        left = max(0.0, call.at - self._clock.now())
        act = self._wait if left > LONGEST_TIMER else self._dial
        self._timers[call.ticket] = self._clock.call_later(
            min(left, LONGEST_TIMER), lambda: act(call)
        )

    def _dial(self, call: KeptCall) -> None:
        self._timers.pop(call.ticket, None)
        data = {**call.given, "ticket": str(call.ticket)}
        try:
            number = self._calls.make_predictive_call(ORIGIN, call.number, data=data)
        except NoResource:
            self._later(call, NO_LINE_SECONDS)
            return
        except CtiError as error:
            log.error("the timed call %d to %s fails: %s", call.ticket, call.number, error)
            self._over(call)
            return
        call.tried += 1
        self._ringing[number] = call

    def _established(self, event: Established) -> None:
        call = self._ringing.get(event.call)
        if call is None or not event.device.startswith("trunk:"):
            return
        del self._ringing[event.call]
        self._over(call)
        if event.call not in self._calls.calls:
            return  # hung up in the same moment
        try:
            self._calls.route_call(event.call, call.destination)
        except CtiError as error:
            log.error("the timed call %d was answered in vain: %s", call.ticket, error)
            if event.call in self._calls.calls:
                self._calls.clear_call(event.call)

    def _cleared(self, event: CallCleared) -> None:
        call = self._ringing.pop(event.call, None)
        if call is None:
            return
        if call.tried < call.tries:
            self._later(call, call.between)
        else:
            self._over(call)

    def _later(self, call: KeptCall, seconds: float) -> None:
        call.at = self._clock.now() + seconds
        self._kept.change(call)
        self._wait(call)

    def _over(self, call: KeptCall) -> None:
        """This time is done with; those that repeat come again on their day at the same time."""
        days = REPEATS.get(call.repeat)
        if days is None:
            self._kept.done(call)
            return
        when = datetime.fromtimestamp(call.due, self._zone)
        while when.timestamp() <= self._clock.now():
            when += timedelta(days=days)
        call.due = call.at = when.timestamp()
        call.tried = 0
        self._kept.change(call)
        self._wait(call)


def _plain(value: Any) -> Any:
    """A value of a flow as data of a call."""
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    return value if value is None or isinstance(value, (str, bool, int)) else str(value)
