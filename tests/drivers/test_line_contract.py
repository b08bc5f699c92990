"""What every kind of line promises; `WIRES` in line_pair.py has a row for each."""

from __future__ import annotations

import asyncio
import random

import numpy as np
import pytest

from drivers.line import (
    FRAME_SAMPLES,
    Alerting,
    Cause,
    Connect,
    Digits,
    Disconnect,
    Health,
    LineDown,
    LineError,
    LineHealth,
    Proceeding,
    Progress,
    Release,
    Restart,
    Setup,
    UnknownReference,
)
from tests.drivers.line_pair import End, Pair

STAGES = ("presented", "proceeding", "alerting", "active")
DIRECTIONS = ("near calls", "far calls")


def ends(wire: Pair, direction: str) -> tuple[End, End]:
    """Caller and callee."""
    return (wire.near, wire.far) if direction == "near calls" else (wire.far, wire.near)


async def advance(caller: End, callee: End, theirs: int, stage: str, channel: int = 5) -> None:
    """Bring an offered call to a stage."""
    steps = {
        "presented": (),
        "proceeding": (Proceeding(theirs, channel),),
        "alerting": (Proceeding(theirs, channel), Alerting(theirs)),
        "active": (Proceeding(theirs, channel), Alerting(theirs), Connect(theirs)),
    }[stage]
    for message in steps:
        callee.line.send(message)
        assert type(await caller.expect(type(message))) is type(message)


@pytest.mark.parametrize("direction", DIRECTIONS)
async def test_a_call_from_set_up_to_release(wire: Pair, direction: str) -> None:
    caller, callee = ends(wire, direction)
    mine = caller.line.new_reference()
    caller.line.send(Setup(mine, 7, "02012345678", "13800138000", "张三"))
    setup = await callee.expect(Setup)
    assert setup == Setup(setup.reference, 7, "02012345678", "13800138000", "张三")
    assert mine > 0 > setup.reference
    theirs = setup.reference
    callee.line.send(Proceeding(theirs, 7))
    assert await caller.expect(Proceeding) == Proceeding(mine, 7)
    callee.line.send(Alerting(theirs, inband=True))
    assert await caller.expect(Alerting) == Alerting(mine, inband=True)
    callee.line.send(Connect(theirs))
    assert await caller.expect(Connect) == Connect(mine)
    caller.line.send(Digits(mine, "12#"))
    assert await callee.expect(Digits) == Digits(theirs, "12#")
    callee.line.send(Digits(theirs, "9"))
    assert await caller.expect(Digits) == Digits(mine, "9")
    caller.line.send(Disconnect(mine, Cause.NORMAL_CLEARING))
    assert await callee.expect(Disconnect) == Disconnect(theirs, Cause.NORMAL_CLEARING)
    callee.line.send(Release(theirs, Cause.NORMAL_CLEARING))
    assert await caller.expect(Release) == Release(mine, Cause.NORMAL_CLEARING)
    assert await callee.expect(Release) == Release(theirs, Cause.NORMAL_CLEARING)


@pytest.mark.parametrize("who", ["caller", "callee", "both"])
@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("direction", DIRECTIONS)
async def test_clearing_releases_both_sides_once(
    wire: Pair, direction: str, stage: str, who: str
) -> None:
    caller, callee = ends(wire, direction)
    mine, theirs = await wire.offer(caller, callee)
    await advance(caller, callee, theirs, stage)
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
    assert heard.cause is cause
    wire.near.line.send(Release(mine, cause))
    assert (await wire.near.expect(Release)).cause is cause
    assert (await wire.far.expect(Release)).reference == theirs


async def test_a_set_up_may_be_refused_with_release(wire: Pair) -> None:
    mine, theirs = await wire.offer(wire.near, wire.far)
    wire.far.line.send(Release(theirs, Cause.CALL_REJECTED))
    released, _ = await asyncio.gather(wire.near.released(mine), wire.far.released(theirs))
    assert released == Release(mine, Cause.CALL_REJECTED)


async def test_early_media_is_told_with_its_cause(wire: Pair) -> None:
    mine, theirs = await wire.offer(wire.near, wire.far)
    wire.far.line.send(Progress(theirs, Cause.USER_BUSY))
    assert await wire.near.expect(Progress) == Progress(mine, Cause.USER_BUSY)
    wire.far.line.send(Progress(theirs))
    assert await wire.near.expect(Progress) == Progress(mine, None)
    wire.far.line.send(Alerting(theirs))
    assert await wire.near.expect(Alerting) == Alerting(mine, inband=False)


