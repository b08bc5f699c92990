"""One call through everything: D channel, flow, queue, agent's client, headset, recording, record."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Awaitable, Callable

import numpy as np

from cti.client.asyncio_link import AsyncioLink
from cti.client.voice import HeadsetVoice
from cti.demo import site
from cti.demo.verdict import judge
from cti.events import (
    AnswerClassified,
    CallCleared,
    DigitsEntered,
    Event,
    FlowStarted,
    Queued,
    RecordingEnded,
)
from cti.server import Server
from drivers import g711
from drivers.line import FRAME_SAMPLES, FRAME_SECONDS
from drivers.simulated import speech
from drivers.simulated.messages import Report, Script, Subscriber

Client = Callable[..., Awaitable[AsyncioLink]]


AGENT_VOICE = 50
PATIENCE = 60.0


async def speak(headset: HeadsetVoice) -> None:
    """Be an agent's mouth and ear, with pauses in which a caller gets a word in."""
    said = g711.DECODE_INT16[speech.voice(AGENT_VOICE, 1.0)].reshape(-1, FRAME_SAMPLES)
    frames = [*np.asarray(said), *[np.zeros(FRAME_SAMPLES, np.int16)] * 60]
    due = asyncio.get_running_loop().time()
    for frame in itertools.cycle(frames):
        headset.push(frame)
        headset.pull()
        due += FRAME_SECONDS
        await asyncio.sleep(max(0.0, due - asyncio.get_running_loop().time()))


class Heard:
    """What the bus said, and a way to wait for the next of a kind."""

    def __init__(self, server: Server) -> None:
        self.events: list[Event] = []
        self._more = asyncio.Event()
        server.bus.listen_all(self._hear)

    def _hear(self, seq: int, event: Event) -> None:
        self.events.append(event)
        self._more.set()

    def of(self, kind: type[Event]) -> list[Event]:
        return [event for event in self.events if type(event) is kind]

    async def until(self, kind: type[Event], count: int = 1) -> None:
        async with asyncio.timeout(PATIENCE):
            while len(self.of(kind)) < count:
                self._more.clear()
                await self._more.wait()


def reports_of(server: Server) -> tuple[list[Report], asyncio.Event]:
    """What the exchange's subscribers tell, and an event that each report sets."""
    reports: list[Report] = []
    came = asyncio.Event()
    assert server.lines.exchange is not None
    server.lines.exchange.on_report(lambda report: (reports.append(report), came.set())[1])
    return reports, came


async def test_an_inbound_call_goes_through_everything(server: Server, client: Client) -> None:
    heard = Heard(server)
    reports, came = reports_of(server)
    agent = await client("8011", "agent")
    station = await agent.request("OpenStation")
    headset = HeadsetVoice.answered(station)
    talking = asyncio.create_task(speak(headset))
    await agent.request("SetAgentState", state="ready")
    caller = site.people(60)[7]
    assert server.lines.exchange is not None
    server.lines.exchange.place(
        Script(
            calling=caller.number,
            called=site.HOTLINE,
            digits=((0.5, "2"), (1.2, caller.member)),
            patience=PATIENCE,
            talk=6.0,
            voice=9,
        )
    )
    async with asyncio.timeout(PATIENCE):
        await agent.until(
            lambda _: any(
                c.state == "alerting" and c.device.startswith("station:")
                for call in agent.mirror.calls.values()
                for c in call.connections.values()
            )
        )
    (call,) = agent.mirror.calls.values()
    assert call.data["customer"]["name"] == caller.name, "the card is there while it rings"
    assert call.data["account"] == caller.member
    await agent.request("AnswerCall", call=call.call)
    await heard.until(CallCleared)
    async with asyncio.timeout(PATIENCE):
        while not reports:
            came.clear()
            await came.wait()
    await agent.request("SetDisposition", call=call.call, code="sale", note="两晚")
    await agent.request("FinishWork")
    await heard.until(RecordingEnded)
    talking.cancel()
    await asyncio.gather(talking, return_exceptions=True)
    headset.close()
    await server.store.journal.flushed()
    record = server.store.records.get(call.call)
    assert record is not None
    assert (record.outcome, record.agent, record.disposition) == ("answered", "8011", "sale")
    assert [e.digits for e in heard.of(DigitsEntered)] == ["2", caller.member]  # type: ignore[attr-defined]
    verdict = judge(reports, [record], {"8011": AGENT_VOICE})
    assert verdict.wrong == []
    assert verdict.counts["voices proved"] == 2
    assert server.control.calls == {}


async def test_a_campaign_call_reaches_an_agent(server: Server, client: Client) -> None:
    heard = Heard(server)
    assert server.lines.exchange is not None
    await server.lines.exchange.subscribe(
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
    assert view.data["customer"]["name"]
    await heard.until(AnswerClassified)
    await agent.request("ClearConnection", call=view.call)
    await heard.until(CallCleared)
    assert view.call not in server.control.calls


async def test_a_published_flow_serves_the_next_call(server: Server, client: Client) -> None:
    heard = Heard(server)
    await client("8012", "agent")  # not ready: the caller stays in the queue
    designer = await client("3001", "designer")
    loaded = await designer.request("LoadFlow", flow="main")
    text = loaded["text"].replace('"queue": "sales"', '"queue": "outbound"')
    saved = await designer.request("SaveFlow", flow="main", text=text, base=loaded["version"])
    await designer.request("PublishFlow", flow="main", version=saved["version"], why="试一下")
    assert server.lines.exchange is not None
    server.lines.exchange.place(
        Script(calling="13900001111", called=site.HOTLINE, digits=((0.5, "1"),), patience=PATIENCE)
    )
    await heard.until(Queued)
    (queued,), (started,) = heard.of(Queued), heard.of(FlowStarted)
    assert isinstance(queued, Queued)
    assert isinstance(started, FlowStarted)
    assert queued.device == "queue:outbound"
    assert started.version == saved["version"]
