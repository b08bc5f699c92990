"""Two spans of one line with a D channel on each: the second in reserve (NFAS)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import msgspec
import pytest

from drivers.dahdi.channel import DahdiChannel
from drivers.dahdi.pri.driver import DRIVER, Settings
from drivers.dahdi.voice import unopened_voice_of
from drivers.driver import SpansThere
from drivers.line import (
    Cause,
    ChannelService,
    Connect,
    Disconnect,
    Health,
    LineError,
    LineHealth,
    LineUnavailable,
    Proceeding,
    Release,
    Setup,
)
from tests.drivers.line_pair import End
from tests.lab import layout
from tests.lab.cards import taken_away
from tests.lab.pri_wire import PATIENCE, TIMERS, LateVoice


async def group(running: AsyncExitStack, spans: tuple[int, int], side: str) -> End:
    settings = Settings(
        spans, nfas=(1, 2), switch="ni2", timers=TIMERS | {"T309": 30_000}, overlap=False
    )
    made = await DRIVER.start(msgspec.structs.replace(settings, side=side), side, running)
    assert len(made) == 1
    end = End(made[0].line, LateVoice(made[0].voice), PATIENCE)
    running.callback(end.close)
    return end


@pytest.fixture
async def ends() -> AsyncIterator[tuple[End, End]]:
    async with AsyncExitStack() as running:
        ours, network = await group(running, (1, 3), "cpe"), await group(running, (2, 4), "network")
        for end in (ours, network):
            while (await end.find(LineHealth)).health is not Health.NORMAL:
                pass
        yield ours, network


async def test_calls_go_on_over_the_other_span_when_a_card_is_away(ends: tuple[End, End]) -> None:
    ours, network = ends
    assert len(ours.line.channels) == 60
    mine = ours.line.new_reference()
    ours.line.send(Setup(mine, 205, "123"))
    theirs = await network.find(Setup)
    assert theirs.channel == 205
    network.line.send(Proceeding(theirs.reference, 205))
    network.line.send(Connect(theirs.reference))
    await ours.find(Connect)
    with taken_away(2):
        assert await ours.find(ChannelService) == ChannelService(ours.line.channels[:30], False)
        with pytest.raises(LineError, match="in alarm"):
            ours.line.send(Setup(ours.line.new_reference(), 103, "123"))
        while ours.line.health is not Health.NORMAL or network.line.health is not Health.NORMAL:
            await ours.find(LineHealth)
        ours.line.send(Disconnect(mine, Cause.NORMAL_CLEARING))
        assert (await network.find(Disconnect)).reference == theirs.reference
        network.line.send(Release(theirs.reference, Cause.NORMAL_CLEARING))
        assert (await ours.find(Release)).reference == mine
    service = await ours.find(ChannelService)
    assert service == ChannelService(ours.line.channels[:30], True)


async def test_a_d_channel_that_another_program_has_is_told_before_the_line_opens() -> None:
    taken = DahdiChannel(layout.d_channel(3))
    try:
        async with AsyncExitStack() as running:
            with pytest.raises(LineUnavailable, match="taken by another program"):
                await DRIVER.start(Settings((3,)), "pri", running)
            made = await DRIVER.start(Settings((1, 3)), "pri", running)
            assert isinstance(made, SpansThere)
            assert "taken by another program" in str(made.missing[0])
    finally:
        taken.close()


async def test_the_voice_of_a_group_has_the_channels_of_all_its_spans() -> None:
    async with AsyncExitStack() as running:
        made = await DRIVER.start(Settings((1, 3), nfas=(1, 2)), "group", running)
        spec = made[0].voice
        assert spec.channels[:2] == (101, 102)
        assert spec.channels[-1] == 231
        numbers = [int(one) for one in spec.settings["bearers"].split(",")]
        assert tuple(numbers) == layout.bearers(1) + layout.bearers(3)
        unopened_voice_of(spec).close()


@pytest.mark.parametrize("group", [(), (1, 2)])
async def test_a_span_that_is_not_there_leaves_the_other(group: tuple[int, ...]) -> None:
    async with AsyncExitStack() as running:
        made = await DRIVER.start(Settings((1, 99), nfas=group), "e1", running)
        assert [one.line.name for one in made] == ["e1" if group else "e1-1"]
        assert len(made[0].line.channels) == 30
        assert isinstance(made, SpansThere)
        (problem,) = made.missing
        assert "there is no DAHDI span 99" in str(problem)
