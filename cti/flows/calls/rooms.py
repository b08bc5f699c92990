"""Conference rooms for flows: fulfils `cti.ivr.services.rooms.Rooms` for one call."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from cti.calls.conferences import Conferences
from cti.calls.control import CallControl
from cti.clock import Clock
from cti.errors import BadRequest, Conflict, CtiError, NoResource, NotFound
from cti.flows.calls.legs import LiveLegs
from cti.ivr.flow.block import BlockFailed, PromptList, TalkBegan, TalkEnded
from cti.ivr.run.happening import Happening
from cti.ivr.services.legs import Greeting, Legs, Way
from cti.ivr.services.recorder import CallRecorder
from cti.ivr.services.rooms import Entry, RoomPlan, RoomState
from cti.ivr.session.live import LiveSession
from cti.media.link.records import Played, Report

log = logging.getLogger(__name__)
BEEP = ("tone:beep/300",)


@dataclass
class HouseRooms:
    """What the rooms of all calls share."""

    clock: Clock
    control: CallControl
    conferences: Conferences
    recorder: CallRecorder
    post: Callable[[int, Happening], bool] = lambda call, happening: False
    guests: set[int] = field(default_factory=set)
    """Calls that were begun for a room and end with their part in it."""
    comings: dict[int, list[str]] = field(default_factory=dict)
    """What the others hear when a call comes and goes."""

    def __post_init__(self) -> None:
        self.conferences.on_left(self._left)

    def sound(self, number: str, items: Sequence[str], besides: int) -> None:
        """Let all members but one hear something."""
        for call in list(self.conferences.members(number)) if items else ():
            if call != besides:
                try:
                    self.control.play_message(call, items)
                except CtiError as refusal:
                    log.info("call %d in room %s hears nothing: %s", call, number, refusal)

    def _left(self, number: str, call: int) -> None:
        items = self.comings.pop(call, [])
        if self.conferences.get(number) is not None:
            self.sound(number, items, call)
        self.post(call, TalkEnded(f"room:{number}"))
        if call in self.guests:
            self.guests.discard(call)
            if call in self.control.calls:
                self.control.clear_call(call)


class LiveRooms:
    """The rooms as the flow of one call sees them."""

    def __init__(self, session: LiveSession, house: HouseRooms) -> None:
        self._session = session
        self._house = house
        self._rooms = house.conferences
        self._tasks: set[asyncio.Task[int]] = set()

    def end_of_run(self) -> None:
        self._rooms.leave(self._session.number)

    def open(self, plan: RoomPlan) -> tuple[str, bool]:
        known = self._rooms.get(plan.number) is not None
        try:
            made = self._rooms.open(
                plan.number,
                pin=plan.pin,
                leader_pin=plan.leader_pin,
                most=plan.most,
                until=None if plan.until is None else plan.until.timestamp(),
                record=plan.record,
            )
        except BadRequest as bad:
            raise BlockFailed("bad_value", str(bad)) from None
        return made.number, not known

    def state(self, room: str) -> RoomState | None:
        one = self._rooms.get(room)
        if one is None:
            return None
        since = datetime.fromtimestamp(one.since, self._session.zone).astimezone(self._session.zone)
        members = len(self._rooms.members(room))
        return RoomState(members, since, one.locked, one.pin, one.leader_pin)

    def join(self, call: int, room: str, entry: Entry) -> str:
        try:
            self._rooms.join(
                room, call, role=entry.role, alone=entry.alone, wait_leader=entry.wait_leader
            )
        except NoResource:
            return "full"
        except Conflict as refusal:
            if self._house.control.rooms.room_of(call) is not None:
                raise BlockFailed("conflict", str(refusal)) from None
            return "locked"
        except NotFound as missing:
            raise BlockFailed("not_found", str(missing)) from None
        self._came(call, room, entry)
        self._session.post(TalkBegan(f"room:{room}"))
        return "joined"

    def _came(self, call: int, room: str, entry: Entry) -> None:
        items = [*self._session.names(entry.sound), *self._session.names(entry.name)]
        self._house.sound(room, items, call)
        self._house.comings[call] = items
        if self._rooms.find(room).record:
            self._house.recorder.start(call)

    def leave(self, call: int) -> None:
        self._rooms.leave(call)

    def control(self, room: str, do: str, member: str) -> None:
        rooms = self._rooms
        self._need(room)
        if do in ("mute_all", "unmute_all"):
            rooms.mute(room, do == "mute_all")
        elif do in ("mute", "unmute", "remove"):
            call = self._member(room, member)
            if do == "remove":
                rooms.leave(call)
            else:
                rooms.mute(room, do == "mute", call)
        elif do in ("lock", "unlock"):
            rooms.lock(room, do == "lock")
        else:
            rooms.find(room).record = do == "record"
            act = self._house.recorder.start if do == "record" else self._house.recorder.stop
            for call in list(rooms.members(room)):
                act(call)

    def _member(self, room: str, member: str) -> int:
        """By the number of the call, or as somebody called or was called."""
        for call in self._rooms.members(room):
            live = self._house.control.calls[call]
            other = live.called if live.for_call is not None else live.calling
            if member in (str(call), other) and member:
                return call
        raise BlockFailed("not_found", f"Nobody in room {room} is {member or 'named'}.")

    async def announce(self, call: int, room: str, prompts: PromptList) -> None:
        self._need(room)
        items = self._session.names(prompts)
        waiting: set[int] = set()
        over = asyncio.Event()

        def heard(report: Report) -> None:
            if isinstance(report, Played):
                waiting.discard(report.token)
            if not waiting:
                over.set()

        control, stops = self._house.control, []
        try:
            for member in list(self._rooms.members(room)) if items else ():
                try:
                    stops.append(control.listen_media(member, heard))
                    waiting.add(self._session.tell(member, prompts))
                except CtiError as refusal:
                    log.info("call %d in room %s hears nothing: %s", member, room, refusal)
            if waiting:
                await over.wait()
        finally:
            for stop in stops:
                stop()

    async def invite(self, call: int, room: str, ways: Sequence[Way], greeting: Greeting) -> int:
        self._need(room)
        legs = self._session.service(Legs)
        assert isinstance(legs, LiveLegs)
        came = 0
        for leg in await legs.gather(ways, greeting):
            self._house.guests.add(leg)
            try:
                self._rooms.join(room, leg)
            except CtiError as refusal:
                log.info("call %d does not come into room %s: %s", leg, room, refusal)
                self._house.guests.discard(leg)
                self._house.control.clear_call(leg)
                continue
            self._house.sound(room, BEEP, leg)
            self._house.comings[leg] = list(BEEP)
            came += 1
        return came

    def close(self, room: str) -> None:
        self._need(room)
        self._rooms.close(room)

    def _need(self, room: str) -> None:
        if self._rooms.get(room) is None:
            raise BlockFailed("not_found", f"There is no room {room}.")
