from __future__ import annotations

import pytest

from cti.dialer.pacing import Pacer
from cti.dialer.simulation import Day, simulate

ORDINARY = Day(agents=5, answer=0.30, talk=120, wrap=20, hours=2, tick=1.0)
POOR_LIST = Day(agents=10, answer=0.15, talk=90, wrap=15, hours=2, tick=1.0)


@pytest.mark.parametrize(
    ("day", "seed", "least"),
    [(ORDINARY, 1000, 40.3), (POOR_LIST, 3, 39.0)],
    ids=["ordinary", "poor list"],
)
def test_a_small_team_talks_and_the_cap_holds(day, seed, least):
    """What is asked of whole days, in two hours that begin without any knowledge."""
    outcome = simulate(day, Pacer(target=0.03), seed)
    assert outcome.abandon_rate <= 0.03
    assert outcome.talk_minutes >= least


def test_prediction_is_worth_it_and_progressive_abandons_nobody():
    one_each = Day(agents=10, answer=0.15, talk=90, wrap=15, hours=1, tick=1.0, mode="progressive")
    outcome = simulate(one_each, Pacer(), seed=1)
    assert outcome.abandoned == 0
    assert 22 < outcome.talk_minutes < 27


def test_a_day_of_change_stays_under_the_cap():
    day = Day(
        agents=8,
        answer=0.20,
        talk=60,
        wrap=10,
        hours=1,
        tick=1.0,
        machines=0.2,
        verdict=(0.3, 1.5),
        missed_machine=0.1,
        lines=16,
        changes=(
            (900.0, "agents", 4),
            (1500.0, "lines", 8),
            (2000.0, "agents", 8),
            (2400.0, "lines", 30),
            (2700.0, "answer", 0.4),
        ),
    )
    outcome = simulate(day, Pacer(target=0.03), seed=3)
    assert outcome.connected > 150
    assert outcome.abandon_rate <= 0.03


def test_the_same_seed_gives_the_same_day():
    day = Day(agents=5, answer=0.30, talk=120, wrap=20, hours=0.2)
    assert simulate(day, Pacer(), seed=7) == simulate(day, Pacer(), seed=7)
