"""Keys during talks: fulfils `cti.ivr.services.talk_keys.TalkKeys` for one call."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol

from cti.bus import Bus
from cti.calls.control import CallControl
from cti.calls.model import State
from cti.calls.rooms import Member
from cti.clock import Clock
from cti.errors import CtiError
from cti.events import (
    CallCleared,
    ConnectionCleared,
    Established,
    Event,
    RoomJoined,
    RoomLeft,
    Transferred,
)
from cti.ivr.services.recorder import CallRecorder
from cti.ivr.services.talk_keys import TalkKey
from cti.ivr.session.live import LiveSession
from cti.media.link.records import DigitHeard, Report

log = logging.getLogger(__name__)
BETWEEN_SECONDS = 3.0
"""From key to key; afterwards a new one begins."""
DONE, REFUSED = ("tone:beep/150",), ("tone:congestion",)
REFUSED_SECONDS = 1.0
DONE_ALOUD = frozenset({"record", "pause", "mark"})
"""What nobody could hear otherwise; whoever pressed hears a short tone."""
MUSIC = "house/music"

Enter = Callable[[int, str, str], None]
"""Send the customer of a call, who talks with a station, into a segment. Raises CtiError."""
OnReturn = Callable[[str, Mapping[str, Any]], None]


class StartFlow(Protocol):
    """What starts a segment for a call; see `cti.ivr.run.flows.Flows.start`."""

    def __call__(
        self,
        call: int,
        flow: str,
        given: Mapping[str, Any] | None = None,
        on_return: OnReturn | None = None,
    ) -> None: ...


@dataclass
class HouseTalkKeys:
    """What the talks of all calls need of the house; filled when the flows are there."""

    bus: Bus
    clock: Clock
    control: CallControl
    recorder: CallRecorder
    start: StartFlow | None = None
    enter: Enter | None = None


@dataclass(slots=True, eq=False)
class _Ear:
    """One party who is listened to."""

    call: int
    device: str
    party: str
    stop: Callable[[], None]
    keyed: str = ""
    at: float = 0.0


class LiveTalkKeys:
    """The parties of one caller's talks and what their keys do."""

    def __init__(self, session: LiveSession, house: HouseTalkKeys) -> None:
        self._session = session
        self._house = house
        self._control = house.control
        self._keys: Sequence[TalkKey] = ()
        self._ears: dict[tuple[int, str], _Ear] = {}
        self._third = 0
        """The call of a third party who was fetched."""
        self._away = False
        """The caller is in a segment: keys are for that."""
        self._paused = False
        kinds = (Established, ConnectionCleared, RoomJoined, RoomLeft, Transferred)
        self._stops = [house.bus.listen(kind, self._changed) for kind in kinds]
        self._stops.append(house.bus.listen(CallCleared, self._cleared))

    def end_of_run(self) -> None:
        for stop in self._stops:
            stop()
        self._drop(list(self._ears))
        self._free_third()

    def use(self, keys: Sequence[TalkKey]) -> None:
        self._keys = tuple(keys)
        self._listen()

    # --- who talks -----------------------------------------------------------------------------

    def _changed(self, event: Event) -> None:
        if self._keys:
            self._listen()

    def _cleared(self, event: CallCleared) -> None:
        if event.call == self._third:
            self._third = 0

    def _listen(self) -> None:
        """Hear those who talk now, and nobody else."""
        others = list(self._others())
        wanted = dict.fromkeys(others, "other")
        live = self._control.calls.get(self._session.number)
        first = live.first if live is not None else None
        if others and first is not None:
            wanted[self._session.number, first.device] = "caller"
        self._drop([one for one in self._ears if one not in wanted])
        if not others:
            self._free_third()
        for (call, device), party in wanted.items():
            if (call, device) not in self._ears:
                self._hear(call, device, party)

    def _others(self) -> Iterator[tuple[int, str]]:
        """Stations in the caller's own call, and the parties of those who share a room with it."""
        number = self._session.number
        live = self._control.calls.get(number)
        if live is None:
            return
        first = live.first
        for one in live.connections.values():
            talks = one.state is State.CONNECTED and one.is_person
            if talks and first is not None and one.device != first.device:
                yield number, one.device
        room = self._control.rooms.room_of(number)
        for call in list(room.members) if room is not None and not room.number else ():
            party = self._control.calls[call].first if call in self._control.calls else None
            if call not in (number, self._third) and party is not None:
                yield call, party.device

    def _hear(self, call: int, device: str, party: str) -> None:
        ear = _Ear(call, device, party, lambda: None)

        def heard(report: Report) -> None:
            if isinstance(report, DigitHeard):
                self._keyed(ear, report.digit)

        try:
            self._control.detect(call, digits=True, device=device)
            ear.stop = self._control.listen_media(call, heard, device)
        except CtiError as gone:
            log.info("nobody listens to the keys of %s: %s", device, gone)
            return
        self._ears[call, device] = ear

    def _drop(self, keys: Sequence[tuple[int, str]]) -> None:
        for key in keys:
            ear = self._ears.pop(key)
            ear.stop()
            live = self._control.calls.get(ear.call)
            # A channel that was left may be another caller's at any moment; a station is not.
            there = live is not None and ear.device in live.connections
            if ear.party == "other" and (there or ear.device.startswith("station:")):
                self._control.detect(ear.call, device=ear.device)

    # --- what they press -----------------------------------------------------------------------

    def _keyed(self, ear: _Ear, digit: str) -> None:
        now = self._house.clock.now()
        if self._away:
            return
        late = now - ear.at > BETWEEN_SECONDS
        ear.keyed, ear.at = digit if late else (ear.keyed + digit)[-8:], now
        for key in self._keys:
            if key.party in (ear.party, "any") and ear.keyed.endswith(key.keys):
                ear.keyed = ""
                # In a turn of its own: what is done may end the talk in which the key was heard.
                self._house.clock.call_later(0.0, partial(self._do, key, ear))
                return

    def _do(self, key: TalkKey, ear: _Ear) -> None:
        if self._session.number not in self._control.calls:
            return
        deeds: dict[str, Callable[[], None]] = {
            "record": lambda: self._house.recorder.start(self._session.number),
            "pause": self._pause,
            "hang_up": lambda: self._hang_up(ear),
            "transfer": lambda: self._transfer(key.to),
            "mark": lambda: self._mark(key, ear),
            "conference": lambda: self._fetch(key.to),
            "part": lambda: self._segment(key.to),
        }
        try:
            deeds[key.do]()
        except CtiError as refusal:
            self._session.log(f"{key.keys} ({key.do}) was refused: {refusal}", "warning")
            self._tell(ear, REFUSED, REFUSED_SECONDS)
        else:
            self._session.log(f"{ear.party} pressed {key.keys}: {key.do} {key.to}".rstrip())
            if key.do in DONE_ALOUD:
                self._tell(ear, DONE)

    def _tell(self, ear: _Ear, items: Sequence[str], seconds: float = 0.0) -> None:
        try:
            token = self._control.play_to(ear.call, ear.device, items)
        except CtiError:
            return  # gone meanwhile
        if seconds:
            stop = self._control.stop_message
            self._house.clock.call_later(
                seconds, lambda: stop(ear.call, token) if ear.call in self._control.calls else None
            )

    def _pause(self) -> None:
        self._paused = not self._paused
        self._house.recorder.pause(self._session.number, self._paused)

    def _mark(self, key: TalkKey, ear: _Ear) -> None:
        """With the call's data: the record, the desk and handlers of messages have it."""
        data = {"mark": key.to or key.keys, "marked_by": ear.device}
        self._control.associate_data(self._session.number, data, f"flow:{self._session.flow}")

    def _hang_up(self, ear: _Ear) -> None:
        """The other one of whoever pressed: the caller goes with everything, others alone."""
        number = self._session.number
        if ear.party == "other":
            self._control.clear_call(number)
            return
        for call, device in list(self._others()):
            if call == number:
                self._control.clear_connection(number, device)
            else:
                self._control.clear_call(call)

    def _transfer(self, to: str) -> None:
        number = self._session.number
        own = next((device for call, device in self._others() if call == number), None)
        if own is not None and own.startswith("station:"):
            self._control.single_step_transfer_call(number, own, to)
            return
        room = self._control.rooms.room_of(number)
        others = [call for call in room.members if call != number] if room is not None else []
        self._control.unbridge(number)
        try:
            self._control.route_call(number, to)
        except CtiError:
            if others:
                self._control.bridge_calls(number, others[0])
            raise
        if not to.startswith("flow:"):
            self._session.end()

    def _fetch(self, to: str) -> None:
        """Call a third party and let him come in as soon as he answers."""
        if self._third in self._control.calls:
            return
        number = self._session.number
        third = self._control.place_call(number, to, flow=self._session.flow)

        def answered(event: Established) -> None:
            if event.call == third:
                stop()
                self._house.clock.call_later(0.0, lambda: self._join(third))

        stop = self._house.bus.listen(Established, answered)
        self._stops.append(stop)
        self._third = third

    def _join(self, third: int) -> None:
        number = self._session.number
        if third not in self._control.calls or number not in self._control.calls:
            return
        room = self._control.rooms.room_of(number)
        try:
            if room is None:
                self._control.bridge_calls(number, third)
            else:
                self._control.rooms.join(room.room, Member(third))
        except CtiError as refusal:
            self._session.log(f"nobody comes in as third: {refusal}", "warning")
            self._free_third()

    def _free_third(self) -> None:
        third, self._third = self._third, 0
        if third in self._control.calls:
            self._control.clear_call(third)

    def _segment(self, flow: str) -> None:
        """Let the caller go through a segment while the others hear music, and come back."""
        number = self._session.number
        station = next((device for call, device in self._others() if call == number), "")
        if station.startswith("station:") and self._house.enter is not None:
            self._house.enter(number, station, flow)
            return
        room = self._control.rooms.room_of(number)
        if self._house.start is None or room is None:
            return
        self._hold(True)
        try:
            self._house.start(number, flow, None, lambda way, values: self._hold(False))
        except CtiError:
            self._hold(False)
            raise

    def _hold(self, on: bool) -> None:
        self._away = on
        number = self._session.number
        room = self._control.rooms.room_of(number)
        for call, member in list(room.members.items()) if room is not None else ():
            member.away = ("" if call == number else MUSIC) if on else None
            self._control.rooms.change(call)
