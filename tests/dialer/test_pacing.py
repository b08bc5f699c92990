from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cti.dialer.hazards import RING_BINS, Hazards, per_second
from cti.dialer.pacing import Pacer, Seen

NOW = 1_000.0


def ages(values: list[float]) -> np.ndarray:
    return np.array(values, dtype=float)


def seen(**fields) -> Seen:
    """A running afternoon: a budget is there, and lines are not what is missing."""
    usual = {"now": NOW, "lines": 500, "connected": 970, "abandoned": 10, "counted_seconds": 14_400}
    return Seen(**(usual | fields))


some_ages = st.lists(st.floats(0, 200), max_size=40).map(ages)
moments = st.builds(
    seen,
    idle=st.integers(0, 20),
    talking=some_ages,
    wrapping=some_ages,
    ringing=st.lists(st.floats(0, 30), max_size=60).map(ages),
    judging=st.integers(0, 5),
    waiting=st.integers(0, 5),
    lines=st.integers(0, 100),
    connected=st.integers(0, 2000),
    abandoned=st.integers(0, 60),
    closing=st.floats(0, 1),
)


@given(moments, st.sampled_from(("progressive", "predictive")))
@settings(deadline=None, max_examples=50)
def test_never_more_than_the_lines_and_never_for_nobody(moment, mode):
    decision = Pacer().decide(moment, mode)
    assert 0 <= decision.dials <= moment.lines
    if moment.agents == 0:
        assert (decision.dials, decision.limit) == (0, "nobody")
    assert decision.why.endswith(".")


@given(moments)
@settings(deadline=None, max_examples=50)
def test_the_same_inputs_give_the_same_decision(moment):
    assert Pacer().decide(moment) == Pacer().decide(moment)


@given(moments)
@settings(deadline=None, max_examples=50)
def test_progressive_never_has_more_calls_than_idle_agents(moment):
    dials = Pacer().decide(moment, "progressive").dials
    under_way = len(moment.ringing) + moment.judging + moment.waiting
    assert dials == 0 or under_way + dials <= moment.idle


@given(moments)
@settings(deadline=None, max_examples=50)
def test_an_idle_agent_more_never_means_fewer_dials(moment):
    fields = {name: getattr(moment, name) for name in moment.__slots__}
    more = Seen(**(fields | {"idle": moment.idle + 1}))
    learned = moment.connected + moment.abandoned >= (moment.agents + 1) / 4
    if moment.agents not in (0, 30) and learned:  # at 30 the exact form ends, and none for nobody
        first, second = Pacer(), Pacer()
        for pacer in (first, second):
            pacer._log_price = -2.0
        assert second.decide(more).dials >= first.decide(moment).dials


def test_nothing_known_yet_means_one_call_for_each_idle_agent():
    decision = Pacer().decide(seen(idle=20, connected=2, abandoned=0))
    assert (decision.dials, decision.limit) == (20, "learning")


def test_a_bank_overdrawn_by_far_means_one_call_for_each_idle_agent():
    decision = Pacer().decide(seen(idle=8, connected=950, abandoned=50))
    assert (decision.dials, decision.limit) == (8, "budget")
    assert "until the bank" in decision.why


def test_a_bank_a_little_overdrawn_takes_only_the_smallest_risks():
    decision = Pacer().decide(seen(idle=8, connected=976, abandoned=21))
    assert (decision.limit, decision.inputs["price"]) == ("price", pytest.approx(0.1 * 0.02))


def test_an_abandoned_call_before_the_target_allows_one_leaves_only_the_smallest_risks():
    decision = Pacer().decide(seen(idle=2, connected=30, abandoned=1))
    assert decision.inputs["price"] == pytest.approx(0.1 * 0.02)


def test_towards_the_end_a_small_bank_is_kept():
    open_day = seen(idle=8, connected=976, abandoned=19)
    assert Pacer().decide(open_day).limit == "price"
    late = seen(idle=8, connected=976, abandoned=19, closing=1.0)
    assert Pacer().decide(late).limit == "closing"


def test_prediction_dials_for_agents_who_will_be_free_soon():
    hazards = Hazards(talk=60, wrap=5)
    busy = ages([200.0] * 40)
    decision = Pacer(hazards=hazards).decide(seen(talking=busy))
    assert decision.dials > 0
    assert Pacer(hazards=Hazards()).decide(seen(talking=busy), "progressive").dials == 0


def test_the_reason_tells_the_sum():
    decision = Pacer().decide(seen(idle=3, ringing=ages([2.0] * 6), talking=ages([30.0] * 5)))
    assert decision.why.startswith("6 ringing, ")
    assert "3 idle and" in decision.why
    assert decision.inputs["ringing"] == 6
    assert len(decision.risks) == decision.dials + 1
    assert list(decision.risks) == sorted(decision.risks)


def test_people_who_are_being_judged_and_those_of_other_campaigns_count():
    alone = Pacer().decide(seen(idle=10)).dials
    judging = Pacer().decide(seen(idle=10, judging=6)).dials
    shared = Pacer().decide(seen(idle=10, others=ages([8.0] * 20))).dials
    assert judging < alone
    assert shared < alone


def test_a_list_that_answers_better_than_known_is_believed_soon():
    pacer = Pacer(hazards=Hazards(answer=0.15))
    before = pacer.decide(seen(idle=10)).dials
    ringing = ages([1.0 + 0.5 * i for i in range(40)])
    for second in range(1, 10):
        for _ in range(6):
            pacer.dial_ended(8.0, person=True)
        pacer.decide(seen(now=NOW + second, idle=10, ringing=ringing))
    assert pacer.decide(seen(now=NOW + 10, idle=10)).dials < before


def test_hazards_learn_a_duration():
    hazards = Hazards(talk=120)
    random = np.random.default_rng(1)
    for _ in range(400):
        length = random.exponential(60)
        for at in np.arange(2.5, length, 5):
            hazards.passed(5.0, ages([]), ages([at]), ages([]))
        hazards.talk_ended(length)
    assert per_second(hazards.talk, 100)[5] == pytest.approx(1 / 60, rel=0.2)


def test_time_at_risk_goes_to_the_seconds_it_was_spent_in():
    hazards = Hazards()
    before = hazards.ring[0].copy()
    hazards.passed(2.5, ages([4.25, 0.5, 40.0]), ages([]), ages([]))
    gained = hazards.ring[0] - before
    assert gained[:6] == pytest.approx([0.5, 0.25, 1.0, 1.0, 0.25, 0.0])
    assert gained[RING_BINS - 1] == pytest.approx(2.5)


def test_chances_grow_with_the_window_and_stay_chances():
    hazards = Hazards()
    for table in (hazards.answer_by, hazards.free_talk, hazards.free_wrap):
        assert (np.diff(table, axis=1) >= -1e-12).all()
        assert ((table >= 0) & (table <= 1)).all()
