from __future__ import annotations

import pytest

from cti.acd.queues import QueueConfig
from cti.acd.statistics import QueueFigures, Statistics, expected_wait, service_level
from cti.errors import BadRequest
from cti.events import AgentStateChanged, LeftQueue, Queued

DAY = QueueFigures(
    offered=100, answered=80, abandoned=15, left=5, answered_in_time=64, abandoned_in_time=5
)


@pytest.mark.parametrize(
    ("variant", "level"),
    [
        ("answered_only", 64 / 80),
        ("answered_and_abandoned", 69 / 95),
        ("abandons_ignored", 64 / 95),
        ("abandons_negative", 64 / 100),
        ("abandons_positive", 69 / 100),
    ],
)
def test_service_level_by_its_named_formula(variant, level):
    assert service_level(DAY, variant) == pytest.approx(level)


def test_a_queue_without_calls_has_no_figures():
    empty = QueueFigures()
    assert service_level(empty) is None
    assert empty.asa is None
    assert empty.answered_share is None


def left(
    call: int, outcome: str, waited: float, at: float = 0.0, agent: str | None = None
) -> LeftQueue:
    return LeftQueue(at=at, call=call, queue="sales", outcome=outcome, waited=waited, agent=agent)


def test_the_fold_counts_calls_and_waits():
    fold = Statistics([QueueConfig(name="sales", target_seconds=10)])
    for call in range(1, 6):
        fold.apply(Queued(at=0, call=call, device="queue:sales"))
    fold.apply(left(1, "answered", 4, agent="ann"))
    fold.apply(left(2, "answered", 16, agent="bob"))
    fold.apply(left(3, "abandoned", 3))
    fold.apply(left(4, "timeout", 60))
    sales = fold.queues["sales"]
    assert (sales.offered, sales.answered, sales.abandoned, sales.left) == (5, 2, 1, 1)
    assert (sales.answered_in_time, sales.abandoned_in_time) == (1, 1)
    assert sales.asa == 10
    assert sales.longest_wait == 60


def test_handling_lasts_from_the_answer_to_the_end_of_wrap_up():
    fold = Statistics([QueueConfig(name="sales")])
    fold.apply(left(1, "answered", 4, at=100, agent="ann"))
    for at, state in ((100, "busy"), (190, "working_after_call"), (205, "ready")):
        fold.apply(AgentStateChanged(at=at, agent="ann", state=state, call=1))
    assert fold.queues["sales"].handle_seconds == pytest.approx(105)
    fold.apply(left(2, "answered", 4, at=300, agent="ann"))
    fold.apply(AgentStateChanged(at=305, agent="ann", state="ready"))
    assert fold.queues["sales"].handle_seconds == pytest.approx(0.95 * 105 + 0.05 * 5)


def test_expected_wait():
    assert expected_wait(1, staffed=0, available=0, handle_seconds=180) is None
    assert expected_wait(1, staffed=4, available=1, handle_seconds=180) == 0
    assert expected_wait(3, staffed=4, available=0, handle_seconds=180) == 135


def test_a_queue_that_makes_no_sense_is_refused_with_its_name():
    with pytest.raises(BadRequest, match="Queue sales: ring_seconds"):
        QueueConfig(name="sales", ring_seconds=0)
    with pytest.raises(BadRequest, match="max_wait"):
        QueueConfig(name="sales", max_wait=-1)
    with pytest.raises(BadRequest, match="no name"):
        QueueConfig(name="")


def test_the_name_that_is_shown():
    queue = QueueConfig(name="sales", display_zh="销售", display_en="Sales")
    assert (queue.display("zh"), queue.display("en")) == ("销售", "Sales")
    assert QueueConfig(name="sales", display_zh="销售").display("en") == "销售"
    assert QueueConfig(name="sales").display("en") == "sales"
