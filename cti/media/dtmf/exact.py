"""DTMF, the windows that passed the gate: frequency and twist of all, exact tests where they count."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from cti.media.dtmf.front import Windows
from cti.media.dtmf.limits import TONES, DtmfLimits
from cti.media.dtmf.plan import (
    DROOP,
    HARMONIC_MEETS_COLUMN,
    HARMONICS,
    HOP,
    RATE,
    TURN,
    WEIGHT,
)
from cti.media.dtmf.slots import NO_KEY, Looks, Samples, Slots, SlotState

_HZ = np.float32(RATE / (2 * np.pi * HOP))


class Examiner:
    """The tests of single windows."""

    def __init__(self, state: SlotState, limits: DtmfLimits) -> None:
        self._state = state
        self._limits = limits
        self._widest = (np.float32(limits.offset) * TONES)[:, None]
        self._normal = np.float32(10 ** (limits.normal_twist_db / 10))
        self._reverse = np.float32(10 ** (limits.reverse_twist_db / 10))

    def look(self, windows: Windows, slots: Slots) -> Looks:
        """What the windows are for these slots, which hold all of theirs.

        Frequency is measured by the advance of the phase between two windows, which is unambiguous
        to +-50 Hz; amplitudes are corrected for it.
        """
        looks = Looks(
            slots,
            np.full((2, slots.size), NO_KEY, np.int8),
            np.zeros((2, slots.size, 2), np.float32),
            np.zeros((2, slots.size, 2), np.float32),
        )
        if not windows.slots.size:
            return looks
        every = np.arange(windows.slots.size)
        power = windows.now[:8] ** 2 + windows.now[8:] ** 2
        row, column = power[:4].argmax(0), power[4:].argmax(0)
        tones = np.stack([row, column + 4])
        now = windows.now[tones, every] + 1j * windows.now[tones + 8, every]
        before = windows.before[tones, every] + 1j * windows.before[tones + 8, every]
        offset = np.angle(now * before.conj() * TURN[tones]) * _HZ
        strength = power[tones, every] * DROOP[np.rint((offset + 50) * 4).astype(np.intp)]
        low, high = strength
        passed = (abs(offset) < self._widest[tones, 0]).all(0)
        passed &= low + high > self._limits.loose_share * windows.energy
        passed &= low < self._normal * high
        passed &= high < self._reverse * low
        hop = (every >= windows.first).astype(np.intp)
        place = np.searchsorted(slots, windows.slots)
        looks.key[hop, place] = np.where(passed, row * 4 + column, NO_KEY)
        looks.offset[hop, place] = offset.T
        looks.power[hop, place] = strength.T
        return looks

    def test(
        self, looks: Looks, hop: int, need: Slots, tick: int, prompt: npt.NDArray[np.bool_]
    ) -> None:
        """Take the key from those of the windows `need` of frame `tick` that are no digit.

        Share of the two tones in the windowed energy, less a dial tone, and second harmonics. `prompt`, bool[n], says
        which of them hear one.
        """
        sound = self._samples(looks.slots[need], hop, tick)
        low, high = looks.power[hop, need].T
        row, column = np.divmod(looks.key[hop, need].astype(np.intp), 4)
        doubled = (sound @ HARMONICS) ** 2
        doubled = doubled[:, :10] + doubled[:, 10:]
        sound *= WEIGHT
        whole = np.einsum("ij,ij->i", sound, sound)
        limits = self._limits
        share = np.where(prompt, np.float32(limits.share_over_prompt), np.float32(limits.share))
        every = np.arange(need.size)
        dial = np.minimum(doubled[:, 8] + doubled[:, 9], np.float32(limits.dial_tone) * whole)
        good = low + high > share * (whole - dial)
        clean = doubled[every, row] < limits.harmonic * low
        good &= clean | HARMONIC_MEETS_COLUMN[row, column]
        good &= doubled[every, column + 4] < limits.harmonic * high
        looks.key[hop, need[~good]] = NO_KEY

    def _samples(self, slots: Slots, hop: int, tick: int) -> Samples:
        """The samples of windows; those of the first 10 ms begin in the frame before."""
        sound: Samples = self._state.frames[tick % 3][slots]
        if hop == 0:
            sound[:, HOP:] = sound[:, :HOP].copy()
            sound[:, :HOP] = self._state.frames[(tick - 1) % 3][slots, HOP:]
        return sound
