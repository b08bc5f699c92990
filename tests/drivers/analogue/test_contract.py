"""The line contract over telephones' ports and town lines, in leaping time.

Four promises have a form of their own here, because an analogue line differs by nature and not by
lack: `Digits` are sounds and so are taken but not told, `Progress` gives the sound to the media
process, a number in pieces is dialled in pieces, and `Restart` is an affair of one side.
"""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Awaitable, Callable

import pytest

from drivers.line import (
    Alerting,
    Cause,
    Connect,
    Digits,
    Disconnect,
    LineError,
    Proceeding,
    Progress,
    Release,
    Restart,
    Setup,
)
from tests.drivers import test_line_contract as contract
from tests.drivers import test_line_failures as failures
from tests.drivers.analogue.pair import copper_pair
from tests.drivers.line_pair import Pair, advance
from tests.support import leap

PROMISES = (
    contract.test_what_is_told_before_the_answer,
    contract.test_a_set_up_may_be_refused_with_release,
    contract.test_the_called_side_may_take_another_channel,
    contract.test_glare_loses_nobodys_call,
    contract.test_a_full_span_refuses_one_call_more,
    contract.test_unknown_references_and_wrong_moments_are_refused,
    failures.test_a_dead_link_releases_every_call_and_comes_back,
    failures.test_an_answered_call_outlives_a_short_failure,
    failures.test_closing_twice_is_harmless_and_tells_the_far_side,
)


def on_copper(promise: Callable[..., Awaitable[None]], *more: object) -> None:
    async def main() -> None:
        wire = copper_pair()
        try:
            await wire.up()
            await promise(wire, *more)
        finally:
            wire.close()

    leap.run(main())


@pytest.mark.parametrize("promise", PROMISES, ids=lambda promise: promise.__name__[5:])
def test_a_promise_of_every_line(promise: Callable[..., Awaitable[None]]) -> None:
    on_copper(promise)


@pytest.mark.parametrize(
    ("direction", "stage", "who"),
    [*itertools.product(contract.DIRECTIONS, contract.STAGES, ("caller", "callee", "both"))],
)
def test_clearing_releases_both_sides_once(direction: str, stage: str, who: str) -> None:
    on_copper(contract.test_clearing_releases_both_sides_once, direction, stage, who)


@pytest.mark.parametrize("cause", [Cause.USER_BUSY, Cause.CALL_REJECTED, Cause.NO_CIRCUIT])
def test_a_refusal_arrives_whatever_its_cause(cause: Cause) -> None:
    on_copper(contract.test_the_cause_of_a_refusal_arrives, cause)


def test_voices_are_two_ends() -> None:
    async def promise(wire: Pair) -> None:
        contract.test_voice_frames_arrive_unchanged(wire)
        contract.test_a_voice_that_nobody_hears_is_dropped_not_waited_for(wire)

    on_copper(promise)


@pytest.mark.parametrize("direction", contract.DIRECTIONS)
def test_a_call_from_set_up_to_release(direction: str) -> None:
    """Digits are sounds: a town line keys them, a telephone has no use for them."""

    async def promise(wire: Pair) -> None:
        caller, callee = contract.ends(wire, direction)
        mine = caller.line.new_reference()
        caller.line.send(Setup(mine, 3, "02012345678", "13800138000"))
        setup = await callee.expect(Setup)
        theirs = setup.reference
        assert mine > 0 > theirs
        assert setup.channel == 3
        whole = ("02012345678", "") if caller is wire.near else ("", "13800138000")
        assert (setup.called, setup.calling) == whole
        await advance(wire, caller, callee, theirs, "active", 3)
        wire.near.line.send(Digits(mine if caller is wire.near else theirs, "12#"))
        with pytest.raises(LineError, match="play their tones"):
            wire.far.line.send(Digits(mine if caller is wire.far else theirs, "9"))
        caller.line.send(Disconnect(mine, Cause.NORMAL_CLEARING))
        assert await callee.expect(Disconnect) == Disconnect(theirs, Cause.NORMAL_CLEARING)
        callee.line.send(Release(theirs, Cause.NORMAL_CLEARING))
        released, _ = await asyncio.gather(caller.released(mine), callee.released(theirs))
        assert released == Release(mine, Cause.NORMAL_CLEARING)

    on_copper(promise)


def test_early_sound_is_given_to_the_media_process() -> None:
    async def promise(wire: Pair) -> None:
        mine, theirs = await wire.offer(wire.near, wire.far)
        wire.far.line.send(Progress(theirs, Cause.USER_BUSY))
        wire.far.line.send(Alerting(theirs))
        wire.far.line.send(Connect(theirs))
        assert await wire.near.find(Connect) == Connect(mine)

    on_copper(promise)


def test_a_number_in_pieces_is_dialled_in_pieces() -> None:
    async def promise(wire: Pair) -> None:
        mine = wire.near.line.new_reference()
        wire.near.line.send(Setup(mine, 2, "020", "1", complete=False))
        wire.near.line.send(Digits(mine, "12"))
        setup = await wire.far.expect(Setup)
        assert setup.called == "02012"
        assert await wire.near.expect(Proceeding) == Proceeding(mine, 2)

    on_copper(promise)


def test_restart_clears_this_side_and_hangs_up() -> None:
    async def promise(wire: Pair) -> None:
        mine, theirs = await wire.offer(wire.near, wire.far, channel=1)
        kept, kept_there = await wire.offer(wire.near, wire.far, channel=2)
        await advance(wire, wire.near, wire.far, theirs, "active", channel=1)
        wire.near.line.send(Restart((1, 3)))
        assert (await wire.near.expect(Release)).reference == mine
        assert await wire.near.expect(Restart) == Restart((1, 3))
        assert (await wire.far.find(Disconnect)).reference == theirs
        wire.far.line.send(Connect(kept_there))
        assert (await wire.near.find(Connect)).reference == kept

    on_copper(promise)
