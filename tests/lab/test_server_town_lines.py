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
from cti.events import (
    CallCleared,
    DigitsEntered,
    Established,
    Failed,
    FlowStarted,
    NetworkReached,
    Offered,
)
from drivers.dahdi.analogue_settings import Settings
from drivers.simulated.messages import Script, Subscriber
from tests.lab import layout
from tests.lab.analogue_wire import RING_SETTLES
from tests.lab.house import PATIENCE, House, house
from tests.lab.pri_wire import CUSHION_MS

NUMBER = "13812340001"
RINGS = 11.0
"""Seconds: two bursts of the ringing tone and most of the pause after the third."""


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


async def test_a_caller_with_his_number_keys_in_a_flow(town: House) -> None:
    caller = site.people(60)[7]
    town.exchange.place(
        Script(
            caller.number,
            site.HOTLINE,
            digits=((0.5, "2"), (1.2, caller.member)),
            patience=PATIENCE,
        )
    )
    offered = await town.until(Offered)
    assert (offered.called, offered.calling) == (site.HOTLINE, caller.number)
    await town.until(FlowStarted)
    await town.until(DigitsEntered, lambda event: event.digits == caller.member)
    assert [event.digits for event in town.heard.of(DigitsEntered)] == ["2", caller.member]
