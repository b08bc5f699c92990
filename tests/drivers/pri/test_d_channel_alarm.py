"""A D channel of a group is pulled out: an alarm says so, and ends when it is back."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable

import pytest

from cti.bus import Bus
from cti.events import AlarmCleared, AlarmRaised, Event
from cti.watch.alarms import Alarms
from cti.watch.d_channels import DChannelWatch
from tests.drivers.pri.test_group import GroupPair, group, group_pair, pull


class StandingClock:
    """A clock that stands; what is due is called by the test."""

    def __init__(self) -> None:
        self.due: list[Callable[[], object]] = []

    def now(self) -> float:
        return 1000.0

    def call_later(self, delay: float, call: Callable[[], object]) -> StandingClock:
        self.due.append(call)
        return self

    def cancel(self) -> None:
        self.due.clear()


class Watched:
    """The near end of a group, and the alarms of the server."""

    def __init__(self, pair: GroupPair) -> None:
        self.clock, bus = StandingClock(), Bus()
        self.events: list[Event] = []
        bus.listen_all(lambda _seq, event: self.events.append(event))
        self.alarms = Alarms(bus, self.clock)
        lines = [group(pair.near), object()]
        self.watch = DChannelWatch(self.clock, self.alarms, lines)
        self.watch.start()
        told = lines[0].changed  # type: ignore[attr-defined]

        def changed(up: frozenset[int]) -> None:
            told(up)
            pair.changed.set()

        lines[0].changed = changed  # type: ignore[attr-defined]

    def settle(self) -> None:
        """The time in which D channels come up is over."""
        for call in list(self.clock.due):
            call()


@pytest.fixture
async def pair() -> AsyncIterator[GroupPair]:
    made = group_pair()
    await made.up()
    yield made
    made.close()


async def test_a_lost_d_channel_is_an_alarm_until_it_is_back(pair: GroupPair) -> None:
    watched = Watched(pair)
    watched.settle()
    await pull(pair, 2)
    assert list(watched.alarms.open) == ["d_channel:cpe"]
    (raised,) = watched.events
    assert isinstance(raised, AlarmRaised)
    assert raised.level == "major"
    assert raised.fact == "The D channel of span 2 of cpe is down."
    assert "the calls use that of span 1, and no other is in reserve" in raised.cause
    await pull(pair, 2, out=False)
    assert isinstance(watched.events[-1], AlarmCleared)
    assert not watched.alarms.open
    watched.watch.close()


async def test_one_that_never_comes_up_is_told_once_it_is_late(pair: GroupPair) -> None:
    await pull(pair, 1)
    watched = Watched(pair)
    assert not watched.events
    watched.settle()
    assert [event.fact for event in watched.events if isinstance(event, AlarmRaised)] == [
        "The D channel of span 1 of cpe is down."
    ]
    watched.watch.close()


async def test_the_last_one_is_the_spans_own_alarm(pair: GroupPair) -> None:
    watched = Watched(pair)
    watched.settle()
    await pull(pair, 1)
    await pull(pair, 2)
    assert len(watched.events) == 1
    await pull(pair, 1, out=False)
    assert watched.alarms.open["d_channel:cpe"].fact == "The D channel of span 2 of cpe is down."
    await pull(pair, 2, out=False)
    assert not watched.alarms.open
    watched.watch.close()
