"""The line contract over the real driver's analogue ports: what is worth its real seconds.

The whole of it runs in leaping time over wires in memory (tests/drivers/analogue/test_contract.py).
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from drivers.line import Cause, Disconnect
from tests.drivers import test_line_contract as contract
from tests.drivers import test_line_failures as failures
from tests.drivers.line_pair import Pair
from tests.lab.analogue_wire import analogue_pair

PROMISES = (
    contract.test_what_is_told_before_the_answer,
    contract.test_a_set_up_may_be_refused_with_release,
    contract.test_unknown_references_and_wrong_moments_are_refused,
    failures.test_closing_twice_is_harmless_and_tells_the_far_side,
)


@pytest.mark.parametrize("promise", PROMISES, ids=lambda promise: promise.__name__[5:])
async def test_a_promise_of_every_line(promise: Callable[[Pair], Awaitable[None]]) -> None:
    async with analogue_pair(settle=False) as pair:
        await promise(pair)


@pytest.mark.parametrize(
    ("direction", "stage", "who"),
    [
        ("near calls", "active", "caller"),
        ("near calls", "alerting", "both"),
        ("far calls", "presented", "callee"),
        ("far calls", "active", "both"),
    ],
)
async def test_clearing_releases_both_sides_once(direction: str, stage: str, who: str) -> None:
    async with analogue_pair() as pair:
        caller, callee = contract.ends(pair, direction)
        mine, theirs = await pair.offer(caller, callee)
        await contract.advance(pair, caller, callee, theirs, stage)
        await clear(pair, direction, mine, theirs, who)


async def clear(pair: Pair, direction: str, mine: int, theirs: int, who: str) -> None:
    caller, callee = contract.ends(pair, direction)
    if who != "callee":
        caller.line.send(Disconnect(mine, Cause.NORMAL_CLEARING))
    if who != "caller":
        callee.line.send(Disconnect(theirs, Cause.CALL_REJECTED))
    await asyncio.gather(caller.released(mine), callee.released(theirs))
    assert caller.releases[mine] == 1
    assert callee.releases[theirs] == 1
