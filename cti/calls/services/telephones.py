"""What people do at telephones, as services: dial, lift, put down, tap the hook.

The tap of the hook (register recall) works as at any branch exchange:

    in a call                        it is held, and a second number may be dialled
    while that is dialled or rings   back to the held call
    while the second party talks     all three talk
    with a held call alone           back to it

Putting the handset down while the second party rings or talks transfers the first one to it. With a
held call alone the telephone rings again, so that nobody is forgotten on hold.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from cti.calls.dial_plan import DialPlan
from cti.calls.model import State
from cti.calls.services.consultation import ConsultationServices
from cti.calls.stations import Caller
from cti.calls.telephones import DIGIT_SECONDS, FIRST_DIGIT_SECONDS, up_to_hash
from cti.clock import Timer
from cti.errors import BadRequest, CtiError, NoResource, NotFound
from cti.events import ConnectionCleared, Established, Held, Originated
from cti.media.link.commands import Detect, Play, StopPlaying
from cti.media.link.records import DigitHeard, Report
from drivers.line import Cause

log = logging.getLogger(__name__)

DIAL_TONE = "tone:dial"
REFUSAL_TONE = "tone:congestion"


PROMPT_SECONDS = 30.0
"""So long a telephone rings for a call that a program began for it."""


@dataclass(slots=True, eq=False)
class _SecondNumber:
    """A number that is dialled while a call is held."""

    held: int
    row: int
    token: int
    """Of the tone that is heard meanwhile."""
    stop_listening: Callable[[], None]
    digits: str = ""
    timer: Timer | None = None
    refused: bool = False


@dataclass(frozen=True, slots=True)
class _Prompted:
    """Where a call goes when the handset is lifted for it."""

    called: str
    calling: str
    group: str


class TelephoneServices(ConsultationServices):
    """See `control.CallControl`. Fulfils `telephones.TelephoneUser`."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._services: Mapping[str, str] = {}
        self._seconds: dict[str, _SecondNumber] = {}
        self._prompted: dict[int, _Prompted] = {}
        """Calls that a program began for a telephone, until its handset is lifted."""
        self._recalls: dict[str, list[int]] = {}
        """Station -> the calls that it forgot on hold, until it is free to be rung for one."""

    def name_services(self, services: Mapping[str, str]) -> None:
        """Numbers that lead somewhere inside when a telephone of ours dials them."""
        self._services = dict(services)

    def close(self) -> None:
        for station in list(self._seconds):
            self._end_second(station)
        super().close()

    @property
    def dial_plan(self) -> DialPlan:
        return DialPlan([station.partition(":")[2] for station in self._stations], self._services)

    def make_call(
        self,
        station: str,
        called: str,
        *,
        calling: str = "",
        data: dict[str, Any] | None = None,
        group: str = "default",
    ) -> int:
        """See `TwoPartyServices.make_call`; a telephone that is on its hook is rung first."""
        if self._stations.port(station).is_lifted:
            return super().make_call(station, called, calling=calling, data=data, group=group)
        self.need_free(station)
        if called in (station, station.partition(":")[2]):
            raise BadRequest(f"{station} cannot call itself")
        with self.turn():
            call = self.new_call()
            self.happen(
                Originated(
                    at=self.now(),
                    call=call,
                    device=station,
                    called=called,
                    calling=calling or station.partition(":")[2],
                    prompting=True,
                )
            )
            self._attach(call, data)
            self._prompted[call] = _Prompted(called, calling, group)
            self._ringing[call] = self._clock.call_later(
                PROMPT_SECONDS, lambda: self._nobody_answered(call)
            )
            self._stations.port(station).ring(Caller(called))
        return call

    def bury(self, call: int, cause: int = Cause.NORMAL_CLEARING) -> None:
        self._prompted.pop(call, None)
        super().bury(call, cause)

    # --- told by telephones --------------------------------------------------------------------

    def is_number_complete(self, digits: str) -> bool:
        return self.dial_plan.is_complete(digits)

    def telephone_dialled(self, station: str, number: str) -> None:
        try:
            self.make_call(station, self.dial_plan.destination(number))
        except CtiError as error:
            log.info("%s dialled %s: %s", station, number, error)
            self._stations.port(station).let_go(_cause(error))

    def telephone_lifted(self, station: str) -> None:
        ringing = self._in(station, State.ALERTING)
        if ringing is None:
            self._stations.port(station).let_go(Cause.NORMAL_CLEARING)
        elif ringing in self._prompted:
            self.happen(Established(at=self.now(), call=ringing, device=station))
            prompted = self._prompted.pop(ringing)
            self._ringing.pop(ringing).cancel()
            self._ringing[ringing] = self._clock.call_later(
                0.0, lambda: self._put_through(ringing, station, prompted)
            )
        else:
            self._picked_up(ringing, station)

    def _put_through(self, call: int, station: str, prompted: _Prompted) -> None:
        """In the next turn, as every call that somebody may be handed."""
        self._ringing.pop(call, None)
        calling = prompted.calling or station.partition(":")[2]
        try:
            with self.turn():
                target = self.find_target(
                    self.dial_plan.destination(prompted.called),
                    calling=calling,
                    group=prompted.group,
                )
                self.go(call, target)
            self.hand_over_or_end(call, target)
        except CtiError as error:
            log.info("%s was rung to call %s: %s", station, prompted.called, error)
            if call in self.calls:
                with self.turn():
                    self.end(call, _cause(error))

    def telephone_refused(self, station: str, cause: Cause) -> None:
        ringing = self._in(station, State.ALERTING)
        if ringing is not None:
            self.leave(ringing, station, cause)

    def telephone_put_down(self, station: str) -> None:
        self._end_second(station)
        active, held = self._in(station, State.CONNECTED), self._in(station, State.HELD)
        if active is not None and held is not None:
            try:
                self.transfer_call(active, held, station)
            except CtiError as error:
                log.info("%s put the handset down and transfers nothing: %s", station, error)
        while (active := self._in(station, State.CONNECTED)) is not None:
            self.leave(active, station)
        while (held := self._in(station, State.HELD)) is not None:
            self._end_supervision(held, station)
            self.happen(ConnectionCleared(at=self.now(), call=held, device=station))
            self._recalls.setdefault(station, []).append(held)

    def telephone_free(self, station: str) -> None:
        forgotten = self._recalls.pop(station, [])
        while forgotten and self._stations.port(station).is_ready:
            call = forgotten.pop(0)
            if call not in self.calls:
                continue
            if self.calls[call].is_over(alone_is_over=False):
                self.end(call)
            else:
                self.ring(call, station)
        if forgotten:
            self._recalls[station] = forgotten

    def telephone_flashed(self, station: str) -> None:
        active, held = self._in(station, State.CONNECTED), self._in(station, State.HELD)
        self._end_second(station)
        try:
            if active is not None and held is not None:
                self._join_or_return(active, held, station)
            elif active is not None:
                self.happen(Held(at=self.now(), call=active, device=station))
                self._begin_second(station, active)
            elif held is not None:
                self.retrieve_call(held, station)
        except CtiError as error:
            log.info("%s tapped the hook: %s", station, error)

    def telephone_keyed(self, station: str, digits: str) -> None:
        second = self._seconds.get(station)
        active = self._in(station, State.CONNECTED)
        if second is not None:
            self._second_keyed(station, second, digits)
        elif active is not None:
            try:
                self.generate_digits(active, station, digits)
            except CtiError as error:
                log.info("%s keyed %s: %s", station, digits, error)

    # --- a second call -------------------------------------------------------------------------

    def _join_or_return(self, active: int, held: int, station: str) -> None:
        others = [one for one in self.calls[active].connections.values() if one.device != station]
        if any(one.state is State.CONNECTED for one in others):
            self.conference_call(active, held, station)
        else:
            self.reconnect_call(active, held, station)

    def _begin_second(self, station: str, held: int) -> None:
        row = self.row(station)

        def hear(report: Report) -> None:
            second = self._seconds.get(station)
            if isinstance(report, DigitHeard) and second is not None:
                self._second_keyed(station, second, report.digit)

        token = self._media.new_token()
        self._media.send(Play(row, token, (DIAL_TONE,), loop=True))
        self._media.send(Detect(row, digits=True))
        second = _SecondNumber(held, row, token, self._messages.listen(row, hear))
        self._seconds[station] = second
        self._wait_for_digits(station, second, FIRST_DIGIT_SECONDS)

    def _second_keyed(self, station: str, second: _SecondNumber, digits: str) -> None:
        if second.refused:
            return
        if not second.digits:
            self._media.send(StopPlaying(second.row, second.token))
        second.digits, end = up_to_hash(second.digits + digits)
        complete = end or self.is_number_complete(second.digits)
        self._wait_for_digits(station, second, 0.0 if complete else DIGIT_SECONDS)

    def _wait_for_digits(self, station: str, second: _SecondNumber, seconds: float) -> None:
        def call() -> None:
            second.timer = None
            self._call_second(station, second)

        if second.timer is not None:
            second.timer.cancel()
        second.timer = self._clock.call_later(seconds, call)

    def _call_second(self, station: str, second: _SecondNumber) -> None:
        held = self.calls.get(second.held)
        if held is None or not second.digits:
            self._refuse_second(second)
            return
        try:
            self.consult_about(second.held, station, self.dial_plan.destination(second.digits))
        except CtiError as error:
            log.info("%s dialled %s: %s", station, second.digits, error)
            self._refuse_second(second)
        else:
            self._end_second(station)

    def _refuse_second(self, second: _SecondNumber) -> None:
        """Nothing comes of it; a tap of the hook leads back to the held call."""
        second.refused = True
        self._media.send(StopPlaying(second.row, second.token))
        second.token = self._media.new_token()
        self._media.send(Play(second.row, second.token, (REFUSAL_TONE,), loop=True))

    def _end_second(self, station: str) -> None:
        second = self._seconds.pop(station, None)
        if second is None:
            return
        if second.timer is not None:
            second.timer.cancel()
        second.stop_listening()
        self._media.send(StopPlaying(second.row, second.token))
        self._media.send(Detect(second.row))

    # -------------------------------------------------------------------------------------------

    def release(self, call: int, device: str, cause: int) -> None:
        super().release(call, device, cause)
        if device in self._seconds and not self._ledger.calls_of(device):
            self._end_second(device)

    def _in(self, station: str, state: State) -> int | None:
        """The youngest call in which the station is in this state."""
        calls = [call.call for call, one in self._ledger.calls_of(station) if one.state is state]
        return max(calls, default=None)


def _cause(error: CtiError) -> Cause:
    """What the telephone is told, which its line makes a tone of."""
    if isinstance(error, NoResource):
        return Cause.USER_BUSY
    if isinstance(error, BadRequest | NotFound):
        return Cause.UNALLOCATED_NUMBER
    return Cause.TEMPORARY_FAILURE
