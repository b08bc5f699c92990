"""Two No. 7 lines back to back: real libss7 at both ends, one socket pair for the signalling link."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Sequence
from typing import Protocol

import msgspec

from drivers.line import Health, LineHealth
from drivers.ss7.line import Ss7Line
from drivers.ss7.link import LinkPlace
from drivers.ss7.mtp import Mtp
from drivers.ss7.options import Ss7Options
from drivers.ss7.point_codes import NetworkIndicator, parse_point_code

NEAR, FAR = "22-10-106", "22-10-105"
"""The far end has the lower point code: it controls the circuits with odd codes, as 9 and 31 are."""

CODES = {channel: channel for channel in (*range(1, 16), *range(17, 32))}

QUICK = Ss7Options(
    own=NEAR,
    destination=FAR,
    overlap=True,
    called_digits=11,
    early_sound="told",
    hold_seconds=2.0,
    timers={"Q707_T1": 300, "Q707_T2": 100},
)
"""A dead link is noticed within 0.7 s."""

TURNS = 12
"""Turns of the loop in which a unit and what follows from it have gone to and fro."""


class Clock:
    """The time of both ends: the loop's, and what a test has let pass besides."""

    def __init__(self) -> None:
        self._passed = 0.0

    def __call__(self) -> float:
        return asyncio.get_running_loop().time() + self._passed

    def advance(self, seconds: float) -> None:
        self._passed += max(0.0, seconds)


async def turns(count: int = TURNS) -> None:
    for _ in range(count):
        await asyncio.sleep(0)


class HasMtp(Protocol):
    """A line, or whatever else stands at an end of a link."""

    @property
    def mtp(self) -> Mtp: ...


async def pass_time(clock: Clock, lines: Sequence[HasMtp], seconds: float) -> None:
    """Let so much time pass, every timer in its order and no second of it waited for."""
    end = clock() + seconds
    while (now := clock()) < end:
        await turns()
        due = min((line.mtp.due for line in lines if line.mtp.due is not None), default=end)
        clock.advance(min(due + 1e-4, end + 1e-4) - now)
        for line in lines:
            line.mtp.time_passed()
    await turns()


def ss7_line(
    name: str,
    end: socket.socket,
    options: Ss7Options,
    clock: Clock | None = None,
    codes: dict[int, int] = CODES,
    code: int = 2,
) -> Ss7Line:
    own, destination, adjacent = (
        parse_point_code(text, options.point_codes)
        for text in (options.own, options.destination, options.adjacent or options.destination)
    )
    mtp = Mtp(
        name,
        [LinkPlace(end.detach(), code=code, adjacent=adjacent, repeats=False)],
        own=own,
        points=[destination],
        network=NetworkIndicator[options.network.upper()],
        point_codes=options.point_codes,
        timers=options.mtp_timers(),
        clock=clock,
    )
    return Ss7Line(name, mtp, codes, options)


def ss7_lines(
    options: Ss7Options = QUICK, **changes: object
) -> tuple[tuple[Ss7Line, Ss7Line], Clock]:
    """Both ends, not yet opened, and their clock."""
    near = msgspec.structs.replace(options, **changes)
    far = msgspec.structs.replace(near, own=near.destination, destination=near.own)
    clock = Clock()
    ends = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    lines = (
        ss7_line("near", ends[0], near, clock),
        ss7_line("far", ends[1], far, clock),
    )
    return lines, clock


async def in_service(clock: Clock, lines: tuple[Ss7Line, Ss7Line]) -> None:
    """Until both ends take calls, as fast as they can."""
    async with asyncio.timeout(5):
        while any(line.health is not Health.NORMAL for line in lines):
            await pass_time(clock, lines, 0.1)
    await turns()


def is_up(message: object) -> bool:
    return message == LineHealth(Health.NORMAL)
