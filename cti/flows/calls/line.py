"""The caller's own line, and places where callers are parked, for flows."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from cti.bus import Bus
from cti.calls.control import CallControl
from cti.clock import Clock, Timer
from cti.errors import CtiError
from cti.events import ConnectionCleared, RoomLeft
from cti.ivr.flow.block import BlockFailed, PromptList, TalkBegan, TalkEnded
from cti.ivr.prompts.lists import PromptItem
from cti.ivr.run.happening import Happening
from cti.ivr.session.live import LiveSession

log = logging.getLogger(__name__)
WARNING = PromptList((PromptItem("tone", "beep/300"),))
FIRST_PLACE, LAST_PLACE = 701, 799


class LiveLine:
    """Fulfils `cti.ivr.services.line.Line` for one call."""

    def __init__(self, session: LiveSession, clock: Clock, control: CallControl) -> None:
        self._session = session
        self._clock = clock
        self._control = control
        self._timers: list[Timer] = []

    def ring(self, call: int) -> None:
        self._control.alert_call(call)

    def limit(self, call: int, seconds: float, warn: float, prompts: PromptList | None) -> None:
        """It holds beyond the flow: a caller who was passed on is cleared as well."""
        for timer in self._timers:
            timer.cancel()

        def clear() -> None:
            number = self._session.number
            if number in self._control.calls:
                self._control.clear_call(number)

        def warning() -> None:
            try:
                self._session.tell(self._session.number, prompts or WARNING)
            except CtiError as refusal:
                log.info("call %d is not warned of its limit: %s", self._session.number, refusal)

        self._timers = [self._clock.call_later(seconds, clear)]
        if 0 < warn < seconds:
            self._timers.append(self._clock.call_later(seconds - warn, warning))

    def attached(self, call: int) -> Mapping[str, Any]:
        live = self._control.calls.get(call)
        return dict(live.data) if live is not None else {}


class HouseGroups:
    """Fulfils `cti.ivr.services.legs.Groups` with the groups of the configuration."""

    def __init__(self, bus: Bus, groups: Mapping[str, Sequence[str]]) -> None:
        self._groups = groups
        self._idle_since: dict[str, float] = {}
        """Station -> when it last left a call."""
        bus.listen(ConnectionCleared, self._cleared)

    def members(self, group: str) -> Sequence[str]:
        try:
            known = self._groups[group]
        except KeyError:
            raise BlockFailed("not_found", f"There is no group {group} of extensions.") from None
        return sorted(known, key=lambda one: self._idle_since.get(f"station:{one}", 0.0))

    def _cleared(self, event: ConnectionCleared) -> None:
        if event.device.startswith("station:"):
            self._idle_since[event.device] = event.at


Post = Callable[[int, Happening], bool]
"""Lets something happen to a call in a flow."""


class HouseParking:
    """Fulfils `cti.ivr.services.legs.Parking`: places 701 to 799, or whatever a flow names."""

    def __init__(self, bus: Bus, control: CallControl) -> None:
        self._control = control
        self._places: dict[str, int] = {}
        self._joined: dict[int, int] = {}
        """Two calls that were joined here, both ways."""
        self.post: Post = lambda call, happening: False
        bus.listen(RoomLeft, self._left)

    def park(self, call: int, place: str) -> str:
        if not place:
            free = (str(one) for one in range(FIRST_PLACE, LAST_PLACE + 1))
            place = next((one for one in free if one not in self._places), "")
            if not place:
                raise BlockFailed("too_many", "Every place for parked calls is taken.")
        if place in self._places:
            raise BlockFailed("conflict", f"Somebody is parked at {place} already.")
        self._places[place] = call
        return place

    def unpark(self, call: int, place: str) -> bool:
        parked = self._places.pop(place, None)
        if parked is None or parked not in self._control.calls:
            return False
        try:
            self._control.bridge_calls(call, parked)
        except CtiError as refusal:
            self._places[place] = parked
            raise BlockFailed("refused", str(refusal), refusal.code) from None
        self._joined |= {call: parked, parked: call}
        for one in (call, parked):
            first = self._control.calls[self._joined[one]].first
            self.post(one, TalkBegan(first.device if first is not None else ""))
        return True

    def leave(self, call: int) -> None:
        self._places = {place: one for place, one in self._places.items() if one != call}

    def _left(self, event: RoomLeft) -> None:
        other = self._joined.pop(event.call, None)
        if other is None:
            return
        self._joined.pop(other, None)
        if other in self._control.calls:
            self._control.unbridge(other)
            self.post(other, TalkEnded(f"call:{event.call}"))
