"""Flows without a call: now, at a time, over a restart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pytest

from cti.errors import BadRequest, CtiError, NotFound
from cti.events import Event, FlowEnded, FlowStepped
from cti.ivr.flow.block import BlockFailed
from cti.ivr.flow.document import Flow, Variable
from cti.ivr.flow.palette import Palette
from cti.ivr.run.jobs import Jobs
from cti.ivr.run.programs import PublishedPrograms
from cti.ivr.values.variables import PlainHouse
from tests.ivr.conftest import Shelf
from tests.ivr.run.part_flows import part
from tests.support.leap import EPOCH, LeapingClock, LeapingLoop, leaping


@dataclass(frozen=True)
class Job:
    id: str
    flow: str
    given: Mapping[str, Any]
    at: float
    by: str


class Plan:
    """Planned jobs in a dict."""

    def __init__(self) -> None:
        self.jobs: dict[str, Job] = {}

    def left(self) -> list[Job]:
        return list(self.jobs.values())

    def add(self, flow: str, given: Mapping[str, Any], at: float, by: str) -> Job:
        job = Job(str(len(self.jobs)), flow, given, at, by)
        self.jobs[job.id] = job
        return job

    def done(self, job: str) -> None:
        del self.jobs[job]


class Works:
    """Jobs of a house without calls."""

    def __init__(self, loop: LeapingLoop, shelf: Shelf, plan: Plan, palette: Palette) -> None:
        self.loop = loop
        self.heard: list[Event] = []
        self.house = PlainHouse()
        self.jobs = Jobs(
            PublishedPrograms(shelf, palette), plan, LeapingClock(loop), self.heard.append, {},
            house=self.house,
        )  # fmt: skip
        self.jobs.open()

    def steps(self) -> list[str]:
        return [f"{one.block}>{one.exit}" for one in self.heard if isinstance(one, FlowStepped)]

    def close(self) -> None:
        self.loop.run_until_complete(self.jobs.close())


@pytest.fixture
def loop() -> Iterator[LeapingLoop]:
    with leaping() as one:
        yield one


@pytest.fixture
def nightly(palette: Palette) -> Flow:
    """Waits an hour, then keeps what it was given for everybody."""
    return part(
        palette,
        {
            "b2": ("flow.wait", {"time": 3600}),
            "b3": ("var.set", {"rows": [{"variable": "global.total", "value": "sum + 1"}]}),
            "b4": ("flow.end", {}),
        },
        "b1.next b2", "b2.next b3", "b3.next b4", id="nightly", kind="job",
        parameters=({"name": "sum", "type": "integer", "required": True},),
        variables=(Variable("total", "integer", "global"),),
    )  # fmt: skip


@pytest.fixture
def shelf(nightly: Flow) -> Shelf:
    shelf = Shelf()
    shelf.put(nightly)
    return shelf


def test_a_job_runs_at_its_time_with_its_values(
    loop: LeapingLoop, shelf: Shelf, palette: Palette
) -> None:
    plan = Plan()
    works = Works(loop, shelf, plan, palette)
    works.jobs.start("nightly", {"sum": 4}, EPOCH + 90_000, "flow:main")
    loop.advance(89_990)
    assert works.steps() == []
    loop.advance(3_500)
    assert works.steps() == ["b1>next"]
    loop.advance(200)
    assert works.house.get("total") == 5
    assert [one.error for one in works.heard if isinstance(one, FlowEnded)] == [""]
    assert not plan.jobs
    works.close()


def test_what_a_stop_broke_off_begins_again(
    loop: LeapingLoop, shelf: Shelf, palette: Palette
) -> None:
    plan = Plan()
    works = Works(loop, shelf, plan, palette)
    works.jobs.start("nightly", {"sum": 1}, None, "api")
    works.jobs.start("nightly", {"sum": 2}, EPOCH + 7_000, "api")
    loop.advance(60)
    assert (works.jobs.running, works.jobs.waiting) == (1, 1)
    works.close()
    again = Works(loop, shelf, plan, palette)
    loop.advance(3_700)
    assert again.house.get("total") == 2
    loop.advance(8_000)
    assert again.house.get("total") == 3
    assert not plan.jobs
    again.close()


def test_only_jobs_are_started(loop: LeapingLoop, shelf: Shelf, palette: Palette) -> None:
    shelf.put(part(palette, {"b2": ("flow.return", {})}, "b1.next b2", id="a_part"))
    works = Works(loop, shelf, Plan(), palette)
    for flow, kind in (("nothing", "not_found"), ("a_part", "refused")):
        with pytest.raises(BlockFailed) as refused:
            works.jobs.start(flow, {}, None, "api")
        assert refused.value.kind == kind
    works.close()


def test_a_job_without_its_required_value_ends_with_the_reason(
    loop: LeapingLoop, shelf: Shelf, palette: Palette
) -> None:
    works = Works(loop, shelf, Plan(), palette)
    works.jobs.start("nightly", {}, None, "api")
    loop.advance(1)
    ended = [one.error for one in works.heard if isinstance(one, FlowEnded)]
    assert ended == ["The flow nightly needs a value for its parameter sum."]
    works.close()


def test_planned_jobs_are_listed_and_can_be_cancelled(
    loop: LeapingLoop, shelf: Shelf, palette: Palette
) -> None:
    plan = Plan()
    works = Works(loop, shelf, plan, palette)
    works.jobs.plan("nightly", {"sum": 1}, EPOCH + 7_000, "user:2001")
    later = works.jobs.plan("nightly", {"sum": 2}, EPOCH + 9_000, "user:2001")
    now = works.jobs.plan("nightly", {"sum": 3}, None, "user:2001")
    loop.advance(60)
    listed = works.jobs.planned()
    assert [(one["given"]["sum"], one["running"]) for one in listed] == [
        (3, True),
        (1, False),
        (2, False),
    ]
    assert listed[1] | {"job": ""} == {
        "job": "", "flow": "nightly", "at": EPOCH + 7_000, "by": "user:2001", "given": {"sum": 1},
        "running": False,
    }  # fmt: skip
    works.jobs.cancel(later)
    works.jobs.cancel(now)
    loop.advance(20_000)
    assert works.house.get("total") == 2, "only the first ran to its end"
    assert works.jobs.planned() == []
    assert not plan.jobs
    with pytest.raises(NotFound, match="no planned job"):
        works.jobs.cancel(later)
    works.close()


@pytest.mark.parametrize(
    ("flow", "given", "refusal", "words"),
    [
        ("gone", {}, NotFound, "gone"),
        ("nightly", {}, BadRequest, "needs a value for its parameter sum"),
        ("nightly", {"sum": 1, "total": 2}, BadRequest, "no parameter total; it takes sum"),
        ("nightly", {"sum": [1]}, BadRequest, "takes a text, a number"),
    ],
)
def test_a_job_that_cannot_run_is_not_planned(
    loop: LeapingLoop, shelf: Shelf, palette: Palette, flow: str, given: Any,
    refusal: type[CtiError], words: str,
) -> None:  # fmt: skip
    plan = Plan()
    works = Works(loop, shelf, plan, palette)
    with pytest.raises(refusal, match=words):
        works.jobs.plan(flow, given, None, "user:2001")
    assert not plan.jobs
    works.close()
