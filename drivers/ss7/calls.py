"""Calls on circuits: ITU-T Q.764 2.1 to 2.3, in the messages of a line.

    delivered     when
    Setup         IAM, after its continuity check if there is one
    Digits        SAM
    Proceeding    ACM of our call
    Alerting      ACM with "subscriber free", or CPG "alerting"
    Progress      CPG "progress" or "in-band information", with its cause
    Connect       ANM, or CON
    Disconnect    REL; RLC goes out with the answering `Release`
    Release       RLC, or at once where the far end was answered

A call of ours that loses its circuit before the far end has said anything - both ends seized it, or the
far end blocks it or has it not - begins again on another circuit by itself (Q.764 2.8.1).
"""

from __future__ import annotations

import dataclasses
import logging
from collections.abc import Callable, Mapping

from drivers.line import (
    Alerting,
    CallMessage,
    Cause,
    Connect,
    Digits,
    Disconnect,
    LineDown,
    LineError,
    NumberType,
    Presentation,
    Proceeding,
    Progress,
    Release,
    Setup,
)
from drivers.q931 import Leg, Stage, after_sending
from drivers.ss7 import parameters as said
from drivers.ss7.circuits import Circuit
from drivers.ss7.messages import Kind, Message, Parameter
from drivers.ss7.setup import (
    CHECK_BEFORE,
    CHECK_HERE,
    carries_sound,
    check_digits,
    check_setup,
    continuity_check,
    initial_address,
    is_whole,
    setup_of,
    wants_connected,
)
from drivers.ss7.supervision import Supervision
from drivers.ss7.wire import LOCATION, Wire

log = logging.getLogger("drivers.ss7")

_WAITING = (Stage.INITIATED, Stage.OUTGOING, Stage.DELIVERED)
"""Stages of a call of ours that is not answered."""

_INBAND = 0x01
"""Of the optional backward call indicators: in-band information (Q.763 3.37)."""

_NETWORK = 0x01
"""Of the suspend indicators: the network's."""

_ADDRESS_INCLUDED, _ADDRESS_NOT_AVAILABLE, _CATEGORY_INCLUDED = 0x03, 0x01, 0x20


