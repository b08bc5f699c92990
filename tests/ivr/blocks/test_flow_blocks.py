"""The family flow: ends, parts, rounds, waits, gates."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest

from cti.ivr.check.site import PartShape, Site
from cti.ivr.flow.block import EnterPart, FlowOver, GoToFlow, LeavePart, Message
from cti.ivr.flow.document import Flow
from cti.ivr.services.house import Jobs, Memory, Places
from cti.ivr.session.places import HousePlaces
from tests.ivr.blocks.harness import NOON, check_block, covers, covers_check, run_block

PROMPTS = {"house/goodbye": {"zh-CN": "再见"}}


@covers("flow.start", "flow.end")
def test_an_end_says_goodbye_and_ends_the_flow() -> None:
    assert run_block("flow.start").exit == "next"
    ran = run_block("flow.end", {"goodbye": ["bye"], "outcome": "sold {n}"}, variables={"n": 2})
    assert isinstance(ran.signal, FlowOver)
    assert (ran.heard, ran.attached) == (["bye"], {"outcome": "sold 2"})


@covers_check("flow.end")
def test_an_end_after_a_question_says_goodbye() -> None:
    found = check_block("flow.end", site=Site(prompts=PROMPTS), change=_after_a_question)
    assert "flow.end:silent" not in found.fix("flow.end:silent").ids


def _after_a_question(flow: Flow) -> Flow:
    from dataclasses import replace

    flow = flow.add_block("input.digits", id="b4", fields={"prompt": ["house/goodbye"]})
    links = {**flow.links, ("b2", "next"): "b4", ("b4", "digits"): "b3", ("b4", "no_input"): "b3"}
    return replace(flow, links=links)


SHAPE = PartShape(({"name": "room", "required": True}, {"name": "style"}), ({"name": "next"},))
WITH_PART = Site(
    flows={"room_of": "房间", "nightly": "夜间"},
    flow_kinds={"room_of": "part", "nightly": "job"},
    part_shapes={"room_of": SHAPE, "nightly": SHAPE},
)


@covers("flow.call", "flow.return", "flow.go_to")
def test_flows_are_entered_and_left_with_values() -> None:
    fields = {
        "flow": "room_of", "in": [{"parameter": "room", "value": "n + 1"}],
        "out": [{"value": "floor", "into": "call.floor"}],
    }  # fmt: skip
    entered = run_block("flow.call", fields, variables={"n": 7}).signal
    assert isinstance(entered, EnterPart)
    assert (entered.flow, entered.given, entered.into) == (
        "room_of", {"room": 8}, {"floor": "call.floor"},
    )  # fmt: skip
    values = [{"name": "floor", "value": "n"}]
    left = run_block(
        "flow.return", {"return": "known", "values": values}, variables={"n": 3}
    ).signal
    assert isinstance(left, LeavePart)
    assert (left.way, left.values) == ("known", {"floor": 3})
    onward = run_block("flow.go_to", {"flow": "hotel_{n}"}, variables={"n": 3}).signal
    assert isinstance(onward, GoToFlow)
    assert onward.flow == "hotel_3"


@covers_check("flow.call", "flow.start_job", "flow.go_to")
@pytest.mark.parametrize(
    ("type", "flow"), [("flow.call", "room_of"), ("flow.start_job", "nightly")]
)
def test_a_required_parameter_is_filled(type: str, flow: str) -> None:
    found = check_block(type, {"flow": flow}, variables="room", site=WITH_PART)
    mended = found.fix(f"{type}:required")
    assert f"{type}:required" not in mended.ids
    assert mended.flow.blocks["b3"].fields["in"] == [{"parameter": "room", "value": "room"}]


@covers_check("flow.go_to")
def test_a_computed_flow_needs_a_way_out() -> None:
    def open_end(flow: Flow) -> Flow:
        return flow.unlink("b3", "error")

    found = check_block("flow.go_to", {"flow": "hotel_{n}"}, variables="n", change=open_end)
    assert "flow.go_to:unknown_target" not in found.fix("flow.go_to:unknown_target").ids


@covers_check("flow.return")
@pytest.mark.parametrize("number", [0, 1])
def test_a_return_needs_somewhere_to_return_to(number: int) -> None:
    found = check_block("flow.return")
    assert "flow.return:outside" not in found.fix("flow.return:outside", number).ids
    assert check_block("flow.return", kind="part").ids == []


class Plan:
    def __init__(self) -> None:
        self.started: list[tuple[Any, ...]] = []

    def start(self, flow: str, given: Mapping[str, Any], at: float | None, by: str) -> None:
        self.started.append((flow, dict(given), at, by))


@covers("flow.start_job")
def test_a_job_is_started_now_or_at_a_time() -> None:
    plan = Plan()
    at = NOON + timedelta(hours=2)
    fields = {"flow": "nightly", "in": [{"parameter": "room", "value": "1"}]}
    assert run_block("flow.start_job", fields, services={Jobs: plan}).exit == "next"
    late = {"flow": "nightly", "at": "at"}
    assert run_block("flow.start_job", late, services={Jobs: plan}, variables={"at": at}).exit
    assert plan.started == [
        ("nightly", {"room": 1}, None, "flow:"),
        ("nightly", {}, at.timestamp(), "flow:"),
    ]


@covers_check("flow.start_job")
def test_a_job_for_the_past_starts_at_once() -> None:
    fields = {
        "flow": "nightly",
        "at": 'date("2001-01-01")',
        "in": [{"parameter": "room", "value": "1"}],
    }
    found = check_block("flow.start_job", fields, site=WITH_PART)
    assert "flow.start_job:past" not in found.fix("flow.start_job:past").ids


def rounds(type: str, fields: dict[str, Any], most: int = 20, **more: Any) -> list[Any]:
    """The exits and values of one visit after the other, until the block is done."""
    memory: dict[str, Any] = {}
    seen: list[Any] = []
    for _ in range(most):
        ran = run_block(type, fields, memory=memory, **more)
        seen.append((ran.exit, ran.variables.get("item", ran.variables.get("n"))))
        if ran.exit not in ("body", "item"):
            break
    assert not memory, "a block that is done forgets where it was"
    return seen


@covers("flow.loop", "flow.for_each", "flow.while")
def test_bodies_run_their_rounds() -> None:
    assert rounds("flow.loop", {"times": "k", "round": "n"}, variables={"k": 2}) == [
        ("body", 1), ("body", 2), ("done", None),
    ]  # fmt: skip
    array = {"array": "names", "item": "item"}
    assert rounds("flow.for_each", array, variables={"names": ("a", "b")}) == [
        ("item", "a"), ("item", "b"), ("done", None),
    ]  # fmt: skip
    assert rounds("flow.for_each", array)[-1] == ("done", None)
    again = {"condition": "k > 0", "most": 3}
    assert [exit for exit, _ in rounds("flow.while", again, variables={"k": 1})][-1] == "too_many"
    assert [exit for exit, _ in rounds("flow.while", again, variables={"k": 0})] == ["done"]


BODIES = {
    "flow.loop": ({}, "body"),
    "flow.while": ({"condition": "n > 0"}, "body"),
    "flow.for_each": ({"array": "names", "item": "item"}, "item"),
}


@covers_check("flow.loop", "flow.while", "flow.for_each")
@pytest.mark.parametrize("type", BODIES)
def test_a_body_comes_back(type: str) -> None:
    fields, exit = BODIES[type]

    def away(flow: Flow) -> Flow:
        from dataclasses import replace

        flow = flow.add_block("log.write", id="b5", fields={"text": "{n}"})
        return replace(flow, links={**flow.links, ("b3", exit): "b5", ("b5", "next"): "b9"})

    found = check_block(type, fields, variables="n:integer names:text[] item", change=away)
    mended = found.fix(f"{type}:body_no_return")
    assert mended.flow.target("b5", "next") == "b3"
    assert f"{type}:body_no_return" not in mended.ids


@covers_check("flow.while", "flow.for_each")
@pytest.mark.parametrize(
    ("type", "word"), [("flow.while", "unchanged"), ("flow.for_each", "changed")]
)
def test_what_a_body_changes_matters(type: str, word: str) -> None:
    fields, exit = BODIES[type]

    def body(flow: Flow) -> Flow:
        from dataclasses import replace

        rows = [{"variable": "names", "value": '["x"]'}]
        flow = flow.add_block("var.set", id="b5", fields={"rows": rows})
        return replace(flow, links={**flow.links, ("b3", exit): "b5", ("b5", "next"): "b3"})

    found = check_block(type, fields, variables="n:integer names:text[] item", change=body)
    finding = found.of(f"{type}:{word}")
    if word == "changed":
        assert "flow.for_each:changed" not in found.fix("flow.for_each:changed").ids
    else:
        assert finding.fixes[0].opens == "condition"


@covers("flow.visits")
def test_visits_are_counted_by_call() -> None:
    memory: dict[str, Any] = {}
    assert [run_block("flow.visits", memory=memory).exit for _ in range(4)] == [
        "first", "second", "more", "more",
    ]  # fmt: skip
    rows = {"rows": [{"from": 1, "name": "soon"}, {"from": 3, "name": "late"}]}
    memory = {}
    assert [run_block("flow.visits", rows, memory=memory).exit for _ in range(4)] == list("1133")


@covers_check("flow.visits")
def test_a_count_that_never_goes_up_is_of_no_use() -> None:
    found = check_block("flow.visits")
    assert "b3" not in found.fix("flow.visits:never_again").flow.blocks


@covers("flow.wait")
def test_a_wait_takes_its_time_with_music() -> None:
    ran = run_block("flow.wait", {"time": "n * 2", "sound": "music"}, variables={"n": 4})
    assert (ran.exit, ran.seconds, ran.heard) == ("next", 8.0, ["house/music"])
    keyed = run_block("flow.wait", {"time": 5}, keys="1")
    assert (keyed.seconds, len(keyed.session.keys)) == (5.0, 1), "keys wait for the next question"


@covers_check("flow.wait")
def test_long_silence_gets_music() -> None:
    found = check_block("flow.wait", {"time": 30})
    assert "flow.wait:long" not in found.fix("flow.wait:long").ids
    assert "flow.wait:long" not in check_block("flow.wait", {"time": 30}, kind="job").ids


@covers("flow.wait_until")
def test_waiting_for_a_moment_a_condition_or_a_message() -> None:
    soon = {"until": "then", "most": 600}
    ran = run_block("flow.wait_until", soon, variables={"then": NOON + timedelta(seconds=90)})
    assert (ran.exit, ran.seconds) == ("happened", 90.0)
    assert run_block("flow.wait_until", {"condition": "n > 3"}, variables={"n": 4}).seconds == 0
    wait = {"message": "paid", "most": 30}
    ran = run_block(
        "flow.wait_until", wait, script=[5.0, Message("other", 1), 5.0, Message("paid", 1)]
    )
    assert (ran.exit, ran.seconds) == ("happened", 10.0)
    late = run_block("flow.wait_until", wait, keys="1")
    assert (late.exit, late.seconds) == ("timeout", 30.0)


@covers_check("flow.wait_until")
def test_waiting_for_nothing_is_an_error() -> None:
    found = check_block("flow.wait_until")
    mended = found.fix("flow.wait_until:nothing")
    assert mended.flow.blocks["b3"].type == "flow.wait"
    assert mended.ids == []


class FirstTimes:
    def __init__(self) -> None:
        self.last: dict[str, float] = {}

    def first(self, key: str, since: float, at: float) -> bool:
        before = self.last.get(key)
        self.last[key] = at
        return before is None or before < since


@covers("flow.once")
def test_once_a_day_for_each_caller() -> None:
    services = {Memory: FirstTimes()}
    tomorrow = NOON + timedelta(hours=13)

    def exits(*times: datetime, **fields: str) -> list[str]:
        return [run_block("flow.once", fields, services=services, at=at).exit for at in times]

    assert exits(NOON, NOON, tomorrow) == ["first", "again", "first"]
    assert exits(NOON, tomorrow, NOON + timedelta(days=8), within="week") == [
        "first",
        "again",
        "first",
    ]
    assert exits(NOON, NOON + timedelta(days=300), within="ever") == ["first", "again"]
    hidden = {"call.calling": ""}
    both = [run_block("flow.once", services=services, variables=hidden).exit for _ in range(2)]
    assert both == ["first", "first"]


@covers("flow.lock", "flow.unlock")
def test_as_many_pass_as_there_are_places() -> None:
    places = HousePlaces()
    services = {Places: places}
    assert run_block("flow.lock", {"name": "vault"}, services=services).exit == "taken"
    assert run_block("flow.lock", {"name": "vault"}, services=services).exit == "taken", "his own"
    places.give_back_all(7)
    places.take("vault", 1, 8)
    full = run_block("flow.lock", {"name": "vault"}, services=services)
    assert (full.exit, full.seconds) == ("full", 0.0)
    run_block("flow.unlock", {"name": "vault"}, services=services)
    assert not places.take("vault", 1, 9), "nobody gives back what another one took"
    places.give_back("vault", 8)
    assert places.take("vault", 1, 9)


async def test_who_waits_for_a_place_gets_the_next_one() -> None:
    places = HousePlaces()
    places.take("vault", 1, 8)
    waiting = asyncio.ensure_future(places.freed("vault"))
    await asyncio.sleep(0)
    places.give_back_all(8)
    await waiting
    assert places.take("vault", 1, 9)


@covers_check("flow.lock", "flow.unlock")
def test_places_are_taken_and_given_back_in_pairs() -> None:
    taken = check_block("flow.lock", {"name": "vault"})
    mended = taken.fix("flow.lock:no_unlock")
    assert "flow.lock:no_unlock" not in mended.ids
    given = check_block("flow.unlock", {"name": "vault"})
    assert "flow.unlock:never_taken" not in given.fix("flow.unlock:never_taken").ids
