"""The live view's requests, and publishing at a time that outlives a restart."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cti.api.planned_publishing import PlannedPublishing, PlanPublishing
from cti.api.services.flows import OneFlow
from cti.api.services.live_flows import LiveFlowServices
from cti.client.https import Refusal
from cti.errors import BadRequest, NotFound
from cti.events import FlowStarted, FlowStepped, Offered
from cti.ivr.run.figures import FlowFigures
from tests.api.house import Flows, Store
from tests.api.house import house as open_house


def figures() -> FlowFigures:
    made = FlowFigures()
    made.apply(Offered(at=0.5, call=7, device="trunk:1", calling="13812346021", called="4008"))
    made.apply(FlowStarted(at=1.0, call=7, flow="main", version=1))
    made.apply(
        FlowStepped(at=2.0, call=7, flow="main", version=1, block="b1", exit="next", seconds=1.0)
    )
    return made


def dump(call: int) -> dict[str, str] | None:
    return {"call.calling": "13812346021", "pin": "••••"} if call == 7 else None


async def test_a_designer_sees_figures_and_follows_one_call_with_numbers_masked(
    tmp_path: Path,
) -> None:
    live = LiveFlowServices(figures(), dump, Flows(Store(tmp_path)))
    async with open_house(tmp_path, live_flows=live) as house:
        link = await house.sign_in("3001", "designer")
        shown = await link.request("FlowFigures", flow="main", version=1)
        assert shown["blocks"] == {"b1": [1, 1.0, 0, {"next": 1}]}
        assert shown["versions"] == [1]
        assert shown["calls"][0]["number"] == "138****6021"
        with pytest.raises(Refusal, match="'yesterday' is no day; write it as 2026-03-31"):
            await link.request("FlowFigures", flow="main", version=1, first="yesterday")
        with pytest.raises(Refusal, match="begin with FollowFlowCall"):
            await link.request("FlowCallNow", call=7)
        followed = await link.request("FollowFlowCall", call=7)
        assert followed["steps"] == [[2.0, "main", "b1", "next", 1.0, 1]]
        assert followed["variables"] == {"call.calling": "138****6021", "pin": "••••"}
        assert await link.request("FlowCallNow", call=7) == followed
        assert ("3001", "FollowFlowCall", "call:7") in house.store.audited
        assert not any(what == "FlowCallNow" for _, what, _ in house.store.audited)
        with pytest.raises(Refusal, match="in no flow any more"):
            await link.request("FollowFlowCall", call=8)


async def test_agents_follow_no_calls(tmp_path: Path) -> None:
    live = LiveFlowServices(figures(), dump, Flows(Store(tmp_path)))
    async with open_house(tmp_path, live_flows=live) as house:
        link = await house.sign_in("8001", "agent")
        asked: tuple[tuple[str, dict[str, Any]], ...] = (
            ("FlowFigures", {"flow": "main", "version": 1}),
            ("FollowFlowCall", {"call": 7}),
        )
        for name, args in asked:
            with pytest.raises(Refusal) as caught:
                await link.request(name, **args)
            assert caught.value.code == "not_allowed"


# --- publishing at a time ------------------------------------------------------------------------


class Kept:
    """The settings of the store."""

    def __init__(self) -> None:
        self.values: dict[str, Any] = {}

    def get(self, key: str, default: Any = None) -> Any:
        return self.values.get(key, default)

    def set(self, key: str, value: Any, *, by: str) -> None:
        self.values[key] = value


class Hand:
    """A clock that the test moves."""

    def __init__(self) -> None:
        self.at = 1000.0
        self.timers: list[tuple[float, Callable[[], object]]] = []

    def now(self) -> float:
        return self.at

    def call_later(self, seconds: float, callback: Callable[[], object]) -> Hand:
        self.timers = [(self.at + seconds, callback)]
        return self

    def cancel(self) -> None:
        self.timers = []

    def move_to(self, at: float) -> None:
        self.at = at
        while self.timers and self.timers[0][0] <= at:
            self.timers.pop()[1]()


class Planner:
    def __init__(self, tmp_path: Path, kept: Kept | None = None, wrong: str = "") -> None:
        self.clock, self.kept = Hand(), kept or Kept()
        self.done: list[tuple[str, int, str, str]] = []
        self.wrong = wrong
        self.plans = PlannedPublishing(Flows(Store(tmp_path)), self.kept, self._publish, self.clock)

    async def _publish(self, flow: str, version: int, by: str, why: str) -> None:
        if self.wrong:
            raise BadRequest(self.wrong)
        self.done.append((flow, version, by, why))

    async def ask(self, name: str, args: Any) -> Any:
        service = next(s for s in self.plans.services() if s.name == name)
        answer: Any = service.act(type("Who", (), {"user": "3001"})(), args)
        return await answer if asyncio.iscoroutine(answer) else answer


def tonight(at: float = 2000.0, version: int = 1, why: str = "night prices") -> PlanPublishing:
    return PlanPublishing(flow="main", version=version, at=at, why=why)


async def test_a_plan_is_kept_over_a_restart_and_done_at_its_time(tmp_path: Path) -> None:
    before = Planner(tmp_path)
    await before.plans.open()
    await before.ask("PlanPublishing", tonight())
    await before.plans.close()
    after = Planner(tmp_path, before.kept)
    await after.plans.open()
    after.clock.move_to(1999.0)
    assert after.done == []
    after.clock.move_to(2000.0)
    await after.plans.close()
    assert after.done == [("main", 1, "3001", "night prices")]
    assert after.kept.get("flows.planned") == []


async def test_what_is_overdue_at_the_start_is_done_at_once(tmp_path: Path) -> None:
    before = Planner(tmp_path)
    await before.ask("PlanPublishing", tonight())
    after = Planner(tmp_path, before.kept)
    after.clock.at = 5000.0
    await after.plans.open()
    after.clock.move_to(5000.0)
    await after.plans.close()
    assert [version for _, version, _, _ in after.done] == [1]


async def test_a_plan_can_be_taken_back(tmp_path: Path) -> None:
    planner = Planner(tmp_path)
    await planner.ask("PlanPublishing", tonight())
    await planner.ask("CancelPublishing", OneFlow(flow="main"))
    planner.clock.move_to(3000.0)
    await planner.plans.close()
    assert planner.done == []
    with pytest.raises(NotFound, match="Nothing is planned"):
        await planner.ask("CancelPublishing", OneFlow(flow="main"))


async def test_a_plan_that_is_refused_stays_in_the_list_with_the_reason(tmp_path: Path) -> None:
    planner = Planner(tmp_path, wrong="Block 4 leads nowhere.")
    await planner.ask("PlanPublishing", tonight())
    planner.clock.move_to(2000.0)
    await planner.plans.close()
    (plan,) = await planner.ask("PlannedPublishing", None)
    assert plan["error"] == "Block 4 leads nowhere."
    assert planner.clock.timers == []


@pytest.mark.parametrize(
    ("plan", "says"),
    [
        (tonight(at=900.0), "must lie ahead"),
        (tonight(why=" "), "Say why"),
    ],
)
async def test_a_plan_needs_a_time_ahead_and_a_reason(
    tmp_path: Path, plan: PlanPublishing, says: str
) -> None:
    planner = Planner(tmp_path)
    with pytest.raises(BadRequest, match=says):
        await planner.ask("PlanPublishing", plan)
    assert planner.kept.values == {}
