"""When a campaign dials, and when it waits, pauses, ends or is held back."""

from __future__ import annotations

import datetime as dt

from cti.dialer.rules import Rules
from cti.errors import BadRequest, NoResource
from cti.events import AttemptEnded, AttemptRefused, CampaignChanged, PacingDecided
from tests.dialer.halls import outcomes, progressive


def test_nobody_logged_on_means_no_dial(make_hall):
    hall = make_hall()
    hall.add(50)
    hall.start()
    hall.run(60)
    assert hall.dialled == []
    (told,) = hall.said(PacingDecided)
    assert (told.dials, told.why) == (0, "No agent is at work, so nothing is dialled.")


def test_progressive_dials_one_number_for_each_idle_agent(make_hall):
    hall = progressive(make_hall)
    hall.add(50)
    hall.staff("ann", "bob")
    hall.start()
    hall.run(5)
    assert len(hall.dialled) == 2
    hall.calls.fail(hall.dialled[0], 17)
    hall.run(1)
    assert len(hall.dialled) == 2
    assert outcomes(hall) == ["BUSY"]


def test_causes_and_tones_become_outcomes_with_their_retry(make_hall):
    hall = progressive(make_hall)
    hall.add(4)
    hall.staff("ann", "bob", "eve", "joe")
    hall.start()
    hall.run(1)
    for call, (cause, tone) in zip(
        hall.dialled, ((1, ""), (19, ""), (16, "busy"), (21, "")), strict=True
    ):
        hall.calls.fail(call, cause, tone)
    assert outcomes(hall) == ["VACANT", "NO_ANSWER", "BUSY", "REJECTED"]
    retry = [e.retry_at and e.retry_at - e.at for e in hall.said(AttemptEnded)]
    assert retry == [None, 3 * 3600, 12 * 60, 24 * 3600]


def test_congestion_holds_the_campaign_back_for_a_moment(make_hall):
    hall = progressive(make_hall)
    hall.add(10)
    hall.staff("ann")
    hall.start()
    hall.calls.fail(hall.dialled[0], 34)
    hall.run(4.8)
    assert hall.dialled == []
    hall.run(1)
    assert len(hall.dialled) == 1


def test_a_busy_number_is_tried_again_when_its_time_has_come(make_hall):
    hall = progressive(make_hall)
    hall.add(1)
    hall.staff("ann")
    hall.start()
    hall.calls.fail(hall.dialled[0], 17)
    hall.run(11 * 60)
    assert hall.dialled == []
    hall.run(2 * 60)
    assert len(hall.dialled) == 1


def test_attempts_wait_for_lists_that_are_away(make_hall, monkeypatch):
    hall = progressive(make_hall)
    hall.add(1)
    hall.staff("ann")
    hall.start()
    kept, away = hall.contacts.record, [True]

    def record(attempt):
        if away:
            raise NoResource("The lists are away.")
        kept(attempt)

    monkeypatch.setattr(hall.contacts, "record", record)
    hall.calls.fail(hall.dialled[0], 1)
    hall.run(60)
    assert hall.contacts.progress("march").finished == 0
    away.clear()
    hall.run(10)
    assert hall.contacts.progress("march").finished == 1
    assert hall.said(CampaignChanged)[-1].state == "finished"


def test_the_campaign_is_finished_when_every_contact_is_done(make_hall):
    hall = progressive(make_hall)
    hall.add(3)
    hall.staff("ann")
    hall.start()
    for _ in range(3):
        hall.calls.fail(hall.dialled[0], 1)
        hall.run(3)
    last = hall.said(CampaignChanged)[-1]
    assert (last.state, last.reason) == ("finished", "all 3 contacts are done")


