"""The DTMF receiver: how right it is, and what it costs beside spandsp's.

`python -m tests.benchmarks.media_ears [HOURS]`: with how many hours of speech, 10 unless told.
Costs are processor time of one thread, medians, ours and spandsp's in turn in the same run.

- `front_end_vs_dtmf_rx`: ours decodes A-law, takes energies, projects and sifts all rows, in C; it
  excludes the tests of the few rows that pass. `dtmf_rx` is handed linear samples (no codec), two
  seconds of a row at a time: its best case. `dtmf_vs_dtmf_rx` counts all of ours, Python included.
- `dtmf_rows_violated`: of the forty rows of Q.24 and TR-TSY-000763, and of the four corners of
  +-1.8 %, those in which one of 512 trials goes wrong, in C or in NumPy.
- talk-off: `talkoff_speech` counts false digits in recorded and synthesised speech, each at
  three speeds. `talkoff_vowels_vs_spandsp` and `talkoff_music_vs_spandsp` divide ours by spandsp's in
  synthetic sound made to be mistaken; they say nothing of how often people sing on the telephone.
"""

from __future__ import annotations

import gc
import os
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor

import numpy as np

from cti.media.dtmf import DtmfDetector
from cti.media.dtmf.native import NativeReceiver
from drivers import g711
from drivers.spandsp import DtmfReceiver
from tests.benchmarks import media_ears_instructions
from tests.benchmarks.figure import Figure
from tests.benchmarks.spread import median
from tests.media.clips import long_listening, sounds, talkoff
from tests.media.clips.debian_sounds import TALKING, missing
from tests.media.clips.long_listening import PIECE
from tests.media.dtmf import ears, requirements

HOURS = 10.0
ROUNDS = 9
TRIALS = 512
SEEDS = range(1000, 1192)
"""None of those on which the limits were chosen."""
SEED_SECONDS = 150.0


