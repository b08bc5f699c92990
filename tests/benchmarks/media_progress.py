"""Call progress and who answered: how often right, how often wrong, and what it costs.

`python -m tests.benchmarks.media_progress [--hours 10] [--clips 60]`. What each figure excludes:

- `media.progress_right`: every tone of every plan, `--clips` each (20 unless told), -30 to -5 dBm0,
  single frequencies up to 15 Hz off, pairs and SIT up to 0.8 %, cadence 6 to 9 % fast or slow, noise
  18 dB below the tone; right is the one name and nothing else. All zones are known together and
  none is preferred. Echo, packet loss and overlapping speech are left out.
- `media.progress_false`: tones named in speech and music, half of each. The default is half an hour;
  `--hours 10` is the full run. The speech is that of `sounds.speech` and espeak-ng, the music that of
  `answer_clips.music`: no recorded material is part of it.
- `media.human_called_machine`, `media.machine_called_machine`: greetings and answering machines of
  espeak-ng in four languages, four voices and three speeds; `media.music_called_human`: music before
  the answer. Synthetic, so an upper bound for what a network brings.
- `media.progress_us_row_N`, `media.answer_us_row_N`, `media.announcements_us_row_N`: processor time
  of the thread for one row and tick, with all N rows listening, and for announcements a library of
  100 s; decoding included, other work of a tick left out.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterator

import numpy as np

from cti.media.announcements import AnnouncementListener
from cti.media.announcements.library import announcement_of
from cti.media.answer import AnswerJudge
from cti.media.progress import ProgressDetector
from drivers import g711
from tests.benchmarks.figure import Figure
from tests.media import answer_clips, sounds, tone_clips

CLIPS = 20
HOURS = 0.5
ROWS = (480, 3600)
TICKS = 40
_AT_ONCE = 60
"""Rows heard side by side."""


def tones_of(signals: list[np.ndarray]) -> list[list[str]]:
    """The names told of each signal."""
    detector = ProgressDetector(len(signals))
    for row in range(len(signals)):
        detector.listen(row, tones=True, fax=True)
    heard: list[list[str]] = [[] for _ in signals]
    for frame in sounds.frames(signals):
        for tone in detector.hear(frame):
            heard[tone.row].append(tone.name)
    return heard


def right_share(clips: int, seed: int = 1) -> float:
    rng = np.random.default_rng(seed)
    right = total = 0
    for case in tone_clips.cases():
        heard = tones_of([tone_clips.clip(case, rng) for _ in range(clips)])
        right += sum(names == [case.expected] for names in heard)
        total += clips
    for swing, reversals, name in ((0.2, True, "ansam"), (0.0, True, "modem")):
        levels = rng.uniform(-30, -5, clips)
        heard = tones_of(
            [
                tone_clips.modem_answer(rng, swing=swing, reversals=reversals, level=level)
                for level in levels
            ]
        )
        right += sum(names == [name] for names in heard)
        total += clips
    return right / total


def false_events(hours: float, seed: int = 2) -> int:
    rng = np.random.default_rng(seed)
    spoken = [np.concatenate([*answer_clips.machines(rng)[:6]]) for _ in range(4)]
    found, left = 0, hours * 3600.0
    while left > 0:
        half = min(left / _AT_ONCE, 20.0)
        signals = [sounds.speech(half, rng.uniform(-28, -8), rng) for _ in range(_AT_ONCE // 4)]
        for _ in range(_AT_ONCE // 4):
            part = spoken[int(rng.integers(len(spoken)))]
            start = int(rng.integers(max(1, len(part) - round(half * sounds.RATE))))
            signals.append(part[start : start + round(half * sounds.RATE)])
        signals += answer_clips.music(rng, _AT_ONCE // 2, half)
        found += sum(len(names) for names in tones_of(signals))
        left -= half * _AT_ONCE
    return found


def verdicts_of(signals: list[np.ndarray], *, early: bool = False) -> list[str]:
    """The verdict of each signal, followed by silence; empty where there was none."""
    judge = AnswerJudge(len(signals))
    for row in range(len(signals)):
        judge.begin(row, early=early)
    names = [""] * len(signals)
    for frame in sounds.frames(signals, tail=2.0):
        for verdict in judge.hear(frame):
            names[verdict.row] = verdict.verdict
    return names


def share(names: list[str], name: str) -> float:
    return names.count(name) / len(names)


def _cost(hear: Callable[[np.ndarray], object], rows: int) -> float:
    """Microseconds of processor time for one row and tick: median of ticks in which everybody speaks."""
    rng = np.random.default_rng(3)
    voices = sounds.frames([sounds.speech(2.0, -18, rng) for _ in range(24)], tail=0.0)
    frames = [np.ascontiguousarray(np.resize(voice, (rows, voice.shape[1]))) for voice in voices]
    costs = []
    for frame in frames[:TICKS]:
        began = time.thread_time_ns()
        hear(frame)
        costs.append(time.thread_time_ns() - began)
    return float(np.median(costs)) / rows / 1000


def costs(rows: int) -> Iterator[tuple[str, float]]:
    progress = ProgressDetector(rows)
    judge = AnswerJudge(rows)
    rng = np.random.default_rng(4)
    taught = [
        announcement_of(g711.encode(sounds.speech(5.0, -15, rng)), f"name_{number}")
        for number in range(20)
    ]
    listener = AnnouncementListener(rows, taught)
    for row in range(rows):
        progress.listen(row, tones=True)
        judge.begin(row)
        listener.begin(row)
    yield "progress", _cost(progress.hear, rows)
    yield "answer", _cost(judge.hear, rows)
    yield "announcements", _cost(listener.hear, rows)


def figures(hours: float = HOURS, clips: int = CLIPS) -> Iterator[Figure]:
    yield Figure.at_least("media.progress_right", right_share(clips), "share", 1.0)
    yield Figure.shown("media.progress_false_hours", hours, "h")
    yield Figure.at_most("media.progress_false", false_events(hours), "events", 0)
    rng = np.random.default_rng(5)
    people = verdicts_of(answer_clips.greetings(rng))
    yield Figure.at_most("media.human_called_machine", share(people, "machine"), "share", 0.005)
    machines = verdicts_of(answer_clips.machines(rng))
    yield Figure.at_least("media.machine_called_machine", share(machines, "machine"), "share", 0.95)
    music = verdicts_of(answer_clips.music(rng, 200), early=True)
    yield Figure.at_most("media.music_called_human", share(music, "human"), "share", 0)
    for rows in ROWS:
        for name, cost in costs(rows):
            yield Figure.shown(f"media.{name}_us_row_{rows}", cost, "us")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--hours", type=float, default=HOURS, help="of speech and music (10: full)")
    parser.add_argument("--clips", type=int, default=CLIPS, help="of each tone")
    told = parser.parse_args()
    for figure in figures(told.hours, told.clips):
        print(figure.json(), flush=True)
