"""Calls on circuits against an exchange that says what the test tells it (Q.764 2.1 to 2.3)."""

from __future__ import annotations

import pytest

from drivers.line import (
    Alerting,
    Cause,
    ChannelService,
    Connect,
    Digits,
    Disconnect,
    Health,
    LineDown,
    LineError,
    LineHealth,
    Proceeding,
    Progress,
    Release,
    Setup,
)
from drivers.ss7.messages import Kind, Parameter
from drivers.ss7.parameters import (
    INBAND,
    NO_INDICATION,
    Number,
    party_number,
    read_called,
    read_cause,
    read_subsequent,
    subsequent_number,
)
from tests.drivers.ss7.exchange import Scene, scene
from tests.drivers.ss7.pair import turns

CALLED = "02087654321"
CONTINUITY = {"NATURE_OF_CONNECTION": b"\x04"}


def begin(one: Scene, channel: int = 4, **changed: object) -> int:
    reference = one.line.new_reference()
    one.line.send(Setup(reference, channel, **({"called": CALLED} | changed)))  # type: ignore[arg-type]
    return reference


async def answered(one: Scene, channel: int = 4) -> int:
    reference = begin(one, channel)
    await one.kinds()
    one.exchange.complete(channel)
    one.exchange.send(Kind.ANM, channel)
    await one.settle()
    return reference


async def test_a_call_of_ours_from_seizure_to_release() -> None:
    async with scene() as one:
        mine = begin(one)
        assert await one.kinds() == [(Kind.IAM, 4)]
        one.exchange.complete(4, NO_INDICATION)
        one.exchange.send(Kind.CPG, 4, {Parameter.EVENT: b"\1"})
        one.exchange.send(
            Kind.ANM, 4, {Parameter.CONNECTED_NUMBER: party_number(Number("02066660000"))}
        )
        assert await one.settle() == [
            Proceeding(mine, 4),
            Alerting(mine, inband=False),
            Connect(mine, "02066660000"),
        ]
        one.exchange.release(4, 16)
        assert await one.settle() == [Disconnect(mine, Cause.NORMAL_CLEARING)]
        assert await one.kinds() == []
        one.line.send(Release(mine, Cause.NORMAL_CLEARING))
        assert await one.kinds() == [(Kind.RLC, 4)]
        assert await one.settle() == [Release(mine, Cause.NORMAL_CLEARING)]


async def test_sound_is_there_from_address_complete_on_unless_it_has_to_be_told() -> None:
    async with scene(early_sound="always") as one:
        silent, ringing = begin(one, 4), begin(one, 5)
        one.exchange.complete(4, NO_INDICATION)
        one.exchange.complete(5)
        assert await one.settle() == [
            Proceeding(silent, 4), Progress(silent),
            Proceeding(ringing, 5), Alerting(ringing, inband=True),
        ]  # fmt: skip
        one.exchange.send(
            Kind.CPG, 4, {Parameter.EVENT: bytes((INBAND,)), Parameter.CAUSE: b"\x82\x81"}
        )
        assert await one.settle() == [Progress(silent, Cause.UNALLOCATED_NUMBER)]


async def test_connect_without_address_complete() -> None:
    async with scene() as one:
        mine = begin(one)
        one.exchange.send(Kind.CON, 4, {Parameter.BACKWARD_CALL: b"\x16\x14"})
        assert await one.settle() == [Connect(mine)]


async def test_the_messages_of_a_call_that_comes_in() -> None:
    async with scene() as one:
        one.exchange.call(7, CALLING_CATEGORY=b"\x0f", OPTIONAL_FORWARD_CALL=b"\x80")
        (setup,) = await one.settle()
        assert isinstance(setup, Setup)
        assert (setup.channel, setup.called, setup.complete) == (7, CALLED, True)
        assert one.line.category(7) == 15
        one.line.send(Alerting(setup.reference, inband=True))
        one.line.send(Progress(setup.reference, Cause.USER_BUSY))
        one.line.send(Connect(setup.reference, "95500"))
        await turns()
        acm, cpg, anm = one.exchange.heard
        assert acm.parameters[Parameter.BACKWARD_CALL][0] >> 2 & 3 == 1  # subscriber free
        assert acm.parameters[Parameter.OPTIONAL_BACKWARD_CALL] == b"\1"
        assert cpg.parameters[Parameter.EVENT] == b"\3"
        assert read_cause(cpg.parameters[Parameter.CAUSE]) is Cause.USER_BUSY
        assert anm.kind is Kind.ANM
        assert anm.parameters[Parameter.CONNECTED_NUMBER] == party_number(Number("95500"))


