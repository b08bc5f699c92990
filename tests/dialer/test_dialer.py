from __future__ import annotations

import datetime as dt

import pytest

from cti.dialer.rules import Rules
from cti.errors import BadRequest, NoResource, NotFound, WrongState
from cti.events import (
    AgentStateChanged,
    AnswerClassified,
    AttemptEnded,
    AttemptRefused,
    CampaignChanged,
    DispositionSet,
    PacingDecided,
    PreviewOffered,
)


def outcomes(hall):
    return [event.outcome for event in hall.said(AttemptEnded)]


def progressive(make_hall, **fields):
    return make_hall(mode="progressive", **fields)


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


def test_a_person_is_connected_at_once_with_a_zip_tone_and_a_card(make_hall):
    hall = progressive(make_hall)
    hall.add(1, name="Li Wei", data={"city": "Hangzhou"})
    hall.staff("ann")
    hall.start()
    (call,) = hall.dialled
    hall.run(6)
    hall.calls.answer(call)
    assert hall.calls.asked_for("detect") == [(call, "answer")]
    hall.run(0.7)
    hall.calls.judge(call, "human", 0.7)
    assert hall.calls.asked_for("deliver_call") == [(call, "station:ann", True)]
    assert hall.acd.agents["ann"].state == "busy"
    (judged,) = hall.said(AnswerClassified)
    assert (judged.verdict, judged.seconds) == ("human", 0.7)
    data = hall.calls.asked_for("make_predictive_call")[0][2]
    assert data == {"city": "Hangzhou", "campaign": "march", "contact": 1, "name": "Li Wei"}
    assert (hall.campaign.today.connected, hall.campaign.today.abandoned) == (1, 0)


def test_whoever_is_not_known_after_two_seconds_is_treated_as_a_person(make_hall):
    hall = progressive(make_hall)
    hall.add(1)
    hall.staff("ann")
    hall.start()
    (call,) = hall.dialled
    hall.calls.answer(call)
    hall.run(1.9)
    assert hall.acd.agents["ann"].state == "ready"
    hall.run(0.2)
    assert hall.acd.agents["ann"].state == "busy"
    hall.calls.judge(call, "machine")
    assert call in hall.calls.parties


def test_a_person_without_an_agent_hears_the_message_and_counts_as_abandoned(make_hall):
    hall = progressive(make_hall, drop_message=("who_called",))
    hall.add(1)
    hall.staff("ann")
    hall.start()
    (call,) = hall.dialled
    hall.acd.set_state("ann", "not_ready", reason="lunch")
    hall.calls.answer(call)
    hall.calls.judge(call, "human")
    hall.run(1.9)
    assert hall.calls.asked_for("play_message") == []
    hall.run(0.2)
    assert hall.calls.asked_for("play_message") == [(call, ("who_called",), False)]
    assert hall.campaign.period.abandoned == 1
    hall.calls.played(call)
    hall.run(0.1)
    assert outcomes(hall) == ["DROPPED"]
    assert call not in hall.calls.parties
    (ended,) = hall.said(AttemptEnded)
    assert ended.retry_at == pytest.approx(ended.at + 72 * 3600)


def test_a_person_who_hangs_up_before_an_agent_came_is_not_counted(make_hall):
    hall = progressive(make_hall)
    hall.add(1)
    hall.staff("ann")
    hall.start()
    (call,) = hall.dialled
    hall.acd.set_state("ann", "not_ready")
    hall.calls.answer(call)
    hall.calls.judge(call, "human")
    hall.calls.clear_call(call)
    hall.run(3)
    assert outcomes(hall) == ["PRE_ROUTE_DROP"]
    assert hall.campaign.period.answers == 0


def test_a_machine_is_hung_up_on_or_left_a_message(make_hall):
    hall = progressive(make_hall)
    hall.add(1)
    hall.staff("ann")
    hall.start()
    (call,) = hall.dialled
    hall.calls.answer(call)
    hall.calls.judge(call, "machine")
    hall.run(0.1)
    assert outcomes(hall) == ["MACHINE"]
    assert hall.campaign.period.answers == 0
    assert hall.acd.agents["ann"].state == "ready"


def test_a_message_is_left_to_its_end(make_hall):
    hall = progressive(make_hall, machine_action="message", machine_message=("please_call",))
    hall.add(1)
    hall.staff("ann")
    hall.start()
    (call,) = hall.dialled
    hall.calls.answer(call)
    hall.calls.judge(call, "machine")
    assert hall.calls.asked_for("play_message") == [(call, ("please_call",), False)]
    hall.run(10)
    assert call in hall.calls.parties
    hall.calls.played(call)
    hall.run(0.1)
    assert outcomes(hall) == ["MACHINE_MESSAGE_LEFT"]


