"""Two lines joined back to back, and what each of them heard: what the line contract is tested on."""

from __future__ import annotations

import asyncio
import socket
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from drivers.line import (
    Alerting,
    Cause,
    Connect,
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
from drivers.pri.line import DChannel
from drivers.q931 import E1_CHANNELS
from drivers.simulated.voice import SimulatedVoice
from drivers.ss7.line import Ss7Line
from tests.drivers.r2.pair import r2_lines
from tests.drivers.ss7.pair import Clock, in_service, is_up, ss7_lines

Heard = TypeVar("Heard")

PATIENCE = 5.0
"""Seconds after which a message that does not come fails the test."""

ABILITIES: frozenset[str] = frozenset(
    {
        "causes",  # the cause of a refusal or a clearing arrives as it was sent
        "names",  # the calling name arrives
        "numbers_whole",  # called and calling number arrive whole, in the Setup
        "glare",  # both ends may seize one channel and no call is lost
        "restart",  # there is Restart
        "overlap",  # the called number may come in pieces
        "progress",  # Proceeding, Progress and in-band Alerting arrive as they were sent
        "keypad",  # there are digits besides the called number's
        "channel_choice",  # any channel may be proposed, and another one taken
        "health",  # a cut is noticed, by LineHealth
        "frames_whole",  # sound arrives octet by octet in the frames that were written
    }
)
"""What a kind of line may be able to do. One that cannot gives the weaker promise that the contract
test names in each place; messages that it does not have are refused with LineError."""

SERVICES: frozenset[str] = frozenset(
    {
        "types",  # type of number and presentation arrive with a Setup
        "redirecting",  # the redirecting number arrives
        "user_data",  # user-to-user data arrive
        "connected",  # the connected number arrives
        "inband_disconnect",  # a Disconnect tells that an announcement can be heard
        "blocking",  # channels can be taken out of service
        "service_told",  # and the far side learns of it
        "charges",  # the network's Charge arrives
        "transfers",  # the network can be asked to join two calls
        "flash",  # register recall arrives
    }
)
"""What a kind of line may have besides: test_line_services.py asks for it."""

R2_ABILITIES = frozenset({"numbers_whole", "health", "frames_whole", "blocking", "service_told"})

SS7_ABILITIES = (ABILITIES - {"names", "keypad", "channel_choice"}) | {
    "types",
    "redirecting",
    "user_data",
    "connected",
    "blocking",
    "service_told",
}

QUICK_TIMERS = {"T200": 100, "N200": 2, "T203": 150, "T309": 300}


class End:
    """One line and the messages that it delivered, in order."""

    def __init__(self, line: Signalling, voice: Voice, patience: float = PATIENCE) -> None:
        self.line, self.voice, self.patience = line, voice, patience
        self.unasked: tuple[type, ...] = (Proceeding,)
        """Kinds of message that this line may say at any time; `expect` passes over them."""
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
        async with asyncio.timeout(self.patience):
            while not self._heard:
                self._came.clear()
                await self._came.wait()
        return self._heard.popleft()

    async def expect(self, kind: type[Heard]) -> Heard:
        """The next message, which must be of this kind; `unasked` ones may come before it."""
        message = await self.next()
        while isinstance(message, self.unasked) and not isinstance(message, kind):
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

    async def lost(self, references: set[int]) -> set[Release]:
        """The link fails and these calls are released, in whatever order that is told."""
        released: set[Release] = set()
        noticed = False
        while not noticed or {one.reference for one in released} < references:
            match await self.next():
                case LineHealth(health=health):
                    noticed = health is not Health.NORMAL
                case Release() as message:
                    released.add(message)
        assert {one.reference for one in released} == references
        return released

    def overlook(self) -> None:
        """Forget what was delivered and not looked at."""
        self._heard.clear()

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
    abilities: frozenset[str] = ABILITIES

    def able(self, ability: str) -> bool:
        assert ability in ABILITIES | SERVICES, ability
        return ability in self.abilities

    def channel(self, number: int) -> int:
        """This channel where the line has it; else one of its own, the same for the same number."""
        channels = self.near.line.channels
        return number if number in channels else channels[number % len(channels)]

    async def up(self) -> None:
        for end in (self.near, self.far):
            assert (await end.expect(LineHealth)).health is Health.NORMAL

    async def offer(self, caller: End, callee: End, channel: int = 5) -> tuple[int, int]:
        """Begin a call; its reference on both sides."""
        reference = caller.line.new_reference()
        channel = self.channel(channel)
        caller.line.send(Setup(reference, channel, "02087654321", "13800138000"))
        return reference, (await callee.expect(Setup)).reference

    async def flush(self) -> None:
        """A whole call in either direction: whatever was on its way before it has come."""
        for caller, callee in ((self.near, self.far), (self.far, self.near)):
            mine = caller.line.new_reference()
            caller.line.send(Setup(mine, self.channel(28), "999", "998"))
            while not isinstance(message := await callee.next(), Setup):
                pass
            theirs = message.reference
            callee.line.send(Disconnect(theirs, Cause.USER_BUSY))
            await asyncio.gather(caller.released(mine), callee.released(theirs))

    def close(self) -> None:
        self.near.close()
        self.far.close()


async def advance(
    wire: Pair, caller: End, callee: End, theirs: int, stage: str, channel: int = 5
) -> None:
    """Bring an offered call to a stage.

    Without "progress" the caller hears of the answer alone.
    """
    first = Proceeding(theirs, wire.channel(channel))
    steps = {
        "presented": (),
        "proceeding": (first,),
        "alerting": (first, Alerting(theirs)),
        "active": (first, Alerting(theirs), Connect(theirs)),
    }[stage]
    for message in steps:
        callee.line.send(message)
        if wire.able("progress"):
            assert type(await caller.expect(type(message))) is type(message)
        elif isinstance(message, Connect):
            await caller.find(Connect)


def loopback_pair() -> Pair:
    near, far = join(t309=0.05)
    return Pair(
        End(near, near.voice),
        End(far, far.voice),
        near.cut,
        near.restore,
        ABILITIES | SERVICES,
    )


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
        DChannel("far", far.detach(), node="network", transfers=True, **settings),  # type: ignore[arg-type]
    )


