"""A PRI line's looks at its spans, with a driver of the test's own: alarms, cards that go and come."""

from __future__ import annotations

import asyncio
import os
import socket
import threading
from collections.abc import AsyncIterator, Mapping
from typing import Any

import pytest

from drivers.dahdi import common_channel, d_channel, lookout
from drivers.dahdi.common_channel import SpanPlace
from drivers.dahdi.device import ChannelGone
from drivers.dahdi.params import Alarm
from drivers.dahdi.pri.line import PriLine
from drivers.dahdi.span import SpanCare
from drivers.dahdi.watch import Watch
from drivers.driver import VoiceSpec
from drivers.line import (
    ChannelService,
    Health,
    LineDown,
    LineHealth,
    LineUnavailable,
    Message,
    Setup,
)
from drivers.pri.group import DChannelGroup
from drivers.pri.line import PriLine as LibpriLine

PATIENCE = 10.0
SLOTS = {1: (1, 2), 2: (1, 2)}


class Driver:
    """What the driver knows of two spans, and the files of their D channels."""

    def __init__(self) -> None:
        self.alarms: dict[int, Alarm | None] = {1: Alarm.NONE, 2: Alarm.NONE}
        """By span; None where the card is away."""
        self.open: set[int] = set()
        self.far: dict[int, socket.socket] = {}
        self.free = threading.Event()
        """Whether the driver answers; else whoever asks waits."""
        self.free.set()
        self.asked = threading.Semaphore(0)

    def care(self, span: int) -> SpanCare:
        self.asked.release()
        self.free.wait(PATIENCE)
        alarms = self.alarms[span]
        if alarms is None:
            raise LineUnavailable(f"DAHDI span {span} is not there now")
        return SpanCare(alarms, {"crc4": 10 * span})

    def plugged(self, span: int, far: socket.socket) -> None:
        if span in self.far:
            self.far[span].close()
        self.far[span] = far

    def take_away(self, span: int) -> None:
        self.alarms[span] = None
        self.far[span].close()  # the line's file is readable at once, and tells that it is gone


class Channel:
    """The file of a D channel as the line uses it; its number is that of its span."""

    driver: Driver

    def __init__(self, number: int) -> None:
        if self.driver.alarms[number] is None:
            raise LineUnavailable(f"there is no DAHDI channel {number}")
        near, far = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        near.setblocking(False)
        self.driver.plugged(number, far)
        self.number, self.fd = number, near.detach()
        self.driver.open.add(number)

    def buffers(self, count: int, size: int) -> None: ...

    def flush(self) -> None: ...

    def events(self) -> list[int]:
        if self.driver.alarms[self.number] is None:
            raise ChannelGone(f"channel {self.number}: the card is gone")
        return []

    def read(self, buffer: Any) -> int:
        try:
            return os.readv(self.fd, [buffer])
        except BlockingIOError:
            return 0

    def write(self, data: Any) -> int:
        return len(data)

    def close(self) -> None:
        os.close(self.fd)
        self.driver.open.discard(self.number)


class Scene:
    """A group of two spans on that driver, opened."""

    def __init__(self, driver: Driver) -> None:
        self.driver, self.watch = driver, Watch()
        self.told: asyncio.Queue[Message] = asyncio.Queue()
        places = {
            span: SpanPlace(span, (100 * span + 1, 100 * span + 2), (span,)) for span in SLOTS
        }
        spec = VoiceSpec("dahdi_pri", "e1", (101, 102, 201, 202), (), {})
        self.line = PriLine("e1", places, self.watch, self.link, spec)
        self.line.open(self.told.put_nowait)

    def link(self, descriptors: Mapping[int, int]) -> LibpriLine:
        return DChannelGroup("e1", SLOTS, descriptors)

    async def until(self, wanted: Message) -> None:
        async with asyncio.timeout(PATIENCE):
            while await self.told.get() != wanted:
                pass

    async def until_asked(self) -> None:
        assert await asyncio.to_thread(self.driver.asked.acquire, timeout=PATIENCE)

    def close(self) -> None:
        self.driver.free.set()
        self.line.close()
        self.watch.close()
        for far in self.driver.far.values():
            far.close()


@pytest.fixture
async def scene(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Scene]:
    driver = Driver()
    monkeypatch.setattr(Channel, "driver", driver, raising=False)
    monkeypatch.setattr(d_channel, "DahdiChannel", Channel)
    monkeypatch.setattr(common_channel, "span_care", driver.care)
    monkeypatch.setattr(lookout, "LOOK_SECONDS", 0.001)
    made = Scene(driver)
    yield made
    made.close()


@pytest.mark.parametrize("alarm", [Alarm.RED, Alarm.YELLOW, Alarm.BLUE, Alarm.LOOPBACK])
async def test_a_span_of_a_group_that_cannot_carry_calls_takes_none(
    scene: Scene, alarm: Alarm
) -> None:
    scene.driver.alarms[1] = alarm
    await scene.until(ChannelService((101, 102), False))
    with pytest.raises(LineDown, match="e1 is in alarm: "):
        scene.line.send(Setup(scene.line.new_reference(), 101, "123"))
    scene.driver.alarms[1] = Alarm.NONE
    await scene.until(ChannelService((101, 102), True))


async def test_the_loop_goes_on_while_the_driver_keeps_still(scene: Scene) -> None:
    await asyncio.sleep(0)
    assert scene.line.error_counters()["crc4"] == 30
    scene.driver.free.clear()
    while scene.driver.asked.acquire(blocking=False):
        pass
    await scene.until_asked()
    scene.driver.alarms[2] = Alarm.RED
    assert scene.line.error_counters()["crc4"] == 30  # as they were; nobody waits for the driver
    scene.driver.free.set()
    await scene.until(ChannelService((201, 202), False))


async def test_a_card_that_comes_back_gets_its_d_channel_opened(scene: Scene) -> None:
    scene.driver.take_away(1)
    await scene.until(ChannelService((101, 102), False))
    assert scene.driver.open == {2}
    with pytest.raises(LineUnavailable, match="span 1 is not there"):
        scene.line.error_counters()
    scene.driver.alarms[1] = Alarm.NONE
    await scene.until(ChannelService((101, 102), True))
    assert scene.driver.open == {1, 2}


async def test_all_cards_away_is_no_signal(scene: Scene) -> None:
    for span in SLOTS:
        scene.driver.take_away(span)
    await scene.until(LineHealth(Health.NO_SIGNAL))


async def test_what_was_opened_for_a_line_that_is_closed_is_closed(scene: Scene) -> None:
    scene.driver.take_away(1)
    await scene.until(ChannelService((101, 102), False))
    scene.driver.free.clear()
    scene.driver.alarms[1] = Alarm.NONE
    async with asyncio.timeout(PATIENCE):
        while 1 not in scene.driver.open:
            await scene.until_asked()
    scene.line.close()
    scene.driver.free.set()
    scene.watch.close()  # waits for the answer
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert not scene.driver.open
