"""Calls that a flow begins for its caller, and the bridge that joins both."""

from __future__ import annotations

import pytest

from cti.calls.rooms import Member
from cti.calls.supervision import Supervision
from cti.errors import BadRequest, Conflict, NoResource, NotFound
from cti.events import CallCleared, Failed, Originated, RoomJoined, RoomLeft
from cti.media.link.records import ToneHeard
from drivers.line import Cause
from tests.support.office import Office

CALLER, LEG = "trunk:e1-1/6", "trunk:e1-1/1"


@pytest.fixture
def call(office: Office) -> int:
    """A caller who was answered by a flow."""
    office.control.register("flow", lambda call, name: None)
    office.network.call()
    number = office.last_call()
    office.control.route_call(number, "flow:main")
    office.control.accept_call(number)
    office.loop.settle()
    return number


def placed(office: Office, call: int, called: str = "13900000009", **more: object) -> int:
    leg = office.control.place_call(call, called, flow="main", calling="4008", **more)  # type: ignore[arg-type]
    office.loop.settle()
    return leg


def answered(office: Office, call: int) -> int:
    leg = placed(office, call)
    office.network.answer(office.network.dialled())
    return leg


def test_a_party_is_called_apart_and_bridged_when_wanted(office: Office, call: int) -> None:
    leg = answered(office, call)
    told = office.of(Originated)[-1]
    assert (told.device, told.for_call, told.calling) == ("flow:main", call, "4008")
    assert office.hears(CALLER)
    assert office.hears(LEG)
    office.control.bridge_calls(call, leg)
    assert office.hears(CALLER, LEG)
    assert office.hears(LEG, CALLER)
    assert [event.call for event in office.of(RoomJoined)] == [call, leg]
    office.control.unbridge(call)
    assert office.hears(CALLER)
    assert {call, leg} <= set(office.control.calls), "both calls stay"
    office.control.bridge_calls(leg, call)
    office.network.hang_up(office.network.dialled())
    assert leg not in office.control.calls
    assert call in office.control.calls, "the caller is the flow's"
    assert office.of(RoomLeft)[-1].call == leg
    office.control.clear_call(call)
    office.assert_clean()


def test_on_hold_he_hears_music_and_nobody_hears_him(office: Office, call: int) -> None:
    leg = answered(office, call)
    room = office.control.rooms.find(office.control.bridge_calls(call, leg))
    room.members[leg].away = "house/music"
    office.control.rooms.change(leg)
    assert office.hears(CALLER)
    assert office.hears(LEG)
    assert office.media.played_to(office.row(LEG)) == [("house/music",)]
    token = office.control.play_message(leg, ["x"])
    assert office.media.played_to(office.row(LEG)) == [("x",)], "a message instead of the music"
    office.control.stop_message(leg, token)
    room.members[leg].away = None
    office.control.rooms.change(leg)
    assert office.hears(LEG, CALLER)
    office.control.clear_call(leg)
    office.control.clear_call(call)
    office.assert_clean()


def test_nobody_answers_busy_and_a_tone(office: Office, call: int) -> None:
    leg = placed(office, call, ring_seconds=20.0)
    office.loop.advance(19.0)
    assert leg in office.control.calls
    office.loop.advance(2.0)
    assert [(event.call, event.cause) for event in office.of(Failed)] == [(leg, Cause.NO_ANSWER)]
    office.network.finish_clearing()

    busy = placed(office, call)
    office.network.hang_up(office.network.dialled(), Cause.USER_BUSY)
    assert [event.cause for event in office.of(CallCleared)][-1] == Cause.USER_BUSY
    assert busy not in office.control.calls

    toned = placed(office, call)
    office.media.report(ToneHeard(office.row(LEG), "busy"))
    office.loop.settle()
    assert office.of(Failed)[-1].cause == Cause.USER_BUSY
    assert toned not in office.control.calls
    assert call in office.control.calls
    office.control.clear_call(call)
    office.assert_clean()


def test_a_station_rings_for_the_caller_and_may_hold_and_transfer(
    office: Office, call: int
) -> None:
    leg = placed(office, call, "201", ring_seconds=5.0)
    assert office.states(leg) == {"station:201": "alerting"}
    office.control.answer_call(leg, "station:201")
    office.loop.advance(10.0)
    assert leg in office.control.calls, "the ring time ended with the answer"
    office.control.bridge_calls(call, leg)
    assert office.hears("station:201", CALLER)
    office.control.hold_call(leg, "station:201")
    assert office.media.played_to(office.row(CALLER)) == [("house/music",)]
    about = office.control.consult_about(leg, "station:201", "202")
    office.control.answer_call(about, "station:202")
    assert office.hears("station:202", "station:201")
    assert office.control.transfer_call(about, leg, "station:201") == leg
    assert office.hears(CALLER, "station:202")
    assert office.hears("station:202", CALLER)
    office.control.clear_connection(leg, "station:202")
    assert leg not in office.control.calls
    office.control.clear_call(call)
    office.assert_clean()


def test_a_bridge_that_is_left_to_itself_ends_for_both(office: Office, call: int) -> None:
    leg = answered(office, call)
    office.control.bridge_calls(call, leg)
    office.control.tie(call, leg)
    office.network.hang_up(office.network.dialled())
    office.loop.settle()
    assert dict(office.control.calls) == {}
    office.assert_clean()


def test_what_cannot_be_placed_or_bridged_is_said(office: Office, call: int) -> None:
    with pytest.raises(BadRequest, match="is not a number that can be dialled"):
        placed(office, call, "x")
    with pytest.raises(NotFound):
        placed(office, 99)
    leg = placed(office, call, "201")
    with pytest.raises(NoResource, match="is busy"):
        placed(office, call, "201")
    with pytest.raises(Conflict, match="with itself"):
        office.control.bridge_calls(call, call)
    office.control.bridge_calls(call, leg)
    with pytest.raises(Conflict, match="already"):
        office.control.bridge_calls(call, leg)
    with pytest.raises(Conflict, match="in a room already"):
        office.control.rooms.join(office.control.rooms.open(), Member(call))
    office.control.clear_call(leg)
    office.control.clear_call(call)
    office.assert_clean()


def test_a_supervisor_of_one_call_hears_both(office: Office, call: int) -> None:

    leg = placed(office, call, "201")
    office.control.answer_call(leg, "station:201")
    office.control.bridge_calls(call, leg)
    Supervision(office.control).start("station:204", leg, "station:201", "listen")
    assert office.hears("station:204", "station:201", CALLER)
    Supervision(office.control).change("station:204", "barge_in")
    assert office.hears(CALLER, "station:201", "station:204")
    office.control.clear_call(leg)
    office.control.clear_call(call)
    office.assert_clean()
