"""Telephones on a line as stations: dialled, rung, lifted, tapped, put down."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from cti.calls.dial_plan import DialPlan
from cti.calls.replay import replay
from cti.calls.supervision import Supervision
from cti.errors import BadRequest, Conflict, NoResource, WrongState
from cti.events import (
    CallCleared,
    Conferenced,
    ConnectionCleared,
    Delivered,
    Held,
    Originated,
    Queued,
    Retrieved,
    Transferred,
)
from cti.media.records import DigitHeard
from drivers.line import (
    Alerting,
    Cause,
    ChannelService,
    Connect,
    Disconnect,
    Flash,
    Health,
    Presentation,
    Proceeding,
    Release,
    Setup,
)
from tests.support.office import Office, office
from tests.support.plain_line import PlainLine

HEADSET, T, U = "station:201", "station:301", "station:302"


class House:
    """The office with telephones 301 and 302 on channels 1 and 2 of a second line."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.control = office.control
        self.line = PlainLine(office.loop)
        office.control.add_line(self.line, 200, group="analogue", telephones={1: T, 2: U})
        office.control.name_services({"*70": "queue:sales"})
        office.control.register("queue", lambda call, name: office.control.queue_call(call, name))
        office.loop.settle()

    def flash(self, channel: int = 1) -> None:
        self.line.say(Flash(self.line.on(channel)))

    def dial(self, number: str, channel: int = 1) -> int:
        """Lift the handset and dial; returns the call."""
        self.line.offer(channel, number)
        return self.office.last_call()

    def keys(self, digits: str, channel: int = 1) -> None:
        """Tones that the media process hears on the telephone's channel."""
        for digit in digits:
            self.office.media.report(DigitHeard(199 + channel, digit, 0.0))
        self.office.loop.settle()

    def second(self, number: str) -> int:
        """Tap the hook and dial; returns the second call."""
        self.flash()
        self.keys(number)
        self.office.loop.advance(5.0)
        return self.office.last_call()

    def played_to(self, row: int) -> list[str]:
        """What this row is played now."""
        return [
            item
            for one in self.office.media.players.values()
            if one.row == row
            for item in one.items
        ]

    def assert_clean(self) -> None:
        self.line.finish_clearing()
        self.office.assert_clean()
        assert self.line.live == {}
        assert self.control._seconds == {}
        assert self.control._recalls == {}
        assert replay(self.office.events) == self.control.calls


@pytest.fixture(name="house")
def _house() -> Iterator[House]:
    with office() as one:
        yield House(one)


# --- rung ----------------------------------------------------------------------------------------


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


# --- dialling ------------------------------------------------------------------------------------


def test_a_telephone_calls_another_one(house: House) -> None:
    office, line = house.office, house.line
    call = house.dial("302")
    assert office.of(Originated)[0].device == T
    assert [type(one) for one in line.sent[:2]] == [Proceeding, Connect]
    assert line.last(Setup).channel == 2
    assert line.last(Setup).calling == "301"
    line.lift(2)
    assert office.hears(T, U)
    line.put_down(1)
    assert line.last(Disconnect).reference == line.on(2)
    assert call not in office.control.calls
    house.assert_clean()


def test_digits_are_complete_when_a_station_is_named_and_after_a_pause(house: House) -> None:
    office, line = house.office, house.line
    line.offer(1, "", complete=False)
    line.key(1, "20")
    office.loop.advance(3.0)
    assert not office.control.calls
    line.key(1, "1")
    office.loop.settle()
    assert office.states(office.last_call()) == {T: "connected", HEADSET: "alerting"}
    line.put_down(1)
    line.offer(2, "1", complete=False)
    line.key(2, "3900000009")
    office.loop.advance(3.9)
    assert not office.control.calls
    office.loop.advance(0.2)
    assert office.network.numbers[office.network.dialled()] == "13900000009"
    line.put_down(2)
    line.offer(1, "5", complete=False)
    line.key(1, "55#")
    office.loop.advance(0.0)
    assert office.network.numbers[office.network.dialled()] == "555"
    line.put_down(1)
    house.assert_clean()


def test_a_handset_that_dials_nothing_is_let_go_and_one_that_is_put_down_is_forgotten(
    house: House,
) -> None:
    line = house.line
    line.offer(1, "", complete=False)
    line.offer(2, "2", complete=False)
    line.put_down(2)
    house.office.loop.advance(15.1)
    assert line.last(Disconnect).cause is Cause.INVALID_NUMBER_FORMAT
    assert house.office.of(Originated) == []
    house.assert_clean()


@pytest.mark.parametrize(
    ("number", "cause"),
    [("201", Cause.USER_BUSY), ("301", Cause.UNALLOCATED_NUMBER), ("9x", Cause.UNALLOCATED_NUMBER)],
)
def test_a_number_that_cannot_be_reached_is_told_to_the_line(
    house: House, number: str, cause: Cause
) -> None:
    house.office.control.make_call(HEADSET, "202")
    house.line.offer(1, number)
    assert house.line.last(Disconnect) == Disconnect(house.line.on(1), cause)
    house.control.clear_call(1)
    house.assert_clean()


