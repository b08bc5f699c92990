"""How long people wait: from the call at the desk to the customer's card, from the answer to sound.

The whole server as it is run, with its media process, over a database of a million customers. The
network (`timed_network`) and the agents (`timed_desks`) are processes of their own. Calls come at an
even rate and go straight to a queue with agents waiting, so the card is looked up while the call is
delivered: with a flow before the queue it would be there sooner. `python -m tests.benchmarks.call_times`.
"""

from __future__ import annotations

import asyncio
import fcntl
import json
import os
import random
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest.mock import patch

from cti.config import Config, LineConfig, QueueEntry, RouteEntry, ServerConfig
from cti.events import CallCleared, Delivered, Offered, SpanChanged
from cti.server import Server, running
from cti.store.accounts import Accounts
from cti.store.database import Database
from drivers.simulated.exchange import Exchange
from drivers.simulated.messages import Script
from tests.benchmarks.figure import Figure
from tests.benchmarks.million_customers import COUNT, FOLDER, database_url, number_of
from tests.benchmarks.reserved import reserve
from tests.benchmarks.spread import median, percentile
from tests.benchmarks.timed_desks import TimedPop
from tests.benchmarks.timed_network import CALLER_CODES, TimedCall

RATE = 10.0
"""Calls a second."""
CALLS = 250
TALK_SECONDS = 1.0
AGENTS = tuple(str(number) for number in range(6001, 6037))
PASSWORD = "measured-8-times"
HOTLINE = "95000"
AT_ONCE = 30
"""Calls for the figure of memory; they fill the span."""


class TimedExchange(Exchange):
    """The exchange with the network that notes times."""

    module = "tests.benchmarks.timed_network"

    def __init__(self) -> None:
        super().__init__()
        self.noted: list[TimedCall] = []
        self.more = asyncio.Event()

    def _heard(self, message: Mapping[str, Any]) -> None:
        if "timed" in message:
            self.noted.append(TimedCall(**message["timed"]))
            self.more.set()
        else:
            super()._heard(message)


@dataclass(slots=True)
class Measured:
    """Everything that was noted, by calling number where it is of one call."""

    callers: dict[str, TimedCall] = field(default_factory=dict)
    pops: dict[str, TimedPop] = field(default_factory=dict)
    offered: dict[str, float] = field(default_factory=dict)
    delivered: dict[str, float] = field(default_factory=dict)
    even: set[str] = field(default_factory=set)
    """Those that came at the even rate."""
    memory: dict[str, float] = field(default_factory=dict)
    """MiB, by what was going on and which process: `idle.control`."""
    cpu: float = 0.0
    """Processor seconds of the control process per second at this rate."""

    def waits(self) -> Iterator[tuple[str, list[float]]]:
        """Milliseconds of every call, by what was waited for."""
        talked = [
            (pop, self.callers[number]) for number, pop in self.pops.items() if number in self.even
        ]
        yield (
            "delivered_to_pop_ms",
            [1e3 * (pop.card - self.delivered[pop.calling]) for pop, _ in talked],
        )
        yield "answer_to_caller_ms", [1e3 * (c.heard - pop.answered) for pop, c in talked]
        yield "answer_to_agent_ms", [1e3 * (pop.heard - pop.answered) for pop, _ in talked]

    def check(self) -> None:
        """Raises AssertionError unless every call was carried and everybody heard the right one."""
        for number, pop in self.pops.items():
            caller = self.callers[number]
            assert pop.card, f"the card of {number} never came"
            assert pop.customer == number, f"{number} was shown the card of {pop.customer}"
            assert caller.heard, f"{number} never heard the agent"
            assert pop.heard, f"the agent of {number} never heard the caller"
            assert pop.caller_code == caller.code, f"the agent of {number} heard somebody else"
            assert caller.agent_code == pop.agent_code, f"{number} heard {caller} {pop}"


def site(data: Path, url: str) -> Config:
    """One span, one queue, no flow."""
    return Config(
        server=ServerConfig(data=str(data), port=0, database=url),
        lines=(LineConfig(kind="simulated", spans=1),),
        queues=(QueueEntry(name="sales", wrap_seconds=30.0, ring_seconds=30.0),),
        routes=(RouteEntry(called=HOTLINE, destination="queue:sales"),),
    )


async def measure(calls: int = CALLS, rate: float = RATE) -> Measured:
    """Carry so many calls at this rate; then fill the span once for the figure of memory."""
    measured = Measured()
    with (
        _alone(),
        tempfile.TemporaryDirectory(prefix="cordboard-bench-") as folder,
        patch("cti.line_drivers.Exchange", TimedExchange),
    ):
        url = database_url()
        _staff(url)
        async with running(site(Path(folder), url)) as server:
            await _line_up(server)
            measured.memory |= _memory("idle", server)
            _note_events(server, measured)
            async with _desks(server, measured):
                await _carry(server, measured, calls, rate)
                await _fill(server, measured)
    measured.check()
    return measured


