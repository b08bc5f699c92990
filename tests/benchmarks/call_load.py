"""The control process at full load: calls from set-up to clear through simulated E1s.

Both ends are real libpri. The network's end is a process of its own (`busy_network`) that keeps every
channel busy, so what limits is the control process, which is this one: D channels, CallControl, bus,
and the journal on SQLite with its records, as the server puts them together, and a media process that
carries out every command. There is no flow: each call is offered, rung at a station, answered there,
bridged, and hung up by the caller. `python -m tests.benchmarks.call_load`.
"""

from __future__ import annotations

import asyncio
import json
import resource
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from cti.bus import Bus
from cti.calls.control import CallControl
from cti.clock import LoopClock
from cti.events import CallCleared, Delivered, Offered
from cti.media.link.config import MediaConfig
from cti.media.link.control_end import MediaProcess
from cti.media.link.records import LATENESS_EDGES, Report, TickFigures
from cti.store.journal.journal import Journal
from drivers.pri.line import DChannel

SPANS = 4
AT_ONCE = 8
"""Busy channels of each span: enough that the control process never waits for the network."""
CHANNELS = 30
WARM_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Round:
    """What one round of full load gave."""

    calls: int
    seconds: float
    cpu_seconds: float
    """Processor time of the control process, its journal thread included."""
    events: int
    journal_behind: int
    """Events that still waited for the disk at the end."""
    lateness: list[int]
    """Ticks of the media process by how late they began: LATENESS_EDGES."""
    missed: int
    realtime: bool

    @property
    def per_second(self) -> float:
        return self.calls / self.seconds

    @property
    def per_cpu_second(self) -> float:
        return self.calls / self.cpu_seconds

    @property
    def seconds_behind(self) -> float:
        """How far the journal was behind what had happened."""
        return self.journal_behind * self.seconds / self.events


class _Ticks:
    """Adds up what the media process says of its ticks."""

    def __init__(self) -> None:
        self.lateness = [0] * (len(LATENESS_EDGES) + 1)
        self.missed = 0

    def hear(self, report: Report) -> None:
        if isinstance(report, TickFigures):
            self.missed += report.missed
            self.lateness = [a + b for a, b in zip(self.lateness, report.lateness, strict=True)]


async def measure(seconds: float) -> Round:
    """Run at full load for so long."""
    with tempfile.TemporaryDirectory(prefix="cordboard-bench-") as folder:
        bus, clock = Bus(), LoopClock()
        media = MediaProcess()
        stations = SPANS * CHANNELS
        await media.start(MediaConfig(rows=2 * stations))
        try:
            async with Journal(f"sqlite:///{Path(folder) / 'journal.db'}") as journal:
                bus.listen_all(journal.hear)
                control = CallControl(bus, clock, media)
                for place in range(stations):
                    control.add_station(_station(place), stations + place)
                _answer_everything(bus, control)
                async with _network(control) as network:
                    taken = await _load(bus, media, journal, network, seconds)
                control.close()
        finally:
            await media.stop()
    return taken


async def _load(
    bus: Bus,
    media: MediaProcess,
    journal: Journal,
    network: asyncio.subprocess.Process,
    seconds: float,
) -> Round:
    assert network.stdin is not None
    cleared = 0

    def count(event: CallCleared) -> None:
        nonlocal cleared
        cleared += 1

    stop = bus.listen(CallCleared, count)
    network.stdin.write(b"begin\n")
    await asyncio.sleep(WARM_SECONDS)
    ticks = _Ticks()
    hearing = media.listen(ticks.hear)
    before, seq, begun, cpu = cleared, bus.last_seq, time.perf_counter(), _cpu()
    await asyncio.sleep(seconds)
    calls, took, used = cleared - before, time.perf_counter() - begun, _cpu() - cpu
    events, behind = bus.last_seq - seq, journal.backlog
    network.stdin.write(b"end\n")
    hearing()
    stop()
    assert not journal.trouble, journal.trouble
    return Round(calls, took, used, events, behind, ticks.lateness, ticks.missed, media.realtime)


def _answer_everything(bus: Bus, control: CallControl) -> None:
    """Every call rings at a free station, which answers at once."""
    free = [_station(place) for place in range(SPANS * CHANNELS)]
    used: dict[int, str] = {}

    def offered(event: Offered) -> None:
        used[event.call] = station = free.pop()
        control.deliver_call(event.call, station)

    def delivered(event: Delivered) -> None:
        control.answer_call(event.call, event.device)

    def cleared(event: CallCleared) -> None:
        free.append(used.pop(event.call))

    bus.listen(Offered, offered)
    bus.listen(Delivered, delivered)
    bus.listen(CallCleared, cleared)


@asynccontextmanager
async def _network(control: CallControl) -> AsyncIterator[asyncio.subprocess.Process]:
    """The far end's process with every D channel up."""
    pairs = [socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET) for _ in range(SPANS)]
    far = [end.fileno() for _, end in pairs]
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.benchmarks.busy_network", str(AT_ONCE), *map(str, far),
        pass_fds=far,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    assert process.stdin is not None
    assert process.stdout is not None
    for span, (near, end) in enumerate(pairs):
        end.close()
        control.add_line(DChannel(f"e1-{span + 1}", near.detach(), overlap=True), span * CHANNELS)
    try:
        assert (await process.stdout.readline()).strip() == b"up"
        yield process
        process.stdin.write_eof()
        await process.wait()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


def _station(place: int) -> str:
    return f"station:{1000 + place}"


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def in_fresh_process(seconds: float) -> Round:
    """One round in a process that has done nothing else before."""
    finished = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.call_load", str(seconds)],
        stdout=subprocess.PIPE,
        check=True,
    )
    return Round(**json.loads(finished.stdout))


if __name__ == "__main__":
    result = asyncio.run(measure(float(sys.argv[1]) if len(sys.argv) > 1 else 5.0))
    print(json.dumps(asdict(result)))
    print(
        f"{result.per_second:.0f} calls/s, {result.per_cpu_second:.0f} per CPU second",
        file=sys.stderr,
    )
