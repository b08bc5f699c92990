"""Call progress: how often right, how often wrong; and what it and the judge of answers cost.

`python -m tests.benchmarks.media_progress [--hours 10] [--clips 60]`. What each figure excludes:

- `media.progress_right`: every tone of every plan, `--clips` each (20 unless told), -30 to -5 dBm0,
  single frequencies up to 15 Hz off, pairs and SIT up to 0.8 %, cadence 6 to 9 % fast or slow, noise
  18 dB below the tone; right is the one name and nothing else. All zones are known together and
  none is preferred. Echo, packet loss and overlapping speech are left out.
- `media.progress_false`: tones named in `--hours` (10 unless told) of speech and music, half of each:
  what Debian packages have recorded and engines say and play (`tests.media.clips.long_listening`), at three
  speeds and levels.
- `media.progress_us_row_N`, `media.answer_us_row_N`, `media.announcements_us_row_N`: processor time
  of the thread for one row and tick, with all N rows listening, and for announcements a library of
  100 s; decoding included, other work of a tick left out.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor

import numpy as np

from cti.media.announcements import AnnouncementListener
from cti.media.announcements.library import announcement_of
from cti.media.answer import AnswerJudge
from cti.media.progress import ProgressDetector
from drivers import g711
from tests.benchmarks.figure import Figure
from tests.media.clips import long_listening, sounds, tone_clips
from tests.media.clips.debian_sounds import missing
from tests.media.dtmf import ears

CLIPS = 20
HOURS = 10.0
ROWS = (480, 3600)
TICKS = 40


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


def _false_names(piece: np.ndarray) -> tuple[float, list[str]]:
    """Hours of a piece, and every tone that was named in it."""
    frames = ears.rows_of(piece, long_listening.PIECE)
    detector = ProgressDetector(frames.shape[1])
    for row in range(frames.shape[1]):
        detector.listen(row, tones=True, fax=True)
    names = [tone.name for frame in frames for tone in detector.hear(frame)]
    return len(piece) / sounds.RATE / 3600, names


def false_events(hours: float) -> tuple[float, list[str]]:
    """Hours that were heard, half of them speech and half music, and the tones named in them."""
    heard, named = 0.0, list[str]()
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        for make in (long_listening.speech, long_listening.music):
            for lasted, names in pool.map(_false_names, make(hours / 2)):
                heard += lasted
                named += names
    return heard, named


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
    if lacking := missing():
        print(lacking, file=sys.stderr)
    heard, named = false_events(hours)
    if named:
        print(f"false tones: {Counter(named)}", file=sys.stderr)
    yield Figure.shown("media.progress_false_hours", heard, "h")
    yield Figure("media.progress_false", len(named), "events", 0, not named and heard >= hours)
    for rows in ROWS:
        for name, cost in costs(rows):
            yield Figure.shown(f"media.{name}_us_row_{rows}", cost, "us")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--hours", type=float, default=HOURS, help="of speech and music")
    parser.add_argument("--clips", type=int, default=CLIPS, help="of each tone")
    told = parser.parse_args()
    for figure in figures(told.hours, told.clips):
        print(figure.json(), flush=True)
