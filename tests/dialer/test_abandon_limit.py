"""The limit of abandoned calls: over which answers it is judged, and that passing it is an alarm."""

from __future__ import annotations

import pytest

from cti.dialer.contacts import Attempt, is_connected
from cti.dialer.outcomes import OUTCOME_OF_CAUSE, OUTCOME_OF_TONE, OUTCOME_OF_VERDICT
from cti.events import AlarmCleared, AlarmRaised, CampaignChanged
from cti.watch.alarms import Alarms
from cti.watch.campaigns import CampaignWatch
from tests.dialer.halls import progressive

MINUTE = 60.0


def count(hall, connected, abandoned):
    for _ in range(connected):
        hall.campaign.count(connected=True)
    for _ in range(abandoned):
        hall.campaign.count(connected=False)
    hall.run(1)


def watched(hall):
    alarms = Alarms(hall.bus, hall.clock)
    CampaignWatch(hall.bus, alarms)
    hall.add(300)
    hall.staff("ann")
    hall.start()
    return alarms


def test_a_campaign_over_its_limit_is_an_alarm_until_it_is_below(make_hall):
    hall = make_hall()
    alarms = watched(hall)
    count(hall, 95, 5)
    (alarm,) = alarms.open.values()
    assert (alarm.key, alarm.level) == ("campaign:march", "major")
    assert alarm.fact == "Campaign march abandons more calls than its limit allows."
    assert alarm.cause == (
        "Cause: 5.00% of 100 answers were abandoned and 0.5% taken for machines by estimate, more "
        "than 3.0%."
    )
    count(hall, 150, 0)
    assert not alarms.open
    assert len(hall.said(AlarmRaised)) == len(hall.said(AlarmCleared)) == 1


def test_a_pause_ends_the_alarm_and_a_new_start_raises_it_again(make_hall):
    hall = make_hall()
    alarms = watched(hall)
    count(hall, 90, 10)
    hall.loop.call_soon(hall.dialer.pause, "march")
    hall.run(1)
    assert not alarms.open
    hall.start()
    hall.run(1)
    assert "campaign:march" in alarms.open


@pytest.mark.parametrize(("detects", "state"), [(True, "over_limit"), (False, "running")])
def test_people_taken_for_machines_count_by_estimate(make_hall, detects, state):
    hall = make_hall(detect_machines=detects)
    watched(hall)
    count(hall, 194, 6)
    assert hall.said(CampaignChanged)[-1].state == state


def test_answers_from_before_the_period_count_no_more(make_hall):
    hall = progressive(make_hall, period_days=1 / 48, detect_machines=False)
    hall.add(3)
    now = hall.clock.now()
    for contact, outcome in ((1, "DROPPED"), (2, "SALE")):
        hall.contacts.record(
            Attempt(
                campaign="march", contact=contact, number=f"138{contact:08d}", at=now,
                outcome=outcome, ended=now, call=100 + contact,
            )
        )  # fmt: skip
    hall.start()
    hall.run(2 * MINUTE)
    assert (hall.campaign.period.connected, hall.campaign.period.abandoned) == (1, 1)
    hall.run(31 * MINUTE)
    assert hall.campaign.period.answers == 0


def test_who_talks_while_the_period_is_counted_anew_counts_once(make_hall):
    hall = progressive(make_hall, period_days=1 / 48, detect_machines=False)
    hall.add(2)
    hall.staff("ann")
    hall.start()
    hall.calls.answer(hall.dialled[0])
    hall.run(5 * MINUTE)
    assert hall.acd.agents["ann"].state == "busy"
    assert hall.campaign.period.connected == 1
    hall.calls.hang_up(hall.dialled[0])
    hall.run(5 * MINUTE)
    assert hall.campaign.period.connected == 1


def test_only_people_who_spoke_with_an_agent_are_connected():
    ended_before = {
        *OUTCOME_OF_CAUSE.values(), *OUTCOME_OF_TONE.values(), *OUTCOME_OF_VERDICT.values(),
        "DROPPED", "PRE_ROUTE_DROP", "MACHINE_MESSAGE_LEFT",
    } - {"HUMAN"}  # fmt: skip
    assert not any(map(is_connected, ended_before))
    assert is_connected("HUMAN")
    assert is_connected("OUR_OWN_WORD")
