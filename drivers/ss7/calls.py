"""What the far end says of calls on circuits (ITU-T Q.764 2.1 to 2.3), in the messages of a line.

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
    Cause,
    Connect,
    Digits,
    Disconnect,
    Presentation,
    Proceeding,
    Progress,
)
from drivers.q931 import Leg, Stage
from drivers.ss7 import parameters as said
from drivers.ss7.circuits import Circuit
from drivers.ss7.messages import Kind, Message, Parameter
from drivers.ss7.sender import INBAND, Sender
from drivers.ss7.setup import (
    CHECK_BEFORE,
    CHECK_HERE,
    carries_sound,
    continuity_check,
    initial_address,
    is_whole,
    setup_of,
    wants_connected,
)
from drivers.ss7.supervision import Supervision
from drivers.ss7.wire import Wire

log = logging.getLogger("drivers.ss7")

_WAITING = (Stage.INITIATED, Stage.OUTGOING, Stage.DELIVERED)
"""Stages of a call of ours that is not answered."""

_NETWORK = 0x01
"""Of the suspend indicators: the network's."""

_ADDRESS_INCLUDED, _ADDRESS_NOT_AVAILABLE, _CATEGORY_INCLUDED = 0x03, 0x01, 0x20


class Calls:
    """Follows the calls of a line by what the far end sends."""

    def __init__(self, wire: Wire, sender: Sender, supervision: Callable[[], Supervision]) -> None:
        self._wire, self._sender, self._supervision = wire, sender, supervision
        self._incoming = 0

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
            self._sender.give_up_after(circuit, "T8", Cause.TEMPORARY_FAILURE)
            self._wire.note()
        else:
            self.offer(circuit)
        if lost is not None:
            self._sender.elsewhere(*lost)

    def offer(self, circuit: Circuit) -> None:
        """Tell of the call whose IAM has come, unless it carries no sound."""
        message, circuit.iam = circuit.iam, None
        if message is None:
            return
        if not carries_sound(message):
            self._sender.refuse(circuit, Cause.INCOMPATIBLE_DESTINATION)
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
            self._sender.give_up_after(circuit, "T35", Cause.INVALID_NUMBER_FORMAT)
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
            self._sender.give_up_after(circuit, "T35", Cause.INVALID_NUMBER_FORMAT)
        self._wire.tell(Digits(leg.reference, number.digits, leg.complete))

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
            self._sender.refuse(circuit, Cause.NORMAL_UNSPECIFIED)
        if leg is not None and ours:
            self._sender.elsewhere(leg, setup)

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
        self._sender.give_up_after(circuit, "T9", Cause.NO_ANSWER)
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
            self._sender.give_up_after(circuit, "T6", Cause.NORMAL_CLEARING)

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
    return bool(told and told[0] & INBAND)


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
