"""Consultation, transfer, conference, deflection: who talks to whom before and after."""

from __future__ import annotations

import pytest

from cti.calls.model import State
from cti.errors import NoResource, NotFound, WrongState
from cti.events import (
    CallCleared,
    Conferenced,
    DataAssociated,
    Delivered,
    Diverted,
    Failed,
    Originated,
    Transferred,
)
from drivers.line import Cause
from tests.support.office import Office

A, B, C = "station:201", "station:202", "station:203"
TRUNK = "trunk:e1-1/6"


@pytest.fixture
def customer(office: Office) -> int:
    """A customer who talks to A."""
    office.network.call()
    call = office.last_call()
    office.control.associate_data(call, {"customer": 42})
    office.control.deliver_call(call, A, agent="8001")
    office.control.answer_call(call, A)
    office.loop.settle()
    return call


def test_consulting_holds_the_customer_and_takes_the_data_along(
    office: Office, customer: int
) -> None:
    about = office.control.consultation_call(customer, A, "202")
    originated = office.of(Originated)[0]
    assert (originated.call, originated.consults) == (about, customer)
    assert office.of(Delivered)[-1].data == {"customer": 42}
    assert office.media.played_to(office.row(TRUNK)) == [("house/music",)]
    office.control.answer_call(about, B)
    assert office.hears(A, B)
    assert office.hears(B, A)
    assert office.hears(TRUNK)
    office.control.clear_call(about)
    assert office.media.played_to(office.row(TRUNK)) == [("house/music",)]
    office.control.retrieve_call(customer, A)
    assert office.hears(A, TRUNK)
    office.control.clear_call(customer)
    office.assert_clean()


@pytest.mark.parametrize("answered", [True, False])
def test_transfer_leaves_the_older_call_with_the_others_in_it(
    office: Office, customer: int, answered: bool
) -> None:
    about = office.control.consultation_call(customer, A, B)
    if answered:
        office.control.answer_call(about, B)
    office.control.associate_data(about, {"note": "angry"})
    assert office.control.transfer_call(about, customer, A) == customer
    transferred = office.of(Transferred)[0]
    assert (transferred.call, transferred.merged, transferred.to) == (customer, about, B)
    assert [event.call for event in office.of(CallCleared)] == [about]
    assert office.control.calls[customer].data == {"customer": 42, "note": "angry"}
    if not answered:
        assert office.media.played_to(office.row(TRUNK)) == [("tone:ringback",)]
        office.control.answer_call(customer, B)
    assert office.states(customer) == {TRUNK: "connected", B: "connected"}
    assert office.hears(TRUNK, B)
    assert office.hears(A)
    assert office.control.make_call(A, C), "A is free again"
    office.control.clear_call(office.last_call())
    office.control.clear_call(customer)
    office.assert_clean()


def test_news_are_told_before_the_calls_become_one(office: Office, customer: int) -> None:
    about = office.control.consultation_call(customer, A, B)
    office.control.answer_call(about, B)
    office.control.associate_data(about, {"customer": 43})
    office.control.transfer_call(about, customer, A)
    last = office.of(DataAssociated)[-1]
    assert (last.call, last.data) == (customer, {"customer": 43})
    assert office.events.index(last) < office.events.index(office.of(Transferred)[0])


def test_a_customer_is_transferred_to_a_number_outside(office: Office, customer: int) -> None:
    about = office.control.consultation_call(customer, A, "13900000009")
    office.loop.settle()
    reference = office.network.dialled()
    office.network.answer(reference)
    assert office.hears(A, "trunk:e1-1/1")
    office.control.transfer_call(about, customer, A)
    assert office.hears(TRUNK, "trunk:e1-1/1")
    assert office.hears("trunk:e1-1/1", TRUNK)
    office.network.hang_up(reference)
    assert [event.call for event in office.of(CallCleared)] == [about, customer]
    office.assert_clean()


def test_a_transfer_to_a_number_that_fails_ends_the_call(office: Office, customer: int) -> None:
    about = office.control.consultation_call(customer, A, "13900000009")
    office.loop.settle()
    office.control.transfer_call(about, customer, A)
    office.network.hang_up(office.network.dialled("13900000009"), Cause.USER_BUSY)
    assert [(event.call, event.cause) for event in office.of(Failed)] == [(customer, 17)]
    office.assert_clean()


