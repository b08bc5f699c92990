"""A caller is put through to a number outside."""

from __future__ import annotations

from cti.events import Failed
from drivers.line import Alerting, Cause, Disconnect, Progress
from tests.calls.callers import TRUNK, A, caller
from tests.support.office import Office


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
