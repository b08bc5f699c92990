"""Every switch type that libpri speaks passes calls both ways, with what it has of numbers and names."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from drivers.line import (
    Alerting,
    Cause,
    ChannelService,
    Charge,
    Connect,
    Digits,
    Disconnect,
    LineError,
    Presentation,
    Proceeding,
    Release,
    Restart,
    Setup,
    Transfer,
)
from drivers.pri.controller import SERVICE_SWITCHES, SWITCHES
from drivers.pri.line import DChannel
from tests.drivers.line_pair import Pair, advance, libpri_pair

NI2_TRANSFER = bytes.fromhex("2a8648ce150008")
"""Object identifier of the operation: 1 2 840 10005 0 8."""

EUROPE = ("euroisdn_e1", "euroisdn_t1")

JOINS_CALLS = (*EUROPE, "ni2", "lucent5e", "att4ess")


@pytest.fixture(params=list(SWITCHES))
async def switch(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
async def pair(switch: str) -> AsyncIterator[Pair]:
    pair = libpri_pair(switch=switch)
    await pair.up()
    yield pair
    pair.close()


@pytest.mark.parametrize("direction", ["near calls", "far calls"])
async def test_a_whole_call(pair: Pair, switch: str, direction: str) -> None:
    caller, callee = (pair.near, pair.far) if direction == "near calls" else (pair.far, pair.near)
    mine = caller.line.new_reference()
    caller.line.send(
        Setup(
            mine,
            7,
            "02012345678",
            "13800138000",
            "张三",
            presentation=Presentation.RESTRICTED,
            redirecting="95500",
            user_data=b"order 17",
        )
    )
    setup = await callee.expect(Setup)
    theirs = setup.reference
    assert (setup.channel, setup.called, setup.calling) == (7, "02012345678", "13800138000")
    assert setup.presentation is Presentation.RESTRICTED
    assert setup.user_data == b"order 17"
    assert setup.redirecting == "95500"
    callee.line.send(Proceeding(theirs, 19))
    assert await caller.expect(Proceeding) == Proceeding(mine, 19)
    callee.line.send(Alerting(theirs, inband=True))
    assert await caller.expect(Alerting) == Alerting(mine, inband=True)
    callee.line.send(Connect(theirs))
    assert (await caller.expect(Connect)).reference == mine
    caller.line.send(Digits(mine, "12#"))
    assert await callee.expect(Digits) == Digits(theirs, "12#")
    callee.line.send(Disconnect(theirs, Cause.NORMAL_CLEARING))
    assert await caller.expect(Disconnect) == Disconnect(mine, Cause.NORMAL_CLEARING)
    caller.line.send(Release(mine, Cause.NORMAL_CLEARING))
    assert (await callee.expect(Release)).reference == theirs
    assert (await caller.expect(Release)).reference == mine


async def test_a_name_is_shown(pair: Pair) -> None:
    mine = pair.far.line.new_reference()
    pair.far.line.send(Setup(mine, 7, "95500", "13800138000", "张三"))
    heard = await pair.near.expect(Setup)
    assert heard.calling_name == ("张三")


async def test_a_number_in_pieces(pair: Pair) -> None:
    mine = pair.near.line.new_reference()
    pair.near.line.send(Setup(mine, 5, "020", "1", complete=False))
    pair.near.line.send(Digits(mine, "12"))
    assert (await pair.far.expect(Setup)).called == "020"
    assert [(await pair.far.expect(Digits)).digits for _ in "12"] == ["1", "2"]


async def test_a_refusal_keeps_its_cause(pair: Pair) -> None:
    mine, theirs = await pair.offer(pair.near, pair.far)
    pair.far.line.send(Disconnect(theirs, Cause.USER_BUSY))
    assert await pair.near.expect(Disconnect) == Disconnect(mine, Cause.USER_BUSY)


async def test_restart_is_acknowledged_and_the_channel_is_free(pair: Pair) -> None:
    mine, theirs = await pair.offer(pair.near, pair.far, 4)
    pair.near.line.send(Restart((4,)))
    assert (await pair.near.expect(Release)).reference == mine
    assert (await pair.far.expect(Release)).reference == theirs
    assert await pair.far.expect(Restart) == Restart((4,))
    await pair.offer(pair.far, pair.near, 4)


async def test_the_far_side_is_told_of_a_blocked_channel_where_service_is_spoken(
    pair: Pair, switch: str
) -> None:
    pair.near.line.send(ChannelService((5,), False))
    if switch in SERVICE_SWITCHES:
        assert await pair.far.expect(ChannelService) == ChannelService((5,), False)
        with pytest.raises(LineError, match="out of service"):
            pair.far.line.send(Setup(pair.far.line.new_reference(), 5, "1", "2"))
        pair.far.line.send(ChannelService((5,), False))
        pair.near.line.send(ChannelService((5,), True))
        await pair.flush()
        told = [one for one in pair.near.seen if isinstance(one, ChannelService)]
        assert told[-1:] == [ChannelService((5,), False)]  # the far side's own block is left
        pair.far.line.send(ChannelService((5,), True))
        while await pair.near.find(ChannelService) != ChannelService((5,), True):
            pass
    else:
        pair.near.line.send(ChannelService((5,), True))
        assert await pair.far.expect(Restart) == Restart((5,))
    await pair.offer(pair.far, pair.near, 5)


@pytest.mark.parametrize("switch", ["ni2", "lucent5e", "att4ess"])
async def test_two_b_channel_transfer_asks_for_the_other_call(switch: str) -> None:
    """The request (GR-2865) goes out in a FACILITY on one call and names the other's reference."""
    pair = libpri_pair(switch=switch)
    await pair.up()
    calls = []
    for channel in (3, 4):
        mine, theirs = await pair.offer(pair.near, pair.far, channel)
        await advance(pair, pair.near, pair.far, theirs, "active", channel)
        calls.append(mine)
    line = pair.near.line
    assert isinstance(line, DChannel)
    sent: list[bytes] = []
    line.tap = lambda frame, out: sent.append(frame) if out else None
    line.send(Transfer(*calls))
    (facility,) = (frame for frame in sent if frame[8:9] == b"\x62")
    first, second = (line._legs.of(one).wire_reference & 0x7FFF for one in calls)
    assert facility[6:8] == first.to_bytes(2)
    assert NI2_TRANSFER in facility
    argument = facility[facility.index(NI2_TRANSFER) + len(NI2_TRANSFER) :]
    assert argument.startswith(bytes((0x30, 3, 2, 1, second)))
    await pair.flush()
    assert not pair.near.releases.keys() & set(calls)
    pair.close()


