"""Stereo recordings: left what a row says, right what it hears, A-law as it stands on the line.

The tick copies 20 ms into a block; a full block (half a second) goes to the disk thread, which appends
it and then states the new length in the header. So the file can be read at every moment, also after
the process was killed: it lacks what the last block had not yet brought.
"""

from __future__ import annotations

import hashlib
import os
from collections import deque
from pathlib import Path

import numpy as np
import numpy.typing as npt

from cti.media import wav
from cti.media.disk import Disk
from cti.media.records import RecordingDone, StartRecording
from drivers.line import FRAME_SAMPLES, SILENCE

Codes = npt.NDArray[np.uint8]

CHANNELS = 2
BLOCK_FRAMES = 25
_HASH_BYTES = 1 << 20


def seal(path: Path) -> tuple[float, str]:
    """Complete a recording whose process was killed: (seconds, SHA-256). Blocks.

    What its header does not count yet is cut off. Raises OSError, WavError.
    """
    with path.open("r+b") as file:
        size = wav.length(file.read(wav.HEADER_BYTES), CHANNELS)
        size = min(size, file.seek(0, os.SEEK_END) - wav.HEADER_BYTES) // CHANNELS * CHANNELS
        file.seek(0)
        file.write(wav.header(size, CHANNELS))
        file.truncate(wav.HEADER_BYTES + size)
        os.fsync(file.fileno())
        file.seek(0)
        digest = hashlib.file_digest(file, "sha256")
    return size / (CHANNELS * wav.RATE), digest.hexdigest()


class RecordingFile:
    """The disk's side of one recording. Its first problem ends the writing, not the recording's call."""

    def __init__(self, token: int, path: str, done: deque[RecordingDone]) -> None:
        self._token = token
        self._path = Path(path)
        self._done = done
        self._file: int | None = None
        self._bytes = 0
        self._ended = False

    def open(self) -> None:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            if self._path.exists():
                self._end(
                    f"{self._path} exists already; it was left as it is, nothing is recorded."
                )
                return
            self._file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o640)
            _write_all(self._file, wav.header(0, CHANNELS), 0)
        except (OSError, ValueError) as error:
            why = error.strerror if isinstance(error, OSError) else error
            self.close(f"{self._path} cannot be written: {why}; check the folder and the disk.")

    def append(self, block: bytes) -> None:
        if self._file is None:
            return
        try:
            _write_all(self._file, block, wav.HEADER_BYTES + self._bytes)
            self._bytes += len(block)
            _write_all(self._file, wav.header(self._bytes, CHANNELS), 0)
        except OSError as error:
            self.close(
                f"{self._path} ends after {self._seconds:.1f} s: {error.strerror}; make room on the disk."
            )

    def close(self, problem: str = "") -> None:
        """Seal the file and report it, once."""
        if self._ended:
            return
        if self._file is None:
            self._end(problem)
            return
        digest = hashlib.sha256()
        try:
            os.ftruncate(self._file, wav.HEADER_BYTES + self._bytes)
            os.fsync(self._file)
            # The header in front changed with every block, so the sum is only known now.
            place = 0
            while part := os.pread(self._file, _HASH_BYTES, place):
                digest.update(part)
                place += len(part)
        except OSError as error:
            problem = (
                problem or f"{self._path} cannot be completed: {error.strerror}; check the disk."
            )
        finally:
            os.close(self._file)
            self._file = None
        self._end(problem, digest.hexdigest())

    @property
    def _seconds(self) -> float:
        return self._bytes / (CHANNELS * wav.RATE)

    def _end(self, problem: str, sha256: str = "") -> None:
        self._ended = True
        self._done.append(
            RecordingDone(self._token, str(self._path), self._seconds, sha256, problem)
        )


class _Recording:
    """The tick's side of one recording."""

    __slots__ = ("block", "file", "frames", "paused", "row")

    def __init__(self, row: int, file: RecordingFile) -> None:
        self.row = row
        self.file = file
        self.block = np.empty((BLOCK_FRAMES * FRAME_SAMPLES, CHANNELS), np.uint8)
        self.frames = 0
        self.paused = False


class Recorders:
    """All recordings that run."""

    def __init__(self, disk: Disk) -> None:
        self._disk = disk
        self._running: dict[int, _Recording] = {}
        self._done: deque[RecordingDone] = deque()

    def __len__(self) -> int:
        return len(self._running)

    def start(self, command: StartRecording) -> None:
        """Begin with the next frame. Raises ValueError for a token that is in use."""
        if command.token in self._running:
            raise ValueError(f"recording {command.token} runs already")
        file = RecordingFile(command.token, command.path, self._done)
        self._running[command.token] = _Recording(command.row, file)
        self._disk.do(file.open)

    def pause(self, token: int, on: bool) -> None:
        if token in self._running:
            self._running[token].paused = on

    def stop(self, token: int) -> None:
        """End a recording; its `RecordingDone` comes when the file is sealed."""
        recording = self._running.pop(token, None)
        if recording is not None:
            self._flush(recording)
            self._disk.do(recording.file.close)

    def stop_all(self) -> None:
        for token in list(self._running):
            self.stop(token)

    def write(self, heard: Codes, spoken: Codes) -> None:
        """Take this tick's sound of every recorded row."""
        for recording in self._running.values():
            start = recording.frames * FRAME_SAMPLES
            place = recording.block[start : start + FRAME_SAMPLES]
            if recording.paused:
                place[:] = SILENCE
            else:
                place[:, 0] = heard[recording.row]
                place[:, 1] = spoken[recording.row]
            recording.frames += 1
            if recording.frames == BLOCK_FRAMES:
                self._flush(recording)

    def finished(self) -> list[RecordingDone]:
        """What the disk has finished since the last call; failed ones are not written any further."""
        done = []
        while self._done:
            report = self._done.popleft()
            self._running.pop(report.token, None)
            done.append(report)
        return done

    def _flush(self, recording: _Recording) -> None:
        if not recording.frames:
            return
        block = recording.block[: recording.frames * FRAME_SAMPLES].tobytes()
        recording.frames = 0
        file = recording.file
        if not self._disk.do(lambda: file.append(block), len(block)):
            self._disk.do(lambda: file.close("The disk is too slow: the recording ends too early."))


def _write_all(file: int, content: bytes, place: int) -> None:
    while content:
        written = os.pwrite(file, content, place)
        content, place = content[written:], place + written
