"""Calls that a flow begins for its caller: to a number or a station, each a call of its own.

Whoever answers hears nobody until a room joins him with the caller, so he can first be asked who he is,
be told who is calling, or be put on hold. A call that is not answered ends by itself.
"""

from __future__ import annotations

from typing import Any

from cti.calls.rooms import Member
from cti.calls.services.telephones import TelephoneServices
from cti.errors import Conflict
from cti.events import Originated
from drivers.line import Cause


class PlacingServices(TelephoneServices):
    """See `control.CallControl`, which is what the rest of the server uses."""

    def place_call(
        self,
        for_call: int,
        called: str,
        *,
        flow: str = "",
        calling: str = "",
        data: dict[str, Any] | None = None,
        ring_seconds: float = 30.0,
        group: str = "default",
    ) -> int:
        """Call a station or a number on behalf of the caller of a call; returns the call made.

        Nobody answering within `ring_seconds`, or a tone or a taught announcement that says that nobody
        will, ends in Failed and CallCleared. Raises NotFound, BadRequest, NoResource.
        """
        self._ledger.find(for_call)
        with self.turn():
            target = self.find_target(called, calling=calling, group=group)
            call = self.new_call()
            self.happen(
                Originated(
                    at=self.now(),
                    call=call,
                    device=f"flow:{flow}",
                    called=called,
                    calling=calling,
                    for_call=for_call,
                )
            )
            self._attach(call, data)
            self.go(call, target, calling=calling)
            self._ringing[call] = self._clock.call_later(
                ring_seconds, lambda: self._nobody_answered(call)
            )
        self.hand_over_or_end(call, target)
        return call

    def is_station(self, number: str) -> bool:
        """Whether a number is an extension of ours."""
        return f"station:{number}" in self._stations

    def alert_call(self, call: int) -> None:
        """Tell the caller's exchange that a telephone rings. Raises NotFound."""
        live = self._ledger.find(call)
        with self.turn():
            for leg in self._offered(live):
                self._trunks.alert(leg)

    def bridge_calls(self, call: int, other: int) -> int:
        """Let the parties of two calls hear each other; returns the room.

        The room ends with the first of them that leaves it. Raises NotFound, Conflict.
        """
        if call == other:
            raise Conflict("a call cannot be bridged with itself")
        for one in (call, other):
            self._ledger.find(one)
            if self.rooms.room_of(one) is not None:
                raise Conflict(f"call {one} is bridged or in a conference already")
        with self.turn():
            room = self.rooms.open()
            self.rooms.join(room, Member(call))
            self.rooms.join(room, Member(other))
        return room

    def unbridge(self, call: int) -> None:
        """End the bridge in which a call is; both calls stay. One in none is left as it is."""
        room = self.rooms.room_of(call)
        if room is not None and not room.number:
            self.rooms.close(room.room)

    def tie(self, call: int, other: int) -> None:
        """Leave two bridged calls to themselves: when one ends, or leaves the bridge, so does the other."""

        def left(room: int, gone: int) -> None:
            if gone not in (call, other):
                return
            stop()
            self._clock.call_later(
                0.0, lambda: self._end_tied(room, other if gone == call else call)
            )

        stop = self.rooms.on_left(left)

    def _end_tied(self, room: int, left: int) -> None:
        member = self.rooms.room_of(left)
        if left in self.calls and (member is None or member.room == room):
            with self.turn():
                self.end(left, Cause.NORMAL_CLEARING)
