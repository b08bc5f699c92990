"""Stations on the network: what a leg costs, and how old its sound is when it is heard.

`lines.rtp_cpu_ms_per_leg_second`: 100 stations with SRTP both ways, real UDP on loopback, real ticks
of 20 ms. Counted is the processor time, user and system, of the thread that serves the stations,
within `Stations.read` and `Stations.write` alone: receiving, proving, jitter buffer, frames into the
matrix's rows; packing, protecting, sending, reports both ways, the rating of each call. The
telephones run in another process and are not counted. Neither is the interrupt work of a network
card; instead loopback has each side deliver its own packets, so that what is counted includes all
that the system does until a packet stands in the telephone's socket, and does not include what it
did to bring the telephone's packet into ours. The middle one of five rounds.

`lines.rtp_bare_ms_per_leg_second` is the floor under it: what the system alone takes to receive and
send as many datagrams of that size in such ticks (`rtp_bare.py`), measured in turn with the rounds
above, the middle one of five too. `lines.rtp_to_bare` is the middle one of the five quotients of a
round and the bare one after it: it says what the stations cost on a machine of any speed.

`lines.station_mouth_to_ear_ms`: the real media process with one station and one B channel of a span
over a socket pair. A click stands at the beginning of a frame, so it was spoken 20 ms before that
frame is sent; it is heard when the far end of the B channel receives the frame that it is in.
Each call has another phase between the two clocks; the figure is the 95th percentile of all clicks.

Both are taken in a process to which others give way (`reserved.py`), as the media process itself is;
caches that the neighbours fill are not given back by that: `python -m tests.benchmarks.lines_rtp`.
"""

from __future__ import annotations

import asyncio
import base64
import gc
import json
import os
import random
import select
import socket
import subprocess
import sys
import time
from collections.abc import Iterator

import numpy as np

from cti.media.link.commands import OpenStation, SetCell
from cti.media.link.config import MediaConfig, SpanSpec
from cti.media.link.control_end import MediaProcess
from cti.media.link.records import Report, StationOpened
from cti.media.matrix import silence
from cti.media.stations import Stations
from drivers.line import FRAME_SECONDS, SILENCE
from drivers.rtp import RtpEndpoint
from drivers.rtp.ports import PlainPorts, Ports, open_ports
from tests.benchmarks.figure import Figure
from tests.benchmarks.reserved import reserve
from tests.benchmarks.rtp_bare import BareLoop

LEGS = 100
SECONDS, ROUNDS = 5.0, 5
WARM_UP_TICKS = 100
GOAL_MS = 0.4
UP, DOWN = bytes(range(30)), bytes(range(30, 60))
CALLS, CLICKS = 8, 12
CLICK_EVERY = 11
CLICK = 0x2A
"""The loudest code of A-law."""
MOUTH_TO_EAR_MS = 90.0


def cpu_ms(ports: Ports, legs: int = LEGS, seconds: float = SECONDS) -> tuple[float, float]:
    """Processor milliseconds a leg and second, and the share of telephones' packets that were lost."""
    reports: list[Report] = []
    stations = Stations(range(legs), reports.append, ports)
    keys = base64.b64encode(UP).decode(), base64.b64encode(DOWN).decode()
    for row in range(legs):
        stations.open(OpenStation(row, "127.0.0.1", *keys))
    ports_of = [one.port for one in reports if isinstance(one, StationOpened)]
    rng = np.random.default_rng(1)
    heard, spoken = silence(legs + 1), rng.integers(0, 256, (legs, 160), np.uint8)
    spent, ticks = 0, round(seconds / FRAME_SECONDS)
    gc.freeze()
    gc.disable()  # as the media process has it
    far = _telephones(ports_of)
    try:
        start = time.monotonic()
        for tick in range(WARM_UP_TICKS + ticks):
            time.sleep(max(0.0, start + tick * FRAME_SECONDS - time.monotonic()))
            before = time.thread_time_ns()
            stations.read(heard)
            stations.write(spoken)
            if tick >= WARM_UP_TICKS:
                spent += time.thread_time_ns() - before
        qualities = [quality for row in range(legs) if (quality := ports.close(row))]
    finally:
        far.communicate()
        ports.shut()
    loss = sum(one.loss for one in qualities) / legs
    heard_of = sum(one.received for one in qualities)
    if heard_of < 0.5 * legs * WARM_UP_TICKS:
        raise RuntimeError(f"only {heard_of} packets came from {legs} telephones")
    return spent / 1e6 / legs / seconds, loss


def bare_ms(legs: int = LEGS, seconds: float = SECONDS) -> tuple[float, float]:
    """The same of the system alone."""
    loop, spent = BareLoop(), 0
    far = _telephones([loop.port] * legs)
    try:
        loop.get_to_know(legs)
        start = time.monotonic()
        for tick in range(WARM_UP_TICKS + round(seconds / FRAME_SECONDS)):
            time.sleep(max(0.0, start + tick * FRAME_SECONDS - time.monotonic()))
            if tick == WARM_UP_TICKS:
                spent = loop.received = 0
            spent += loop.tick()
    finally:
        far.communicate()
        loop.socket.close()
    return spent / 1e6 / legs / seconds, 1 - loop.received / legs / seconds * FRAME_SECONDS


def _telephones(ports: list[int]) -> subprocess.Popen[bytes]:
    """A telephone for each of these ports of 127.0.0.1; ends when its standard input does."""
    arguments = [sys.executable, "-m", "tests.benchmarks.lines_rtp", "telephones"]
    return subprocess.Popen([*arguments, *map(str, ports)], stdin=subprocess.PIPE)


