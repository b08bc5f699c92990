"""Figures that pages and wall are made of: pure, from a mirror that events filled."""

from __future__ import annotations

from pathlib import Path

import pytest

from cti.client.mirror import Mirror
from cti.client.qt.choices import Choices
from cti.client.views import CampaignView, QueueView, SpanView
from cti.events import LeftQueue, Offered, PacingDecided, Queued
from monitor_app.day import QUARTER, DayCounts, midnight
from monitor_app.figures import (
    abandon_figures,
    agent_counts,
    channels,
    pacing_figures,
    queue_figures,
    upper_bound,
)
from monitor_app.thresholds import Thresholds
from tests.support.supervisor_post import NOON, Post, open_monitor

LIMITS = Thresholds()


def queue(mirror: Mirror, *, answered: int = 0, in_time: int = 0, abandoned: int = 0) -> QueueView:
    view = QueueView(
        "sales", "Sales", answered=answered, answered_in_time=in_time, abandoned=abandoned
    )
    mirror.queues["sales"] = view
    return view


def waiting(mirror: Mirror, call: int, since: float) -> None:
    mirror.apply(
        call,
        Offered(at=since, call=call, device="trunk:e1-1/7", calling="1", called="2"),
    )
    mirror.apply(call, Queued(at=since, call=call, device="queue:sales"))


@pytest.mark.parametrize(
    ("wait", "trouble"), [(44.0, ""), (45.0, "look"), (119.0, "look"), (120.0, "act")]
)
def test_a_long_wait_is_looked_at_then_acted_upon(wait: float, trouble: str) -> None:
    mirror = Mirror()
    view = queue(mirror)
    waiting(mirror, 1, 1000.0)
    waiting(mirror, 2, 1030.0)
    figures = queue_figures(view, mirror, 1000.0 + wait, LIMITS)
    assert (figures.waiting, figures.longest, figures.trouble) == (2, wait, trouble)


def test_a_share_of_few_calls_is_not_judged() -> None:
    mirror = Mirror()
    few = queue_figures(queue(mirror, answered=3, in_time=1), mirror, 0.0, LIMITS)
    assert few.level == pytest.approx(1 / 3)
    assert few.trouble == ""
    many = queue_figures(queue(mirror, answered=30, in_time=21), mirror, 0.0, LIMITS)
    assert (many.trouble, many.troubled) == ("look", frozenset({"level"}))
    bad = queue_figures(queue(mirror, answered=30, in_time=15, abandoned=6), mirror, 0.0, LIMITS)
    assert bad.trouble == "act"
    assert {"level", "answered"} <= bad.troubled


def test_an_e1_has_thirty_channels_around_the_d_channel() -> None:
    numbers = channels(SpanView("e1-1", "normal", 30))
    assert len(numbers) == 30
    assert 16 not in numbers
    assert numbers[-1] == 31
    assert channels(SpanView("a", "normal", 8)) == list(range(1, 9))


def test_the_upper_bound_closes_in_on_the_share() -> None:
    # 41 of 2,913: Wilson's one-sided 95 % bound, worked out by hand from the formula.
    assert upper_bound(41 / 2913, 2913) == pytest.approx(0.01815, abs=5e-5)
    assert upper_bound(0.0, 10) > upper_bound(0.0, 100) > 0
    assert upper_bound(1.0, 3) == 1.0
    none = abandon_figures(CampaignView("x"))
    assert (none.share, none.bound) == (None, None)


def test_what_limits_the_dialling_is_read_from_the_inputs() -> None:
    base = {"agents": 5.0, "lines": 20.0, "price": 0.04, "connected": 90.0, "abandoned": 1.0}
    told = pacing_figures(base | {"risk_1": 0.01, "risk_2": 0.035, "risk_3": 0.07}, "predictive")
    assert told is not None
    assert (told.dials, told.limit) == (2, "price")
    lines = pacing_figures(base | {"lines": 1.0, "risk_1": 0.01, "risk_2": 0.02}, "predictive")
    assert lines is not None
    assert lines.limit == "lines"
    learning = pacing_figures(
        base | {"connected": 0.0, "abandoned": 0.0, "risk_1": 0.01}, "predictive"
    )
    assert learning is not None
    assert learning.limit == "learning"
    idle = pacing_figures(base | {"risk_1": 0.9}, "progressive")
    assert idle is not None
    assert idle.limit == "idle"
    nobody = pacing_figures({"agents": 0.0}, "predictive")
    assert nobody is not None
    assert nobody.limit == "nobody"
    assert pacing_figures({}, "predictive") is None