class Calls:
    """The calls of a line."""

    def __init__(self, wire: Wire, supervision: Callable[[], Supervision]) -> None:
        self._wire, self._supervision = wire, supervision
        self._incoming = 0

    # --- sending -----------------------------------------------------------------------------

    def begin(self, setup: Setup) -> None:
        """Seize the circuit. Raises LineDown or LineError, and then nothing was sent."""
        check_setup(self._wire.name, setup, self._wire.options)
        leg = Leg(setup.reference, setup.channel, Stage.INITIATED, complete=setup.complete)
        self._seize(self._wire.circuits.of(setup.channel), leg, setup)
        self._wire.legs.add(leg, setup.reference)

    def in_call(self, message: CallMessage) -> None:
        """Send within a call. Raises UnknownReference or LineError, and then nothing was sent."""
        leg = self._wire.legs.of(message.reference)
        circuit = self._wire.circuits.of(leg.channel)
        stage = after_sending(leg, message)
        match message:
            case Proceeding(channel=channel):
                if channel != leg.channel:
                    raise LineError(
                        f"call {leg.reference} of {self._wire.name} has channel {leg.channel}: "
                        f"ISUP cannot move it to {channel}"
                    )
                self._complete(circuit, said.NO_INDICATION)
            case Alerting(inband=inband):
                self._alert(circuit, inband=inband)
            case Progress(cause=why):
                self._complete(circuit, said.NO_INDICATION)
                self._progress(circuit, said.INBAND, _cause_of(why))
            case Connect(connected=connected):
                self._answer(circuit, connected)
            case Digits(digits=digits, complete=complete) if leg.stage is Stage.INITIATED:
                self._subsequent(circuit, digits, complete=complete)
            case Disconnect(cause=cause) | Release(cause=cause):
                self._clear(circuit, leg, stage, cause)
                return
            case _:
                raise LineError(
                    f"ISUP has no {type(message).__name__} here: {self._wire.name} cannot send it"
                )
        leg.stage = stage
        circuit.stop_timer("T35")

    def _seize(self, circuit: Circuit, leg: Leg, setup: Setup) -> None:
        self._wire.send(initial_address(setup, circuit.cic, self._wire.options))
        circuit.leg, circuit.setup = leg, setup
        leg.channel = circuit.channel
        self._wait_for_acm(circuit)

    def _wait_for_acm(self, circuit: Circuit) -> None:
        self._give_up_after(circuit, "T7", Cause.RECOVERY_ON_TIMER_EXPIRY)

    def _give_up_after(self, circuit: Circuit, timer: str, why: Cause) -> None:
        self._wire.start_timer(circuit, timer, lambda: self._give_up(circuit, why))

    def _give_up(self, circuit: Circuit, why: Cause) -> None:
        """A timer ran out: the line itself clears the call, or refuses one that waits for its check."""
        leg = circuit.leg
        if leg is None:
            circuit.iam = None
            self._refuse(circuit, why)
        elif leg.stage not in (Stage.CLEARING, Stage.CLEARED):
            self._clear(circuit, leg, Stage.CLEARING, why)

    def _subsequent(self, circuit: Circuit, digits: str, *, complete: bool) -> None:
        leg, setup = circuit.leg, circuit.setup
        if leg is None or setup is None or leg.complete:
            raise LineError(f"the called number of this call of {self._wire.name} is whole already")
        check_digits(self._wire.name, setup.called + digits)
        stop = complete and self._wire.options.end_of_number
        octets = said.subsequent_number(digits, stop=stop)
        self._wire.send(Message(Kind.SAM, circuit.cic, {Parameter.SUBSEQUENT_NUMBER: octets}))
        leg.complete = complete
        circuit.setup = dataclasses.replace(setup, called=setup.called + digits, complete=complete)
        self._wait_for_acm(circuit)

    def _complete(self, circuit: Circuit, status: int, *, inband: bool = False) -> bool:
        """ACM, if it was not sent yet; whether it was sent now."""
        if circuit.acm:
            return False
        told = {Parameter.BACKWARD_CALL: said.backward_call(status)}
        if inband:
            told[Parameter.OPTIONAL_BACKWARD_CALL] = bytes((_INBAND,))
        self._wire.send(Message(Kind.ACM, circuit.cic, told))
        circuit.acm = True
        return True

    def _alert(self, circuit: Circuit, *, inband: bool) -> None:
        if not self._complete(circuit, said.SUBSCRIBER_FREE, inband=inband):
            told = {Parameter.OPTIONAL_BACKWARD_CALL: bytes((_INBAND,))} if inband else {}
            self._progress(circuit, said.ALERTING, told)

    def _progress(self, circuit: Circuit, event: int, told: Mapping[Parameter, bytes]) -> None:
        event_told = {Parameter.EVENT: bytes((event,))}
        self._wire.send(Message(Kind.CPG, circuit.cic, {**event_told, **told}))

    def _answer(self, circuit: Circuit, connected: str) -> None:
        told: dict[Parameter, bytes] = {}
        if circuit.connected:
            check_digits(self._wire.name, connected)
            told[Parameter.CONNECTED_NUMBER] = said.party_number(
                said.Number(connected, NumberType.UNKNOWN)
            )
        if circuit.acm:
            self._wire.send(Message(Kind.ANM, circuit.cic, told))
        else:
            both = {Parameter.BACKWARD_CALL: said.backward_call(said.SUBSCRIBER_FREE)}
            self._wire.send(Message(Kind.CON, circuit.cic, {**both, **told}))
            circuit.acm = True

    # --- clearing ----------------------------------------------------------------------------

    def _clear(self, circuit: Circuit, leg: Leg, stage: Stage, why: Cause) -> None:
        if leg.stage is Stage.CLEARING:
            return
        if leg.stage is Stage.CLEARED:
            if not self._wire.say(Kind.RLC, circuit.cic):
                circuit.unsure = True
            self._wire.drop(circuit, leg.cause)
            return
        leg.cause, leg.stage = why, stage
        circuit.stop_timer(*list(circuit.timers))
        if not self._release(circuit, why):
            circuit.unsure = True
            self._wire.drop(circuit, why)

    def _release(self, circuit: Circuit, why: Cause) -> bool:
        """REL until RLC comes; False where no link is in service."""
        told = {Parameter.CAUSE: said.cause(why, LOCATION)}
        sent = False

        def release() -> None:
            nonlocal sent
            sent = self._wire.say(Kind.REL, circuit.cic, told)

        circuit.releasing = self._wire.repeat(
            release, "T1", "T5", lambda: self._never_released(circuit)
        )
        if not sent:
            circuit.releasing.stop()
            circuit.releasing = None
        self._wire.note()
        return sent

    def _refuse(self, circuit: Circuit, why: Cause) -> None:
        """Clear a call that nobody was told of."""
        if not self._release(circuit, why):
            circuit.unsure = True
        self._wire.note()

    def _never_released(self, circuit: Circuit) -> None:
        log.warning(
            "%s: the far end does not release circuit %d; it is reset", self._wire.name, circuit.cic
        )
        leg = circuit.leg
        self._wire.drop(circuit, leg.cause if leg is not None else Cause.TEMPORARY_FAILURE)
        self._supervision().reset([circuit])

    def link_went_down(self) -> None:
        """What is not answered is cleared at once; what is being cleared is gone."""
        for circuit in self._wire.circuits:
            leg = circuit.leg
            if leg is None:
                if not circuit.idle and circuit.resetting is None:
                    circuit.forget_call()
                    circuit.unsure = True
            elif leg.stage is not Stage.ACTIVE:
                over = leg.stage in (Stage.CLEARING, Stage.CLEARED)
                circuit.unsure = True
                self._wire.drop(circuit, leg.cause if over else Cause.DESTINATION_OUT_OF_ORDER)
        self._wire.note()

    def give_up_all(self) -> None:
        """The links did not come back: no call is left."""
        for circuit in self._wire.circuits:
            if circuit.leg is not None:
                circuit.unsure = True
                self._wire.drop(circuit, Cause.DESTINATION_OUT_OF_ORDER)

    # --- from the far end ----------------------------------------------------------------------

    def received(self, message: Message) -> None:
        """Work on a message of a call."""
        circuit = self._wire.circuits.coded(message.cic)
        if circuit is None:
            if message.kind in _ABOUT_CIRCUITS:
                self._wire.say(Kind.UCIC, message.cic)
            return
        handler = _HANDLERS.get(message.kind)
        if handler is not None:
            handler(self, circuit, message)

    def _iam(self, circuit: Circuit, message: Message) -> None:
        if circuit.here:
            self._supervision().say_blocked(circuit)
            return
        leg, lost = circuit.leg, None
        if leg is not None:
            ours = leg.reference > 0 and leg.stage is Stage.INITIATED
            if not ours or self._wire.circuits.controls(circuit):
                return
            lost = leg, circuit.setup
            circuit.forget_call()
            leg.channel = 0
        if circuit.reserved and not circuit.checking:
            return
        self._supervision().freed(circuit)
        circuit.checking = False
        circuit.stop_timer("T27")
        circuit.iam = message
        if continuity_check(message) in (CHECK_HERE, CHECK_BEFORE):
            self._give_up_after(circuit, "T8", Cause.TEMPORARY_FAILURE)
            self._wire.note()
        else:
            self.offer(circuit)
        if lost is not None:
            self._elsewhere(*lost)

    def offer(self, circuit: Circuit) -> None:
        """Tell of the call whose IAM has come, unless it carries no sound."""
        message, circuit.iam = circuit.iam, None
        if message is None:
            return
        if not carries_sound(message):
            self._refuse(circuit, Cause.INCOMPATIBLE_DESTINATION)
            return
        self._incoming += 1
        setup = setup_of(message, -self._incoming, circuit.channel, self._wire.options)
        if circuit.digits:  # they came while continuity was checked
            called = setup.called + circuit.digits
            whole = setup.complete or is_whole(called, False, self._wire.options)
            setup = dataclasses.replace(setup, called=called, complete=whole)
        leg = Leg(setup.reference, circuit.channel, Stage.PRESENT, complete=setup.complete)
        circuit.leg, circuit.digits = leg, setup.called
        circuit.connected = wants_connected(message)
        circuit.category = message.parameters[Parameter.CALLING_CATEGORY][0]
        self._wire.legs.add(leg, leg.reference)
        self._wire.note()
        if not setup.complete:
            leg.stage = Stage.OVERLAP_RECEIVING
            self._give_up_after(circuit, "T35", Cause.INVALID_NUMBER_FORMAT)
        self._wire.tell(setup)

    def _sam(self, circuit: Circuit, message: Message) -> None:
        number = said.read_subsequent(message.parameters[Parameter.SUBSEQUENT_NUMBER])
        leg = circuit.leg
        if leg is None:
            if circuit.iam is not None:
                circuit.digits = (circuit.digits + number.digits)[: said.LONGEST_NUMBER]
            return
        if leg.stage is not Stage.OVERLAP_RECEIVING or leg.complete:
            return
        circuit.digits = (circuit.digits + number.digits)[: said.LONGEST_NUMBER]
        leg.complete = is_whole(circuit.digits, number.complete, self._wire.options)
        if leg.complete:
            circuit.stop_timer("T35")
        else:
            self._give_up_after(circuit, "T35", Cause.INVALID_NUMBER_FORMAT)
        self._wire.tell(Digits(leg.reference, number.digits, leg.complete))

    def _elsewhere(self, leg: Leg, setup: Setup | None) -> None:
        """Begin a call of ours again on another circuit, if one is free."""
        legs = self._wire.legs
        for circuit in reversed(list(self._wire.circuits)):
            if circuit.idle and circuit.channel not in legs.blocked and setup is not None:
                try:
                    self._seize(circuit, leg, setup)
                except LineDown:
                    break
                return
        legs.remove(leg)
        self._wire.tell(Release(leg.reference, Cause.CHANNEL_UNAVAILABLE))

    def _lost(self, circuit: Circuit, message: Message) -> None:
        """BLO or UCIC for a circuit: a call that nothing was said of begins again elsewhere."""
        leg, setup = circuit.leg, circuit.setup
        ours = leg is not None and leg.reference > 0 and leg.stage is Stage.INITIATED
        unequipped = message.kind is Kind.UCIC
        if unequipped and leg is not None and not ours:
            self._wire.drop(circuit, Cause.NO_CIRCUIT)
        if leg is not None and ours:
            circuit.forget_call()
            leg.channel = 0
        if unequipped:
            circuit.forget_call()
            self._supervision().not_equipped(circuit)
        elif ours:
            self._refuse(circuit, Cause.NORMAL_UNSPECIFIED)
        if leg is not None and ours:
            self._elsewhere(leg, setup)

    def _ours(self, circuit: Circuit) -> Leg | None:
        """Our call on a circuit, while it waits for its answer."""
        leg = circuit.leg
        return leg if leg is not None and leg.reference > 0 and leg.stage in _WAITING else None

    def _acm(self, circuit: Circuit, message: Message) -> None:
        leg = self._ours(circuit)
        if leg is None or leg.stage is not Stage.INITIATED:
            return
        always = self._wire.options.early_sound == "always"
        inband = always or _is_inband(message)
        self._proceeding(circuit, leg)
        if message.parameters[Parameter.BACKWARD_CALL][0] >> 2 & 3 == said.SUBSCRIBER_FREE:
            leg.stage = Stage.DELIVERED
            self._wire.tell(Alerting(leg.reference, inband))
        elif inband:
            self._wire.tell(Progress(leg.reference, _cause_in(message)))

    def _proceeding(self, circuit: Circuit, leg: Leg) -> None:
        circuit.stop_timer("T7")
        self._give_up_after(circuit, "T9", Cause.NO_ANSWER)
        leg.stage = Stage.OUTGOING
        self._wire.tell(Proceeding(leg.reference, circuit.channel))

    def _cpg(self, circuit: Circuit, message: Message) -> None:
        leg = self._ours(circuit)
        if leg is None:
            return
        if leg.stage is Stage.INITIATED:
            self._proceeding(circuit, leg)
        event = message.parameters[Parameter.EVENT][0] & 0x7F
        if event == said.ALERTING:
            leg.stage = Stage.DELIVERED
            always = self._wire.options.early_sound == "always"
            self._wire.tell(Alerting(leg.reference, always or _is_inband(message)))
        elif event in (said.PROGRESS, said.INBAND):
            self._wire.tell(Progress(leg.reference, _cause_in(message)))

    def _anm(self, circuit: Circuit, message: Message) -> None:
        leg = self._ours(circuit)
        if leg is None:
            return
        circuit.stop_timer("T7", "T9")
        leg.stage = Stage.ACTIVE
        connected = said.read_party(message.parameters.get(Parameter.CONNECTED_NUMBER, b""))
        shown = connected.presentation is Presentation.ALLOWED
        self._wire.tell(Connect(leg.reference, connected.digits if shown else ""))

    def _sus(self, circuit: Circuit, message: Message) -> None:
        leg = circuit.leg
        network = message.parameters[Parameter.SUSPEND_RESUME][0] & _NETWORK
        if leg is not None and leg.reference > 0 and leg.stage is Stage.ACTIVE and network:
            self._give_up_after(circuit, "T6", Cause.NORMAL_CLEARING)

    def _res(self, circuit: Circuit, message: Message) -> None:
        circuit.stop_timer("T6")

    def _inr(self, circuit: Circuit, message: Message) -> None:
        """The far end asks who calls: the category, and the number where the IAM had one."""
        setup = circuit.setup
        if self._ours(circuit) is None or setup is None:
            return
        iam = initial_address(setup, circuit.cic, self._wire.options).parameters
        number = iam.get(Parameter.CALLING_NUMBER)
        included = _ADDRESS_NOT_AVAILABLE if number is None else _ADDRESS_INCLUDED
        told = {Parameter.INFORMATION: bytes((included | _CATEGORY_INCLUDED, 0))}
        if number is not None:
            told[Parameter.CALLING_NUMBER] = number
        told[Parameter.CALLING_CATEGORY] = iam[Parameter.CALLING_CATEGORY]
        self._wire.say(Kind.INF, circuit.cic, told)

    def _rel(self, circuit: Circuit, message: Message) -> None:
        leg, why = circuit.leg, said.read_cause(message.parameters[Parameter.CAUSE])
        if leg is None or leg.stage is Stage.CLEARING or circuit.resetting is not None:
            circuit.iam = None
            circuit.stop_timer("T8")
            self._wire.say(Kind.RLC, circuit.cic)
            self._wire.note()
        elif leg.stage is not Stage.CLEARED:
            circuit.stop_timer(*list(circuit.timers))
            leg.stage, leg.cause = Stage.CLEARED, why
            self._wire.tell(Disconnect(leg.reference, why))

    def _rlc(self, circuit: Circuit, message: Message) -> None:
        if circuit.releasing is None:
            return
        leg = circuit.leg
        self._wire.drop(circuit, leg.cause if leg is not None else Cause.NORMAL_UNSPECIFIED)


