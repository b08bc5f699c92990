from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cti.acd.match import Offer, Ready, Waiting, match

NOW = 1000.0


def sales(agent: str, idle: float, **skills: int) -> Ready:
    return Ready(agent, NOW - idle, frozenset({"sales"}), skills)


def pairs(offers: list[Offer]) -> list[tuple[int, str]]:
    return [(offer.call, offer.agent) for offer in offers]


def test_the_longest_waiting_call_gets_the_longest_idle_agent():
    waiting = [Waiting(2, "sales", NOW - 5), Waiting(1, "sales", NOW - 30)]
    ready = [sales("b", 10), sales("a", 90)]
    assert pairs(match(waiting, ready, NOW)) == [(1, "a"), (2, "b")]


def test_priority_goes_before_waiting_and_waiting_can_grow_into_priority():
    old = Waiting(1, "sales", NOW - 300)
    important = Waiting(2, "sales", NOW - 5, priority=4)
    ready = [sales("a", 10)]
    assert pairs(match([old, important], ready, NOW)) == [(2, "a")]
    growing = Waiting(1, "sales", NOW - 300, per_minute=1)
    assert pairs(match([growing, important], ready, NOW)) == [(1, "a")]


def test_a_call_without_an_able_agent_does_not_block_the_next():
    waiting = [Waiting(1, "sales", NOW - 60, needs={"english": 3}), Waiting(2, "sales", NOW - 5)]
    ready = [sales("a", 10, english=2)]
    assert pairs(match(waiting, ready, NOW)) == [(2, "a")]


def test_best_skill_prefers_the_higher_level_and_then_the_longer_idle():
    call = Waiting(1, "sales", NOW - 5, needs={"english": 1}, best_skill=True)
    ready = [sales("a", 99, english=1), sales("b", 10, english=5), sales("c", 20, english=5)]
    assert pairs(match([call], ready, NOW)) == [(1, "c")]


def test_the_preferred_agent_is_chosen_and_waited_for_while_the_call_is_held():
    ready = [sales("a", 99), sales("b", 1)]
    assert pairs(match([Waiting(1, "sales", NOW, prefer="b")], ready, NOW)) == [(1, "b")]
    busy_friend = Waiting(1, "sales", NOW, prefer="z")
    assert pairs(match([busy_friend], ready, NOW)) == [(1, "a")]
    held = Waiting(1, "sales", NOW, prefer="z", held=True)
    assert match([held], ready, NOW) == []


def test_a_call_that_rang_in_vain_goes_first():
    again = Waiting(3, "sales", NOW - 1, front=True)
    waiting = [Waiting(1, "sales", NOW - 60, priority=9), again]
    assert pairs(match(waiting, [sales("a", 1)], NOW)) == [(3, "a")]


def test_the_reason_names_the_inputs():
    waiting = [Waiting(1, "sales", NOW - 34, priority=2, needs={"english": 2})]
    (offer,) = match(waiting, [sales("a", 132, english=3), sales("b", 5, english=3)], NOW)
    assert offer.why == (
        "a is longest idle of 2 ready agents, idle for 132 s with english 3; "
        "the call is number 1 of 1 by priority 2 and 34 s of waiting."
    )


levels = st.dictionaries(st.sampled_from("xyz"), st.integers(1, 3), max_size=2)
calls = st.builds(
    Waiting,
    call=st.integers(1, 10_000),
    queue=st.sampled_from(("sales", "help")),
    since=st.integers(0, 1000).map(float),
    priority=st.integers(0, 3).map(float),
    needs=levels,
    best_skill=st.booleans(),
    front=st.booleans(),
)
agents = st.builds(
    Ready,
    agent=st.text("abcdef", min_size=1, max_size=4),
    idle_since=st.integers(0, 1000).map(float),
    queues=st.frozensets(st.sampled_from(("sales", "help"))),
    skills=levels,
)
many_calls = st.lists(calls, max_size=12, unique_by=lambda c: c.call)
many_agents = st.lists(agents, max_size=12, unique_by=lambda a: a.agent)


@given(many_calls, many_agents)
def test_nobody_gets_two_calls_and_nobody_one_that_he_cannot_take(waiting, ready):
    offers = match(waiting, ready, NOW)
    assert len({o.agent for o in offers}) == len(offers) == len({o.call for o in offers})
    call, agent = {c.call: c for c in waiting}, {a.agent: a for a in ready}
    for offer in offers:
        needs, skills = call[offer.call].needs, agent[offer.agent].skills
        assert offer.queue == call[offer.call].queue in agent[offer.agent].queues
        assert all(skills.get(skill, 0) >= level for skill, level in needs.items())


@given(many_calls, many_agents)
def test_no_call_waits_while_somebody_who_could_take_it_is_free_or_serves_a_later_one(
    waiting, ready
):
    offers = match(waiting, ready, NOW)
    order = [c.call for c in sorted(waiting, key=lambda c: c.order(NOW))]
    served = {o.call: o.agent for o in offers}
    assert [o.call for o in offers] == [c for c in order if c in served]
    agent = {a.agent: a for a in ready}
    for call in waiting:
        if call.call in served:
            continue
        earlier = {served[c] for c in order[: order.index(call.call)] if c in served}
        assert not any(agent[name].can_take(call) for name in agent.keys() - earlier)


@given(many_calls, many_agents, st.randoms())
def test_the_order_of_the_input_does_not_matter(waiting, ready, random):
    offers = match(waiting, ready, NOW)
    random.shuffle(waiting)
    random.shuffle(ready)
    assert match(waiting, ready, NOW) == offers
