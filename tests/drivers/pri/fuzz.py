"""Malformed frames into a D channel whose calls are in every state.

`python -m tests.drivers.pri.fuzz FRAMES SEED`: one JSON object with what was seen. Every switch type
and both sides get their share. The frames are mutations of what two lines really said to each other,
numbered rightly so that layer 2 lets them through, and octets at random; the line's owner meanwhile
answers, clears and begins calls at random. A round ends with a call in good order.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import random
import socket
import sys
import time
from dataclasses import dataclass, field

from drivers.line import (
    Alerting,
    Cause,
    ChannelService,
    Charge,
    Connect,
    Digits,
    Disconnect,
    Health,
    LineError,
    Message,
    Presentation,
    Proceeding,
    Progress,
    Release,
    Restart,
    Setup,
    Transfer,
)
from drivers.pri.controller import SWITCHES
from drivers.pri.frames import ORIGINATOR
from drivers.pri.line import DChannel
from tests.drivers.pri.raw_peer import element, message, setup

NODES = ("cpe", "network")
TIMERS = {"T200": 60, "N200": 2, "T203": 500, "T303": 40, "T305": 40, "T308": 40, "T309": 100}
BATCH = 24
"""Frames between two turns of the line; fewer than the window of 127."""

FCS = bytes(2)
RESTART = 0x46
SHORT = (0, 1, 1, 2, 3, 5, 8, 20, 60, 254)


@dataclass
class Seen:
    """What a run came to."""

    frames: int = 0
    setups: int = 0
    releases: int = 0
    delivered: int = 0
    most_calls: int = 0
    links_lost: int = 0
    seconds: float = 0.0
    grown_kib: int = 0
    kinds: set[str] = field(default_factory=set)
    stages: set[str] = field(default_factory=set)
    """States in which calls were while frames came."""

    def json(self) -> str:
        return json.dumps(
            self.__dict__ | {"kinds": sorted(self.kinds), "stages": sorted(self.stages)}
        )


def resident_kib() -> int:
    """Memory of this process that is in use, in KiB."""
    with open("/proc/self/statm", encoding="ascii") as statm:
        return int(statm.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") // 1024


async def said(switch: str) -> list[bytes]:
    """Q.931 messages of calls in good order, as two lines of this type exchange them."""
    corpus: list[bytes] = []

    def tap(frame: bytes, sent: bool) -> None:
        if sent and not frame[2] & 1 and frame[6:-2]:
            corpus.append(frame[4:-2])

    ends = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    near, far = (
        DChannel(
            node, end.detach(), node=node, switch=switch, overlap=True, transfers=True, tap=tap
        )
        for node, end in zip(NODES, ends, strict=True)
    )
    heard: dict[DChannel, list[Message]] = {near: [], far: []}
    near.open(heard[near].append)
    far.open(heard[far].append)

    async def turn() -> None:
        for _ in range(12):
            await asyncio.sleep(0)

    while Health.SIGNALLING_DOWN in (near.health, far.health):
        await turn()
    for caller, callee in ((near, far), (far, near)):
        calls = []
        for channel, complete in ((3, True), (4, False)):
            mine = caller.new_reference()
            caller.send(
                Setup(
                    mine, channel, "02012", "13800138000", "张三", complete,
                    presentation=Presentation.RESTRICTED, redirecting="955", user_data=b"data",
                )
            )  # fmt: skip
            await turn()
            if not complete:
                caller.send(Digits(mine, "34"))
            await turn()
            theirs = [told for told in heard[callee] if isinstance(told, Setup)][-1].reference
            for one in (
                Proceeding(theirs, channel + 10),
                Progress(theirs, Cause.USER_BUSY),
                Alerting(theirs, inband=True),
                Connect(theirs, "0209999"),
                Digits(theirs, "5"),
                Charge(theirs, 3),
            ):
                try:
                    callee.send(one)
                except LineError:
                    pass
                await turn()
            calls.append((mine, theirs))
        try:
            caller.send(Transfer(calls[0][0], calls[1][0]))
        except LineError:
            pass
        await turn()
        callee.send(Disconnect(calls[0][1], Cause.USER_BUSY, inband=True))
        await turn()
        caller.send(Release(calls[0][0], Cause.USER_BUSY))
        caller.send(ChannelService((7,), False))
        caller.send(ChannelService((7,), True))
        caller.send(Restart((5, 14)))
        await turn()
    near.close()
    far.close()
    return corpus


class Fuzz:
    """One line and whoever maltreats it."""

    def __init__(
        self, switch: str, node: str, corpus: list[bytes], chance: random.Random, seen: Seen
    ) -> None:
        near, far = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        for end in (near, far):
            end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 20)
        far.setblocking(False)
        self._far, self._corpus, self._chance, self.seen = far, corpus, chance, seen
        self._of_kind = {
            kind: [one for one in corpus if one[4] == kind] for kind in {one[4] for one in corpus}
        }
        self._kinds = sorted(self._of_kind)
        self._command = 0x02 if node == "cpe" else 0x00
        self.line = DChannel(
            node,
            near.detach(),
            node=node,
            switch=switch,
            timers=TIMERS,
            overlap=chance.random() < 0.5,
            transfers=True,
        )
        self._sent = self._received = 0
        self._live: set[int] = set()
        self.line.open(self._told)

    def _told(self, told: Message) -> None:
        seen = self.seen
        seen.delivered += 1
        seen.kinds.add(type(told).__name__)
        match told:
            case Setup(reference=reference):
                seen.setups += 1
                self._live.add(reference)
                asyncio.get_running_loop().call_soon(self._act, reference)
            case Release(reference=reference):
                seen.releases += 1
                self._live.discard(reference)
            case Disconnect(reference=reference) if self._chance.random() < 0.7:
                asyncio.get_running_loop().call_soon(
                    self._try, Release(reference, Cause.NORMAL_CLEARING)
                )
        seen.most_calls = max(seen.most_calls, len(self._live))

    def _try(self, sent: object) -> None:
        try:
            self.line.send(sent)  # type: ignore[arg-type]
        except LineError:
            pass

    def _act(self, reference: int) -> None:
        chance = self._chance
        channel = chance.choice(self.line.channels)
        self._try(
            chance.choice(
                [
                    Proceeding(reference, channel),
                    Alerting(reference, inband=chance.random() < 0.5),
                    Progress(reference, chance.choice([None, Cause.USER_BUSY])),
                    Connect(reference, chance.choice(["", "955"])),
                    Digits(reference, "12"),
                    Charge(reference, 1),
                    Disconnect(reference, Cause.USER_BUSY, inband=chance.random() < 0.5),
                    Release(reference, Cause.NORMAL_CLEARING),
                    Restart((channel,)),
                    ChannelService((channel,), chance.random() < 0.8),
                    Transfer(reference, chance.choice([*self._live, reference])),
                ]
            )
        )

    def _begin(self) -> None:
        reference = self.line.new_reference()
        try:
            self.line.send(
                Setup(
                    reference, self._chance.choice(self.line.channels), "1", "2",
                    complete=not self.line._sender._overlap or self._chance.random() < 0.5,
                )
            )  # fmt: skip
        except LineError:
            return
        self._live.add(reference)

    # --- frames ----------------------------------------------------------------------------

    def mutated(self, octets: bytes) -> bytes:
        chance, changed = self._chance, bytearray(octets)
        for _ in range(chance.choice((0, 0, 1, 1, 1, 2, 3, 6))):
            at = chance.randrange(len(changed) + 1)
            kind = chance.randrange(7)
            if kind == 0:
                del changed[at : at + chance.choice(SHORT)]
            elif kind == 1:
                changed[at:at] = chance.randbytes(chance.choice(SHORT))
            elif kind == 2:
                changed[at:] = chance.choice(self._corpus)[chance.randrange(12) :]
            elif kind == 3:
                changed *= 2
            elif at < len(changed):
                changed[at] = (
                    changed[at] ^ 1 << chance.randrange(8)
                    if kind == 4
                    else chance.choice((0, 0x7F, 0x80, 0xFF, chance.randrange(256)))
                )
        return bytes(changed[:1000])

    def call_message(self) -> bytes:
        """A mutated message for a call that there is, mostly."""
        chance = self._chance
        kind = chance.choice(self._kinds)
        octets = bytearray(self.mutated(chance.choice(self._of_kind[kind])))
        if len(octets) > 4 and chance.random() < 0.8:
            legs = [leg.wire_reference for leg in self.line._legs]
            fresh = chance.choice((0, ORIGINATOR)) | chance.randrange(300)
            reference = chance.choice(legs) if legs and chance.random() < 0.7 else fresh
            octets[:4] = bytes((octets[0], octets[1], reference >> 8, reference & 0xFF))
        return bytes(octets)

    def numbered(self) -> bytes:
        """An information frame that layer 2 lets through."""
        chance = self._chance
        wild = chance.random() < 0.1
        body = chance.randbytes(chance.choice(SHORT)) if wild else self.call_message()
        number, self._sent = self._sent, (self._sent + 1) % 128
        return bytes((self._command, 1, number << 1, self._received << 1)) + body + FCS

    def strange(self) -> bytes:
        """A frame whose header is wrong, or comes at the wrong time; the link may not outlive it."""
        chance = self._chance
        if chance.random() < 0.8:
            head = bytes((self._command, 1, self._sent << 1, self._received << 1))
            return self.mutated(head + chance.choice(self._corpus)[: chance.choice(SHORT)] + FCS)
        control = chance.choice((0x6F, 0x53, 0x0F, 0x87, 0x63, 0xAF, 0x01, 0x05, 0x09, 0x03))
        return bytes((chance.choice((0, 2)), 1, control, chance.randrange(256))) + FCS

    def establish(self) -> None:
        self._far.send(bytes((self._command, 1, 0x7F)) + FCS)
        self._sent = self._received = 0

    def batch(self, frames: int) -> None:
        """Send so many, let the line work on them, and see what it says."""
        self.seen.stages |= {leg.stage.name for leg in self.line._legs}
        strange = frames // 3 if self._chance.random() < 0.2 else 0
        for _ in range(frames - strange):
            self._far.send(self.numbered())
        for _ in range(strange):
            self._far.send(self.strange() or b"\0")
        self._work()
        if self.line.health is not Health.NORMAL:
            self.seen.links_lost += 1
            self.establish()
            self._work()

    def _work(self) -> None:
        self.line._port._readable()
        while True:
            try:
                frame = self._far.recv(2048)
            except BlockingIOError:
                return
            control = frame[2]
            if control & 3 == 3:
                if control & ~0x10 == 0x6F:
                    self._sent = self._received = 0
                    self._far.send(bytes((self._command ^ 2, 1, 0x63 | control & 0x10)) + FCS)
                continue
            if not control & 1:
                self._received = ((control >> 1) + 1) % 128
            self._sent = frame[3] >> 1

    async def prove(self) -> None:
        """After everything: the interface is restarted and a call in good order comes through."""
        self._try(ChannelService(self.line.channels, True))
        async with asyncio.timeout(20):
            for reference in range(31000, 32000):
                if self.line.health is not Health.NORMAL:
                    self.establish()
                self._number_and_send(message(0, RESTART, element(0x79, 0x87)))
                self._work()
                before = self.seen.setups
                self._number_and_send(setup(reference, 7))
                self._work()
                if self.seen.setups > before:
                    return
                await asyncio.sleep(0.01)

    def _number_and_send(self, octets: bytes) -> None:
        head = bytes((self._command, 1, self._sent << 1, self._received << 1))
        self._far.send(head + octets + FCS)
        self._sent = (self._sent + 1) % 128

    async def close(self) -> None:
        self.line.close()
        self._far.close()
        await asyncio.sleep(0)


async def run(frames: int, seed: int) -> Seen:
    """Spread so many frames over all switch types and both sides."""
    seen, chance = Seen(), random.Random(seed)
    corpora = {switch: await said(switch) for switch in SWITCHES}
    began, warm = time.perf_counter(), 0
    rounds = [(switch, node) for switch in SWITCHES for node in NODES] * 2
    for index, (switch, node) in enumerate(rounds):
        if index == len(rounds) // 2:
            warm = resident_kib()
        fuzz = Fuzz(switch, node, corpora[switch], chance, seen)
        fuzz.establish()
        left = frames // len(rounds)
        while left > 0:
            fuzz.batch(min(BATCH, left))
            left -= BATCH
            seen.frames += BATCH
            if chance.random() < 0.3:
                fuzz._begin()
            for reference in list(fuzz._live):
                if chance.random() < 0.15:
                    fuzz._act(reference)
            await asyncio.sleep(0)
        await fuzz.prove()
        await fuzz.close()
    seen.seconds = round(time.perf_counter() - began, 1)
    seen.grown_kib = resident_kib() - warm
    return seen


if __name__ == "__main__":
    logging.disable(logging.CRITICAL)
    print(asyncio.run(run(int(sys.argv[1]), int(sys.argv[2]))).json())