def talking(rows: int, seconds: float = 2.0) -> np.ndarray:
    """Everybody speaks: uint8[frames, rows, 160]."""
    rng = np.random.default_rng(3)
    voices = [sounds.speech(seconds, rng.uniform(-28, -14), rng) for _ in range(40)]
    frames = sounds.frames(voices, tail=0.0)
    return np.ascontiguousarray(np.tile(frames, (1, rows // 40, 1)))


def dialling(rows: int) -> np.ndarray:
    """Everybody dials at the same moment, again and again: 50 ms on, 50 ms off.

    The moment is one at which both windows of a frame ask for their test in every row.
    """
    rng = np.random.default_rng(4)
    keys = requirements.KEYS
    tones = [
        np.concatenate([sounds.key(keys[(row + turn) % 16], rng) for turn in range(20)])
        for row in range(40)
    ]
    parts = [
        np.concatenate([tone.reshape(20, -1), np.zeros((20, 400))], 1).ravel() for tone in tones
    ]
    frames = sounds.frames([np.pad(part, (80, 0)) for part in parts], tail=0.0)
    return np.ascontiguousarray(np.tile(frames, (1, rows // 40, 1)))


def detector(rows: int, *, native: bool = True) -> DtmfDetector:
    made = DtmfDetector(rows, native=native)
    for row in range(rows):
        made.listen(row, True)
    return made


def microseconds(work: Callable[[], object], times: int = 1) -> float:
    start = time.thread_time_ns()
    for _ in range(times):
        work()
    return (time.thread_time_ns() - start) / 1000 / times


def per_frame(frames: np.ndarray, hear: Callable[[np.ndarray], object]) -> float:
    """Median microseconds of a frame."""
    return float(np.median([microseconds(lambda frame=frame: hear(frame)) for frame in frames]))


def against_spandsp(rows: int) -> tuple[float, float]:
    """How many times as long `dtmf_rx` takes as our front end, and as all of our receiver."""
    frames = talking(rows)
    samples = g711.DECODE_INT16[np.ascontiguousarray(frames.transpose(1, 0, 2))].reshape(rows, -1)
    judges = [DtmfReceiver(lambda keys: None) for _ in range(rows)]
    ours = detector(rows)
    front = ours._receiver
    if not isinstance(front, NativeReceiver):
        raise RuntimeError("the sound kernels are not built: run `python -m drivers.native.build`")
    silent = np.zeros(rows, bool)
    fronts, wholes = [], []
    for _ in range(ROUNDS):
        cost = per_frame(frames, lambda frame: front.front(frame, 1))
        whole = per_frame(frames, lambda frame: ours.hear(frame, silent))
        theirs = microseconds(
            lambda: [judge.hear(row) for judge, row in zip(judges, samples, strict=True)]
        ) / len(frames)
        fronts.append(theirs / cost)
        wholes.append(theirs / whole)
    for judge in judges:
        judge.close()
    return median(fronts), median(wholes)


def stage_costs(rows: int) -> Iterator[Figure]:
    """Nanoseconds of one row and frame, everybody speaking; decode is part of front, front of all."""
    frames, silent = talking(rows), np.zeros(rows, bool)
    room = np.empty(frames.shape[1:], np.float32)
    kernels = g711.KERNELS
    for name, native in (("c", True), ("numpy", False)):
        g711.KERNELS = kernels if native else None
        ours = detector(rows, native=native)
        part = ours._receiver
        costs = {"decode": per_frame(frames, lambda frame: g711.decode(frame, room))}
        if isinstance(part, NativeReceiver):
            costs["front"] = per_frame(frames, lambda frame, part=part: part.front(frame, 1))
        else:
            costs["front"] = per_frame(frames, lambda frame, part=part: part._front.hear(frame, 1))
        costs["all"] = per_frame(frames, lambda frame, ours=ours: ours.hear(frame, silent))
        crowd = detector(rows, native=native)
        hear = dialling(rows)
        worst = [
            microseconds(lambda frame=frame, crowd=crowd: crowd.hear(frame, silent))
            for frame in hear
        ]
        for stage, cost in costs.items():
            yield Figure.shown(f"media.dtmf_ns_{rows}_{name}_{stage}", 1000 * cost / rows, "ns/row")
        yield Figure.shown(
            f"media.dtmf_crowd_us_{rows}_{name}_p99", float(np.percentile(worst, 99)), "us/frame"
        )
        yield Figure.shown(f"media.dtmf_crowd_given_up_{rows}_{name}", crowd.given_up, "rows")
    g711.KERNELS = kernels


def rows_violated(trials: int = TRIALS) -> int:
    """Requirement rows in which one of `trials` goes wrong, in either form of the receiver."""
    violated = 0
    for number, row in enumerate(requirements.ROWS + requirements.TOLERANT):
        frames, expected = requirements.trials(row, trials, number)
        wrong = [
            requirements.wrong(ears.listen(frames, native=native).keys, expected)
            for native in (True, False)
        ]
        if any(wrong):
            print(f"{row.name}: {wrong} of {trials} wrong (C, NumPy)", file=sys.stderr)
            violated += 1
    return violated


def made_to_mislead(kind: str, seed: int) -> tuple[int, int]:
    """False digits in a piece of held vowels or music: ours and spandsp's."""
    make = talkoff.held_vowels if kind == "vowels" else talkoff.music
    frames = ears.rows_of(make(SEED_SECONDS, np.random.default_rng(seed)), PIECE)
    return sum(map(len, ears.listen(frames).keys)), sum(map(len, ears.judge(frames)))


def false_digits(piece: np.ndarray) -> tuple[float, int, int, int]:
    """Hours, and false digits: ours, ours while a prompt plays to the speaker, and spandsp's."""
    frames = ears.rows_of(piece, PIECE)
    alone, over_prompt = (ears.listen(frames, playing=playing).keys for playing in (False, True))
    if any(alone):
        print(f"false digits: {[keys for keys in alone if keys]}", file=sys.stderr)
    counts = (sum(map(len, keys)) for keys in (alone, over_prompt, ears.judge(frames)))
    return len(piece) / sounds.RATE / 3600, *counts


def talk_off(hours: float, pool: ProcessPoolExecutor) -> Iterator[Figure]:
    if lacking := missing(TALKING):
        print(lacking, file=sys.stderr)
    pieces = list(pool.map(false_digits, long_listening.speech(hours)))
    heard, alone, over_prompt, theirs = (sum(column) for column in zip(*pieces, strict=True))
    yield Figure("media.talkoff_speech", alone, "digits", 0, alone == 0 and heard >= hours)
    yield Figure.shown("media.talkoff_speech_hours", heard, "h")
    yield Figure.shown("media.talkoff_speech_over_prompt", over_prompt, "digits")
    yield Figure.shown("media.talkoff_speech_spandsp", theirs, "digits")
    for kind, goal in (("vowels", 0.5), ("music", 0.7)):
        counts = list(pool.map(made_to_mislead, [kind] * len(SEEDS), SEEDS))
        ours, theirs = (sum(column) for column in zip(*counts, strict=True))
        print(f"{kind}: {ours} digits, spandsp {theirs}", file=sys.stderr)
        yield Figure.at_most(
            f"media.talkoff_{kind}_vs_spandsp", ours / max(theirs, 1), "ratio", goal
        )


def figures(hours: float = HOURS) -> Iterator[Figure]:
    gc.collect()
    gc.disable()  # as the media process has it
    front, whole = against_spandsp(3600)
    yield Figure.at_least("media.front_end_vs_dtmf_rx", front, "ratio", 5.0)
    yield Figure.shown("media.dtmf_vs_dtmf_rx", whole, "ratio")
    yield from media_ears_instructions.figures()
    for rows in (480, 3600):
        yield from stage_costs(rows)
    gc.enable()
    yield Figure.at_most("media.dtmf_rows_violated", rows_violated(), "rows", 0)
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        yield from talk_off(hours, pool)


if __name__ == "__main__":
    for figure in figures(float(sys.argv[1]) if len(sys.argv) > 1 else HOURS):
        print(figure.json(), flush=True)
