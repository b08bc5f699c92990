"""A recorder that is killed at random moments leaves files that can be read and lack one block at most."""

from __future__ import annotations

import json
import os
import random
import signal
import struct
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from cti.media.recording.file import seal
from cti.media.recording.keys import KeyRing, add_key
from cti.media.recording.reader import RecordingReader
from cti.media.recording.recorder import BLOCK_FRAMES
from tests.media.recording.recorder_at_work import ROWS, frame

KILLS = 200
_EXPECTED: dict[tuple[int, int], np.ndarray] = {}


@pytest.fixture(scope="module")
def workshop() -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen(
        [sys.executable, "-m", "tests.media.recording.recorder_at_work"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        bufsize=0,
    ) as process:
        yield process
        assert process.stdin is not None
        process.stdin.close()


def _octets(process: subprocess.Popen[bytes], until: bytes) -> bytes:
    """What comes up to and with this octet."""
    assert process.stdout is not None
    taken = b""
    while not taken.endswith(until):
        taken += process.stdout.read(1)
    return taken


def _kill_one(
    process: subprocess.Popen[bytes], order: dict[str, object], rng: random.Random
) -> int:
    """Let a recorder work for a random time and kill it; returns how many blocks the disk had."""
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(json.dumps(order).encode() + b"\n")
    child = struct.unpack("<I", b"".join(process.stdout.read(1) for _ in range(4)))[0]
    blocks, wanted = 0, rng.randint(0, 6)
    while blocks < wanted:
        blocks += process.stdout.read(1) == b"."
    for _ in range(rng.randint(0, 20_000)):
        pass  # some more moments, up to about a millisecond
    os.kill(child, signal.SIGKILL)
    return blocks + _octets(process, b"!").count(b".")


def _expected(row: int, number: int) -> np.ndarray:
    if (row, number) not in _EXPECTED:
        if row == 1 and (number - 5) % 20 < 10 and number >= 5:
            _EXPECTED[row, number] = np.full((160, 2), 0xD5, np.uint8)
        else:
            _EXPECTED[row, number] = np.stack([frame(number, row, 0), frame(number, row, 1)], 1)
    return _EXPECTED[row, number]


def _check(path: Path, row: int, blocks: int, keys: KeyRing | None) -> None:
    with RecordingReader(path, keys) as reader:
        sound = reader.read()
        marks = reader.marks
    frames = len(sound) // 160
    assert len(sound) == frames * 160
    assert frames >= (blocks - 1) * BLOCK_FRAMES
    for number in range(frames):
        assert (sound[number * 160 : number * 160 + 160] == _expected(row, number)).all(), number
    if row == 1 and frames > 20:
        assert marks[0].start == 5 * 160
        assert {mark.label for mark in marks} == {"Paused"}
    size = path.stat().st_size
    seconds, _ = seal(path, keys)
    assert seconds == pytest.approx(frames * 0.02)
    with RecordingReader(path, keys) as reader:
        assert reader.sealed
        assert (reader.read() == sound).all()
        assert reader.marks == marks
    assert abs(path.stat().st_size - size) <= 20_000


@pytest.mark.parametrize("way", ["plain", "encrypted"])
@pytest.mark.parametrize("disk", ["thread", "at once"])
def test_killed_at_any_moment_the_file_is_there(
    workshop: subprocess.Popen[bytes], tmp_path: Path, way: str, disk: str
) -> None:
    rng = random.Random(f"{way} {disk}")
    keys = None
    if way == "encrypted":
        add_key(tmp_path / "keys")
        keys = KeyRing.load(tmp_path / "keys")
    written = 0
    for number in range(KILLS // 4):
        folder = tmp_path / str(number)
        order = {
            "folder": str(folder),
            "keys": str(tmp_path / "keys") if keys else "",
            "thread": disk == "thread",
        }
        blocks = _kill_one(workshop, order, rng)
        written += blocks
        for row in range(ROWS):
            path = folder / f"{row}.wav"
            if blocks or (path.exists() and path.stat().st_size > 64):
                _check(path, row, blocks, keys)
    assert written > KILLS // 4