def test_a_call_is_counted_once_though_it_comes_live_and_from_the_records() -> None:
    day = DayCounts(0.0)
    day.count_call(7, 10 * QUARTER + 1)
    day.count_call(7, 10 * QUARTER + 1)
    day.count_left(7, 10 * QUARTER + 9, "answered", 8.0, 20.0)
    day.count_left(7, 10 * QUARTER + 9, "answered", 8.0, 20.0)
    day.count_left(8, 10 * QUARTER + 9, "abandoned", 30.0, 20.0)
    day.count_left(9, 10 * QUARTER + 9, "timeout", 2.0, 20.0)
    quarter = day.quarters[10]
    assert (quarter.calls, quarter.answered, quarter.in_time, quarter.abandoned) == (1, 1, 1, 1)
    assert quarter.level == 0.5
    assert day.at(-1.0) is None


def test_thresholds_are_remembered(tmp_path: Path) -> None:
    choices = Choices("monitor", tmp_path / "choices.ini")
    limits = Thresholds.recalled(choices)
    limits.act = 300
    limits.keep(choices)
    assert Thresholds.recalled(choices) == Thresholds(act=300)


@pytest.fixture
def post(qtbot, dressed, tmp_path: Path) -> Post:
    return open_monitor(qtbot, tmp_path)


def record(call: int, began: float, **more: object) -> dict[str, object]:
    return {
        "call": call, "began": began, "queue": "sales", "left_queue": "answered", "waited": 5.0,
        "direction": "in", **more,
    }  # fmt: skip


def test_the_day_is_read_page_by_page_and_goes_on_live(post: Post) -> None:
    day = post.watch.day
    start = midnight(NOON)
    first = post.link.asked[[n for n, _ in post.link.asked].index("CallRecords")][1]
    assert first == {"since": start, "direction": "in", "limit": 200}
    page = [record(1000 - n, start + 3600) for n in range(200)]
    post.link.answer("CallRecords", page)
    assert post.link.last("CallRecords")["before"] == 801
    post.link.answer("CallRecords", [record(1, start - 7 * 86400 + 3600)])
    post.link.answer(
        "CallRecords", [record(800, start + 3600, left_queue="abandoned", waited=40.0)]
    )
    assert not post.link.waits("CallRecords")
    assert (day.today.total.calls, day.today.total.abandoned) == (201, 1)
    assert day.last_week.total.calls == 1
    post.wait(2001)
    at = post.link.at
    post.say(LeftQueue(at=at, call=2001, queue="sales", outcome="answered", waited=9.0))
    assert day.today.total.calls == 202
    assert day.today.recent(at).level == 1.0


def test_a_new_day_begins_by_itself(post: Post) -> None:
    for _ in range(2):
        post.link.answer("CallRecords", [])
    post.link.at = midnight(NOON) + 86400 + 60
    post.wait(5)
    assert post.watch.day.today.midnight == midnight(NOON) + 86400
    assert post.link.waits("CallRecords")


def test_agents_are_counted_by_what_they_do(post: Post) -> None:
    post.log_on()
    post.talk()
    counts = agent_counts(post.watch.mirror)
    assert (counts["talking"], counts["ready"]) == (1, 3)


def test_decisions_are_kept_with_what_limited_them(post: Post) -> None:
    inputs = {"agents": 3.0, "idle": 2.0, "lines": 9.0, "price": 0.02, "connected": 50.0,
              "risk_1": 0.01, "risk_2": 0.05}  # fmt: skip
    post.say(PacingDecided(at=NOON, campaign="summer", dials=1, why="...", inputs=inputs))
    last = post.watch.history.decisions["summer"][-1]
    assert (last.dials, last.idle, last.limit) == (1, 2.0, "price")
