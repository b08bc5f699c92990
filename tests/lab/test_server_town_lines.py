"""The whole server on town lines (FXO): the exchange plays the network on the ports wired to them.

The exchange tells neither answer nor end of a call: no polarity, no battery drop, only what one hears.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from cti.config import LineConfig
from cti.demo import site
from cti.events import CallCleared, Established, Failed, NetworkReached, Offered, SpanChanged
from drivers.dahdi.analogue.settings import Settings
from drivers.simulated.messages import Subscriber
from tests.journeys.test_calls_journey import AGENT_VOICE
from tests.lab import layout
from tests.lab.analogue_wire import RING_SETTLES
from tests.lab.cards import taken_away
from tests.lab.house import House, health, house, talk
from tests.lab.pri_wire import CUSHION_MS

CALLER_VOICE = 9
NUMBER = "13812340001"
RINGS = 13.0
"""Seconds: three bursts of the ringing tone and half of a pause."""


@pytest.fixture
async def town(tmp_path: Path) -> AsyncIterator[House]:
    ports = layout.FXO_PORTS
    settings = Settings(
        list(ports),
        numbers=[site.HOTLINE] * len(ports),
        answer="sound",
        disconnect=["tone"],
        echo_taps=0,
        cushion_ms=CUSHION_MS,
    )
    line = LineConfig(kind="dahdi_analogue", name="town", settings=settings)
    telephones = ",".join(map(str, layout.FXS_PORTS))
    async with house(tmp_path, line, trunks=4, changes={}, dahdi_ports=telephones) as made:
        await asyncio.sleep(RING_SETTLES)
        yield made


def on_a_trunk(event: Established) -> bool:
    return event.device.startswith("trunk:")


async def test_an_answer_and_an_end_that_are_only_heard(town: House) -> None:
    await town.exchange.subscribe(Subscriber(NUMBER, "human", ring=RINGS, talk=5.0, voice=3))
    async with town.agent() as agent:
        dialled = await agent.request("MakeCall", to=NUMBER)
        reached = await town.until(NetworkReached)
        answered = await town.until(Established, on_a_trunk)
        await town.until(CallCleared)
    assert (answered.call, answered.supervision) == (dialled["call"], "sound")
    assert answered.evidence == "human"
    assert answered.at - reached.at > RINGS
    (report,) = await town.reported()
    assert (report.number, report.behaviour, report.answered) == (NUMBER, "human", True)
    assert report.outcome == "talked", "he hung up first, and the server heard that"
    assert not town.server.control.calls
    await town.free(4)


async def test_a_busy_subscriber_is_heard(town: House) -> None:
    await town.exchange.subscribe(Subscriber(NUMBER, "busy", ring=20.0))
    async with town.agent() as agent:
        dialled = await agent.request("MakeCall", to=NUMBER)
        failed = await town.until(Failed)
        await town.until(CallCleared)
    assert (failed.call, failed.cause, failed.tone) == (dialled["call"], 17, "busy")
    assert not [event for event in town.heard.of(Established) if on_a_trunk(event)]
    (report,) = await town.reported()
    assert not report.answered


async def test_a_caller_with_his_number_keys_and_talks(town: House) -> None:
    async with town.agent() as agent:
        call = await talk(town, agent, 6.0, CALLER_VOICE)
        ended = await town.until(CallCleared)
    assert ended.call == call
    (offered,) = town.heard.of(Offered)
    assert isinstance(offered, Offered)
    assert offered.called == site.HOTLINE
    (report,) = await town.reported()
    assert report.outcome == "talked"
    assert AGENT_VOICE in report.heard_voices
    assert CALLER_VOICE in town.voices_at_the_desk()


async def test_the_line_comes_back_with_its_card(town: House) -> None:
    town.heard.forget()
    with taken_away(8):
        down = await town.until(SpanChanged, health(normal=False))
        assert (down.span, down.health) == ("town", "signalling_down")
    await town.until(SpanChanged, health(normal=True))
    await town.free(4)
    await asyncio.sleep(RING_SETTLES)
    async with town.agent() as agent:
        await talk(town, agent, 8.0, CALLER_VOICE)
        await town.until(CallCleared)
    assert CALLER_VOICE in town.voices_at_the_desk()
    (report,) = await town.reported()
    assert AGENT_VOICE in report.heard_voices
