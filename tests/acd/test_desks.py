from __future__ import annotations

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from cti.acd.acd import Acd
from cti.acd.agents import MOVES, AgentState
from cti.acd.queues import QueueConfig
from cti.bus import Bus
from cti.errors import BadRequest, Conflict, CtiError, NotFound, WrongState
from cti.events import AgentLoggedOff, AgentStateChanged, Conferenced, LeftQueue, Transferred
from tests.support.leap import LeapingClock, LeapingLoop
from tests.support.plain_calls import PlainCalls


def serve(floor, agent: str) -> int:
    """A call of the queue that this agent has answered."""
    call = floor.calls.arrive()
    floor.acd.enqueue(call, "sales")
    floor.calls.answer(call, f"station:{agent}")
    floor.loop.settle()
    return call


def states(floor, agent: str) -> list[str]:
    return [e.state for e in floor.said(AgentStateChanged) if e.agent == agent]


def test_wrap_up_follows_a_call_and_ends_by_itself(floor):
    floor.staff("ann")
    call = serve(floor, "ann")
    floor.loop.advance(60)
    floor.calls.hang_up(call)
    assert floor.state("ann") == ("working_after_call", "")
    assert floor.acd.agents["ann"].call == call
    floor.loop.advance(19.9)
    assert floor.state("ann")[0] == "working_after_call"
    floor.loop.advance(0.2)
    assert states(floor, "ann") == [
        "not_ready", "ready", "reserved", "busy", "working_after_call", "ready",
    ]  # fmt: skip


def test_wrap_up_can_be_finished_and_extended(floor):
    floor.staff("ann")
    floor.calls.hang_up(serve(floor, "ann"))
    floor.acd.extend_work("ann", 30)
    floor.loop.advance(49.9)
    assert floor.state("ann")[0] == "working_after_call"
    floor.acd.finish_work("ann")
    assert floor.state("ann") == ("ready", "")
    floor.loop.advance(1)
    assert floor.state("ann") == ("ready", "")


def test_a_queue_without_wrap_up_makes_ready_at_once(make_floor):
    floor = make_floor(QueueConfig(name="sales", wrap_seconds=0))
    floor.staff("ann")
    floor.calls.hang_up(serve(floor, "ann"))
    assert floor.state("ann") == ("ready", "")


def test_a_break_asked_for_in_a_call_begins_after_it(floor):
    floor.staff("ann")
    call = serve(floor, "ann")
    floor.acd.set_state("ann", "not_ready", reason="lunch")
    assert floor.state("ann") == ("busy", "lunch")
    assert floor.acd.agents["ann"].leaving
    floor.calls.hang_up(call)
    floor.loop.advance(21)
    assert floor.state("ann") == ("not_ready", "lunch")


def test_a_break_asked_for_in_a_call_can_be_taken_back(floor):
    floor.staff("ann")
    call = serve(floor, "ann")
    floor.acd.set_state("ann", "not_ready", reason="lunch")
    floor.acd.set_state("ann", "ready")
    assert floor.state("ann") == ("busy", "")
    floor.calls.hang_up(call)
    floor.acd.finish_work("ann")
    assert floor.state("ann") == ("ready", "")


def test_log_off_in_a_call_waits_for_its_end(floor):
    floor.staff("ann")
    call = serve(floor, "ann")
    floor.acd.log_off("ann", "shift over")
    assert floor.state("ann") == ("busy", "shift over")
    floor.calls.hang_up(call)
    assert "ann" not in floor.acd.agents
    assert [e.reason for e in floor.said(AgentLoggedOff)] == ["shift over"]


def test_log_off_while_it_rings_gives_the_call_back(floor):
    floor.staff("ann", "bob")
    call = floor.calls.arrive()
    floor.acd.enqueue(call, "sales")
    floor.acd.log_off("ann")
    assert floor.ringing(call) == "station:bob"
    assert "ann" not in floor.acd.agents


def test_calls_that_the_agent_makes_keep_him_busy_without_wrap_up(floor):
    floor.staff("ann")
    call = floor.calls.make_call("station:ann", "02012345678")
    assert floor.state("ann") == ("busy", "")
    waiting = floor.calls.arrive()
    floor.acd.enqueue(waiting, "sales")
    assert floor.ringing(waiting) is None
    floor.calls.clear_call(call)
    assert floor.ringing(waiting) == "station:ann"


def test_a_station_that_rings_for_somebody_else_is_offered_nothing(floor):
    floor.staff("ann")
    internal = floor.calls.arrive()
    floor.calls.deliver_call(internal, "station:ann")
    waiting = floor.calls.arrive()
    floor.acd.enqueue(waiting, "sales")
    assert floor.ringing(waiting) is None
    assert floor.state("ann") == ("ready", "")
    floor.calls.clear_call(internal)
    assert floor.ringing(waiting) == "station:ann"


