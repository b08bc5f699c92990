"""One open DAHDI channel. Everything that touches such a file goes through here."""

from __future__ import annotations

import errno
import os
from collections.abc import Sequence
from typing import Any

from drivers.dahdi.device import (
    CHANNEL,
    ChannelGone,
    ask,
    ask_number,
    open_device,
    reason,
    refused,
)
from drivers.dahdi.gain import gain_table
from drivers.dahdi.params import ABCD, ChannelParams, Event, Hook, Law, Policy, params_of
from drivers.line import LineError, LineUnavailable
from drivers.native.dahdi import C, ffi

MOST_EVENTS = 256
"""Events fetched at once: the driver queues 64, so more means that it makes them without end."""

LONGEST_DIAL = 255

_TAKE_NO_FURTHER = frozenset({errno.EAGAIN, C.ELAST})


class DahdiChannel:
    """An open channel, non-blocking; owns `fd`. Raises LineUnavailable with the mend.

    Requests that the driver refuses raise LineError; ChannelGone where the card was taken away.
    """

    def __init__(self, number: int) -> None:
        self.number = number
        self.fd = _specified(number)

    def __repr__(self) -> str:
        return f"DahdiChannel({self.number})"

    def opened_anew(self) -> DahdiChannel | None:
        """A fresh file where the card behind this one was taken away; None while this one is good.

        The driver never takes the old file back. It may wait for most of a second, so call it beside
        what must not. Raises LineUnavailable until the card is back.
        """
        try:
            self.params()
        except ChannelGone:
            return DahdiChannel(self.number)
        return None

    def replace(self, fresh: DahdiChannel) -> None:
        """Go on with this file under the old descriptor. Watch that no more before."""
        os.dup2(fresh.fd, self.fd, inheritable=False)
        fresh.close()

    def close(self) -> None:
        """Give the channel back; may be called twice."""
        if self.fd >= 0:
            os.close(self.fd)
            self.fd = -1

    # --- what it is ------------------------------------------------------------------------

    def params(self) -> ChannelParams:
        """What the driver knows of this channel now."""
        told = ffi.new("struct dahdi_params *")
        self._ask(C.DAHDI_GET_PARAMS, told, "its parameters cannot be read")
        return params_of(told)

    def set_times(
        self,
        *,
        wink_ms: int | None = None,
        flash_ms: int | None = None,
        rx_flash_ms: int | None = None,
        debounce_ms: int | None = None,
    ) -> None:
        """Change lengths of hook signals; what is not given stays."""
        told = ffi.new("struct dahdi_params *")
        self._ask(C.DAHDI_GET_PARAMS, told, "its parameters cannot be read")
        for field, value in (
            ("winktime", wink_ms),
            ("flashtime", flash_ms),
            ("rxflashtime", rx_flash_ms),
            ("debouncetime", debounce_ms),
        ):
            if value is not None:
                setattr(told, field, value)
        self._ask(C.DAHDI_SET_PARAMS, told, "its times cannot be set")

    # --- sound -----------------------------------------------------------------------------

    def audio_mode(self, on: bool) -> None:
        """Make a clear channel carry sound; off drops its gains and echo canceller at once."""
        self._ask_number(C.DAHDI_AUDIOMODE, int(on), "audio mode cannot be set")

    def law(self, law: Law) -> None:
        """Companding law of what is read and written; the driver converts where the line differs."""
        self._ask_number(C.DAHDI_SETLAW, int(law), "the law cannot be set")

    def buffers(self, count: int, size: int, *, policy: Policy = Policy.IMMEDIATE) -> None:
        """`count` buffers of `size` octets each way: 2-32 of 16-8192, at most 32768 together.

        A read must ask for `size` octets at least: what it leaves of a block is lost.
        """
        wanted = ffi.new("struct dahdi_bufferinfo *")
        wanted.txbufpolicy, wanted.rxbufpolicy = int(policy), int(Policy.IMMEDIATE)
        wanted.numbufs, wanted.bufsize = count, size
        self._ask(C.DAHDI_SET_BUFINFO, wanted, f"{count} buffers of {size} cannot be had")

    def gains(self, rx_db: float, tx_db: float) -> None:
        """Amplify what is heard and what is said, -24 to +24 dB; needs audio mode, after `law`."""
        law = self.params().law
        tables = ffi.new("struct dahdi_gains *")
        ffi.memmove(tables.rxgain, gain_table(law, rx_db), 256)
        ffi.memmove(tables.txgain, gain_table(law, tx_db), 256)
        self._ask(C.DAHDI_SETGAINS, tables, "the gains cannot be set")

    def echo_canceller(self, taps: int) -> None:
        """Cancel echoes of up to `taps` samples (32-1024, a power of two); 0 is off."""
        self._ask_number(
            C.DAHDI_ECHOCANCEL,
            taps,
            f"an echo canceller of {taps} taps cannot be had (`echocanceller=` in "
            "/etc/dahdi/system.conf names one for the channel, and its module must be loaded)",
        )

    def flush(self, *, read: bool = True, write: bool = True, events: bool = True) -> None:
        """Throw away what waits to be read, to be sent, or to be fetched."""
        which = (
            read * C.DAHDI_FLUSH_READ | write * C.DAHDI_FLUSH_WRITE | events * C.DAHDI_FLUSH_EVENT
        )
        self._ask_number(C.DAHDI_FLUSH, which, "it cannot be flushed")

    def read(self, buffer: Any) -> int:
        """Octets of one block into a writable buffer; 0 when none is there or events come first."""
        try:
            return os.readv(self.fd, [buffer])
        except OSError as problem:
            if problem.errno in _TAKE_NO_FURTHER:
                return 0
            raise refused(f"channel {self.number} cannot be read", problem) from problem

    def write(self, data: Any) -> int:
        """Octets taken of one block; 0 when the buffers are full or events come first."""
        try:
            return os.write(self.fd, data)
        except OSError as problem:
            if problem.errno in _TAKE_NO_FURTHER:
                return 0
            raise refused(f"channel {self.number} cannot be written", problem) from problem

    # --- signalling ------------------------------------------------------------------------

    def events(self) -> list[int]:
        """Every event that waits, oldest first: values of `Event`, digits or'ed.

        Raises ChannelGone after the card was taken away: it would report REMOVED without end.
        """
        found: list[int] = []
        while len(found) < MOST_EVENTS:
            event = self._ask_number(C.DAHDI_GETEVENT, 0, "its events cannot be read")
            if event == C.DAHDI_EVENT_NONE:
                break
            if event == Event.REMOVED:
                raise ChannelGone(f"channel {self.number}: the card is gone")
            found.append(event)
        return found

    def hook(self, hook: Hook) -> None:
        """Change the hook, wink, flash or ring; an event says when what takes time is over."""
        try:
            ask_number(self.fd, C.DAHDI_HOOK, int(hook))
        except OSError as problem:
            if problem.errno == errno.EINPROGRESS:
                return
            raise refused(
                f"channel {self.number}: {hook.name.lower()} is not possible", problem
            ) from problem

    def ring_cadence(self, on_off_ms: Sequence[int]) -> None:
        """How the bell rings: milliseconds on, off, on ..., at most 16; empty for the zone's own."""
        if len(on_off_ms) > 16 or len(on_off_ms) % 2:
            raise LineError("a ring cadence has pairs of on and off, eight at most")
        cadence = ffi.new("struct dahdi_ring_cadence *")
        for place, length in enumerate(on_off_ms):
            cadence.ringcadence[place] = length
        self._ask(C.DAHDI_SETCADENCE, cadence, "the ring cadence cannot be set")

    def dial(self, digits: str) -> None:
        """Send digits: "T12#" as tones, "P12" as pulses; DIALCOMPLETE follows. A write stops tones."""
        if not 1 < len(digits) <= LONGEST_DIAL:
            raise LineError(
                f"a dial string has 2 to {LONGEST_DIAL} characters: T or P, then digits"
            )
        operation = ffi.new("struct dahdi_dialoperation *")
        operation.op, operation.dialstr = C.DAHDI_DIAL_OP_REPLACE, digits.encode("ascii", "replace")
        self._ask(C.DAHDI_DIAL, operation, f"{digits!r} cannot be dialled")

    def message_lamp(self, on: bool) -> None:
        """The lamp of a telephone on this port, lit by high voltage. LineError where it has none."""
        kinds = ffi.new("struct dahdi_vmwi_info *", [C.DAHDI_VMWI_HVAC])
        self._ask(C.DAHDI_VMWI_CONFIG, kinds, "its port has no message lamp")
        self._ask_number(C.DAHDI_VMWI, int(on), "its port has no message lamp")

    def polarity(self, *, reverse: bool) -> None:
        """Polarity of the loop of an exchange's port. LineError where the port cannot reverse it."""
        self._ask_number(C.DAHDI_SETPOLARITY, int(reverse), "its port cannot reverse the polarity")

    def on_hook_sound(self, milliseconds: int) -> None:
        """Carry sound to a telephone that is on hook for so long: its caller number."""
        self._ask_number(
            C.DAHDI_ONHOOKTRANSFER, milliseconds, "its port carries no sound while on hook"
        )

    def bits(self) -> int:
        """Received ABCD bits, A = 8, D = 1."""
        return self._ask_number(C.DAHDI_GETRXBITS, 0, "its bits cannot be read") & ABCD

    def set_bits(self, abcd: int) -> None:
        """Send these ABCD bits from now on."""
        self._ask_number(C.DAHDI_SETTXBITS, abcd & ABCD, "its bits cannot be set")

    # --- requests --------------------------------------------------------------------------

    def _ask(self, request: int, argument: Any, refusal: str) -> None:
        try:
            ask(self.fd, request, argument)
        except OSError as problem:
            raise refused(f"channel {self.number}: {refusal}", problem) from problem

    def _ask_number(self, request: int, value: int, refusal: str) -> int:
        try:
            return ask_number(self.fd, request, value)
        except OSError as problem:
            raise refused(f"channel {self.number}: {refusal}", problem) from problem


def _specified(number: int) -> int:
    """An open file of this channel. Raises LineUnavailable with the mend."""
    fd = open_device(CHANNEL)
    try:
        ask_number(fd, C.DAHDI_SPECIFY, number)
    except OSError as problem:
        os.close(fd)
        raise LineUnavailable(_unopened(number, problem)) from problem
    return fd


def _unopened(number: int, problem: OSError) -> str:
    if problem.errno == errno.EBUSY:
        return (
            f"channel {number} is taken by another program: end it (`fuser -v /dev/dahdi/channel` "
            "names it), or take the channel from this line's settings"
        )
    if problem.errno in (errno.ENXIO, errno.ENODEV, errno.EINVAL):
        return (
            f"there is no DAHDI channel {number}, or it has no kind of signalling yet: "
            "`cat /proc/dahdi/*` lists them; after a change of /etc/dahdi/system.conf run "
            "`dahdi_cfg`"
        )
    return f"channel {number} cannot be opened: {reason(problem)}"
