"""What recordings and players cost: `python -m tests.benchmarks.media_recording`.

- `media.record_share`: processor time of the tick's part and of the disk thread, as a share of one core,
  while all of 480 rows are recorded; plain files, and encrypted ones. It holds the making of 480 files
  and their sealing with SHA-256, spread over calls of three minutes. Excluded are the disk itself, the
  second copy (`media.record_copy_share`, a thread of the other process), lines, bridges and detectors.
- `media.record_lost_frames`: frames that are missing in those files, which are read to the last.
- `media.prompts_ns_per_row`: gathering the frames of players, of rows of which one in five plays; not
  what a row then hears (that is the matrix's).

The ticks are made at their own times, 20 ms apart, so that the disk thread and the tick share the
interpreter as they do in the media process. Times of threads are theirs, not those of the clock.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from cti.media.link.commands import Play, StartRecording
from cti.media.playing.player import Players
from cti.media.playing.prompts import Prompts
from cti.media.recording.copy import copy
from cti.media.recording.disk import DiskThread
from cti.media.recording.file import seal
from cti.media.recording.keys import KeyRing, add_key
from cti.media.recording.reader import RecordingReader
from cti.media.recording.recorder import Recorders
from drivers.line import FRAME_SECONDS
from tests.benchmarks.figure import Figure

ROWS = 480
SECONDS = 8
CALL_SECONDS = 180
"""So long is a call, for the share of what happens once in it."""
GOAL = 10.0
TICKS = 500
COPIED_CALLS = 12


def record(encrypted: bool) -> dict[str, float]:
    """Record every row for some seconds, in this process."""
    rng = np.random.default_rng(4)
    sound = rng.integers(0, 256, (2, 64, ROWS, 160), dtype=np.uint8)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        keys = None
        if encrypted:
            add_key(folder / "keys")
            keys = KeyRing.load(folder / "keys")
        disk = DiskThread()
        recorders = Recorders(disk, ROWS, keys)
        before = _thread_seconds()
        begun = time.thread_time()
        for row in range(ROWS):
            path = str(folder / f"{row}.wav")
            recorders.start(StartRecording(row, row, path, encrypt=encrypted))
        _wait_for(disk)
        opening = time.thread_time() - begun + _thread_seconds() - before

        costs, before = [], _thread_seconds()
        start = time.monotonic()
        for tick in range(round(SECONDS / FRAME_SECONDS)):
            rest = start + tick * FRAME_SECONDS - time.monotonic()
            if rest > 0:
                time.sleep(rest)
            begun = time.thread_time()
            recorders.write(sound[0, tick % 64], sound[1, tick % 64])
            costs.append(time.thread_time() - begun)
        _wait_for(disk)
        writing = sum(costs) + _thread_seconds() - before

        before, begun = _thread_seconds(), time.thread_time()
        recorders.stop_all()
        disk.close()
        # The thread is over; what sealing costs is measured by sealing again, of calls of full length.
        stopping = time.thread_time() - begun
        done = recorders.finished()
        lost = sum(bool(one.problem) for one in done) * len(costs)
        for row in range(ROWS):
            with RecordingReader(folder / f"{row}.wav", keys) as reader:
                heard = reader.read().reshape(-1, 160, 2)
            lost += len(costs) - len(heard)
            for tick in range(0, len(heard), 16):
                frames = np.stack([sound[0, tick % 64, row], sound[1, tick % 64, row]], 1)
                lost += not (heard[tick] == frames).all()
        sealing = _sealing_seconds(folder, keys)
    once = (opening + stopping) / CALL_SECONDS + sealing * ROWS / CALL_SECONDS
    return {
        "share": 100 * (writing / SECONDS + once),
        "tick_us": 1e6 * float(np.median(costs)),
        "tick_us_p99": 1e6 * float(np.percentile(costs, 99)),
        "lost": lost,
    }


def _sealing_seconds(folder: Path, keys: KeyRing | None) -> float:
    """Processor time of sealing one recording of a call's length."""
    disk = DiskThread()
    recorders = Recorders(disk, 1, keys)
    silent = np.full((2, 1, 160), 0xD5, np.uint8)
    path = folder / "long.wav"
    recorders.start(StartRecording(1, 0, str(path), encrypt=keys is not None))
    for _ in range(round(CALL_SECONDS / FRAME_SECONDS)):
        recorders.write(silent[0], silent[1])
    recorders.stop(1)
    disk.close()
    begun = time.thread_time()
    seal(path, keys)
    return time.thread_time() - begun


