"""The whole server on a CAS span (China No. 1); the exchange plays the network on the span wired to it."""

from __future__ import annotations

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
    Offered,
    SpanChanged,
)
from drivers.dahdi.r2.driver import Settings
from drivers.r2.options import R2Options
from drivers.simulated.messages import Script, Subscriber
from tests.journeys.test_calls_journey import AGENT_VOICE
from tests.lab.cards import taken_away
from tests.lab.house import House, finish, health, house, talk
from tests.lab.pri_wire import CUSHION_MS

CALLER_VOICE = 9
NUMBER = "13812340001"
STEADY_MS = 15
"""The guest's sound trembles: a tone counts when it is heard twice."""


@pytest.fixture
async def r2(tmp_path: Path) -> AsyncIterator[House]:
    settings = Settings(
        spans=(5,),
        variant="CN",
        called_digits=len(site.HOTLINE),
        mf_threshold_ms=STEADY_MS,
        cushion_ms=CUSHION_MS,
        alarm_hold=2.0,
    )
    line = LineConfig(kind="dahdi_r2", name="r2", settings=settings)
    network = R2Options(variant="CN", mf_threshold_ms=STEADY_MS)
    async with house(tmp_path, line, trunks=30, changes={}, dahdi_spans=(6,), r2=network) as made:
        yield made


async def test_a_caller_keys_in_a_flow_and_an_agent_calls_out(r2: House) -> None:
    caller = site.people(60)[7]
    r2.exchange.place(
        Script(
            caller.number,
            site.HOTLINE,
            digits=((0.5, "2"), (1.2, caller.member)),
            talk=2.0,
        )
    )
    offered = await r2.until(Offered)
    assert (offered.called, offered.calling) == (site.HOTLINE, caller.number)
    await r2.until(FlowStarted)
    await r2.until(DigitsEntered, lambda event: event.digits == caller.member)
    await r2.until(CallCleared, lambda event: event.call == offered.call)
    await r2.exchange.subscribe(Subscriber(NUMBER, "human", ring=2.0, talk=4.0, voice=3))
    async with r2.agent() as agent:
        call = (await agent.request("MakeCall", to=NUMBER))["call"]
        answered = await r2.until(
            Established, lambda event: event.call == call and event.device.startswith("trunk:")
        )
        assert answered.supervision == ""
        await r2.until(CallCleared, lambda event: event.call == call)
        await r2.exchange.subscribe(Subscriber(NUMBER, "busy"))
        call = (await agent.request("MakeCall", to=NUMBER))["call"]
        failed = await r2.until(Failed, lambda event: event.call == call)
        assert failed.cause == 17
    told = await r2.reported(3)
    assert [(one.role, one.answered) for one in told] == [
        ("caller", True),
        ("callee", True),
        ("callee", False),
    ]
    assert told[1].outcome == "talked"
    await r2.free(30)


async def test_the_line_comes_back_with_its_card(r2: House) -> None:
    async with r2.agent() as agent:
        call = await talk(r2, agent, 200.0, CALLER_VOICE)
        r2.heard.forget()
        with taken_away(5):
            await r2.until(SpanChanged, health(normal=False))
            ended = await r2.until(CallCleared)
            assert ended.call == call
        assert (await r2.until(SpanChanged, health(normal=True))).span == "r2"
        await r2.free(30)
        await finish(r2, agent, call)
        r2.forget_sound()
        call = await talk(r2, agent, 8.0, CALLER_VOICE)
        await r2.until(CallCleared)
        assert CALLER_VOICE in r2.voices_at_the_desk()
    told = (await r2.reported(2))[1]
    assert told.outcome == "talked"
    assert AGENT_VOICE in told.heard_voices
