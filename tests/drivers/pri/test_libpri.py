"""What only the real signalling has: garbage on the wire, lost frames, its timers, its log."""

from __future__ import annotations

import asyncio
import logging
import os
import random
import socket
from collections.abc import AsyncIterator, Iterator

import pytest

from drivers.line import (
    Cause,
    Disconnect,
    Health,
    LineDown,
    LineError,
    LineHealth,
    LineUnavailable,
    Message,
    Release,
    Setup,
)
from drivers.pri.line import DChannel
from tests.drivers.line_pair import QUICK_TIMERS, Pair, advance, d_channels, libpri_pair


@pytest.fixture
async def pair() -> AsyncIterator[Pair]:
    pair = libpri_pair()
    await pair.up()
    yield pair
    pair.close()


@pytest.fixture
def ends() -> Iterator[tuple[socket.socket, socket.socket]]:
    near, far = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    yield near, far
    near.close()
    far.close()


def garbage(seed: int) -> Iterator[bytes]:
    """Frames of every length; half of them look like information frames with a Q.931 message."""
    chance = random.Random(seed)
    for _ in range(300):
        body = chance.randbytes(chance.choice([0, 1, 2, 3, 4, 5, 9, 20, 40, 255, 1030]))
        if chance.random() < 0.5:
            message_type = chance.choice(
                [0x05, 0x01, 0x02, 0x03, 0x07, 0x45, 0x4D, 0x5A, 0x7B, 0x46]
            )
            call = bytes(
                [0x08, 0x02, chance.choice([0x00, 0x80]), chance.randrange(5), message_type]
            )
            body = bytes([0x02, 0x01, chance.randrange(0, 8, 2), 0x00]) + call + body
        yield body


@pytest.mark.parametrize("seed", range(4))
async def test_garbage_on_the_wire_is_harmless(seed: int) -> None:
    """A line that was sent nonsense still carries calls once its peer speaks sense again."""
    near, far = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    copy = os.dup(far.fileno())
    network = DChannel("network", near.detach(), node="network", timers=QUICK_TIMERS, overlap=True)
    subscriber = DChannel("cpe", far.detach(), node="cpe", timers=QUICK_TIMERS, overlap=True)
    heard: list[Message] = []
    rung = asyncio.Event()

    def answer(message: Message) -> None:
        heard.append(message)
        if isinstance(message, Setup) and message.called == "4711":
            rung.set()

    network.open(answer)
    for frame in garbage(seed):
        try:
            os.write(copy, frame or b"\0")
        except BlockingIOError:
            await asyncio.sleep(0)
        await asyncio.sleep(0)
    os.close(copy)
    up = asyncio.Event()
    subscriber.open(lambda message: up.set() if message == LineHealth(Health.NORMAL) else None)
    async with asyncio.timeout(10):
        while not rung.is_set():
            await up.wait()
            try:
                subscriber.send(Setup(subscriber.new_reference(), 1, "4711", "1"))
            except (LineDown, LineError):
                up.clear()
            try:
                await asyncio.wait_for(rung.wait(), 0.5)
            except TimeoutError:
                continue
    network.close()
    subscriber.close()


async def test_a_frame_that_is_lost_is_repeated(pair: Pair) -> None:
    """Layer 2 repeats after T200; the call comes through."""
    pair.cut()
    reference = pair.near.line.new_reference()
    pair.near.line.send(Setup(reference, 8, "1", "2"))
    pair.restore()
    assert (await pair.far.expect(Setup)).channel == 8


async def test_a_disconnect_that_nobody_answers_ends_by_timers() -> None:
    near, far = d_channels(timers=QUICK_TIMERS | {"T305": 50, "T308": 50})
    heard: asyncio.Queue[Message] = asyncio.Queue()
    rung: asyncio.Queue[Message] = asyncio.Queue()
    near.open(heard.put_nowait)
    far.open(rung.put_nowait)
    assert isinstance(await rung.get(), LineHealth)
    assert isinstance(await heard.get(), LineHealth)
    reference = near.new_reference()
    near.send(Setup(reference, 3, "1", "2"))
    await rung.get()
    near.send(Disconnect(reference, Cause.NORMAL_CLEARING))
    async with asyncio.timeout(5):
        while not isinstance(message := await heard.get(), Release):
            pass
        assert message.reference == reference
        while not isinstance(await rung.get(), Release):
            pass
    near.close()
    far.close()


async def test_a_set_up_that_nobody_answers_ends_by_t303(
    ends: tuple[socket.socket, socket.socket],
) -> None:
    """The far side acknowledges on layer 2 and says nothing on layer 3."""
    near, far = d_channels(timers=QUICK_TIMERS | {"T303": 60})
    heard: asyncio.Queue[Message] = asyncio.Queue()
    near.open(heard.put_nowait)
    far.open(lambda message: None)
    async with asyncio.timeout(5):
        assert isinstance(await heard.get(), LineHealth)
        reference = near.new_reference()
        near.send(Setup(reference, 3, "1", "2"))
        assert (await heard.get()) == Release(reference, Cause.NO_USER_RESPONDING)
    near.close()
    far.close()


async def test_a_descriptor_that_ends_takes_the_line_down(pair: Pair) -> None:
    mine, _ = await pair.offer(pair.near, pair.far)
    pair.far.close()
    assert (await pair.near.expect(LineHealth)).health is Health.SIGNALLING_DOWN
    assert (await pair.near.expect(Release)).reference == mine
    with pytest.raises(LineDown, match="down"):
        pair.near.line.send(Setup(pair.near.line.new_reference(), 1, "1", "2"))


