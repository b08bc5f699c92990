"""What the kernels hear is what NumPy hears, with every instruction set: digits, tones, who answered."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import numpy as np
import pytest

from cti.media.answer import AnswerJudge, Verdict
from cti.media.answer.native import NativeListener
from cti.media.progress import ProgressDetector, ToneBook
from cti.media.progress.native import NativeTones
from cti.media.progress.slots import ToneEvent
from drivers.native.kernels import C
from tests.media.clips import answer_clips, sounds, tone_clips
from tests.media.dtmf import ears


@pytest.fixture(params=["plain", "avx2", "avx512"])
def instructions(request: pytest.FixtureRequest) -> Iterator[str]:
    """Each set in turn; a processor that lacks one uses the next lower one."""
    best = C.kernels_use(2)
    C.kernels_use(["plain", "avx2", "avx512"].index(request.param))
    yield request.param
    C.kernels_use(best)


@cache
def frames() -> np.ndarray:
    """Every tone of every plan, answer tones, speech, music and noise at many levels."""
    rng = np.random.default_rng(11)
    made = [tone_clips.clip(case, rng) for case in tone_clips.cases()]
    made += [sounds.speech(6, rng.uniform(-30, -8), rng) for _ in range(24)]
    made += answer_clips.music(rng, 12, 6.0)
    made += [sounds.noise(6, level, rng) for level in (-70.0, -50.0, -30.0, -10.0)]
    return sounds.frames(made)


BOOKS = {"plans": ToneBook.of(), "fax": ToneBook.of_fax()}


def tone_events(book: str, *, native: bool) -> list[list[ToneEvent]]:
    rows = frames().shape[1]
    detector = ProgressDetector(rows, BOOKS[book], native=native)
    assert isinstance(detector._tones, NativeTones) == native
    for row in range(rows):
        detector.listen(row, tones=True, fax=True)
    return [sorted(detector._tones.hear(frame)) for frame in frames()]


@cache
def plain_tone_events(book: str) -> list[list[ToneEvent]]:
    return tone_events(book, native=False)


@pytest.mark.parametrize("book", BOOKS)
def test_the_tones_of_all_plans_are_the_same(instructions: str, book: str) -> None:
    ours = tone_events(book, native=True)
    told = 0
    for native, plain in zip(ours, plain_tone_events(book), strict=True):
        assert len(native) == len(plain)
        for one, other in zip(native, plain, strict=True):
            assert one[:2] + one[4:] == other[:2] + other[4:]
            assert np.allclose(one[2:4], other[2:4], rtol=1e-4, atol=0.02)
            told += 1
    assert told > 200


def coming_and_going(*, native: bool) -> list[tuple[int, int, str]]:
    rows = frames().shape[1]
    rng = np.random.default_rng(12)
    detector = ProgressDetector(rows, native=native)
    heard: list[tuple[int, int, str]] = []
    for number, frame in enumerate(frames()):
        for row in rng.integers(0, rows, 3).tolist():
            detector.listen(row, tones=bool(rng.random() < 0.8))
        heard += [(number, tone.row, tone.name) for tone in detector.hear(frame)]
    return sorted(heard)


def test_rows_that_come_and_go_are_heard_the_same() -> None:
    """Slots move when a row leaves: their state must move with them, in a crowd of any size."""
    heard = coming_and_going(native=True)
    assert heard == coming_and_going(native=False)
    assert len(heard) > 20


@cache
def answers() -> np.ndarray:
    """People, machines, music, tones and noise, ten seconds of each."""
    rng = np.random.default_rng(13)
    made = []
    for _ in range(60):
        words = [sounds.seconds(rng.uniform(0.1, 1.5))]
        for _ in range(int(rng.integers(1, 5))):
            level = rng.uniform(-30, -8)
            words += [
                sounds.speech(rng.uniform(0.2, 3.5), level, rng),
                sounds.seconds(rng.random()),
            ]
        made.append(np.concatenate(words))
    made += answer_clips.music(rng, 24, 10.0)
    made += [tone_clips.clip(case, rng) for case in tone_clips.cases()]
    made += [sounds.noise(10, level, rng) for level in (-60.0, -45.0, -30.0)]
    length = 10 * sounds.RATE
    return sounds.frames([np.resize(np.pad(one, (0, length)), length) for one in made])


def verdicts(*, native: bool) -> list[tuple[int, Verdict]]:
    rows = answers().shape[1]
    judge = AnswerJudge(rows, native=native)
    assert isinstance(judge._listener, NativeListener) == native
    for row in range(rows):
        judge.begin(row, early=row % 3 == 0)
    return [
        (number, verdict)
        for number, frame in enumerate(answers())
        for verdict in sorted(judge.hear(frame), key=lambda one: one.row)
    ]


@cache
def plain_verdicts() -> list[tuple[int, Verdict]]:
    return verdicts(native=False)


def test_verdicts_and_what_they_rest_on_are_the_same(instructions: str) -> None:
    found = verdicts(native=True)
    assert found == plain_verdicts()
    names = {verdict.verdict for _, verdict in found}
    assert names >= {"human", "machine", "music", "silence", "fax"}


@cache
def dialled() -> np.ndarray:
    """Digits as loud as may be and too weak, of any length, after silence, noise and speech."""
    rng = np.random.default_rng(14)
    made = []
    for _ in range(80):
        parts = [sounds.seconds(rng.uniform(0.0, 0.1))]
        for key in rng.permutation(list("0123456789*#ABCD")):
            tone = sounds.key(key, rng, length=rng.uniform(0.03, 0.1), dbm0=rng.uniform(-42, -5))
            gap = sounds.noise(rng.uniform(0.03, 0.15), rng.uniform(-75, -30), rng)
            parts += [tone, gap if rng.random() < 0.7 else sounds.seconds(0.08)]
            if rng.random() < 0.1:
                parts.append(sounds.speech(0.2, rng.uniform(-40, -10), rng))
        made.append(np.concatenate(parts))
    return sounds.frames(made)


@cache
def plain_digits() -> ears.Heard:
    return ears.listen(dialled(), native=False)


def test_digits_are_the_same_also_after_silence_and_at_the_least_level(instructions: str) -> None:
    ours, theirs = ears.listen(dialled()), plain_digits()
    assert (ours.keys, ours.frames) == (theirs.keys, theirs.frames)
    for one, other in zip(ours.began, theirs.began, strict=True):
        assert np.allclose(one, other, atol=1e-3)
    assert sum(map(len, ours.keys)) > 400


def test_sound_of_too_few_rows_is_refused() -> None:
    detector = ProgressDetector(4)
    detector.listen(3, tones=True)
    with pytest.raises(ValueError, match=r"uint8\[4, 160\]"):
        detector.hear(np.zeros((3, 160), np.uint8))
