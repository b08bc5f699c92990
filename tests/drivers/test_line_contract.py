"""What every kind of line promises; `WIRES` in line_pair.py has a row for each.

Where a kind lacks an ability (`ABILITIES` there), the weaker promise stands in the test itself.
"""

from __future__ import annotations

import asyncio
import contextlib

import numpy as np
import pytest

from drivers.line import (
    FRAME_SAMPLES,
    SILENCE,
    Alerting,
    Cause,
    Connect,
    Digits,
    Disconnect,
    LineError,
    Proceeding,
    Progress,
    Release,
    Restart,
    Setup,
    UnknownReference,
)
from tests.drivers.line_pair import End, Pair, advance

STAGES = ("presented", "proceeding", "alerting", "active")
DIRECTIONS = ("near calls", "far calls")


def ends(wire: Pair, direction: str) -> tuple[End, End]:
    """Caller and callee."""
    return (wire.near, wire.far) if direction == "near calls" else (wire.far, wire.near)


async def number_heard(callee: End, setup: Setup, whole: str) -> str:
    """The called number of a set-up and of the digits that follow it, as far as `whole` is long."""
    heard = setup.called
    while not setup.complete and len(heard) < len(whole):
        heard += (await callee.expect(Digits)).digits
    return heard


@pytest.mark.parametrize("direction", DIRECTIONS)
async def test_a_call_from_set_up_to_release(wire: Pair, direction: str) -> None:
    caller, callee = ends(wire, direction)
    mine, channel = caller.line.new_reference(), wire.channel(7)
    name = "张三" if wire.able("names") else ""
    caller.line.send(Setup(mine, channel, "02012345678", "13800138000", name))
    setup = await callee.expect(Setup)
    assert mine > 0 > setup.reference
    theirs = setup.reference
    if wire.able("numbers_whole"):
        assert setup == Setup(theirs, channel, "02012345678", "13800138000", name)
    else:
        assert setup.channel == channel
        if not setup.complete:
            assert await number_heard(callee, setup, "02012345678") == "02012345678"
    await advance(wire, caller, callee, theirs, "active", channel)
    if wire.able("keypad"):
        caller.line.send(Digits(mine, "12#"))
        assert await callee.expect(Digits) == Digits(theirs, "12#")
        callee.line.send(Digits(theirs, "9"))
        assert await caller.expect(Digits) == Digits(mine, "9")
    else:
        with pytest.raises(LineError):
            callee.line.send(Digits(theirs, "9"))
    caller.line.send(Disconnect(mine, Cause.NORMAL_CLEARING))
    assert await callee.expect(Disconnect) == Disconnect(theirs, Cause.NORMAL_CLEARING)
    callee.line.send(Release(theirs, Cause.NORMAL_CLEARING))
    assert await caller.expect(Release) == Release(mine, Cause.NORMAL_CLEARING)
    assert await callee.expect(Release) == Release(theirs, Cause.NORMAL_CLEARING)


async def test_what_is_told_before_the_answer(wire: Pair) -> None:
    mine, theirs = await wire.offer(wire.near, wire.far, channel=7)
    channel = wire.channel(7)
    wire.far.line.send(Proceeding(theirs, channel))
    wire.far.line.send(Alerting(theirs, inband=True))
    wire.far.line.send(Connect(theirs))
    if wire.able("progress"):
        assert await wire.near.expect(Proceeding) == Proceeding(mine, channel)
        assert await wire.near.expect(Alerting) == Alerting(mine, inband=True)
        assert await wire.near.expect(Connect) == Connect(mine)
    else:
        assert await wire.near.find(Connect) == Connect(mine)


@pytest.mark.parametrize("who", ["caller", "callee", "both"])
@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("direction", DIRECTIONS)
async def test_clearing_releases_both_sides_once(
    wire: Pair, direction: str, stage: str, who: str
) -> None:
    caller, callee = ends(wire, direction)
    mine, theirs = await wire.offer(caller, callee)
    await advance(wire, caller, callee, theirs, stage)
    if who != "callee":
        caller.line.send(Disconnect(mine, Cause.NORMAL_CLEARING))
    if who != "caller":
        callee.line.send(Disconnect(theirs, Cause.CALL_REJECTED))
    await asyncio.gather(caller.released(mine), callee.released(theirs))
    await wire.flush()
    assert caller.releases[mine] == 1
    assert callee.releases[theirs] == 1
    with pytest.raises(UnknownReference):
        caller.line.send(Disconnect(mine, Cause.NORMAL_CLEARING))


