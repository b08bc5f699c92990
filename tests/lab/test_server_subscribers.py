"""The exchange plays the network on a card's span; a caller there talks with an agent of the server."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
import pytest

from cti.client.asyncio_link import AsyncioLink
from cti.client.voice import HeadsetVoice
from cti.config import LineConfig, StationsConfig
from cti.demo import fill, site
from cti.demo.verdict import judge
from cti.events import CallCleared, RecordingEnded, SpanChanged
from cti.server import Server, running
from drivers.dahdi.channel import DahdiChannel
from drivers.dahdi.pri.driver import Settings
from drivers.line import LineUnavailable
from drivers.simulated.exchange import TIMERS, Exchange
from drivers.simulated.messages import Report, Script
from tests.journeys.test_calls_journey import AGENT_VOICE, Heard, speak
from tests.lab import layout
from tests.lab.pri_wire import CUSHION_MS

PATIENCE = 120.0


@dataclass
class House:
    server: Server
    exchange: Exchange
    reports: list[Report] = field(default_factory=list)
    came: asyncio.Event = field(default_factory=asyncio.Event)

    def hear(self, report: Report) -> None:
        self.reports.append(report)
        self.came.set()

    async def until_reported(self, count: int) -> None:
        async with asyncio.timeout(PATIENCE):
            while len(self.reports) < count:
                self.came.clear()
                await self.came.wait()


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """The demo site on span 1, the network on span 2."""
    lines = Settings((1,), timers=dict(TIMERS), cushion_ms=CUSHION_MS)
    config = msgspec.structs.replace(
        site.config(tmp_path, port=0),
        lines=(LineConfig(kind="dahdi_pri", name="e1", settings=lines),),
        stations=StationsConfig(count=2),
    )
    exchange = Exchange()
    async with running(config) as server:
        up = asyncio.Event()
        server.bus.listen(SpanChanged, lambda e: up.set() if e.health == "normal" else None)
        await asyncio.to_thread(fill.fill, server.store, site.people(60), 30)
        try:
            await exchange.start(0, dahdi_spans=(2,), cushion_ms=100.0)
            if not server.control.free_trunks():
                await asyncio.wait_for(up.wait(), PATIENCE)
            made = House(server, exchange)
            exchange.on_report(made.hear)
            yield made
        finally:
            await exchange.stop()


async def test_a_caller_beyond_the_card_talks_with_an_agent(house: House) -> None:
    server, heard = house.server, Heard(house.server)
    agent = AsyncioLink("127.0.0.1", server.api.port, server.api.fingerprint, "agent")
    await agent.login("8011", site.PASSWORD)
    await agent.connect()
    station = await agent.request("OpenStation")
    headset = HeadsetVoice.answered(station)
    talking = asyncio.create_task(speak(headset))
    await agent.request("SetAgentState", state="ready")
    caller = site.people(60)[7]
    house.exchange.place(
        Script(
            calling=caller.number,
            called=site.HOTLINE,
            digits=((0.5, "2"), (1.2, caller.member)),
            patience=PATIENCE,
            talk=4.0,
            voice=9,
        )
    )
    async with asyncio.timeout(PATIENCE):
        await agent.until(
            lambda _: any(
                one.state == "alerting" and one.device.startswith("station:")
                for call in agent.mirror.calls.values()
                for one in call.connections.values()
            )
        )
    (call,) = agent.mirror.calls.values()
    assert call.data["account"] == caller.member, "keyed in the sound, through the card"
    await agent.request("AnswerCall", call=call.call)
    await heard.until(CallCleared)
    await house.until_reported(1)
    await heard.until(RecordingEnded)
    talking.cancel()
    await asyncio.gather(talking, return_exceptions=True)
    headset.close()
    await agent.logout()
    await server.store.journal.flushed()
    record = server.store.records.get(call.call)
    assert record is not None
    verdict = judge(house.reports, [record], {"8011": AGENT_VOICE})
    assert verdict.wrong == []
    assert verdict.counts["voices proved"] == 2


async def test_the_exchange_tells_a_span_that_it_cannot_have() -> None:
    taken, exchange = DahdiChannel(layout.d_channel(2)), Exchange()
    try:
        with pytest.raises(LineUnavailable, match="taken by another program"):
            await exchange.start(0, dahdi_spans=(2,))
    finally:
        taken.close()
        await exchange.stop()
