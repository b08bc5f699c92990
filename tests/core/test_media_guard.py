"""The guard of the media process: what it says, when it clears calls, and what it brings back."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import cast

import pytest

from cti.bus import Bus
from cti.calls.control import CallControl
from cti.clock import LoopClock
from cti.errors import NoResource
from cti.media.link.config import MediaConfig
from cti.media.link.control_end import MediaProcess
from cti.media.link.records import DiskSlow, Overload, Ready, TickFigures
from cti.watch import media_guard
from cti.watch.alarms import Alarms
from cti.watch.figures import LiveFigures
from cti.watch.media_guard import MediaGuard

FIGURES = TickFigures(50, 0, (50, *[0] * 9), 1.0, (0.1, 0.2, 0.3))


class Process:
    """Stands for the media process; its starts fail as often as asked."""

    realtime = True
    running = True

    def __init__(self) -> None:
        self.starts = 0
        self.failing = 0
        self.forgotten = 0
        self.killed = asyncio.Event()
        self.started = asyncio.Event()

    async def start(self, config: MediaConfig) -> None:
        self.starts += 1
        if self.failing:
            self.failing -= 1
            raise NoResource("The media process did not start.")
        self.started.set()

    def forget(self) -> None:
        self.forgotten += 1

    def kill(self) -> None:
        self.killed.set()


class Control:
    def __init__(self) -> None:
        self.calls = {1: "talk", 2: "queue"}

    def clear_call(self, call: int, cause: int) -> None:
        del self.calls[call]


class Scene:
    def __init__(self) -> None:
        self.alarms = Alarms(Bus(), LoopClock())
        self.figures = LiveFigures()
        self.process, self.control = Process(), Control()
        self.guard = MediaGuard(self.alarms, self.figures)

    async def begin(self) -> None:
        await self.guard.start(
            cast(MediaProcess, self.process), cast(CallControl, self.control), MediaConfig(4)
        )
        self.process.started.clear()

    async def die(self) -> None:
        self.process.started.clear()
        self.guard.died()
        await asyncio.wait_for(self.process.started.wait(), 10)
        await asyncio.sleep(0)

    def fact(self, key: str) -> str:
        return self.alarms.open[key].fact if key in self.alarms.open else ""


@pytest.fixture
async def scene(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Scene]:
    monkeypatch.setattr(media_guard, "RETRY_SECONDS", 0.0)
    made = Scene()
    await made.begin()
    yield made
    made.guard.close()
    made.alarms.close()


async def test_a_death_clears_no_call(scene: Scene) -> None:
    scene.guard.died()
    assert "no sound until it is back" in scene.fact("media")
    await asyncio.wait_for(scene.process.started.wait(), 10)
    await asyncio.sleep(0)
    assert scene.fact("media") == ""
    assert set(scene.control.calls) == {1, 2}
    assert scene.process.forgotten == 0
    assert scene.guard.away_seconds is not None


async def test_a_process_that_dies_again_and_again_loses_its_calls(scene: Scene) -> None:
    for _ in range(media_guard.MOST_DEATHS - 1):
        await scene.die()
    assert scene.control.calls
    scene.guard.died()
    assert "3 times" in scene.fact("media")
    assert not scene.control.calls
    assert scene.process.forgotten == 1


async def test_nobody_sits_in_silence_for_long(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene.process.failing = 3
    await scene.die()
    assert scene.control.calls
    monkeypatch.setattr(media_guard, "SILENCE_SECONDS", -1.0)
    scene.process.failing = 3
    await scene.die()
    assert not scene.control.calls
    assert scene.process.forgotten == 1


async def test_a_process_that_stopped_moving_is_ended(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(media_guard, "STUCK_SECONDS", 0.0)
    scene.guard.hear(Ready(4, True))
    await asyncio.wait_for(scene.process.killed.wait(), 10)


async def test_overload_is_an_alarm_that_says_what_is_given_up(scene: Scene) -> None:
    scene.guard.hear(Overload(2, ("answers", "progress")))
    assert "busy and other tones are not heard" in scene.fact("overload")
    scene.guard.hear(Overload(1, ("answers",)))
    assert "busy" not in scene.fact("overload")
    assert "judged later" in scene.fact("overload")
    scene.guard.hear(Overload(0, ()))
    assert scene.fact("overload") == ""


async def test_a_disk_that_hangs_is_an_alarm_while_it_hangs(scene: Scene) -> None:
    for seconds in (3.0, 4.0):
        scene.guard.hear(DiskSlow(True, seconds))
    alarm = scene.alarms.open["disk"]
    assert "not answered for 3 s" in alarm.cause, "told once, not every second"
    scene.guard.hear(DiskSlow(False))
    scene.guard.hear(DiskSlow(True, losing=True))
    assert "what it lacks" in scene.alarms.open["disk"].cause
    await scene.die()
    assert scene.fact("disk") == ""


async def test_lateness_of_the_last_minute_is_told(scene: Scene) -> None:
    scene.guard.hear(FIGURES)
    told = scene.figures.wire()["tick"]["late_minute_ms"]
    assert told == {"p50": 0.1, "p99": 0.2, "p999": 0.3}