async def test_charges_and_transfers_are_europes_or_refused(pair: Pair, switch: str) -> None:
    calls = []
    for channel in (3, 4):
        mine, theirs = await pair.offer(pair.near, pair.far, channel)
        await advance(pair, pair.near, pair.far, theirs, "active", channel)
        calls.append((mine, theirs))
    (first, first_there), (second, second_there) = calls
    if switch in EUROPE:
        pair.far.line.send(Charge(first_there, 2))
        assert await pair.near.expect(Charge) == Charge(first, 2)
    else:
        with pytest.raises(LineError, match=switch):
            pair.far.line.send(Charge(first_there, 2))
    if switch in JOINS_CALLS:
        pair.near.line.send(Transfer(first, second))
    else:
        with pytest.raises(LineError):
            pair.near.line.send(Transfer(first, second))
    if switch in EUROPE:
        asked = await pair.far.expect(Transfer)
        assert {asked.reference, asked.other} == {first_there, second_there}
    await pair.flush()  # a request that the far side does not know harms nothing
    for mine, _ in calls:
        pair.near.line.send(Disconnect(mine, Cause.NORMAL_CLEARING))
    cleared = await asyncio.gather(*(pair.far.find(Disconnect) for _ in calls))
    assert {one.reference for one in cleared} == {first_there, second_there}
