"""What a line says besides bare calls: who calls, what it costs, which channels serve.

`SERVICES` in line_pair.py lists it; a kind of line without one refuses its message with LineError,
or leaves the field as if nobody had filled it.
"""

from __future__ import annotations

import pytest

from drivers.line import (
    Cause,
    ChannelService,
    Charge,
    Connect,
    Disconnect,
    Flash,
    LineError,
    NumberType,
    Presentation,
    Release,
    Setup,
    Transfer,
)
from tests.drivers.line_pair import End, Pair, advance


async def offered(caller: End, callee: End, setup: Setup) -> Setup:
    caller.line.send(setup)
    return await callee.expect(Setup)


@pytest.mark.parametrize("called_type", [NumberType.SUBSCRIBER, NumberType.INTERNATIONAL])
@pytest.mark.parametrize("calling_type", [NumberType.NATIONAL, NumberType.UNKNOWN])
@pytest.mark.parametrize("direction", ["near calls", "far calls"])
async def test_types_of_number_arrive(
    wire: Pair, direction: str, calling_type: NumberType, called_type: NumberType
) -> None:
    caller, callee = (wire.near, wire.far) if direction == "near calls" else (wire.far, wire.near)
    setup = await offered(
        caller,
        callee,
        Setup(
            caller.line.new_reference(),
            wire.channel(5),
            "87654321",
            "2012345678",
            called_type=called_type,
            calling_type=calling_type,
        ),
    )
    told = (setup.called_type, setup.calling_type)
    unknown = (NumberType.UNKNOWN, NumberType.UNKNOWN)
    assert told == ((called_type, calling_type) if wire.able("types") else unknown)


async def test_a_restricted_number_arrives_and_is_flagged(wire: Pair) -> None:
    setup = Setup(
        wire.far.line.new_reference(), 5, "95500", "13800138000",
        presentation=Presentation.RESTRICTED,
    )  # fmt: skip
    heard = await offered(wire.far, wire.near, setup)
    if wire.able("types"):
        assert (heard.calling, heard.presentation) == ("13800138000", Presentation.RESTRICTED)
    else:
        assert heard.presentation is Presentation.ALLOWED or not heard.calling


async def test_a_caller_without_a_number_is_unavailable(wire: Pair) -> None:
    setup = Setup(wire.far.line.new_reference(), 5, "95500", presentation=Presentation.UNAVAILABLE)
    heard = await offered(wire.far, wire.near, setup)
    assert heard.calling == ""
    if wire.able("types"):
        assert heard.presentation is Presentation.UNAVAILABLE


async def test_the_redirecting_number_arrives(wire: Pair) -> None:
    setup = Setup(wire.far.line.new_reference(), 5, "95500", "138", redirecting="02088880000")
    heard = await offered(wire.far, wire.near, setup)
    assert heard.redirecting == ("02088880000" if wire.able("redirecting") else "")


@pytest.mark.parametrize("direction", ["near calls", "far calls"])
@pytest.mark.parametrize("size", [1, 35, 128])
async def test_user_data_arrive_octet_by_octet(wire: Pair, size: int, direction: str) -> None:
    caller, callee = (wire.near, wire.far) if direction == "near calls" else (wire.far, wire.near)
    data = bytes(range(256 - size, 256))
    heard = await offered(
        caller, callee, Setup(caller.line.new_reference(), 5, "95500", "138", user_data=data)
    )
    assert heard.user_data == (data if wire.able("user_data") else b"")


async def test_the_connected_number_arrives(wire: Pair) -> None:
    mine, theirs = await wire.offer(wire.near, wire.far)
    wire.far.line.send(Connect(theirs, "02066660000"))
    expected = Connect(mine, "02066660000" if wire.able("connected") else "")
    assert await wire.near.find(Connect) == expected


async def test_an_announcement_after_the_disconnect_is_told(wire: Pair) -> None:
    mine, theirs = await wire.offer(wire.near, wire.far)
    await advance(wire, wire.near, wire.far, theirs, "proceeding")
    wire.far.line.send(Disconnect(theirs, Cause.UNALLOCATED_NUMBER, inband=True))
    heard = await wire.near.find(Disconnect)
    assert heard.inband is wire.able("inband_disconnect")
    wire.near.line.send(Release(mine, heard.cause))
    assert (await wire.near.expect(Release)).reference == mine
    assert (await wire.far.expect(Release)).reference == theirs


