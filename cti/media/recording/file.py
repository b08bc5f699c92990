"""The disk's side of one recording, and the completion of one whose process was killed."""

from __future__ import annotations

import hashlib
import os
from collections import deque
from pathlib import Path

from cti.media import wav
from cti.media.link.records import RecordingDone
from cti.media.recording.cipher import MAGIC, CipherStore, FileKey
from cti.media.recording.keys import KeyProblem, KeyRing
from cti.media.recording.marks import Mark
from cti.media.recording.store import CHANNELS, LONGEST, PlainStore, SoundStore, recovered
from drivers.line import SILENCE

LOST = "Sound is lost here: the disk was too slow"
SLOW = "the disk is too slow"
_HASH_BYTES = 1 << 20


def seal(path: Path, keys: KeyRing | None = None) -> tuple[float, str]:
    """Complete a recording whose process was killed: (seconds, SHA-256). Blocks.

    What was not yet counted is cut off. Raises OSError, WavError, KeyProblem, Damaged.
    """
    file = os.open(path, os.O_RDWR)
    try:
        store = _resumed(path, file, keys)
        store.end()
        os.fsync(file)
        return store.size / (CHANNELS * wav.RATE), _digest(file)
    finally:
        os.close(file)


def _resumed(path: Path, file: int, keys: KeyRing | None) -> SoundStore:
    start = os.pread(file, 64, 0)
    if start.startswith(MAGIC):
        if keys is None:
            raise KeyProblem(f"{path} is encrypted; name the key file in [recording] key_file.")
        store = CipherStore(file, FileKey.of(start, keys))
        store.resume()
        return store
    size, after = wav.lengths(start[: wav.HEADER_BYTES], CHANNELS)
    there = max(os.fstat(file).st_size - wav.HEADER_BYTES, 0)
    marks = recovered(file, size, after)
    return PlainStore(file, min(size, there) // CHANNELS * CHANNELS, marks)


def _digest(file: int) -> str:
    """SHA-256 of a file: with the headers of plain files only known when they are complete."""
    digest = hashlib.sha256()
    place = 0
    while part := os.pread(file, _HASH_BYTES, place):
        digest.update(part)
        place += len(part)
    return digest.hexdigest()


class RecordingFile:
    """The disk's side of one recording. Its first problem ends the writing, not the recording's call.

    `keys` encrypts it. Everything but the constructor is called by the disk.
    """

    def __init__(
        self, token: int, path: str, done: deque[RecordingDone], keys: KeyRing | None = None
    ) -> None:
        self._token = token
        self._path = Path(path)
        self._done = done
        self._keys = keys
        self._file: int | None = None
        self._store: SoundStore | None = None
        self._marks: dict[int, Mark] = {}
        self._pauses: dict[int, Mark] = {}
        self._lost: list[tuple[int, int | None]] = []
        self._ended = False
        self._full = False

    def open(self) -> None:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            if self._path.exists():
                self._lost.append((0, None))
                self._end(
                    f"{self._path} exists already; it was left as it is, nothing is recorded.",
                    cause="a file of that name is there already",
                )
                return
            self._file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o640)
            store = self._new_store(self._file)
            store.begin()
            self._store = store
        except (OSError, ValueError) as error:
            why = error.strerror if isinstance(error, OSError) else error
            self._lost.append((0, None))
            self.close(
                f"{self._path} cannot be written: {why}; check the folder and the disk.", str(why)
            )

    def _new_store(self, file: int) -> SoundStore:
        if self._keys is None:
            return PlainStore(file)
        return CipherStore(file, FileKey.new(self._keys))

    def append(self, block: bytes) -> None:
        """Add a block: A-law, left and right by turns."""
        store = self._store
        if store is None or self._ended:
            return
        try:
            store.append(block)
        except OSError as error:
            self._fail(error)
            return
        if store.size >= LONGEST:
            self._full = True
            self.close(
                f"{self._path} is as long as a WAV file can be; the call goes on in another recording."
            )

    def gap(self, samples: int) -> None:
        """Stand in for sound that the disk could not take in time, as silence with a mark."""
        if self._store is None or self._ended:
            return
        start = self._store.size // CHANNELS
        self._lost.append((start, samples))
        self.append(bytes([SILENCE]) * (samples * CHANNELS))
        self.mark(-len(self._lost), Mark(start, samples, LOST))

    def pause(self, identity: int, mark: Mark) -> None:
        """Note a pause, first when it begins (0 samples), again when it ends; unlabelled ones leave
        no mark in the file."""
        self._pauses[identity] = mark
        if mark.label:
            self.mark(identity, mark)

    def mark(self, identity: int, mark: Mark) -> None:
        self._marks[identity] = mark
        if self._store is not None and not self._ended:
            try:
                self._store.mark(tuple(self._marks.values()))
            except OSError as error:
                self._fail(error)

    def give_up(self) -> None:
        self._break_off(
            f"{self._path} ends after {self._seconds:.1f} s: the disk is too slow; what followed is lost.",
            SLOW,
        )

    def close(self, problem: str = "", cause: str = "") -> None:
        """Seal the file and report it, once."""
        if self._ended:
            return
        if self._file is None:
            self._end(problem, cause=cause)
            return
        if self._store is None:
            # Not even a header could be written: nothing of it is worth keeping.
            os.close(self._file)
            self._file = None
            self._path.unlink(missing_ok=True)
            self._end(problem, cause=cause)
            return
        sha256 = ""
        try:
            try:
                self._store.end()
            finally:
                os.fsync(self._file)
                sha256 = _digest(self._file)
        except OSError as error:
            cause = cause or str(error.strerror)
            problem = (
                problem or f"{self._path} cannot be completed: {error.strerror}; check the disk."
            )
        finally:
            os.close(self._file)
            self._file = None
        if self._lost and not problem:
            problem, cause = self._gaps(), SLOW
        self._end(problem, sha256, cause)

    @property
    def _seconds(self) -> float:
        return 0.0 if self._store is None else self._store.size / (CHANNELS * wav.RATE)

    def _fail(self, error: OSError) -> None:
        self._break_off(
            f"{self._path} ends after {self._seconds:.1f} s: {error.strerror}; make room on the disk.",
            str(error.strerror),
        )

    def _break_off(self, problem: str, cause: str) -> None:
        if self._store is not None:
            self._lost.append((self._store.size // CHANNELS, None))
        self.close(problem, cause)

    def _gaps(self) -> str:
        places = ", ".join(
            f"{(samples or 0) / wav.RATE:.1f} s at {start / wav.RATE:.1f} s"
            for start, samples in self._lost
        )
        return f"{self._path} lacks {places}: the disk was too slow for a while; relieve it."

    def _end(self, problem: str, sha256: str = "", cause: str = "") -> None:
        self._ended = True
        self._done.append(
            RecordingDone(
                self._token,
                str(self._path),
                self._seconds,
                sha256,
                problem,
                tuple(
                    (one.start / wav.RATE, one.samples / wav.RATE) for one in self._pauses.values()
                ),
                tuple(
                    (start / wav.RATE, None if samples is None else samples / wav.RATE)
                    for start, samples in self._lost
                ),
                cause,
                self._full,
                self._store is not None,
            )
        )
