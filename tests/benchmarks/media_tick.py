"""What a tick of the switch costs, and how punctual it is while another process wants the processor.

The rows are busier than life: every other row is bridged, one in ten stands in a conference of
three, one in five hears a prompt, one in three is recorded, every row's digits are heard, and one in
four is before its answer (call progress and answer judged). `python -m tests.benchmarks.media_tick`.
"""

from __future__ import annotations

import asyncio
import gc
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from cti.media.config import MediaConfig
from cti.media.disk import DiskThread
from cti.media.engine import Engine
from cti.media.link import MediaProcess
from cti.media.records import (
    LATENESS_EDGES,
    Detect,
    Play,
    Report,
    SetCell,
    StartRecording,
    TickFigures,
)
from tests.benchmarks.figure import Figure
from tests.media import sounds

ROWS = (30, 120, 480)
GOAL_US = {30: 1500.0, 120: 2500.0, 480: 6000.0}
TICKS = 300
LATENESS_SECONDS = 10
HOG = "while True: sorted(range(100000, 0, -1))"


class _Talkers:
    """A span on which everybody speaks, without any input or output."""

    def __init__(self, rows: int) -> None:
        rng = np.random.default_rng(5)
        self.name = "talkers"
        self.channels = range(rows)
        voices = [sounds.speech(2.0, rng.uniform(-28, -14), rng) for _ in range(rows)]
        self._frames = sounds.frames(voices, tail=0.0)
        self._next = 0

    def open(self) -> None:
        """Nothing to open."""

    def read(self, heard: np.ndarray) -> bool:
        heard[:] = self._frames[self._next % len(self._frames)]
        self._next += 1
        return True

    def write(self, spoken: np.ndarray) -> bool:
        return True

    def close(self) -> None:
        """Nothing to close."""


def busy_commands(rows: int, folder: Path) -> Iterator:
    """Commands that give `rows` rows the load of a full call centre."""
    for row in range(rows):
        if row % 10 < 3 and row - row % 10 + 2 < rows and row % 30 < 10:
            for other in range(row - row % 10, row - row % 10 + 3):
                if other != row:
                    yield SetCell(row, other)
        elif row ^ 1 < rows:
            yield SetCell(row, row ^ 1)
        before_answer = row % 4 == 0
        yield Detect(row, digits=True, progress=before_answer, answer=before_answer)
        if row % 5 == 0:
            yield Play(row, row, ("tone:ringback",), loop=True, gain=0.5)
        if row % 3 == 0:
            yield StartRecording(row, row, str(folder / f"{row}.wav"))


def tick_microseconds(rows: int) -> tuple[float, float]:
    """Median and 99th percentile of the processor time of a tick, in a process as the real one is."""
    finished = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.media_tick", str(rows)],
        env=os.environ | {"OPENBLAS_NUM_THREADS": "1"},
        stdout=subprocess.PIPE,
        check=True,
    )
    median, worst = json.loads(finished.stdout)
    return median, worst


def _measure_tick(rows: int) -> tuple[float, float]:
    with tempfile.TemporaryDirectory() as folder:
        engine = Engine(MediaConfig(rows), spans=[(_Talkers(rows), 0)], disk=DiskThread())
        for command in busy_commands(rows, Path(folder)):
            engine.post(command)
        for _ in range(20):
            engine.tick()
        gc.collect()
        gc.disable()
        costs = []
        for _ in range(TICKS):
            start = time.thread_time_ns()
            engine.tick()
            costs.append((time.thread_time_ns() - start) / 1000)
        gc.enable()
        engine.close()
    return float(np.median(costs)), float(np.percentile(costs, 99))


def lateness(seconds: int, rows: int = 120) -> tuple[list[int], int, bool]:
    """Lateness bins, missed ticks and whether the process had real-time priority, under load."""
    return asyncio.run(_lateness(seconds, rows))


async def _lateness(seconds: int, rows: int) -> tuple[list[int], int, bool]:
    figures: list[TickFigures] = []
    enough = asyncio.Event()

    def note(report: Report) -> None:
        if isinstance(report, TickFigures):
            figures.append(report)
            if len(figures) > seconds:
                enough.set()

    media = MediaProcess()
    media.listen(note)
    hogs = [
        await asyncio.create_subprocess_exec(sys.executable, "-c", HOG)
        for _ in range(os.cpu_count() or 1)
    ]
    try:
        with tempfile.TemporaryDirectory() as folder:
            await media.start(MediaConfig(rows))
            for command in busy_commands(rows, Path(folder)):
                media.send(command)
            await enough.wait()
            await media.stop()
    finally:
        for hog in hogs:
            hog.kill()
            await hog.wait()
    counted = figures[1:]  # the first second holds the commands that build the load
    bins = [sum(column) for column in zip(*(f.lateness for f in counted), strict=True)]
    return bins, sum(f.missed for f in counted), media.realtime


def percentile(bins: list[int], share: float) -> float:
    """Upper edge in seconds of the bin that holds this share; infinite beyond the last edge."""
    edges = (*LATENESS_EDGES, float("inf"))
    passed = np.cumsum(bins) >= share * sum(bins)
    return edges[int(np.argmax(passed))]


def figures() -> Iterator[Figure]:
    for rows in ROWS:
        median, worst = tick_microseconds(rows)
        goal = GOAL_US[rows]
        yield Figure(f"media.tick_us_{rows}", round(median), "us", goal, median <= goal)
        yield Figure(f"media.tick_us_{rows}_p99", round(worst), "us", 20_000, worst <= 20_000)
    bins, missed, realtime = lateness(LATENESS_SECONDS)
    late = 1000 * percentile(bins, 0.999)
    yield Figure("media.tick_lateness_ms", late, "ms", 2.0, late <= 2.0 or not realtime)
    yield Figure("media.ticks_missed", missed, "ticks", 0, missed == 0 or not realtime)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(json.dumps(_measure_tick(int(sys.argv[1]))))
    else:
        for figure in figures():
            print(figure.json(), flush=True)