async def test_a_blocked_channel_takes_no_calls_until_it_is_freed(wire: Pair) -> None:
    if not wire.able("blocking"):
        with pytest.raises(LineError):
            wire.near.line.send(ChannelService((wire.channel(5),), False))
        return
    wire.near.line.send(ChannelService((5, 6), False))
    with pytest.raises(LineError, match="out of service"):
        wire.near.line.send(Setup(wire.near.line.new_reference(), 5, "1", "2"))
    if wire.able("service_told"):
        told: list[int] = []
        while len(told) < 2:
            service = await wire.far.expect(ChannelService)
            assert not service.in_service
            told += service.channels
        assert told == [5, 6]
        with pytest.raises(LineError, match="out of service"):
            wire.far.line.send(Setup(wire.far.line.new_reference(), 5, "1", "2"))
    else:
        wire.far.line.send(Setup(wire.far.line.new_reference(), 5, "1", "2"))
        assert (await wire.near.expect(Setup)).channel not in (5, 6)
    wire.near.line.send(ChannelService((5, 6), True))
    await wire.flush()
    assert (
        await offered(wire.far, wire.near, Setup(wire.far.line.new_reference(), 6, "1"))
    ).channel == 6
    with pytest.raises(LineError, match="99"):
        wire.near.line.send(ChannelService((99,), False))


async def test_a_call_goes_on_while_its_channel_is_blocked(wire: Pair) -> None:
    if not wire.able("blocking"):
        return
    mine, theirs = await wire.offer(wire.near, wire.far, 7)
    wire.near.line.send(ChannelService((7,), False))
    await advance(wire, wire.near, wire.far, theirs, "active", 7)
    wire.near.line.send(ChannelService((7,), True))
    wire.near.line.send(Disconnect(mine, Cause.NORMAL_CLEARING))
    assert (await wire.far.find(Disconnect)).reference == theirs


async def test_the_network_tells_what_a_call_costs(wire: Pair) -> None:
    mine, theirs = await wire.offer(wire.near, wire.far)
    await advance(wire, wire.near, wire.far, theirs, "active")
    if not wire.able("charges"):
        with pytest.raises(LineError):
            wire.far.line.send(Charge(theirs, 1))
        return
    for units in (1, 3):
        wire.far.line.send(Charge(theirs, units))
        assert await wire.near.expect(Charge) == Charge(mine, units)


async def test_the_network_joins_two_calls(wire: Pair) -> None:
    first, first_there = await wire.offer(wire.near, wire.far, 3)
    await advance(wire, wire.near, wire.far, first_there, "active", 3)
    second, second_there = await wire.offer(wire.far, wire.near, 4)
    with pytest.raises(LineError):
        wire.near.line.send(Transfer(first, second_there))
    await advance(wire, wire.far, wire.near, second_there, "active", 4)
    if not wire.able("transfers"):
        with pytest.raises(LineError):
            wire.near.line.send(Transfer(first, second_there))
        return
    wire.near.line.send(Transfer(first, second_there))
    asked = await wire.far.find(Transfer)
    assert {asked.reference, asked.other} == {first_there, second}
    for reference in (asked.reference, asked.other):
        wire.far.line.send(Disconnect(reference, Cause.NORMAL_CLEARING))
    cleared = {(await wire.near.find(Disconnect)).reference for _ in range(2)}
    assert cleared == {first, second_there}


async def test_register_recall_arrives(wire: Pair) -> None:
    mine, theirs = await wire.offer(wire.near, wire.far)
    await advance(wire, wire.near, wire.far, theirs, "active")
    if not wire.able("flash"):
        with pytest.raises(LineError):
            wire.near.line.send(Flash(mine))
        return
    wire.near.line.send(Flash(mine))
    assert await wire.far.expect(Flash) == Flash(theirs)
