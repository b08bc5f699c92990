"""What every kind of line promises when things go wrong: the second half of test_line_contract.py."""

from __future__ import annotations

import asyncio
import random

import pytest

from drivers.line import (
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
from tests.drivers.line_pair import End, Pair, advance


async def test_a_dead_link_releases_every_call_and_comes_back(wire: Pair) -> None:
    if not wire.able("health"):
        wire.cut()
        assert wire.near.line.health is Health.NORMAL
        wire.restore()
        await wire.flush()
        return
    active, active_there = await wire.offer(wire.near, wire.far, channel=1)
    await advance(wire, wire.near, wire.far, active_there, "active", channel=1)
    ringing, ringing_there = await wire.offer(wire.near, wire.far, channel=2)
    wire.cut()
    for end, references in (
        (wire.near, {active, ringing}),
        (wire.far, {active_there, ringing_there}),
    ):
        await end.lost(references)
        assert end.line.health is not Health.NORMAL
    with pytest.raises(LineDown):
        wire.near.line.send(Setup(wire.near.line.new_reference(), 1, "1", "2"))
    wire.restore()
    await wire.up()
    await wire.flush()
    assert set(wire.near.releases.values()) == set(wire.far.releases.values()) == {1}


async def test_an_answered_call_outlives_a_short_failure(wire: Pair) -> None:
    mine, theirs = await wire.offer(wire.near, wire.far)
    await advance(wire, wire.near, wire.far, theirs, "active")
    wire.cut()
    if wire.able("health"):
        assert (await wire.near.expect(LineHealth)).health is not Health.NORMAL
    wire.restore()
    if wire.able("health"):
        assert (await wire.near.expect(LineHealth)).health is Health.NORMAL
    wire.near.line.send(Disconnect(mine, Cause.NORMAL_CLEARING))
    assert (await wire.far.find(Disconnect)).reference == theirs


async def test_closing_twice_is_harmless_and_tells_the_far_side(wire: Pair) -> None:
    _, theirs = await wire.offer(wire.near, wire.far)
    wire.near.line.close()
    wire.near.line.close()
    assert wire.near.line.health is Health.SIGNALLING_DOWN
    await wire.far.released(theirs)
    while wire.able("health") and wire.far.line.health is Health.NORMAL:
        await wire.far.find(LineHealth)


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
        if wire.able("restart") and chance.random() < 0.03:
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
        await asyncio.sleep(0.001)  # lets time pass where it passes only while everybody waits
