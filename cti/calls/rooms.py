"""Rooms: the parties of several calls hear each other, while each call stays what it is.

A flow that bridges its caller with somebody it has called makes a room of two; a conference is a room
of many. Members are calls, so whoever comes to a call later (a transfer, a pick-up) is in its room too.
Sound of rooms are pictures like those of calls, under the number of the room below zero.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from cti.calls.ledger import Ledger
from cti.calls.model import Call, Connection, State
from cti.calls.sound import MUSIC, SILENCE, Picture
from cti.errors import Conflict, NotFound
from cti.events import RoomJoined, RoomLeft


@dataclass(slots=True)
class Member:
    """One call in a room."""

    call: int
    role: str = "member"
    """member, leader or listener; a listener is never heard."""
    muted: bool = False
    away: str | None = None
    """What it hears while it is on hold ("" is silence); None while it takes part."""
    alone: str = ""
    """What it hears while nobody else is there."""
    waiting: bool = False
    """It is in, but hears and says nothing until the room begins."""

    @property
    def speaks(self) -> bool:
        return not (self.muted or self.waiting) and self.away is None and self.role != "listener"

    @property
    def hears(self) -> bool:
        return self.away is None and not self.waiting


@dataclass(slots=True)
class Room:
    """Who hears whom across calls."""

    room: int
    number: str = ""
    members: dict[int, Member] = field(default_factory=dict)


Left = Callable[[int, int], None]
"""Told with the room and the call that has left it."""


class Rooms:
    """Every room of the house; all changes happen within a turn of the ledger."""

    def __init__(
        self,
        ledger: Ledger,
        row: Callable[[str], int],
        playing: Callable[[], set[int]],
        music: str = MUSIC,
    ) -> None:
        """`playing` tells the rows to which a message is played; `music` is heard while a party holds."""
        self._ledger = ledger
        self._music = music
        self._row = row
        self._playing = playing
        self._rooms: dict[int, Room] = {}
        self._of: dict[int, int] = {}
        """call -> room"""
        self._touched: set[int] = set()
        self._last = 0
        self._listeners: list[Left] = []

    def on_left(self, told: Left) -> Callable[[], None]:
        """Hear of every call that leaves a room, by itself or by its end. Returns what ends that."""
        self._listeners.append(told)
        return lambda: self._listeners.remove(told)

    def open(self, number: str = "") -> int:
        """Make an empty room; it lasts until `close`."""
        self._last += 1
        self._rooms[self._last] = Room(self._last, number)
        return self._last

    def find(self, room: int) -> Room:
        """Raises NotFound."""
        found = self._rooms.get(room)
        if found is None:
            raise NotFound(f"there is no room {room} (any more)")
        return found

    def room_of(self, call: int) -> Room | None:
        """The room that a call is in."""
        return self._rooms.get(self._of.get(call, 0))

    def join(self, room: int, member: Member) -> None:
        """Raises NotFound, and Conflict for a call that is in a room already."""
        found = self.find(room)
        self._ledger.find(member.call)
        if member.call in self._of:
            raise Conflict(f"call {member.call} is in a room already; let it leave that first")
        with self._ledger.turn():
            found.members[member.call] = member
            self._of[member.call] = room
            self._touch(room)
            self._ledger.happen(
                RoomJoined(
                    at=self._ledger.now(),
                    call=member.call,
                    room=room,
                    number=found.number,
                    role=member.role,
                )
            )

    def leave(self, call: int) -> None:
        """Take a call out of its room; one that is in none is left as it is."""
        if call in self._of:
            with self._ledger.turn():
                self.forget(call)

    def change(self, call: int) -> None:
        """What its member says of a call has changed: let it be heard."""
        room = self._of.get(call)
        if room is not None:
            with self._ledger.turn():
                self._touch(room)
                self._ledger.touch(call)

    def close(self, room: int) -> None:
        """Everybody leaves, and the room is no more. Raises NotFound."""
        found = self.find(room)
        with self._ledger.turn():
            for call in list(found.members):
                self.forget(call)
            del self._rooms[room]

    # --- told by the switch --------------------------------------------------------------------

    def forget(self, call: int) -> None:
        """A call leaves its room, or is about to end."""
        number = self._of.pop(call, None)
        room = self._rooms.get(number or 0)
        if number is None or room is None:
            return
        del room.members[call]
        self._touch(number)
        self._ledger.happen(
            RoomLeft(at=self._ledger.now(), call=call, room=number, number=room.number)
        )
        for told in tuple(self._listeners):
            told(number, call)

    def merged(self, into: int, merged: int) -> None:
        """A call has become part of another one, which takes its place where it is in no room."""
        number = self._of.get(merged)
        if number is None:
            return
        if into in self._of:
            self.forget(merged)
            return
        member = self._rooms[number].members.pop(merged)
        del self._of[merged]
        member.call = into
        self._rooms[number].members[into] = member
        self._of[into] = number
        self._touch(number)

    def pictures(self, touched: set[int]) -> dict[int, Picture]:
        """What the rooms sound like that have changed, or that have a part in one of these calls."""
        rooms, self._touched = self._touched, set()
        rooms |= {self._of[call] for call in touched if call in self._of}
        return {-room: self._picture(self._rooms.get(room)) for room in rooms}

    def _touch(self, room: int) -> None:
        self._touched.add(room)
        self._ledger.touch(-room)

    def _picture(self, room: Room | None) -> Picture:
        if room is None:
            return SILENCE
        talkers: list[tuple[int, int]] = []
        listeners: list[tuple[int, int]] = []
        looped: dict[int, str] = {}
        playing = self._playing()
        for member in room.members.values():
            live = self._ledger.calls[member.call]
            for one in live.connections.values():
                row = self._row(one.device) if one.is_person else -1
                if member.speaks and one.is_person and (_connected(one) or one.early):
                    talkers.append((member.call, row))
                if member.hears and one.is_person and _connected(one):
                    listeners.append((member.call, row))
            talkers += [(member.call, ear) for ear in self._ears(live, "barge_in")]
            if member.hears:
                listeners += [(member.call, ear) for ear in self._ears(live)]
        cells = {
            (listener, talker)
            for call, listener in listeners
            for other, talker in talkers
            if other != call
        }
        reached = {listener for listener, _ in cells}
        for member in room.members.values():
            item = self._meanwhile(room, member)
            rows = self._people(member.call)
            if item and not rows & (playing | reached):
                looped.update(dict.fromkeys(rows, item))
        return Picture(frozenset(cells), looped)

    def _meanwhile(self, room: Room, member: Member) -> str:
        """What a member hears that hears nobody; "" is silence."""
        if member.away is not None:
            return member.away
        if len(room.members) == 1 or member.waiting:
            return member.alone
        others = (self._ledger.calls[call] for call in room.members if call != member.call)
        held = any(one.state is State.HELD for live in others for one in live.connections.values())
        return self._music if held else ""

    def _people(self, call: int) -> set[int]:
        live = self._ledger.calls[call]
        return {self._row(one.device) for one in live.connections.values() if _connected(one)}

    def _ears(self, live: Call, mode: str = "") -> Iterator[int]:
        """The rows of those who supervise a call, of one mode if it is given."""
        for one in live.supervisors.values():
            if not mode or one.mode == mode:
                yield self._row(one.device)


def _connected(one: Connection) -> bool:
    return one.is_person and one.state is State.CONNECTED
