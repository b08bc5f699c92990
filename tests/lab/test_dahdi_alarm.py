"""A cable pulled and a card taken away, in the middle of talk, and given back."""

from __future__ import annotations

import numpy as np
import pytest

from drivers.line import (
    FRAME_SAMPLES,
    Alerting,
    Cause,
    Connect,
    Disconnect,
    Health,
    LineDown,
    LineHealth,
    Proceeding,
    Release,
    Setup,
)
from tests.drivers.line_pair import End, Pair
from tests.lab.cards import taken_away
from tests.lab.pri_wire import TIMERS, pri_pair
from tests.lab.test_dahdi_voice import exchange, voices
from tests.lab.transparent import frames, longest_match


async def talk(wire: Pair) -> tuple[int, int]:
    mine, theirs = await wire.offer(wire.near, wire.far)
    for message in (Proceeding(theirs, 5), Alerting(theirs), Connect(theirs)):
        wire.far.line.send(message)
    await wire.near.find(Connect)
    return mine, theirs


ALARM = frozenset({Health.NO_SIGNAL, Health.REMOTE_ALARM})
"""The driver of the lab sometimes goes on sending for a card that is away, and then tells its alarm."""


async def until(end: End, *healths: Health) -> None:
    """Wait until the line tells one of these of itself."""
    while (await end.find(LineHealth)).health not in healths:
        pass
    assert end.line.health in healths


async def test_a_call_outlives_a_card_that_was_away_for_a_moment() -> None:
    async with pri_pair(timers=TIMERS | {"T309": 30_000}) as wire:
        mine, theirs = await talk(wire)
        with taken_away(2):
            await until(wire.far, Health.NO_SIGNAL)
            await until(wire.near, *ALARM)
            reference = wire.near.line.new_reference()
            with pytest.raises(LineDown, match="cpe-1 is in alarm: "):
                wire.near.line.send(Setup(reference, 7, "123"))
        for end in (wire.near, wire.far):
            await until(end, Health.NORMAL)
        wire.near.line.send(Disconnect(mine, Cause.NORMAL_CLEARING))
        assert (await wire.far.expect(Disconnect)).reference == theirs
        wire.far.line.send(Release(theirs, Cause.NORMAL_CLEARING))
        assert (await wire.near.expect(Release)).reference == mine


async def test_a_card_that_stays_away_clears_the_calls_after_t309() -> None:
    async with pri_pair() as wire:
        mine, theirs = await talk(wire)
        with taken_away(2):
            for end, reference in ((wire.near, mine), (wire.far, theirs)):
                release = await end.find(Release)
                assert release == Release(reference, Cause.DESTINATION_OUT_OF_ORDER)
        for end in (wire.near, wire.far):
            await until(end, Health.NORMAL)
        await talk(wire)


def test_the_sound_comes_back_with_the_card() -> None:
    told = [frames(30, 60), frames(30, 60)]
    with voices(1, 2) as ends:
        exchange(ends, told, 30)
        with taken_away(2):
            heard = exchange(ends, told, 40)
            silent = np.zeros((30, FRAME_SAMPLES), np.uint8)
            assert not ends[1].read(silent)
            assert not silent.any()
            assert (heard[1][-10:] == heard[1][-1, 0, 0]).all()
        exchange(ends, [told[0][:0], told[1][:0]], 160)
        heard = exchange(ends, told, 110)
    for said, got in ((told[0], heard[1]), (told[1], heard[0])):
        for row in (0, 13, 29):
            assert longest_match(said[:, row].ravel(), got[:, row].ravel())[1] == 60 * FRAME_SAMPLES
