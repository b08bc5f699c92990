"""Two R2 lines on the two ends of a simulated span, whose time passes faster than the clock's."""

from __future__ import annotations

import socket

import msgspec

from drivers.r2.line import R2Line
from drivers.r2.options import R2Options
from drivers.simulated.r2_wire import R2Wire

SPEED = 100.0
"""Seconds of the line's time in a second, where both ends manage."""

LOST = 0.3
QUICK = R2Options(forced_release=True, metering_ms=0, accept_after=1000.0, alarm_hold=0.3)

NUMBERS = ("111", "123", "333", "999")
"""Called numbers of the tests that are shorter than eleven digits."""


def complete(digits: str) -> bool:
    """Whether a called number of the tests needs no more digits."""
    return len(digits) >= 11 or digits in NUMBERS


def r2_lines(
    options: R2Options = QUICK, *, speed: float = SPEED, **changes: object
) -> list[R2Line]:
    """Both ends: the switch's, which has the clock, and the exchange's."""
    options = msgspec.structs.replace(options, **changes)
    ends = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    return [
        R2Line(
            name,
            R2Wire(name, end.detach(), clock=name == "near", speed=speed, lost=LOST),
            options,
            complete=complete,
        )
        for name, end in zip(("near", "far"), ends, strict=True)
    ]