async def test_a_number_goes_out_in_pieces() -> None:
    async with scene() as one:
        mine = begin(one, called="020", complete=False)
        one.line.send(Digits(mine, "8765"))
        one.line.send(Digits(mine, "4321", complete=True))
        with pytest.raises(LineError, match="whole already"):
            one.line.send(Digits(mine, "9"))
        await turns()
        iam, first, last = one.exchange.heard
        assert read_called(iam.parameters[Parameter.CALLED_NUMBER]).complete is False
        pieces = [
            read_subsequent(one.parameters[Parameter.SUBSEQUENT_NUMBER]) for one in (first, last)
        ]
        assert pieces == [Number("8765"), Number("4321", complete=True)]


async def test_a_number_comes_in_pieces_and_is_given_up_when_no_more_comes() -> None:
    async with scene() as one:
        for cic in (7, 8):
            one.exchange.call(cic, "020")
        whole, short = await one.settle()
        assert isinstance(whole, Setup)
        assert isinstance(short, Setup)
        assert not whole.complete
        for digits, stop in (("8765", False), ("4321", False)):
            octets = subsequent_number(digits, stop=stop)
            one.exchange.send(Kind.SAM, 7, {Parameter.SUBSEQUENT_NUMBER: octets})
        assert await one.settle() == [
            Digits(whole.reference, "8765", False),
            Digits(whole.reference, "4321", True),  # eleven digits are a whole number here
        ]
        await one.wait(18.5)  # T35
        assert await one.kinds() == [(Kind.REL, 8)]
        one.exchange.send(Kind.RLC, 8)
        assert await one.settle() == [Release(short.reference, Cause.INVALID_NUMBER_FORMAT)]


async def test_an_exchange_that_says_nothing_is_given_up() -> None:
    async with scene() as one:
        silent, ringing = begin(one, 4), begin(one, 5)
        one.exchange.complete(5)
        await one.wait(26)  # T7
        assert (Kind.REL, 4) in await one.kinds()
        one.exchange.send(Kind.RLC, 4)
        told = await one.settle()
        assert told[-1] == Release(silent, Cause.RECOVERY_ON_TIMER_EXPIRY)
        await one.wait(156)  # T9
        assert (Kind.REL, 5) in await one.kinds()
        one.exchange.send(Kind.RLC, 5)
        assert await one.settle() == [Release(ringing, Cause.NO_ANSWER)]


async def test_a_release_is_repeated_and_then_the_circuit_is_reset() -> None:
    async with scene() as one:
        one.exchange.answers = False
        mine = await answered(one)
        one.line.send(Disconnect(mine, Cause.NORMAL_CLEARING))
        assert await one.kinds() == [(Kind.REL, 4)]
        await one.wait(15.5)
        assert await one.kinds() == [(Kind.REL, 4)]  # T1
        await one.wait(286)  # T5
        assert (await one.kinds())[-1] == (Kind.RSC, 4)
        assert await one.settle() == [Release(mine, Cause.NORMAL_CLEARING)]
        with pytest.raises(LineError, match="out of service"):
            begin(one)
        await one.wait(301)  # T17: the far end is told again, and people
        assert await one.settle() == [ChannelService((4,), False)]
        one.exchange.send(Kind.RLC, 4)
        assert await one.settle() == [ChannelService((4,), True)]
        begin(one)


async def test_releases_from_both_ends_cross() -> None:
    async with scene() as one:
        mine = await answered(one)
        one.line.send(Disconnect(mine, Cause.USER_BUSY))
        one.exchange.release(4, 31)
        await one.settle()
        assert await one.kinds() == [(Kind.REL, 4), (Kind.RLC, 4)]
        one.exchange.send(Kind.RLC, 4)
        assert await one.settle() == [Release(mine, Cause.USER_BUSY)]


async def test_a_circuit_with_an_even_code_is_ours_when_both_seize_it() -> None:
    """This end has the higher point code."""
    async with scene() as one:
        mine = begin(one, 4)
        one.exchange.call(4)
        assert await one.settle() == []
        one.exchange.complete(4)
        assert await one.settle() == [Proceeding(mine, 4), Alerting(mine)]


async def test_a_circuit_with_an_odd_code_is_theirs_and_our_call_begins_again() -> None:
    async with scene() as one:
        mine = begin(one, 5, calling="111", redirecting="222")
        one.exchange.call(5)
        (theirs,) = await one.settle()
        assert isinstance(theirs, Setup)
        assert (theirs.called, theirs.calling, theirs.redirecting) == (CALLED, "", "")
        assert await one.kinds() == [(Kind.IAM, 5), (Kind.IAM, 31)]
        one.exchange.complete(31)
        assert await one.settle() == [Proceeding(mine, 31), Alerting(mine)]


async def test_data_calls_are_refused() -> None:
    async with scene() as one:
        one.exchange.call(5, TRANSMISSION_MEDIUM=b"\2")
        await one.settle()
        rel = one.exchange.heard[-1]
        assert rel.kind is Kind.REL
        assert read_cause(rel.parameters[Parameter.CAUSE]) is Cause.INCOMPATIBLE_DESTINATION
        one.exchange.send(Kind.RLC, 5)
        assert await one.settle() == []
        begin(one, 5)


