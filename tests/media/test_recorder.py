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
from cti.media.disk import DiskAtOnce, DiskThread
from cti.media.recorder import Recorders
from cti.media.records import RecordingDone, StartRecording


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