async def test_the_called_side_may_take_another_channel(wire: Pair) -> None:
    mine, theirs = await wire.offer(wire.far, wire.near, channel=3)
    wire.near.line.send(Proceeding(theirs, 19))
    assert await wire.far.expect(Proceeding) == Proceeding(mine, 19)
    with pytest.raises(LineError, match="19"):
        wire.far.line.send(Setup(wire.far.line.new_reference(), 19, "1", "2"))
    await wire.offer(wire.far, wire.near, channel=3)


async def test_glare_loses_nobodys_call(wire: Pair) -> None:
    ours = wire.near.line.new_reference()
    wire.near.line.send(Setup(ours, 9, "111", "222"))
    networks = wire.far.line.new_reference()
    wire.far.line.send(Setup(networks, 9, "333", "444"))
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


async def test_a_full_span_refuses_one_call_more(wire: Pair) -> None:
    """Both ends want the last channel: the network has it, the other call ends with cause 44."""
    *others, last = wire.near.line.channels
    for channel in others:
        await wire.offer(wire.far, wire.near, channel)
    ours, networks = wire.near.line.new_reference(), wire.far.line.new_reference()
    wire.near.line.send(Setup(ours, last, "111", "222"))
    wire.far.line.send(Setup(networks, last, "333", "444"))
    assert (await wire.near.expect(Setup)).channel == last
    assert await wire.near.expect(Release) == Release(ours, Cause.CHANNEL_UNAVAILABLE)


async def test_restart_releases_the_calls_of_its_channels(wire: Pair) -> None:
    mine, theirs = await wire.offer(wire.near, wire.far, channel=4)
    kept, kept_there = await wire.offer(wire.near, wire.far, channel=6)
    await advance(wire.near, wire.far, theirs, "alerting", channel=4)
    wire.near.line.send(Restart((4, 5)))
    assert (await wire.near.expect(Release)).reference == mine
    assert (await wire.far.expect(Release)).reference == theirs
    restarted: set[int] = set()
    while restarted != {4, 5}:
        restarted |= set((await wire.far.expect(Restart)).channels)
    wire.far.line.send(Connect(kept_there))
    assert (await wire.near.expect(Connect)).reference == kept
    await wire.offer(wire.near, wire.far, channel=4)


async def test_a_dead_link_releases_every_call_and_comes_back(wire: Pair) -> None:
    active, active_there = await wire.offer(wire.near, wire.far, channel=1)
    await advance(wire.near, wire.far, active_there, "active", channel=1)
    ringing, ringing_there = await wire.offer(wire.near, wire.far, channel=2)
    wire.cut()
    for end, references in (
        (wire.near, {active, ringing}),
        (wire.far, {active_there, ringing_there}),
    ):
        assert (await end.find(LineHealth)).health is Health.SIGNALLING_DOWN
        assert end.line.health is Health.SIGNALLING_DOWN
        assert {(await end.expect(Release)).reference for _ in references} == references
    with pytest.raises(LineDown):
        wire.near.line.send(Setup(wire.near.line.new_reference(), 1, "1", "2"))
    wire.restore()
    await wire.up()
    await wire.flush()
    assert set(wire.near.releases.values()) == set(wire.far.releases.values()) == {1}


async def test_an_answered_call_outlives_a_short_failure(wire: Pair) -> None:
    mine, theirs = await wire.offer(wire.near, wire.far)
    await advance(wire.near, wire.far, theirs, "active")
    wire.cut()
    assert (await wire.near.expect(LineHealth)).health is Health.SIGNALLING_DOWN
    wire.restore()
    assert (await wire.near.expect(LineHealth)).health is Health.NORMAL
    wire.near.line.send(Disconnect(mine, Cause.NORMAL_CLEARING))
    assert (await wire.far.find(Disconnect)).reference == theirs


