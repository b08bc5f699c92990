"""What the tone detector remembers of every row that it hears, by slot, and what it tells of them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from cti.media.bank import Bank
from cti.media.progress.book import ALONE
from drivers.line import FRAME_SECONDS

_BEFORE = round(ALONE / FRAME_SECONDS) + 1
"""Ticks of silence that count as heard before a row is heard: its first burst may be alone."""
CHANGED, GOES_ON, LONG_PAUSE, LASTS = range(4)
"""Another class has begun; the answer tone goes on; a pause became long; a tone has lasted."""


class ToneEvent(NamedTuple):
    """One thing that happened to a slot: `tone_event` of kernels.h, field by field."""

    slot: int
    lasted: int
    """Ticks of the class that ended, or that lasts."""
    hertz: float
    """Mean frequency of that, if it is a single tone; else 0."""
    energy: float
    """Of these 20 ms, of an answer tone that goes on."""
    what: int
    ended: int
    begun: int
    broken: int
    """Whether the answer tone was loud and yet no tone in these 20 ms."""


class ToneSlots:
    """Arrays of a bank; the kernels and NumPy work on the same ones."""

    def __init__(self, bank: Bank) -> None:
        self.energy = bank.per_slot(2)
        """Of the frame before the last one and of the last one."""
        self.reference = bank.across_slots()
        """Power of the tones until now; it fades."""
        self.peak = bank.across_slots()
        """Greatest power of a tone since the last silence."""
        self.raw = bank.across_slots(dtype=np.int8)
        """Class of the last window, and for how many windows it has been that."""
        self.raw_ticks = bank.across_slots(dtype=np.int32)
        self.kind = bank.across_slots(dtype=np.int8)
        """The class that counts, and for how long it has."""
        self.ticks = bank.across_slots(dtype=np.int32, fresh=_BEFORE)
        self.hertz_sum = bank.across_slots()
        """Of the windows of the class that counts, and how many they are."""
        self.hertz_count = bank.across_slots(dtype=np.int32)
        self.toned = bank.across_slots(dtype=np.bool_, fresh=True)
        """A tone was heard since there was last sound that is none, or no such sound ever was."""
