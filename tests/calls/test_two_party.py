"""Calls of two parties: offered, rung, connected, held, cleared by either."""

from __future__ import annotations

import pytest

from cti.errors import WrongState
from cti.events import (
    CallCleared,
    ConnectionCleared,
    Delivered,
    Established,
    Failed,
    NetworkReached,
    Offered,
    Queued,
)
from cti.media.link.records import Played, Report
from drivers.line import Alerting, Cause, Connect, Disconnect, Proceeding
from tests.calls.callers import TRUNK, A, B, caller
from tests.support.office import Office, listening


def test_an_offered_call_proceeds_at_once_and_waits_to_be_routed(office: Office) -> None:
    office.network.call(called="95000", calling="13800138000", channel=3)
    offered = office.of(Offered)[0]
    assert (offered.device, offered.calling, offered.called) == (
        "trunk:e1-1/3",
        "13800138000",
        "95000",
    )
    assert office.network.said(Proceeding)
    assert office.states(offered.call) == {"trunk:e1-1/3": "initiated"}
    assert office.media.cells == set()


def test_a_caller_is_rung_through_and_connected_when_the_station_answers(office: Office) -> None:
    office.network.call()
    call = office.last_call()
    office.control.associate_data(call, {"customer": 42})
    office.control.route_call(call, B)
    office.loop.settle()
    delivered = office.of(Delivered)[0]
    assert (delivered.device, delivered.data) == (B, {"customer": 42})
    assert (delivered.calling, delivered.called) == ("13900000001", "95000")
    assert len(office.network.said(Alerting)) == 1
    assert not office.network.said(Connect)
    office.control.answer_call(call, B)
    office.loop.settle()
    assert office.network.said(Connect)
    assert office.states(call) == {TRUNK: "connected", B: "connected"}
    assert office.hears(TRUNK, B)
    assert office.hears(B, TRUNK)
    office.control.clear_connection(call, B)
    office.loop.settle()
    assert [message.cause for message in office.network.said(Disconnect)] == [16]  # type: ignore[attr-defined, union-attr]
    assert office.control.free_trunks() == 5, "until the far side has released the channel"
    office.assert_clean()


@pytest.mark.parametrize("when", ["offered", "accepted", "queued", "ringing", "talking", "held"])
def test_a_caller_who_hangs_up_clears_everything_in_any_state(office: Office, when: str) -> None:
    reference = office.network.call()
    call = office.last_call()
    if when != "offered":
        office.control.accept_call(call)
    if when == "queued":
        office.control.queue_call(call, "sales")
        office.control.play_message(call, ["house/music"], loop=True)
    if when in ("ringing", "talking", "held"):
        office.control.deliver_call(call, A, queue="sales", agent="8001")
    if when in ("talking", "held"):
        office.control.answer_call(call, A)
    if when == "held":
        office.control.hold_call(call, A)
    office.loop.settle()
    office.network.hang_up(reference)
    assert len(office.of(CallCleared)) == 1
    office.assert_clean()


def test_a_flow_answers_the_caller_itself(office: Office) -> None:
    call = caller(office)
    taken: list[tuple[int, str]] = []
    office.control.register("flow", lambda number, name: taken.append((number, name)))
    office.control.route_call(call, "flow:main")
    assert taken == [(call, "main")]
    office.control.accept_call(call)
    office.loop.settle()
    assert [event.device for event in office.of(Established)] == [TRUNK]
    with pytest.raises(WrongState):
        office.control.accept_call(call)
    office.control.clear_call(call)
    office.assert_clean()


def test_a_queued_call_leaves_the_queue_when_its_agent_answers(office: Office) -> None:
    call = caller(office)
    office.control.accept_call(call)
    office.control.queue_call(call, "sales", priority=3)
    assert [event.priority for event in office.of(Queued)] == [3]
    token = office.control.play_message(call, ["house/music"], loop=True)
    assert office.states(call)["queue:sales"] == "queued"
    office.control.deliver_call(call, A, queue="sales", agent="8001")
    assert token in office.media.players, "the music goes on while the telephone rings"
    office.control.answer_call(call, A)
    assert office.states(call) == {TRUNK: "connected", A: "connected"}
    assert office.media.players == {}
    office.control.leave_queue(call, "sales")
    office.control.clear_call(call)
    office.assert_clean()


def test_a_station_that_refuses_a_delivered_call_leaves_the_caller_to_the_queue(
    office: Office,
) -> None:
    call = caller(office)
    office.control.accept_call(call)
    office.control.queue_call(call, "sales")
    office.control.deliver_call(call, A, queue="sales", agent="8001")
    office.control.clear_connection(call, A, cause=19)
    assert office.states(call) == {TRUNK: "connected", "queue:sales": "queued"}
    office.control.leave_queue(call, "sales")
    assert office.states(call) == {TRUNK: "connected"}
    office.control.deliver_call(call, B, auto_answer=True)
    assert ("tone:zip",) in office.media.played_to(office.row(B))
    assert office.hears(B, TRUNK)
    office.control.clear_connection(call, B)
    office.media.players.clear()
    office.assert_clean()


