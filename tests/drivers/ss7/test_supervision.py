"""The care of circuits against an exchange that says what the test tells it (Q.764 2.8, 2.9)."""

from __future__ import annotations

import pytest

from drivers.line import (
    Cause,
    ChannelService,
    LineError,
    Proceeding,
    Release,
    Restart,
    Setup,
)
from drivers.ss7.messages import Kind, Parameter
from drivers.ss7.parameters import range_and_status
from tests.drivers.ss7.exchange import scene
from tests.drivers.ss7.test_calls import answered, begin

RANGE, GROUP = Parameter.RANGE_AND_STATUS, Parameter.GROUP_SUPERVISION
MAINTENANCE, HARDWARE = b"\0", b"\1"


async def test_a_reset_from_the_far_end_ends_the_call() -> None:
    async with scene() as one:
        mine = await answered(one)
        one.exchange.send(Kind.RSC, 4)
        assert await one.settle() == [Release(mine, Cause.TEMPORARY_FAILURE), Restart((4,))]
        assert await one.kinds() == [(Kind.RLC, 4)]
        begin(one)


async def test_a_reset_frees_a_circuit_that_the_far_end_had_blocked() -> None:
    async with scene() as one:
        one.exchange.send(Kind.BLO, 4)
        one.exchange.send(Kind.RSC, 4)
        assert await one.settle() == [
            ChannelService((4,), False), ChannelService((4,), True), Restart((4,)),
        ]  # fmt: skip
        begin(one)


async def test_a_transfer_point_has_no_circuits() -> None:
    """The links lead to 22-10-1, the circuits to 22-10-105, whose answers never come here."""
    async with scene(adjacent="22-10-1") as one:
        one.exchange.call(4)
        assert await one.settle() == []
        assert await one.kinds() == []


async def test_a_group_reset_from_the_far_end_is_told_what_is_blocked_here() -> None:
    async with scene() as one:
        mine = await answered(one)
        one.line.send(ChannelService((6,), False))
        one.exchange.send(Kind.BLA, 6)
        await one.kinds()
        one.exchange.send(Kind.GRS, 3, {RANGE: range_and_status(4)})
        assert await one.settle() == [Release(mine, Cause.TEMPORARY_FAILURE), Restart((3, 4, 5, 6))]
        (ack,) = one.exchange.heard
        assert ack.kind is Kind.GRA
        assert ack.parameters[RANGE] == range_and_status(4, [False, False, False, True])


async def test_circuits_that_are_not_there_are_left_out_of_a_group() -> None:
    """Code 16 is the time slot of the signalling."""
    async with scene() as one:
        octets = {GROUP: MAINTENANCE, RANGE: range_and_status(3, [True] * 3)}
        one.exchange.send(Kind.CGB, 15, octets)
        assert await one.settle() == [ChannelService((15, 17), False)]
        (ack,) = one.exchange.heard
        assert ack.parameters[RANGE] == range_and_status(3, [True, False, True])


async def test_our_resets_and_their_acknowledgements() -> None:
    async with scene() as one:
        one.exchange.answers = False
        mine = await answered(one)
        one.line.send(Restart((4, 5, 9)))
        assert await one.kinds() == [(Kind.GRS, 4), (Kind.RSC, 9)]
        assert await one.settle() == [Release(mine, Cause.TEMPORARY_FAILURE)]
        with pytest.raises(LineError, match="out of service"):
            begin(one, 4)
        one.exchange.send(Kind.GRA, 4, {RANGE: range_and_status(2, [False, True])})
        assert await one.settle() == [ChannelService((5,), False)]
        begin(one, 4)
        with pytest.raises(LineError, match="out of service"):
            begin(one, 5)
        await one.kinds()
        await one.wait(15.5)
        assert await one.kinds() == [(Kind.RSC, 9)]  # T16
        one.exchange.send(Kind.RLC, 9)
        await one.settle()
        await one.wait(16)
        assert (Kind.RSC, 9) not in await one.kinds()
        begin(one, 9)


async def test_the_far_end_blocks_a_circuit_and_frees_it() -> None:
    async with scene() as one:
        mine = await answered(one)
        one.exchange.send(Kind.BLO, 4)
        one.exchange.send(Kind.BLO, 6)
        assert await one.settle() == [ChannelService((4,), False), ChannelService((6,), False)]
        assert await one.kinds() == [(Kind.BLA, 4), (Kind.BLA, 6)]
        with pytest.raises(LineError, match="out of service"):
            begin(one, 6)
        one.exchange.release(4)  # the call went on
        await one.settle()
        one.line.send(Release(mine, Cause.NORMAL_CLEARING))
        await one.settle()
        for cic in (4, 6):
            one.exchange.send(Kind.UBL, cic)
        assert await one.settle() == [ChannelService((4,), True), ChannelService((6,), True)]
        assert (await one.kinds())[-2:] == [(Kind.UBA, 4), (Kind.UBA, 6)]
        begin(one, 6)


async def test_a_call_that_meets_a_blocking_begins_again_on_another_circuit() -> None:
    async with scene() as one:
        mine = begin(one, 4)
        one.exchange.send(Kind.BLO, 4)
        assert await one.settle() == [ChannelService((4,), False)]
        assert await one.kinds() == [
            (Kind.IAM, 4), (Kind.BLA, 4), (Kind.REL, 4), (Kind.IAM, 31),
        ]  # fmt: skip
        one.exchange.send(Kind.RLC, 4)
        one.exchange.complete(31, 0)
        assert await one.settle() == [Proceeding(mine, 31)]


