"""Second copies: proved, made up for, and waited for while their folder is away."""

from __future__ import annotations

import hashlib
import os
import queue
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from cti.media import wav
from cti.media.recording import copy as copying
from cti.media.recording.copy import Copied, Copies, NotTheSame, copy, missing

PATIENCE = 10


def recording(folder: Path, name: str, octets: int = 32_000) -> str:
    """Write one; returns its SHA-256."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(wav.header(octets, 2) + os.urandom(octets))
    return hashlib.sha256(path.read_bytes()).hexdigest()


class Reports(queue.Queue[Copied]):
    def next(self) -> Copied:
        return self.get(timeout=PATIENCE)


@pytest.fixture
def reports() -> Reports:
    return Reports()


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    source, target = tmp_path / "recordings", tmp_path / "copies"
    source.mkdir()
    target.mkdir()
    return source, target


@pytest.fixture
def copies(folders: tuple[Path, Path], reports: Reports) -> Iterator[Copies]:
    made = Copies(*folders, reports.put, retry_seconds=(0.001,))
    yield made
    made.close()


def test_a_copy_is_the_same_and_says_so(tmp_path: Path) -> None:
    sha256 = recording(tmp_path, "1.wav", 1_000_000)
    target = tmp_path / "far" / "day" / "1.wav"
    assert copy(tmp_path / "1.wav", target, sha256) == sha256
    assert target.read_bytes() == (tmp_path / "1.wav").read_bytes()
    checked = subprocess.run(
        ["sha256sum", "-c", "1.wav.sha256"], cwd=target.parent, capture_output=True, check=False
    )
    assert checked.returncode == 0
    assert sorted(path.name for path in target.parent.iterdir()) == ["1.wav", "1.wav.sha256"]


def test_a_recording_that_was_changed_is_not_copied(tmp_path: Path) -> None:
    recording(tmp_path, "1.wav")
    with pytest.raises(NotTheSame, match="changed after it was sealed"):
        copy(tmp_path / "1.wav", tmp_path / "far" / "1.wav", "00")
    assert list((tmp_path / "far").iterdir()) == []


def test_a_copy_that_reads_otherwise_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    recording(tmp_path, "1.wav")
    written = os.fsync

    def rot(file: int) -> None:
        written(file)
        os.pwrite(file, b"\0\1\2\3", 1000)

    monkeypatch.setattr(copying.os, "fsync", rot)
    with pytest.raises(NotTheSame, match="reads otherwise"):
        copy(tmp_path / "1.wav", tmp_path / "far" / "1.wav")
    assert not (tmp_path / "far" / "1.wav").exists()


def test_sealed_recordings_are_copied_in_order(
    folders: tuple[Path, Path], copies: Copies, reports: Reports
) -> None:
    sums = {name: recording(folders[0], name) for name in ("2026-01-02/1.wav", "2026-01-02/2.wav")}
    for name, sha256 in sums.items():
        copies.add(name, sha256)
    for name, sha256 in sums.items():
        assert reports.next() == Copied(name, str(folders[1] / name), sha256)


def test_copies_wait_while_the_folder_is_away(
    folders: tuple[Path, Path], copies: Copies, reports: Reports
) -> None:
    source, target = folders
    target.rmdir()
    sha256 = recording(source, "2026-01-02/1.wav")
    copies.add("2026-01-02/1.wav", sha256)
    told = reports.next()
    assert told.waits
    assert "is not there; mount it" in told.problem
    assert not target.exists(), "nothing is written below a mount point"
    target.mkdir()
    while (told := reports.next()).waits:
        pass
    assert told.path == str(target / "2026-01-02/1.wav")


def test_a_recording_that_is_gone_keeps_nobody_waiting(
    folders: tuple[Path, Path], copies: Copies, reports: Reports
) -> None:
    recording(folders[0], "2026-01-02/2.wav")
    copies.add("2026-01-02/1.wav")
    copies.add("2026-01-02/2.wav")
    assert "is gone" in reports.next().problem
    assert reports.next().problem == ""


def test_a_recording_that_cannot_be_read_keeps_nobody_waiting(
    folders: tuple[Path, Path], copies: Copies, reports: Reports
) -> None:
    source, target = folders
    for name in ("2026-01-02/1.wav", "2026-01-02/2.wav"):
        recording(source, name)
    bad = source / "2026-01-02/1.wav"
    bad.unlink()
    # Reading from the beginning of a process's memory is an error of the disk as well.
    bad.symlink_to("/proc/self/mem")
    copies.add("2026-01-02/1.wav")
    copies.add("2026-01-02/2.wav")
    told = reports.next()
    assert "cannot be read: Input/output error" in told.problem
    assert not told.waits
    assert reports.next().path == str(target / "2026-01-02/2.wav")
    assert not list(target.rglob("*1.wav*"))


def test_one_that_the_folder_does_not_take_keeps_nobody_waiting(
    folders: tuple[Path, Path], copies: Copies, reports: Reports
) -> None:
    source, target = folders
    (target / "2026-01-02/1.wav").mkdir(parents=True)
    for name in ("2026-01-02/1.wav", "2026-01-02/2.wav"):
        recording(source, name)
        copies.add(name)
    assert reports.next().waits
    while (told := reports.next()).problem:
        assert told.recording == "2026-01-02/1.wav"
    assert told.recording == "2026-01-02/2.wav"
    (target / "2026-01-02/1.wav").rmdir()
    while (told := reports.next()).problem:
        pass
    assert told.path == str(target / "2026-01-02/1.wav")


def test_what_an_earlier_server_left_is_found(
    folders: tuple[Path, Path], copies: Copies, reports: Reports
) -> None:
    source, target = folders
    for name in ("2026-01-02/1.wav", "2026-01-02/2.wav", "2026-01-03/3-2.wav.aes", "2026-01-03/x"):
        recording(source, name)
        os.utime(source / name, (1000, 1000))
    copy(source / "2026-01-02/1.wav", target / "2026-01-02/1.wav")
    recording(target, "2026-01-02/2.wav", 100)
    recording(source, "2026-01-03/4.wav")
    os.utime(source / "2026-01-03/4.wav", (3000, 3000))
    assert list(missing(source, target, 2000)) == ["2026-01-02/2.wav", "2026-01-03/3-2.wav.aes"]
    copies.add_missing(2000)
    assert [reports.next().recording for _ in range(2)] == [
        "2026-01-02/2.wav",
        "2026-01-03/3-2.wav.aes",
    ]
    copies.add("2026-01-03/4.wav")
    assert reports.next().recording == "2026-01-03/4.wav"
    assert list(missing(source, target, 9e9)) == []
