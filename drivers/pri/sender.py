"""What a line sends, put into libpri's words.

A set-up that got no answer yet cannot be disconnected by libpri: it is proceeded with first. Digits
of a number that comes in pieces wait until the far side has asked for them.

libpri 1.6.0 has no way to send a progress indicator with DISCONNECT (`disconnect_ies` has none; its
`pri_set_inbanddisconnect` is about receiving), nor more than 35 octets of user-to-user data
(`transmit_user_user`): both are put into its frames on their way out, by `PriPort.amend`.
"""

from __future__ import annotations

from typing import Any

from drivers.line import (
    Alerting,
    CallMessage,
    Cause,
    Charge,
    Connect,
    Digits,
    Disconnect,
    Health,
    LineError,
    Proceeding,
    Progress,
    Release,
    Setup,
    Transfer,
)
from drivers.native.pri import C, ffi
from drivers.pri.channels import ChannelNumbers
from drivers.pri.frames import (
    DISCONNECT,
    ORIGINATOR,
    SETUP,
    inband_progress,
    user_user,
)
from drivers.pri.port import PriPort, address, octets
from drivers.pri.setup import SetupDefaults, check_setup, fill
from drivers.q931 import Leg, Legs, Stage, after_sending

_CHARGING = ("euroisdn_e1", "euroisdn_t1")
_JOINING = ("euroisdn_e1", "euroisdn_t1", "ni2", "dms100", "lucent5e", "att4ess")
"""Explicit call transfer (EN 300 369), two B channel transfer, release link trunk. Not QSIG: there
libpri only announces a transfer, the calls stay, and each would point to the other for ever."""


class PriSender:
    """Sends the messages of the calls in `legs`, through the port that is in use."""

    def __init__(
        self,
        name: str,
        port: PriPort,
        legs: Legs,
        numbers: ChannelNumbers,
        *,
        switch: str,
        overlap: bool,
        defaults: SetupDefaults,
    ) -> None:
        self.port = port
        self._name, self._legs, self._numbers = name, legs, numbers
        self._switch, self._overlap, self._defaults = switch, overlap, defaults

    def setup(self, setup: Setup, health: Health) -> None:
        """Begin a call. Raises LineDown or LineError."""
        self._legs.check_setup(setup, health)
        check_setup(self._name, setup, overlap=self._overlap)
        pri = self.port.pri
        request, handle = C.pri_sr_new(), C.pri_new_call(pri)
        if handle == ffi.NULL:
            C.pri_sr_free(request)
            raise LineError(f"{self._name} has no call reference left")
        fill(request, setup, self._numbers, self._defaults)
        wire = wire_reference(pri, handle) | ORIGINATOR
        if setup.user_data:
            self.port.amend(wire, SETUP, user_user(setup.user_data))
        refused = C.pri_setup(pri, handle, request)
        C.pri_sr_free(request)
        if refused:
            self.port.forget(wire)
            C.pri_destroycall(pri, handle)
            raise LineError(f"libpri refused the set-up of {setup.called!r} on {self._name}")
        leg = Leg(setup.reference, setup.channel, Stage.INITIATED, handle, complete=setup.complete)
        leg.wire_reference = wire
        self._legs.add(leg, address(handle))

    def in_call(self, message: CallMessage) -> Leg:
        """Send within a call, which is returned. Raises UnknownReference or LineError, and then nothing was sent."""
        leg = self._legs.of(message.reference)
        stage = after_sending(leg, message)
        pri, handle, channel = self.port.pri, leg.handle, self._numbers.encode(leg.channel)
        match message:
            case Proceeding(channel=chosen):
                self._legs.move(leg, chosen)
                result = C.pri_proceeding(pri, handle, self._numbers.encode(leg.channel), 0)
            case Alerting(inband=inband):
                result = C.pri_acknowledge(pri, handle, channel, int(inband))
            case Progress(cause=why):
                self._proceed(leg)
                result = (
                    C.pri_progress(pri, handle, channel, 1)
                    if why is None
                    else C.pri_progress_with_cause(pri, handle, channel, 1, int(why))
                )
            case Connect(connected=connected):
                if connected:
                    C.cordboard_pri_connected(pri, handle, octets(connected))
                result = C.pri_answer(pri, handle, channel, 0)
            case Digits(digits=digits):
                result = self._send_digits(leg, digits)
            case Charge(units=units):
                result = self._charge(leg, units)
            case Transfer(other=other):
                result = self._join(leg, other)
            case Disconnect(cause=cause, inband=inband):
                result = self._clear(leg, cause, inband=inband)
            case Release(cause=cause):
                result = self._clear(leg, cause)
            case _:
                raise LineError(f"{type(message).__name__} is no message of a running call")
        if result < 0:
            raise LineError(f"libpri refused {type(message).__name__} of call {leg.reference}")
        leg.stage = stage
        return leg

    def _proceed(self, leg: Leg) -> None:
        if leg.stage in (Stage.PRESENT, Stage.OVERLAP_RECEIVING):
            C.pri_proceeding(self.port.pri, leg.handle, self._numbers.encode(leg.channel), 0)

    def _send_digits(self, leg: Leg, digits: str) -> int:
        if leg.stage is Stage.INITIATED and not leg.complete:
            leg.digits += digits
            return 0
        if leg.stage is Stage.OVERLAP_SENDING:
            return self.overlap_digits(leg, digits)
        return int(C.pri_keypad_facility(self.port.pri, leg.handle, octets(digits)))

    def overlap_digits(self, leg: Leg, digits: str) -> int:
        """Further digits of a called number, one INFORMATION each."""
        return min(
            (C.pri_information(self.port.pri, leg.handle, digit.encode()) for digit in digits),
            default=0,
        )

    def _charge(self, leg: Leg, units: int) -> int:
        """Advice of charge: the units up to now, which is what goes over the wire."""
        if self._switch not in _CHARGING:
            raise LineError(f"{self._name} has no advice of charge: its switch is {self._switch}")
        leg.charged += units
        return int(C.cordboard_pri_charge(self.port.pri, leg.handle, leg.charged))

    def _join(self, leg: Leg, other: int) -> int:
        if self._switch not in _JOINING:
            raise LineError(f"{self._name} cannot transfer: its switch is {self._switch}")
        second = self._legs.of(other)
        if second is leg or second.stage is not Stage.ACTIVE:
            raise LineError(f"call {other} cannot be joined to {leg.reference}: it is not answered")
        return int(C.pri_channel_bridge(leg.handle, second.handle))

    def _clear(self, leg: Leg, cause: Cause, *, inband: bool = False) -> int:
        if leg.stage is Stage.CLEARING:
            return 0
        self._proceed(leg)
        if inband:
            self.port.amend(leg.wire_reference, DISCONNECT, inband_progress())
        leg.cause = cause
        return int(C.pri_hangup(self.port.pri, leg.handle, int(cause)))


def wire_reference(pri: Any, handle: Any) -> int:
    """Call reference of a call of libpri, without its flag; -1 where libpri has it no more."""
    low = ffi.new("int *")
    high = int(C.pri_get_crv(pri, handle, low))
    return -1 if high < 0 else high << 3 | int(low[0])
