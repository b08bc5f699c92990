"""A whole server on a line that speaks China No. 1: a call in to a flow, a campaign's call out."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest

from cti.config import LineConfig
from cti.demo import fill, site
from cti.events import (
    AnswerClassified,
    CallCleared,
    DigitsEntered,
    FlowStarted,
    Offered,
    SpanChanged,
)
from cti.server import Server, running
from drivers.r2.options import R2Options
from drivers.simulated.messages import Script, Subscriber
from tests.journeys.test_calls_journey import PATIENCE, Client, Heard


@pytest.fixture
async def server(tmp_path: Path) -> AsyncIterator[Server]:
    line = LineConfig.simulated(
        spans=1,
        seed=2026,
        signalling="r2",
        r2=R2Options(variant="CN", called_digits=len(site.HOTLINE)),
    )
    async with running(
        msgspec.structs.replace(site.config(tmp_path, port=0), lines=(line,))
    ) as started:
        up = asyncio.Event()
        started.bus.listen(SpanChanged, lambda e: up.set() if e.health == "normal" else None)
        await asyncio.to_thread(fill.fill, started.store, site.people(60), 30)
        if not started.control.free_trunks():
            await asyncio.wait_for(up.wait(), 30)
        yield started


async def test_a_caller_reaches_a_flow_and_a_campaign_a_person(
    server: Server, client: Client
) -> None:
    heard = Heard(server)
    exchange = server.lines.exchange
    assert exchange is not None
    exchange.place(
        Script(calling="13900001111", called=site.HOTLINE, digits=((0.5, "1"),), patience=PATIENCE)
    )
    await heard.until(DigitsEntered)
    (offered,), (started,) = heard.of(Offered), heard.of(FlowStarted)
    assert isinstance(offered, Offered)
    assert isinstance(started, FlowStarted)
    assert (offered.called, offered.calling) == (site.HOTLINE, "13900001111")
    assert [e.digits for e in heard.of(DigitsEntered)] == ["1"]  # type: ignore[attr-defined]
    await exchange.subscribe(
        *(
            Subscriber(number=person.number, behaviour="human", ring=1.0, talk=2.0, voice=3)
            for person in site.people(60)[:30]
        )
    )
    agent = await client("8012", "agent")
    await agent.request("SetAgentState", state="ready")
    supervisor = await client("2001", "monitor")
    await supervisor.request("StartCampaign", campaign=site.CAMPAIGN)
    async with asyncio.timeout(PATIENCE):
        await agent.until(lambda _: agent.mirror.agents["8012"].state == "busy")
    await supervisor.request("PauseCampaign", campaign=site.CAMPAIGN)
    view = agent.mirror.agent_call("8012")
    assert view is not None
    assert view.campaign == site.CAMPAIGN
    await heard.until(AnswerClassified)
    await agent.request("ClearConnection", call=view.call)
    await heard.until(CallCleared)
    assert view.call not in server.control.calls
