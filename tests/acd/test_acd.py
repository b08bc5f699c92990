from __future__ import annotations

import pytest

from cti.acd.queues import QueueConfig
from cti.errors import Conflict, NoResource, NotFound, WrongState
from cti.events import AgentChosen, LeftQueue


def left(floor):
    return [(e.call, e.outcome, e.agent) for e in floor.said(LeftQueue)]


def test_a_call_rings_at_the_longest_idle_agent_and_is_answered(floor):
    floor.staff("ann", "bob")
    call = floor.calls.arrive()
    heard: list[str] = []
    floor.acd.enqueue(call, "sales", on_left=heard.append)
    assert floor.ringing(call) == "station:ann"
    assert floor.state("ann") == ("reserved", "")
    floor.loop.advance(4)
    floor.calls.answer(call, "station:ann")
    floor.loop.settle()
    assert floor.state("ann") == ("busy", "")
    assert heard == ["answered"]
    (event,) = floor.said(LeftQueue)
    assert (event.outcome, event.agent, event.waited) == ("answered", "ann", pytest.approx(4))
    assert "queue:sales" not in floor.calls.parties[call]
    (chosen,) = floor.said(AgentChosen)
    assert "longest idle of 2 ready agents" in chosen.why


def test_music_plays_from_queueing_to_the_answer(floor):
    call = floor.calls.arrive()
    floor.acd.enqueue(call, "sales")
    assert floor.calls.asked_for("play_message") == [(call, ("music",), True)]
    floor.staff("ann")
    assert floor.calls.asked_for("stop_message") == []
    floor.calls.answer(call, "station:ann")
    assert floor.calls.asked_for("stop_message") == [(call, 1)]


def test_announcements_interrupt_the_music_in_turn(make_floor):
    floor = make_floor(QueueConfig(name="sales", announcements=("one", "two"), announce_every=30))
    call = floor.calls.arrive()
    floor.acd.enqueue(call, "sales")
    floor.loop.advance(31)
    floor.calls.played(call)
    floor.loop.advance(30)
    floor.calls.played(call)
    played = [items[0] for _, items, _ in floor.calls.asked_for("play_message")]
    assert played == ["music", "one", "music", "two", "music"]


def test_an_unanswered_telephone_sends_the_call_to_the_front_and_the_agent_on_a_break(floor):
    floor.staff("ann")
    first, second = floor.calls.arrive(), floor.calls.arrive()
    floor.acd.enqueue(first, "sales")
    floor.acd.enqueue(second, "sales", priority=5)
    floor.loop.advance(15.1)
    assert floor.state("ann") == ("not_ready", "ring_no_answer")
    assert floor.ringing(first) is None
    assert floor.acd.position(first) == 1
    floor.staff("bob")
    assert floor.ringing(first) == "station:bob"
    assert floor.acd.waiting("sales") == 1


def test_a_caller_who_hangs_up_while_it_rings_is_abandoned_and_the_agent_keeps_his_turn(floor):
    floor.staff("ann", "bob")
    call = floor.calls.arrive()
    floor.acd.enqueue(call, "sales")
    floor.loop.advance(3)
    floor.calls.clear_call(call)
    floor.loop.settle()
    assert left(floor) == [(call, "abandoned", None)]
    assert floor.state("ann") == ("ready", "")
    assert [a.agent for a in floor.acd.ready_agents("sales")] == ["ann", "bob"]


def test_an_agent_who_refuses_is_set_not_ready_and_the_next_one_rings(floor):
    floor.staff("ann", "bob")
    call = floor.calls.arrive()
    floor.acd.enqueue(call, "sales")
    floor.calls.hang_up(call, "station:ann")
    floor.loop.settle()
    assert floor.state("ann") == ("not_ready", "rejected")
    assert floor.ringing(call) == "station:bob"


def test_a_station_that_cannot_be_reached_is_skipped(floor):
    floor.staff("ann", "bob")
    call = floor.calls.arrive()
    floor.calls.refuse = NoResource("the station has no headset connected")
    floor.acd.enqueue(call, "sales")
    assert floor.state("ann") == ("not_ready", "station_failed")
    assert floor.ringing(call) == "station:bob"


def test_a_call_in_which_nobody_waits_costs_no_agent_his_place(floor):
    floor.staff("ann", "bob")
    floor.calls.refuse = WrongState("nobody in the call can be put through yet")
    call = floor.calls.arrive()
    floor.acd.enqueue(call, "sales")
    floor.loop.advance(1.0)
    assert call not in floor.calls.parties
    assert [floor.state(agent) for agent in ("ann", "bob")] == [("ready", ""), ("ready", "")]
    assert floor.acd.waiting("sales") == 0


def test_a_deflected_call_leaves_the_queue(floor):
    floor.staff("ann")
    call = floor.calls.arrive()
    floor.acd.enqueue(call, "sales")
    floor.calls.deflect(call, "station:ann", "02087654321")
    floor.loop.settle()
    assert left(floor) == [(call, "diverted", None)]
    assert floor.state("ann") == ("ready", "")