def test_a_call_made_while_one_rings_sends_the_ringing_one_back(floor):
    floor.staff("ann", "bob")
    waiting = floor.calls.arrive()
    floor.acd.enqueue(waiting, "sales")
    floor.calls.make_call("station:ann", "10086")
    assert floor.ringing(waiting) == "station:bob"
    assert floor.state("ann") == ("busy", "")


def test_a_call_made_in_wrap_up_interrupts_it(floor):
    floor.staff("ann")
    floor.calls.hang_up(serve(floor, "ann"))
    floor.loop.advance(5)
    call = floor.calls.make_call("station:ann", "10086")
    floor.loop.advance(60)
    assert floor.state("ann") == ("busy", "")
    floor.calls.clear_call(call)
    floor.loop.advance(14.9)
    assert floor.state("ann")[0] == "working_after_call"
    floor.loop.advance(0.2)
    assert floor.state("ann") == ("ready", "")


def test_a_transfer_frees_the_one_and_keeps_the_other(floor):
    floor.staff("ann", "bob")
    call = serve(floor, "ann")
    consult = floor.calls.make_call("station:ann", "bob")
    floor.calls.deliver_call(consult, "station:bob")
    floor.calls.answer(consult, "station:bob")
    at = floor.clock.now()
    floor.bus.publish(Transferred(at=at, call=call, merged=consult, device="station:ann"))
    assert floor.state("ann") == ("working_after_call", "")
    assert floor.acd.agents["ann"].call == call
    assert (floor.state("bob"), floor.acd.agents["bob"].call) == (("busy", ""), call)


def test_a_conference_keeps_both_busy_with_one_call(floor):
    floor.staff("ann", "bob")
    call = serve(floor, "ann")
    consult = floor.calls.make_call("station:ann", "bob")
    floor.calls.deliver_call(consult, "station:bob")
    floor.calls.answer(consult, "station:bob")
    at = floor.clock.now()
    floor.bus.publish(Conferenced(at=at, call=call, merged=consult, device="station:ann"))
    assert floor.acd.agents["ann"].connected == {call} == floor.acd.agents["bob"].connected


def test_a_lost_agent_is_offered_nothing_and_is_himself_again_when_found(floor):
    floor.staff("ann", "bob")
    call = floor.calls.arrive()
    floor.acd.enqueue(call, "sales")
    floor.acd.lost("ann")
    assert floor.ringing(call) == "station:bob"
    assert floor.state("ann") == ("lost", "")
    floor.acd.found("ann")
    assert floor.state("ann") == ("ready", "")


def test_a_call_goes_on_while_the_agent_is_lost_and_so_does_its_wrap_up(floor):
    floor.staff("ann")
    call = serve(floor, "ann")
    floor.acd.lost("ann")
    floor.loop.advance(500)
    floor.acd.found("ann")
    assert floor.state("ann") == ("busy", "")
    floor.acd.lost("ann")
    floor.calls.hang_up(call)
    floor.loop.advance(5)
    floor.acd.found("ann")
    assert floor.state("ann") == ("working_after_call", "")
    floor.loop.advance(15.1)
    assert floor.state("ann") == ("ready", "")


def test_a_sign_in_is_kept_two_minutes(floor):
    floor.staff("ann")
    floor.acd.lost("ann")
    floor.loop.advance(119)
    assert "ann" in floor.acd.agents
    floor.acd.log_on("ann", "Ann", "station:ann", queues=("sales",))
    assert floor.state("ann") == ("ready", "")
    floor.acd.lost("ann")
    floor.loop.advance(121)
    assert "ann" not in floor.acd.agents


def test_force_is_told_with_its_author(floor):
    floor.staff("ann")
    floor.acd.set_state("ann", "not_ready", by="chief")
    (event,) = [e for e in floor.said(AgentStateChanged) if e.by]
    assert (event.state, event.reason, event.by) == ("not_ready", "forced", "chief")


def test_refusals_name_the_cause_and_change_nothing(floor):
    floor.staff("ann")
    with pytest.raises(Conflict, match="in use by agent ann"):
        floor.acd.log_on("bob", "Bob", "station:ann", queues=())
    with pytest.raises(Conflict, match="log off there first"):
        floor.acd.log_on("ann", "Ann", "station:9", queues=())
    with pytest.raises(NotFound):
        floor.acd.log_on("bob", "Bob", "station:9", queues=("nowhere",))
    with pytest.raises(BadRequest):
        floor.acd.set_state("ann", "asleep")
    with pytest.raises(WrongState):
        floor.acd.finish_work("ann")
    with pytest.raises(NotFound):
        floor.acd.set_state("zoe", "ready")
    assert floor.state("ann") == ("ready", "")
    assert list(floor.acd.agents) == ["ann"]


NAMES = ("ann", "bob", "eve")


