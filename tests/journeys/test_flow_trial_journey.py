"""A draft is tried on the server: a simulated caller, keys as sound, answers by hand, nothing changed."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from cti.api import roles
from cti.api.sight import concerns
from cti.client.asyncio_link import AsyncioLink
from cti.client.https import Refusal
from cti.events import CallCleared, Diverted, FlowStarted, Queued, Routed
from cti.ivr.flow.document import new_flow
from cti.ivr.flow.file import save
from cti.ivr.flow.palette import installed
from cti.ivr.trial.drafts import READING
from cti.server import Server
from tests.support.goings_on import Heard

Client = Callable[..., Awaitable[AsyncioLink]]


def draft() -> str:
    """The time of day, one key, a queue, the end."""
    palette = installed()
    flow = new_flow("night_line", "夜间", "Night line")
    blocks: dict[str, tuple[str, dict[str, Any]]] = {
        "b2": ("call.answer", {"pause": 0}),
        "b3": ("time.of_day", {"rows": [{"name": "night", "from": "20:00", "to": "06:00"}]}),
        "b4": ("input.menu", {"prompt": ["welcome"], "choices": [{"keys": "1", "name": "A"}]}),
        "b5": ("queue.wait", {"queue": "reservations"}),
        "b9": ("flow.end", {}),
    }
    for id, (kind, fields) in blocks.items():
        flow = flow.add_block(kind, id=id, fields=fields)
    flow = flow.link("b1", "next", "b2", palette).link("b2", "next", "b3", palette)
    onward = {"b3": "b4", "b4": "b5", "b5": "b9"}
    for id, to in onward.items():
        for exit in flow.exits(id, palette):
            flow = flow.link(id, exit.id, "b9" if exit.id == "other" else to, palette)
    return save(flow, palette)


class Trial:
    """What a designer's window would know of the trial call."""

    def __init__(self, link: AsyncioLink, number: int) -> None:
        self.link, self.number = link, number
        self.lines: list[dict[str, Any]] = []
        self.call: int | None = None
        self.over = False

    async def until(self, holds: Callable[[], bool]) -> None:
        async with asyncio.timeout(30):
            while not holds():
                seen = self.lines[-1]["n"] if self.lines else 0
                now = await self.link.request("FlowTrialNow", trial=self.number, seen=seen)
                self.lines += now["lines"]
                self.call, self.over = now["call"], now["over"]

    def of(self, kind: str) -> list[dict[str, Any]]:
        return [line for line in self.lines if line["kind"] == kind]

    def steps(self) -> list[str]:
        return [f"{line['block']}.{line['exit']}" for line in self.of("step")]


async def begin(link: AsyncioLink, **more: Any) -> Trial:
    asked = {"flow": "night_line", "text": draft(), "calling": "13800001111", "called": "4008"}
    answer = await link.request("StartFlowTrial", **(asked | more))
    return Trial(link, answer["trial"])


async def test_a_draft_is_tried_on_a_simulated_call(server: Server, client: Client) -> None:
    heard = Heard(server.bus)
    link = await client("3001", "designer")
    assert (await link.request("TrialHouse"))["exchange"] is True
    trial = await begin(link, at="2026-11-23T22:30:00+08:00")
    await trial.until(lambda: bool(trial.of("heard")))
    assert trial.steps()[-1] == "b3.1" or trial.steps()[-1].startswith("b3.")
    assert trial.steps()[-1] != "b3.other"
    assert trial.of("heard")[0]["items"] == ["zh-CN/welcome"]
    assert "欢迎" in trial.of("heard")[0]["text"]
    values = {line["name"]: line["value"] for line in trial.of("value")}
    assert values["call.calling"] == "13800001111"
    assert values["call.called"] == "4008"
    followed = await link.request("FollowFlowCall", call=trial.call)
    assert followed["variables"]["call.is_test"].lower() == "true"

    await link.request("PressFlowTrialKeys", trial=trial.number, keys="1")
    await trial.until(lambda: bool(trial.of("asks")))
    asked = trial.of("asks")[0]
    assert (asked["flow"], asked["block"]) == ("trial:night_line", "b5")
    assert "timeout" in [exit["id"] for exit in asked["exits"]]
    await link.request("AnswerFlowTrial", trial=trial.number, exit="timeout", values={})
    await trial.until(lambda: trial.over)
    assert "b5.timeout" in trial.steps()
    assert trial.of("ended")[0]["text"] == ""

    assert not heard.of(Queued)
    assert not heard.of(Diverted)
    routed = [event for event in heard.of(Routed) if isinstance(event, Routed)]
    assert [(one.destination, one.rule) for one in routed] == [
        ("trial:night_line", "trial of night_line by 3001")
    ]
    started = [event for event in heard.of(FlowStarted) if isinstance(event, FlowStarted)]
    assert [(one.flow, one.version) for one in started] == [("trial:night_line", 0)]
    assert server.store.flows.published("night_line") is None
    with pytest.raises(Refusal, match="asks nothing"):
        await link.request("AnswerFlowTrial", trial=trial.number, exit="timeout")


async def test_a_trial_is_its_designers_alone_and_there_is_one_of_each(
    server: Server, client: Client
) -> None:
    heard = Heard(server.bus)
    link = await client("3001", "designer")
    trial = await begin(link)
    await trial.until(lambda: bool(trial.of("step")))
    supervisor = await client("2001", "monitor")
    with pytest.raises(Refusal) as refused:
        await begin(supervisor)
    assert refused.value.code == "not_allowed"
    with pytest.raises(Refusal, match="no trial call 99"):
        await link.request("HangUpFlowTrial", trial=99)
    with pytest.raises(Refusal, match="no number"):
        await begin(link, calling="hello")
    with pytest.raises(Refusal, match="keys 0 to 9"):
        await link.request("PressFlowTrialKeys", trial=trial.number, keys="x")
    again = await begin(link)
    await heard.until(CallCleared, lambda event: concerns(event) == (trial.call,))
    with pytest.raises(Refusal, match="no trial call"):
        await link.request("FlowTrialNow", trial=trial.number)
    await again.until(lambda: bool(again.of("step")))
    await link.request("HangUpFlowTrial", trial=again.number)
    await again.until(lambda: again.over)


async def test_a_draft_that_cannot_run_says_why(server: Server, client: Client) -> None:
    link = await client("3001", "designer")
    palette = installed()
    alone = save(new_flow("empty", "空", "Empty"), palette)
    with pytest.raises(Refusal, match="cut off at once"):
        await begin(link, text=alone)
    with pytest.raises(Refusal, match="no flow"):
        await begin(link, text="{")
    with pytest.raises(Refusal, match="ISO 8601"):
        await begin(link, at="noon")


def test_what_a_trial_asks_for_real_only_reads() -> None:
    palette = installed()
    assert set(palette) >= READING
    assert [one for one in READING if "W" in palette[one].notes] == []


def test_only_those_who_write_flows_may_try_them_on_the_server() -> None:
    may = {role for role, given in roles.PERMISSIONS.items() if roles.FLOWS_WRITE in given}
    assert may == {"administrator", "designer"}
