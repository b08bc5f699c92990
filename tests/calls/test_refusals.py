"""What call control refuses changes nothing."""

from __future__ import annotations

import pytest

from cti.errors import BadRequest, Conflict, NoResource, NotFound, WrongState
from tests.calls.callers import TRUNK, A, B, C, caller
from tests.support.office import Office, listening


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


def test_a_handler_that_refuses_ends_the_call_that_was_begun_for_it(office: Office) -> None:
    def refuse(call: int, name: str) -> None:
        raise NoResource("closed")

    office.control.register("queue", refuse, knows=lambda name: name == "sales")
    with pytest.raises(NotFound):
        office.control.make_call(A, "queue:other")
    with pytest.raises(NoResource):
        office.control.make_call(A, "queue:sales")
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
