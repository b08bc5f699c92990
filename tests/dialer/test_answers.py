"""Who or what answers: a person and an agent, nobody free, a machine, a message; and the disposition."""

from __future__ import annotations

import pytest

from cti.dialer.contacts import Attempt
from cti.events import AnswerClassified, AttemptEnded, DispositionSet
from tests.dialer.halls import outcomes, progressive


def dialling(make_hall, **settings):
    """A progressive campaign that dials its only contact for its only agent, and that call."""
    hall = progressive(make_hall, **settings)
    hall.add(1)
    hall.staff("ann")
    hall.start()
    (call,) = hall.dialled
    return hall, call


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
    hall, call = dialling(make_hall)
    hall.calls.answer(call)
    hall.run(1.9)
    assert hall.acd.agents["ann"].state == "ready"
    hall.run(0.2)
    assert hall.acd.agents["ann"].state == "busy"
    hall.calls.judge(call, "machine")
    assert call in hall.calls.parties


def test_a_person_without_an_agent_hears_the_message_and_counts_as_abandoned(make_hall):
    hall, call = dialling(make_hall, drop_message=("who_called",))
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
    hall, call = dialling(make_hall)
    hall.acd.set_state("ann", "not_ready")
    hall.calls.answer(call)
    hall.calls.judge(call, "human")
    hall.calls.clear_call(call)
    hall.run(3)
    assert outcomes(hall) == ["PRE_ROUTE_DROP"]
    assert hall.campaign.period.answers == 0


def test_a_machine_is_hung_up_on_or_left_a_message(make_hall):
    hall, call = dialling(make_hall)
    hall.calls.answer(call)
    hall.calls.judge(call, "machine")
    hall.run(0.1)
    assert outcomes(hall) == ["MACHINE"]
    assert hall.campaign.period.answers == 0
    assert hall.acd.agents["ann"].state == "ready"


def test_a_message_is_left_to_its_end(make_hall):
    hall, call = dialling(make_hall, machine_action="message", machine_message=("please_call",))
    hall.calls.answer(call)
    hall.calls.judge(call, "machine")
    assert hall.calls.asked_for("play_message") == [(call, ("please_call",), False)]
    hall.run(10)
    assert call in hall.calls.parties
    hall.calls.played(call)
    hall.run(0.1)
    assert outcomes(hall) == ["MACHINE_MESSAGE_LEFT"]


def test_the_disposition_of_the_agent_is_the_outcome(make_hall):
    hall, call = dialling(make_hall)
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
    hall, call = dialling(make_hall)
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


def test_a_stop_keeps_the_attempt_whose_agent_still_writes_up(make_hall):
    hall, call = dialling(make_hall)
    hall.calls.answer(call)
    hall.calls.judge(call, "human")
    hall.run(30)
    hall.calls.clear_call(call)
    assert hall.acd.agents["ann"].state == "working_after_call"
    hall.dialer.close()
    assert outcomes(hall) == ["HUMAN"]
    assert hall.contacts.progress("march").finished == 1


def test_attempts_in_which_a_server_fell_are_kept_by_the_rules_of_the_campaign(make_hall):
    hall = progressive(make_hall)
    hall.add(2)
    one, two = hall.contacts.next_due("march", 2, hall.clock.now())
    hall.contacts.give_back("march", [1, 2])

    def fell(due, call, outcome):
        contact = due.contact
        return due, Attempt(
            campaign="march", contact=contact.contact, number=contact.number,
            at=hall.clock.now() - 60, outcome=outcome, ended=hall.clock.now() - 30, call=call,
        )  # fmt: skip

    hall.dialer.take_up([fell(one, 7, "HUMAN"), fell(two, 8, "DROPPED")])
    hall.run(1)
    assert outcomes(hall) == ["HUMAN", "DROPPED"]
    retry = [e.retry_at and e.retry_at - e.at for e in hall.said(AttemptEnded)]
    assert retry == [None, 3 * 24 * 3600]
    hall.staff("ann")
    hall.start()
    hall.run(60)
    assert hall.dialled == []
    assert hall.campaign.period.abandoned == 1
