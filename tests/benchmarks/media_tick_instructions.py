"""Instructions of a tick beside spandsp's, counted by valgrind: no clock, no noise, no neighbours.

The load is that of `media_house`; ours is the whole `Engine.tick`, Python included. Each side runs twice, once
for more ticks; the difference is theirs. valgrind has no AVX-512, so our kernels are those of a processor
with AVX2, and instructions of 256 bits count as much as those of 32. Jobs for the disk are dropped; the copy
of the octets that stands for input counts on both sides.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from cti.media.recording.disk import DiskAtOnce, Job
from tests.benchmarks.figure import Figure

ROWS = 480
"""Few enough for valgrind, and where Python's share of a tick is largest."""
FEW, MANY = 30, 80
"""Ticks: in the first ones everything is made for the first time."""


class NoDisk(DiskAtOnce):
    """Takes every job and does none."""

    def do(self, job: Job, cost: int = 0) -> bool:
        return True

    def work(self) -> None:
        """Nothing waits."""

    def close(self) -> None:
        """Nothing is open."""


def ours(rows: int, ticks: int) -> None:
    from tests.benchmarks.media_house import House

    house = House(rows, Path(tempfile.gettempdir()), disk=NoDisk())
    for _ in range(ticks):
        house.tick()
        house.between()


def spandsp(rows: int, ticks: int) -> None:
    from tests.benchmarks.media_house import Talkers
    from tests.benchmarks.media_spandsp import SpandspRows

    frames = Talkers(rows).frames
    heard = np.empty_like(frames[0])
    peer = SpandspRows(rows)
    for tick in range(ticks):
        heard[:] = frames[tick % len(frames)]
        peer.tick(heard)


def counted(side: str, rows: int) -> float:
    """Instructions of one row and tick."""
    few, many = (_instructions(side, rows, ticks) for ticks in (FEW, MANY))
    return (many - few) / (MANY - FEW) / rows


def _instructions(side: str, rows: int, ticks: int) -> int:
    program = [sys.executable, "-m", "tests.benchmarks.media_tick_instructions", side]
    finished = subprocess.run(
        [
            *("valgrind", "--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null"),
            *(*program, str(rows), str(ticks)),
        ],
        env=os.environ | {"OPENBLAS_NUM_THREADS": "1", "PYTHONHASHSEED": "0"},
        capture_output=True,
        text=True,
        check=True,
    )
    total = re.search(r"I\s+refs:\s+([\d,]+)", finished.stderr)
    if total is None:
        raise RuntimeError(f"valgrind told no count: {finished.stderr[-500:]}")
    return int(total[1].replace(",", ""))


def figures() -> Iterator[Figure]:
    if shutil.which("valgrind") is None:
        return
    mine, theirs = counted("ours", ROWS), counted("spandsp", ROWS)
    yield Figure.shown(f"media.tick_instructions_{ROWS}", mine, "instructions/row")
    yield Figure.shown(f"media.spandsp_instructions_{ROWS}", theirs, "instructions/row")
    yield Figure.shown(f"media.vs_spandsp_instructions_{ROWS}", theirs / mine, "ratio")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        {"ours": ours, "spandsp": spandsp}[sys.argv[1]](int(sys.argv[2]), int(sys.argv[3]))
        sys.stdout.flush()
        os._exit(0)  # what is taken down is no part of a tick
    else:
        for figure in figures():
            print(figure.json(), flush=True)
