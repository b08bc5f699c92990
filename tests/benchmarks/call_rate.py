"""How many calls call control carries: set-up to clear over loopback, without libpri and sound.

Each call is offered, delivered to a station, answered, connected and hung up by the caller; every
event is also folded by a replay, as the journal would. `python -m tests.benchmarks.call_rate`.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator

from cti.bus import Bus
from cti.calls.control import CallControl
from cti.calls.model import Call
from cti.calls.replay import apply
from cti.clock import LoopClock
from cti.events import Delivered, Event, Offered
from cti.media.link.control_end import MediaLink
from drivers.line import Cause, Connect, Disconnect, LineHealth, Message, Release, Setup
from drivers.loopback import LoopbackLine, join
from tests.benchmarks.figure import Figure

SPANS = 8
GOAL = 1000.0
"""Calls a second: three times what the whole server has to carry, for this is one part of it."""


class _NoSound:
    """Commands go nowhere; only what call control itself costs is measured."""

    def __init__(self) -> None:
        self.commands = 0
        self._token = 0

    def send(self, command: object) -> None:
        self.commands += 1

    def listen(self, listener: object) -> object:
        return lambda: None

    def new_token(self) -> int:
        self._token += 1
        return self._token


class _Exchange:
    """Calls on every channel of its spans, one after the other, until enough were made."""

    def __init__(self, calls: int) -> None:
        self.left = calls
        self.ended = 0
        self.calls = calls
        self.done = asyncio.Event()

    def open(self, line: LoopbackLine) -> None:
        channel_of: dict[int, int] = {}

        def call(channel: int) -> None:
            if self.left:
                self.left -= 1
                reference = line.new_reference()
                channel_of[reference] = channel
                line.send(Setup(reference, channel, "95000", "13800138000"))

        def hear(message: Message) -> None:
            match message:
                case LineHealth() if line.health.value == "normal":
                    for channel in line.channels:
                        call(channel)
                case Connect(reference=reference):
                    line.send(Disconnect(reference, Cause.NORMAL_CLEARING))
                case Release(reference=reference):
                    self.ended += 1
                    if self.ended == self.calls:
                        self.done.set()
                    call(channel_of.pop(reference))

        line.open(hear)


async def _measure(calls: int) -> float:
    bus, media = Bus(), _NoSound()
    link: MediaLink = media  # type: ignore[assignment]
    control = CallControl(bus, LoopClock(), link)
    folded: dict[int, Call] = {}
    free = [f"station:{1000 + number}" for number in range(SPANS * 30)]
    for place, station in enumerate(free):
        control.add_station(station, 1000 + place)

    def fold(seq: int, event: Event) -> None:
        apply(folded, event)

    def put_through(event: Offered) -> None:
        control.deliver_call(event.call, free[event.call % len(free)])

    bus.listen_all(fold)
    bus.listen(Offered, put_through)
    bus.listen(Delivered, lambda event: control.answer_call(event.call, event.device))
    exchange = _Exchange(calls)
    lines: list[LoopbackLine] = []
    began = time.perf_counter()
    for span in range(SPANS):
        near, far = join(f"e1-{span}", f"far-{span}")
        lines.append(far)
        control.add_line(near, span * 30)
        exchange.open(far)
    await exchange.done.wait()
    seconds = time.perf_counter() - began
    assert not control.calls
    assert not folded
    control.close()
    for line in lines:
        line.close()
    return calls / seconds


def call_rate(calls: int = 6000) -> float:
    """Calls a second, from Setup to Release, up to 240 at once."""
    return asyncio.run(_measure(calls))


def figures() -> Iterator[Figure]:
    yield Figure.at_least("calls.per_second", call_rate(), "calls/s", GOAL)


if __name__ == "__main__":
    for one in figures():
        print(one.json())
