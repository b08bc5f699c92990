"""MFC/R2 between two ends of openr2: variants, numbers, categories, clearing, pulses, alarms."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

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
    NumberType,
    Presentation,
    Proceeding,
    Progress,
    Release,
    Setup,
)
from drivers.r2.causes import Category, cause_heard, cause_sent
from drivers.r2.options import VARIANTS, R2Options
from tests.drivers.line_pair import End, OpenedVoice, voice_pair
from tests.drivers.r2.pair import r2_lines


@asynccontextmanager
async def ends(**changes: object) -> AsyncIterator[tuple[End, End]]:
    """Near and far end, up."""
    voices = voice_pair()
    both = [
        End(line, OpenedVoice(voice))
        for line, voice in zip(r2_lines(**changes), voices, strict=True)
    ]
    try:
        for end in both:
            await end.next()
        yield both[0], both[1]
    finally:
        for end in both:
            end.close()


async def offer(caller: End, callee: End, **fields: object) -> tuple[int, Setup]:
    mine = caller.line.new_reference()
    setup = {"called": "02087654321", "calling": "13800138000", "channel": 5} | fields
    caller.line.send(Setup(mine, **setup))  # type: ignore[arg-type]
    return mine, await callee.find(Setup)


async def answered(caller: End, callee: End, **fields: object) -> tuple[int, int]:
    mine, setup = await offer(caller, callee, **fields)
    callee.line.send(Connect(setup.reference))
    await caller.find(Connect)
    return mine, setup.reference


async def clear(caller: End, callee: End, mine: int, theirs: int) -> None:
    caller.line.send(Disconnect(mine, Cause.NORMAL_CLEARING))
    await asyncio.gather(caller.released(mine), callee.released(theirs))


@pytest.mark.parametrize("direction", ["near calls", "far calls"])
@pytest.mark.parametrize("variant", sorted(VARIANTS))
async def test_every_variant_places_a_call_with_both_numbers(variant: str, direction: str) -> None:
    async with ends(variant=variant) as (near, far):
        caller, callee = (near, far) if direction == "near calls" else (far, near)
        mine, setup = await offer(caller, callee)
        assert (setup.called, setup.calling) == ("02087654321", "13800138000")
        assert setup.presentation is Presentation.ALLOWED
        assert await caller.next() == Proceeding(mine, 5)
        callee.line.send(Alerting(setup.reference))
        assert await caller.next() == Alerting(mine, inband=True)
        callee.line.send(Connect(setup.reference))
        assert await caller.next() == Connect(mine)
        await clear(caller, callee, mine, setup.reference)


@pytest.mark.parametrize("variant", sorted(VARIANTS))
async def test_every_variant_tells_busy_vacant_and_congested(variant: str) -> None:
    causes = [Cause.USER_BUSY, Cause.UNALLOCATED_NUMBER, Cause.SWITCH_CONGESTION]
    async with ends(variant=variant) as (near, far):
        for cause in causes:
            mine, setup = await offer(near, far)
            far.line.send(Disconnect(setup.reference, cause))
            heard = (await near.find(Disconnect)).cause
            if variant == "MX" and cause is Cause.UNALLOCATED_NUMBER:
                cause = Cause.USER_BUSY  # one signal for both
            assert heard is (Cause.CALL_REJECTED if (variant, heard) == ("BR", 21) else cause)
            near.line.send(Release(mine, cause))
            await asyncio.gather(near.released(mine), far.released(setup.reference))


@pytest.mark.parametrize("category", ["national", "national_priority", "international", "test"])
@pytest.mark.parametrize("variant", ["CN", "ITU"])
async def test_the_callers_category_arrives(variant: str, category: str) -> None:
    async with ends(variant=variant, category=category) as (near, far):
        _, setup = await offer(near, far)
        assert far.line.category(5) is Category[category.upper()]  # type: ignore[attr-defined]
        abroad = category.startswith("international")
        expected = NumberType.INTERNATIONAL if abroad else NumberType.UNKNOWN
        assert setup.calling_type is expected


async def test_a_call_from_abroad_has_its_own_category() -> None:
    async with ends() as (near, far):
        _, setup = await offer(near, far, calling_type=NumberType.INTERNATIONAL)
        assert setup.calling_type is NumberType.INTERNATIONAL


@pytest.mark.parametrize("variant", ["CN", "ITU", "BR"])
async def test_a_withheld_number_and_none_at_all(variant: str) -> None:
    async with ends(variant=variant) as (near, far):
        _, setup = await offer(near, far, presentation=Presentation.RESTRICTED)
        assert (setup.calling, setup.presentation) == ("", Presentation.RESTRICTED)
        _, setup = await offer(near, far, calling="", channel=6)
        assert (setup.calling, setup.presentation) == ("", Presentation.UNAVAILABLE)


async def test_signs_in_a_callers_number_are_left_out() -> None:
    async with ends() as (near, far):
        assert (await offer(near, far, calling="+86 138-0013"))[1].calling == "861380013"


@pytest.mark.parametrize("variant", ["CN", "ITU"])
async def test_a_number_shorter_than_expected_is_complete_in_the_end(variant: str) -> None:
    """By its signal where there is one, else when nothing more comes."""
    async with ends(variant=variant) as (near, far):
        began = far.line.port.clock()  # type: ignore[attr-defined]
        _, setup = await offer(near, far, called="5550")
        took = far.line.port.clock() - began  # type: ignore[attr-defined]
        assert (setup.called, setup.calling) == ("5550", "13800138000")
        assert (took > 5.0) == (variant == "CN")


@pytest.mark.parametrize("changes", [{"caller_first": False}, {"skip_category": True}])
@pytest.mark.parametrize("variant", ["CN", "ITU"])
async def test_the_order_of_numbers_is_the_sites(variant: str, changes: dict[str, bool]) -> None:
    async with ends(variant=variant, **changes) as (near, far):
        mine, setup = await offer(near, far)
        asked = "" if "skip_category" in changes else "13800138000"
        assert (setup.called, setup.calling) == ("02087654321", asked)
        far.line.send(Connect(setup.reference))
        await near.find(Connect)
        await clear(near, far, mine, setup.reference)


async def test_a_call_accepted_in_group_a() -> None:
    async with ends(variant="ITU", immediate_accept=True) as (near, far):
        mine, setup = await offer(near, far)
        far.line.send(Connect(setup.reference))
        assert await near.find(Alerting) == Alerting(mine, inband=True)
        assert await near.next() == Connect(mine)


@pytest.mark.parametrize("variant", sorted(VARIANTS))
async def test_a_call_without_charge(variant: str) -> None:
    async with ends(variant=variant, charge=False) as (near, far):
        mine, setup = await offer(near, far)
        far.line.send(Connect(setup.reference))
        assert await near.find(Connect) == Connect(mine)


async def test_a_call_left_undecided_is_accepted_after_a_while() -> None:
    async with ends(accept_after=8.0) as (near, far):
        mine, setup = await offer(near, far)
        far.line.send(Proceeding(setup.reference, 5))
        began = near.line.port.clock()  # type: ignore[attr-defined]
        assert await near.find(Alerting) == Alerting(mine, inband=True)
        assert near.line.port.clock() - began > 7.0  # type: ignore[attr-defined]


async def test_without_forced_release_the_callers_timer_ends_an_unanswered_call() -> None:
    async with ends(variant="CN", forced_release=False, timers={"r2_answer": 3000}) as (near, far):
        mine, setup = await offer(near, far)
        far.line.send(Alerting(setup.reference))
        await near.find(Alerting)
        far.line.send(Disconnect(setup.reference, Cause.NO_ANSWER))
        assert await near.next() == Disconnect(mine, Cause.NO_ANSWER)
        near.line.send(Release(mine, Cause.NO_ANSWER))
        await asyncio.gather(near.released(mine), far.released(setup.reference))


async def test_a_far_side_that_never_clears_costs_a_call_not_a_channel() -> None:
    async with ends(release_guard=4.0) as (near, far):
        mine, theirs = await answered(near, far)
        far.line.send(Disconnect(theirs, Cause.NORMAL_CLEARING))
        await near.find(Disconnect)
        assert await far.find(Release) == Release(theirs, Cause.NORMAL_CLEARING)
        assert await far.find(ChannelService) == ChannelService((5,), False)
        near.line.send(Release(mine, Cause.NORMAL_CLEARING))
        assert await far.find(ChannelService) == ChannelService((5,), True)


async def test_metering_pulses_are_counted_and_do_not_clear() -> None:
    async with ends(metering_ms=400) as (near, far):
        mine, theirs = await answered(near, far)
        far.line.send(Charge(theirs, 3))
        assert [await near.next() for _ in range(3)] == [Charge(mine, 1)] * 3
        far.line.send(Disconnect(theirs, Cause.NORMAL_CLEARING))
        assert await near.next() == Disconnect(mine, Cause.NORMAL_CLEARING)


async def test_a_double_answer_looks_like_a_pulse_where_pulses_are_known() -> None:
    async with ends(variant="BR", double_answer=True, metering_ms=600) as (near, far):
        mine, _ = await answered(near, far)
        assert await near.next() == Charge(mine, 1)


async def test_a_double_answer_ends_a_call_where_they_are_not() -> None:
    async with ends(variant="BR", double_answer=True, metering_ms=0) as (near, far):
        mine, theirs = await answered(near, far)
        assert (await near.next()) == Disconnect(mine, Cause.NORMAL_CLEARING)
        near.line.send(Release(mine, Cause.NORMAL_CLEARING))
        await asyncio.gather(near.released(mine), far.released(theirs))


async def test_what_r2_does_not_have_is_refused_and_changes_nothing() -> None:
    async with ends() as (near, far):
        mine, setup = await offer(near, far)
        theirs = setup.reference
        for message in (
            Digits(theirs, "1"),
            Progress(theirs, Cause.USER_BUSY),
            Proceeding(theirs, 9),
            Charge(theirs, 1),
        ):
            with pytest.raises(LineError):
                far.line.send(message)
        for called in ("", "12a", "*21"):
            with pytest.raises(LineError, match="digits"):
                near.line.send(Setup(near.line.new_reference(), 7, called))
        with pytest.raises(LineError, match="79"):
            near.line.send(Setup(near.line.new_reference(), 7, "1" * 80))
        await clear(near, far, mine, theirs)


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"variant": "FR"}, "no variant 'FR': take one of AR, BR, CN"),
        ({"category": "friend"}, "no category 'friend'"),
        ({"tones": {"mf_ga_tones.hello": "1"}}, "no tone 'mf_ga_tones.hello'"),
        ({"tones": {"mf_gb_tones.busy_number": "A"}}, "cannot be 'A'"),
        ({"timers": {"r2_seise": 1}}, "no timer 'r2_seise'"),
        ({"timers": {"r2_seize": -1}}, "0 to 3600000"),
        ({"called_digits": 80}, "called_digits is 0 to 79, not 80"),
    ],
)
def test_what_openr2_does_not_have_cannot_be_set(options: dict[str, object], sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        R2Options(**options)  # type: ignore[arg-type]


async def test_a_sites_own_tone_replaces_the_variants() -> None:
    tones = {"mf_gb_tones.busy_number": "9"}
    async with ends(variant="ITU", tones=tones, timers={"r2_answer": 60000}) as (near, far):
        mine, setup = await offer(near, far)
        far.line.send(Disconnect(setup.reference, Cause.USER_BUSY))
        assert await near.find(Disconnect) == Disconnect(mine, Cause.USER_BUSY)


@pytest.mark.parametrize("cause", list(Cause))
@pytest.mark.parametrize("variant", ["CN", "ITU"])
def test_every_cause_has_a_backward_tone(variant: str, cause: Cause) -> None:
    assert isinstance(cause_heard(cause_sent(cause, variant), variant), Cause)
