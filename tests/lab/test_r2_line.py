"""MFC/R2 on two CAS spans of the real driver: numbers, sound, pulses, blocking, what cannot be had."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack

import msgspec
import numpy as np
import pytest

from drivers.dahdi.r2.driver import DRIVER, Settings
from drivers.line import (
    FRAME_SAMPLES,
    SILENCE,
    Cause,
    ChannelService,
    Charge,
    Connect,
    Disconnect,
    Health,
    LineDown,
    LineError,
    LineHealth,
    LineUnavailable,
    Release,
    Setup,
)
from tests.drivers.line_pair import End
from tests.lab.cards import taken_away
from tests.lab.r2_wire import SLOTS, r2_pair

CODE = 0x55
"""An A-law code that is no silence."""


async def call(caller: End, callee: End, channel: int = 5) -> tuple[int, Setup]:
    mine = caller.line.new_reference()
    caller.line.send(Setup(mine, channel, "02087654321", "13800138000"))
    return mine, await callee.find(Setup)


@pytest.mark.parametrize("variant", ["CN", "ITU", "BR", "MX"])
async def test_both_numbers_arrive_and_the_call_is_answered_and_cleared(variant: str) -> None:
    async with r2_pair(variant=variant) as pair:
        for caller, callee in ((pair.near, pair.far), (pair.far, pair.near)):
            mine, setup = await call(caller, callee)
            assert (setup.called, setup.calling) == ("02087654321", "13800138000")
            callee.line.send(Connect(setup.reference))
            assert await caller.find(Connect) == Connect(mine)
            caller.line.send(Disconnect(mine, Cause.NORMAL_CLEARING))
            await asyncio.gather(caller.released(mine), callee.released(setup.reference))


async def test_the_sound_of_an_answered_call_is_the_medias() -> None:
    async with r2_pair() as pair:
        mine, setup = await call(pair.near, pair.far, 3)
        pair.far.line.send(Connect(setup.reference))
        await pair.near.find(Connect)
        row = SLOTS.index(3)
        spoken = np.full((len(SLOTS), FRAME_SAMPLES), SILENCE, np.uint8)
        spoken[row] = CODE
        heard = np.full_like(spoken, SILENCE)
        for _ in range(100):
            for end in (pair.near, pair.far):
                end.voice.read(heard)
                end.voice.write(spoken)
            if (heard[row] == CODE).all():
                break
            await asyncio.sleep(0.02)  # the card's own time
        assert (heard[row] == CODE).all()
        assert (heard[[other for other in range(len(SLOTS)) if other != row]] == SILENCE).all()
        pair.near.line.send(Disconnect(mine, Cause.NORMAL_CLEARING))
        await asyncio.gather(pair.near.released(mine), pair.far.released(setup.reference))


async def test_metering_pulses_arrive() -> None:
    async with r2_pair(metering_ms=400) as pair:
        mine, setup = await call(pair.near, pair.far)
        pair.far.line.send(Connect(setup.reference))
        await pair.near.find(Connect)
        pair.far.line.send(Charge(setup.reference, 2))
        assert [await pair.near.next() for _ in range(2)] == [Charge(mine, 1)] * 2


async def test_a_blocked_channel_is_told_to_the_far_side() -> None:
    async with r2_pair() as pair:
        pair.near.line.send(ChannelService((2,), False))
        assert await pair.far.find(ChannelService) == ChannelService((2,), False)
        with pytest.raises(LineError, match="out of service"):
            pair.far.line.send(Setup(pair.far.line.new_reference(), 2, "1"))
        pair.near.line.send(ChannelService((2,), True))
        assert await pair.far.find(ChannelService) == ChannelService((2,), True)


async def test_the_driver_makes_a_line_of_a_cas_span() -> None:
    async with AsyncExitStack() as running:
        settings = msgspec.convert({"spans": [5], "variant": "ITU"}, Settings)
        (span,) = await DRIVER.start(settings, "r2", running)
        assert span.line.channels == (*range(1, 16), *range(17, 32))
        assert len(span.voice.descriptors) == 32
        voice = DRIVER.open_voice(span.voice)
        voice.close()


async def test_a_span_without_cas_channels_says_what_to_do() -> None:
    async with AsyncExitStack() as running:
        with pytest.raises(LineUnavailable, match="cas=1-15:1101"):
            await DRIVER.start(msgspec.convert({"spans": [1]}, Settings), "r2", running)


async def test_a_card_that_is_taken_away_ends_its_line_and_alarms_the_far_one() -> None:
    async with r2_pair(alarm_hold=0.2) as pair:
        mine, setup = await call(pair.near, pair.far)
        pair.far.line.send(Connect(setup.reference))
        await pair.near.find(Connect)
        with taken_away(6):
            down = await pair.far.find(LineHealth)
            assert down.health is Health.SIGNALLING_DOWN
            assert (await pair.far.find(Release)).reference == setup.reference
            assert (await pair.near.find(LineHealth)).health is not Health.NORMAL
            assert (await pair.near.find(Release)).reference == mine
            with pytest.raises(LineDown):
                pair.near.line.send(Setup(pair.near.line.new_reference(), 5, "1"))
        assert (await pair.near.find(LineHealth)).health is Health.NORMAL
