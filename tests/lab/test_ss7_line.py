"""No. 7 on the real driver: the link, sound on a call, alarms, cards, and what is wrong with a span."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import AsyncExitStack

import numpy as np
import pytest

from drivers.line import (
    FRAME_SAMPLES,
    SILENCE,
    Cause,
    Disconnect,
    Health,
    LineDown,
    LineError,
    LineHealth,
    LineUnavailable,
    Setup,
)
from tests.drivers.line_pair import End, Pair, advance
from tests.lab.cards import taken_away
from tests.lab.pri_wire import PATIENCE
from tests.lab.ss7_wire import SPANS, configure, mtp2_channels, ss7_line, ss7_pair

MARK = 0x37


@pytest.fixture(scope="module", autouse=True)
def _signalling_links() -> Iterator[None]:
    with mtp2_channels():
        yield


async def heard_on(pair: Pair, speaker: End, listener: End, channel: int) -> bool:
    """Whether what one end says on a channel arrives, there and nowhere else."""
    rows = list(pair.near.line.channels)
    said = np.full((len(rows), FRAME_SAMPLES), SILENCE, np.uint8)
    said[rows.index(channel)] = MARK
    heard = np.zeros_like(said)
    async with asyncio.timeout(PATIENCE):
        while True:
            speaker.voice.write(said)
            listener.voice.write(np.full_like(said, SILENCE))
            speaker.voice.read(np.zeros_like(said))
            if listener.voice.read(heard) and (heard[rows.index(channel)] == MARK).all():
                others = np.delete(heard, rows.index(channel), axis=0)
                return not (others == MARK).any()
            await asyncio.sleep(0.02)


async def test_a_call_with_sound_both_ways() -> None:
    async with ss7_pair() as pair:
        mine, theirs = await pair.offer(pair.near, pair.far, channel=20)
        await advance(pair, pair.near, pair.far, theirs, "active", channel=20)
        assert await heard_on(pair, pair.near, pair.far, 20)
        assert await heard_on(pair, pair.far, pair.near, 20)
        pair.near.line.send(Disconnect(mine, Cause.NORMAL_CLEARING))
        await asyncio.gather(pair.near.released(mine), pair.far.released(theirs))


async def test_an_answered_call_outlives_a_card_that_was_taken_away() -> None:
    async with ss7_pair(hold_seconds=60.0) as pair:
        mine, theirs = await pair.offer(pair.near, pair.far, channel=5)
        await advance(pair, pair.near, pair.far, theirs, "active", channel=5)
        with taken_away(SPANS[0]):
            message = await pair.near.find(LineHealth)
            assert message.health is not Health.NORMAL
            with pytest.raises(LineDown):
                pair.near.line.send(Setup(pair.near.line.new_reference(), 7, "1", "2"))
        configure("mtp2")  # the card came back with a D channel
        while pair.near.line.health is not Health.NORMAL:
            await pair.near.find(LineHealth)
        pair.near.line.send(Disconnect(mine, Cause.NORMAL_CLEARING))
        assert (await pair.far.find(Disconnect)).reference == theirs


async def test_two_spans_are_one_line() -> None:
    """Both ends of the same pair of spans would need four; here one line has both and two links."""
    async with AsyncExitStack() as running:
        with pytest.raises(LineError, match="slc has 1 numbers for 2 signalling links"):
            await ss7_line(
                running, 3, "22-10-106", "22-10-105", spans=list(SPANS), first_cic=[1, 33]
            )
        line, _ = await ss7_line(
            running, 3, "22-10-106", "22-10-105",
            spans=list(SPANS), first_cic=[1, 33], slc=[0, 1],
        )  # fmt: skip
        assert line.channels == (*range(1, 16), *range(17, 32), *range(101, 116), *range(117, 132))


async def test_a_span_without_a_signalling_link_says_what_to_write() -> None:
    async with AsyncExitStack() as running:
        with pytest.raises(LineUnavailable, match="the one with the signalling `mtp2=`"):
            await ss7_line(running, 1, "22-10-106", "22-10-105")