async def test_wrong_settings_are_refused_with_the_choices(
    ends: tuple[socket.socket, socket.socket],
) -> None:
    for settings in ({"node": "both"}, {"switch": "strowger"}, {"timers": {"T999": 1}}):
        with pytest.raises(LineError):
            DChannel("x", ends[0].fileno(), **settings)  # type: ignore[arg-type]


async def test_a_closed_line_is_unavailable() -> None:
    near, far = d_channels()
    near.open(lambda message: None)
    near.close()
    far.close()
    with pytest.raises(LineDown):
        near.send(Disconnect(1, Cause.NORMAL_CLEARING))
    with pytest.raises(LineUnavailable):
        near.open(lambda message: None)


async def test_without_overlap_a_number_is_always_complete() -> None:
    near, far = d_channels(overlap=False)
    heard: asyncio.Queue[Message] = asyncio.Queue()
    near.open(heard.put_nowait)
    far.open(lambda message: None)
    await heard.get()
    with pytest.raises(LineError, match="overlap"):
        near.send(Setup(near.new_reference(), 1, "1", "2", complete=False))
    near.close()
    far.close()


async def test_a_long_name_is_cut_between_characters(pair: Pair) -> None:
    reference = pair.near.line.new_reference()
    pair.near.line.send(Setup(reference, 8, "1", "2", "王" * 40))
    assert (await pair.far.expect(Setup)).calling_name == "王" * 16


async def test_a_number_that_is_too_long_is_refused(pair: Pair) -> None:
    for called in ("", "1" * 61):
        with pytest.raises(LineError):
            pair.near.line.send(Setup(pair.near.line.new_reference(), 8, called, "2"))


async def test_what_libpri_says_goes_to_the_log(caplog: pytest.LogCaptureFixture) -> None:
    """An exchange of identification (XID), which it does not know."""
    near_end, far_end = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    copy = os.dup(far_end.fileno())
    near = DChannel("near", near_end.detach(), node="cpe", timers=QUICK_TIMERS)
    far = DChannel("far", far_end.detach(), node="network", timers=QUICK_TIMERS)
    up = asyncio.Event()
    near.open(lambda message: up.set())
    far.open(lambda message: None)
    await up.wait()
    said = asyncio.Event()
    handler = logging.Handler()
    handler.emit = lambda record: said.set()  # type: ignore[method-assign]
    log = logging.getLogger("drivers.pri")
    log.addHandler(handler)
    os.write(copy, bytes([0x02, 0x01, 0xAF, 0, 0]))
    async with asyncio.timeout(5):
        await said.wait()
    log.removeHandler(handler)
    os.close(copy)
    near.close()
    far.close()
    assert any("near: " in record.getMessage() for record in caplog.records)


@pytest.mark.parametrize("end", ["near", "far"])
async def test_a_flap_clears_what_is_not_answered_at_both_ends(pair: Pair, end: str) -> None:
    """Q.931 5.8.9: cause 27 at once, and cause 27 for answered calls when T309 is over."""
    caller, callee = (pair.near, pair.far) if end == "near" else (pair.far, pair.near)
    talking, talking_there = await pair.offer(caller, callee, 1)
    await advance(pair, caller, callee, talking_there, "active", 1)
    pending = {caller: set[int](), callee: set[int]()}
    for channel, stage in ((2, "presented"), (3, "proceeding"), (4, "alerting")):
        mine, theirs = await pair.offer(caller, callee, channel)
        await advance(pair, caller, callee, theirs, stage, channel)
        pending[caller].add(mine)
        pending[callee].add(theirs)
    pair.cut()
    for one, references in pending.items():
        cleared = await one.lost(references)
        assert {release.cause for release in cleared} == {Cause.DESTINATION_OUT_OF_ORDER}
    for one, reference in ((caller, talking), (callee, talking_there)):
        assert await one.expect(Release) == Release(reference, Cause.DESTINATION_OUT_OF_ORDER)


async def test_a_line_is_drained_before_it_is_closed(pair: Pair) -> None:
    line = pair.near.line
    assert isinstance(line, DChannel)
    assert await line.drain()
    answered, answered_there = await pair.offer(pair.near, pair.far, 3)
    await advance(pair, pair.near, pair.far, answered_there, "active", 3)
    pending, pending_there = await pair.offer(pair.far, pair.near, 4)
    draining = asyncio.create_task(line.drain())
    released = await asyncio.gather(pair.far.find(Disconnect), pair.far.find(Disconnect))
    assert {one.reference for one in released} == {answered_there, pending}
    assert not draining.done()
    for one in released:
        pair.far.line.send(Release(one.reference, one.cause))
    assert await draining
    assert set(pair.near.releases) == {answered, pending_there}


async def test_draining_ends_although_the_far_side_is_silent(pair: Pair) -> None:
    await pair.offer(pair.near, pair.far, 3)
    pair.cut()
    line = pair.near.line
    assert isinstance(line, DChannel)
    assert not await line.drain(0.01)


async def test_a_tap_sees_both_ways() -> None:
    frames: list[tuple[int, bool]] = []
    near, far = d_channels()
    near.tap = lambda frame, sent: frames.append((frame[2], sent))
    up = asyncio.Event()
    near.open(lambda told: up.set())
    far.open(lambda told: None)
    async with asyncio.timeout(5):
        await up.wait()
    assert {(0x7F, True), (0x73, False)} <= set(frames) or {(0x7F, False), (0x73, True)} <= set(
        frames
    )
    near.close()
    far.close()
