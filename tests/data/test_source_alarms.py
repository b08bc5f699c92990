"""A source that goes away is an alarm, and the alarm ends when it serves."""

from __future__ import annotations

import asyncio
from concurrent.futures import Future
from functools import partial
from pathlib import Path

import pytest

from cti.bus import Bus
from cti.clock import LoopClock
from cti.data.databases.source import Health
from cti.events import AlarmCleared, AlarmRaised, Event
from cti.watch.alarms import Alarms
from cti.watch.data_sources import source_health
from tests.data.conftest import Open

NOBODY = "postgresql://house@127.0.0.1:1/house"
"""Port 1 of this machine: nobody listens, and the refusal comes at once."""


async def test_a_source_without_an_answer_is_an_alarm_until_it_serves(opened: Open) -> None:
    bus, told = Bus(), list[Event]()
    bus.listen_all(lambda _seq, event: told.append(event))
    alarms = Alarms(bus, LoopClock())
    raised = asyncio.Event()
    bus.listen(AlarmRaised, lambda _event: raised.set())
    sources = opened(NOBODY, pool=1)
    sources.start(partial(source_health, alarms))
    await asyncio.wait_for(raised.wait(), 20)
    (alarm,) = told
    assert isinstance(alarm, AlarmRaised)
    assert (alarm.key, alarm.level) == ("source:house", "major")
    assert alarm.fact == "The data source house does not answer."
    assert "house does not serve just now" in alarm.cause
    source_health(alarms, "house", Health(True, 1.0))
    assert isinstance(told[-1], AlarmCleared)
    assert not alarms.open


async def test_a_source_that_serves_tells_so_once(opened: Open, tmp_path: Path) -> None:
    seen: list[tuple[str, bool | None]] = []
    first = asyncio.Event()

    def told(source: str, health: Health) -> None:
        seen.append((source, health.up))
        first.set()

    file = tmp_path / "house.db"
    file.touch()
    sources = opened(f"sqlite:///{file}")
    sources.start(told)
    await asyncio.wait_for(first.wait(), 20)
    assert await sources.connected("house", 5)
    assert seen == [("house", True)]


async def test_a_look_that_is_cancelled_as_its_answer_comes_is_cancelled(
    opened: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else the task that looks for ever goes on, and whoever closes the source waits for ever."""
    file = tmp_path / "house.db"
    file.touch()
    sources = opened(f"sqlite:///{file}")
    looking = asyncio.create_task(sources.connected("house", 5))
    wrap = asyncio.wrap_future

    def wrapped(work: Future[None]) -> asyncio.Future[None]:
        answer = wrap(work)
        answer.add_done_callback(lambda _: looking.cancel())
        return answer

    monkeypatch.setattr(asyncio, "wrap_future", wrapped)
    with pytest.raises(asyncio.CancelledError):
        await looking