@pytest.mark.parametrize(
    "cause",
    [
        Cause.UNALLOCATED_NUMBER,
        Cause.USER_BUSY,
        Cause.NO_ANSWER,
        Cause.CALL_REJECTED,
        Cause.NO_CIRCUIT,
        Cause.TEMPORARY_FAILURE,
        Cause.CHANNEL_UNAVAILABLE,
        Cause.INCOMPATIBLE_DESTINATION,
    ],
)
async def test_the_cause_of_a_refusal_arrives(wire: Pair, cause: Cause) -> None:
    mine, theirs = await wire.offer(wire.near, wire.far)
    wire.far.line.send(Disconnect(theirs, cause))
    heard = await wire.near.find(Disconnect)
    wire.near.line.send(Release(mine, cause))
    released = await wire.near.expect(Release)
    assert released.reference == mine
    if wire.able("causes"):
        assert (heard.cause, released.cause) == (cause, cause)
    assert (await wire.far.expect(Release)).reference == theirs


async def test_a_set_up_may_be_refused_with_release(wire: Pair) -> None:
    mine, theirs = await wire.offer(wire.near, wire.far)
    wire.far.line.send(Release(theirs, Cause.CALL_REJECTED))
    released, _ = await asyncio.gather(wire.near.released(mine), wire.far.released(theirs))
    assert released.reference == mine
    if wire.able("causes"):
        assert released.cause is Cause.CALL_REJECTED


async def test_early_media_is_told_with_its_cause(wire: Pair) -> None:
    mine, theirs = await wire.offer(wire.near, wire.far)
    if not wire.able("progress"):
        with pytest.raises(LineError):
            wire.far.line.send(Progress(theirs, Cause.USER_BUSY))
        return
    wire.far.line.send(Progress(theirs, Cause.USER_BUSY))
    assert await wire.near.expect(Progress) == Progress(mine, Cause.USER_BUSY)
    wire.far.line.send(Progress(theirs))
    assert await wire.near.expect(Progress) == Progress(mine, None)
    wire.far.line.send(Alerting(theirs))
    assert await wire.near.expect(Alerting) == Alerting(mine, inband=False)


async def test_the_called_side_may_take_another_channel(wire: Pair) -> None:
    mine, theirs = await wire.offer(wire.far, wire.near, channel=3)
    if not wire.able("channel_choice"):
        with pytest.raises(LineError):
            wire.near.line.send(Proceeding(theirs, 19))
        return
    wire.near.line.send(Proceeding(theirs, 19))
    assert await wire.far.expect(Proceeding) == Proceeding(mine, 19)
    with pytest.raises(LineError, match="19"):
        wire.far.line.send(Setup(wire.far.line.new_reference(), 19, "1", "2"))
    await wire.offer(wire.far, wire.near, channel=3)


async def test_glare_loses_nobodys_call(wire: Pair) -> None:
    """Without "glare": whichever call does not go on is released, and the channel is free again."""
    ours, channel = wire.near.line.new_reference(), wire.channel(9)
    wire.near.line.send(Setup(ours, channel, "111", "222"))
    networks = wire.far.line.new_reference()
    wire.far.line.send(Setup(networks, channel, "333", "444"))
    if not wire.able("glare"):
        await asyncio.gather(
            settled(wire.near, ours, Disconnect(ours, Cause.NORMAL_CLEARING)),
            settled(wire.far, networks, Disconnect(networks, Cause.NORMAL_CLEARING)),
        )
        await wire.flush()
        return
    offered, placed = await wire.near.expect(Setup), await wire.far.expect(Setup)
    assert (offered.called, offered.channel) == ("333", 9)
    assert placed.called == "111"
    assert placed.channel != 9
    wire.near.line.send(Proceeding(offered.reference, 9))
    wire.far.line.send(Alerting(placed.reference))
    assert await wire.near.expect(Proceeding) == Proceeding(ours, placed.channel)
    assert (await wire.near.expect(Alerting)).reference == ours
    assert await wire.far.expect(Proceeding) == Proceeding(networks, 9)
    wire.near.line.send(Connect(offered.reference))
    assert (await wire.far.expect(Connect)).reference == networks


async def settled(end: End, reference: int, clear: Disconnect) -> None:
    """Clear a call and every call that is offered meanwhile, until it was released."""
    with contextlib.suppress(UnknownReference):
        end.line.send(clear)
    while not end.releases[reference]:
        match await end.next():
            case Setup(reference=other) | Disconnect(reference=other):
                end.line.send(Release(other, Cause.NORMAL_CLEARING))
            case _:
                pass


