"""What ISDN PRI carries: whole calls a second over real libpri at both ends, and how fast a set-up is.

Both ends are lines of the product in one process and on one loop, joined by a socket. A call is what
the network sends: number types, name, redirecting number, user data; proceeding, ringing, answer
with the connected number; disconnect and release at both sides.

Run as a program it stands above other programs' load; its rounds of full load last a second each,
which is well within what the kernel leaves to real-time processes.
"""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Iterator

from drivers.line import (
    Alerting,
    Cause,
    Connect,
    Disconnect,
    LineHealth,
    Message,
    NumberType,
    Proceeding,
    Release,
    Setup,
)
from drivers.pri.line import DChannel
from tests.benchmarks.figure import Figure
from tests.benchmarks.reserved import reserve
from tests.benchmarks.spread import median, percentile

CALLS = 3000
AT_ONCE = 20
ROUNDS = 3
CALLS_PER_SECOND = 1500.0

PACED_CALLS_PER_SECOND = 100.0
PACED_SECONDS = 5.0
SETUP_MS = 10.0


class Traffic:
    """Calls from the network's side, each answered, cleared and released."""

    def __init__(self) -> None:
        ends = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.ours = DChannel("ours", ends[0].detach(), node="cpe")
        self.network = DChannel("network", ends[1].detach(), node="network")
        self.free = list(self.network.channels[:AT_ONCE])
        self.setup_ms: list[float] = []
        """From sending the set-up until its channel is confirmed to who sent it."""
        self.ended = 0
        self.changed, self.up = asyncio.Event(), asyncio.Event()
        self._channel_of: dict[int, int] = {}
        self._began: dict[int, float] = {}
        self.ours.open(self._hear)
        self.network.open(self._hear_ours)

    def call(self) -> None:
        reference = self.network.new_reference()
        self._channel_of[reference] = channel = self.free.pop()
        self._began[reference] = time.perf_counter()
        self.network.send(
            Setup(
                reference,
                channel,
                "87654321",
                "13800138000",
                "张三",
                called_type=NumberType.SUBSCRIBER,
                calling_type=NumberType.NATIONAL,
                redirecting="02012345678",
                user_data=b"order 4711",
            )
        )

    def _hear_ours(self, told: Message) -> None:
        match told:
            case LineHealth():
                self.up.set()
            case Proceeding(reference=reference):
                self.setup_ms.append(1e3 * (time.perf_counter() - self._began.pop(reference)))
            case Connect(reference=reference):
                self.network.send(Disconnect(reference, Cause.NORMAL_CLEARING))
            case Release(reference=reference):
                self.free.append(self._channel_of.pop(reference))
                self.ended += 1
                self.changed.set()

    def _hear(self, told: Message) -> None:
        match told:
            case Setup(reference=reference, channel=channel):
                self.ours.send(Proceeding(reference, channel))
                self.ours.send(Alerting(reference))
                self.ours.send(Connect(reference, "87654399"))
            case Disconnect(reference=reference, cause=cause):
                self.ours.send(Release(reference, cause))

    def close(self) -> None:
        self.ours.close()
        self.network.close()


async def full_load(calls: int) -> float:
    """Calls a second with 20 at once, as fast as they go."""
    traffic = Traffic()
    await traffic.up.wait()
    began, placed = time.perf_counter(), 0
    while traffic.ended < calls:
        while traffic.free and placed < calls:
            traffic.call()
            placed += 1
        traffic.changed.clear()
        await traffic.changed.wait()
    seconds = time.perf_counter() - began
    traffic.close()
    return calls / seconds


async def paced(calls_per_second: float, seconds: float) -> list[float]:
    """Milliseconds of each set-up at a steady rate."""
    traffic = Traffic()
    await traffic.up.wait()
    loop = asyncio.get_running_loop()
    began = loop.time()
    for number in range(int(calls_per_second * seconds)):
        await asyncio.sleep(max(0.0, began + number / calls_per_second - loop.time()))
        while not traffic.free:
            traffic.changed.clear()
            await traffic.changed.wait()
        traffic.call()
    while traffic.ended < int(calls_per_second * seconds):
        traffic.changed.clear()
        await traffic.changed.wait()
    traffic.close()
    return traffic.setup_ms


def figures() -> Iterator[Figure]:
    rates = [asyncio.run(full_load(CALLS)) for _ in range(ROUNDS)]
    yield Figure.at_least("lines.pri_calls_per_second", median(rates), "calls/s", CALLS_PER_SECOND)
    times = asyncio.run(paced(PACED_CALLS_PER_SECOND, PACED_SECONDS))
    yield Figure.at_most("lines.setup_ms", percentile(times, 0.99), "ms", SETUP_MS)


if __name__ == "__main__":
    reserve()
    for one in figures():
        print(one.json(), flush=True)