def cost(kind: str, seconds: float = SECONDS) -> tuple[float, float]:
    """`cpu_ms` of the "native" or the "plain" way or `bare_ms`, in a process as the real one is."""
    finished = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.lines_rtp", kind, str(seconds)],
        env=os.environ | {"OPENBLAS_NUM_THREADS": "1"},
        stdout=subprocess.PIPE,
        check=True,
    )
    milliseconds, loss = json.loads(finished.stdout)
    return milliseconds, loss


def telephones(ports: list[int]) -> None:
    """The far side of `cpu_ms`, until its standard input ends."""
    ends = [
        RtpEndpoint("127.0.0.1", receive_key=DOWN, send_key=UP, peer=("127.0.0.1", port))
        for port in ports
    ]
    spoken = np.random.default_rng(2).integers(0, 256, 160, np.uint8)
    due = time.monotonic()
    while not select.select([sys.stdin], [], [], 0)[0]:
        for end in ends:
            end.write(spoken)
            end.receive()
        due += FRAME_SECONDS
        time.sleep(max(0.0, due - time.monotonic()))


async def mouth_to_ear_ms() -> list[float]:
    """Of every click, over several calls with a phase each."""
    near, far = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    far.setblocking(False)
    span = SpanSpec("simulated", "e1", (1,), (near.fileno(),), 0)
    opened: asyncio.Queue[int] = asyncio.Queue()

    def note(report: Report) -> None:
        if isinstance(report, StationOpened):
            opened.put_nowait(report.port)

    media = MediaProcess()
    media.listen(note)
    await media.start(MediaConfig(2, spans=(span,), first_station=1, stations=1))
    delays: list[float] = []
    try:
        media.send(SetCell(0, 1))
        keys = base64.b64encode(UP).decode(), base64.b64encode(DOWN).decode()
        for call in range(CALLS):
            media.send(OpenStation(1, "127.0.0.1", *keys))
            delays += await _clicks(far, await opened.get(), random.Random(call))
    finally:
        await media.stop()
        near.close()
        far.close()
    return delays


async def _clicks(line: socket.socket, port: int, chance: random.Random) -> list[float]:
    """One call: the delays of its clicks in milliseconds."""
    loop = asyncio.get_running_loop()
    end = RtpEndpoint("127.0.0.1", receive_key=DOWN, send_key=UP, peer=("127.0.0.1", port))
    spoken_at: list[float] = []
    heard_at: list[float] = []

    def readable() -> None:
        if bytes([CLICK]) in line.recv(4096):
            heard_at.append(time.monotonic())
        line.send(bytes([SILENCE]) * 160)

    quiet = np.full(160, SILENCE, np.uint8)
    click = quiet.copy()
    click[:8] = CLICK
    loop.add_reader(line, readable)
    try:
        await asyncio.sleep(chance.random() * FRAME_SECONDS)
        due = loop.time()
        for number in range(CLICK_EVERY * (CLICKS + 1)):
            wanted = number % CLICK_EVERY == CLICK_EVERY - 1 and len(spoken_at) < CLICKS
            if wanted:
                spoken_at.append(time.monotonic() - FRAME_SECONDS)
            end.write(click if wanted else quiet)
            due += FRAME_SECONDS
            await asyncio.sleep(max(0.0, due - loop.time()))
    finally:
        loop.remove_reader(line)
        end.close()
    if len(heard_at) != len(spoken_at):
        raise RuntimeError(f"{len(spoken_at)} clicks were spoken and {len(heard_at)} were heard")
    return [1000 * (heard - said) for said, heard in zip(spoken_at, heard_at, strict=True)]


def figures() -> Iterator[Figure]:
    rounds = [(*cost("native"), *cost("bare")) for _ in range(ROUNDS)]
    native, loss, bare, _ = np.median(rounds, axis=0)
    to_bare = np.median([one[0] / one[2] for one in rounds])
    yield Figure.at_most("lines.rtp_cpu_ms_per_leg_second", float(native), "ms", GOAL_MS)
    yield Figure.shown("lines.rtp_bare_ms_per_leg_second", float(bare), "ms")
    yield Figure.shown("lines.rtp_to_bare", float(to_bare), "")
    yield Figure.shown("lines.rtp_loss_percent", 100 * float(loss), "%")
    plain, _ = cost("plain")
    yield Figure.shown("lines.rtp_plain_cpu_ms_per_leg_second", plain, "ms")
    delays = asyncio.run(mouth_to_ear_ms())
    yield Figure.at_most(
        "lines.station_mouth_to_ear_ms", float(np.percentile(delays, 95)), "ms", MOUTH_TO_EAR_MS
    )
    yield Figure.shown("lines.station_mouth_to_ear_ms_p50", float(np.median(delays)), "ms")


if __name__ == "__main__":
    if sys.argv[1:2] == ["telephones"]:
        telephones([int(port) for port in sys.argv[2:]])
    elif sys.argv[1:2] == ["bare"]:
        print(json.dumps(bare_ms(seconds=float(sys.argv[2]))))
    elif len(sys.argv) > 1:
        chosen = open_ports(LEGS) if sys.argv[1] == "native" else PlainPorts()
        print(json.dumps(cpu_ms(chosen, seconds=float(sys.argv[2]))))
    else:
        reserve()
        for figure in figures():
            print(figure.json(), flush=True)
