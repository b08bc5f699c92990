"""Lines as trunks: glare, refused channels, search orders, announcements, restarts, overlap."""

from __future__ import annotations

from itertools import pairwise

import pytest

from cti.calls.lines.channels import Order
from cti.errors import Conflict, NoResource
from cti.events import (
    CallCleared,
    CallRefused,
    ConnectionCleared,
    EarlyMedia,
    Failed,
    NetworkReached,
    Offered,
    SpanChanged,
)
from cti.media.link.records import DigitHeard, Report, ToneHeard
from drivers.line import (
    Cause,
    Digits,
    Disconnect,
    Proceeding,
    Restart,
    Setup,
)
from tests.support.office import Office, listening, office

A = "station:201"


def dialled_channels(count: int, order: Order) -> list[int]:
    """The channels that calls out take, one after the other, each cleared before the next."""
    with office(order=order) as one:
        for _ in range(count):
            call = one.control.make_call(A, "13900000009")
            one.loop.settle()
            one.control.clear_call(call)
            one.loop.settle()
            one.network.finish_clearing()
        return [setup.channel for setup in one.network.said(Setup)]  # type: ignore[union-attr]


def test_the_search_for_a_channel_has_three_orders() -> None:
    assert dialled_channels(3, Order.ASCENDING) == [1, 1, 1]
    assert dialled_channels(3, Order.DESCENDING) == [6, 6, 6]
    assert dialled_channels(8, Order.CYCLIC) == [1, 2, 3, 4, 5, 6, 1, 2]


def test_in_glare_the_networks_call_has_the_channel_and_ours_goes_out_on_another(
    office: Office,
) -> None:
    call = office.control.make_call(A, "13900000009")
    reference = office.network.line.new_reference()
    office.network.live[reference] = "offered"
    office.network.say(Setup(reference, 1, "95000", "13900000001"))  # crosses ours on channel 1
    office.network.finish_clearing()
    offered = office.of(Offered)[0]
    assert offered.device == "trunk:e1-1/1"
    assert [event.device for event in office.of(NetworkReached)] == ["trunk:e1-1/1", "trunk:e1-1/2"]
    assert office.states(call) == {A: "connected", "trunk:e1-1/2": "initiated"}
    assert office.of(Failed) == []
    office.network.answer(office.network.dialled())
    assert office.hears(A, "trunk:e1-1/2")
    office.control.clear_call(call)
    office.control.clear_call(offered.call)
    office.assert_clean()


def test_a_channel_that_the_network_refuses_is_tried_no_more_than_four_times(
    office: Office,
) -> None:
    call = office.control.make_call(A, "13900000009")
    office.loop.settle()
    for _ in range(4):
        office.network.hang_up(office.network.dialled(), Cause.CHANNEL_UNAVAILABLE)
    channels = [setup.channel for setup in office.network.said(Setup)]  # type: ignore[union-attr]
    assert len(channels) == 4
    assert all(one != other for one, other in pairwise(channels))
    assert [(event.call, event.cause) for event in office.of(Failed)] == [(call, Cause.NO_CIRCUIT)]
    office.assert_clean()


def test_a_refused_channel_costs_a_campaign_call_nothing(office: Office) -> None:
    call = office.control.make_predictive_call("march", "13900000009")
    heard: list[Report] = []
    office.control.listen_media(call, heard.append)
    office.loop.settle()
    office.network.hang_up(office.network.dialled(), Cause.CHANNEL_UNAVAILABLE)
    assert office.states(call) == {"trunk:e1-1/2": "initiated"}
    office.media.report(ToneHeard(office.row("trunk:e1-1/2"), "ringback"))
    office.media.report(ToneHeard(office.row("trunk:e1-1/1"), "ringback"))
    assert len(heard) == 1, "whoever listens has followed the call to its channel"
    assert set(office.media.detectors) == {office.row("trunk:e1-1/2")}
    office.control.clear_call(call)
    office.assert_clean()


def test_the_network_may_choose_another_channel_than_ours(office: Office) -> None:
    call = office.control.make_call(A, "13900000009")
    office.loop.settle()
    office.network.say(Proceeding(office.network.dialled(), 4))
    office.network.alert(office.network.dialled(), inband=True)
    assert office.states(call) == {A: "connected", "trunk:e1-1/4": "alerting"}
    assert office.hears(A, "trunk:e1-1/4")
    office.control.clear_call(call)
    office.assert_clean()


def test_an_announcement_is_heard_until_the_release(office: Office) -> None:
    call = office.control.make_call(A, "13900000009")
    office.loop.settle()
    reference = office.network.dialled()
    office.network.proceed(reference)
    office.network.hang_up(reference, Cause.UNALLOCATED_NUMBER, inband=True)
    assert office.of(EarlyMedia)
    assert office.hears(A, "trunk:e1-1/1")
    assert call in office.control.calls
    office.network.say(Restart((1,)))
    assert [event.cause for event in office.of(Failed)] == [Cause.UNALLOCATED_NUMBER]
    office.assert_clean()


def test_an_announcement_without_end_is_cut_off_by_t306(office: Office) -> None:
    office.control.make_call(A, "13900000009")
    office.loop.settle()
    office.network.hang_up(office.network.dialled(), Cause.NORMAL_UNSPECIFIED, inband=True)
    office.loop.advance(29.0)
    assert office.of(CallCleared) == []
    office.loop.advance(1.5)
    assert [event.cause for event in office.of(Failed)] == [Cause.NORMAL_UNSPECIFIED]
    office.assert_clean()


