"""The signalling half: the line's own messages as datagrams, references turned about."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Sequence
from dataclasses import replace
from typing import TypeAlias

import msgspec

from drivers.line import (
    Alerting,
    CallMessage,
    Cause,
    ChannelService,
    Connect,
    Deliver,
    Digits,
    Disconnect,
    Health,
    LineDown,
    LineError,
    LineHealth,
    Message,
    Proceeding,
    Progress,
    Release,
    Restart,
    Setup,
)
from drivers.q931 import Leg, Legs, Stage, after_sending

OfCalls: TypeAlias = (
    Setup | Proceeding | Alerting | Progress | Connect | Digits | Disconnect | Release
)
AFTER_HEARING = {
    Proceeding: Stage.OUTGOING,
    Alerting: Stage.DELIVERED,
    Connect: Stage.ACTIVE,
    Disconnect: Stage.CLEARED,
}
HELLO, HELLO_BACK = b"hello", b"hello back"


class TieLine:
    """One side of a tie line."""

    answer_supervision = True

    def __init__(self, name: str, words: socket.socket, to: str, channels: Sequence[int]) -> None:
        self.name, self.channels = name, tuple(channels)
        self.health = Health.SIGNALLING_DOWN
        self._words, self._to = words, to
        self._legs = Legs(name, self.channels)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._outgoing = 0
        self._kinds = {kind.__name__: kind for kind in OfCalls.__args__}

    def open(self, deliver: Deliver) -> None:
        self._deliver = deliver
        self._loop = asyncio.get_running_loop()
        self._loop.add_reader(self._words, self._readable)
        self._say(HELLO)

    def close(self) -> None:
        if self._loop is not None:
            self._loop.remove_reader(self._words)
            self._loop = None
            self._legs.clear()

    def new_reference(self) -> int:
        self._outgoing += 1
        return self._outgoing

    def send(self, message: CallMessage | Restart | ChannelService) -> None:
        if self._loop is None:
            raise LineDown(f"{self.name} is not open")
        if not isinstance(message, OfCalls):
            raise LineError(f"{self.name} has no {type(message).__name__}")
        if isinstance(message, Setup):
            if not message.complete:
                raise LineError(f"{self.name} has no overlap sending: give the whole number")
            self._legs.check_setup(message, self.health)
            leg = Leg(message.reference, message.channel, Stage.INITIATED)
            self._legs.add(leg, message.reference)
        else:
            leg = self._legs.of(message.reference)
            stage = after_sending(leg, message)
            if leg.stage is Stage.CLEARING:
                return
            if isinstance(message, Proceeding) and message.channel != leg.channel:
                raise LineError(f"{self.name} cannot move a call to another channel")
            leg.stage = stage
        if isinstance(message, Release):
            self._finish(leg, message.cause)
        fields = msgspec.to_builtins(replace(message, reference=-message.reference))
        self._say(msgspec.msgpack.encode([type(message).__name__, fields]))

    def _say(self, datagram: bytes) -> None:
        try:
            self._words.sendto(datagram, self._to)
        except OSError:
            self._set_health(Health.SIGNALLING_DOWN)

    def _readable(self) -> None:
        datagram = self._words.recv(4096)
        if datagram in (HELLO, HELLO_BACK):
            if datagram == HELLO:
                self._say(HELLO_BACK)
            self._set_health(Health.NORMAL)
            return
        try:
            name, fields = msgspec.msgpack.decode(datagram)
            self._heard(msgspec.convert(fields, self._kinds[name]))
        except (msgspec.MsgspecError, KeyError, TypeError, ValueError):
            return  # whoever else writes to this socket is not listened to

    def _heard(self, message: OfCalls) -> None:
        leg = self._legs.known_by(message.reference)
        if isinstance(message, Setup):
            if message.channel not in self.channels or self._legs.on((message.channel,)):
                refusal = Release(-message.reference, Cause.CHANNEL_UNAVAILABLE)
                self._say(msgspec.msgpack.encode(["Release", msgspec.to_builtins(refusal)]))
                return
            leg = Leg(message.reference, message.channel, Stage.PRESENT)
            self._legs.add(leg, message.reference)
        elif leg is None:
            return
        elif isinstance(message, Release) or (
            isinstance(message, Disconnect) and leg.stage is Stage.CLEARING
        ):
            self._finish(leg, message.cause)
            return
        elif leg.stage is Stage.CLEARING:
            return
        else:
            leg.stage = AFTER_HEARING.get(type(message), leg.stage)
        self._tell(message)

    def _finish(self, leg: Leg, cause: Cause) -> None:
        self._legs.remove(leg)
        if self._loop is not None:
            self._loop.call_soon(self._tell, Release(leg.reference, cause))

    def _set_health(self, health: Health) -> None:
        if health is not self.health and self._loop is not None:
            self.health = health
            self._loop.call_soon(self._tell, LineHealth(health))

    def _tell(self, message: Message) -> None:
        if self._loop is not None:
            self._deliver(message)