def _thread_seconds() -> float:
    """Processor time of the disk thread so far."""
    for thread in threading.enumerate():
        if thread.name == "media-disk" and thread.ident is not None:
            return time.clock_gettime(time.pthread_getcpuclockid(thread.ident))
    return 0.0


def _wait_for(disk: DiskThread) -> None:
    reached = threading.Event()
    disk.do(reached.set)
    reached.wait()


def copy_share() -> float:
    """Share of a core for second copies of all rows, calls of three minutes."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        octets = CALL_SECONDS * 16_000
        begun = time.thread_time()
        for number in range(COPIED_CALLS):
            (folder / f"{number}.wav").write_bytes(os.urandom(octets))
        begun = time.thread_time()
        for number in range(COPIED_CALLS):
            copy(folder / f"{number}.wav", folder / "copies" / f"{number}.wav")
        spent = time.thread_time() - begun
    return 100 * spent / COPIED_CALLS * ROWS / CALL_SECONDS


def prompts_nanoseconds(rows: int) -> float:
    """Per playing row and tick: one in five rows plays a prompt of 20 to 30 s, a tenth of them lists."""
    rng = np.random.default_rng(5)
    prompts = Prompts()
    for number in range(40):
        length = int(rng.integers(160_000, 240_000))
        prompts.put(f"p{number}", rng.integers(0, 256, length, dtype=np.uint8))
    for number in range(20):
        prompts.put(f"say{number}", rng.integers(0, 256, 3000 + 37 * number, dtype=np.uint8))
    players = Players(rows, prompts, lambda report: None)
    playing = range(0, rows, 5)
    for row in playing:
        items = tuple(f"say{n}" for n in rng.integers(0, 20, 8)) if row % 50 == 0 else None
        players.play(Play(row, row, items or (f"p{rng.integers(40)}",), loop=True))
    for _ in range(20):
        players.next_frames()
    costs = []
    for _ in range(TICKS):
        begun = time.thread_time_ns()
        players.next_frames()
        costs.append(time.thread_time_ns() - begun)
    return float(np.median(costs)) / len(playing)


def _in_fresh_process(*words: str) -> dict[str, float]:
    finished = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.media_recording", *words],
        env=os.environ | {"OPENBLAS_NUM_THREADS": "1"},
        stdout=subprocess.PIPE,
        check=True,
    )
    measured: dict[str, float] = json.loads(finished.stdout)
    return measured


def figures() -> Iterator[Figure]:
    lost = 0.0
    for way, suffix in (("plain", ""), ("encrypted", "_encrypted")):
        found = _in_fresh_process(way)
        lost += found["lost"]
        yield Figure.at_most(f"media.record_share{suffix}", found["share"], "% of a core", GOAL)
        yield Figure.shown(f"media.record_tick_us{suffix}", found["tick_us"], "us")
        yield Figure.shown(f"media.record_tick_us_p99{suffix}", found["tick_us_p99"], "us")
    yield Figure.at_most("media.record_lost_frames", lost, "frames", 0)
    yield Figure.shown("media.record_copy_share", copy_share(), "% of a core")
    for rows in (480, 3600):
        spent = prompts_nanoseconds(rows)
        yield Figure.shown(f"media.prompts_ns_per_row_{rows}", spent, "ns")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(json.dumps(record(sys.argv[1] == "encrypted")))
    else:
        for figure in figures():
            print(figure.json(), flush=True)