def test_a_station_that_refuses_a_routed_call_ends_it(office: Office) -> None:
    call = caller(office)
    office.control.route_call(call, A)
    office.control.clear_connection(call, A, cause=Cause.USER_BUSY)
    office.loop.settle()
    assert office.network.said(Disconnect)[0].cause is Cause.USER_BUSY  # type: ignore[union-attr]
    office.assert_clean()


def test_stations_call_each_other_by_extension(office: Office) -> None:
    call = office.control.make_call(A, "202")
    assert office.states(call) == {A: "connected", B: "alerting"}
    assert office.media.played_to(office.row(A)) == [("tone:ringback",)]
    assert office.of(Delivered)[0].calling == "201"
    office.control.answer_call(call, B)
    assert office.media.players == {}
    assert office.hears(A, B)
    assert office.hears(B, A)
    office.control.clear_connection(call, B)
    office.assert_clean()


def test_a_station_calls_out_and_hears_the_network(office: Office) -> None:
    call = office.control.make_call(A, "13900000009", calling="057188001200")
    office.loop.settle()
    reference = office.network.dialled()
    trunk = "trunk:e1-1/1"
    assert office.of(NetworkReached)[0].device == trunk
    office.network.proceed(reference)
    office.network.alert(reference)
    assert office.states(call) == {A: "connected", trunk: "alerting"}
    assert office.media.played_to(office.row(A)) == [("tone:ringback",)]
    office.network.progress(reference)
    assert office.media.players == {}
    assert office.hears(A, trunk)
    assert office.hears(trunk)
    office.network.answer(reference)
    assert office.hears(trunk, A)
    office.control.clear_connection(call, A)
    office.assert_clean()


@pytest.mark.parametrize("answered", [False, True])
def test_the_far_party_ends_an_outgoing_call(office: Office, answered: bool) -> None:
    call = office.control.make_call(A, "13900000009")
    office.loop.settle()
    reference = office.network.dialled()
    office.network.proceed(reference)
    if answered:
        office.network.answer(reference)
    office.network.hang_up(reference, Cause.USER_BUSY)
    failed = [(event.call, event.cause) for event in office.of(Failed)]
    assert failed == ([] if answered else [(call, 17)])
    assert [event.cause for event in office.of(CallCleared)] == [17]
    office.assert_clean()


def test_hold_plays_music_to_the_other_and_retrieve_ends_it(office: Office) -> None:
    call = caller(office)
    office.control.deliver_call(call, A)
    office.control.answer_call(call, A)
    office.control.hold_call(call, A)
    assert office.states(call) == {TRUNK: "connected", A: "held"}
    assert office.media.cells == set()
    assert office.media.played_to(office.row(TRUNK)) == [("house/music",)]
    office.control.retrieve_call(call, A)
    assert office.media.players == {}
    assert office.hears(TRUNK, A)
    office.control.clear_call(call)
    office.assert_clean()


def test_digits_are_sent_to_the_party_outside(office: Office) -> None:
    call = caller(office)
    office.control.deliver_call(call, A, auto_answer=True)
    office.control.generate_digits(call, A, "12#")
    assert ("digits:12#",) in office.media.played_to(office.row(TRUNK))


def test_events_of_services_asked_for_by_listeners_come_in_the_order_of_changes(
    office: Office,
) -> None:
    office.bus.listen(Offered, lambda event: office.control.accept_call(event.call))
    office.bus.listen(
        Established,
        lambda event: (
            office.control.clear_call(event.call) if event.call in office.control.calls else None
        ),
    )
    told = listening(office)
    office.network.call()
    assert told() == ["Offered", "Established", "ConnectionCleared", "CallCleared"]
    assert office.of(ConnectionCleared)[0].device == TRUNK
    office.assert_clean()


def test_what_is_played_ends_by_itself_or_with_its_call(office: Office) -> None:
    call = caller(office)
    office.control.accept_call(call)
    heard: list[Report] = []
    office.control.listen_media(call, heard.append)
    token = office.control.play_message(call, ["house/hello"])
    del office.media.players[token]
    office.media.report(Played(office.row(TRUNK), token, True))
    assert heard == [Played(office.row(TRUNK), token, True)]
    office.control.stop_message(call, token)
    other = office.control.play_message(call, ["house/music"], loop=True)
    office.control.clear_call(call)
    office.control.stop_message(call, other)
    office.media.report(Played(office.row(TRUNK), other, False))
    assert len(heard) == 1, "nobody hears of a row that the call has left"
    office.assert_clean()


def test_nothing_is_played_to_a_number_that_has_not_answered(office: Office) -> None:
    call = office.control.make_predictive_call("march", "13900000009")
    with pytest.raises(WrongState, match="wait for the answer"):
        office.control.play_message(call, ["house/hello"])
    with pytest.raises(WrongState, match="wait for the answer"):
        office.control.deliver_call(call, A)
