"""Stereo recordings: left what a row says, right what it hears, A-law as it stands on the line.

The tick copies 20 ms of all recorded rows into a ring. Half a second of a recording is a block, which
goes to the disk thread; the recordings take turns, so that no tick hands over many more than another.
The file states its length anew with every block: it can be read at every moment, also after the
process was killed, and lacks what the last block had not yet brought.
"""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Container
from functools import partial

import numpy as np
import numpy.typing as npt

from cti.media.link.commands import StartRecording
from cti.media.link.records import RecordingDone
from cti.media.recording.disk import Disk
from cti.media.recording.file import RecordingFile
from cti.media.recording.keyed import REACH, KeyedDigit, KeyedEcho
from cti.media.recording.keys import KeyRing
from cti.media.recording.marks import Mark
from cti.media.recording.ring import LEFT, RIGHT, Ring
from drivers.line import FRAME_SAMPLES

log = logging.getLogger(__name__)

Codes = npt.NDArray[np.uint8]

BLOCK_FRAMES = 25
LONGEST_GAP = 100
"""Frames that a disk may refuse one after the other and the recording still goes on, with a gap."""


class _Recording:
    """The tick's side of one recording. Numbers of frames are those of the ring."""

    __slots__ = (
        "began", "file", "flushed", "lost", "pause", "pauses", "phase", "place", "row", "token",
    )  # fmt: skip

    def __init__(self, token: int, row: int, file: RecordingFile, place: int, now: int) -> None:
        self.token = token
        self.row = row
        self.file = file
        self.place = place
        self.phase = 0
        self.began = now
        self.flushed = now
        self.lost = 0
        """Frames that the disk refused since it last took one."""
        self.pause: tuple[int, str] | None = None
        """Since which frame it is paused, and the label of that."""
        self.pauses = 0


