"""Channels that take no calls: blocked by either side, refused too often, never released."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from cti.calls.lines.channel_care import REST_SECONDS, RESTART_SECONDS, STUCK_SECONDS
from cti.calls.lines.channels import Order
from cti.errors import BadRequest, NoResource, NotFound
from cti.events import CallRefused, ChannelsChanged, Failed, SpanChanged, TrunksBusy
from drivers.line import (
    Alerting,
    Cause,
    ChannelService,
    Connect,
    Disconnect,
    Health,
    LineError,
    Restart,
    Setup,
)
from tests.support.office import Office, office
from tests.support.plain_line import PlainLine

A = "station:201"


class Trunks:
    """The office with a second line of four trunks in a group of its own."""

    def __init__(self, office: Office, order: Order = Order.ASCENDING) -> None:
        self.office = office
        self.control = office.control
        self.line = PlainLine(office.loop, "e1-2")
        office.control.add_line(self.line, 300, group="second", order=order)

    def dial(self) -> int:
        """A call goes out; the channel that it took."""
        self.control.make_call(A, "13900000009", group="second")
        return self.line.last(Setup).channel

    def dial_and_clear(self) -> int:
        channel = self.dial()
        self.control.clear_call(self.office.last_call())
        self.line.finish_clearing()
        return channel

    def changes(self) -> list[tuple[tuple[int, ...], str]]:
        return [(one.channels, one.state) for one in self.office.of(ChannelsChanged)]


@pytest.fixture(name="trunks")
def _trunks() -> Iterator[Trunks]:
    with office() as one:
        yield Trunks(one)


def test_a_channel_that_the_far_side_blocks_is_passed_over(trunks: Trunks) -> None:
    trunks.line.say(ChannelService((1, 2), False))
    trunks.line.say(ChannelService((1,), False))
    assert trunks.changes() == [((1, 2), "blocked")]
    assert trunks.dial_and_clear() == 3
    assert trunks.control.free_trunks("second") == 2
    trunks.line.say(ChannelService((1, 9), True))
    assert trunks.changes()[1:] == [((1,), "in_service")]
    assert trunks.dial_and_clear() == 1


def test_a_call_on_a_channel_that_is_blocked_goes_on(trunks: Trunks) -> None:
    channel = trunks.dial()
    trunks.control.block_channels("e1-2", [channel], by="anna")
    assert trunks.line.last(ChannelService) == ChannelService((1,), False)
    trunks.line.lift(1)
    assert trunks.office.hears(A, "trunk:e1-2/1")
    blocked = trunks.office.of(ChannelsChanged)[0]
    assert (blocked.channels, blocked.state, blocked.by) == ((1,), "blocked", "anna")


def test_a_channel_taken_out_here_turns_callers_away_until_it_is_put_back(trunks: Trunks) -> None:
    trunks.control.block_channels("e1-2", [4])
    reference = trunks.line.offer(4, "95000", "13900000001")
    assert trunks.line.last(Disconnect) == Disconnect(reference, Cause.CHANNEL_UNAVAILABLE)
    assert "out of service" in trunks.office.of(CallRefused)[0].reason
    trunks.line.finish_clearing()
    trunks.control.unblock_channels("e1-2", [4])
    trunks.line.offer(4, "95000", "13900000001")
    assert trunks.office.states(trunks.office.last_call()) == {"trunk:e1-2/4": "initiated"}


def test_both_sides_have_to_agree_that_a_channel_is_back(trunks: Trunks) -> None:
    trunks.control.block_channels("e1-2", [1])
    trunks.line.say(ChannelService((1,), False))
    trunks.control.unblock_channels("e1-2", [1])
    assert trunks.changes()[-1] == ((1,), "blocked")
    trunks.line.say(ChannelService((1,), True))
    assert trunks.changes()[-1] == ((1,), "in_service")


def test_blocking_needs_no_word_of_the_line(trunks: Trunks) -> None:
    trunks.line._lacks = (ChannelService,)
    trunks.control.block_channels("e1-2", [1, 2, 3, 4])
    with pytest.raises(NoResource):
        trunks.dial()


def test_a_line_or_a_channel_that_is_not_there_is_named(trunks: Trunks) -> None:
    with pytest.raises(NotFound, match="e1-1, e1-2"):
        trunks.control.block_channels("e1-9", [1])
    with pytest.raises(BadRequest, match="no trunk channel 16"):
        trunks.control.block_channels("e1-2", [1, 16])
    with pytest.raises(BadRequest):
        trunks.control.unblock_channels("e1-2", [])
    assert trunks.changes() == []


def refuse(trunks: Trunks) -> None:
    """The far side refuses channel 1; the call goes out on another one, which is cleared."""
    trunks.dial()
    trunks.line.release(1, Cause.CHANNEL_UNAVAILABLE)
    trunks.control.clear_call(trunks.office.last_call())
    trunks.line.finish_clearing()


def test_a_channel_that_is_refused_again_and_again_rests(trunks: Trunks) -> None:
    refuse(trunks)
    refuse(trunks)
    assert trunks.changes() == []
    refuse(trunks)
    rests = trunks.office.of(ChannelsChanged)[0]
    assert (rests.channels, rests.state) == ((1,), "resting")
    assert rests.reason == "refused 3 times in a row"
    assert trunks.dial_and_clear() == 2
    trunks.office.loop.advance(REST_SECONDS)
    assert trunks.changes() == [((1,), "resting"), ((1,), "in_service")]
    assert trunks.dial_and_clear() == 1


def test_a_call_that_got_through_forgives_earlier_refusals(trunks: Trunks) -> None:
    refuse(trunks)
    refuse(trunks)
    trunks.dial()
    trunks.line.say(Alerting(trunks.line.on(1)))
    trunks.control.clear_call(trunks.office.last_call())
    trunks.line.finish_clearing()
    refuse(trunks)
    assert trunks.changes() == []


def test_a_restart_by_the_far_side_ends_the_rest(trunks: Trunks) -> None:
    for _ in range(3):
        refuse(trunks)
    trunks.line.say(Restart((1, 2)))
    assert trunks.changes()[-1] == ((1,), "in_service")


def test_a_channel_that_is_never_released_is_restarted_until_it_is(trunks: Trunks) -> None:
    trunks.dial()
    trunks.control.clear_call(trunks.office.last_call())
    trunks.office.loop.advance(STUCK_SECONDS - 1)
    assert trunks.line.all_sent(Restart) == []
    trunks.office.loop.advance(2.0)
    assert trunks.line.all_sent(Restart) == [Restart((1,))]
    assert trunks.changes() == [((1,), "stuck")]
    trunks.office.loop.advance(RESTART_SECONDS)
    assert len(trunks.line.all_sent(Restart)) == 2
    trunks.line.release(1)
    assert trunks.changes() == [((1,), "stuck"), ((1,), "in_service")]
    assert trunks.dial_and_clear() == 1
    trunks.office.loop.advance(RESTART_SECONDS)
    assert len(trunks.line.all_sent(Restart)) == 2


def test_a_line_without_restart_stays_stuck_and_is_asked_again(trunks: Trunks) -> None:
    trunks.line._lacks = (Restart,)
    with pytest.raises(LineError):
        trunks.line.send(Restart((1,)))
    trunks.dial()
    trunks.control.clear_call(trunks.office.last_call())
    trunks.office.loop.advance(STUCK_SECONDS + RESTART_SECONDS + 1)
    assert trunks.changes() == [((1,), "stuck")]


def test_a_loopback_that_restarts_gives_the_channel_back(office: Office) -> None:
    call = office.control.make_call(A, "13900000009")
    office.loop.settle()
    office.control.clear_call(call)
    office.loop.advance(STUCK_SECONDS + 1)
    states = [one.state for one in office.of(ChannelsChanged)]
    assert states == ["stuck", "in_service"]
    office.assert_clean()


@pytest.mark.parametrize(
    ("order", "taken"),
    [
        (Order.ASCENDING, ["e1-2/1", "e1-2/2", "e1-3/1"]),
        (Order.DESCENDING, ["e1-3/4", "e1-3/3", "e1-3/2"]),
    ],
)
def test_a_group_of_several_lines_has_one_order(
    office: Office, order: Order, taken: list[str]
) -> None:
    one = PlainLine(office.loop, "e1-2", (1, 2))
    other = PlainLine(office.loop, "e1-3")
    office.control.add_line(one, 300, group="second", order=order)
    office.control.add_line(other, 310, group="second", order=order)
    calls = [office.control.make_call(f"station:20{n}", "139", group="second") for n in (1, 2, 3)]
    trunks = [
        device.removeprefix("trunk:")
        for call in calls
        for device in office.states(call)
        if device.startswith("trunk:")
    ]
    assert trunks == taken


def test_least_used_wears_all_channels_of_a_group_evenly(office: Office) -> None:
    trunks = Trunks(office, Order.LEAST_USED)
    assert [trunks.dial_and_clear() for _ in range(6)] == [1, 2, 3, 4, 1, 2]


def test_a_call_that_finds_every_channel_busy_is_counted_as_lost(trunks: Trunks) -> None:
    for channel in (1, 2, 3, 4):
        trunks.line.offer(channel, "95000")
    with pytest.raises(NoResource):
        trunks.dial()
    lost = trunks.office.of(TrunksBusy)
    assert [(one.group, one.called) for one in lost] == [("second", "13900000009")]
    with pytest.raises(NoResource):
        trunks.control.make_predictive_call("march", "139", group="second")
    assert len(trunks.office.of(TrunksBusy)) == 1  # the campaign dials it again by itself


def test_calls_in_talk_survive_signalling_that_is_down_and_no_new_ones_are_begun(
    trunks: Trunks,
) -> None:
    trunks.dial()
    trunks.line.lift(1)
    call = trunks.office.last_call()
    trunks.line.fall(Health.SIGNALLING_DOWN)
    assert trunks.office.of(SpanChanged)[-1].health == "signalling_down"
    assert trunks.office.hears(A, "trunk:e1-2/1")
    with pytest.raises(NoResource):
        trunks.control.make_call("station:202", "139", group="second")
    assert trunks.office.of(TrunksBusy) == []  # that is the span's alarm, not too few channels
    trunks.line.fall(Health.NORMAL)
    assert trunks.control.free_trunks("second") == 3
    trunks.line.release(1, Cause.DESTINATION_OUT_OF_ORDER)  # what a line says after T309
    assert call not in trunks.control.calls
    assert trunks.office.of(Failed) == []


async def _released(office: Office) -> bool:
    await office.control.released()
    return True


def test_a_stop_waits_until_the_lines_released_every_call(trunks: Trunks) -> None:
    office, loop = trunks.office, trunks.office.loop
    office.control.add_line(
        phones := PlainLine(loop, "fx"), 400, group="fx", telephones={1: "station:301"}
    )
    assert loop.run_until_complete(_released(office))
    trunks.dial()
    phones.offer(1, "202")
    waiting = loop.create_task(_released(office))
    for call in list(office.control.calls):
        office.control.clear_call(call)
    loop.settle()
    assert not waiting.done()
    trunks.line.finish_clearing()
    loop.settle()
    assert waiting.done()  # the handset may stay up
    assert phones.all_sent(Connect)
    assert phones.live
