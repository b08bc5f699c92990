"""Recordings as they are heard again: plain and encrypted ones alike, from any place in them."""

from __future__ import annotations

import os
from bisect import bisect_right
from collections import OrderedDict
from pathlib import Path
from types import TracebackType

import numpy as np
import numpy.typing as npt

from cti.media import wav
from cti.media.recording import marks as riff
from cti.media.recording.cipher import (
    END,
    MAGIC,
    MARKS,
    SOUND,
    Chunk,
    Damaged,
    FileKey,
    chunks_of,
    marks_of,
)
from cti.media.recording.keys import KeyProblem, KeyRing
from cti.media.recording.marks import Mark
from cti.media.recording.store import CHANNELS, recovered

Codes = npt.NDArray[np.uint8]

_KEPT_CHUNKS = 4


class RecordingReader:
    """One recording. It may still be written: what is there when it is opened can be read.

    Raises OSError, WavError for a file that is no recording, KeyProblem where its key is missing or
    another one, Damaged where it was changed.
    """

    def __init__(self, path: Path, keys: KeyRing | None = None) -> None:
        self.path = path
        self.marks: list[Mark] = []
        self.sealed = True
        """False for an encrypted file whose end is missing: it is being written, or was cut off."""
        self._key: FileKey | None = None
        self._chunks: list[Chunk] = []
        self._plain: OrderedDict[int, bytes] = OrderedDict()
        self._size = 0
        self._file = os.open(path, os.O_RDONLY)
        try:
            start = os.pread(self._file, max(wav.HEADER_BYTES, 64), 0)
            if start.startswith(MAGIC):
                self._open_encrypted(start, keys)
            else:
                self._open_plain(start)
        except BaseException:
            self.close()
            raise
        tail = riff.chunks(self.marks)
        self._front = wav.header(self._size, CHANNELS, len(tail))
        self._tail = tail

    @property
    def samples(self) -> int:
        """Of each side."""
        return self._size // CHANNELS

    @property
    def seconds(self) -> float:
        return self.samples / wav.RATE

    @property
    def wav_bytes(self) -> int:
        """Size of the whole as a WAV file."""
        return len(self._front) + self._size + len(self._tail)

    def read(self, start: int = 0, samples: int | None = None) -> Codes:
        """A-law from a sample on: uint8[samples, 2], left and right; fewer where the sound ends."""
        start = min(max(start, 0), self.samples)
        end = self.samples if samples is None else min(start + max(samples, 0), self.samples)
        sound = self._sound(start * CHANNELS, end * CHANNELS)
        return np.frombuffer(sound, np.uint8).reshape(-1, CHANNELS)

    def wav_part(self, place: int, size: int) -> bytes:
        """A part of the recording as a WAV file, for whoever fetches it in ranges."""
        end = min(place + size, self.wav_bytes)
        front, after = len(self._front), len(self._front) + self._size
        return (
            self._front[place:end]
            + self._sound(max(place - front, 0), min(max(end - front, 0), self._size))
            + self._tail[max(place - after, 0) : max(end - after, 0)]
        )

    def close(self) -> None:
        if self._file >= 0:
            os.close(self._file)
            self._file = -1

    def __enter__(self) -> RecordingReader:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _open_plain(self, start: bytes) -> None:
        size, after = wav.lengths(start[: wav.HEADER_BYTES], CHANNELS)
        there = os.fstat(self._file).st_size - wav.HEADER_BYTES
        self._size = min(size, there) // CHANNELS * CHANNELS
        self.marks = recovered(self._file, size, after)

    def _open_encrypted(self, start: bytes, keys: KeyRing | None) -> None:
        if keys is None:
            raise KeyProblem(
                f"{self.path} is encrypted; name the key file in [recording] key_file."
            )
        self._key = key = FileKey.of(start, keys)
        chunks = list(chunks_of(self._file, os.fstat(self._file).st_size))
        self._chunks = [chunk for chunk in chunks if chunk.kind == SOUND]
        self._size = sum(chunk.length for chunk in self._chunks)
        told = [chunk for chunk in chunks if chunk.kind == MARKS]
        if told:
            self.marks = marks_of(key.unlock(self._file, told[-1]))
        self.sealed = bool(chunks) and chunks[-1].kind == END
        if self.sealed:
            counted = int.from_bytes(key.unlock(self._file, chunks[-1]), "little")
            if counted != self._size:
                raise Damaged(f"{self.path} has lost sound from its middle; take the second copy.")

    def _sound(self, start: int, end: int) -> bytes:
        """Octets of sound."""
        if start >= end:
            return b""
        if self._key is None:
            return os.pread(self._file, end - start, wav.HEADER_BYTES + start)
        first = bisect_right(self._chunks, start, key=lambda chunk: chunk.sound) - 1
        parts = []
        for chunk in self._chunks[first:]:
            if chunk.sound >= end:
                break
            plain = self._unlocked(self._key, chunk)
            parts.append(plain[max(start - chunk.sound, 0) : end - chunk.sound])
        return b"".join(parts)

    def _unlocked(self, key: FileKey, chunk: Chunk) -> bytes:
        plain = self._plain.get(chunk.number)
        if plain is None:
            plain = self._plain[chunk.number] = key.unlock(self._file, chunk)
            if len(self._plain) > _KEPT_CHUNKS:
                self._plain.popitem(last=False)
        return plain
