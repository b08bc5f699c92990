"""What a line tells of a call that comes in: withheld numbers, number types, forwarding, charges."""

from __future__ import annotations

from typing import Any

from cti.api.masking import shown_event
from cti.calls.replay import replay
from cti.client.mirror import Mirror
from cti.events import Charged, DataAssociated, Delivered, Offered
from drivers.line import Charge, NumberType, Presentation, Redirection, Setup
from tests.support.office import Office
from tests.support.plain_line import PlainLine


def offered(office: Office, calling: str = "13900000001", **told: Any) -> Offered:
    line = PlainLine(office.loop, "e1-2")
    office.control.add_line(line, 300, group="second")
    line.offer(1, "95000", calling, **told)
    return office.of(Offered)[-1]


def test_everything_that_the_line_tells_is_in_the_event_and_goes_with_the_call(
    office: Office,
) -> None:
    event = offered(
        office,
        "57188001200",
        calling_type=NumberType.NATIONAL,
        calling_name="Li Wei",
        redirecting="40010086",
        redirection=Redirection.NO_REPLY,
        user_data=b"\x04room 301",
    )
    assert event.calling == "057188001200"
    assert event.calling_type == "national"
    assert (event.calling_name, event.redirecting) == ("Li Wei", "40010086")
    assert bytes.fromhex(event.user_data) == b"\x04room 301"
    call = office.control.calls[event.call]
    assert call.data == {
        "calling_name": "Li Wei",
        "redirecting": "40010086",
        "redirection": "no_reply",
        "user_data": "room 301",
    }
    assert replay(office.events) == office.control.calls


def test_user_data_that_is_no_text_is_shown_in_digits(office: Office) -> None:
    event = offered(office, user_data=b"\x00\xff\x01")
    assert office.control.calls[event.call].data == {"user_data": "00ff01"}


def test_a_plain_call_carries_no_data(office: Office) -> None:
    offered(office)
    assert office.of(DataAssociated) == []


def test_a_redirecting_number_that_is_withheld_is_for_routing_alone(office: Office) -> None:
    event = offered(
        office, redirecting="13900000002", redirecting_presentation=Presentation.RESTRICTED
    )
    assert event.redirecting == "13900000002"
    assert shown_event(event, clear=True).redirecting == ""
    assert office.of(DataAssociated) == []


def test_a_withheld_number_stays_in_the_journal_alone(office: Office) -> None:
    mirror = Mirror()
    office.bus.listen_all(lambda seq, event: mirror.apply(seq, event) and None)
    event = offered(office, calling_name="Li", presentation=Presentation.RESTRICTED)
    assert event.calling == "13900000001"
    assert event.withheld
    office.control.deliver_call(event.call, "station:201")
    assert office.of(Delivered)[0].calling == ""
    view = mirror.calls[event.call]
    assert (view.calling, view.withheld, view.data) == ("", True, {})
    assert office.control.calls[event.call].calling == ""


def test_a_withheld_caller_who_is_sent_on_is_not_told_to_the_next_network(office: Office) -> None:
    event = offered(office, presentation=Presentation.RESTRICTED)
    office.control.route_call(event.call, "13700000001")
    office.loop.settle()
    (setup,) = office.network.said(Setup)
    assert isinstance(setup, Setup)
    assert setup.calling == ""


def test_charges_are_told_while_the_call_lasts(office: Office) -> None:
    line = PlainLine(office.loop, "e1-2")
    office.control.add_line(line, 300, group="second")
    mirror = Mirror()
    office.bus.listen_all(lambda seq, event: mirror.apply(seq, event) and None)
    call = office.control.make_call("station:201", "139", group="second")
    line.lift(1)
    line.say(Charge(line.on(1), 1), Charge(line.on(1), 2))
    assert [(one.call, one.device, one.units) for one in office.of(Charged)] == [
        (call, "trunk:e1-2/1", 1),
        (call, "trunk:e1-2/1", 2),
    ]
    assert mirror.calls[call].charged == 3
    office.control.clear_call(call)
    line.say(Charge(line.on(1), 5))  # on its way when we cleared
    assert len(office.of(Charged)) == 2
