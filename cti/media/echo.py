"""A row that hears itself: its own sound, later and at a level of choice, for tests of a line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cti.media.link.commands import StartEcho
from cti.media.matrix import MOST_GAIN, Overlay
from drivers.line import FRAME_SAMPLES, SILENCE

RATE = 8000
LONGEST_ECHO = 5.0
"""Seconds."""


@dataclass(slots=True)
class _Line:
    """A delay line; what was said last stands at its end."""

    sound: npt.NDArray[np.uint8]
    gain: float

    def push(self, frame: npt.NDArray[np.uint8]) -> None:
        self.sound[:-FRAME_SAMPLES] = self.sound[FRAME_SAMPLES:]
        self.sound[-FRAME_SAMPLES:] = frame


class Echoes:
    """The rows that hear themselves. While something is played to such a row, it hears that alone."""

    def __init__(self) -> None:
        self._lines: dict[int, _Line] = {}

    @property
    def rows(self) -> Mapping[int, float]:
        """Row -> gain."""
        return {row: line.gain for row, line in self._lines.items()}

    def start(self, command: StartEcho) -> None:
        """Begin with silence; begun anew where it is on. Raises ValueError."""
        if not 0.0 <= command.delay <= LONGEST_ECHO:
            raise ValueError(
                f"an echo comes within {LONGEST_ECHO:g} s, not after {command.delay} s"
            )
        if not 0.0 < command.gain <= MOST_GAIN:
            raise ValueError(f"gain {command.gain} must be more than 0, and at most {MOST_GAIN:g}")
        samples = round(command.delay * RATE) + FRAME_SAMPLES
        self._lines[command.row] = _Line(np.full(samples, SILENCE, np.uint8), command.gain)

    def stop(self, row: int) -> None:
        """A row hears itself no more; one that did not is left as it is."""
        self._lines.pop(row, None)

    def overlay(self, heard: npt.NDArray[np.uint8], played: Overlay) -> Overlay:
        """What is played, and the echoes of this frame of every row, uint8[rows, 160] of A-law."""
        if not self._lines:
            return played
        for row, line in self._lines.items():
            line.push(heard[row])
        taken = {int(row) for row in played.rows}
        free = {row: line for row, line in self._lines.items() if row not in taken}
        if not free:
            return played
        frames = np.stack([line.sound[:FRAME_SAMPLES] for line in free.values()])
        return Overlay(
            np.concatenate([np.asarray(played.rows, np.intp), np.array(list(free), np.intp)]),
            np.concatenate([played.frames, frames]),
            np.concatenate(
                [
                    np.asarray(played.gains, np.float32),
                    np.array([line.gain for line in free.values()], np.float32),
                ]
            ),
        )
