"""What the kernels hear is what NumPy hears: tones, with every instruction set."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from cti.media.progress import ProgressDetector, ToneBook
from cti.media.progress.native import NativeTones
from cti.media.progress.slots import ToneEvent
from drivers.native.kernels import C
from tests.media import answer_clips, sounds, tone_clips


@pytest.fixture(params=["plain", "avx2", "avx512"])
def instructions(request: pytest.FixtureRequest) -> Iterator[str]:
    """Each set in turn; a processor that lacks one uses the next lower one."""
    best = C.kernels_use(2)
    C.kernels_use(["plain", "avx2", "avx512"].index(request.param))
    yield request.param
    C.kernels_use(best)


def signals() -> list[np.ndarray]:
    """Every tone of every plan, answer tones, speech, music and noise at many levels."""
    rng = np.random.default_rng(11)
    made = [tone_clips.clip(case, rng) for case in tone_clips.cases()]
    made += [sounds.speech(6, rng.uniform(-30, -8), rng) for _ in range(24)]
    made += answer_clips.music(rng, 12, 6.0)
    made += [sounds.noise(6, level, rng) for level in (-70.0, -50.0, -30.0, -10.0)]
    return made


def event_streams(frames: np.ndarray, detector: ProgressDetector) -> list[list[ToneEvent]]:
    return [detector._tones.hear(frame) for frame in frames]


@pytest.mark.parametrize("book", [ToneBook.of(), ToneBook.of_fax()], ids=["plans", "fax"])
def test_the_tones_of_all_plans_are_the_same(instructions: str, book: ToneBook) -> None:
    frames = sounds.frames(signals())
    rows = frames.shape[1]
    native, plain = (ProgressDetector(rows, book, native=native) for native in (True, False))
    assert isinstance(native._tones, NativeTones)
    for detector in (native, plain):
        for row in range(rows):
            detector.listen(row, tones=True, fax=True)
    told = 0
    for ours, theirs in zip(
        event_streams(frames, native), event_streams(frames, plain), strict=True
    ):
        assert len(ours) == len(theirs)
        for one, other in zip(sorted(ours), sorted(theirs), strict=True):
            assert one[:2] + one[4:] == other[:2] + other[4:]
            assert one[2:4] == pytest.approx(other[2:4], rel=1e-4, abs=0.02)
            told += 1
    assert told > 200


def test_rows_that_come_and_go_are_heard_the_same(instructions: str) -> None:
    """Slots move when a row leaves: their state must move with them, in a crowd of any size."""
    frames = sounds.frames(signals())
    rows = frames.shape[1]
    rng = np.random.default_rng(12)
    detectors = [ProgressDetector(rows, native=native) for native in (True, False)]
    heard: list[list[tuple[int, int, str]]] = [[], []]
    for number, frame in enumerate(frames):
        for row in rng.integers(0, rows, 3).tolist():
            on = bool(rng.random() < 0.8)
            for detector in detectors:
                detector.listen(row, tones=on)
        for detector, tones in zip(detectors, heard, strict=True):
            tones += [(number, tone.row, tone.name) for tone in detector.hear(frame)]
    assert sorted(heard[0]) == sorted(heard[1])
    assert len(heard[0]) > 20


def test_sound_of_too_few_rows_is_refused() -> None:
    detector = ProgressDetector(4)
    detector.listen(3, tones=True)
    with pytest.raises(ValueError, match=r"uint8\[4, 160\]"):
        detector.hear(np.zeros((3, 160), np.uint8))