def test_a_feature_code_leads_to_a_queue(house: House) -> None:
    house.line.offer(1, "*", complete=False)
    house.line.key(1, "70")
    house.office.loop.settle()
    assert house.office.of(Queued)[0].device == "queue:sales"
    house.control.clear_call(1)
    house.assert_clean()


def test_the_numbers_known_inside() -> None:
    plan = DialPlan(("20", "201", "300"), {"*7": "queue:a"})
    assert plan.destination("*7") == "queue:a"
    assert plan.destination("300") == "300"
    assert [plan.is_complete(one) for one in ("20", "201", "300", "30", "*7", "13")] == [
        False,
        True,
        True,
        False,
        True,
        False,
    ]


# --- a program begins a call ----------------------------------------------------------------------


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


# --- the tap of the hook ---------------------------------------------------------------------------


@pytest.fixture(name="talking")
def _talking(house: House) -> int:
    """301 talks with an outside party."""
    call = house.dial("13900000009")
    house.office.network.answer(house.office.network.dialled())
    return call


def test_a_tap_holds_and_a_second_tap_comes_back(house: House, talking: int) -> None:
    office = house.office
    house.flash()
    assert office.of(Held)[0].call == talking
    assert house.played_to(200) == ["tone:dial"]
    assert house.played_to(office.row("trunk:e1-1/1")) == ["house/music"]
    house.keys("2")
    assert house.played_to(200) == []
    house.flash()
    assert office.of(Retrieved)[0].call == talking
    assert office.hears(T, "trunk:e1-1/1")
    house.line.put_down(1)
    house.assert_clean()


def test_a_second_call_is_joined_by_a_tap(house: House, talking: int) -> None:
    about = house.second("201")
    assert house.office.control.calls[about].consults == talking
    house.control.answer_call(about, HEADSET)
    house.office.loop.settle()
    assert house.office.hears(T, HEADSET)
    house.flash()
    assert house.office.of(Conferenced)[0].call == talking
    assert house.office.hears(T, HEADSET, "trunk:e1-1/1")
    house.line.put_down(1)
    assert house.office.hears(HEADSET, "trunk:e1-1/1")
    house.control.clear_call(talking)
    house.assert_clean()


def test_a_second_call_that_only_rings_is_given_up_by_a_tap(house: House, talking: int) -> None:
    about = house.second("201")
    house.flash()
    assert about not in house.control.calls
    assert house.office.hears(T, "trunk:e1-1/1")
    house.line.put_down(1)
    house.assert_clean()


@pytest.mark.parametrize("answered", [True, False])
def test_putting_it_down_transfers(house: House, talking: int, answered: bool) -> None:
    about = house.second("201")
    if answered:
        house.control.answer_call(about, HEADSET)
    house.line.put_down(1)
    assert house.office.of(Transferred)[0].call == talking
    if not answered:
        house.control.answer_call(talking, HEADSET)
    house.office.loop.settle()
    assert house.office.hears(HEADSET, "trunk:e1-1/1")
    house.control.need_free(T)
    house.control.clear_call(talking)
    house.assert_clean()


def test_a_call_forgotten_on_hold_rings_back(house: House, talking: int) -> None:
    house.flash()
    house.line.put_down(1)
    assert house.office.states(talking) == {T: "alerting", "trunk:e1-1/1": "connected"}
    house.line.lift(1)
    assert house.office.hears(T, "trunk:e1-1/1")
    house.line.put_down(1)
    house.assert_clean()


def test_a_held_party_who_hangs_up_meanwhile_is_not_rung_back_for(
    house: House, talking: int
) -> None:
    house.flash()
    house.office.network.hang_up(house.office.network.dialled())
    assert talking not in house.control.calls
    assert house.line.last(Disconnect).reference == house.line.on(1)
    house.assert_clean()


def test_a_second_number_that_fails_is_told_by_a_tone_and_a_tap_comes_back(
    house: House, talking: int
) -> None:
    house.dial("202", channel=2)
    house.second("202")
    assert house.played_to(200) == ["tone:congestion"]
    house.keys("9")
    house.flash()
    assert house.office.hears(T, "trunk:e1-1/1")
    house.line.put_down(1)
    house.line.put_down(2)
    house.assert_clean()


def test_pulses_in_a_call_are_passed_on_as_tones(house: House, talking: int) -> None:
    house.line.key(1, "5")
    assert house.played_to(house.office.row("trunk:e1-1/1")) == ["digits:5"]
    house.office.media.players.clear()
    house.flash()
    house.line.key(1, "201")
    house.office.loop.advance(0.1)
    assert house.office.states(house.office.last_call()) == {T: "connected", HEADSET: "alerting"}
    house.line.put_down(1)
    house.control.clear_call(talking)
    house.assert_clean()
