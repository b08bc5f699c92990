"""Real recorder processes to be killed: `python -m tests.media.recording.recorder_at_work`.

One line of JSON on standard input asks for one: it is forked off, so that it needs no start. It records
the sound of `frame` as fast as it can. On standard output it first writes the four octets of its
process number, then a dot for every block that the disk has taken, and its parent "!" when it is dead.
"""

from __future__ import annotations

import json
import os
import struct
import sys
from pathlib import Path

import numpy as np

from cti.media.link.commands import StartRecording
from cti.media.recording.disk import DiskAtOnce, DiskThread
from cti.media.recording.keys import KeyRing
from cti.media.recording.recorder import BLOCK_FRAMES, Recorders

ROWS = 3


_FRAMES = np.random.default_rng(1).integers(0, 256, (2, 8192, ROWS, 160), dtype=np.uint8)


def frame(number: int, row: int, side: int) -> np.ndarray:
    """A-law that no other frame has, for about three minutes."""
    return _FRAMES[side, number % 8192, row]


def _record(folder: Path, keys: str, thread: bool, tell: int) -> None:
    os.write(tell, struct.pack("<I", os.getpid()))
    disk = DiskThread() if thread else DiskAtOnce()
    recorders = Recorders(disk, ROWS, KeyRing.load(Path(keys)) if keys else None)
    for row in range(ROWS):
        name = folder / f"{row}.wav"
        recorders.start(StartRecording(row, row, str(name), encrypt=bool(keys)))
    number = 0
    while True:
        recorders.write(_FRAMES[0, number % 8192], _FRAMES[1, number % 8192])
        number += 1
        if number % 10 == 5:
            recorders.pause(1, number % 20 == 5, "Paused")
        if number % BLOCK_FRAMES == 0:
            disk.do(lambda: os.write(tell, b"."))


def main() -> None:
    for line in sys.stdin:
        order = json.loads(line)
        child = os.fork()
        if not child:
            _record(Path(order["folder"]), order["keys"], order["thread"], sys.stdout.fileno())
        os.waitpid(child, 0)
        os.write(sys.stdout.fileno(), b"!")


if __name__ == "__main__":
    main()
