"""The card of the town lines goes away while one of them talks to a telephone's port, and comes back."""

from __future__ import annotations

import asyncio

from drivers.line import Cause, ChannelService, Connect, LineHealth, Message, Release, Setup
from tests.drivers.line_pair import End
from tests.lab.analogue_wire import RING_SETTLES, STATIONS, analogue_pair
from tests.lab.cards import taken_away
from tests.lab.test_analogue import CALLED, call_the_telephone

GONE = Cause.DESTINATION_OUT_OF_ORDER


async def until(end: End, wanted: Message) -> None:
    while await end.find(type(wanted)) != wanted:
        pass


async def test_both_ports_are_idle_afterwards_and_the_next_call_passes() -> None:
    settings = STATIONS | {"numbers": ["8001", "8002", "8003", "8004"]}
    async with analogue_pair(settings) as pair:
        mine, setup = await call_the_telephone(pair, 2)
        pair.near.line.send(Connect(setup.reference))
        assert await pair.far.next() == Connect(mine)
        with taken_away(8):
            assert await pair.near.find(Release) == Release(setup.reference, GONE)
            assert await pair.far.find(Release) == Release(mine, GONE)  # by the alarm
            await until(pair.far, ChannelService((4,), False))
        await until(pair.far, ChannelService((4,), True))
        while (await pair.near.find(LineHealth)).health is not pair.far.line.health:
            pass
        await asyncio.sleep(RING_SETTLES)
        out = pair.near.line.new_reference()
        pair.near.line.send(Setup(out, 2, CALLED, ""))
        heard = await pair.far.find(Setup)
        assert (heard.channel, heard.called, heard.calling) == (2, CALLED, "8002")
