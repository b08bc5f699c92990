"""How the sound of one recording stands in its file: what plain and encrypted files have in common.

A store is handed blocks of stereo A-law and marks, each written before the call returns, and so that
the file can be read at every moment: a process that is killed loses what it had not handed over.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Protocol

from cti.media import wav
from cti.media.recording.marks import MARKS_BEGIN, Mark, chunks, parse

CHANNELS = 2
LONGEST = 0xFFE00000
"""Octets of sound after which a file ends, 74 hours: a RIFF size has 32 bits, also for the marks."""
_MOVED_BYTES = 1 << 20


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

    Marks stand behind the sound, where the next block goes. So they are first written behind that, then
    the header gives up the old ones, so that no reader takes sound for a chunk; and `recovered` finds
    them when the process is killed in between. A mark comes to the file with the next block.
    """

    def __init__(self, file: int, size: int = 0, marks: Sequence[Mark] = ()) -> None:
        self.size = size
        self._file = file
        self._tail = chunks(marks)
        self._placed = b""
        """The marks that the header counts."""

    def begin(self) -> None:
        write_all(self._file, wav.header(0, CHANNELS), 0)

    def append(self, block: bytes) -> None:
        place = wav.HEADER_BYTES + self.size
        if self._tail:
            after = place + len(block)
            spare = max(after, place + len(self._placed))
            write_all(self._file, self._tail, spare)
            write_all(self._file, wav.header(self.size, CHANNELS), 0)
            self._placed = b""
            block_and_tail = block + self._tail if spare != after else block
            write_all(self._file, block_and_tail, place)
        else:
            write_all(self._file, block, place)
        write_all(self._file, wav.header(self.size + len(block), CHANNELS, len(self._tail)), 0)
        self.size += len(block)
        self._placed = self._tail

    def mark(self, marks: Sequence[Mark]) -> None:
        self._tail = chunks(marks)

    def end(self) -> None:
        if self._tail != self._placed:
            try:
                self.append(b"")
            except OSError:
                # A disk that is full takes no more marks; the sound and what it had is whole.
                self._tail = self._placed
        write_all(self._file, wav.header(self.size, CHANNELS, len(self._placed)), 0)
        os.ftruncate(self._file, wav.HEADER_BYTES + self.size + len(self._placed))


def recovered(file: int, size: int, after: int) -> list[Mark]:
    """The marks of a WAV file of ours whose header counts so much sound and chunks after it.

    Where it counts none, those that end the file: the process was killed while it moved them.
    """
    content = os.pread(file, after or _MOVED_BYTES, wav.HEADER_BYTES + size)
    place = 0 if after else content.find(MARKS_BEGIN)
    while place >= 0:
        found, end = parse(content[place:])
        if after or place + end == len(content):
            return found
        place = content.find(MARKS_BEGIN, place + 1)
    return []


def write_all(file: int, content: bytes, place: int) -> None:
    """Write all of it at a place. Raises OSError."""
    while content:
        written = os.pwrite(file, content, place)
        content, place = content[written:], place + written
