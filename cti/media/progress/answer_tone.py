"""Fax or modem: what is in the 2100 Hz with which a machine answers.

T.30's CED is the bare tone. A modem reverses its phase every 450 ms to take out echo cancellers
(V.25), and one that knows V.8 (ANSam) also swings its amplitude by a fifth at 15 Hz.
"""

from __future__ import annotations

from math import cos, sin

import numpy as np

from cti.media.bank import Bank
from drivers.line import FRAME_SECONDS

_SWING_HZ = 15.0
_TURN = 2 * np.pi * _SWING_HZ * FRAME_SECONDS
_LEAST_SWING = 0.12
"""Of the energy; ANSam has 0.34, seen through frames of 20 ms."""
_SETTLED = 3
"""Ticks after which the beginning of the tone has left the window."""


class AnswerTone:
    """Follows the slots that hear 2100 Hz."""

    def __init__(self, bank: Bank) -> None:
        self._sums = bank.across_slots(3)
        """Energy, and its parts in and across the phase of 15 Hz."""
        self._ticks = bank.across_slots(dtype=np.int32)
        self._reversed = bank.across_slots(dtype=np.int32)
        """Ticks in which the tone was loud and yet no tone: two phases are in the window."""

    def begin(self, slot: int) -> None:
        """The tone begins here."""
        self._sums[:, slot] = 0
        self._ticks[slot] = self._reversed[slot] = 0

    def goes_on(self, slot: int, energy: float, broken: bool) -> None:
        """20 ms more of the tone, with their energy; `broken`: loud, and yet no tone."""
        self._ticks[slot] += 1
        ticks = int(self._ticks[slot])
        if ticks > _SETTLED:
            angle = _TURN * ticks
            self._sums[:, slot] += energy, energy * cos(angle), energy * sin(angle)
            self._reversed[slot] += broken

    def name(self, slot: int) -> str:
        """ansam, modem (phase reversals alone) or ced."""
        whole, along, across = self._sums[:, slot]
        if 2 * np.hypot(along, across) > _LEAST_SWING * whole:
            return "ansam"
        return "modem" if self._reversed[slot] else "ced"
