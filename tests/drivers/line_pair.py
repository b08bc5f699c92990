"""Two lines joined back to back, and what each of them heard: what the line contract is tested on."""

from __future__ import annotations

import asyncio
import socket
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from drivers.libpri import DChannel
from drivers.line import (
    Cause,
    Disconnect,
    Health,
    LineHealth,
    Message,
    Proceeding,
    Release,
    Setup,
    Signalling,
    Voice,
)
from drivers.loopback import join
from drivers.q931 import E1_CHANNELS
from drivers.simulated.voice import SimulatedVoice

Heard = TypeVar("Heard")

PATIENCE = 5.0
"""Seconds after which a message that does not come fails the test."""

QUICK_TIMERS = {"T200": 100, "N200": 2, "T203": 150, "T309": 300}


class End:
    """One line and the messages that it delivered, in order."""

    def __init__(self, line: Signalling, voice: Voice) -> None:
        self.line, self.voice = line, voice
        self.releases: Counter[int] = Counter()
        self.seen: list[Message] = []
        self._heard: deque[Message] = deque()
        self._came = asyncio.Event()
        line.open(self._deliver)
        voice.open()

    def _deliver(self, message: Message) -> None:
        self.seen.append(message)
        if isinstance(message, Release):
            self.releases[message.reference] += 1
        self._heard.append(message)
        self._came.set()

    async def next(self) -> Message:
        async with asyncio.timeout(PATIENCE):
            while not self._heard:
                self._came.clear()
                await self._came.wait()
        return self._heard.popleft()

    async def expect(self, kind: type[Heard]) -> Heard:
        """The next message, which must be of this kind; a line may say `Proceeding` unasked."""
        message = await self.next()
        while isinstance(message, Proceeding) and kind is not Proceeding:
            message = await self.next()
        assert isinstance(message, kind), message
        return message

    async def find(self, kind: type[Heard]) -> Heard:
        """The next message of this kind, whatever comes before it."""
        while True:
            message = await self.next()
            if isinstance(message, kind):
                return message

    async def released(self, reference: int) -> Release:
        """Answer the clearing of a call; its `Release`, which must be the next one."""
        while not isinstance(message := await self.next(), Release):
            if isinstance(message, Disconnect):
                self.line.send(Release(message.reference, message.cause))
        assert message.reference == reference
        return message

    def close(self) -> None:
        self.line.close()
        self.voice.close()


@dataclass
class Pair:
    """`near` is the subscriber's side, `far` the network's."""

    near: End
    far: End
    cut: Callable[[], None]
    restore: Callable[[], None]

    async def up(self) -> None:
        for end in (self.near, self.far):
            assert (await end.expect(LineHealth)).health is Health.NORMAL

    async def offer(self, caller: End, callee: End, channel: int = 5) -> tuple[int, int]:
        """Begin a call; its reference on both sides."""
        reference = caller.line.new_reference()
        caller.line.send(Setup(reference, channel, "02087654321", "13800138000"))
        return reference, (await callee.expect(Setup)).reference

    async def flush(self) -> None:
        """A whole call in either direction: whatever was on its way before it has come."""
        for caller, callee in ((self.near, self.far), (self.far, self.near)):
            mine = caller.line.new_reference()
            caller.line.send(Setup(mine, 28, "999", "998"))
            while not isinstance(message := await callee.next(), Setup):
                pass
            theirs = message.reference
            callee.line.send(Disconnect(theirs, Cause.USER_BUSY))
            await asyncio.gather(caller.released(mine), callee.released(theirs))

    def close(self) -> None:
        self.near.close()
        self.far.close()


def loopback_pair() -> Pair:
    near, far = join(t309=0.05)
    return Pair(End(near, near.voice), End(far, far.voice), near.cut, near.restore)


def voice_pair() -> tuple[SimulatedVoice, SimulatedVoice]:
    ends = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    voices = [SimulatedVoice("voice", E1_CHANNELS, end.fileno()) for end in ends]
    for voice, end in zip(voices, ends, strict=True):
        voice.open()
        end.close()
    return voices[0], voices[1]


class OpenedVoice:
    """A voice whose descriptor was copied already: opening it again is not needed."""

    def __init__(self, voice: SimulatedVoice) -> None:
        self.name, self.channels = voice.name, voice.channels
        self.read, self.write, self.close = voice.read, voice.write, voice.close

    def open(self) -> None:
        pass


def d_channels(**options: object) -> tuple[DChannel, DChannel]:
    """A subscriber's and a network's D channel on one socket pair."""
    near, far = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    settings = {"timers": QUICK_TIMERS, "overlap": True} | options
    return (
        DChannel("near", near.detach(), node="cpe", **settings),  # type: ignore[arg-type]
        DChannel("far", far.detach(), node="network", **settings),  # type: ignore[arg-type]
    )


def libpri_pair() -> Pair:
    near, far = d_channels()
    near_voice, far_voice = voice_pair()

    def cut(out: bool) -> None:
        near.unplugged = out

    return Pair(
        End(near, OpenedVoice(near_voice)),
        End(far, OpenedVoice(far_voice)),
        lambda: cut(True),
        lambda: cut(False),
    )


WIRES: dict[str, Callable[[], Pair]] = {"loopback": loopback_pair, "libpri": libpri_pair}
"""A new kind of line joins the contract by a row of its own."""
