"""Contacts that agents see before they are dialled."""

from __future__ import annotations

import pytest

from cti.errors import BadRequest, NotFound, WrongState
from cti.events import AgentStateChanged, AttemptRefused, DispositionSet, PreviewOffered
from tests.dialer.halls import outcomes


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
