"""Conference rooms: numbered, with PINs, a leader, a lock and an end; who hears whom is `rooms`' to say."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from cti.calls.rooms import Member, Room, Rooms
from cti.clock import Clock, Timer
from cti.errors import BadRequest, Conflict, NoResource, NotFound

MOST = 60
"""Members of a room: each hears the sum of all others, and the matrix adds them up every tick."""


@dataclass(slots=True)
class Conference:
    """One room as its owner set it up."""

    number: str
    room: int
    since: float
    pin: str = ""
    leader_pin: str = ""
    most: int = 10
    record: bool = False
    locked: bool = False
    end: Timer | None = None


Told = Callable[[str, int], None]
"""Told with the number of a conference and a call that has left it."""


class Conferences:
    """The conferences of the house. Raises NotFound for a number that has none."""

    def __init__(self, rooms: Rooms, clock: Clock) -> None:
        self._rooms = rooms
        self._clock = clock
        self._open: dict[str, Conference] = {}
        self._listeners: list[Told] = []
        self._stop = rooms.on_left(self._left)

    def close_all(self) -> None:
        """End every conference and hear of rooms no more."""
        for number in list(self._open):
            self.close(number)
        self._stop()

    def on_left(self, told: Told) -> None:
        self._listeners.append(told)

    def open(
        self,
        number: str = "",
        *,
        pin: str = "",
        leader_pin: str = "",
        most: int = 10,
        until: float | None = None,
        record: bool = False,
    ) -> Conference:
        """Make a conference; one of this number that is open already stays as it is.

        Raises BadRequest for a number, a PIN or a size that cannot be.
        """
        if number in self._open:
            return self._open[number]
        if number and not number.isalnum():
            raise BadRequest(f"{number!r} is no number of a room; use digits or letters")
        if not 2 <= most <= MOST:
            raise BadRequest(f"a room has 2 to {MOST} places, not {most}")
        if pin and pin == leader_pin:
            raise BadRequest("the leader's PIN must be another one than the members'")
        if until is not None and until <= self._clock.now():
            raise BadRequest("the end of the room is over already; give a later time")
        number = number or self._free()
        made = Conference(
            number, self._rooms.open(number), self._clock.now(), pin, leader_pin, most, record
        )
        self._open[number] = made
        if until is not None:
            made.end = self._clock.call_later(until - self._clock.now(), lambda: self._ends(made))
        return made

    def find(self, number: str) -> Conference:
        found = self._open.get(number)
        if found is None:
            raise NotFound(f"there is no room {number} (any more)")
        return found

    def get(self, number: str) -> Conference | None:
        return self._open.get(number)

    def members(self, number: str) -> dict[int, Member]:
        """Who is in, by call."""
        return self._rooms.find(self.find(number).room).members

    def join(
        self,
        number: str,
        call: int,
        *,
        role: str = "member",
        alone: str = "",
        wait_leader: bool = False,
    ) -> None:
        """Take a call in. Raises Conflict where the room is locked, NoResource where it is full.

        A leader comes into a locked room too. Whoever waits for the leader hears `alone` until then.
        """
        one = self.find(number)
        room = self._rooms.find(one.room)
        if one.locked and role != "leader":
            raise Conflict(f"room {number} is locked")
        if len(room.members) >= one.most:
            raise NoResource(f"room {number} is full with {one.most} members")
        led = any(member.role == "leader" for member in room.members.values())
        waits = wait_leader and role != "leader" and not led
        self._rooms.join(one.room, Member(call, role, alone=alone, waiting=waits))
        if role == "leader":
            self._begin(room)

    def _begin(self, room: Room) -> None:
        for member in list(room.members.values()):
            if member.waiting:
                member.waiting = False
                self._rooms.change(member.call)

    def leave(self, call: int) -> None:
        """Take a call out of its conference; one that is in none is left alone."""
        room = self._rooms.room_of(call)
        if room is not None and room.number in self._open:
            self._rooms.leave(call)

    def mute(self, number: str, muted: bool, call: int | None = None) -> None:
        """One member, or all but the leader. Raises NotFound for a call that is not in."""
        members = self.members(number)
        if call is not None and call not in members:
            raise NotFound(f"call {call} is not in room {number}")
        for member in list(members.values()):
            if member.call == call or (call is None and member.role != "leader"):
                member.muted = muted
                self._rooms.change(member.call)

    def lock(self, number: str, locked: bool) -> None:
        self.find(number).locked = locked

    def close(self, number: str) -> None:
        """Everybody leaves; the number is free."""
        one = self.find(number)
        del self._open[number]
        if one.end is not None:
            one.end.cancel()
        calls = list(self._rooms.find(one.room).members)
        self._rooms.close(one.room)
        for call in calls:
            self._tell(number, call)

    def _ends(self, one: Conference) -> None:
        if self._open.get(one.number) is one:
            self.close(one.number)

    def _left(self, room: int, call: int) -> None:
        for one in self._open.values():
            if one.room == room:
                self._clock.call_later(0.0, partial(self._tell, one.number, call))
                return

    def _tell(self, number: str, call: int) -> None:
        for told in tuple(self._listeners):
            told(number, call)

    def _free(self) -> str:
        """A number that cannot be guessed from another one."""
        while True:
            number = str(secrets.randbelow(900_000) + 100_000)
            if number not in self._open:
                return number
