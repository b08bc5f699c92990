"""Telephones on a line as stations: what is dialled on them, and where it leads."""

from __future__ import annotations

import pytest

from cti.calls.dial_plan import DialPlan
from cti.events import Originated, Queued
from drivers.line import Cause, Connect, Disconnect, Proceeding, Setup
from tests.calls.telephone_house import HEADSET, House, T, U


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
