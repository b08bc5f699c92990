"""What is measured of the sound of every slot while it is judged."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from cti.media.bank import Bank
from drivers.line import FRAME_SAMPLES, FRAME_SECONDS

Samples = npt.NDArray[np.float32]

BANDS = 40
_FREQUENCIES = np.geomspace(220, 3300, BANDS)
_TURNS = 2 * np.pi * np.outer(_FREQUENCIES, np.arange(FRAME_SAMPLES)) / 8000
_HANN = np.hanning(FRAME_SAMPLES)
_PROJECTOR: Samples = np.vstack([np.cos(_TURNS) * _HANN, np.sin(_TURNS) * _HANN]).astype(np.float32)

_AUDIBLE = 3e3
"""Mean square of a frame, 16-bit scale, that is more than line noise (about -52 dBm0)."""
_HIGHEST_FLOOR = 3e5
_HANG = 6
"""Ticks that speech goes on after its last loud frame: the closure of a consonant is no pause."""
_PAUSE = 3
"""Ticks of silence, after the hang, that part what is said after it from what was before."""
_GAP = np.float32(0.03)
"""Power of a frame against the loudest one before it that makes it a gap between syllables."""
_FORGET = np.float32(0.985)
"""By which the loudest fades in each tick."""
_STEADY = 0.98
"""Cosine of two successive spectra that belong to a held tone,"""
_LEVEL = np.float32(0.25)
"""and by how much its energy may change from one to the next."""


class Measures:
    """Speech, pauses, held tones and gaps of the slots of a bank. Counters are ticks.

    `look_back` is the time constant in seconds of the shares of held tones, sound and gaps.
    """

    def __init__(self, bank: Bank, look_back: float) -> None:
        self._step = np.float32(FRAME_SECONDS / look_back)
        self._floor = bank.across_slots(fresh=3e4)
        self._spectrum = bank.across_slots(BANDS)
        self._energy = bank.across_slots()
        self._loudest = bank.across_slots()
        self._hang = bank.across_slots(dtype=np.int32)
        self._burst = bank.across_slots(dtype=np.int32)
        self.steady = bank.across_slots()
        """Share of the time that was a held tone, within the look-back; begins at zero."""
        self.sounding = bank.across_slots()
        self.gaps = bank.across_slots()
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

    def hear(self, frame: Samples) -> None:
        """Bring the measures of every slot up to date: float32[slots, 160] of 16-bit scale."""
        count = len(frame)
        projected = _PROJECTOR @ frame.T
        spectrum = np.sqrt(projected[:BANDS] ** 2 + projected[BANDS:] ** 2)
        spectrum /= np.sqrt((spectrum * spectrum).sum(0) + 1e3)
        energy = np.einsum("ij,ij->i", frame, frame) / FRAME_SAMPLES
        floor = self._floor[:count]
        falling = 0.7 * floor + 0.3 * np.maximum(energy, 20)
        floor[:] = np.minimum(np.where(energy < floor, falling, floor * 1.01), _HIGHEST_FLOOR)
        hang = self._hang[:count]
        audible = energy > _AUDIBLE
        spoke = hang > 0
        hang[:] = np.where(audible & (energy > 6 * floor), _HANG, hang - 1)
        alike = (spectrum * self._spectrum[:, :count]).sum(0) > _STEADY
        alike &= abs(energy - self._energy[:count]) < _LEVEL * energy
        self._spectrum[:, :count] = spectrum
        self._energy[:count] = energy
        step = self._step
        self.steady[:count] += ((audible & alike) - self.steady[:count]) * step
        self.sounding[:count] += (audible - self.sounding[:count]) * step
        self.held[:count] += audible & alike
        self.audible[:count] += audible
        loudest = self._loudest[:count]
        np.maximum(loudest * _FORGET, energy, out=loudest)
        self.gaps[:count] += ((energy < _GAP * loudest) - self.gaps[:count]) * step
        self._count_speech(hang > 0, spoke)

    def _count_speech(self, speaking: npt.NDArray[np.bool_], spoke: npt.NDArray[np.bool_]) -> None:
        count = len(speaking)
        first = speaking & (self.speech[:count] == 0)
        self.onset[:count] = np.where(first, self.ticks[:count], self.onset[:count])
        self.bursts[:count] += speaking & ~spoke
        anew = speaking & ~spoke & (self.silent[:count] >= _PAUSE)
        self.held[:count][anew] = 0
        self.audible[:count][anew] = 0
        self.speech[:count] += speaking
        burst = self._burst[:count]
        burst[:] = np.where(speaking, burst + 1, 0)
        np.maximum(self.longest[:count], burst, out=self.longest[:count])
        self.silent[:count] = np.where(speaking, 0, self.silent[:count] + 1)
        self.ticks[:count] += 1

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
        filled = 1 - (1 - float(self._step)) ** int(self.ticks[slot])
        return {name: round(value, 2) for name, value in seconds.items()} | {
            "bursts": float(self.bursts[slot]),
            "held": round(float(self.held[slot]) / audible, 2),
            "gaps": round(float(self.gaps[slot]) / max(filled, 1e-3), 2),
        }
