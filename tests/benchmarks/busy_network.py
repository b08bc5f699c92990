"""The far end of the call rate: a network that calls on every channel, one call after the other.

`python -m tests.benchmarks.busy_network AT_ONCE FD ...`, a process of its own with real libpri in the
network's role on each descriptor. Each caller hangs up as soon as he is answered. The process says
"up" when every D channel is, begins at a line on its standard input, and ends when that closes.
"""

from __future__ import annotations

import asyncio
import contextlib
import sys

from drivers.line import Cause, Connect, Disconnect, LineHealth, Message, Release, Setup
from drivers.pri.line import DChannel

CALLED = "95000"


class BusySpan:
    """One span on which `at_once` channels are never idle for long."""

    def __init__(self, name: str, descriptor: int, at_once: int) -> None:
        self.line = DChannel(name, descriptor, node="network")
        self.up = asyncio.Event()
        self._free = list(self.line.channels[:at_once])
        self._channels: dict[int, int] = {}
        self._calling = False
        self.line.open(self._hear)

    def begin(self) -> None:
        self._calling = True
        self._call()

    def end(self) -> None:
        """Begin no more calls; those that run are finished."""
        self._calling = False

    def _call(self) -> None:
        while self._calling and self._free:
            reference, channel = self.line.new_reference(), self._free.pop()
            self._channels[reference] = channel
            self.line.send(Setup(reference, channel, CALLED, f"138{reference:08d}"))

    def _hear(self, message: Message) -> None:
        match message:
            case LineHealth():
                self.up.set()
            case Connect(reference=reference):
                self.line.send(Disconnect(reference, Cause.NORMAL_CLEARING))
            case Release(reference=reference):
                self._free.append(self._channels.pop(reference))
                self._call()


async def run(at_once: int, descriptors: list[int]) -> None:
    loop = asyncio.get_running_loop()
    spans = [BusySpan(f"far-{fd}", fd, at_once) for fd in descriptors]
    for span in spans:
        await span.up.wait()
    print("up", flush=True)
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        for span in spans:
            span.begin() if line.strip() == "begin" else span.end()
    for span in spans:
        span.line.close()


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(run(int(sys.argv[1]), [int(fd) for fd in sys.argv[2:]]))
