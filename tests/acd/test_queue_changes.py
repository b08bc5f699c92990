"""What changes while a call waits: its place, its skills, its queue; and the figures of a queue."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cti.acd.queues import QueueConfig
from cti.errors import BadRequest, NoResource, NotFound
from cti.events import LeftQueue
from tests.acd.conftest import Floor

Make = Callable[..., Floor]


@pytest.fixture
def floor(make_floor: Make) -> Floor:
    return make_floor(QueueConfig(name="sales"), QueueConfig(name="care", longest=1))


def waiting(floor: Floor, count: int, queue: str = "sales", **more: object) -> list[int]:
    calls = []
    for _ in range(count):
        call = floor.calls.arrive()
        floor.acd.enqueue(call, queue, **more)  # type: ignore[arg-type]
        calls.append(call)
        floor.loop.advance(1.0)
    return calls


def test_a_raised_priority_and_a_credit_of_time_pass_others(floor: Floor) -> None:
    first, second, third = waiting(floor, 3)
    floor.acd.change_priority(third, 10)
    assert [floor.acd.position(call) for call in (first, second, third)] == [2, 3, 1]
    floor.acd.change_priority(second, None, add_seconds=60)
    assert floor.acd.position(second) == 2
    floor.staff("wang")
    assert floor.ringing(third) == "station:wang"
    with pytest.raises(NotFound):
        floor.acd.change_priority(99, 1)


def test_skills_are_widened_until_somebody_fits(floor: Floor) -> None:
    (call,) = waiting(floor, 1, needs={"english": 3, "loans": 1})
    floor.staff("wang", skills={"english": 1, "loans": 2})
    assert floor.ringing(call) is None
    floor.acd.change_skills(call, {"english": 0}, "drop")
    assert floor.ringing(call) == "station:wang"
    (other,) = waiting(floor, 1, needs={"english": 3})
    floor.acd.change_skills(other, {"loans": 1}, "add")
    assert floor.acd._find(other).needs == {"english": 3, "loans": 1}
    floor.acd.change_skills(other, {"french": 1})
    assert floor.acd._find(other).needs == {"french": 1}
    with pytest.raises(BadRequest, match="not 'x'"):
        floor.acd.change_skills(other, {}, "x")


def test_a_call_that_moves_keeps_its_time_and_its_flow_hears_once(floor: Floor) -> None:
    heard: list[str] = []
    (call,) = waiting(floor, 1, max_wait=100.0, on_left=heard.append)
    floor.loop.advance(50)
    (young,) = waiting(floor, 1, "care")
    with pytest.raises(NoResource, match="full"):
        floor.acd.move(call, "care")
    assert floor.acd.position(call) == 1, "it waits on where it is"
    floor.acd.leave(young)
    floor.acd.move(call, "care")
    assert floor.acd._find(call).queue.name == "care"
    assert floor.acd._find(call).credit > 50
    with pytest.raises(BadRequest, match="already"):
        floor.acd.move(call, "care")
    floor.loop.advance(60)
    assert heard == ["timeout"], "the longest wait goes on from where it was"
    assert [event.outcome for event in floor.said(LeftQueue) if event.call == call] == [
        "diverted",
        "timeout",
    ]  # type: ignore[attr-defined]


def test_the_figures_of_a_queue(floor: Floor) -> None:
    waiting(floor, 2)
    floor.loop.advance(8)
    state = floor.acd.queue_figures("sales")
    assert (state.waiting, state.ready, state.logged_on, state.longest) == (2, 0, 0, 10.0)
    assert state.service_level == 0.0, "nobody was answered yet"
    floor.staff("wang", queue="care")
    assert floor.acd.queue_figures("care").ready == 1
    floor.acd.reserve("wang")
    floor.acd.not_answered("wang")
    assert floor.state("wang") == ("not_ready", "ring_no_answer")
    floor.acd.not_answered("nobody")