async def test_a_call_waits_for_its_continuity_check() -> None:
    async with scene() as one:
        one.exchange.call(5, "020", **CONTINUITY)
        more = subsequent_number("87654321", stop=False)
        one.exchange.send(Kind.SAM, 5, {Parameter.SUBSEQUENT_NUMBER: more})
        assert await one.settle() == []
        with pytest.raises(LineError, match="out of service"):
            begin(one, 5)
        one.exchange.send(Kind.COT, 5, {Parameter.CONTINUITY: b"\1"})
        (setup,) = await one.settle()
        assert isinstance(setup, Setup)
        assert (setup.called, setup.complete) == (CALLED, True)


async def test_a_continuity_check_whose_result_does_not_come_ends_the_call() -> None:
    async with scene() as one:
        one.exchange.call(5, **CONTINUITY)
        await one.wait(12.5)  # T8
        assert await one.kinds() == [(Kind.REL, 5)]


async def test_a_suspended_call_is_cleared_unless_it_is_resumed() -> None:
    async with scene() as one:
        kept, left = await answered(one, 4), await answered(one, 6)
        for cic in (4, 6):
            one.exchange.send(Kind.SUS, cic, {Parameter.SUSPEND_RESUME: b"\1"})
        one.exchange.send(Kind.RES, 4, {Parameter.SUSPEND_RESUME: b"\1"})
        await one.wait(30.5)  # T6
        assert await one.kinds() == [(Kind.REL, 6)]
        one.exchange.send(Kind.RLC, 6)
        assert await one.settle() == [Release(left, Cause.NORMAL_CLEARING)]
        one.line.send(Disconnect(kept, Cause.NORMAL_CLEARING))


async def test_the_caller_is_told_when_the_exchange_asks() -> None:
    async with scene() as one:
        begin(one, 4, calling="13800138000")
        begin(one, 6)
        for cic in (4, 6):
            one.exchange.send(Kind.INR, cic, {Parameter.INFORMATION_REQUEST: b"\x09\0"})
        await one.settle()
        known, unknown = list(one.exchange.heard)[-2:]
        assert known.parameters[Parameter.INFORMATION] == b"\x23\0"
        assert known.parameters[Parameter.CALLING_NUMBER] == party_number(Number("13800138000"))
        assert unknown.parameters[Parameter.INFORMATION] == b"\x21\0"


async def test_the_links_fail_and_come_back() -> None:
    async with scene(hold_seconds=60.0) as one:
        kept, cleared = await answered(one, 4), await answered(one, 6)
        ringing = begin(one, 8)
        one.exchange.call(10)
        (theirs,) = await one.settle()
        assert isinstance(theirs, Setup)
        one.line.mtp.set_alarm(True)
        assert await one.settle() == [
            LineHealth(Health.SIGNALLING_DOWN),
            Release(ringing, Cause.DESTINATION_OUT_OF_ORDER),
            Release(theirs.reference, Cause.DESTINATION_OUT_OF_ORDER),
        ]
        with pytest.raises(LineDown, match="the signalling of line is down"):
            begin(one, 12)
        one.line.send(Disconnect(cleared, Cause.NORMAL_CLEARING))
        assert await one.settle() == [Release(cleared, Cause.NORMAL_CLEARING)]
        await one.wait(30)
        await one.kinds()
        one.line.mtp.set_alarm(False)
        await one.wait(5)
        resets = [(kind, cic) for kind, cic in await one.kinds() if kind is Kind.RSC]
        assert resets == [(Kind.RSC, 6), (Kind.RSC, 8), (Kind.RSC, 10)]
        assert await one.settle() == [LineHealth(Health.NORMAL)]
        one.line.send(Disconnect(kept, Cause.NORMAL_CLEARING))
        assert await one.kinds() == [(Kind.REL, 4)]


async def test_answered_calls_are_given_up_when_the_links_stay_away() -> None:
    async with scene(hold_seconds=60.0) as one:
        mine = await answered(one)
        one.line.mtp.set_alarm(True)
        await one.wait(59)
        assert await one.settle() == [LineHealth(Health.SIGNALLING_DOWN)]
        await one.wait(2)
        assert await one.settle() == [Release(mine, Cause.DESTINATION_OUT_OF_ORDER)]


async def test_a_call_without_digits_and_one_in_pieces_are_refused_with_a_sentence() -> None:
    async with scene(overlap=False) as one:
        with pytest.raises(LineError, match="a called number"):
            begin(one, called="")
        with pytest.raises(LineError, match="overlap"):
            begin(one, called="020", complete=False)
        with pytest.raises(LineError, match="is no number for ISUP"):
            begin(one, called="02*")
        assert await one.kinds() == []
