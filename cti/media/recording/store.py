"""How the sound of one recording stands in its file: what plain and encrypted files have in common.

A store is handed blocks of stereo A-law and marks, each written before the call returns, and so that
the file can be read at every moment: a process that is killed loses what it had not handed over.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Protocol

from cti.media import wav
from cti.media.recording.marks import Mark, chunks

CHANNELS = 2
LONGEST = 0xFFFF0000
"""Octets of sound in one file: a RIFF size has 32 bits."""


class SoundStore(Protocol):
    size: int
    """Octets of sound so far."""

    def begin(self) -> None:
        """Make an empty file readable."""
        ...

    def append(self, block: bytes) -> None:
        """Add sound: A-law, left and right by turns."""
        ...

    def mark(self, marks: Sequence[Mark]) -> None:
        """All marks so far, in order; the last may have grown since it was told."""
        ...

    def end(self) -> None:
        """Cut off what is not counted and state that this is all."""
        ...


class PlainStore:
    """A WAV file. The header is rewritten behind each block, and states what is really there.

    Marks stand behind the sound, where the next block goes: then the header first gives them up, so
    that no reader ever takes sound for a chunk.
    """

    def __init__(self, file: int, size: int = 0, marks: Sequence[Mark] = ()) -> None:
        self.size = size
        self._file = file
        self._tail = chunks(marks)

    def begin(self) -> None:
        write_all(self._file, wav.header(0, CHANNELS), 0)

    def append(self, block: bytes) -> None:
        if self._tail:
            write_all(self._file, wav.header(self.size, CHANNELS), 0)
        write_all(self._file, block + self._tail, wav.HEADER_BYTES + self.size)
        self.size += len(block)
        write_all(self._file, wav.header(self.size, CHANNELS, len(self._tail)), 0)

    def mark(self, marks: Sequence[Mark]) -> None:
        if self._tail:
            write_all(self._file, wav.header(self.size, CHANNELS), 0)
        self._tail = chunks(marks)
        self.append(b"")

    def end(self) -> None:
        # A block that failed may have overwritten the marks, and a full disk takes them here no more
        # than there: the sound that is whole comes first.
        write_all(self._file, wav.header(self.size, CHANNELS), 0)
        os.ftruncate(self._file, wav.HEADER_BYTES + self.size)
        if self._tail:
            self.append(b"")


def write_all(file: int, content: bytes, place: int) -> None:
    """Write all of it at a place. Raises OSError."""
    while content:
        written = os.pwrite(file, content, place)
        content, place = content[written:], place + written