async def test_unknown_references_and_wrong_moments_are_refused(wire: Pair) -> None:
    with pytest.raises(UnknownReference):
        wire.near.line.send(Connect(4711))
    mine, theirs = await wire.offer(wire.near, wire.far, channel=12)
    for line, message in (
        (wire.near.line, Connect(mine)),
        (wire.near.line, Release(mine, Cause.NORMAL_CLEARING)),
        (wire.near.line, Setup(wire.near.line.new_reference(), 12, "1", "2")),
        (wire.near.line, Setup(wire.near.line.new_reference(), 16, "1", "2")),
        (wire.near.line, Setup(mine, 13, "1", "2")),
        (wire.far.line, Proceeding(theirs, 16)),
        (wire.far.line, Digits(theirs, "1")),
    ):
        with pytest.raises(LineError):
            line.send(message)
    wire.far.line.send(Connect(theirs))
    assert (await wire.near.expect(Connect)).reference == mine


async def test_the_number_may_come_in_pieces(wire: Pair) -> None:
    mine = wire.near.line.new_reference()
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
    for speaker, listener in ((wire.near.voice, wire.far.voice), (wire.far.voice, wire.near.voice)):
        heard = np.zeros((30, FRAME_SAMPLES), np.uint8)
        assert not listener.read(heard)
        assert not heard.any()
        frames = [chance.integers(0, 256, heard.shape).astype(np.uint8) for _ in range(3)]
        for frame in frames:
            assert speaker.write(frame.copy())
        for frame in frames:
            assert listener.read(heard)
            assert (heard == frame).all()


def test_a_voice_that_nobody_hears_is_dropped_not_waited_for(wire: Pair) -> None:
    frame = np.full((30, FRAME_SAMPLES), 0xD5, np.uint8)
    assert any(not wire.near.voice.write(frame) for _ in range(2000))


async def test_closing_twice_is_harmless_and_tells_the_far_side(wire: Pair) -> None:
    _, theirs = await wire.offer(wire.near, wire.far)
    wire.near.line.close()
    wire.near.line.close()
    assert wire.near.line.health is Health.SIGNALLING_DOWN
    assert (await wire.far.expect(LineHealth)).health is Health.SIGNALLING_DOWN
    assert (await wire.far.expect(Release)).reference == theirs


@pytest.mark.parametrize("seed", range(8))
async def test_no_order_of_events_loses_a_release(wire: Pair, seed: int) -> None:
    """Both ends act at random on calls both ways; in the end every call was released once."""
    chance = random.Random(seed)
    known: dict[End, set[int]] = {wire.near: set(), wire.far: set()}

    def take_note(end: End) -> None:
        known[end] |= {one.reference for one in end.seen if isinstance(one, Setup)}

    for _ in range(120):
        end = chance.choice([wire.near, wire.far])
        if chance.random() < 0.35:
            reference = end.line.new_reference()
            setup = Setup(reference, chance.choice(end.line.channels), "123", "456")
            try:
                end.line.send(setup)
            except LineError:
                continue
            known[end].add(reference)
        elif known[end]:
            reference = chance.choice(sorted(known[end]))
            message = chance.choice(
                [
                    Proceeding(reference, chance.choice(end.line.channels)),
                    Alerting(reference),
                    Progress(reference),
                    Connect(reference),
                    Digits(reference, "5"),
                    Disconnect(reference, Cause.NORMAL_CLEARING),
                    Release(reference, Cause.NORMAL_CLEARING),
                ]
            )
            try:
                end.line.send(message)
            except LineError:
                pass
        if chance.random() < 0.03:
            end.line.send(Restart((chance.choice(end.line.channels),)))
        if chance.random() < 0.4:
            await wire_turn(wire)
        take_note(end)
    async with asyncio.timeout(10):
        await clear_everything(wire, known, take_note)
    for end, references in known.items():
        assert {reference: end.releases[reference] for reference in references} == dict.fromkeys(
            references, 1
        )


async def wire_turn(wire: Pair) -> None:
    """Give both lines a few turns of the loop."""
    for _ in range(3):
        await asyncio.sleep(0)


async def clear_everything(wire: Pair, known: dict[End, set[int]], take_note: object) -> None:
    """Clear every call that is left until both ends know of none."""
    left = True
    while left:
        left = False
        for end in (wire.near, wire.far):
            take_note(end)  # type: ignore[operator]
            for reference in known[end] - set(end.releases):
                left = True
                try:
                    end.line.send(Disconnect(reference, Cause.NORMAL_CLEARING))
                except UnknownReference:
                    pass
        await wire_turn(wire)
