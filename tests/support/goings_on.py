"""What goes on in a running server, and ways to wait for it: for tests of the whole."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Callable

import numpy as np

from cti.bus import Bus
from cti.client.station import Station
from cti.demo import site
from cti.events import Event
from cti.server import Server
from drivers import g711
from drivers.line import FRAME_SAMPLES, FRAME_SECONDS
from drivers.simulated import speech
from drivers.simulated.messages import Report, Script

PATIENCE = 60.0


class Heard:
    """What the bus said, and a way to wait for the next of a kind."""

    def __init__(self, bus: Bus) -> None:
        self.events: list[Event] = []
        self._more = asyncio.Event()
        bus.listen_all(self._hear)

    def _hear(self, seq: int, event: Event) -> None:
        self.events.append(event)
        self._more.set()

    def of(self, kind: type[Event]) -> list[Event]:
        return [event for event in self.events if type(event) is kind]

    async def until(
        self, kind: type[Event], when: Callable[[Event], bool] = lambda event: True
    ) -> Event:
        """The first event of this kind for which `when` holds, also one that was before."""
        seen = 0
        async with asyncio.timeout(PATIENCE):
            while True:
                for event in self.events[seen:]:
                    if type(event) is kind and when(event):
                        return event
                seen = len(self.events)
                self._more.clear()
                await self._more.wait()

    def forget(self) -> None:
        """Wait only for what comes from now on."""
        self.events.clear()


class Reports:
    """What the subscribers of the simulated exchange tell of their calls."""

    def __init__(self, server: Server) -> None:
        assert server.lines.exchange is not None
        self.all: list[Report] = []
        self._more = asyncio.Event()
        server.lines.exchange.on_report(self._hear)

    def _hear(self, report: Report) -> None:
        self.all.append(report)
        self._more.set()

    async def until(self, count: int) -> list[Report]:
        async with asyncio.timeout(PATIENCE):
            while len(self.all) < count:
                self._more.clear()
                await self._more.wait()
        return self.all


def ring_in(server: Server, number: int = 0, **more: object) -> str:
    """Let a customer ring the hotline, choose reservations and wait; returns his number."""
    caller = site.people(60)[number]
    assert server.lines.exchange is not None
    wishes: dict[str, object] = {
        "calling": caller.number,
        "called": site.HOTLINE,
        "digits": ((0.5, "1"),),
        "patience": PATIENCE,
        "voice": number % 36,
    }
    server.lines.exchange.place(Script(**(wishes | more)))  # type: ignore[arg-type]
    return caller.number


async def speak(station: Station, voice: int) -> None:
    """Be an agent's mouth and ear, with pauses in which a caller gets a word in."""
    said = g711.DECODE_INT16[speech.voice(voice, 1.0)].reshape(-1, FRAME_SAMPLES)
    frames = [*np.asarray(said), *[np.zeros(FRAME_SAMPLES, np.int16)] * 60]
    due = asyncio.get_running_loop().time()
    for frame in itertools.cycle(frames):
        if station.voice is not None:
            station.voice.push(frame)
            station.voice.pull()
        due += FRAME_SECONDS
        await asyncio.sleep(max(0.0, due - asyncio.get_running_loop().time()))