def test_the_disposition_of_the_agent_is_the_outcome(make_hall):
    hall = progressive(make_hall)
    hall.add(1)
    hall.staff("ann")
    hall.start()
    (call,) = hall.dialled
    hall.calls.answer(call)
    hall.calls.judge(call, "human")
    hall.run(60)
    hall.calls.hang_up(call)
    hall.run(5)
    assert outcomes(hall) == []
    at = hall.clock.now()
    hall.bus.publish(DispositionSet(at=at, call=call, agent="ann", code="CALLBACK"))
    (ended,) = hall.said(AttemptEnded)
    assert (ended.outcome, ended.retry_at) == ("CALLBACK", pytest.approx(at + 3600))
    hall.run(1)
    assert hall.contacts.get("march", 1).due == pytest.approx(at + 3600)


def test_no_disposition_by_the_end_of_wrap_up_leaves_it_at_human_and_a_late_one_still_counts(
    make_hall,
):
    hall = progressive(make_hall)
    hall.add(1)
    hall.staff("ann")
    hall.start()
    (call,) = hall.dialled
    hall.calls.answer(call)
    hall.calls.judge(call, "human")
    hall.calls.hang_up(call)
    hall.run(21)
    assert outcomes(hall) == ["HUMAN"]
    hall.bus.publish(
        DispositionSet(at=hall.clock.now(), call=call, agent="ann", code="DO_NOT_CALL")
    )
    hall.run(1)
    assert [a.outcome for a in hall.contacts.attempts] == ["DO_NOT_CALL"]


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
    assert last.reason == "4.00% of 100 answers were abandoned, more than 3.0%"
    assert len(hall.dialled) == 1
    for _ in range(40):
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


# --- preview ------------------------------------------------------------------------------------


def preview(make_hall, **fields):
    hall = make_hall(mode="preview", **fields)
    hall.add(5, name="Li Wei")
    hall.staff("ann")
    hall.start()
    return hall


def test_a_preview_is_shown_to_a_ready_agent_who_is_set_aside(make_hall):
    hall = preview(make_hall)
    (offered,) = hall.said(PreviewOffered)
    assert (offered.agent, offered.contact, offered.number) == ("ann", 1, "13800000001")
    assert hall.acd.agents["ann"].state == "reserved"
    assert hall.dialled == []


def test_the_agent_dials_talks_and_writes_up_and_sees_the_next(make_hall):
    hall = preview(make_hall)
    call = hall.dialer.dial_preview("march", 1, "ann")
    assert hall.calls.asked_for("make_call")[0][:2] == ("station:ann", "13800000001")
    assert hall.acd.agents["ann"].state == "busy"
    hall.calls.answer(call)
    hall.run(30)
    hall.calls.clear_call(call)
    assert hall.acd.agents["ann"].state == "working_after_call"
    hall.bus.publish(DispositionSet(at=hall.clock.now(), call=call, agent="ann", code="SALE"))
    assert outcomes(hall) == ["SALE"]
    assert hall.campaign.period.connected == 1
    hall.acd.finish_work("ann")
    hall.run(1)
    assert [e.contact for e in hall.said(PreviewOffered)] == [1, 2]


def test_a_preview_that_is_busy_comes_again_later(make_hall):
    hall = preview(make_hall)
    call = hall.dialer.dial_preview("march", 1, "ann")
    hall.calls.fail(call, 17)
    assert outcomes(hall) == ["BUSY"]


def test_a_skipped_contact_makes_room_for_the_next(make_hall):
    hall = preview(make_hall)
    hall.dialer.skip_preview("march", 1)
    hall.run(1)
    assert [e.contact for e in hall.said(PreviewOffered)] == [1, 2]
    (refused,) = hall.said(AttemptRefused)
    assert (refused.contact, refused.reasons) == (1, ("SKIPPED_BY_AGENT",))
    with pytest.raises(NotFound):
        hall.dialer.dial_preview("march", 1, "ann")


def test_an_agent_who_does_not_decide_is_set_not_ready(make_hall):
    hall = preview(make_hall, preview_seconds=60)
    hall.run(61)
    assert hall.acd.agents["ann"].state == "not_ready"
    assert hall.said(AgentStateChanged)[-1].reason == "preview_no_answer"
    assert hall.campaign.previews == {}


def test_a_break_or_a_pause_takes_the_preview_back(make_hall):
    hall = preview(make_hall)
    hall.acd.set_state("ann", "not_ready", reason="lunch")
    assert hall.campaign.previews == {}
    hall.acd.set_state("ann", "ready")
    hall.run(1)
    assert len(hall.campaign.previews) == 1
    hall.loop.call_soon(hall.dialer.pause, "march")
    hall.run(1)
    assert hall.campaign.previews == {}
    assert hall.acd.agents["ann"].state == "ready"


def test_requests_that_make_no_sense_are_refused(make_hall):
    hall = make_hall()
    with pytest.raises(NotFound):
        hall.dialer.start("june")
    with pytest.raises(WrongState):
        hall.dialer.pause("march")
    with pytest.raises(BadRequest):
        hall.dialer.set_mode("march", "preview")
