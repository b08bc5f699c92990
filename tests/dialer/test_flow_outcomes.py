"""Outcomes that a flow says: a promised call comes at its time, and the attempt stays the agent's."""

import pytest

from cti.events import AttemptEnded, DispositionSet


def test_a_promised_call_comes_at_its_time_and_the_agent_stays(make_hall):
    hall = make_hall(mode="progressive")
    hall.add(1)
    hall.staff("ann")
    hall.start()
    (call,) = hall.dialled
    hall.calls.answer(call)
    hall.calls.judge(call, "human")
    hall.run(60)
    at = hall.clock.now()
    hall.dialer.call_again(call, at + 7200)
    hall.bus.publish(DispositionSet(at=at, call=call, agent="flow:arrears", code="SALE"))
    hall.calls.hang_up(call)
    hall.run(1)
    (ended,) = hall.said(AttemptEnded)
    assert (ended.outcome, ended.retry_at) == ("SALE", pytest.approx(at + 7200))
    (kept,) = hall.contacts.attempts
    assert kept.agent == "ann"


def test_a_number_that_was_taken_already_is_forgotten(make_hall):
    hall = make_hall(mode="progressive")
    hall.add(3)
    hall.start()
    hall.run(1)
    assert len(hall.campaign.hopper) == 3
    hall.dialer.forget("13800000002", "other")
    hall.dialer.forget("13800000001", "march")
    assert [due.contact.contact for due in hall.campaign.hopper] == [2, 3]
