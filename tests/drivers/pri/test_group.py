"""Three spans under a D channel with another in reserve: channels, and what a failure leaves."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest

from drivers.line import (
    Cause,
    ChannelService,
    Connect,
    Digits,
    Disconnect,
    Health,
    LineError,
    LineHealth,
    Proceeding,
    Release,
    Restart,
    Setup,
)
from drivers.pri.group import DChannelGroup
from tests.drivers.line_pair import ABILITIES, QUICK_TIMERS, End, Pair, advance
from tests.drivers.test_line_failures import *  # noqa: F403

SPANS = {1: (*range(1, 16), *range(17, 32)), 2: (*range(1, 16), *range(17, 32)), 3: range(1, 32)}


class NoVoice:
    """The group's sound is tested with its spans'."""

    name, channels = "none", ()

    def open(self) -> None:
        pass

    def read(self, heard: object) -> bool:
        return False

    def write(self, spoken: object) -> bool:
        return False

    def close(self) -> None:
        pass


@dataclass
class GroupPair(Pair):
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    """Set whenever a D channel fails or comes back."""

    async def up(self) -> None:
        """Until no end establishes a link any more: a SABME that crosses a SETUP takes it away."""
        await super().up()
        async with asyncio.timeout(self.near.patience):
            while any(len(group(end).d_channels_up) < 2 for end in (self.near, self.far)):
                self.changed.clear()
                await self.changed.wait()


def group_pair(switch: str = "ni2") -> GroupPair:
    changed = asyncio.Event()
    ends = {span: socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET) for span in (1, 2)}
    lines = [
        DChannelGroup(
            node,
            SPANS,
            {span: pair[side].detach() for span, pair in ends.items()},
            node=node,
            switch=switch,
            timers=QUICK_TIMERS,
            overlap=True,
            changed=lambda up: changed.set(),
        )
        for side, node in enumerate(("cpe", "network"))
    ]
    near, far = lines

    def cut(out: bool) -> None:
        for span in (1, 2):
            near.pull(span, out=out)

    return GroupPair(
        End(near, NoVoice()),
        End(far, NoVoice()),
        lambda: cut(True),
        lambda: cut(False),
        ABILITIES,
        changed,
    )


@pytest.fixture
async def wire() -> AsyncIterator[GroupPair]:
    """The contract's failures, on a group whose two D channels fail at once."""
    pair = group_pair()
    await pair.up()
    yield pair
    pair.close()


def group(end: End) -> DChannelGroup:
    assert isinstance(end.line, DChannelGroup)
    return end.line


async def pull(wire: GroupPair, span: int, *, out: bool = True) -> None:
    """Pull one D channel or put it back, and wait until both ends have seen it."""
    group(wire.near).pull(span, out=out)
    async with asyncio.timeout(5):
        while any((span in group(end).d_channels_up) is out for end in (wire.near, wire.far)):
            wire.changed.clear()
            await wire.changed.wait()


async def test_channels_are_numbered_span_by_span(wire: GroupPair) -> None:
    assert wire.near.line.channels[:2] == (101, 102)
    assert wire.near.line.channels[29:31] == (131, 201)
    assert wire.near.line.channels[-1] == 331
    for channel in (101, 217, 316):
        for caller, callee in ((wire.near, wire.far), (wire.far, wire.near)):
            mine = caller.line.new_reference()
            caller.line.send(Setup(mine, channel, "1", "2"))
            theirs = await callee.expect(Setup)
            assert theirs.channel == channel
            callee.line.send(Proceeding(theirs.reference, 330))
            assert await caller.expect(Proceeding) == Proceeding(mine, 330)
            callee.line.send(Disconnect(theirs.reference, Cause.USER_BUSY))
            await asyncio.gather(caller.released(mine), callee.released(theirs.reference))


async def test_restart_and_service_name_the_span(wire: GroupPair) -> None:
    wire.near.line.send(Restart((205,)))
    assert await wire.far.expect(Restart) == Restart((205,))
    wire.near.line.send(ChannelService((305,), False))
    assert await wire.far.expect(ChannelService) == ChannelService((305,), False)


@pytest.mark.parametrize("switch", ["ni2", "euroisdn_e1", "lucent5e"])
async def test_answered_calls_outlive_their_d_channel(switch: str) -> None:
    wire = group_pair(switch)
    await wire.up()
    calls = []
    for channel in (101, 202, 303):
        mine, theirs = await wire.offer(wire.near, wire.far, channel)
        await advance(wire, wire.near, wire.far, theirs, "active", channel)
        calls.append((mine, theirs))
    pending, pending_there = await wire.offer(wire.far, wire.near, 204)
    await pull(wire, 1)
    assert (await wire.near.expect(Release)) == Release(
        pending_there, Cause.DESTINATION_OUT_OF_ORDER
    )
    assert (await wire.far.expect(Release)) == Release(pending, Cause.DESTINATION_OUT_OF_ORDER)
    assert wire.near.line.health is wire.far.line.health is Health.NORMAL
    for index, (mine, theirs) in enumerate(calls):
        wire.near.line.send(Digits(mine, str(index)))
        assert await wire.far.expect(Digits) == Digits(theirs, str(index))
        speaker, listener = (
            ((wire.near, mine), (wire.far, theirs))
            if index % 2
            else ((wire.far, theirs), (wire.near, mine))
        )
        speaker[0].line.send(Disconnect(speaker[1], Cause.NORMAL_CLEARING))
        assert (await listener[0].find(Disconnect)).reference == listener[1]
        listener[0].line.send(Release(listener[1], Cause.NORMAL_CLEARING))
        await asyncio.gather(*(one.find(Release) for one in (wire.near, wire.far)))
    mine, theirs = await wire.offer(wire.near, wire.far, 101)
    wire.far.line.send(Connect(theirs))
    await wire.near.expect(Connect)
    await pull(wire, 1, out=False)
    await pull(wire, 2)
    wire.far.line.send(Disconnect(theirs, Cause.NORMAL_CLEARING))
    assert (await wire.near.find(Disconnect)).reference == mine
    assert not [one for one in wire.near.seen[1:] if isinstance(one, LineHealth)]
    wire.close()


async def test_the_far_side_may_be_on_the_other_d_channel(wire: GroupPair) -> None:
    """Only one side sees the failure: what it sends over the reserve is heard all the same."""
    mine, theirs = await wire.offer(wire.near, wire.far, 101)
    await advance(wire, wire.near, wire.far, theirs, "active", 101)
    group(wire.near)._went_down(1)
    wire.near.line.send(Disconnect(mine, Cause.NORMAL_CLEARING))
    assert (await wire.far.find(Disconnect)).reference == theirs
    wire.far.line.send(Release(theirs, Cause.NORMAL_CLEARING))
    await asyncio.gather(wire.near.find(Release), wire.far.find(Release))
    await wire.offer(wire.far, wire.near, 102)


@pytest.mark.parametrize(
    ("spans", "descriptors", "switch", "words"),
    [
        ({1: [1]}, {1: 0}, "qsig", "QSIG"),
        ({1: [1]}, {}, "ni2", "needs a D channel"),
        ({200: [1]}, {200: 0}, "ni2", "0 to 127"),
        ({1: [1]}, {2: 0}, "ni2", "span 2"),
    ],
)
def test_a_group_that_cannot_be_is_refused(
    spans: dict[int, list[int]], descriptors: dict[int, int], switch: str, words: str
) -> None:
    with pytest.raises(LineError, match=words):
        DChannelGroup("x", spans, descriptors, switch=switch)
