"""What a line sends, put into libpri's words.

A set-up that got no answer yet cannot be disconnected by libpri: it is proceeded with first. Digits
of a number that comes in pieces wait until the far side has asked for them.
"""

from __future__ import annotations

from drivers.line import (
    Alerting,
    CallMessage,
    Cause,
    Connect,
    Digits,
    Disconnect,
    Health,
    LineError,
    Proceeding,
    Progress,
    Release,
    Setup,
)
from drivers.native.pri import C, ffi
from drivers.pri_port import PriPort, address, octets
from drivers.q931 import Leg, Legs, Stage, after_sending

LONGEST_NUMBER = 60
LONGEST_NAME = 48
"""Octets of a calling name in UTF-8; the rest is cut off."""


class PriSender:
    """Sends the messages of the calls in `legs` through one port."""

    def __init__(self, name: str, port: PriPort, legs: Legs, *, overlap: bool) -> None:
        self._name, self._port, self._legs, self._overlap = name, port, legs, overlap

    def setup(self, setup: Setup, health: Health) -> None:
        """Begin a call. Raises LineDown or LineError."""
        self._legs.check_setup(setup, health)
        self._check_numbers(setup)
        request, handle = C.pri_sr_new(), C.pri_new_call(self._port.pri)
        called, calling = octets(setup.called), octets(setup.calling)
        name = octets(_shortened(setup.calling_name))
        shown = C.PRI_PRES_ALLOWED if setup.calling else C.PRI_PRES_UNAVAILABLE
        C.pri_sr_set_channel(request, setup.channel, 0, 0)
        C.pri_sr_set_bearer(request, C.PRI_TRANS_CAP_SPEECH, C.PRI_LAYER_1_ALAW)
        C.pri_sr_set_called(request, called, C.PRI_UNKNOWN, int(setup.complete))
        C.pri_sr_set_caller(
            request, calling, name if setup.calling_name else ffi.NULL, C.PRI_UNKNOWN, shown
        )
        refused = C.pri_setup(self._port.pri, handle, request)
        C.pri_sr_free(request)
        if refused:
            C.pri_destroycall(self._port.pri, handle)
            raise LineError(f"libpri refused the set-up of {setup.called!r} on {self._name}")
        leg = Leg(setup.reference, setup.channel, Stage.INITIATED, handle, complete=setup.complete)
        self._legs.add(leg, address(handle))

    def _check_numbers(self, setup: Setup) -> None:
        if not setup.complete and not self._overlap:
            raise LineError(f"{self._name} has no overlap sending: give the whole number at once")
        if len(setup.called) > LONGEST_NUMBER or len(setup.calling) > LONGEST_NUMBER:
            raise LineError(f"a number on {self._name} has at most {LONGEST_NUMBER} digits")
        if not setup.called and setup.complete:
            raise LineError(f"a call on {self._name} needs a called number")

    def in_call(self, message: CallMessage) -> None:
        """Send within a call. Raises UnknownReference or LineError, and then nothing was sent."""
        leg = self._legs.of(message.reference)
        stage = after_sending(leg, message)
        pri, handle = self._port.pri, leg.handle
        match message:
            case Proceeding(channel=channel):
                self._choose(leg, channel)
                result = C.pri_proceeding(pri, handle, leg.channel, 0)
            case Alerting(inband=inband):
                result = C.pri_acknowledge(pri, handle, leg.channel, int(inband))
            case Progress(cause=why):
                self._proceed(leg)
                result = (
                    C.pri_progress(pri, handle, leg.channel, 1)
                    if why is None
                    else C.pri_progress_with_cause(pri, handle, leg.channel, 1, int(why))
                )
            case Connect():
                result = C.pri_answer(pri, handle, leg.channel, 0)
            case Digits(digits=digits):
                result = self._send_digits(leg, digits)
            case Disconnect(cause=cause) | Release(cause=cause):
                result = self._clear(leg, cause)
            case _:
                raise LineError(f"{type(message).__name__} is no message of a running call")
        if result < 0:
            raise LineError(f"libpri refused {type(message).__name__} of call {leg.reference}")
        leg.stage = stage

    def _choose(self, leg: Leg, channel: int) -> None:
        """The answering side may take another channel than the one that was proposed."""
        if channel != leg.channel:
            self._legs.check_channel(channel)
            leg.channel = channel

    def _proceed(self, leg: Leg) -> None:
        if leg.stage in (Stage.PRESENT, Stage.OVERLAP_RECEIVING):
            C.pri_proceeding(self._port.pri, leg.handle, leg.channel, 0)

    def _send_digits(self, leg: Leg, digits: str) -> int:
        if leg.stage is Stage.INITIATED and not leg.complete:
            leg.digits += digits
            return 0
        if leg.stage is Stage.OVERLAP_SENDING:
            return self.overlap_digits(leg, digits)
        return int(C.pri_keypad_facility(self._port.pri, leg.handle, octets(digits)))

    def overlap_digits(self, leg: Leg, digits: str) -> int:
        """Further digits of a called number, one INFORMATION each."""
        return min(
            (C.pri_information(self._port.pri, leg.handle, digit.encode()) for digit in digits),
            default=0,
        )

    def _clear(self, leg: Leg, cause: Cause) -> int:
        if leg.stage is Stage.CLEARING:
            return 0
        self._proceed(leg)
        leg.cause = cause
        return int(C.pri_hangup(self._port.pri, leg.handle, int(cause)))


def _shortened(name: str) -> str:
    """As much of a name as fits, whole characters only."""
    return name.encode("utf-8", "replace")[:LONGEST_NAME].decode("utf-8", "ignore")
