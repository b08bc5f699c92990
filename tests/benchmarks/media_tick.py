"""What a tick of the switch costs, beside spandsp on the same sound: `python -m tests.benchmarks.media_tick`.

The load is that of `media_house`. Times are processor time of the thread that ticks, medians; the
engine with the compiled kernels, the engine in NumPy alone and spandsp take turns in one process of
one thread. Excluded: input and output (the lines' files, stations; `media.io_share`) and the disk's
thread (`media.record_share`). spandsp does less: codec and `dtmf_rx` of every row, nothing else.

`media.channels_per_core`: rows of which the ticks fill 70 % of a core, on the line through the costs
at 3,600 and at 14,400 rows: past the caches a row costs more.
"""

from __future__ import annotations

import gc
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from drivers import g711
from drivers.line import FRAME_SECONDS
from tests.benchmarks.figure import Figure
from tests.benchmarks.media_house import House, allow_files
from tests.benchmarks.media_spandsp import SpandspRows

GOAL_MS = {480: 1.5, 3600: 4.0}
GOAL_NUMPY_MS = {480: 2.7, 3600: 8.0}
GOAL_SPANDSP = {480: 1.5, 3600: 3.0}
GOAL_CHANNELS = 12_000
MANY = 14_400
TURNS, TICKS = 12, 25
CORE_SHARE = 0.7


def figures() -> Iterator[Figure]:
    costs: dict[int, dict[str, float]] = {}
    for rows in GOAL_MS:
        costs[rows] = cost = measured(rows)
        if "kernels" in cost:
            yield Figure.at_most(f"media.tick_ms_{rows}", cost["kernels"], "ms", GOAL_MS[rows])
            yield Figure.shown(f"media.tick_ms_{rows}_p99", cost["kernels_p99"], "ms")
        yield Figure.at_most(
            f"media.tick_ms_{rows}_numpy", cost["numpy"], "ms", GOAL_NUMPY_MS[rows]
        )
        ours = cost.get("kernels", cost["numpy"])
        ratio = cost["spandsp"] / ours
        yield Figure.at_least(f"media.vs_spandsp_{rows}", ratio, "ratio", GOAL_SPANDSP[rows])
    full = measured(3600, "kernels"), measured(MANY, "kernels")
    if all("kernels" in one for one in full):
        few, many = (one["kernels"] for one in full)
        each = (many - few) / (MANY - 3600)
        channels = 3600 + (CORE_SHARE * 1000 * FRAME_SECONDS - few) / each
        yield Figure.at_least("media.channels_per_core", round(channels), "rows", GOAL_CHANNELS)
    yield Figure.shown("media.edit_us_3600", costs[3600]["edit"] * 1000, "us")


def measured(rows: int, *kinds: str) -> dict[str, float]:
    """Milliseconds of a tick by kind, in a process as the real one is; all kinds unless told."""
    finished = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.media_tick", str(rows), *kinds],
        env=os.environ | {"OPENBLAS_NUM_THREADS": "1"},
        stdout=subprocess.PIPE,
        check=True,
    )
    costs: dict[str, float] = json.loads(finished.stdout)
    return costs


def _measure(rows: int, kinds: list[str]) -> dict[str, float]:
    allow_files(2 * rows)
    native = g711.KERNELS
    houses: dict[str, House] = {}
    with tempfile.TemporaryDirectory() as folder:
        for kind, kernels in (("kernels", native), ("numpy", None)):
            if (kind == "kernels" and native is None) or (kinds and kind not in kinds):
                continue
            g711.KERNELS = kernels
            houses[kind] = House(rows, Path(folder) / kind)
            for _ in range(20):
                houses[kind].tick()
                houses[kind].between()
        spandsp = SpandspRows(rows) if not kinds or "spandsp" in kinds else None
        costs: dict[str, list[float]] = {}
        gc.collect()
        gc.disable()
        for turn in range(TURNS):
            for kind, house in houses.items():
                g711.KERNELS = native if kind == "kernels" else None
                for _ in range(TICKS):
                    costs.setdefault(kind, []).append(_milliseconds(house.tick))
                    house.between()
            if spandsp is not None:
                sound = next(iter(houses.values())).talkers.frames
                for number in range(TICKS):
                    frame = sound[(turn * TICKS + number) % len(sound)]
                    costs.setdefault("spandsp", []).append(
                        _milliseconds(lambda frame=frame: spandsp.tick(frame))
                    )
        told = {kind: float(np.median(every)) for kind, every in costs.items()}
        told |= {f"{kind}_p99": float(np.percentile(every, 99)) for kind, every in costs.items()}
        told["edit"] = _edit(next(iter(houses.values())))
        if spandsp is not None:
            if not spandsp.digits():
                raise RuntimeError("spandsp heard nothing of what is dialled")
            spandsp.close()
        for house in houses.values():
            house.close()
    return told


def _edit(house: House) -> float:
    """Milliseconds that a conference of three which begins and ends costs, beside its two ticks of the matrix."""
    matrix, heard, spoken = house.engine.matrix, house.engine.heard, house.engine.spoken
    members = range(house.rows - 3, house.rows)

    def both(*, edit: bool) -> None:
        if edit:
            for one in members:
                for other in members:
                    if one != other:
                        matrix.set_cell(one, other, 1.0)
        matrix.mix(heard, spoken)
        if edit:
            for one in members:
                matrix.clear(one)
        matrix.mix(heard, spoken)

    for one in members:
        matrix.clear(one)
    plain = [_milliseconds(lambda: both(edit=False)) for _ in range(50)]
    edited = [_milliseconds(lambda: both(edit=True)) for _ in range(50)]
    return float(np.median(edited) - np.median(plain))


def _milliseconds(work: Callable[[], object]) -> float:
    start = time.thread_time_ns()
    work()
    return (time.thread_time_ns() - start) / 1e6


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(json.dumps(_measure(int(sys.argv[1]), sys.argv[2:])))
    else:
        for figure in figures():
            print(figure.json(), flush=True)
