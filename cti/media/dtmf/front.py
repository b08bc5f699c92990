"""DTMF, all rows: decode, energies of 5 ms, projection of each 10 ms on the eight tones, gate."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cti.media.bank import Bank
from cti.media.dtmf.plan import HALVES, HOP, MEAN, STEPS
from cti.media.dtmf.slots import Samples, Slots, SlotState
from drivers import g711

CHUNK = 480
"""Rows that are worked on together, so that they stay in the processor's cache."""

_ALL = np.ones(STEPS, np.float32)


@dataclass(slots=True)
class Windows:
    """Windows that passed the gate, those of the first 10 ms before those of the second."""

    slots: Slots
    first: int
    """How many belong to the first 10 ms."""
    now: Samples
    """float32[16, n]: spectrum of the window, real then imaginary parts."""
    before: Samples
    """The same of the window 10 ms earlier."""
    energy: Samples
    """Square of the amplitude that a single sine of this energy would have."""


class Front:
    """The front end in NumPy."""

    def __init__(self, bank: Bank, state: SlotState, gate: float, least: float) -> None:
        self._bank, self._state = bank, state
        self._gate, self._least = np.float32(gate) * MEAN, np.float32(least)
        self._rising = bank.across_slots(16)
        self._spectrum = bank.across_slots(16)

    def hear(self, heard: npt.NDArray[np.uint8], tick: int) -> Windows:
        """Take in one frame of every row, uint8[rows.., 160]."""
        count = self._bank.count
        parts = [
            self._chunk(heard, tick, slice(start, min(start + CHUNK, count)))
            for start in range(0, count, CHUNK)
        ]
        hops = [part[hop] for hop in (0, 1) for part in parts]
        return Windows(
            np.concatenate([hop.slots for hop in hops]),
            sum(part[0].slots.size for part in parts),
            np.concatenate([hop.now for hop in hops], 1),
            np.concatenate([hop.before for hop in hops], 1),
            np.concatenate([hop.energy for hop in hops]),
        )

    def _chunk(
        self, heard: npt.NDArray[np.uint8], tick: int, chunk: slice
    ) -> tuple[Windows, Windows]:
        frame = self._state.frames[tick % 3][chunk]
        codes = heard[self._bank.rows[chunk]]
        np.take(g711.DECODE, codes, out=frame, mode="wrap")
        energy = self._state.energy[chunk]
        energy[:, :-STEPS] = energy[:, STEPS:]
        quarters = frame.reshape(len(frame) * STEPS, -1)
        energy[:, -STEPS:] = np.einsum("ij,ij->i", quarters, quarters).reshape(-1, STEPS)
        first, second = (HALVES @ frame[:, start : start + HOP].T for start in (0, HOP))
        rising, last = self._rising[:, chunk], self._spectrum[:, chunk]
        early = rising + first[16:]
        late = first[:16] + second[16:]
        made = (
            self._pass(chunk.start, early, last, energy[:, 10:14] @ _ALL),
            self._pass(chunk.start, late, early, energy[:, 12:16] @ _ALL),
        )
        rising[:], last[:] = second[:16], late
        return made

    def _pass(self, start: int, now: Samples, before: Samples, energy: Samples) -> Windows:
        squares = now * now
        power = squares[:8]
        power += squares[8:]
        low, high = np.maximum.reduce(power[:4]), np.maximum.reduce(power[4:])
        loud = np.minimum(low, high) > self._least
        low += high
        loud &= low > energy * self._gate
        passed = np.flatnonzero(loud)
        return Windows(passed + start, 0, now[:, passed], before[:, passed], energy[passed] * MEAN)
