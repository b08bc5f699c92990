"""The whole server on two spans that share their D channels: the card of one is lost while calls talk."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

from cti.events import CallCleared, ChannelsChanged, Established, Event, SpanChanged
from cti.server import Server
from tests.lab.cards import taken_away
from tests.lab.server_calls import call_through
from tests.lab.test_server_calls import judge
from tests.support.goings_on import Heard

BEFORE, AFTER = 2, 2
"""Calls that talk when the card goes away, and calls that are set up when it is away."""

ACKNOWLEDGED = 0.2
"""Seconds after which the far side has acknowledged the answers, and nobody speaks yet. A call that is
not acknowledged is still being set up, and ends with its D channel."""

NOTICED = 20.0
"""Seconds after which both ends have certainly missed the D channel (T203 and N200 of layer 2)."""

FIRST_SPAN = (*range(101, 116), *range(117, 132))


async def test_calls_go_on_and_come_in_over_the_d_channel_in_reserve(tmp_path: Path) -> None:
    """Both ways of each call are on the second span, for both sides hunt from the top."""

    async def lose_the_first_span(server: Server) -> None:
        heard = Heard(server.bus)

        def so_many(kind: type[Event], count: int) -> Callable[[Event], bool]:
            return lambda event: len(heard.of(kind)) >= count

        await heard.until(Established, so_many(Established, 2 * BEFORE))
        assert len(server.control.calls) == BEFORE
        await asyncio.sleep(ACKNOWLEDGED)
        with taken_away(2):
            blocked = await heard.until(ChannelsChanged)
            assert isinstance(blocked, ChannelsChanged)
            assert (blocked.channels, blocked.state) == (FIRST_SPAN, "blocked")
            await heard.until(CallCleared, so_many(CallCleared, BEFORE + AFTER))
        causes = [event.cause for event in heard.events if isinstance(event, CallCleared)]
        assert causes == [16] * (BEFORE + AFTER)
        places = {event.device for event in heard.events if isinstance(event, Established)}
        assert places == {f"trunk:e1/{231 - number}" for number in range(2 * (BEFORE + AFTER))}
        health = {event.health for event in heard.events if isinstance(event, SpanChanged)}
        assert health == {"normal"}  # for the line carried calls all the time

        def in_service(event: Event) -> bool:
            return isinstance(event, ChannelsChanged) and event.state == "in_service"

        freed = await heard.until(ChannelsChanged, in_service)
        assert isinstance(freed, ChannelsChanged)
        assert freed.channels == FIRST_SPAN

    found = await call_through(
        tmp_path,
        (1, 3),
        (2, 4),
        BEFORE + AFTER,
        10.0,
        lose_the_first_span,
        group=True,
        pause=NOTICED,
    )
    judge(found, BEFORE + AFTER)
