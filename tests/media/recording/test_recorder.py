"""Recordings: whole, readable at every moment, and harmless when the disk is not."""

from __future__ import annotations

import hashlib
import resource
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from cti.media import wav
from cti.media.link.commands import StartRecording
from cti.media.link.records import RecordingDone
from cti.media.recording.disk import DiskAtOnce, DiskThread, Job
from cti.media.recording.marks import Mark, chunks
from cti.media.recording.reader import RecordingReader
from cti.media.recording.recorder import Recorders
from cti.media.recording.store import LONGEST


def frames(seed: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    return (
        rng.integers(0, 256, (3, 160), dtype=np.uint8),
        rng.integers(0, 256, (2, 160), dtype=np.uint8),
    )


def sides(content: bytes) -> tuple[np.ndarray, np.ndarray]:
    """Check the header field by field as a strict reader would; the two sides."""
    riff, size, wave = struct.unpack_from("<4sI4s", content)
    assert (riff, wave) == (b"RIFF", b"WAVE")
    assert size == len(content) - 8
    name, length = struct.unpack_from("<4sI", content, 12)
    assert (name, length) == (b"fmt ", 18)
    form = struct.unpack_from("<HHIIHHH", content, 20)
    assert form == (6, 2, 8000, 16000, 2, 8, 0)
    name, length, samples = struct.unpack_from("<4sII", content, 38)
    assert (name, length) == (b"fact", 4)
    name, length = struct.unpack_from("<4sI", content, 50)
    assert (name, length) == (b"data", len(content) - 58)
    assert samples * 2 == length
    codes = np.frombuffer(content[58:], np.uint8).reshape(-1, 2)
    return codes[:, 0], codes[:, 1]


def test_both_sides_are_in_the_file_to_the_last_frame(tmp_path: Path) -> None:
    recorders, path = Recorders(DiskAtOnce()), tmp_path / "day" / "1.wav"
    recorders.start(StartRecording(5, 1, str(path)))
    taken = [frames(n) for n in range(61)]
    for heard, spoken in taken:
        recorders.write(heard, spoken)
    recorders.stop(5)
    content = path.read_bytes()
    assert recorders.finished() == [
        RecordingDone(5, str(path), 61 * 0.02, hashlib.sha256(content).hexdigest())
    ]
    left, right = sides(content)
    assert (left == np.concatenate([heard[1] for heard, _ in taken])).all()
    assert (right == np.concatenate([spoken[1] for _, spoken in taken])).all()


def test_the_file_can_be_read_after_every_tick(tmp_path: Path) -> None:
    recorders, path = Recorders(DiskAtOnce()), tmp_path / "1.wav"
    recorders.start(StartRecording(5, 0, str(path)))
    for number in range(80):
        recorders.write(*frames(number))
        left, _ = sides(path.read_bytes())
        assert len(left) == number // 25 * 25 * 160 or len(left) == (number + 1) // 25 * 25 * 160
    recorders.stop_all()


def test_a_pause_is_silence_and_time_goes_on(tmp_path: Path) -> None:
    recorders, path = Recorders(DiskAtOnce()), tmp_path / "1.wav"
    recorders.start(StartRecording(5, 0, str(path)))
    for number in range(30):
        recorders.pause(5, 10 <= number < 20)
        recorders.write(*frames(number))
    recorders.stop(5)
    left, right = (side.reshape(-1, 160) for side in sides(path.read_bytes()))
    assert len(left) == 30
    assert (left[10:20] == 0xD5).all()
    assert (right[10:20] == 0xD5).all()
    assert (left[20] == frames(20)[0][0]).all()


def test_a_recording_that_exists_is_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "1.wav"
    path.write_bytes(b"evidence")
    recorders = Recorders(DiskAtOnce())
    recorders.start(StartRecording(5, 0, str(path)))
    recorders.write(*frames(1))
    (done,) = recorders.finished()
    assert "exists already" in done.problem
    assert not done.kept
    assert (done.cause, done.lost) == ("a file of that name is there already", ((0.0, None),))
    assert path.read_bytes() == b"evidence"
    assert len(recorders) == 0


@pytest.mark.parametrize("name", ["file/1.wav", "nul\0.wav", "x" * 300 + ".wav"])
def test_a_path_that_cannot_be_made_is_reported(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").write_text("")
    recorders = Recorders(DiskAtOnce())
    recorders.start(StartRecording(5, 0, str(tmp_path / name)))
    recorders.write(*frames(1))
    (done,) = recorders.finished()
    assert done.seconds == 0
    assert "cannot be written" in done.problem


@contextmanager
def largest_file(octets: int) -> Iterator[None]:
    """The system refuses to let files grow beyond this, as a full disk does."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (octets, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_full_disk_ends_one_recording_and_keeps_what_was_written(tmp_path: Path) -> None:
    recorders = Recorders(DiskAtOnce())
    long, late = tmp_path / "long.wav", tmp_path / "late.wav"
    recorders.start(StartRecording(1, 0, str(long)))
    with largest_file(12_000):
        for number in range(60):
            recorders.write(*frames(number))
    (done,) = recorders.finished()
    assert done.token == 1
    assert "make room" in done.problem
    left, _ = sides(long.read_bytes())
    assert len(left) == 25 * 160 == done.seconds * 8000
    assert done.sha256 == hashlib.sha256(long.read_bytes()).hexdigest()
    recorders.start(StartRecording(2, 0, str(late)))
    recorders.write(*frames(1))
    recorders.stop_all()
    (done,) = recorders.finished()
    assert done.problem == ""


@pytest.mark.parametrize("limit", [12_000, 20])
def test_one_trouble_has_one_cause_in_all_recordings(tmp_path: Path, limit: int) -> None:
    recorders = Recorders(DiskAtOnce())
    with largest_file(limit):
        for token in (1, 2):
            recorders.start(StartRecording(token, 0, str(tmp_path / f"{token}.wav")))
            for number in range(60):
                recorders.write(*frames(number))
    done = recorders.finished()
    assert len(done) == 2
    assert {one.cause for one in done} == {"File too large"}
    assert len({one.problem for one in done}) == 2


def test_a_file_that_can_grow_no_longer_is_whole_and_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The length at which a real one ends is that of 74 hours."""
    monkeypatch.setattr("cti.media.recording.file.LONGEST", 20_000)
    recorders, path = Recorders(DiskAtOnce()), tmp_path / "1.wav"
    recorders.start(StartRecording(1, 0, str(path)))
    recorders.pause(1, True, "Card")
    for number in range(100):
        recorders.write(*frames(number))
    (done,) = recorders.finished()
    assert (done.full, done.lost, done.seconds) == (True, (), 1.5)
    assert "another recording" in done.problem
    assert done.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_the_longest_file_has_sizes_that_riff_can_say() -> None:
    marks = chunks(
        Mark(0, LONGEST // 2, "Sound is lost here: the disk was too slow") for _ in range(5000)
    )
    content = wav.header(LONGEST + 100_000, 2, len(marks))
    assert wav.lengths(content, 2) == (LONGEST + 100_000, len(marks))


def test_a_disk_that_hangs_costs_bounded_memory_and_one_recording(tmp_path: Path) -> None:
    disk, hang = DiskThread(limit=20_000), threading.Event()
    recorders = Recorders(disk)
    disk.do(lambda: hang.wait(10) and None)
    recorders.start(StartRecording(1, 0, str(tmp_path / "1.wav")))
    for number in range(200):
        recorders.write(*frames(number))
    hang.set()
    disk.close()
    (done,) = recorders.finished()
    assert "too slow" in done.problem
    assert done.seconds == pytest.approx(25 * 2 * 0.02, abs=0.51)
    sides((tmp_path / "1.wav").read_bytes())


def test_two_recordings_may_not_share_a_token(tmp_path: Path) -> None:
    recorders = Recorders(DiskAtOnce())
    recorders.start(StartRecording(1, 0, str(tmp_path / "1.wav")))
    with pytest.raises(ValueError, match="runs already"):
        recorders.start(StartRecording(1, 0, str(tmp_path / "2.wav")))
    recorders.stop_all()


def test_other_programs_read_our_header(tmp_path: Path) -> None:
    recorders, path = Recorders(DiskAtOnce()), tmp_path / "1.wav"
    recorders.start(StartRecording(1, 0, str(path)))
    recorders.write(*frames(1))
    recorders.stop_all()
    with pytest.raises(wav.WavError, match="mono"):
        wav.read(path)


def test_a_pause_with_a_label_is_marked_in_the_file(tmp_path: Path) -> None:
    recorders, path = Recorders(DiskAtOnce()), tmp_path / "1.wav"
    recorders.start(StartRecording(5, 0, str(path)))
    for number in range(60):
        if number in (10, 40):
            recorders.pause(5, True, f"Card {number}")
        if number == 20:
            recorders.pause(5, False)
        recorders.write(*frames(number))
    recorders.stop(5)
    (done,) = recorders.finished()
    assert done.pauses == (pytest.approx((0.2, 0.2)), pytest.approx((0.8, 0.4)))
    assert (done.problem, done.lost) == ("", ())
    assert done.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    with RecordingReader(path) as reader:
        assert reader.marks == [Mark(1600, 1600, "Card 10"), Mark(6400, 3200, "Card 40")]
        assert reader.seconds == 1.2
    content = path.read_bytes()
    assert struct.unpack_from("<I", content, 4)[0] == len(content) - 8
    assert chunk_names(content) == [b"fmt ", b"fact", b"data", b"cue ", b"LIST"]


def chunk_names(content: bytes) -> list[bytes]:
    """What any RIFF reader finds, to the last octet."""
    names, place = [], 12
    while place < len(content):
        name, size = struct.unpack_from("<4sI", content, place)
        names.append(name)
        place += 8 + size + (size & 1)
    assert place == len(content)
    return names


def test_blocks_of_many_recordings_go_to_the_disk_in_turns(tmp_path: Path) -> None:
    class Counting(DiskAtOnce):
        octets = 0

        def do(self, job: Job, cost: int = 0) -> bool:
            self.octets += cost
            return super().do(job)

    disk = Counting()
    recorders = Recorders(disk, rows=2)
    for token in range(100):
        recorders.start(StartRecording(token, token % 2, str(tmp_path / f"{token}.wav")))
    handed = []
    for number in range(75):
        disk.octets = 0
        recorders.write(*frames(number))
        handed.append(disk.octets)
    assert max(handed) <= 5 * 8000
    assert min(handed[25:]) >= 3 * 8000
    recorders.stop_all()
    assert [done.problem for done in recorders.finished()] == [""] * 100
    whole = np.concatenate([frames(number)[0][1] for number in range(75)])
    for token in (1, 37, 99):
        left, _ = sides((tmp_path / f"{token}.wav").read_bytes())
        assert (left == whole).all()


def test_places_are_used_again_and_no_sound_moves_to_another_file(tmp_path: Path) -> None:
    recorders, running = Recorders(DiskAtOnce(), rows=1), {}
    rng = np.random.default_rng(3)
    expected: dict[int, list[np.ndarray]] = {}
    for number in range(120):
        if rng.random() < 0.3:
            recorders.start(StartRecording(number, number % 2, str(tmp_path / f"{number}.wav")))
            running[number] = number % 2
            expected[number] = []
        if running and rng.random() < 0.25:
            token = int(rng.choice(list(running)))
            recorders.stop(token)
            del running[token]
        heard, spoken = frames(number)
        recorders.write(heard, spoken)
        for token, row in running.items():
            expected[token].append(np.stack([heard[row], spoken[row]], 1))
    recorders.stop_all()
    for token, taken in expected.items():
        with RecordingReader(tmp_path / f"{token}.wav") as reader:
            sound = np.concatenate(taken) if taken else np.empty((0, 2), np.uint8)
            assert (reader.read() == sound).all()


def test_a_short_stall_of_the_disk_is_a_gap_that_is_told(tmp_path: Path) -> None:
    class Stalling(DiskAtOnce):
        stalls = False

        def do(self, job: Job, cost: int = 0) -> bool:
            return not (cost and self.stalls) and super().do(job)

    disk, path = Stalling(), tmp_path / "1.wav"
    recorders = Recorders(disk)
    recorders.start(StartRecording(1, 0, str(path)))
    for number in range(150):
        disk.stalls = 60 <= number < 110
        recorders.write(*frames(number))
    recorders.stop(1)
    (done,) = recorders.finished()
    assert done.seconds == 3.0
    assert done.lost == ((1.0, 1.0),)
    assert "lacks 1.0 s at 1.0 s" in done.problem
    with RecordingReader(path) as reader:
        assert [(mark.start, mark.samples) for mark in reader.marks] == [(8000, 8000)]
        sound = reader.read()
    assert (sound[8000:16000] == 0xD5).all()
    for number in (0, 49, 100, 149):
        assert (sound[number * 160 : number * 160 + 160, 0] == frames(number)[0][0]).all()


def test_what_a_full_disk_took_no_more_is_told(tmp_path: Path) -> None:
    recorders, path = Recorders(DiskAtOnce()), tmp_path / "1.wav"
    recorders.start(StartRecording(1, 0, str(path)))
    recorders.pause(1, True, "Card")
    recorders.write(*frames(0))
    recorders.pause(1, False)
    with largest_file(20_000):
        for number in range(1, 80):
            recorders.write(*frames(number))
    (done,) = recorders.finished()
    assert done.lost == ((done.seconds, None),)
    with RecordingReader(path) as reader:
        assert reader.seconds == done.seconds == 1.0
        assert reader.marks == [Mark(0, 160, "Card")]
    assert done.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_disk_that_takes_no_header_keeps_no_empty_file(tmp_path: Path) -> None:
    recorders, path = Recorders(DiskAtOnce()), tmp_path / "1.wav"
    with largest_file(20):
        recorders.start(StartRecording(1, 0, str(path)))
        recorders.write(*frames(0))
    (done,) = recorders.finished()
    assert "cannot be written" in done.problem
    assert (done.seconds, done.sha256, done.lost) == (0.0, "", ((0.0, None),))
    assert not done.kept
    assert not path.exists()
