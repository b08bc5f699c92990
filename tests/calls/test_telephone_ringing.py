"""Telephones on a line as stations: rung and lifted, for a caller or for a program that dials."""

from __future__ import annotations

import pytest

from cti.calls.supervision import Supervision
from cti.errors import BadRequest, Conflict, NoResource, WrongState
from cti.events import CallCleared, ConnectionCleared, Delivered
from drivers.line import (
    Alerting,
    Cause,
    ChannelService,
    Disconnect,
    Health,
    Presentation,
    Release,
    Setup,
)
from tests.calls.telephone_house import House, T, U
from tests.support.plain_line import PlainLine


def test_a_call_rings_the_telephone_and_is_answered_by_lifting_it(house: House) -> None:
    office, line = house.office, house.line
    caller = office.network.call("95000", "13900000001")
    call = office.last_call()
    office.control.deliver_call(call, T)
    rung = line.last(Setup)
    assert (rung.channel, rung.calling, rung.presentation) == (
        1,
        "13900000001",
        Presentation.ALLOWED,
    )
    line.say(Alerting(rung.reference))
    assert office.states(call)[T] == "alerting"
    assert [event.device for event in office.of(Delivered)] == [T]
    line.lift(1)
    assert office.network.live[caller] == "answered"
    assert office.hears(T, "trunk:e1-1/6")
    assert office.row(T) == 200
    line.put_down(1)
    assert line.last(Release).reference == rung.reference
    assert call not in office.control.calls
    office.network.finish_clearing()
    house.assert_clean()


def test_a_caller_who_hangs_up_stops_the_bell(house: House) -> None:
    office, line = house.office, house.line
    caller = office.network.call()
    office.control.deliver_call(office.last_call(), T)
    office.network.hang_up(caller)
    assert line.last(Disconnect).reference == line.on(1)
    line.release(1)
    office.control.need_free(T)
    house.assert_clean()


def test_a_far_party_who_hangs_up_leaves_the_handset_a_tone(house: House) -> None:
    office, line = house.office, house.line
    house.dial("13900000009")
    reference = office.network.dialled()
    office.network.answer(reference)
    office.network.hang_up(reference)
    assert line.last(Disconnect) == Disconnect(line.on(1), Cause.NORMAL_CLEARING)
    with pytest.raises(NoResource, match="handset is up"):
        office.control.need_free(T)
    house.assert_clean()


def test_a_telephone_that_cannot_ring_refuses_and_whoever_had_it_rung_keeps_the_call(
    house: House,
) -> None:
    office, line = house.office, house.line
    office.network.call()
    call = office.last_call()
    office.control.deliver_call(call, T)
    line.say(Disconnect(line.on(1), Cause.USER_BUSY))
    assert office.of(ConnectionCleared)[-1].cause == Cause.USER_BUSY
    assert set(office.states(call)) == {"trunk:e1-1/6"}
    line.release(1)
    office.control.clear_call(call)
    house.assert_clean()


def test_a_line_that_takes_no_setup_is_a_refusal_too(house: House) -> None:
    office = house.office
    house.line._lacks = (Setup,)
    office.network.call()
    call = office.last_call()
    office.control.deliver_call(call, T)
    office.loop.advance(0.1)
    assert T not in office.states(call)
    office.control.clear_call(call)
    house.assert_clean()


def test_no_program_can_lift_the_handset(house: House) -> None:
    office = house.office
    office.network.call()
    call = office.last_call()
    office.control.deliver_call(call, T, auto_answer=True)
    assert office.states(call)[T] == "alerting"  # a telephone rings also where headsets do not
    with pytest.raises(WrongState, match="lift its handset to answer"):
        office.control.answer_call(call, T)
    house.line.lift(1)
    assert office.states(call)[T] == "connected"
    with pytest.raises(WrongState, match="headset"):
        Supervision(office.control).start(U, call, T, "listen")
    office.control.hold_call(call, T)
    office.control.retrieve_call(call, T)
    office.control.clear_connection(call, T)
    house.assert_clean()


def test_a_withheld_number_is_not_on_the_display(house: House) -> None:
    office = house.office
    reference = office.network.line.new_reference()
    office.network.live[reference] = "offered"
    office.network.say(
        Setup(
            reference,
            3,
            "95000",
            "13900000001",
            "Li",
            presentation=Presentation.RESTRICTED,
        )
    )
    call = office.last_call()
    office.control.deliver_call(call, T)
    rung = house.line.last(Setup)
    assert (rung.calling, rung.calling_name) == ("", "")
    assert rung.presentation is Presentation.RESTRICTED
    office.control.clear_call(call)
    house.assert_clean()


def test_a_dead_line_or_a_port_out_of_service_is_not_rung(house: House) -> None:
    house.line.fall(Health.SIGNALLING_DOWN)
    with pytest.raises(NoResource):
        house.control.need_free(T)
    house.line.fall(Health.NORMAL)
    house.control.need_free(T)
    house.line.say(ChannelService((1,), False))
    with pytest.raises(NoResource):
        house.control.need_free(T)
    house.control.need_free(U)


def test_two_stations_of_one_number_are_refused(house: House) -> None:
    other = PlainLine(house.office.loop, "fx2")
    with pytest.raises(Conflict):
        house.control.add_line(other, 300, telephones={1: T})
    with pytest.raises(Conflict):
        house.control.add_line(
            PlainLine(house.office.loop, "fx"), 300, telephones={1: "station:399"}
        )
    assert "station:399" not in house.control._stations
    with pytest.raises(BadRequest, match="no channel 9"):
        house.control.add_line(other, 300, telephones={9: "station:399"})
    with pytest.raises(BadRequest, match="write it as station:204"):
        house.control.add_line(other, 300, telephones={1: "399"})


def test_a_program_that_dials_has_the_telephone_rung_first(house: House) -> None:
    office, line = house.office, house.line
    call = house.control.make_call(T, "13900000009", data={"order": 7})
    office.loop.settle()
    assert office.states(call) == {T: "alerting"}
    assert line.last(Setup).calling == "13900000009"
    assert office.network.numbers == {}
    line.lift(1)
    assert office.states(call) == {T: "connected", "trunk:e1-1/1": "initiated"}
    assert office.control.calls[call].answered is None
    office.network.answer(office.network.dialled())
    assert office.hears(T, "trunk:e1-1/1")
    house.control.clear_call(call)
    house.assert_clean()


def test_a_telephone_that_nobody_lifts_ends_the_call(house: House) -> None:
    call = house.control.make_call(T, "13900000009")
    house.office.loop.advance(31.0)
    assert house.office.of(CallCleared)[0].call == call
    assert house.line.last(Disconnect).reference == house.line.on(1)
    house.assert_clean()


def test_a_destination_that_is_gone_when_the_handset_is_lifted_ends_the_call(house: House) -> None:
    house.control.make_call(T, "302")
    house.dial("201", channel=2)
    house.line.lift(1)
    assert house.line.last(Disconnect) == Disconnect(house.line.on(1), Cause.USER_BUSY)
    assert [event.call for event in house.office.of(CallCleared)] == [1]
    house.control.clear_call(2)
    house.assert_clean()
