"""An agent sends a customer of the simulated exchange into a segment; his desk sees all of it."""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from cti.client.asyncio_link import AsyncioLink
from cti.client.https import Refusal
from cti.demo import site
from cti.events import Established, FlowEnded, Retrieved, SegmentEntered, SegmentLeft
from cti.ivr.flow.document import Variable, new_flow
from cti.ivr.flow.file import save
from cti.ivr.flow.palette import installed
from cti.server import Server
from drivers.simulated.messages import Script
from tests.support.goings_on import PATIENCE, Heard

Client = Callable[..., Awaitable[AsyncioLink]]


def rate() -> str:
    """Asks for one key and comes back with it by `done`."""
    palette = installed()
    flow = new_flow("rate", "评价", "Rate")
    flow = flow.declare(Variable("mark", "text"))
    ask: dict[str, Any] = {"prompt": ["welcome"], "into": "mark", "max": 1, "timeout": 60}
    back: dict[str, Any] = {"return": "done", "values": [{"name": "mark", "value": "mark"}]}
    for id, kind, fields in (
        ("b2", "input.digits", ask), ("b3", "flow.return", back), ("b4", "flow.end", dict[str, Any]()),
    ):  # fmt: skip
        flow = flow.add_block(kind, id=id, fields=fields)
    for before, way, after in (
        ("b1", "next", "b2"), ("b2", "digits", "b3"), ("b2", "no_input", "b4"),
    ):  # fmt: skip
        flow = flow.link(before, way, after, palette)
    returns: tuple[dict[str, Any], ...] = ({"name": "done", "values": ["mark"]},)
    return save(dataclasses.replace(flow, kind="segment", returns=returns), palette)


async def test_a_customer_goes_into_a_segment_and_comes_back(
    server: Server, client: Client
) -> None:
    store = server.store.flows
    version = await asyncio.to_thread(store.save, "rate", rate(), base=0, by="3001")
    await asyncio.to_thread(store.publish, "rate", version, by="3001", why="test")
    heard = Heard(server.bus)
    agent, other, supervisor = [
        await client(user, app)
        for user, app in (("8011", "agent"), ("8012", "agent"), ("2001", "monitor"))
    ]
    answer = await agent.request("Site")
    assert {"name": "rate", "title_zh": "评价", "title_en": "Rate"} in answer["segments"]
    assert {one["name"] for one in answer["flow_details"]} >= {"main", "rate"}
    await agent.request("OpenStation")
    await agent.request("SetAgentState", state="ready")
    caller = site.people(60)[7]
    keys = tuple((12.0 + 6 * n, "5") for n in range(8))
    assert server.lines.exchange is not None
    server.lines.exchange.place(
        Script(
            caller.number,
            site.HOTLINE,
            digits=((0.5, "2"), (1.2, caller.member), *keys),
            patience=2 * PATIENCE,
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
    (call,) = agent.mirror.calls
    await agent.request("AnswerCall", call=call)
    station = agent.mirror.agents["8011"].station
    await heard.until(Established, lambda event: getattr(event, "device", "") == station)
    with pytest.raises(Refusal, match="not at"):
        await other.request("EnterSegment", call=call, flow="rate")
    with pytest.raises(Refusal, match="kind inbound"):
        await agent.request("EnterSegment", call=call, flow="main")

    await supervisor.request("EnterSegment", call=call, flow="rate")
    entered = await heard.until(SegmentEntered)
    assert isinstance(entered, SegmentEntered)
    assert (entered.device, entered.by) == (station, "2001")
    await agent.until(lambda mirror: mirror.calls[call].segment == "rate")
    assert agent.mirror.calls[call].connections[station].state == "held"
    await agent.request("LeaveSegment", call=call)
    await heard.until(Retrieved)
    await agent.until(lambda mirror: mirror.calls[call].segment == "")
    await heard.until(FlowEnded, lambda event: getattr(event, "flow", "") == "rate")

    heard.forget()
    await agent.request("EnterSegment", call=call, flow="rate")
    left = await heard.until(SegmentLeft)
    assert isinstance(left, SegmentLeft)
    assert (left.outcome, left.way) == ("returned", "done")
    await agent.until(lambda mirror: mirror.calls[call].connections[station].state == "connected")
    assert agent.mirror.calls[call].data["mark"] == "5"
    assert agent.mirror.agents["8011"].state == "busy"