@contextmanager
def _alone() -> Iterator[None]:
    """Keep a second measurement away from the database. Raises RuntimeError where there is one."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (FOLDER / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise RuntimeError(f"another measurement uses {FOLDER}; wait for its end") from error
        yield


def _staff(url: str) -> None:
    """Accounts of the agents, made once."""
    with Database.open(url) as database:
        accounts = Accounts(database)
        known = {account.user for account in accounts.all()}
        for user in AGENTS:
            if user not in known:
                accounts.create(user, PASSWORD, role="agent", name=user, queues=["sales"])


def _note_events(server: Server, measured: Measured) -> None:
    number: dict[int, str] = {}

    def offered(event: Offered) -> None:
        number[event.call] = event.calling
        measured.offered[event.calling] = time.monotonic()

    def delivered(event: Delivered) -> None:
        if event.agent is not None:
            measured.delivered[number[event.call]] = time.monotonic()

    server.bus.listen(Offered, offered)
    server.bus.listen(Delivered, delivered)


async def _line_up(server: Server) -> None:
    up = asyncio.Event()
    stop = server.bus.listen(SpanChanged, lambda _: up.set())
    async with asyncio.timeout(30):
        while server.control.free_trunks() == 0:
            up.clear()
            await up.wait()
    stop()


async def _carry(server: Server, measured: Measured, calls: int, rate: float) -> None:
    loop = asyncio.get_running_loop()
    numbers = _callers(calls)
    measured.even.update(numbers)
    begun, cpu = loop.time(), time.process_time()
    for place, number in enumerate(numbers):
        await asyncio.sleep(max(0.0, begun + place / rate - loop.time()))
        _place(server, number, place, TALK_SECONDS)
    measured.cpu = (time.process_time() - cpu) / (loop.time() - begun)
    await _noted(server, measured, calls)


async def _fill(server: Server, measured: Measured) -> None:
    """Every channel taken at once; the memory then."""
    full, cleared = asyncio.Event(), asyncio.Event()
    numbers = _callers(AT_ONCE, seed=2)

    def look(_: object) -> None:
        if all(number in measured.delivered for number in numbers):
            full.set()

    stops = [
        server.bus.listen(Delivered, look),
        server.bus.listen(CallCleared, lambda _: server.control.calls or cleared.set()),
    ]
    for place, number in enumerate(numbers):
        _place(server, number, place, 2.0)
    async with asyncio.timeout(30):
        await full.wait()
        await asyncio.sleep(1.0)
        measured.memory |= _memory("30_calls", server)
        await _noted(server, measured, CALLS + AT_ONCE)
        while server.control.calls:
            await cleared.wait()
    for stop in stops:
        stop()


def _callers(count: int, seed: int = 1) -> list[str]:
    places = random.Random(seed).sample(range(COUNT), count)
    return [number_of(place) for place in places]


def _place(server: Server, number: str, place: int, talk: float) -> None:
    assert server.lines.exchange is not None
    code = CALLER_CODES[place % len(CALLER_CODES)]
    server.lines.exchange.place(Script(calling=number, called=HOTLINE, voice=code, talk=talk))


async def _noted(server: Server, measured: Measured, count: int) -> None:
    """Wait until the network has told of so many calls."""
    exchange = server.lines.exchange
    assert isinstance(exchange, TimedExchange)
    async with asyncio.timeout(60):
        while len(exchange.noted) < count:
            exchange.more.clear()
            await exchange.more.wait()
    measured.callers = {call.calling: call for call in exchange.noted}


@asynccontextmanager
async def _desks(server: Server, measured: Measured) -> AsyncIterator[None]:
    """The agents' process with everybody ready; at the end, what they noted."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.benchmarks.timed_desks",
        f"127.0.0.1:{server.api.port}", server.api.fingerprint, PASSWORD, *AGENTS,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        env=os.environ | {"OPENBLAS_NUM_THREADS": "1"},
    )  # fmt: skip
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        assert (await process.stdout.readline()).strip() == b"ready"
        yield
        process.stdin.close()
        said = await process.stdout.read()
        await process.wait()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    for line in said.splitlines():
        pop = TimedPop(**json.loads(line))
        measured.pops[pop.calling] = pop


def _memory(when: str, server: Server) -> dict[str, float]:
    return {
        f"{when}.control": resident_mb(os.getpid()),
        f"{when}.media": resident_mb(server.media.pid or 0),
    }


def resident_mb(pid: int) -> float:
    """Resident memory of a process in MiB."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace")
    (line,) = (line for line in status.splitlines() if line.startswith("VmRSS:"))
    return int(line.split()[1]) / 1024


def figures() -> Iterator[Figure]:
    measured = asyncio.run(measure())
    spread = dict(measured.waits())
    popped = spread["delivered_to_pop_ms"]
    directions = ("answer_to_caller_ms", "answer_to_agent_ms")
    worse = max(percentile(spread[name], 0.99) for name in directions)
    yield Figure.at_most("spine.answer_to_audio_ms", worse, "ms", 100)
    for name in directions:
        yield Figure.shown(f"spine.{name}_p50", median(spread[name]), "ms")
        yield Figure.shown(f"spine.{name}_p99", percentile(spread[name], 0.99), "ms")
    yield Figure.at_most("spine.delivered_to_pop_ms", percentile(popped, 0.99), "ms", 50)
    yield Figure.shown("spine.delivered_to_pop_ms_p50", median(popped), "ms")
    yield Figure.shown("spine.control_cpu_at_10_calls_per_second", measured.cpu, "CPU")
    for name, value in measured.memory.items():
        yield Figure.shown(f"spine.rss_mb.{name}", value, "MiB")


if __name__ == "__main__":
    reserve()
    for figure in figures():
        print(figure.json(), flush=True)
