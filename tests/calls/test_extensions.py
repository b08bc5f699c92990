"""Forwarding, do-not-disturb, pick-up and the hook of a town line."""

from __future__ import annotations

import pytest

from cti.calls.forwarding import Forwardings
from cti.errors import BadRequest, NoResource, NotFound, WrongState
from cti.events import Delivered, Diverted
from drivers.line import Digits, Flash, LineError
from tests.support.office import Office


def rings(office: Office) -> list[str]:
    return [event.device for event in office.of(Delivered)]


def test_all_calls_of_an_extension_go_elsewhere_and_say_whose_they_were(office: Office) -> None:
    office.control.set_forwarding("201", "all", "202")
    office.control.set_forwarding("202", "all", "203")
    call = office.control.make_call("station:204", "201")
    assert rings(office) == ["station:203"]
    assert office.control.calls[call].data["redirecting"] == "201"
    office.control.clear_call(call)
    office.control.set_forwarding("201", "off")
    office.control.clear_call(office.control.make_call("station:204", "201"))
    assert rings(office)[1:] == ["station:201"]
    office.assert_clean()


def test_a_busy_extension_sends_its_calls_on_and_a_free_one_keeps_them(office: Office) -> None:
    office.control.set_forwarding("201", "busy", "13900000009")
    first = office.control.make_call("station:204", "201")
    assert rings(office) == ["station:201"]
    second = office.control.make_call("station:203", "201")
    office.loop.settle()
    assert office.network.numbers[office.network.dialled()] == "13900000009"
    for call in (first, second):
        office.control.clear_call(call)
    office.assert_clean()


def test_nobody_answers_and_the_call_goes_on_to_the_next_telephone(office: Office) -> None:
    office.control.set_forwarding("201", "no_answer", "202")
    call = office.control.make_call("station:204", "201")
    office.loop.advance(19.9)
    assert rings(office) == ["station:201"]
    office.loop.advance(0.2)
    assert rings(office) == ["station:201", "station:202"]
    assert office.of(Diverted)[-1].to == "station:202"
    assert office.control.calls[call].data["redirecting"] == "201"
    office.control.clear_call(call)
    again = office.control.make_call("station:204", "201")
    office.control.answer_call(again, "station:201")
    office.loop.advance(30)
    assert office.states(again) == {"station:204": "connected", "station:201": "connected"}
    office.control.clear_call(again)
    office.assert_clean()


def test_nobody_is_put_through_who_does_not_want_to_be_disturbed(office: Office) -> None:
    office.control.set_forwarding("201", "do_not_disturb")
    with pytest.raises(NoResource, match="does not want to be disturbed"):
        office.control.make_call("station:204", "201")
    for wrong, error in (("299", NotFound), ("201", BadRequest)):
        with pytest.raises(error):
            office.control.set_forwarding(wrong, "all")
    with pytest.raises(BadRequest, match="no number"):
        office.control.set_forwarding("201", "all", "anna")
    assert office.control.forwardings.of("201") == {"do_not_disturb": ""}


def test_calls_never_go_in_a_circle_and_changes_are_told() -> None:
    told: list[tuple[str, dict[str, str]]] = []
    kept = Forwardings(
        [("201", "all", "202"), ("202", "busy", "203")],
        lambda extension, held: told.append((extension, dict(held))),
    )
    with pytest.raises(BadRequest, match="would come back"):
        kept.set("203", "no_answer", "201")
    with pytest.raises(BadRequest, match="would come back"):
        kept.set("201", "busy", "201")
    with pytest.raises(BadRequest, match="kind"):
        kept.set("201", "sometimes", "204")
    kept.set("203", "no_answer", "204")
    kept.clear("203")
    kept.clear("203")
    assert told == [("203", {"no_answer": "204"}), ("203", {})]


def test_a_ringing_call_is_taken_by_somebody_else(office: Office) -> None:
    office.network.call()
    call = office.last_call()
    assert office.control.ringing_at() is None
    office.control.route_call(call, "station:201")
    office.loop.advance(1)
    other = office.control.make_call("station:204", "202")
    assert office.control.ringing_at() == (call, "station:201"), "the oldest"
    assert office.control.ringing_at({"station:202", "station:203"}) == (other, "station:202")
    office.control.take_from_bell(call, "station:201", "station:203")
    assert office.of(Diverted)[-1].reason == "picked_up"
    assert office.states(call) == {"trunk:e1-1/6": "connected"}, "answered, and rung nowhere"
    with pytest.raises(NotFound):
        office.control.take_from_bell(call, "station:201", "station:203")
    for one in (call, other):
        office.control.clear_call(one)
    office.assert_clean()


def test_the_hook_of_the_callers_line_is_pressed(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.control.register("flow", lambda call, name: None)
    office.network.call()
    call = office.last_call()
    office.control.route_call(call, "flow:main")
    with pytest.raises(WrongState, match="nobody outside is connected"):
        office.control.flash_hook(call, 500)
    office.control.accept_call(call)
    office.control.flash_hook(call, 300, "8002")
    office.loop.settle()
    flash, digits = office.network.heard[-2:]
    assert isinstance(flash, Flash)
    assert isinstance(digits, Digits)
    assert (flash.milliseconds, digits.digits) == (300, "8002")
    with pytest.raises(BadRequest):
        office.control.flash_hook(call, 300, "anna")

    def refuse(message: object) -> None:
        raise LineError("this signalling has no flash")

    monkeypatch.setattr(office.near, "send", refuse)
    with pytest.raises(WrongState, match="takes no flash"):
        office.control.flash_hook(call, 300)
    monkeypatch.undo()
    office.control.clear_call(call)
    office.assert_clean()
