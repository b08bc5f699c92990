"""A house without the sound kernels does the same to the octet: any rows, any commands, any sound."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from unittest import mock

import msgspec
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from cti.media.engine import Engine
from cti.media.link.commands import (
    ChangePlaying,
    ClearRow,
    Command,
    CutDigits,
    Detect,
    PauseRecording,
    Play,
    PlayStream,
    SetCell,
    StartEcho,
    StartRecording,
    StopEcho,
    StopPlaying,
    StopRecording,
    StreamEnd,
    StreamSound,
)
from cti.media.link.config import MediaConfig
from cti.media.link.records import DigitEnded, DigitHeard, RecordingDone, Report
from drivers import g711, tones
from tests.media.clips import answer_clips, sounds, tone_clips

ROWS, TICKS = 16, 250
TONES = tuple(tone_clips.cases())
ITEMS = ("a", "b", "pause:0.3", "tone:busy", "tone:beep/70", "digits:12#", "none")
GAINS = (0.0, 0.25, 1.0, 1.0, 1.0, 3.7)


def keyed(rng: np.random.Generator) -> np.ndarray:
    keys = "".join(rng.choice(list("0123456789*#ABCD"), 4))
    on, off, level = rng.uniform((0.03, 0.03, -30), (0.12, 0.12, -3))
    return g711.decode(tones.dtmf(keys, on, off, level))


SOUNDS: tuple[Callable[[np.random.Generator], np.ndarray], ...] = (
    keyed,
    lambda rng: tone_clips.clip(TONES[rng.integers(len(TONES))], rng),
    lambda rng: sounds.speech(rng.uniform(0.3, 4), rng.uniform(-35, -3), rng),
    lambda rng: sounds.seconds(rng.uniform(0.1, 2)),
    lambda rng: sounds.noise(rng.uniform(0.1, 2), rng.uniform(-75, 0), rng),
    lambda rng: answer_clips.part(rng, rng.uniform(0.5, 4)) * 3000,
    lambda rng: rng.integers(-32768, 32768, 2000).astype(float),
)


def said(rng: np.random.Generator) -> np.ndarray:
    """What the rows say, uint8[TICKS, ROWS, 160]."""
    length = TICKS * 160
    rows = []
    for _ in range(ROWS):
        parts: list[np.ndarray] = []
        while sum(map(len, parts)) < length:
            parts.append(SOUNDS[rng.integers(len(SOUNDS))](rng))
        rows.append(np.concatenate(parts)[:length])
    return sounds.frames(rows, tail=0.0)


def command(rng: np.random.Generator, token: int, path: str) -> Command:
    """Any command of those that make or hear sound; `token` is fresh, older ones are asked for again."""
    row, other = (int(one) for one in rng.integers(ROWS, size=2))
    gain, old = float(rng.choice(GAINS)), int(rng.integers(1, token + 1))
    yes, no, perhaps = (bool(one) for one in rng.integers(2, size=3))
    a, b, c = rng.integers(2, size=3) > 0
    chunk = rng.integers(0, 256, 900, np.uint8).tobytes()
    items = tuple(str(one) for one in rng.choice(ITEMS, rng.integers(1, 4)))
    any_of: tuple[Command, ...] = (
        SetCell(row, other, gain),
        SetCell(row, other),
        SetCell(other, row),
        ClearRow(row),
        Play(row, token, items, yes, gain),
        StopPlaying(row, old),
        ChangePlaying(row, old, gain if yes else None, no, seek=0.1 * old if perhaps else None),
        PlayStream(row, token, gain),
        StreamSound(row, old, chunk),
        StreamEnd(row, old),
        StartEcho(row, float(rng.uniform(0, 0.3)), gain),
        StopEcho(row),
        Detect(row, True, bool(a), bool(b), bool(c), yes, no),
        Detect(row, yes, no, perhaps, bool(a), bool(b), bool(c)),
        StartRecording(token, row, path),
        PauseRecording(old, yes, "card" if no else ""),
        CutDigits(row, yes),
        StopRecording(old),
    )
    return any_of[rng.integers(len(any_of))]


class House:
    """An engine whose rows are handed their sound, with the kernels or without."""

    def __init__(self, kernels: object, folder: Path) -> None:
        self.kernels, self.folder = kernels, folder
        with self.on():
            self.engine = Engine(MediaConfig(ROWS))
            rng = np.random.default_rng(9)
            for name, length in (("a", 3000), ("b", 77)):
                self.engine.prompts.put(name, rng.integers(0, 256, length, np.uint8))

    def on(self) -> mock._patch[object]:
        return mock.patch.object(g711, "KERNELS", self.kernels)

    def tick(
        self, commands: list[Command], heard: np.ndarray, level: int
    ) -> tuple[list[str], np.ndarray]:
        with self.on():
            for one in commands:
                if isinstance(one, StartRecording):
                    one = msgspec.structs.replace(one, path=str(self.folder / one.path))
                self.engine.post(one)
            self.engine.give_up(level)
            self.engine.heard[:ROWS] = heard
            return sorted(map(told, self.engine.tick())), self.engine.spoken.copy()

    def close(self) -> tuple[list[str], dict[str, bytes]]:
        """The last reports, and every recording."""
        with self.on():
            reports = sorted(map(told, self.engine.close()))
        return reports, {one.name: one.read_bytes() for one in self.folder.glob("*.wav")}


def told(report: Report) -> str:
    """What a report says, seconds of digits to the millisecond, and wherever its file lies."""
    if isinstance(report, DigitHeard | DigitEnded):
        report = msgspec.structs.replace(report, seconds=round(report.seconds, 3))
    if isinstance(report, RecordingDone):
        report = msgspec.structs.replace(report, path=Path(report.path).name)
    return str(report)


@given(st.integers(0, 10**6))
@settings(max_examples=5, deadline=None)
def test_a_house_without_kernels_does_the_same(tmp_path_factory, seed: int) -> None:
    rng = np.random.default_rng(seed)
    houses = [House(kernels, tmp_path_factory.mktemp("house")) for kernels in (g711.KERNELS, None)]
    token, level, reports = 0, 0, 0
    for number, heard in enumerate(said(rng)):
        commands = []
        for _ in range(rng.poisson(3)):
            token += 1
            commands.append(command(rng, token, f"{token}.wav"))
        level = int(rng.integers(6)) if rng.random() < 0.02 else level
        (ours, spoken), (theirs, plain) = (one.tick(commands, heard, level) for one in houses)
        assert ours == theirs, f"tick {number}"
        assert (spoken == plain).all(), f"tick {number}"
        reports += len(ours)
    ours_last, theirs_last = (one.close() for one in houses)
    assert ours_last == theirs_last
    assert reports > 100
    assert len(ours_last[1]) > 5
