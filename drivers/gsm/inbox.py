"""The memories of a modem: read, handed on, emptied.

A part of a long message stays in the memory until the message was handed on, so that nothing is lost when
the power fails in between, unless the memory gets full.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TypeAlias

from drivers.gsm import pdu, replies
from drivers.gsm.address import masked
from drivers.gsm.dialogue import Line
from drivers.gsm.errors import CommandRefused
from drivers.gsm.joining import Joiner, Received
from drivers.gsm.pdu import Deliver, StatusReport
from drivers.gsm.session import Session

log = logging.getLogger(__name__)

FULL = 0.7
"""Share of a memory from which on parts are taken out of it at once."""
LIST_SECONDS = 60.0
_RECEIVED = (0, 1)

Handle: TypeAlias = Callable[[Received | StatusReport], None]


class Inbox:
    """What one SIM receives. `handle` is called with every message and delivery report, once."""

    def __init__(self, name: str, handle: Handle, joiner: Joiner) -> None:
        self._name = name
        self._handle = handle
        self._joiner = joiner
        self._memories: list[str] = []

    async def begin(self, session: Session) -> None:
        """Find the memories and choose where messages are received: the SIM, or else the modem."""
        line = await session.ask("AT+CPMS=?", r"\+CPMS:")
        offered = replies.memories(line)
        self._memories = [one for one in ("SM", "ME", "MT") if one in offered or not offered][:2]
        session.memory = ""
        for memory in self._memories or ["SM"]:
            if await self._select(session, memory, receive=True):
                break

    async def sweep(self, session: Session, now: float, memory: str = "") -> int:
        """Read and empty every memory, or the one that is named; how many PDUs were read."""
        count = 0
        for one in [memory] if memory else list(self._memories):
            if await self._select(session, one):
                count += await self._sweep_one(session, now)
        return count

    def direct(self, line: Line, now: float) -> None:
        """A PDU that the modem gave at once (+CMT, +CDS)."""
        if line.pdu:
            self._take(line.pdu, now)

    def due(self, now: float) -> None:
        """Hand on the long messages whose missing parts were waited for long enough."""
        for received in self._joiner.due(now):
            self._give(received)

    async def _select(self, session: Session, memory: str, receive: bool = False) -> bool:
        if session.memory == memory and not receive:
            return True
        three = f'"{memory}","{memory}","{memory}"'
        commands = (
            [f"AT+CPMS={three}", f'AT+CPMS="{memory}"'] if receive else [f'AT+CPMS="{memory}"']
        )
        for command in commands:
            try:
                await session.patient(command, r"\+CPMS:")
            except CommandRefused:
                continue
            session.memory = memory
            return True
        return False

    async def _sweep_one(self, session: Session, now: float) -> int:
        try:
            lines = await session.at.command(
                "AT+CMGL=4", r"\+CMGL:", with_pdu=True, within=LIST_SECONDS
            )
        except CommandRefused as refused:
            log.warning("%s cannot list its messages: %s", self._name, refused)
            return 0
        held: list[int] = []
        count = 0
        for line in lines:
            found = replies.listed(line.text)
            if found is None or found[1] not in _RECEIVED:
                continue
            count += 1
            message = self._take(line.pdu, now) if line.pdu else None
            if message is not None and self._joiner.holds(message):
                held.append(found[0])
            else:
                await session.wish(f"AT+CMGD={found[0]}")
        if held and await self._crowded(session):
            for place in held:
                await session.wish(f"AT+CMGD={place}")
        return count

    async def _crowded(self, session: Session) -> bool:
        use = replies.memory_use(await session.ask("AT+CPMS?", r"\+CPMS:"))
        return use is None or use[0] >= FULL * use[1]

    def _take(self, hexadecimal: str, now: float) -> Deliver | None:
        """Hand on what a PDU says; the part of a message that may have to wait."""
        try:
            message = pdu.decode(hexadecimal)
        except pdu.PduError as error:
            log.warning("%s received a message that cannot be read: %s", self._name, error)
            self._handle(Received("", "", None, raw=hexadecimal))
            return None
        if isinstance(message, StatusReport):
            self._handle(message)
            return None
        for received in self._joiner.add(message, now):
            self._give(received)
        return message

    def _give(self, received: Received) -> None:
        log.info(
            "%s received a message from %s, %d characters%s",
            self._name,
            masked(received.sender),
            len(received.text),
            "" if received.complete else f", parts {received.missing} are missing",
        )
        self._handle(received)
