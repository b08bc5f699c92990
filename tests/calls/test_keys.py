"""Keys that outside parties press: how long, which are too short, and cut out of recordings."""

from __future__ import annotations

import pytest

from cti.errors import NotFound, WrongState
from cti.events import KeyReleased
from cti.media.link.commands import CutDigits
from cti.media.link.records import DigitEnded, DigitHeard, Report
from tests.support.office import Office


def connect(office: Office) -> int:
    office.network.call()
    office.control.accept_call(office.last_call())
    return office.last_call()


def trunk(office: Office, call: int) -> str:
    return next(office.control.calls[call].of("trunk")).device


def press(office: Office, row: int, digit: str, seconds: float) -> None:
    office.media.report(DigitHeard(row, digit, 0.04))
    office.media.report(DigitEnded(row, digit, seconds))


def test_the_length_of_a_key_is_an_event_that_does_not_say_which(office: Office) -> None:
    call = connect(office)
    device = trunk(office, call)
    press(office, office.row(device), "5", 0.09)
    (released,) = office.of(KeyReleased)
    assert (released.call, released.device, released.seconds) == (call, device, 0.09)
    assert "5" not in repr(released).replace(repr(released.at), "")


def test_a_key_of_nobody_is_no_event(office: Office) -> None:
    office.media.report(DigitEnded(3, "5", 0.1))
    office.media.report(DigitEnded(office.row("station:201"), "5", 0.1))
    assert office.of(KeyReleased) == []


def test_where_a_length_is_required_short_keys_are_none(office: Office) -> None:
    call = connect(office)
    row = office.row(trunk(office, call))
    heard: list[Report] = []
    office.control.listen_media(call, heard.append)
    office.control.detect(call, digits=True, least_key_seconds=0.1)
    press(office, row, "1", 0.06)
    press(office, row, "2", 0.1)
    assert [one.digit for one in heard if isinstance(one, DigitHeard)] == ["2"]
    office.media.report(DigitHeard(row, "3", 0.04))
    assert [one.digit for one in heard if isinstance(one, DigitHeard)] == ["2"], "still pressed"
    office.media.report(DigitEnded(row, "3", 0.5))
    assert [one.digit for one in heard if isinstance(one, DigitHeard)] == ["2", "3"]


def test_without_a_required_length_a_key_counts_at_once(office: Office) -> None:
    call = connect(office)
    row = office.row(trunk(office, call))
    heard: list[Report] = []
    office.control.listen_media(call, heard.append)
    office.control.detect(call, digits=True, least_key_seconds=0.1)
    office.control.detect(call, digits=True)
    office.media.report(DigitHeard(row, "1", 0.04))
    assert [one.digit for one in heard if isinstance(one, DigitHeard)] == ["1"]


def test_the_next_call_on_the_channel_requires_no_length(office: Office) -> None:
    first = connect(office)
    row = office.row(trunk(office, first))
    office.control.detect(first, digits=True, least_key_seconds=0.1)
    office.control.clear_call(first)
    office.loop.settle()
    office.network.finish_clearing()
    office.network.call(channel=row + 1)
    second = office.last_call()
    office.control.accept_call(second)
    assert office.row(trunk(office, second)) == row
    heard: list[Report] = []
    office.control.listen_media(second, heard.append)
    office.media.report(DigitHeard(row, "1", 0.04))
    assert [one.digit for one in heard if isinstance(one, DigitHeard)] == ["1"]


def test_keys_are_cut_of_every_outside_party(office: Office) -> None:
    call = connect(office)
    row = office.row(trunk(office, call))
    office.control.cut_digits(call, True)
    office.control.cut_digits(call, False)
    cut = [one for one in office.media.commands if isinstance(one, CutDigits)]
    assert cut == [CutDigits(row, True), CutDigits(row, False)]


def test_keys_can_be_cut_of_somebody_only(office: Office) -> None:
    with pytest.raises(NotFound):
        office.control.cut_digits(9999, True)
    inside = office.control.make_call("station:201", "202")
    with pytest.raises(WrongState, match="nobody outside"):
        office.control.cut_digits(inside, True)
