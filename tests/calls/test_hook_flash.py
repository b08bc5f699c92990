"""The tap of the hook: hold, a second call, joining, transfer, recall."""

from __future__ import annotations

import pytest

from cti.events import Conferenced, Held, Retrieved, Transferred
from drivers.line import Disconnect
from tests.calls.telephone_house import HEADSET, House, T


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
