"""A team that serves callers as well: the campaign counts on those agents only whom it may get."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from cti.dialer.pacing import Pacer, Seen
from cti.dialer.simulation import Day, simulate
from cti.dialer.takings import Takings
from cti.events import PacingDecided

SHARED = Day(agents=8, answer=0.30, talk=120, wrap=20, hours=2, tick=1.0, inbound=70)
RUSH = Day(
    agents=12,
    answer=0.25,
    talk=100,
    wrap=15,
    hours=2,
    tick=1.0,
    inbound=20,
    changes=((2400.0, "inbound", 200), (4800.0, "inbound", 20)),
)


@pytest.mark.parametrize("first", [True, False], ids=["callers first", "campaign first"])
@pytest.mark.parametrize(
    ("day", "seed"), [(SHARED, 2), (SHARED, 4), (RUSH, 4)], ids=["half", "half again", "rush"]
)
def test_the_limit_holds_though_callers_take_agents(day, seed, first):
    outcome = simulate(replace(day, inbound_first=first), Pacer(target=0.02), seed)
    assert outcome.abandon_rate <= 0.03
    assert outcome.connected > 80  # it still dials for those who are left
    assert outcome.waited < 60


def test_who_waits_in_other_queues_of_the_team_counts():
    def dials(callers):
        return Pacer().decide(seen(idle=6, callers=callers)).dials

    assert dials(0) > dials(3) > dials(12) == 0


def test_the_more_callers_came_the_fewer_calls_are_made():
    def decided(seconds_between):
        pacer = Pacer()
        for at in np.arange(0.0, 600.0, seconds_between):
            pacer.taken(float(at))
        return pacer.decide(seen(now=600.0, idle=6))

    seldom, often = decided(300.0), decided(5.0)
    assert often.dials < seldom.dials
    assert often.inputs["callers"] == pytest.approx(12 / 5, rel=0.1)


def test_one_call_for_each_idle_agent_leaves_agents_to_callers():
    pacer = Pacer()
    for at in range(0, 600, 6):
        pacer.taken(float(at))
    assert pacer.decide(seen(now=600.0, idle=6), "progressive").dials == 4


def seen(**fields):
    return Seen(**({"now": 0.0, "lines": 100, "connected": 980, "abandoned": 5} | fields))


def test_takings_are_told_as_they_are_of_late():
    takings = Takings()
    for at in range(0, 3600, 10):
        takings.taken(float(at))
    assert takings.rate(3600.0) == pytest.approx(0.1, rel=0.05)
    assert takings.rate(3600.0 + 1800.0) == pytest.approx(0.1 * np.exp(-3), rel=0.1)


def test_the_first_caller_makes_no_rush():
    takings = Takings()
    takings.taken(100.0)
    assert takings.rate(100.0) <= 1 / 60


def test_the_dialer_sees_callers_who_take_its_agents_and_who_wait_elsewhere(make_hall):
    hall = make_hall(queues=("sales", "service"))
    hall.add(300)
    for agent in ("ann", "bob"):
        hall.join(agent, "sales", "service")
    hall.join("eve", "service")
    for _ in range(4):
        hall.call_in("service")
    hall.start()
    hall.run(1)
    last = hall.said(PacingDecided)[-1]
    # One waits, and two of the three who may take him are the campaign's; two were taken by callers.
    assert last.inputs["idle"] == 0
    assert last.inputs["callers"] == pytest.approx(2 / 3 + 12 * 2 / 60, rel=0.05)


def test_its_own_calls_are_no_callers(make_hall):
    hall = make_hall(queues=("sales", "service"))
    hall.add(300)
    hall.join("ann", "sales", "service")
    hall.start()
    call = hall.dialled[0]
    hall.calls.answer(call)
    hall.calls.judge(call, "human")
    hall.run(5)
    assert hall.acd.agents["ann"].call == call
    assert hall.said(PacingDecided)[-1].inputs["callers"] == 0.0
