"""An exchange that says what a test tells it: MTP through libss7, ISUP message by message."""

from __future__ import annotations

import asyncio
import socket
from collections import deque
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import msgspec

from drivers.line import Cause, Health, Message, NumberType
from drivers.ss7 import messages
from drivers.ss7.line import Ss7Line
from drivers.ss7.link import LinkPlace
from drivers.ss7.messages import Kind, Parameter
from drivers.ss7.mtp import Mtp
from drivers.ss7.options import Ss7Options
from drivers.ss7.parameters import (
    SUBSCRIBER_FREE,
    backward_call,
    called_number,
    cause,
    range_and_status,
)
from drivers.ss7.point_codes import NetworkIndicator, parse_point_code
from drivers.ss7.wire import LOCATION
from tests.drivers.ss7.pair import CODES, QUICK, Clock, pass_time, ss7_line, turns


class Exchange:
    """The far end of a link, a transfer point where there is one.

    It acknowledges resets by itself while `answers` is true.
    """

    def __init__(self, end: socket.socket, options: Ss7Options, clock: Clock) -> None:
        self._own = parse_point_code(options.adjacent or options.destination, options.point_codes)
        self._line = parse_point_code(options.own, options.point_codes)
        self.mtp = Mtp(
            "exchange",
            [LinkPlace(end.detach(), code=2, adjacent=self._line, repeats=False)],
            own=self._own,
            points=[self._line],
            network=NetworkIndicator[options.network.upper()],
            point_codes=options.point_codes,
            timers=options.mtp_timers(),
            clock=clock,
        )
        self.answers = True
        self.heard: deque[messages.Message] = deque()
        self.octets: deque[bytes] = deque()
        self.mtp.open(self._received, lambda up: None)

    def _received(self, by: int, octets: bytes) -> None:
        assert by == self._line
        message = messages.parse(octets)
        if self.answers and message.kind is Kind.GRS:
            told = message.parameters[Parameter.RANGE_AND_STATUS]
            status = range_and_status(told[0] + 1, [False] * (told[0] + 1))
            self.send(Kind.GRA, message.cic, {Parameter.RANGE_AND_STATUS: status})
        elif self.answers and message.kind is Kind.RSC:
            self.send(Kind.RLC, message.cic)
        self.heard.append(message)
        self.octets.append(octets)

    def send(
        self, kind: Kind, cic: int, parameters: Mapping[Parameter, bytes] | None = None
    ) -> None:
        self.raw(messages.encode(messages.Message(kind, cic, parameters or {})))

    def raw(self, octets: bytes) -> None:
        self.mtp.transmit(self._line, octets[0] & 15, octets)

    def call(self, cic: int, called: str = "02087654321", **changed: bytes) -> None:
        """An initial address message; `changed` are its parameters by name."""
        told = {
            Parameter.NATURE_OF_CONNECTION: b"\0",
            Parameter.FORWARD_CALL: b"\x60\x01",
            Parameter.CALLING_CATEGORY: b"\x0a",
            Parameter.TRANSMISSION_MEDIUM: b"\0",
            Parameter.CALLED_NUMBER: called_number(
                called, NumberType.NATIONAL, stop=len(called) == 11
            ),
        }
        told |= {Parameter[name]: octets for name, octets in changed.items()}
        self.send(Kind.IAM, cic, told)

    def complete(self, cic: int, status: int = SUBSCRIBER_FREE) -> None:
        self.send(Kind.ACM, cic, {Parameter.BACKWARD_CALL: backward_call(status)})

    def release(self, cic: int, why: int = 16) -> None:
        self.send(Kind.REL, cic, {Parameter.CAUSE: cause(Cause(why), LOCATION)})


class Scene:
    """A line in service, its messages, and the exchange."""

    def __init__(self, line: Ss7Line, exchange: Exchange, clock: Clock) -> None:
        self.line, self.exchange, self.clock = line, exchange, clock
        self.told: list[Message] = []
        line.open(self.told.append)

    async def settle(self) -> list[Message]:
        """What the line has told since the last time, once all units have arrived."""
        await turns()
        told, self.told[:] = list(self.told), []
        return told

    async def kinds(self) -> list[tuple[Kind, int]]:
        """What the exchange has heard since the last time: types and circuits."""
        await turns()
        heard = [(message.kind, message.cic) for message in self.exchange.heard]
        self.exchange.heard.clear()
        self.exchange.octets.clear()
        return heard

    async def wait(self, seconds: float) -> None:
        await pass_time(self.clock, (self.line, self.exchange), seconds)


@asynccontextmanager
async def scene(options: Ss7Options = QUICK, **changes: object) -> AsyncIterator[Scene]:
    """A line with the circuits 1-15 and 17-31 and its exchange, both in service."""
    options = msgspec.structs.replace(options, timers={}, **changes)
    clock = Clock()
    ends = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    line = ss7_line("line", ends[0], options, clock, CODES)
    exchange = Exchange(ends[1], options, clock)
    made = Scene(line, exchange, clock)
    try:
        async with asyncio.timeout(5):
            while line.health is not Health.NORMAL:
                await made.wait(0.1)
        await made.settle()
        await made.kinds()
        yield made
    finally:
        line.close()
        exchange.mtp.close()
