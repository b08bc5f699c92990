"""What libpri says of calls, put into the line's messages.

What it keeps to itself or leaves to us:

- it reuses the memory of the event that it returned: everything is copied before the next call;
- it knows nothing of channels that two calls want;
- clearing: after HANGUP the call must be hung up once more, after HANGUP_ACK it is already gone,
  and only one side sees that; both end in one delivered `Release`;
- a call that was cleared before anything was answered to it leaves libpri without an event, some
  of them without leaving its memory.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Any

from drivers.line import (
    Alerting,
    Cause,
    Charge,
    Connect,
    Digits,
    Disconnect,
    Message,
    Proceeding,
    Progress,
    Release,
    Transfer,
)
from drivers.native.pri import C, ffi
from drivers.pri.channels import ChannelNumbers
from drivers.pri.frames import DISCONNECT, parse_frame
from drivers.pri.port import PriPort, address, text_of
from drivers.pri.sender import PriSender, wire_reference
from drivers.pri.setup import LONGEST_NUMBER, SOUND, setup_of
from drivers.q931 import ANY_CHANNEL, Leg, Legs, Stage, place

log = logging.getLogger("drivers.pri")

_NOT_KNOWN_THERE = (81, 101)
"""Q.850: invalid call reference, wrong state. The far side never saw our set-up, because layer 2
began anew while it was on its way; to call again helps."""

_AUDIBLE = C.PRI_PROG_CALL_NOT_E2E_ISDN | C.PRI_PROG_INBAND_AVAILABLE


class CallEvents:
    """Follows the calls in `legs` by libpri's events and hands their messages to `tell`."""

    def __init__(
        self,
        name: str,
        legs: Legs,
        numbers: ChannelNumbers,
        sender: PriSender,
        *,
        node: str,
        overlap: bool,
        digits: int,
        transfers: bool,
        tell: Callable[[Message], None],
    ) -> None:
        self._name, self._legs, self._numbers, self._sender = name, legs, numbers, sender
        self._node, self._overlap, self._transfers = node, overlap, transfers
        self._whole = digits
        self._tell = tell
        self._incoming = 0
        self._span = 0

    @property
    def _pri(self) -> Any:
        return self._sender.port.pri

    def happened(self, event: Any, port: PriPort, span: int) -> bool:
        """Follow an event of one of the line's ports; False where it is none of a call."""
        handler = _HANDLERS.get(event.e)
        if handler is None:
            return False
        self._span = span
        handler(self, event, port)
        self.release_vanished()
        return True

    def unreported(self, frame: bytes) -> None:
        """libpri was silent on a frame: the call that it names may be gone all the same."""
        view = parse_frame(frame)
        leg = self._legs.on_wire(view.call_reference) if view.type else None
        if leg is None:
            return
        if view.type == DISCONNECT and leg.stage is Stage.PRESENT:
            C.pri_destroycall(self._pri, leg.handle)
            self.released(leg, view.cause)
        elif wire_reference(self._pri, leg.handle) < 0:
            self.released(leg, view.cause)

    def release_vanished(self) -> None:
        """Release the calls whose place in libpri's memory is another's by now."""
        while self._legs.vanished:
            leg = self._legs.vanished.pop()
            self.released(leg, int(leg.cause))

    def cleared_at_once(self, leg: Leg) -> None:
        """A call was cleared from here: with some causes libpri forgets it in the same moment."""
        if wire_reference(self._pri, leg.handle) < 0:
            self.released(leg, int(leg.cause))

    def forget_vanished(self) -> None:
        """Release what libpri cleared in silence because the link went down (Q.931 5.8.9)."""
        for leg in self._legs:
            if leg.stage is Stage.PRESENT and wire_reference(self._pri, leg.handle) < 0:
                self.released(leg, int(Cause.DESTINATION_OUT_OF_ORDER))

    def drop(self, leg: Leg, cause: Cause) -> None:
        """Release a call without a word to the far side."""
        C.pri_destroycall(self._pri, leg.handle)
        self._forget(leg)
        self._tell(Release(leg.reference, cause))

    def released(self, leg: Leg | None, cause: int) -> None:
        if leg is None:
            return
        self._forget(leg)
        why = Cause.of(cause) if cause > 0 else leg.cause
        if leg.stage is Stage.INITIATED and cause in _NOT_KNOWN_THERE:
            why = Cause.TEMPORARY_FAILURE
        self._tell(Release(leg.reference, why))

    def _forget(self, leg: Leg) -> None:
        self._legs.remove(leg)
        self._sender.port.forget(leg.wire_reference)

    def _leg(self, handle: Any) -> Leg | None:
        return self._legs.known_by(address(handle))

    # --- a call begins ---------------------------------------------------------------------

    def _ring(self, event: Any, port: PriPort) -> None:
        ring = event.ring
        handle = ring.call
        if ring.ctype not in SOUND:
            C.pri_hangup(self._pri, handle, int(Cause.INCOMPATIBLE_DESTINATION))
            return
        wanted = self._numbers.decode(ring.channel, self._span)
        channel = place(
            self._legs,
            self._numbers.channels,
            ANY_CHANNEL[0] if wanted is None else wanted,
            node=self._node,
            flexible=bool(ring.flexible),
        )
        if channel is None:
            log.info("%s: no channel for a call that wanted channel %s", self._name, wanted)
            C.pri_hangup(self._pri, handle, int(Cause.CHANNEL_UNAVAILABLE))
            return
        self._incoming += 1
        complete = not self._overlap or self._is_whole(ring, text_of(ring.callednum))
        leg = Leg(-self._incoming, channel, Stage.PRESENT, handle, complete=complete)
        leg.wire_reference = ring.cref
        setup = setup_of(ring, parse_frame(port.frame), leg.reference, channel, complete=complete)
        leg.digits = setup.called
        self._legs.add(leg, address(handle))
        if not complete:
            C.pri_setup_ack(self._pri, handle, self._numbers.encode(channel), 0, 0)
            leg.stage = Stage.OVERLAP_RECEIVING
        self._tell(setup)

    def _moved(self, leg: Leg, encoded: int) -> bool:
        """Follow the far side's choice of channel; False if the call had to be cleared for it."""
        channel = self._numbers.decode(encoded, self._span)
        if channel is None or channel in ANY_CHANNEL or channel == leg.channel:
            channel = leg.channel
        taken = [other for other in self._legs.on((channel,)) if other is not leg]
        if channel not in self._numbers.channels or taken:
            log.warning(
                "%s: call %d was given channel %d, which is not free",
                self._name, leg.reference, channel,
            )  # fmt: skip
            leg.cause, leg.stage = Cause.CHANNEL_UNAVAILABLE, Stage.CLEARING
            C.pri_hangup(self._pri, leg.handle, int(leg.cause))
            return False
        if channel != leg.channel:
            leg.channel = channel
            self._tell(Proceeding(leg.reference, channel))
        return True

    def _setup_ack(self, event: Any, port: PriPort) -> None:
        leg = self._leg(event.setup_ack.call)
        if leg is None or not self._moved(leg, event.setup_ack.channel):
            return
        leg.stage = Stage.OVERLAP_SENDING
        digits, leg.digits = leg.digits, ""
        self._sender.overlap_digits(leg, digits)

    def _proceeding(self, event: Any, port: PriPort) -> None:
        leg, audible = self._leg(event.proceeding.call), event.proceeding.progressmask & _AUDIBLE
        if leg is None:
            return
        before = leg.channel
        if not self._moved(leg, event.proceeding.channel):
            return
        leg.stage = Stage.OUTGOING
        if leg.channel == before:
            self._tell(Proceeding(leg.reference, leg.channel))
        if audible:
            self._tell(Progress(leg.reference))

    def _progress(self, event: Any, port: PriPort) -> None:
        leg, audible = self._leg(event.proceeding.call), event.proceeding.progressmask & _AUDIBLE
        cause = event.proceeding.cause
        if leg is not None and self._moved(leg, event.proceeding.channel) and audible:
            self._tell(Progress(leg.reference, Cause.of(cause) if cause > 0 else None))

    def _ringing(self, event: Any, port: PriPort) -> None:
        leg, audible = self._leg(event.ringing.call), event.ringing.progressmask & _AUDIBLE
        if leg is not None and self._moved(leg, event.ringing.channel):
            leg.stage = Stage.DELIVERED
            self._tell(Alerting(leg.reference, bool(audible)))

    def _answer(self, event: Any, port: PriPort) -> None:
        leg = self._leg(event.answer.call)
        if leg is not None and self._moved(leg, event.answer.channel):
            leg.stage = Stage.ACTIVE
            self._tell(Connect(leg.reference, parse_frame(port.frame).connected))

    # --- during a call ---------------------------------------------------------------------

    def _info(self, event: Any, port: PriPort) -> None:
        leg, digits = self._leg(event.ring.call), text_of(event.ring.callednum)
        if leg is None:
            return
        whole = False
        if leg.stage is Stage.OVERLAP_RECEIVING and len(leg.digits) < LONGEST_NUMBER:
            leg.digits += digits
            whole = self._is_whole(event.ring, leg.digits)
        if digits or whole:
            self._tell(Digits(leg.reference, digits, whole))

    def _is_whole(self, ring: Any, called: str) -> bool:
        """The far side says that the number is complete, or it has as many digits as all have."""
        return bool(ring.complete) or 0 < self._whole <= len(called)

    def _keypad(self, event: Any, port: PriPort) -> None:
        leg, digits = self._leg(event.digit.call), text_of(event.digit.digits)
        if leg is not None:
            self._tell(Digits(leg.reference, digits))

    def _facility(self, event: Any, port: PriPort) -> None:
        """Of all supplementary services two concern us; the others pass without a trace."""
        leg = self._leg(event.facility.call)
        if leg is not None:
            self._charged(leg, event.facility.subcmds)
        one, other, invoke = ffi.new("q931_call **"), ffi.new("q931_call **"), ffi.new("int *")
        if C.cordboard_pri_transfer(event.facility.subcmds, one, other, invoke):
            self._join(one[0], other[0], invoke[0])

    def _join(self, one: Any, other: Any, invoke: int) -> None:
        first, second = self._leg(one), self._leg(other)
        both = first is not None and second is not None
        answered = both and {first.stage, second.stage} == {Stage.ACTIVE}  # type: ignore[union-attr]
        C.pri_transfer_rsp(self._pri, one, invoke, int(answered))
        if answered:
            self._tell(Transfer(first.reference, second.reference))  # type: ignore[union-attr]

    def _charged(self, leg: Leg, told: Any) -> None:
        """Advice of charge counts from the call's begin; what it says in money is not units."""
        units = int(C.cordboard_pri_units(told))
        if units > leg.charged:
            further, leg.charged = units - leg.charged, units
            self._tell(Charge(leg.reference, further))

    # --- a call ends -----------------------------------------------------------------------

    def _hangup_req(self, event: Any, port: PriPort) -> None:
        leg, cause = self._leg(event.hangup.call), Cause.of(event.hangup.cause)
        if leg is None:
            C.pri_hangup(self._pri, event.hangup.call, event.hangup.cause)
            return
        self._charged(leg, event.hangup.subcmds)
        leg.stage, leg.cause = Stage.CLEARED, cause
        self._tell(Disconnect(leg.reference, cause, parse_frame(port.frame).inband))

    def _hangup(self, event: Any, port: PriPort) -> None:
        leg, cause = self._leg(event.hangup.call), event.hangup.cause
        if leg is not None:
            self._charged(leg, event.hangup.subcmds)
        if cause <= 0:
            cause = int(leg.cause if leg is not None else Cause.NORMAL_UNSPECIFIED)
        C.pri_hangup(self._pri, event.hangup.call, cause)
        self.released(leg, cause)

    def _hangup_ack(self, event: Any, port: PriPort) -> None:
        self.released(self._leg(event.hangup.call), event.hangup.cause)


_HANDLERS: Mapping[int, Callable[[CallEvents, Any, PriPort], None]] = {
    C.PRI_EVENT_RING: CallEvents._ring,
    C.PRI_EVENT_SETUP_ACK: CallEvents._setup_ack,
    C.PRI_EVENT_PROCEEDING: CallEvents._proceeding,
    C.PRI_EVENT_PROGRESS: CallEvents._progress,
    C.PRI_EVENT_RINGING: CallEvents._ringing,
    C.PRI_EVENT_ANSWER: CallEvents._answer,
    C.PRI_EVENT_INFO_RECEIVED: CallEvents._info,
    C.PRI_EVENT_KEYPAD_DIGIT: CallEvents._keypad,
    C.PRI_EVENT_FACILITY: CallEvents._facility,
    C.PRI_EVENT_HANGUP_REQ: CallEvents._hangup_req,
    C.PRI_EVENT_HANGUP: CallEvents._hangup,
    C.PRI_EVENT_HANGUP_ACK: CallEvents._hangup_ack,
}
