"""What a tick of the switch costs, beside spandsp on the same sound: `python -m tests.benchmarks.media_tick`.

The load is that of `media_house`: full feature on all rows. Times are processor time of the thread that
ticks, medians, in a process to which others give way (`reserved.py`), as the media process itself is; the
engine with the compiled kernels, the engine in NumPy alone and spandsp take turns of 25 ticks in one
process of one thread, and a ratio is the median of the ratios of the turns.

- Ours is `Engine.tick` as the media process calls it, Python included: commands, DTMF of every row, call
  progress of a quarter, who answered of a twentieth, bridges, conferences, supervisors, players, recording
  of a third of the rows up to the hand-over to the disk's thread, reports. Excluded: input and output (the
  lines' files, stations; `media.io_share`), so neither side's time holds the copy of the octets into the
  array from which it works; the disk's thread (`media.record_share`); announcements, for which no library
  is loaded. Rows too quiet for a digit or a tone are not projected: a quarter of them, by `media_house`.
- spandsp (`media_spandsp`) does less: `g711_decode`, `dtmf_rx` and `g711_encode` of every row and nothing
  else. `media.spandsp_ns_N_*` say what each call costs alone; `media.vs_dtmf_rx_N` divides `dtmf_rx` alone,
  without any codec, by all of ours.

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
from tests.benchmarks.reserved import reserve

GOAL_MS = {480: 1.5, 3600: 4.0}
GOAL_NUMPY_MS = {480: 2.7, 3600: 8.0}
GOAL_SPANDSP = {480: 1.5, 3600: 3.0}
GOAL_CHANNELS = 12_000
MANY = 14_400
TURNS, TICKS = 16, 25
CALLS = ("g711_decode", "dtmf_rx", "g711_encode")
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
        yield Figure.at_least(
            f"media.vs_spandsp_{rows}", cost["vs_spandsp"], "ratio", GOAL_SPANDSP[rows]
        )
        yield Figure.shown(f"media.vs_dtmf_rx_{rows}", cost["vs_dtmf_rx"], "ratio")
        for call in ("all", *CALLS):
            yield Figure.shown(f"media.spandsp_ns_{rows}_{call}", 1e6 * cost[call] / rows, "ns/row")
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
    reserve()
    native = g711.KERNELS
    houses: dict[str, House] = {}
    with tempfile.TemporaryDirectory() as folder:
        for kind, kernels in (("kernels", native), ("numpy", None)):
            if (kind == "kernels" and native is None) or (kinds and kind not in kinds):
                continue
            g711.KERNELS = kernels
            houses[kind] = House(rows, Path(folder) / kind)
            for _ in range(60):
                houses[kind].tick()
                houses[kind].between()
        spandsp = SpandspRows(rows) if not kinds else None
        turns: dict[str, list[list[float]]] = {}
        gc.collect()
        gc.disable()
        for turn in range(TURNS):
            for kind, house in houses.items():
                g711.KERNELS = native if kind == "kernels" else None
                turns.setdefault(kind, []).append([])
                for _ in range(TICKS):
                    turns[kind][-1].append(house.tick() / 1e6)
                    house.between()
            if spandsp is not None:
                sound = next(iter(houses.values())).talkers.frames
                for call, costs in _of_spandsp(spandsp, sound, turn).items():
                    turns.setdefault(call, []).append(costs)
        told = {kind: float(np.median(every)) for kind, every in turns.items()}
        told |= {f"{kind}_p99": float(np.percentile(every, 99)) for kind, every in turns.items()}
        told["edit"] = _edit(next(iter(houses.values())))
        if spandsp is not None:
            ours = np.median(turns["kernels" if "kernels" in turns else "numpy"], axis=1)
            for name, theirs in (("vs_spandsp", "all"), ("vs_dtmf_rx", "dtmf_rx")):
                told[name] = float(np.median(np.median(turns[theirs], axis=1) / ours))
            if not spandsp.digits():
                raise RuntimeError("spandsp heard nothing of what is dialled")
            spandsp.close()
        for house in houses.values():
            house.close()
    return told


def _of_spandsp(spandsp: SpandspRows, sound: np.ndarray, turn: int) -> dict[str, list[float]]:
    """A turn of spandsp: all three calls together, then each by itself."""
    heard = np.empty_like(sound[0])
    costs: dict[str, list[float]] = {}
    for number in range(TICKS):
        heard[:] = sound[(turn * TICKS + number) % len(sound)]
        costs.setdefault("all", []).append(_milliseconds(lambda: spandsp.tick(heard)))
    works = (lambda: spandsp.decode(heard), spandsp.detect, spandsp.encode)
    for number in range(TICKS):
        heard[:] = sound[(turn * TICKS + number) % len(sound)]
        for call, work in zip(CALLS, works, strict=True):
            costs.setdefault(call, []).append(_milliseconds(work))
    return costs


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