def _is_inband(message: Message) -> bool:
    told = message.parameters.get(Parameter.OPTIONAL_BACKWARD_CALL, b"\0")
    return bool(told and told[0] & _INBAND)


def _cause_of(why: Cause | None) -> dict[Parameter, bytes]:
    return {} if why is None else {Parameter.CAUSE: said.cause(why, LOCATION)}


def _cause_in(message: Message) -> Cause | None:
    told = message.parameters.get(Parameter.CAUSE)
    return None if told is None else said.read_cause(told)


_ABOUT_CIRCUITS = (Kind.IAM, Kind.CCR, Kind.RSC, Kind.BLO, Kind.UBL)
"""Answered with UCIC where there is no such circuit (Q.764 2.12)."""

_HANDLERS: Mapping[Kind, Callable[[Calls, Circuit, Message], None]] = {
    Kind.IAM: Calls._iam,
    Kind.SAM: Calls._sam,
    Kind.ACM: Calls._acm,
    Kind.CPG: Calls._cpg,
    Kind.ANM: Calls._anm,
    Kind.CON: Calls._anm,
    Kind.SUS: Calls._sus,
    Kind.RES: Calls._res,
    Kind.INR: Calls._inr,
    Kind.REL: Calls._rel,
    Kind.RLC: Calls._rlc,
    Kind.BLO: Calls._lost,
    Kind.UCIC: Calls._lost,
}
