"""The switch: what every service of call control stands on.

It joins the ledger of calls with the trunks, the stations and the sound, and it knows how a party
and a call end. Whatever clears a call, a service, the far side, a tone, a timer, comes through
`leave` or `end`, so nothing of it can be left behind in one of the parts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass

from cti.bus import Bus
from cti.calls.key_length import KeyLengths
from cti.calls.ledger import Ledger
from cti.calls.lines.early_sound import EarlySound
from cti.calls.lines.legs import Leg
from cti.calls.lines.offered_data import call_data
from cti.calls.lines.sound_supervision import FAILING_TONES, SoundSupervision
from cti.calls.lines.trunks import Trunks
from cti.calls.messages import Messages
from cti.calls.model import Call, State, Supervisor
from cti.calls.rooms import Rooms
from cti.calls.sound import MUSIC, SILENCE, Sound, picture
from cti.calls.stations import Stations
from cti.clock import Clock, Timer
from cti.events import (
    CallCleared,
    ConnectionCleared,
    DataAssociated,
    Established,
    Event,
    Failed,
    KeyReleased,
    NetworkReached,
    Offered,
    SupervisionEnded,
)
from cti.media.link.commands import Detect
from cti.media.link.control_end import MediaLink
from cti.media.link.records import DigitEnded, DigitHeard, Played, Report, ToneHeard
from drivers.line import Cause, NumberType, Presentation

Handler = Callable[[int, str], None]
UNKNOWN = NumberType.UNKNOWN


@dataclass(frozen=True, slots=True)
class Taker:
    """Who takes the calls that are sent to a queue or a flow."""

    handler: Handler
    knows: Callable[[str], bool]
    """Whether there is one of this name, asked before anything is changed."""


class Switch:
    """The state that services share. Fulfils `legs.TrunkUser`."""

    def __init__(
        self,
        bus: Bus,
        clock: Clock,
        media: MediaLink,
        *,
        first_call: int = 1,
        music: str = MUSIC,
    ) -> None:
        self._clock = clock
        self._media = media
        self._music = music
        self._next_call = first_call
        self._ledger = Ledger(bus, clock, self._show)
        self._trunks = Trunks(clock, self)
        self._stations = Stations()
        self._sound = Sound(media)
        self._messages = Messages(media)
        self.rooms = Rooms(self._ledger, self.row, self._messages.playing_rows, music)
        self._keys = KeyLengths()
        self._by_sound = SoundSupervision(clock, self, self.turn)
        self._early = EarlySound(clock, self, self.turn)
        self._takers: dict[str, Taker] = {}
        self._kept: set[str] = set()
        """Devices whose refusal leaves the call to whoever had them rung (queue, flow, dialer)."""
        self._staying: set[int] = set()
        """Calls whose outside party stays when the station that talked leaves: a flow goes on."""
        self._attended: set[int] = set()
        """Calls whose held party listens to a flow instead of music."""
        self._ringing: dict[int, Timer] = {}
        """Time-outs of campaign calls that nobody has answered yet."""
        self._stop_hearing = media.listen(self._hear)

    @property
    def calls(self) -> Mapping[int, Call]:
        """The live calls."""
        return self._ledger.calls

    def close(self) -> None:
        """Close the lines and hear nothing more; clear the calls before, if they should end well."""
        self._stop_hearing()
        self._by_sound.close()
        self._early.close()
        self._trunks.close()
        for timer in self._ringing.values():
            timer.cancel()
        self._ringing.clear()

    def row(self, device: str) -> int:
        """The row of the matrix of a trunk or a station. Raises NotFound."""
        if device.startswith("station:"):
            return self._stations.row(device)
        return self._trunks.row(device)

    def turn(self) -> AbstractContextManager[None]:
        return self._ledger.turn()

    def happen(self, event: Event) -> None:
        self._ledger.happen(event)

    def now(self) -> float:
        return self._ledger.now()

    def new_call(self) -> int:
        number = self._next_call
        self._next_call += 1
        return number

    # --- how parties and calls end -------------------------------------------------------------

    def leave(self, call: int, device: str, cause: int = Cause.NORMAL_CLEARING) -> None:
        """One party leaves; the call ends if it has no use any more."""
        one = self._ledger.party(call, device)
        joined = one.state in (State.CONNECTED, State.HELD)
        kept = device in self._kept or one.kind == "queue"
        self._end_supervision(call, device)
        self.happen(ConnectionCleared(at=self.now(), call=call, device=device, cause=cause))
        self.release(call, device, cause)
        stays = one.kind == "station" and call in self._staying
        if self._ledger.find(call).is_over(alone_is_over=(joined or not kept) and not stays):
            self.end(call, cause)

    def end(self, call: int, cause: int = Cause.NORMAL_CLEARING) -> None:
        """Everybody leaves."""
        live = self._ledger.find(call)
        for device in list(live.connections):
            self._end_supervision(call, device)
            self.happen(ConnectionCleared(at=self.now(), call=call, device=device, cause=cause))
            self.release(call, device, cause)
        self.bury(call, cause)

    def bury(self, call: int, cause: int = Cause.NORMAL_CLEARING) -> None:
        """The call has no parties any more, and now it is gone."""
        self._messages.stop_all(call)
        self._staying.discard(call)
        self._attended.discard(call)
        timer = self._ringing.pop(call, None)
        if timer is not None:
            timer.cancel()
        for supervisor in list(self._ledger.find(call).supervisors.values()):
            self.end_supervision(call, supervisor)
        self.rooms.forget(call)
        self.happen(CallCleared(at=self.now(), call=call, cause=cause))

    def release(self, call: int, device: str, cause: int) -> None:
        """Give back what a party had that has left this call: its channel, its row, its marks."""
        self._kept.discard(device)
        if device.startswith("station:"):
            if not self._ledger.calls_of(device):
                self._media.send(Detect(self._stations.row(device)))
                self._stations.port(device).let_go(cause)
        elif device.startswith("trunk:"):
            row = self._trunks.row(device)
            leg = self._trunks.leg(device, call)
            if leg is not None:
                self._trunks.disconnect(leg, cause)
            self._by_sound.end(row)
            self._early.end(row)
            self._keys.require(row, 0.0)
            self._messages.leave_row(row)
            self._sound.silence(call, row)

    def _end_supervision(self, call: int, station: str) -> None:
        for supervisor in list(self._ledger.find(call).supervisors.values()):
            if supervisor.station == station:
                self.end_supervision(call, supervisor)

    def end_supervision(self, call: int, supervisor: Supervisor) -> None:
        self.happen(
            SupervisionEnded(
                at=self.now(), call=call, device=supervisor.device, supervisor=supervisor.supervisor
            )
        )

    # --- what trunks tell ----------------------------------------------------------------------

    def trunk_offered(self, leg: Leg) -> None:
        """A call begins, with everything that the line tells of it."""
        assert leg.setup is not None
        leg.call, told = self.new_call(), leg.setup
        offered = Offered(
            at=self.now(),
            call=leg.call,
            device=leg.device,
            calling=leg.calling,
            called=leg.called,
            withheld=told.presentation is Presentation.RESTRICTED,
            calling_name=told.calling_name,
            calling_type="" if told.calling_type is UNKNOWN else told.calling_type.name.lower(),
            redirecting=told.redirecting,
            redirection=told.redirection.name.lower() if told.redirection else "",
            redirecting_withheld=told.redirecting_presentation is Presentation.RESTRICTED,
            user_data=told.user_data.hex(),
        )
        self.happen(offered)
        data = call_data(offered)
        if data:
            self.happen(DataAssociated(at=self.now(), call=leg.call, data=data))

    def trunk_alerting(self, leg: Leg, inband: bool) -> None:
        for other in self._offered(self._call_on(leg)):
            self._trunks.alert(other, inband=inband)

    def trunk_unsupervised(self, leg: Leg) -> None:
        self._by_sound.begin(leg)

    def trunk_early(self, leg: Leg) -> None:
        self._early.begin(leg)

    def trunk_answered(self, leg: Leg) -> None:
        live = self._call_on(leg)
        self._kept.discard(leg.device)
        was_heard = self._early.end(leg.row)
        timer = self._ringing.pop(live.call, None)
        if timer is not None:
            timer.cancel()
        if timer is not None or was_heard:
            self._media.send(Detect(leg.row))
        if not leg.channel.line.answer_supervision:
            self._by_sound.answered(leg)
        self.connect_offered(live)
        self.leave_to_network(live)

    def trunk_moved(self, call: int, before: str, leg: Leg) -> None:
        row = self._trunks.row(before)
        self.happen(
            ConnectionCleared(
                at=self.now(), call=call, device=before, cause=Cause.CHANNEL_UNAVAILABLE
            )
        )
        if before in self._kept:
            self._kept.remove(before)
            self._kept.add(leg.device)
        self._by_sound.end(row)
        self._early.end(row)
        self._messages.move_row(row, leg.row)
        self._sound.silence(call, row)
        self.reach(call, leg)

    def trunk_ended(self, leg: Leg, cause: Cause, tone: str) -> None:
        live = self._call_on(leg)
        if leg.outgoing and not leg.answered:
            self.happen(
                Failed(at=self.now(), call=live.call, device=leg.device, cause=cause, tone=tone)
            )
        self.leave(live.call, leg.device, cause)

    def trunk_keyed(self, leg: Leg, digits: str) -> None:
        for digit in digits:
            self._messages.tell(leg.row, DigitHeard(leg.row, digit, 0.0))

    def reach(self, call: int, leg: Leg) -> None:
        """An outgoing leg becomes a party of the call."""
        leg.call = call
        self.happen(NetworkReached(at=self.now(), call=call, device=leg.device, called=leg.called))
        if self._ledger.find(call).begun_by_program:
            self._media.send(Detect(leg.row, progress=True))

    def connect_offered(self, live: Call) -> None:
        """Answer the caller whom somebody has picked up for."""
        for leg in self._offered(live):
            self._trunks.accept(leg)
            self.happen(Established(at=self.now(), call=live.call, device=leg.device))
            if not leg.channel.line.answer_supervision:
                self._by_sound.answered(leg)

    def leave_to_network(self, live: Call) -> None:
        """Two outside parties who talk with nobody here need no channels of ours."""
        parties = list(live.connections.values())
        if (
            len(parties) == 2
            and all(one.kind == "trunk" and one.state is State.CONNECTED for one in parties)
            and not live.supervisors
            and live.call not in self._staying
        ):
            legs = [self._trunks.leg(one.device, live.call) for one in parties]
            if legs[0] is not None and legs[1] is not None:
                self._trunks.join(legs[0], legs[1])

    def _offered(self, live: Call) -> list[Leg]:
        legs = [self._trunks.leg(one.device, live.call) for one in live.of("trunk") if one.offered]
        return [leg for leg in legs if leg is not None]

    def _call_on(self, leg: Leg) -> Call:
        assert leg.call is not None, "a leg tells nothing unless it carries a call"
        return self._ledger.find(leg.call)

    # --- what is heard on lines that say nothing -----------------------------------------------

    def listen_to(self, row: int, *, answer: bool = False, afresh: bool = False) -> None:
        if afresh:
            self._media.send(Detect(row))
        self._media.send(Detect(row, progress=True, answer=answer, early=answer))

    def sound_answered(self, leg: Leg, evidence: str) -> None:
        self._trunks.answered(leg, supervision="sound", evidence=evidence)

    def sound_failed(self, leg: Leg, cause: Cause, tone: str) -> None:
        self._trunks.heard_tone(leg, cause, tone)

    def early_failed(self, leg: Leg, cause: Cause, announcement: str) -> None:
        """Whoever dialled himself hears it; a program shall not wait for the end of its ring time."""
        if self._call_on(leg).begun_by_program and not leg.answered:
            self._trunks.heard_tone(leg, cause, announcement)

    def sound_ended(self, leg: Leg, tone: str) -> None:
        self._trunks.heard_end(leg, tone)

    # --- sound ---------------------------------------------------------------------------------

    def _show(self, touched: set[int]) -> None:
        wanted = dict.fromkeys(touched, SILENCE)
        for call in touched & self.calls.keys():
            playing = call in self._messages.playing
            music = "" if call in self._attended else self._music
            wanted[call] = picture(self.calls[call], self.row, playing=playing, music=music)
        wanted.update(self.rooms.pictures(touched))
        self._sound.show(wanted)

    def _hear(self, report: Report) -> None:
        row = getattr(report, "row", None)
        if row is None:
            return
        with self.turn():
            self._early.hear(report)
            if self._by_sound.hear(report):
                pass
            elif isinstance(report, ToneHeard):
                self._heard_tone(report)
            elif isinstance(report, DigitEnded):
                self._key_released(report)
            elif isinstance(report, Played):
                call = self._messages.call_of(report)
                if call is not None:
                    self._messages.ended(call, report.token)
                    self._ledger.touch(call)
        for told in self._keys.judged(report):
            self._messages.tell(row, told)

    def _key_released(self, report: DigitEnded) -> None:
        leg = self._trunks.leg_on_row(report.row)
        if leg is not None and leg.call is not None:
            self.happen(
                KeyReleased(at=self.now(), call=leg.call, device=leg.device, seconds=report.seconds)
            )

    def _heard_tone(self, report: ToneHeard) -> None:
        cause = FAILING_TONES.get(report.tone)
        leg = self._trunks.leg_on_row(report.row)
        if cause is None or leg is None or leg.call is None:
            return
        judged = leg.cause is not None or self._call_on(leg).begun_by_program
        if judged and leg.outgoing and not leg.answered:
            self._trunks.heard_tone(leg, cause, report.tone)
