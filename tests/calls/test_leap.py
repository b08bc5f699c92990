"""The leaping loop itself: hours pass at once, in order, and threads still work."""

from __future__ import annotations

import asyncio
import time

import pytest

from tests.support.leap import EPOCH, LeapingClock, leaping, run


def test_eight_hours_take_no_time() -> None:
    begun = time.monotonic()

    async def shift() -> float:
        loop = asyncio.get_running_loop()
        for _ in range(8):
            await asyncio.sleep(3600)
        return loop.time()

    assert run(shift()) == pytest.approx(8 * 3600)
    assert time.monotonic() - begun < 1.0


def test_timers_fire_in_order_and_only_within_the_time_given() -> None:
    with leaping() as loop:
        clock = LeapingClock(loop)
        heard: list[tuple[str, float]] = []
        for name, seconds in (("late", 31.0), ("second", 2.0), ("first", 1.0)):
            clock.call_later(seconds, lambda name=name: heard.append((name, clock.now() - EPOCH)))
        loop.settle()
        assert heard == []
        loop.advance(30.0)
        assert [name for name, _ in heard] == ["first", "second"]
        assert [at for _, at in heard] == pytest.approx([1.0, 2.0])
        loop.advance(1.0)
        assert heard[-1][0] == "late"


def test_a_thread_is_waited_for_when_no_timer_is_set() -> None:
    async def ask() -> int:
        return await asyncio.to_thread(lambda: 42)

    assert run(ask()) == 42


def test_what_is_left_behind_is_an_error() -> None:
    async def forever() -> None:
        await asyncio.sleep(1e6)

    def leave_a_task() -> None:
        with leaping() as loop:
            loop.create_task(forever())
            loop.settle()

    with pytest.raises(AssertionError, match="left behind"):
        leave_a_task()
