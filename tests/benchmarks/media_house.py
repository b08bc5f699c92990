"""The load by which a tick is measured: every row busy, busier than life (`House`).

- 70 % of the rows speak without a pause, 6 % dial without a pause, the rest is noise of the line;
- all rows' digits are heard; one row in four is before its answer: its tones are named; one in twenty
  is judged, all the time, though a call is judged in its first seconds only;
- 5 % of the rows stand in conferences of three, 5 % in such of ten, one in six hears a prompt and nothing
  else, the others are bridged in pairs; every tenth pair has a supervisor who listens, whispers or
  barges in, and one pair in ten hears a tone over the talk, softly;
- one row in three is recorded.
"""

from __future__ import annotations

import resource
import time
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import numpy as np

from cti.media.engine import Engine
from cti.media.link.commands import Command, Detect, Play, SetCell, StartRecording
from cti.media.link.config import MediaConfig
from cti.media.link.records import AnswerJudged
from cti.media.recording.disk import Disk, DiskAtOnce, Job
from tests.media.clips import sounds

SPEAKING, DIALLING = 0.70, 0.06
SECONDS = 2.0


class Talkers:
    """A span on which everybody makes sound, without any input or output."""

    def __init__(self, rows: int, *, only_speech: bool = False) -> None:
        rng = np.random.default_rng(5)
        self.name = "talkers"
        self.channels = range(rows)
        kinds = 40
        voices = [sounds.speech(SECONDS, rng.uniform(-28, -14), rng) for _ in range(kinds)]
        dials = [
            np.concatenate(
                [
                    part
                    for key in rng.permutation(list("0123456789*#ABCD"))[:10]
                    for part in (sounds.key(key, rng, length=0.1), sounds.seconds(0.1))
                ]
            )
            for _ in range(kinds)
        ]
        hiss = [sounds.noise(SECONDS, -55.0, rng) for _ in range(kinds)]
        frames = sounds.frames([*voices, *dials, *hiss], tail=0.0)
        kind = rng.choice(3, rows, p=(SPEAKING, DIALLING, 1 - SPEAKING - DIALLING))
        if only_speech:
            kind[:] = 0
        self.frames = np.ascontiguousarray(frames[:, kind * kinds + rng.integers(0, kinds, rows)])
        """uint8[frames, rows, 160]"""
        self._next = 0
        self.reading = 0
        """Nanoseconds of this thread that `read` has taken: they stand for input, which is no part of a tick."""

    def open(self) -> None:
        """Nothing to open."""

    def read(self, heard: np.ndarray) -> bool:
        begun = time.thread_time_ns()
        heard[:] = self.frames[self._next % len(self.frames)]
        self._next += 1
        self.reading += time.thread_time_ns() - begun
        return True

    def write(self, spoken: np.ndarray) -> bool:
        return True

    def close(self) -> None:
        """Nothing to close."""


class WorkingDisk(Disk, Protocol):
    """A disk whose work is done when it is asked for."""

    def work(self) -> None: ...


class LaterDisk(DiskAtOnce):
    """Keeps the work of the disk thread until it is asked for: it is not the tick's."""

    def __init__(self) -> None:
        self._jobs: deque[Job] = deque()

    def do(self, job: Job, cost: int = 0) -> bool:
        self._jobs.append(job)
        return True

    def work(self) -> None:
        while self._jobs:
            self._jobs.popleft()()

    def close(self) -> None:
        self.work()


class House:
    """An engine under this load. Ticks of it are made by `tick`; `between` belongs to no tick."""

    def __init__(self, rows: int, folder: Path, disk: WorkingDisk | None = None) -> None:
        self.rows = rows
        self._disk = disk or LaterDisk()
        self.talkers = Talkers(rows)
        self.engine = Engine(MediaConfig(rows), spans=[(self.talkers, 0)], disk=self._disk)
        for command in busy_commands(rows, folder):
            self.engine.post(command)
        self._judged: list[int] = []

    def tick(self) -> int:
        """Nanoseconds of this thread that it took, without the input."""
        begun, read = time.thread_time_ns(), self.talkers.reading
        for report in self.engine.tick():
            if isinstance(report, AnswerJudged):
                self._judged.append(report.row)
        return time.thread_time_ns() - begun - (self.talkers.reading - read)

    def between(self) -> None:
        self._disk.work()
        for row in self._judged:
            self.engine.post(Detect(row, digits=True, progress=row % 4 == 0, answer=True))
        self._judged.clear()

    def close(self) -> None:
        self.engine.close()


def busy_commands(rows: int, folder: Path) -> Iterator[Command]:
    """Commands that make the load on `rows` rows, recordings in `folder`."""
    small, large, waiting = rows * 5 // 300 * 3, rows * 5 // 1000 * 10, rows // 6
    talking = range(small + large, rows - waiting)
    yield from _conferences(range(small), 3)
    yield from _conferences(range(small, small + large), 10)
    yield from _pairs(list(talking))
    for row in range(rows):
        early = row % 4 == 0
        yield Detect(row, digits=True, progress=early, answer=row % 20 == 0)
        if row >= talking.stop:
            yield Play(row, row, ("tone:ringback",), loop=True)
        elif row in talking and row % 20 == 0:
            yield Play(row, row, ("tone:busy",), loop=True, gain=0.5)
        if row % 3 == 0:
            yield StartRecording(row, row, str(folder / f"{row}.wav"))


def _pairs(rows: list[int]) -> Iterator[SetCell]:
    """Bridges; the rest of every ten pairs is a supervisor of the last of them."""
    for number, (one, other) in enumerate(zip(rows[0::2], rows[1::2], strict=False)):
        if number % 10 == 9:
            party = rows[2 * number - 2], rows[2 * number - 1]
            for talker in party:
                yield SetCell(one, talker)
            for told in ((), party[:1], party)[number // 10 % 3]:
                yield SetCell(told, one)
        else:
            yield SetCell(one, other)
            yield SetCell(other, one)


def allow_files(count: int) -> None:
    """Raise the limit of open files, as far as the system allows."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < count:
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(count, hard), hard))


def _conferences(rows: range, size: int) -> Iterator[SetCell]:
    for first in range(rows.start, rows.stop, size):
        for one in range(first, first + size):
            for other in range(first, first + size):
                if one != other:
                    yield SetCell(one, other)
