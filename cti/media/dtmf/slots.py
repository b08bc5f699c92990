"""What the DTMF receiver remembers of every row that it hears, by slot."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from cti.media.bank import Bank
from cti.media.dtmf.limits import DtmfLimits
from cti.media.dtmf.plan import STEPS
from drivers import g711
from drivers.line import FRAME_SAMPLES, SILENCE

Samples = npt.NDArray[np.float32]
Slots = npt.NDArray[np.intp]

KEPT_STEPS = 4 * STEPS
NO_KEY = -1


class SlotState:
    """Arrays of a bank; the kernels and NumPy work on the same ones."""

    def __init__(self, bank: Bank, *, native: bool = False) -> None:
        quiet = SILENCE if native else g711.DECODE[SILENCE]
        dtype = np.uint8 if native else np.float32
        self.frames = [bank.per_slot(FRAME_SAMPLES, dtype=dtype, fresh=quiet) for _ in range(3)]
        """The frames in turn, decoded for NumPy, as codes for the kernels: frame `n` is in number
        n modulo 3."""
        self.energy = bank.per_slot(KEPT_STEPS)
        """Of the last 80 ms in steps of 5 ms, the newest last."""
        self.offset = bank.per_slot(2)
        """Hz of the row and the column tone off their nominal ones, when last heard."""
        self.power = bank.per_slot(2)
        """Squares of their amplitudes, when last heard."""
        self.last_key = bank.per_slot(dtype=np.int8, fresh=NO_KEY)
        """Of the last window."""
        self.key = bank.per_slot(dtype=np.int8, fresh=NO_KEY)
        """The digit that is pressed now."""
        self.hits = bank.per_slot(dtype=np.int8)
        """Windows in a row with one steady key."""
        self.misses = bank.per_slot(dtype=np.int8)
        """Windows in a row without the digit that is pressed."""
        self.age = bank.per_slot(dtype=np.int32)
        """Windows since the digit was found."""
        self.heard_age = bank.per_slot(dtype=np.int32)
        """The same of the last window that held it."""
        self.begun = bank.per_slot()
        """Steps of 5 ms that it had lasted when it was found."""
        self.watched = bank.per_slot(dtype=bool, fresh=False)
        """Something is going on here: the next window counts even if it holds nothing."""
        self.waiting = bank.per_slot(dtype=bool, fresh=False)
        """The windows of the last frame wait for their exact test; they are in the arrays below."""
        self.late_key = bank.per_slot(2, dtype=np.int8, fresh=NO_KEY)
        self.late_offset = bank.per_slot(2, 2)
        self.late_power = bank.per_slot(2, 2)


@dataclass(slots=True)
class Looks:
    """Both windows of a frame of some rows."""

    slots: Slots
    key: npt.NDArray[np.int8]
    """int8[2, n]: NO_KEY where a window cannot be a digit."""
    offset: Samples
    """float32[2, n, 2] Hz"""
    power: Samples
    """float32[2, n, 2]"""

    def only(self, which: npt.NDArray[np.bool_]) -> Looks:
        return Looks(
            self.slots[which], self.key[:, which], self.offset[:, which], self.power[:, which]
        )


@dataclass(slots=True)
class Changes:
    """Slot, key and seconds of each digit that begins (so long ago) or has ended (after so long)."""

    begun: list[tuple[int, int, float]] = field(default_factory=list)
    ended: list[tuple[int, int, float]] = field(default_factory=list)


def is_steady(
    state: SlotState, limits: DtmfLimits, slots: Slots, offset: Samples, power: Samples
) -> npt.NDArray[np.bool_]:
    """Whether tones, float32[n, 2], go on as they were last heard."""
    ratio = power / np.maximum(state.power[slots], 1)
    most = limits.steady_hz + limits.steady_offset * abs(offset)
    drift = abs(offset - state.offset[slots]) > most
    level = limits.steady_level
    jumped: npt.NDArray[np.bool_] = drift | (ratio > level * 1.6) | (ratio * level < 1)
    broken: npt.NDArray[np.bool_] = np.logical_or(jumped[:, 0], jumped[:, 1])
    return ~broken