def test_a_tone_in_an_announcement_is_told_with_the_cause(office: Office) -> None:
    office.control.make_predictive_call("march", "13900000009")
    office.loop.settle()
    reference = office.network.dialled()
    office.network.hang_up(reference, Cause.NORMAL_CLEARING, inband=True)
    office.media.report(ToneHeard(office.row("trunk:e1-1/1"), "sit"))
    failed = office.of(Failed)[0]
    assert (failed.cause, failed.tone) == (Cause.NORMAL_CLEARING, "sit")
    office.assert_clean()


def test_after_the_answer_nobody_waits_for_an_announcement(office: Office) -> None:
    office.control.make_call(A, "13900000009")
    office.loop.settle()
    reference = office.network.dialled()
    office.network.answer(reference)
    office.network.hang_up(reference, Cause.NORMAL_CLEARING, inband=True)
    assert len(office.of(CallCleared)) == 1
    assert office.of(Failed) == []
    office.assert_clean()


def test_both_sides_clear_at_once(office: Office) -> None:
    reference = office.network.call()
    call = office.last_call()
    office.control.accept_call(call)
    office.loop.settle()
    office.control.clear_call(call)
    office.network.hang_up(reference)
    assert len(office.of(ConnectionCleared)) == 1
    office.assert_clean()


def test_a_restart_of_the_channels_clears_their_calls(office: Office) -> None:
    office.network.call(channel=2)
    office.network.call(channel=3)
    told = listening(office)
    office.network.say(Restart((2,)))
    assert told() == ["ConnectionCleared", "CallCleared"]
    assert [event.device for event in office.of(ConnectionCleared)] == ["trunk:e1-1/2"]
    office.control.clear_call(office.last_call())
    office.assert_clean()


def test_a_broken_line_is_told_takes_no_call_and_keeps_talking_until_t309(office: Office) -> None:
    office.network.call()
    call = office.last_call()
    office.control.deliver_call(call, A, auto_answer=True)
    office.loop.settle()
    office.media.players.clear()
    office.network.line.cut()
    office.loop.settle()
    assert office.of(SpanChanged)[-1].health == "signalling_down"
    assert office.control.free_trunks() == 0
    with pytest.raises(NoResource):
        office.control.make_call("station:202", "13900000009")
    assert call in office.control.calls
    office.loop.advance(10.0)
    assert office.of(CallCleared)
    office.network.line.restore()
    office.loop.settle()
    assert office.of(SpanChanged)[-1].health == "normal"
    office.assert_clean()


def test_a_call_on_a_channel_in_use_is_turned_away(office: Office) -> None:
    office.network.call(channel=2)
    other = office.network.line.new_reference()
    # the line itself would place such a call elsewhere; the switch has to hold without that
    port = office.control._trunks._ports["e1-1"]
    office.control._trunks._deliver(port, Setup(-other - 90, 2, "95000", "138"))
    refused = office.of(CallRefused)[0]
    assert (refused.device, refused.cause) == ("trunk:e1-1/2", Cause.CHANNEL_UNAVAILABLE)
    assert len(office.control.calls) == 1


def test_a_number_sent_digit_by_digit_is_complete_after_a_silence(office: Office) -> None:
    reference = office.network.line.new_reference()
    office.network.live[reference] = "offered"
    office.network.say(Setup(reference, 5, "95", "13900000001", complete=False))
    for digit in "000":
        office.network.say(Digits(reference, digit))
        office.loop.advance(1.0)
    assert office.of(Offered) == []
    office.loop.advance(4.0)
    assert [event.called for event in office.of(Offered)] == ["95000"]
    office.control.clear_call(office.last_call())
    office.assert_clean()


def test_a_number_that_is_said_to_be_whole_is_not_waited_with(office: Office) -> None:
    reference = office.network.line.new_reference()
    office.network.live[reference] = "offered"
    office.network.say(Setup(reference, 5, "95", "13900000001", complete=False))
    office.network.say(Digits(reference, "000", complete=True))
    assert [event.called for event in office.of(Offered)] == ["95000"]
    office.control.clear_call(office.last_call())
    office.assert_clean()


def test_a_number_that_never_ends_is_taken_as_it_is(office: Office) -> None:
    reference = office.network.line.new_reference()
    office.network.live[reference] = "offered"
    office.network.say(Setup(reference, 5, "95", complete=False))
    for _ in range(10):
        office.network.say(Digits(reference, "0123456789"))
    (offered,) = office.of(Offered)
    assert offered.called == "95" + "0123456789" * 5 + "01234567"
    office.control.clear_call(office.last_call())
    office.assert_clean()


def test_a_caller_who_gives_up_while_dialling_leaves_nothing(office: Office) -> None:
    reference = office.network.line.new_reference()
    office.network.live[reference] = "offered"
    office.network.say(Setup(reference, 5, "95", complete=False))
    office.network.hang_up(reference)
    office.loop.advance(10.0)
    assert office.of(Offered) == []
    office.assert_clean()


def test_digits_in_the_d_channel_are_heard_like_tones(office: Office) -> None:
    reference = office.network.call()
    call = office.last_call()
    office.control.accept_call(call)
    office.loop.settle()
    heard: list[Report] = []
    office.control.listen_media(call, heard.append)
    office.network.say(Digits(reference, "12"))
    assert [one.digit for one in heard if isinstance(one, DigitHeard)] == ["1", "2"]
    office.network.hang_up(reference)
    office.assert_clean()


def test_a_line_is_added_once(office: Office) -> None:
    with pytest.raises(Conflict):
        office.control.add_line(office.near, 50)


def test_a_far_side_that_clears_before_it_says_anything(office: Office) -> None:
    office.control.make_call(A, "1")
    office.loop.settle()
    office.network.hang_up(office.network.dialled(), Cause.UNALLOCATED_NUMBER)
    assert [event.cause for event in office.of(Failed)] == [Cause.UNALLOCATED_NUMBER]
    assert office.network.said(Disconnect) == []
    office.assert_clean()
