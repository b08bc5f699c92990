"""Calls between two parties: in, out, inside; every way in which they begin and end."""

from __future__ import annotations

import pytest

from cti.errors import BadRequest, Conflict, NoResource, NotFound, WrongState
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
from cti.media.records import Played, Report
from drivers.line import Alerting, Cause, Connect, Disconnect, Proceeding, Progress
from tests.support.office import Office, listening

A, B, C = "station:201", "station:202", "station:203"
TRUNK = "trunk:e1-1/6"
"""Where the first caller from the network arrives."""


def caller(office: Office, **options: str) -> int:
    """A call from the network; returns ours."""
    office.network.call(**options)
    return office.last_call()


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


def test_a_call_is_put_through_from_trunk_to_trunk(office: Office) -> None:
    reference = office.network.call()
    call = office.last_call()
    office.control.route_call(call, "13900000009")
    office.loop.settle()
    out = office.network.dialled()
    office.network.proceed(out)
    office.network.alert(out, inband=True)
    assert office.network.said(Alerting)[0].inband  # type: ignore[union-attr]
    assert office.hears(TRUNK, "trunk:e1-1/1"), "ring-back music of the far network"
    office.network.answer(out)
    assert office.states(call) == {TRUNK: "connected", "trunk:e1-1/1": "connected"}
    assert office.hears("trunk:e1-1/1", TRUNK)
    office.network.hang_up(reference)
    office.assert_clean()


def test_a_number_that_is_busy_is_told_to_the_caller_who_was_put_through(office: Office) -> None:
    call = caller(office)
    office.control.route_call(call, "13900000009")
    office.loop.settle()
    office.network.hang_up(office.network.dialled("13900000009"), Cause.USER_BUSY)
    assert office.network.said(Disconnect)[0].cause is Cause.USER_BUSY  # type: ignore[union-attr]
    office.assert_clean()


def test_a_number_that_fails_leaves_an_answered_caller_to_his_flow(office: Office) -> None:
    call = caller(office)
    office.control.accept_call(call)
    office.control.route_call(call, "13900000009")
    office.loop.settle()
    office.network.hang_up(office.network.dialled("13900000009"), Cause.USER_BUSY)
    assert [event.cause for event in office.of(Failed)] == [Cause.USER_BUSY]
    assert office.states(call) == {TRUNK: "connected"}
    office.control.route_call(call, A)
    office.control.answer_call(call, A)
    assert office.hears(TRUNK, A)
    office.control.clear_call(call)
    office.assert_clean()


def test_a_message_before_the_answer_is_announced_to_the_network_once(office: Office) -> None:
    call = caller(office)
    office.control.play_message(call, ["house/closed"])
    office.control.play_message(call, ["house/bye"])
    office.loop.settle()
    assert len(office.network.said(Progress)) == 1
    office.control.clear_call(call)
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


def refused_services(office: Office) -> list[tuple[str, tuple[object, ...], type[Exception]]]:
    """Requests that do not fit a caller who rings at A while B and C talk to each other."""
    ringing = office.control.make_call(B, "203")
    office.control.answer_call(ringing, C)
    call = caller(office)
    office.control.deliver_call(call, A)
    return [
        ("answer_call", (call, B), NotFound),
        ("answer_call", (999, A), NotFound),
        ("answer_call", (ringing, B), WrongState),
        ("hold_call", (call, A), WrongState),
        ("hold_call", (call, TRUNK), WrongState),
        ("retrieve_call", (ringing, B), WrongState),
        ("make_call", (A, "204"), NoResource),
        ("make_call", ("station:204", "202"), NoResource),
        ("make_call", ("station:204", "204"), BadRequest),
        ("make_call", ("station:999", "202"), NotFound),
        ("make_call", ("station:204", "hello"), BadRequest),
        ("make_call", ("station:204", "queue:sales"), NotFound),
        ("deliver_call", (call, B), NoResource),
        ("deliver_call", (call, "station:999"), NotFound),
        ("route_call", (call, "flow:main"), NotFound),
        ("clear_connection", (call, B), NotFound),
        ("clear_call", (999,), NotFound),
        ("generate_digits", (ringing, B, "1"), WrongState),
        ("generate_digits", (ringing, B, "x"), BadRequest),
        ("transfer_call", (ringing, ringing, B), BadRequest),
        ("single_step_transfer_call", (call, A, "204"), WrongState),
        ("deflect_call", (ringing, B, "204"), WrongState),
        ("consultation_call", (call, A, "204"), WrongState),
        ("play_message", (call, []), BadRequest),
    ]


def test_what_is_refused_changes_nothing(office: Office) -> None:
    requests = refused_services(office)
    before = {call: office.states(call) for call in office.control.calls}
    cells, told = set(office.media.cells), listening(office)
    for service, arguments, kind in requests:
        with pytest.raises(kind):
            getattr(office.control, service)(*arguments)
        office.loop.settle()
        assert {call: office.states(call) for call in office.control.calls} == before, service
        assert office.media.cells == cells, service
        assert told() == [], service
    assert office.control.free_trunks() == 5


def test_congestion_is_no_resource_and_leaves_nothing(office: Office) -> None:
    for _ in range(6):
        caller(office)
    told = listening(office)
    with pytest.raises(NoResource, match="busy or down"):
        office.control.make_call(A, "13900000009")
    with pytest.raises(NoResource):
        office.control.make_predictive_call("march", "13900000009")
    assert told() == ["TrunksBusy"]  # the campaign dials its contact again, the station does not
    for call in list(office.control.calls):
        office.control.clear_call(call)
    office.assert_clean()


def test_digits_are_sent_to_the_party_outside(office: Office) -> None:
    call = caller(office)
    office.control.deliver_call(call, A, auto_answer=True)
    office.control.generate_digits(call, A, "12#")
    assert ("digits:12#",) in office.media.played_to(office.row(TRUNK))


def test_a_handler_that_refuses_ends_the_call_that_was_begun_for_it(office: Office) -> None:
    def refuse(call: int, name: str) -> None:
        raise NoResource("closed")

    office.control.register("queue", refuse, knows=lambda name: name == "sales")
    with pytest.raises(NotFound):
        office.control.make_call(A, "queue:other")
    with pytest.raises(NoResource):
        office.control.make_call(A, "queue:sales")
    office.assert_clean()


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


def test_stations_come_and_go_but_not_out_of_a_call(office: Office) -> None:
    with pytest.raises(Conflict):
        office.control.add_station(A, 900)
    with pytest.raises(Conflict):
        office.control.add_station("station:205", office.row(A))
    with pytest.raises(BadRequest):
        office.control.add_station("205", 900)
    call = office.control.make_call(A, B)
    with pytest.raises(Conflict):
        office.control.remove_station(B)
    office.control.clear_call(call)
    office.control.remove_station(B)
    with pytest.raises(NotFound):
        office.control.deliver_call(caller(office), B)


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