async def test_a_full_span_refuses_one_call_more(wire: Pair) -> None:
    """Both ends want the last channel: the network has it, the other call ends with cause 44."""
    *others, last = wire.near.line.channels
    if not wire.able("glare"):
        for channel in (*others, last):
            await wire.offer(wire.far, wire.near, channel)
        for end in (wire.near, wire.far):
            with pytest.raises(LineError, match=str(last)):
                end.line.send(Setup(end.line.new_reference(), last, "111", "222"))
        return
    for channel in others:
        await wire.offer(wire.far, wire.near, channel)
    ours, networks = wire.near.line.new_reference(), wire.far.line.new_reference()
    wire.near.line.send(Setup(ours, last, "111", "222"))
    wire.far.line.send(Setup(networks, last, "333", "444"))
    assert (await wire.near.expect(Setup)).channel == last
    assert await wire.near.expect(Release) == Release(ours, Cause.CHANNEL_UNAVAILABLE)


async def test_restart_releases_the_calls_of_its_channels(wire: Pair) -> None:
    if not wire.able("restart"):
        with pytest.raises(LineError):
            wire.near.line.send(Restart(tuple(wire.near.line.channels[:1])))
        return
    mine, theirs = await wire.offer(wire.near, wire.far, channel=4)
    kept, kept_there = await wire.offer(wire.near, wire.far, channel=6)
    await advance(wire, wire.near, wire.far, theirs, "alerting", channel=4)
    wire.near.line.send(Restart((4, 5)))
    assert (await wire.near.expect(Release)).reference == mine
    assert (await wire.far.expect(Release)).reference == theirs
    restarted: set[int] = set()
    while restarted != {4, 5}:
        restarted |= set((await wire.far.expect(Restart)).channels)
    wire.far.line.send(Connect(kept_there))
    assert (await wire.near.expect(Connect)).reference == kept
    await wire.offer(wire.near, wire.far, channel=4)


async def test_unknown_references_and_wrong_moments_are_refused(wire: Pair) -> None:
    with pytest.raises(UnknownReference):
        wire.near.line.send(Connect(4711))
    mine, theirs = await wire.offer(wire.near, wire.far, channel=12)
    taken, another, none = wire.channel(12), wire.channel(13), 4711
    for line, message in (
        (wire.near.line, Connect(mine)),
        (wire.near.line, Release(mine, Cause.NORMAL_CLEARING)),
        (wire.near.line, Setup(wire.near.line.new_reference(), taken, "1", "2")),
        (wire.near.line, Setup(wire.near.line.new_reference(), none, "1", "2")),
        (wire.near.line, Setup(mine, another, "1", "2")),
        (wire.far.line, Proceeding(theirs, none)),
        (wire.far.line, Digits(theirs, "1")),
    ):
        with pytest.raises(LineError):
            line.send(message)
    wire.far.line.send(Connect(theirs))
    assert (await wire.near.find(Connect)).reference == mine


async def test_the_number_may_come_in_pieces(wire: Pair) -> None:
    mine = wire.near.line.new_reference()
    if not wire.able("overlap"):
        with pytest.raises(LineError):
            wire.near.line.send(Setup(mine, wire.channel(5), "020", "1", complete=False))
        return
    wire.near.line.send(Setup(mine, 5, "020", "1", complete=False))
    wire.near.line.send(Digits(mine, "12"))
    setup = await wire.far.expect(Setup)
    assert (setup.called, setup.complete) == ("020", False)
    dialled = ""
    while len(dialled) < 2:
        dialled += (await wire.far.expect(Digits)).digits
    wire.near.line.send(Digits(mine, "3"))
    dialled += (await wire.far.expect(Digits)).digits
    assert dialled == "123"
    wire.far.line.send(Proceeding(setup.reference, 5))
    assert await wire.near.expect(Proceeding) == Proceeding(mine, 5)


def test_voice_frames_arrive_unchanged(wire: Pair) -> None:
    chance = np.random.default_rng(1)
    rows = len(wire.near.line.channels)
    if not wire.able("frames_whole"):
        frame = np.full((rows, FRAME_SAMPLES), SILENCE, np.uint8)
        for voice in (wire.near.voice, wire.far.voice):
            voice.write(frame)
            voice.read(frame)
        return
    for speaker, listener in ((wire.near.voice, wire.far.voice), (wire.far.voice, wire.near.voice)):
        heard = np.zeros((rows, FRAME_SAMPLES), np.uint8)
        assert not listener.read(heard)
        assert not heard.any()
        frames = [chance.integers(0, 256, heard.shape).astype(np.uint8) for _ in range(3)]
        for frame in frames:
            assert speaker.write(frame.copy())
        for frame in frames:
            assert listener.read(heard)
            assert (heard == frame).all()


def test_a_voice_that_nobody_hears_is_dropped_not_waited_for(wire: Pair) -> None:
    frame = np.full((len(wire.near.line.channels), FRAME_SAMPLES), SILENCE, np.uint8)
    assert any(not wire.near.voice.write(frame) for _ in range(2000))