def libpri_pair(**options: object) -> Pair:
    near, far = d_channels(**options)
    near_voice, far_voice = voice_pair()

    def cut(out: bool) -> None:
        near.unplugged = out

    return Pair(
        End(near, OpenedVoice(near_voice)),
        End(far, OpenedVoice(far_voice)),
        lambda: cut(True),
        lambda: cut(False),
        ABILITIES | SERVICES - {"service_told", "flash"},
    )


def r2_pair() -> Pair:
    near, far = r2_lines()
    near_voice, far_voice = voice_pair()

    def cut(out: bool) -> None:
        near.port.unplugged = out

    return Pair(
        End(near, OpenedVoice(near_voice)),
        End(far, OpenedVoice(far_voice)),
        lambda: cut(True),
        lambda: cut(False),
        R2_ABILITIES,
    )


@dataclass
class Ss7Pair(Pair):
    """The links are aligned, and the circuits reset, while the clock runs as fast as it can."""

    clock: Clock = field(default_factory=Clock)

    async def up(self) -> None:
        near, far = self.near.line, self.far.line
        assert isinstance(near, Ss7Line)
        assert isinstance(far, Ss7Line)
        await in_service(self.clock, (near, far))
        for end in (self.near, self.far):
            while not is_up(await end.next()):
                pass
            end.overlook()


def ss7_pair(**options: object) -> Ss7Pair:
    (near, far), clock = ss7_lines(**options)
    near_voice, far_voice = voice_pair()
    return Ss7Pair(
        End(near, OpenedVoice(near_voice)),
        End(far, OpenedVoice(far_voice)),
        lambda: near.mtp.set_alarm(True),
        lambda: near.mtp.set_alarm(False),
        SS7_ABILITIES,
        clock,
    )


WIRES: dict[str, Callable[[], Pair]] = {
    "loopback": loopback_pair,
    "libpri": libpri_pair,
    "r2": r2_pair,
    "ss7": ss7_pair,
}
"""A new kind of line joins the contract by a row of its own."""