def test_a_conference_is_heard_by_all_and_outlives_one_who_leaves(
    office: Office, customer: int
) -> None:
    about = office.control.consultation_call(customer, A, B)
    office.control.answer_call(about, B)
    assert office.control.conference_call(about, customer, A) == customer
    assert office.of(Conferenced)[0].added == B
    assert office.states(customer) == dict.fromkeys((TRUNK, A, B), "connected")
    for one, *others in ((TRUNK, A, B), (A, TRUNK, B), (B, TRUNK, A)):
        assert office.hears(one, *others)
    office.control.hold_call(customer, B)
    assert office.hears(A, TRUNK)
    assert office.media.players == {}, "two still talk: no music between them"
    office.control.retrieve_call(customer, B)
    office.control.clear_connection(customer, A)
    assert office.hears(TRUNK, B)
    office.control.clear_connection(customer, B)
    office.assert_clean()


def test_alternating_between_two_customers(office: Office, customer: int) -> None:
    about = office.control.consultation_call(customer, A, "13900000009")
    office.loop.settle()
    office.network.answer(office.network.dialled())
    office.control.alternate_call(about, customer, A)
    assert office.hears(A, TRUNK)
    assert office.media.played_to(office.row("trunk:e1-1/1")) == [("house/music",)]
    office.control.reconnect_call(customer, about, A)
    assert office.hears(A, "trunk:e1-1/1")
    assert set(office.control.calls) == {about}
    office.control.clear_call(about)
    office.assert_clean()


def test_the_customer_hangs_up_while_he_is_asked_about(office: Office, customer: int) -> None:
    about = office.control.consultation_call(customer, A, B)
    office.control.answer_call(about, B)
    office.network.hang_up(next(iter(office.network.live)))
    assert set(office.control.calls) == {about}
    with pytest.raises(NotFound):
        office.control.transfer_call(about, customer, A)
    assert office.hears(A, B)
    office.control.clear_call(about)
    office.assert_clean()


def test_a_consultation_that_cannot_be_begun_holds_nobody(office: Office, customer: int) -> None:
    office.control.make_call(B, C)
    with pytest.raises(NoResource):
        office.control.consultation_call(customer, A, "202")

    def refuse(call: int, name: str) -> None:
        raise WrongState("closed")

    office.control.register("queue", refuse)
    with pytest.raises(WrongState, match="closed"):
        office.control.consultation_call(customer, A, "queue:sales")
    assert office.states(customer)[A] == "connected"
    assert office.hears(TRUNK, A)


@pytest.mark.parametrize("to", ["202", "station:202"])
def test_single_step_transfer_rings_the_other_and_leaves(
    office: Office, customer: int, to: str
) -> None:
    office.control.single_step_transfer_call(customer, A, to)
    assert office.states(customer) == {TRUNK: "connected", B: "alerting"}
    assert office.media.played_to(office.row(TRUNK)) == [("tone:ringback",)]
    office.control.answer_call(customer, B)
    assert office.hears(TRUNK, B)
    office.control.clear_connection(customer, B)
    office.assert_clean()


def test_single_step_transfer_to_a_queue_hands_the_call_over(office: Office, customer: int) -> None:
    office.control.register("queue", office.control.queue_call, knows=lambda name: name == "sales")
    with pytest.raises(NotFound):
        office.control.single_step_transfer_call(customer, A, "queue:other")
    office.control.single_step_transfer_call(customer, A, "queue:sales")
    assert office.states(customer) == {TRUNK: "connected", "queue:sales": "queued"}
    assert office.of(Transferred)[0].to == "queue:sales"
    office.control.clear_call(customer)
    office.assert_clean()


def test_a_ringing_call_is_deflected(office: Office) -> None:
    office.network.call()
    call = office.last_call()
    office.control.deliver_call(call, A, queue="sales")
    office.control.deflect_call(call, A, "203")
    diverted = office.of(Diverted)[0]
    assert (diverted.device, diverted.to) == (A, C)
    assert office.states(call) == {TRUNK: "initiated", C: "alerting"}
    office.control.answer_call(call, C)
    assert office.hears(TRUNK, C)
    office.control.clear_call(call)
    office.assert_clean()


@pytest.mark.parametrize("other", ["queue:sales", "202"])
def test_whom_nobody_waits_for_is_not_transferred(office: Office, other: str) -> None:
    """A queue would ring one agent after the other for a customer who has not answered yet."""
    office.control.register("queue", office.control.queue_call)
    out = office.control.make_call(A, "13812346021")
    about = office.control.consultation_call(out, A, other)
    with pytest.raises(WrongState, match="nobody in the two calls has answered yet"):
        office.control.transfer_call(about, out, A)
    assert office.control.calls[about].connections[A].state is State.CONNECTED
    office.control.clear_call(about)
    office.control.clear_call(out)
    office.loop.settle()
    office.assert_clean()
