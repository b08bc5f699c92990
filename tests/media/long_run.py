"""A house that works for hours on a virtual clock, and counts what should have happened.

Every call is two rows: they are bridged, one dials a digit, the other hears an announcement, some are
recorded; then both rows are cleared and the next call comes. The kinds of call differ in what else
they use: recordings with pauses and cut digits, music that is turned down and moved on, speech that
comes in chunks, a supervisor who listens and whispers, a network that says busy, a judged answer. The
house is full by day and nearly empty by night, and prompts are loaded anew.

What is counted is exact: every digit heard, every announcement, stream and recording as long as it has
to be, to the tick, every busy tone named once and every answer judged once.
"""

from __future__ import annotations

import heapq
import math
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from cti.media.engine import Engine
from cti.media.link.commands import (
    ChangePlaying,
    ClearRow,
    CutDigits,
    Detect,
    LoadPrompt,
    PauseRecording,
    Play,
    PlayStream,
    SetCell,
    StartRecording,
    StopRecording,
    StreamEnd,
)
from cti.media.link.config import MediaConfig
from cti.media.link.records import (
    AnswerJudged,
    DigitHeard,
    Played,
    RecordingDone,
    ToneHeard,
    Trouble,
)
from cti.media.playing.stream import chunks
from cti.media.wav import header
from drivers import tones
from drivers.line import FRAME_SECONDS
from tests.media.clips import sounds

ANNOUNCEMENT = 100
"""Ticks of `pause:2`."""
DIAL_AFTER = 25
RECORDED = 8
"""One call in so many is recorded."""
KEYS = "0123456789*#"
KINDS = ("talk", "music", "stream", "supervised", "paused", "busy", "judged")
SUPERVISORS = 8
"""The last rows, when there are at least ten times as many."""
RELOAD_EVERY = 3000
"""Ticks between two loads of the prompt that everybody hears."""
NIGHT = 0.15
"""How full the house is at midnight; it is full at noon."""
DAY_TICKS = round(86_400 / FRAME_SECONDS)
NOON = DAY_TICKS // 2


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
        self._busy = tones.render("busy").reshape(-1, 160)
        self._says_busy: dict[int, int] = {}

    def open(self) -> None:
        """Nothing to open."""

    def dial(self, row: int, key: str) -> None:
        self._dialling[row] = (0, key)

    def voice(self, frames: int) -> np.ndarray:
        """Codes of somebody who speaks for so long."""
        return np.resize(self._frames[:, 0], (frames, 160)).ravel()

    def say_busy(self, row: int) -> None:
        """The network, in the place of somebody who speaks."""
        self._says_busy[row] = 0

    def quiet(self, row: int) -> None:
        """Speak again."""
        self._says_busy.pop(row, None)

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
        for row, place in self._says_busy.items():
            heard[row] = self._busy[place % len(self._busy)]
            self._says_busy[row] = place + 1
        return True

    def write(self, spoken: np.ndarray) -> bool:
        return True

    def close(self) -> None:
        """Nothing to close."""


@dataclass
class Counted:
    """What happened and what should have."""

    calls: int = 0
    kinds: Counter[str] = field(default_factory=Counter)
    dialled: Counter[tuple[int, str]] = field(default_factory=Counter)
    """Row and key; counted, for a list of them would be the growth that is looked for."""
    heard: Counter[tuple[int, str]] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    recordings: int = 0
    loaded: int = 0
    """Prompts that were loaded anew."""
    memory_kb: list[int] = field(default_factory=list)
    """Resident memory after each tenth of the time."""
    prompt_bytes: list[int] = field(default_factory=list)
    """Of the memory of prompts, as often."""


def _nothing(ticks: int, counted: Counted) -> None:
    pass


