"""Whether somebody speaks on a row: when he begins, and when he has stopped.

A frame counts as sound when its level is above -42 dBm0, some 20 dB above the noise of a quiet room on
a telephone line and 25 dB below ordinary speech (ITU-T P.56 active level -26 dBov). Two loud frames of
four begin speech; HANG_SECONDS without a loud frame end it, so that the gaps between syllables do not.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from drivers import g711
from drivers.line import FRAME_SECONDS

THRESHOLD_DBM0 = -42.0
HANG_SECONDS = 0.2
LOUD_SQUARE = g711.amplitude(THRESHOLD_DBM0) ** 2 / 2
"""Mean square of the 16-bit samples of a frame at the threshold."""


@dataclass(frozen=True, slots=True)
class Voice:
    """Somebody began or stopped to make a sound."""

    row: int
    speaking: bool


@dataclass(slots=True)
class _Row:
    speaking: bool = False
    loud: int = 0
    """The last four frames, one bit each."""
    silent: float = 0.0


class SpeakingDetector:
    """Hears the rows that it was told to; nothing is reckoned for the others."""

    def __init__(self) -> None:
        self._rows: dict[int, _Row] = {}

    def listen(self, row: int, on: bool) -> None:
        """Begin with silence, or hear the row no more; one that is heard already goes on."""
        if on:
            self._rows.setdefault(row, _Row())
        else:
            self._rows.pop(row, None)

    def hear(self, heard: npt.NDArray[np.uint8]) -> list[Voice]:
        """What has changed with this frame of every row (rows x 160 of A-law)."""
        if not self._rows:
            return []
        rows = list(self._rows)
        sound = g711.decode(heard[rows])
        loud = np.einsum("ij,ij->i", sound, sound) / sound.shape[1] > LOUD_SQUARE
        changed = []
        for row, is_loud in zip(rows, loud.tolist(), strict=True):
            one = self._rows[row]
            one.loud = (one.loud << 1 | is_loud) & 0b1111
            one.silent = 0.0 if is_loud else one.silent + FRAME_SECONDS
            begins = not one.speaking and one.loud.bit_count() > 1
            if begins or (one.speaking and one.silent >= HANG_SECONDS - 1e-9):
                one.speaking = begins
                changed.append(Voice(row, begins))
        return changed
