"""A house that works for hours on a virtual clock, and counts what should have happened.

Every call is two rows: they are bridged, one dials a digit, the other hears an announcement, some are
recorded; then both rows are cleared and the next call comes. What is counted is exact: every digit
heard, every announcement ended in its tick, every recording as long as its call, to the frame.
"""

from __future__ import annotations

import heapq
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from cti.media.config import MediaConfig
from cti.media.engine import Engine
from cti.media.records import (
    ClearRow,
    Detect,
    DigitHeard,
    Play,
    Played,
    RecordingDone,
    SetCell,
    StartRecording,
    StopRecording,
    Trouble,
)
from drivers import tones
from drivers.line import FRAME_SECONDS
from tests.media import sounds

ANNOUNCEMENT = 100
"""Ticks of `pause:2`."""
DIAL_AFTER = 25
RECORDED = 8
"""One call in so many is recorded."""
KEYS = "0123456789*#"


class Street:
    """A span on which everybody speaks, but who dials."""

    def __init__(self, rows: int) -> None:
        rng = np.random.default_rng(9)
        self.name = "street"
        self.channels = range(rows)
        voices = [sounds.speech(2.0, rng.uniform(-28, -16), rng) for _ in range(20)]
        frames = sounds.frames(voices, tail=0.0)
        self._frames = np.ascontiguousarray(frames[:, np.arange(rows) % 20])
        self._tick = 0
        self._keys = {key: tones.dtmf(key).reshape(-1, 160) for key in KEYS}
        self._dialling: dict[int, tuple[int, str]] = {}

    def open(self) -> None:
        """Nothing to open."""

    def dial(self, row: int, key: str) -> None:
        self._dialling[row] = (0, key)

    def read(self, heard: np.ndarray) -> bool:
        heard[:] = self._frames[self._tick % len(self._frames)]
        self._tick += 1
        for row, (place, key) in list(self._dialling.items()):
            frames = self._keys[key]
            heard[row] = frames[place]
            if place + 1 < len(frames):
                self._dialling[row] = place + 1, key
            else:
                del self._dialling[row]
        return True

    def write(self, spoken: np.ndarray) -> bool:
        return True

    def close(self) -> None:
        """Nothing to close."""


@dataclass
class Counted:
    """What happened and what should have."""

    calls: int = 0
    dialled: list[tuple[int, str]] = field(default_factory=list)
    heard: list[tuple[int, str]] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    recordings: int = 0
    memory_kb: list[int] = field(default_factory=list)
    """Resident memory after each tenth of the time."""


class LongRun:
    def __init__(self, rows: int, folder: Path, *, seed: int = 1) -> None:
        self._random = random.Random(seed)
        self._folder = folder
        self._street = Street(rows)
        self.engine = Engine(MediaConfig(rows), spans=[(self._street, 0)])
        self.counted = Counted()
        self._tick = 0
        self._token = 0
        self._due: list[tuple[int, int, Callable[[], None]]] = []
        self._order = 0
        self._ends: dict[int, int] = {}
        """Token of an announcement -> the tick in which it has to be over."""
        self._lengths: dict[int, float] = {}
        """Token of a recording -> its seconds."""
        for first in range(0, rows, 2):
            self._at(self._random.randrange(500), lambda first=first: self._begin(first))

    def run(self, seconds: float) -> Counted:
        """Work for so long; may be called once."""
        ticks = round(seconds / FRAME_SECONDS)
        for number in range(ticks):
            while self._due and self._due[0][0] <= self._tick:
                heapq.heappop(self._due)[2]()
            self._tick += 1
            for report in self.engine.tick():
                self._check(report)
            if number % (ticks // 10) == ticks // 10 - 1:
                self.counted.memory_kb.append(resident_kb())
        for report in self.engine.close():
            if not isinstance(report, RecordingDone | Played):
                self._check(report)
        return self.counted

    def _at(self, tick: int, work: Callable[[], None]) -> None:
        self._order += 1
        heapq.heappush(self._due, (tick, self._order, work))

    def _next_token(self) -> int:
        self._token += 1
        return self._token

    def _begin(self, row: int) -> None:
        post, other, counted = self.engine.post, row + 1, self.counted
        counted.calls += 1
        length = self._random.randrange(400, 3000)
        post(SetCell(row, other))
        post(SetCell(other, row))
        early = self._random.random() < 0.25
        post(Detect(row, digits=True, progress=early, answer=early))
        player = self._next_token()
        post(Play(other, player, ("pause:2",)))
        self._ends[player] = self._tick + ANNOUNCEMENT + 1
        recording = self._next_token() if counted.calls % RECORDED == 0 else 0
        if recording:
            post(StartRecording(recording, row, str(self._folder / f"{recording}.wav")))
            self._lengths[recording] = length * FRAME_SECONDS
        key = self._random.choice(KEYS)

        def dial() -> None:
            counted.dialled.append((row, key))
            self._street.dial(row, key)

        def end() -> None:
            if recording:
                post(StopRecording(recording))
            post(ClearRow(row))
            post(ClearRow(other))
            self._at(self._tick + self._random.randrange(1, 100), lambda: self._begin(row))

        self._at(self._tick + DIAL_AFTER, dial)
        self._at(self._tick + length, end)

    def _check(self, report: object) -> None:
        counted = self.counted
        match report:
            case DigitHeard(row, digit):
                counted.heard.append((row, digit))
            case Played(row, token, finished):
                due = self._ends.pop(token)
                if not finished or abs(due - self._tick) > 1:
                    counted.wrong.append(f"player {token} ended in {self._tick}, due {due}")
            case RecordingDone(token):
                counted.recordings += 1
                wanted = self._lengths.pop(token)
                if report.problem or abs(report.seconds - wanted) > FRAME_SECONDS / 2:
                    counted.wrong.append(f"recording {token}: {report.seconds}, due {wanted}")
                Path(report.path).unlink()
            case Trouble(text):
                counted.wrong.append(text)
            case _:
                pass


def resident_kb() -> int:
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1])
    raise OSError("this kernel does not tell the resident memory")