class LongRun:
    """`clock` is the tick of the day at which it begins: the house is full at noon, almost empty at 0.

    `aged` is how many ticks its counters say that it has worked already: to see them pass 2**31 or
    2**32, which takes one and a half or three years.
    """

    def __init__(
        self, rows: int, folder: Path, *, seed: int = 1, clock: int = NOON, aged: int = 0
    ) -> None:
        self._random = random.Random(seed)
        self._folder = folder
        self._street = Street(rows)
        self._prompt = folder / "news.wav"
        _write_prompt(self._prompt)
        self.engine = Engine(MediaConfig(rows), spans=[(self._street, 0)])
        self.engine._ears._digits._tick = aged
        self.engine._recorders._ring.now = aged
        self.engine._announcements._tick = aged
        self.engine.post(LoadPrompt("news", str(self._prompt)))
        self.counted = Counted()
        self._tick = 0
        self._clock = clock
        self._token = 0
        self._due: list[tuple[int, int, Callable[[], None]]] = []
        self._order = 0
        self._ends: dict[int, int] = {}
        """Token of an announcement -> the tick in which it has to be over."""
        self._cut_off: set[int] = set()
        """Tokens of players that are stopped with their call."""
        self._lengths: dict[int, float] = {}
        """Token of a recording -> its seconds."""
        self._busy: dict[int, int] = {}
        """Row that hears a busy network -> how often it was named."""
        self._judged: dict[int, int] = {}
        """Row whose answer is judged -> how many verdicts came."""
        callers = rows - (SUPERVISORS if rows >= 10 * SUPERVISORS else 0)
        self._supervisors = list(range(callers, rows))
        for first in range(0, callers, 2):
            self._at(self._random.randrange(500), lambda first=first: self._begin(first))
        self._at(RELOAD_EVERY, self._reload)

    def run(self, seconds: float, beside: Callable[[int, Counted], None] = _nothing) -> Counted:
        """Work for so long; may be called once. `beside` is told each tenth of the time."""
        ticks = round(seconds / FRAME_SECONDS)
        for number in range(ticks):
            while self._due and self._due[0][0] <= self._tick:
                heapq.heappop(self._due)[2]()
            self._tick += 1
            for report in self.engine.tick():
                self._check(report)
            if number % (ticks // 10) == ticks // 10 - 1:
                self.counted.memory_kb.append(resident_kb())
                self.counted.prompt_bytes.append(self.engine.prompts.memory.used)
                beside(number + 1, self.counted)
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

    def _reload(self) -> None:
        self.engine.post(LoadPrompt("news", str(self._prompt)))
        self.counted.loaded += 1
        self._at(self._tick + RELOAD_EVERY, self._reload)

    def _begin(self, row: int) -> None:
        post, other, counted = self.engine.post, row + 1, self.counted
        counted.calls += 1
        kind = self._random.choice(KINDS)
        counted.kinds[kind] += 1
        length = self._random.randrange(500, 3000)
        post(SetCell(row, other))
        post(SetCell(other, row))
        post(Detect(row, digits=True, progress=kind == "busy", answer=kind == "judged"))
        recording = self._next_token() if counted.calls % RECORDED == 0 or kind == "paused" else 0
        if recording:
            post(StartRecording(recording, row, str(self._folder / f"{recording}.wav")))
            self._lengths[recording] = length * FRAME_SECONDS
        finish: list[Callable[[], None]] = []
        match kind:
            case "music":
                self._music(other, length)
            case "stream":
                self._stream(other)
            case "supervised" if self._supervisors:
                self._supervise(row, length)
            case "busy":
                self._street.say_busy(row)
                self._busy[row] = 0
                finish.append(lambda: self._was_named_once(row))
            case _:
                player = self._next_token()
                post(Play(other, player, ("pause:2",)))
                self._ends[player] = self._tick + ANNOUNCEMENT + 1
        if kind == "judged":
            self._judged[row] = 0
            finish.append(lambda: self._was_judged_once(row))
        if kind == "paused":
            post(CutDigits(row, True))
            finish.append(lambda: post(CutDigits(row, False)))
            for after, on in ((150, True), (300, False)):
                pause = PauseRecording(recording, on, "card")
                self._at(self._tick + after, lambda pause=pause: post(pause))
        key = self._random.choice(KEYS)

        def dial() -> None:
            counted.dialled[row, key] += 1
            self._street.dial(row, key)

        def end() -> None:
            for work in finish:
                work()
            if recording:
                post(StopRecording(recording))
            post(ClearRow(row))
            post(ClearRow(other))
            self._at(self._tick + self._pause(), lambda: self._begin(row))

        if kind != "busy":
            self._at(self._tick + DIAL_AFTER, dial)
        self._at(self._tick + length, end)

    def _pause(self) -> int:
        """Ticks to the next call: few by day, many by night."""
        turn = 2 * math.pi * (self._clock + self._tick) / DAY_TICKS
        full = NIGHT + (1 - NIGHT) * (1 - math.cos(turn)) / 2
        return self._random.randrange(1, 100) + round(1700 * (1 / full - 1))

    def _music(self, row: int, length: int) -> None:
        """A prompt again and again, softer, then from another place, until the call ends."""
        player, post = self._next_token(), self.engine.post
        post(Play(row, player, ("news", "tone:ringback"), loop=True, gain=0.5))
        self._cut_off.add(player)
        for after, change in (
            (100, ChangePlaying(row, player, gain=0.2)),
            (200, ChangePlaying(row, player, skip=7.5)),
            (300, ChangePlaying(row, player, seek=1.25)),
        ):
            self._at(self._tick + after, lambda change=change: post(change))

    def _stream(self, row: int) -> None:
        """Three seconds that come in chunks, the first of them at once."""
        player, post = self._next_token(), self.engine.post
        post(PlayStream(row, player))
        sound = self._street.voice(150)
        for number, chunk in enumerate(chunks(row, player, sound)):
            self._at(self._tick + 8 * number, lambda chunk=chunk: post(chunk))
        self._at(self._tick + 140, lambda: post(StreamEnd(row, player)))
        self._ends[player] = self._tick + 150 + 1

    def _supervise(self, row: int, length: int) -> None:
        """Somebody listens, then whispers to the one, then speaks to both."""
        supervisor, post = self._supervisors.pop(), self.engine.post
        cells = [
            (0, SetCell(supervisor, row)),
            (0, SetCell(supervisor, row + 1)),
            (150, SetCell(row + 1, supervisor, 0.5)),
            (300, SetCell(row, supervisor)),
            (length, ClearRow(supervisor)),
        ]
        for after, command in cells:
            self._at(self._tick + after, lambda command=command: post(command))
        self._at(self._tick + length + 1, lambda: self._supervisors.append(supervisor))

    def _was_named_once(self, row: int) -> None:
        self._street.quiet(row)
        if (named := self._busy.pop(row)) != 1:
            self.counted.wrong.append(f"busy on row {row} was named {named} times by {self._tick}")

    def _was_judged_once(self, row: int) -> None:
        verdicts = self._judged.pop(row)
        if verdicts != 1:
            self.counted.wrong.append(f"row {row} was judged {verdicts} times by {self._tick}")

    def _check(self, report: object) -> None:
        counted = self.counted
        match report:
            case DigitHeard(row, digit):
                counted.heard[row, digit] += 1
            case ToneHeard(row, "busy") if row in self._busy:
                self._busy[row] += 1
            case ToneHeard(row, tone):
                counted.wrong.append(f"{tone} on row {row} in {self._tick}")
            case AnswerJudged(row):
                self._judged[row] += 1
            case Played(row, token, finished) if token in self._cut_off:
                self._cut_off.discard(token)
                if finished:
                    counted.wrong.append(f"endless player {token} ended in {self._tick}")
            case Played(row, token, finished):
                due = self._ends.pop(token)
                if not finished or report.starved or abs(due - self._tick) > 1:
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


def _write_prompt(path: Path) -> None:
    """Ten seconds of ring-back tone as a WAV file."""
    codes = np.resize(tones.render("ringback"), 80_000)
    path.write_bytes(header(len(codes), 1) + codes.tobytes())


def resident_kb() -> int:
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1])
    raise OSError("this kernel does not tell the resident memory")