class Recorders:
    """All recordings that run. `keys` are those of recordings that shall be encrypted."""

    def __init__(self, disk: Disk, rows: int = 32, keys: KeyRing | None = None) -> None:
        self._disk = disk
        self._keys = keys
        self._ring = Ring(rows)
        self._running: dict[int, _Recording] = {}
        self._due: list[dict[int, _Recording]] = [{} for _ in range(BLOCK_FRAMES)]
        """By the tick, modulo a block, in which their blocks are handed over."""
        self._done: deque[RecordingDone] = deque()
        self._cut: set[int] = set()
        self._digits: list[tuple[int, KeyedDigit | KeyedEcho]] = []
        """Token of the recording, and the digit that still sounds in it, or may still come back."""

    def __len__(self) -> int:
        return len(self._running)

    def start(self, command: StartRecording) -> None:
        """Begin with the next frame.

        Raises ValueError for a token that is in use, and where it shall be encrypted without keys.
        """
        if command.token in self._running:
            raise ValueError(f"recording {command.token} runs already")
        if command.encrypt and self._keys is None:
            raise ValueError("it shall be encrypted, and the media process has no key file")
        keys = self._keys if command.encrypt else None
        file = RecordingFile(command.token, command.path, self._done, keys)
        ring = self._ring
        one = _Recording(command.token, command.row, file, ring.add(command.row), ring.now)
        self._running[command.token] = one
        one.phase = self._turn()
        self._due[one.phase][command.token] = one
        self._disk.do(file.open)

    def pause(self, token: int, on: bool, label: str = "") -> None:
        """Record silence while `on`; a label is left in the file as a mark over that time."""
        one = self._running.get(token)
        if one is None or on == (one.pause is not None):
            return
        now = self._ring.now
        self._ring.pause(one.place, on)
        if on:
            one.pauses += 1
            one.pause = (now, label)
            since = now
        else:
            assert one.pause is not None
            (since, label), one.pause = one.pause, None
        mark = Mark((since - one.began) * FRAME_SAMPLES, (now - since) * FRAME_SAMPLES, label)
        self._disk.do(partial(one.file.pause, one.pauses, mark))

    def cut(self, row: int, on: bool) -> None:
        """Whether the digits of a row are taken out of the recordings that hear it.

        While any row's are, the last 300 ms of every recording wait before they go to the disk.
        """
        (self._cut.add if on else self._cut.discard)(row)

    def digit(self, row: int, key: str, hears: Callable[[int], Container[int]]) -> None:
        """A digit of this row is heard in the frame that is written next.

        `hears` tells which rows a row hears: in recordings of those it stands on the right.
        """
        if row not in self._cut:
            return
        for token, one in self._running.items():
            side = LEFT if one.row == row else RIGHT if row in hears(one.row) else None
            if side is not None and self._ring.now > one.flushed:
                where = self._ring, one.place
                other = LEFT + RIGHT - side
                self._digits.append((token, KeyedDigit(*where, side, key, one.flushed)))
                self._digits.append((token, KeyedEcho(*where, other, key, one.flushed)))

    def stop(self, token: int) -> None:
        """End a recording; its `RecordingDone` comes when the file is sealed."""
        one = self._running.get(token)
        if one is not None:
            self.pause(token, False)
            if one.lost < LONGEST_GAP:
                self._flush([one], self._ring.now)
            if one.lost:
                self._disk.do(partial(one.file.gap, one.lost * FRAME_SAMPLES))
            self._disk.do(one.file.close)
            self._forget(token)

    def stop_all(self) -> None:
        for token in list(self._running):
            self.stop(token)

    def write(self, heard: Codes, spoken: Codes) -> None:
        """Take this tick's sound of every recorded row."""
        ring = self._ring
        ring.write(heard, spoken)
        if self._digits:
            self._digits = [entry for entry in self._digits if entry[1].go_on()]
        due = self._due[ring.now % BLOCK_FRAMES]
        if due:
            self._flush(list(due.values()), ring.now - (REACH if self._cut else 0))

    def finished(self) -> list[RecordingDone]:
        """What the disk has finished since the last call; failed ones are not written any further."""
        done = []
        while self._done:
            report = self._done.popleft()
            self._forget(report.token)
            done.append(report)
        return done

    def _turn(self) -> int:
        """The phase of a new recording: where its first block is a whole one, unless a crowd is there."""
        counts = [len(due) for due in self._due]
        whole = self._ring.now % BLOCK_FRAMES
        fair = -(-len(self._running) // BLOCK_FRAMES)
        return whole if counts[whole] < fair else counts.index(min(counts))

    def _forget(self, token: int) -> None:
        one = self._running.pop(token, None)
        if one is not None:
            self._ring.remove(one.place)
            self._due[one.phase].pop(token, None)
            self._digits = [entry for entry in self._digits if entry[0] != token]

    def _flush(self, recordings: list[_Recording], until: int) -> None:
        """Hand the disk the frames before `until`, of all these recordings as one job."""
        block_of = self._ring.block
        waiting = [one for one in recordings if one.flushed < until]
        parts = [
            (one.file, one.lost * FRAME_SAMPLES, block_of(one.place, one.flushed, until))
            for one in waiting
        ]
        if not parts:
            return
        taken = self._disk.do(partial(_append, parts), sum(len(block) for _, _, block in parts))
        for one in waiting:
            frames, one.flushed = until - one.flushed, until
            if taken:
                one.lost = 0
                continue
            one.lost += frames
            if one.lost >= LONGEST_GAP:
                self._due[one.phase].pop(one.token, None)
                self._disk.do(one.file.give_up)


def _append(parts: list[tuple[RecordingFile, int, bytes]]) -> None:
    """For the disk: whatever happens to one file, the others get their blocks."""
    for file, lost, block in parts:
        try:
            if lost:
                file.gap(lost)
            file.append(block)
        except Exception:
            log.exception("A block of a recording was not written")
