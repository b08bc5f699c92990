"""DTMF, the state of each row: when a digit begins, when it ends, how long it lasted.

Two windows in a row with one key, steady in frequency and level, after 30 ms of steady energy are a
digit. It ends after four windows without it, so that interruptions of 10 ms are bridged.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from cti.media.dtmf.limits import DtmfLimits
from cti.media.dtmf.plan import RATE, STEPS
from cti.media.dtmf.slots import (
    KEPT_STEPS,
    NO_KEY,
    Changes,
    Looks,
    Samples,
    Slots,
    SlotState,
    is_steady,
)

RELEASE = 4
MOST = 100
STEP_SECONDS = 0.005
_STEP_SAMPLES = RATE * STEP_SECONDS
_LOOKED_BACK = 8


class Follower:
    """Moves the state of rows on by one window after the other."""

    def __init__(self, state: SlotState, limits: DtmfLimits) -> None:
        self._state = state
        self._limits = limits

    def follow(self, looks: Looks, hop: int, late: int, changes: Changes) -> None:
        """The window `hop` of a frame, `late` frames ago, of rows of which nothing is missing."""
        touched = (looks.key[hop] >= 0) | self._state.watched[looks.slots]
        if touched.any():
            self._window(
                looks.slots[touched],
                looks.key[hop, touched],
                looks.offset[hop, touched],
                looks.power[hop, touched],
                KEPT_STEPS - 1 - late * STEPS - (0 if hop else STEPS // 2),
                changes,
            )

    def _window(
        self,
        slots: Slots,
        heard: npt.NDArray[np.int8],
        offset: Samples,
        power: Samples,
        newest: int,
        changes: Changes,
    ) -> None:
        state, limits = self._state, self._limits
        hit = heard >= 0
        again = (heard == state.last_key[slots]) & is_steady(state, limits, slots, offset, power)
        hits = np.where(hit, np.where(again, np.minimum(state.hits[slots], MOST) + 1, 1), 0)
        current = state.key[slots]
        held = hit & (heard == current)
        misses = np.where(held, 0, np.minimum(state.misses[slots], MOST) + 1)
        state.age[slots] += 1
        state.heard_age[slots[held]] = state.age[slots[held]]
        ended = np.flatnonzero((current >= 0) & (misses >= RELEASE))
        if ended.size:
            lasted = self._lasted(slots[ended], newest)
            changes.ended += _listed(slots[ended], current[ended], lasted)
            current[ended] = NO_KEY
        state.offset[slots[hit]], state.power[slots[hit]] = offset[hit], power[hit]
        new = np.flatnonzero((hits >= 2) & (current < 0))
        if new.size:
            steps = self._steps_of_sound(slots[new], newest)
            enough = steps >= limits.steps
            new, steps = new[enough], steps[enough]
            current[new], misses[new] = heard[new], 0
            begun = slots[new]
            state.begun[begun] = steps
            state.age[begun] = state.heard_age[begun] = 0
            ago = (steps + (KEPT_STEPS - 1 - newest)) * np.float32(STEP_SECONDS)
            changes.begun += _listed(begun, heard[new], ago)
        state.last_key[slots], state.hits[slots] = heard, hits
        state.key[slots], state.misses[slots] = current, misses
        state.watched[slots] = (current >= 0) | (hits > 0)

    def _steps_of_sound(self, slots: Slots, newest: int) -> Samples:
        """How long the sound had one level (4 dB) within the last eight 5 ms, in 5 ms.

        The newest ones may hold the tone's end; the outermost ones count as far as they are filled.
        """
        oldest = newest + 1 - _LOOKED_BACK
        window = self._state.energy[slots, oldest : newest + 1][:, ::-1].T
        lasted = []
        for start in range(3):
            shares = window[start:] / np.median(window[start : start + 4], 0)
            whole = np.cumprod(shares > np.float32(0.4), 0)
            lasted.append((np.minimum(shares, 1) * whole).sum(0))
        steps: Samples = np.max(lasted, 0)
        return steps

    def _lasted(self, slots: Slots, newest: int) -> Samples:
        """Seconds of a digit: to the last window that held it, corrected by the energy around there."""
        state = self._state
        whole = _STEP_SAMPLES / 2 * state.power[slots].sum(1)
        around = state.energy[slots, newest - 9 : newest - 4]
        shares = np.minimum(around / whole[:, None], 1).T
        full = np.ones(slots.size)
        steps = state.begun[slots] + 2.0 * state.heard_age[slots] - 2
        for share in shares:
            steps += full * share
            full *= share >= 0.8
        return (steps * STEP_SECONDS).astype(np.float32)


def _listed(
    slots: Slots, keys: npt.NDArray[np.int8], seconds: Samples
) -> zip[tuple[int, int, float]]:
    return zip(slots.tolist(), keys.tolist(), seconds.tolist(), strict=True)