async def test_a_group_blocked_for_maintenance_keeps_its_calls() -> None:
    async with scene() as one:
        mine = await answered(one)
        octets = {GROUP: MAINTENANCE, RANGE: range_and_status(3, [True, False, True])}
        one.exchange.send(Kind.CGB, 4, octets)
        assert await one.settle() == [ChannelService((4, 6), False)]
        (ack,) = one.exchange.heard
        assert (ack.kind, ack.cic, ack.parameters) == (Kind.CGBA, 4, octets)
        await one.kinds()
        one.exchange.send(Kind.CGU, 4, octets)
        assert await one.settle() == [ChannelService((4, 6), True)]
        assert await one.kinds() == [(Kind.CGUA, 4)]
        one.exchange.release(4)
        await one.settle()
        one.line.send(Release(mine, Cause.NORMAL_CLEARING))


async def test_a_group_whose_hardware_failed_loses_its_calls() -> None:
    async with scene() as one:
        mine = await answered(one)
        octets = {GROUP: HARDWARE, RANGE: range_and_status(2, [True, True])}
        one.exchange.send(Kind.CGB, 4, octets)
        assert await one.settle() == [
            Release(mine, Cause.TEMPORARY_FAILURE),
            ChannelService((4, 5), False),
        ]
        one.exchange.send(Kind.CGU, 4, octets)
        assert await one.settle() == [ChannelService((4, 5), True)]


async def test_a_call_on_a_circuit_that_the_far_end_had_blocked_frees_it() -> None:
    async with scene() as one:
        one.exchange.send(Kind.BLO, 4)
        one.exchange.call(4)
        _, freed, setup = await one.settle()
        assert freed == ChannelService((4,), True)
        assert isinstance(setup, Setup)


async def test_what_is_blocked_here_is_told_until_it_is_acknowledged() -> None:
    async with scene() as one:
        one.line.send(ChannelService((4,), False))
        one.line.send(ChannelService((7, 8, 9), False))
        await one.settle()
        block, group = one.exchange.heard
        assert (block.kind, block.cic) == (Kind.BLO, 4)
        assert group.parameters[RANGE] == range_and_status(3, [True] * 3)
        await one.kinds()
        one.exchange.send(Kind.BLA, 4)
        await one.wait(15.5)
        assert await one.kinds() == [(Kind.CGB, 7)]  # T18; T12 was stopped
        octets = {GROUP: MAINTENANCE, RANGE: range_and_status(3, [True] * 3)}
        one.exchange.send(Kind.CGBA, 7, octets)
        await one.wait(40)
        assert await one.kinds() == []
        one.exchange.call(4)  # it did not hear, or forgot
        assert await one.settle() == []
        assert await one.kinds() == [(Kind.BLO, 4)]
        one.line.send(ChannelService((4,), True))
        assert await one.kinds() == [(Kind.UBL, 4)]
        one.exchange.send(Kind.UBA, 4)
        begin(one, 4)


async def test_what_is_blocked_here_is_told_again_after_a_failure() -> None:
    async with scene() as one:
        one.line.send(ChannelService((4,), False))
        one.exchange.send(Kind.BLA, 4)
        await one.kinds()
        one.line.mtp.set_alarm(True)
        one.line.send(ChannelService((6,), False))
        one.line.mtp.set_alarm(False)
        await one.wait(5)
        assert {(Kind.BLO, 4), (Kind.BLO, 6)} <= set(await one.kinds())


async def test_circuits_that_are_not_equipped() -> None:
    async with scene() as one:
        one.exchange.call(16)
        one.exchange.call(200)
        await one.settle()
        assert await one.kinds() == [(Kind.UCIC, 16), (Kind.UCIC, 200)]
        mine = begin(one, 4)
        one.exchange.send(Kind.UCIC, 4)
        assert await one.settle() == [ChannelService((4,), False)]
        one.exchange.complete(31, 0)
        assert await one.settle() == [Proceeding(mine, 31)]


async def test_a_continuity_check_of_an_idle_circuit() -> None:
    async with scene() as one:
        one.exchange.send(Kind.CCR, 5)
        assert await one.kinds() == [(Kind.LPA, 5)]
        with pytest.raises(LineError, match="out of service"):
            begin(one, 5)
        one.exchange.send(Kind.COT, 5, {Parameter.CONTINUITY: b"\1"})
        await one.settle()
        begin(one, 5)


async def test_a_check_that_failed_is_repeated_or_the_circuit_is_reset() -> None:
    async with scene() as one:
        one.exchange.send(Kind.CCR, 5)
        one.exchange.send(Kind.COT, 5, {Parameter.CONTINUITY: b"\0"})
        await one.settle()
        await one.kinds()
        await one.wait(200)
        one.exchange.send(Kind.CCR, 5)
        one.exchange.send(Kind.COT, 5, {Parameter.CONTINUITY: b"\0"})
        await one.wait(200)
        assert await one.kinds() == [(Kind.LPA, 5)]
        await one.wait(45)  # T27
        assert await one.kinds() == [(Kind.RSC, 5)]
        begin(one, 5)


async def test_all_circuits_are_reset_before_the_first_call() -> None:
    """And a far end that never answers does not keep the line away for ever."""
    async with scene() as one:
        one.exchange.answers = False
        one.line.mtp.set_alarm(True)
        one.line.send(Restart(tuple(range(1, 16))))
        one.line.mtp.set_alarm(False)
        await one.wait(5)
        assert (Kind.GRS, 1) in await one.kinds()
        with pytest.raises(LineError):
            begin(one, 17)
        await one.wait(20)
        begin(one, 17)
        with pytest.raises(LineError, match="out of service"):
            begin(one, 4)
