"""What a No. 7 line sends of its calls, and how they are cleared: ITU-T Q.764 2.1 to 2.3.

A call whose circuit nobody releases is cleared by its circuit's reset; where no link is in service, a
call is over at once and its circuit is reset when one is again.
"""

from __future__ import annotations

import dataclasses
import logging
from collections.abc import Callable, Iterable, Mapping

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
    Proceeding,
    Progress,
    Release,
    Setup,
)
from drivers.q931 import Leg, Stage, after_sending
from drivers.ss7 import parameters as said
from drivers.ss7.circuits import Circuit
from drivers.ss7.messages import Kind, Message, Parameter
from drivers.ss7.setup import check_digits, check_setup, initial_address
from drivers.ss7.wire import LOCATION, Wire

log = logging.getLogger("drivers.ss7")

INBAND = 0x01
"""Of the optional backward call indicators: in-band information (Q.763 3.37)."""


class Sender:
    """Sends the messages of the calls of a line. `reset` puts circuits back to idle."""

    def __init__(self, wire: Wire, reset: Callable[[Iterable[Circuit]], None]) -> None:
        self._wire, self._reset = wire, reset

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
        self.give_up_after(circuit, "T7", Cause.RECOVERY_ON_TIMER_EXPIRY)

    def give_up_after(self, circuit: Circuit, timer: str, why: Cause) -> None:
        self._wire.start_timer(circuit, timer, lambda: self._give_up(circuit, why))

    def _give_up(self, circuit: Circuit, why: Cause) -> None:
        """A timer ran out: the line itself clears the call, or refuses one that waits for its check."""
        leg = circuit.leg
        if leg is None:
            circuit.iam = None
            self.refuse(circuit, why)
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
            told[Parameter.OPTIONAL_BACKWARD_CALL] = bytes((INBAND,))
        self._wire.send(Message(Kind.ACM, circuit.cic, told))
        circuit.acm = True
        return True

    def _alert(self, circuit: Circuit, *, inband: bool) -> None:
        if not self._complete(circuit, said.SUBSCRIBER_FREE, inband=inband):
            told = {Parameter.OPTIONAL_BACKWARD_CALL: bytes((INBAND,))} if inband else {}
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

    def refuse(self, circuit: Circuit, why: Cause) -> None:
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
        self._reset([circuit])

    def elsewhere(self, leg: Leg, setup: Setup | None) -> None:
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


def _cause_of(why: Cause | None) -> dict[Parameter, bytes]:
    return {} if why is None else {Parameter.CAUSE: said.cause(why, LOCATION)}
