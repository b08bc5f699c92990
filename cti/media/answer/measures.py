"""What is kept of the sound of every slot while it is judged."""

from __future__ import annotations

import numpy as np

from cti.media.bank import Bank
from drivers.line import FRAME_SECONDS


class Measures:
    """Speech, pauses, held tones and gaps of the slots of a bank. Counters are ticks.

    `look_back` is the time constant in seconds of the shares of held tones, sound and gaps.
    """

    def __init__(self, bank: Bank, look_back: float) -> None:
        self.step = np.float32(FRAME_SECONDS / look_back)
        """What one tick counts in the shares."""
        self.early = bank.across_slots(dtype=np.bool_)
        """Whether the network has not told an answer."""
        self.floor = bank.across_slots(fresh=3e4)
        """Power of the noise beneath the speech."""
        self.beneath = bank.across_slots(fresh=np.inf)
        """The same when the present phrase began out of silence; before any has, infinite."""
        self.energy = bank.across_slots()
        """Mean square of the last frame, and of the loudest one until now, which fades."""
        self.loudest = bank.across_slots()
        self.hang = bank.across_slots(dtype=np.int32)
        """For how many more ticks speech goes on."""
        self.burst = bank.across_slots(dtype=np.int32)
        """How long the present burst of speech lasts."""
        self.steady = bank.across_slots()
        """Share of the time that was a held tone, within the look-back; begins at zero."""
        self.sounding = bank.across_slots()
        self.gaps = bank.across_slots()
        self.leaps = bank.across_slots()
        """Share of the time in which the level leaps: syllables do, notes seldom."""
        self.held = bank.across_slots(dtype=np.int32)
        """Ticks of held tones since the last pause: what sounded before it may be a ring-back tone."""
        self.audible = bank.across_slots(dtype=np.int32)
        self.onset = bank.across_slots(dtype=np.int32)
        """When the first speech began."""
        self.speech = bank.across_slots(dtype=np.int32)
        self.bursts = bank.across_slots(dtype=np.int32)
        self.longest = bank.across_slots(dtype=np.int32)
        """Of the bursts of speech."""
        self.silent = bank.across_slots(dtype=np.int32)
        """Since the last speech."""
        self.ticks = bank.across_slots(dtype=np.int32)

    def of(self, slot: int) -> dict[str, float]:
        """What is kept with a verdict: seconds, shares, and a count of bursts."""
        seconds = {
            name: float(ticks[slot]) * FRAME_SECONDS
            for name, ticks in (
                ("onset", self.onset),
                ("speech", self.speech),
                ("longest", self.longest),
                ("pause", self.silent),
            )
        }
        audible = max(int(self.audible[slot]), 1)
        filled = 1 - (1 - float(self.step)) ** int(self.ticks[slot])
        sounding = max(float(self.sounding[slot]), 1e-3)
        return {name: round(value, 2) for name, value in seconds.items()} | {
            "bursts": float(self.bursts[slot]),
            "held": round(float(self.held[slot]) / audible, 2),
            "gaps": round(float(self.gaps[slot]) / max(filled, 1e-3), 2),
            "leaps": round(float(self.leaps[slot]) / sounding, 2),
        }