def test_a_pause_stops_new_dials_and_leaves_the_running_ones(make_hall):
    hall = progressive(make_hall)
    hall.add(30)
    hall.staff("ann", "bob")
    hall.start()
    first, second = hall.dialled
    hall.loop.call_soon(hall.dialer.pause, "march", "chief")
    hall.run(1)
    paused = hall.said(CampaignChanged)[-1]
    assert (paused.state, paused.reason, paused.by) == ("paused", "", "chief")
    hall.calls.fail(first, 17)
    hall.calls.answer(second)
    hall.calls.judge(second, "human")
    hall.run(60)
    assert hall.dialled == [second]
    hall.start()
    hall.run(1)
    assert len(hall.dialled) == 2


def test_refused_contacts_are_put_off_with_every_reason(make_hall):
    night = Rules(hours=(((dt.time(9), dt.time(12)),),) * 7, zone="UTC", consent=True)
    hall = progressive(make_hall, rules=night)
    hall.add(2, listed=frozenset({"dnc"}))
    hall.staff("ann")
    hall.start()
    hall.run(1)
    assert hall.dialled == []
    for event in hall.said(AttemptRefused):
        assert event.reasons == ("NO_CONSENT", "ON_DNC", "OUTSIDE_CALL_WINDOW")
    assert len(hall.said(AttemptRefused)) == 2


def test_calling_begins_when_the_hours_do(make_hall):
    morning = Rules(hours=(((dt.time(0, 20), dt.time(12)),),) * 7, zone="UTC")
    hall = progressive(make_hall, rules=morning)
    hall.add(2)
    hall.staff("ann")
    hall.start()
    hall.run(19 * 60)
    assert hall.dialled == []
    hall.run(120)
    assert len(hall.dialled) == 1


def test_no_line_no_dial_and_no_contact_is_lost(make_hall):
    hall = progressive(make_hall, trunks=1)
    hall.add(5)
    hall.staff("ann", "bob")
    hall.start()
    hall.run(5)
    assert len(hall.dialled) == 1
    hall.calls.fail(hall.dialled[0], 1)
    hall.run(1)
    assert len(hall.dialled) == 1


def test_a_number_that_cannot_be_dialled_is_invalid(make_hall):
    hall = progressive(make_hall)
    hall.add(2)
    hall.staff("ann")
    hall.calls.refuse = BadRequest("the number has letters in it")
    hall.start()
    hall.run(1)
    assert outcomes(hall) == ["INVALID"]
    assert len(hall.dialled) == 1


def test_too_many_abandoned_calls_stop_prediction_and_say_so(make_hall):
    hall = make_hall()
    hall.add(300)
    hall.staff("ann")
    hall.start()
    for _ in range(96):
        hall.campaign.count(connected=True)
    for _ in range(4):
        hall.campaign.count(connected=False)
    hall.run(1)
    last = hall.said(CampaignChanged)[-1]
    assert last.state == "over_limit"
    assert last.reason.startswith("4.00% of 100 answers were abandoned")
    assert len(hall.dialled) == 1
    for _ in range(100):
        hall.campaign.count(connected=True)
    hall.run(1)
    assert hall.said(CampaignChanged)[-1].state == "running"


def test_answers_of_before_the_start_count(make_hall):
    hall = progressive(make_hall)
    hall.add(3)
    hall.staff("ann")
    hall.start()
    call = hall.dialled[0]
    hall.calls.answer(call)
    hall.calls.judge(call, "human")
    hall.calls.hang_up(call)
    hall.run(30)
    hall.loop.call_soon(hall.dialer.pause, "march")
    hall.run(1)
    hall.calls.fail(hall.dialled[0], 17)
    hall.dialer.add(hall.campaign.config)
    hall.start()
    assert hall.campaign.period.connected == hall.campaign.today.connected == 1


def test_two_campaigns_of_one_queue_do_not_dial_for_the_same_agent(make_hall):
    hall = progressive(make_hall)
    other = hall.campaign.config.__class__(
        name="april", queue="sales", mode="progressive", rules=hall.campaign.config.rules
    )
    hall.dialer.add(other)
    hall.add(10)
    hall.add(10, campaign="april")
    hall.staff("ann")
    hall.start("march")
    hall.start("april")
    hall.run(10)
    assert len(hall.dialled) == 1