def test_time_is_up_tells_the_flow_or_goes_to_the_overflow_or_clears(make_floor):
    floor = make_floor(
        QueueConfig(name="flow"),
        QueueConfig(name="over", max_wait=30, overflow="queue:flow"),
        QueueConfig(name="end", max_wait=30),
    )
    heard: list[str] = []
    one, two, three = (floor.calls.arrive() for _ in range(3))
    floor.acd.enqueue(one, "flow", max_wait=10, on_left=heard.append)
    floor.acd.enqueue(two, "over")
    floor.acd.enqueue(three, "end")
    floor.loop.advance(10.1)
    assert heard == ["timeout"]
    assert list(floor.calls.parties[one]) == ["trunk:e1-1/1"]
    floor.loop.advance(20)
    assert floor.calls.asked_for("route_call") == [(two, "queue:flow")]
    assert three not in floor.calls.parties
    assert [outcome for _, outcome, _ in left(floor)] == ["timeout", "diverted", "timeout"]


def test_a_telephone_that_rings_when_time_is_up_may_still_be_answered(floor):
    floor.staff("ann")
    call = floor.calls.arrive()
    heard: list[str] = []
    floor.acd.enqueue(call, "sales", max_wait=10, on_left=heard.append)
    floor.loop.advance(12)
    assert heard == []
    floor.loop.advance(4)
    assert heard == ["timeout"]
    assert floor.ringing(call) is None


def test_automatic_answer_connects_without_ringing(floor):
    floor.staff("ann")
    call = floor.calls.arrive()
    floor.acd.enqueue(call, "sales", auto_answer=True)
    assert floor.calls.asked_for("deliver_call") == [(call, "station:ann", True)]
    assert floor.state("ann") == ("busy", "")
    assert floor.calls.asked_for("play_message") == []
    assert left(floor) == [(call, "answered", "ann")]


def test_on_left_is_never_called_from_inside_enqueue(floor):
    floor.staff("ann")
    heard: list[str] = []
    floor.acd.enqueue(floor.calls.arrive(), "sales", auto_answer=True, on_left=heard.append)
    assert heard == []
    floor.loop.settle()
    assert heard == ["answered"]


def test_a_free_agent_takes_the_highest_priority(floor):
    low, high = floor.calls.arrive(), floor.calls.arrive()
    floor.acd.enqueue(low, "sales")
    floor.acd.enqueue(high, "sales", priority=1)
    floor.staff("ann")
    assert floor.ringing(high) == "station:ann"
    assert floor.ringing(low) is None


def test_skills_of_queue_and_call_are_both_needed(make_floor):
    floor = make_floor(QueueConfig(name="sales", needs={"cards": 1}))
    floor.staff("ann", skills={"cards": 2})
    floor.staff("bob", skills={"cards": 1, "english": 3})
    call = floor.calls.arrive()
    floor.acd.enqueue(call, "sales", needs={"english": 2})
    assert floor.ringing(call) == "station:bob"


def test_the_last_agent_is_waited_for_and_then_not_any_more(floor):
    floor.staff("ann", "bob")
    first = floor.calls.arrive()
    floor.acd.enqueue(first, "sales")
    floor.calls.answer(first, "station:ann")
    second = floor.calls.arrive()
    floor.acd.enqueue(second, "sales", prefer="ann", prefer_seconds=30)
    assert floor.ringing(second) is None
    floor.loop.advance(30.1)
    assert floor.ringing(second) == "station:bob"


def test_leaving_stops_the_ringing_and_frees_the_agent(floor):
    floor.staff("ann", "bob")
    call = floor.calls.arrive()
    floor.acd.enqueue(call, "sales")
    floor.acd.leave(call)
    assert floor.ringing(call) is None
    assert floor.state("ann") == floor.state("bob") == ("ready", "")
    assert list(floor.calls.parties[call]) == ["trunk:e1-1/1"]
    with pytest.raises(NotFound):
        floor.acd.position(call)


def test_position_and_expected_wait(floor):
    calls = [floor.calls.arrive() for _ in range(3)]
    for call in calls:
        floor.acd.enqueue(call, "sales")
    assert [floor.acd.position(call) for call in calls] == [1, 2, 3]
    assert floor.acd.expected_wait(calls[0]) is None
    floor.staff("ann")
    floor.calls.answer(calls[0], "station:ann")
    assert floor.acd.expected_wait(calls[2]) == pytest.approx(2 * 180)


def test_requests_that_cannot_be_met_change_nothing(make_floor):
    floor = make_floor(QueueConfig(name="sales", longest=1))
    call, other = floor.calls.arrive(), floor.calls.arrive()
    with pytest.raises(NotFound, match="no queue nowhere"):
        floor.acd.enqueue(call, "nowhere")
    floor.acd.enqueue(call, "sales")
    with pytest.raises(Conflict):
        floor.acd.enqueue(call, "sales")
    with pytest.raises(NoResource, match="full"):
        floor.acd.enqueue(other, "sales")
    assert list(floor.calls.parties[other]) == ["trunk:e1-1/1"]