class AnyOrder(RuleBasedStateMachine):
    """Agents, callers and the clock act in any order; every move is legal and nobody is forgotten."""

    @initialize()
    def begin(self) -> None:
        self.loop = LeapingLoop()
        self.bus = Bus()
        self.clock = LeapingClock(self.loop)
        self.calls = PlainCalls(self.bus, self.clock)
        self.acd = Acd(self.bus, self.clock, self.calls, (QueueConfig(name="sales", max_wait=90),))
        self.was: dict[str, str] = {}
        self.outcomes: dict[int, list[str]] = {}
        self.bus.listen(AgentStateChanged, self.moved)
        self.bus.listen(AgentLoggedOff, lambda e: self.was.pop(e.agent))
        self.bus.listen(LeftQueue, lambda e: self.outcomes[e.call].append(e.outcome))

    def moved(self, event: AgentStateChanged) -> None:
        before = AgentState(self.was.get(event.agent, "logged_off"))
        after = AgentState(event.state)
        assert after in MOVES[before], (before, after)
        self.was[event.agent] = event.state

    def attempt(self, act, *args, **kwargs) -> None:
        try:
            act(*args, **kwargs)
        except CtiError:
            pass
        self.loop.settle()

    @rule(name=st.sampled_from(NAMES))
    def log_on(self, name: str) -> None:
        self.attempt(self.acd.log_on, name, name, f"station:{name}", queues=("sales",))

    @rule(name=st.sampled_from(NAMES), state=st.sampled_from(("ready", "ready", "not_ready")))
    def set_state(self, name: str, state: str) -> None:
        self.attempt(self.acd.set_state, name, state)

    @rule(
        name=st.sampled_from(NAMES), what=st.sampled_from(("lost", "found", "log_off", "reserve"))
    )
    def come_and_go(self, name: str, what: str) -> None:
        self.attempt(getattr(self.acd, what), name)

    @rule(name=st.sampled_from(NAMES), what=st.sampled_from(("release", "finish_work")))
    def finish(self, name: str, what: str) -> None:
        self.attempt(getattr(self.acd, what), name)

    @rule(zip_tone=st.booleans(), priority=st.integers(0, 2))
    def arrive(self, zip_tone: bool, priority: int) -> None:
        call = self.calls.arrive()
        self.outcomes[call] = []
        self.attempt(self.acd.enqueue, call, "sales", priority=priority, auto_answer=zip_tone)

    @rule(name=st.sampled_from(NAMES))
    def answer(self, name: str) -> None:
        for call, parties in tuple(self.calls.parties.items()):
            if parties.get(f"station:{name}") == "alerting":
                self.attempt(self.calls.answer, call, f"station:{name}")

    @rule(name=st.sampled_from(NAMES))
    def dial(self, name: str) -> None:
        if name in self.acd.agents:
            self.attempt(self.calls.make_call, f"station:{name}", "10086")

    @rule(data=st.data())
    def hang_up(self, data: st.DataObject) -> None:
        if not self.calls.parties:
            return
        call = data.draw(st.sampled_from(sorted(self.calls.parties)))
        device = data.draw(st.sampled_from(sorted(self.calls.parties[call])))
        if not device.startswith("queue:"):
            act = self.calls.clear_call if device.startswith("trunk:") else self.calls.hang_up
            self.attempt(act, *((call,) if act == self.calls.clear_call else (call, device)))

    @rule(name=st.sampled_from(NAMES))
    def pass_on(self, name: str) -> None:
        agent = self.acd.agents.get(name)
        if (
            agent is not None
            and agent.call in agent.connected
            and self.calls.parties.get(agent.call)
        ):
            device, parties = agent.station, self.calls.parties[agent.call]
            if parties.pop(device, None) is not None:
                event = Transferred(
                    at=self.clock.now(), call=agent.call, merged=None, device=device
                )
                self.bus.publish(event)

    @rule(seconds=st.sampled_from((1.0, 16.0, 25.0, 130.0)))
    def wait(self, seconds: float) -> None:
        self.loop.advance(seconds)

    @invariant()
    def states_follow_the_connections(self) -> None:
        if not hasattr(self, "acd"):
            return
        for agent in self.acd.agents.values():
            really = {
                c for c, p in self.calls.parties.items() if p.get(agent.station) == "connected"
            }
            assert agent.connected == really
            if agent.state is not AgentState.LOST:
                assert (agent.state is AgentState.BUSY) == bool(really)

    @invariant()
    def calls_in_the_queue_are_the_ones_that_wait(self) -> None:
        if not hasattr(self, "acd"):
            return
        queued = {c for c, p in self.calls.parties.items() if "queue:sales" in p}
        assert queued == {c for c, outcomes in self.outcomes.items() if not outcomes}
        assert all(len(outcomes) <= 1 for outcomes in self.outcomes.values())

    @invariant()
    def nobody_waits_beside_a_free_agent(self) -> None:
        if hasattr(self, "acd") and self.acd.ready_agents("sales"):
            assert self.acd.waiting("sales") == 0

    def teardown(self) -> None:
        self.acd.close()
        self.loop.close()


TestAnyOrder = AnyOrder.TestCase
TestAnyOrder.settings = settings(max_examples=40, stateful_step_count=40, deadline=None)
