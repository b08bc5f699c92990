"""The DTMF receiver of many rows at once."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from cti.media.bank import Bank, check_frames
from cti.media.dtmf.exact import Examiner
from cti.media.dtmf.follow import Follower
from cti.media.dtmf.front import Front
from cti.media.dtmf.limits import KEYS, Digit, DigitEnded, DtmfLimits
from cti.media.dtmf.native import NativeReceiver
from cti.media.dtmf.slots import NO_KEY, Changes, Looks, SlotState, is_steady
from drivers import g711

LEAST_BUDGET = 64


class DtmfDetector:
    """Digits of the rows that it was told to hear.

    In a frame at most as many windows are tested exactly as rows are heard, which is half of what
    could be asked for when everybody dials at once. The rest are decided one frame later; what
    even that cannot hold is taken for no digit and counted in `given_up`. A window that goes on
    with the digit that is held needs no such test.

    With the sound kernels everything is done in C; without them, or when `native` is False, in
    NumPy. Both give the same digits.
    """

    def __init__(self, rows: int, limits: DtmfLimits | None = None, *, native: bool = True) -> None:
        limits = limits or DtmfLimits()
        self.ended: list[DigitEnded] = []
        """The digits that were found to have ended by the last `hear`."""
        self._bank = Bank(rows)
        self._tick = 0
        kernels = g711.KERNELS if native else None
        state = self.state = SlotState(self._bank, native=kernels is not None)
        self._receiver: NativeReceiver | NumpyReceiver
        if kernels is not None:
            self._receiver = NativeReceiver(kernels, self._bank, state, limits)
        else:
            self._receiver = NumpyReceiver(self._bank, state, limits)

    def listen(self, row: int, on: bool) -> None:
        """Begin anew to hear a row, or hear it no more; a row that is heard already goes on.

        The end of a digit is not told of a row that is heard no more.
        """
        if not on:
            self._bank.remove(row)
        elif row not in self._bank:
            self._bank.add(row)

    @property
    def given_up(self) -> int:
        """Rows, counted by frames, whose windows were not tested because too many asked for it."""
        return self._receiver.given_up

    def hear(self, heard: npt.NDArray[np.uint8], playing: npt.NDArray[np.bool_]) -> list[Digit]:
        """The digits that begin in these 20 ms; uint8[rows.., 160], and which rows hear a prompt.

        Those that end are in `ended` afterwards. Raises ValueError for arrays that hold fewer rows
        than the detector was made for, or something else.
        """
        self.ended = []
        capacity = self._bank.capacity
        check_frames(heard, capacity)
        if playing.shape[0] < capacity or playing.dtype != np.bool_:
            raise ValueError(
                f"playing is {playing.dtype}{list(playing.shape)}, not bool[{capacity}]"
            )
        if not self._bank.count:
            return []
        self._tick += 1
        budget = max(LEAST_BUDGET, self._bank.count)
        changes = self._receiver.hear(heard, playing, self._tick, budget)
        rows = self._bank.rows
        self.ended = [
            DigitEnded(int(rows[slot]), KEYS[key], seconds) for slot, key, seconds in changes.ended
        ]
        return [Digit(int(rows[slot]), KEYS[key], seconds) for slot, key, seconds in changes.begun]


class NumpyReceiver:
    """What the kernels do, in NumPy."""

    def __init__(self, bank: Bank, state: SlotState, limits: DtmfLimits) -> None:
        self.given_up = 0
        self._bank, self._slots, self._limits = bank, state, limits
        self._front = Front(bank, state, limits.gate, g711.amplitude(limits.level_dbm0) ** 2)
        self._examiner = Examiner(state, limits)
        self._follower = Follower(state, limits)

    def hear(
        self,
        heard: npt.NDArray[np.uint8],
        playing: npt.NDArray[np.bool_],
        tick: int,
        budget: int,
    ) -> Changes:
        """Take in one frame of every row; which digits begin and end."""
        state, changes = self._slots, Changes()
        windows = self._front.hear(heard, tick)
        tested = self._decide_waiting(playing, tick, changes)
        touched = state.watched[: self._bank.count].copy()
        touched[windows.slots] = True
        slots = np.flatnonzero(touched)
        if not slots.size:
            return changes
        looks = self._examiner.look(windows, slots)
        wanted = np.cumsum(self._cost(looks))
        left = max(budget - tested, 0)
        if wanted[-1] > left:
            looks = self._put_off(looks, wanted, left, budget)
        self._decide(looks, 0, tick, playing, changes)
        return changes

    def _decide_waiting(self, playing: npt.NDArray[np.bool_], tick: int, changes: Changes) -> int:
        """Decide what waits from the frame before; how many windows were tested."""
        state = self._slots
        slots = np.flatnonzero(state.waiting[: self._bank.count])
        if not slots.size:
            return 0
        looks = Looks(
            slots,
            np.ascontiguousarray(state.late_key[slots].T),
            state.late_offset[slots].transpose(1, 0, 2),
            state.late_power[slots].transpose(1, 0, 2),
        )
        state.waiting[slots] = False
        return self._decide(looks, 1, tick, playing, changes)

    def _decide(
        self,
        looks: Looks,
        late: int,
        tick: int,
        playing: npt.NDArray[np.bool_],
        changes: Changes,
    ) -> int:
        """Test and follow both windows of a frame, `late` frames ago; how many were tested."""
        tested = 0
        for hop in (0, 1):
            need = np.flatnonzero(self._need(looks, hop))
            if need.size:
                tested += need.size
                prompt = playing[self._bank.rows[looks.slots[need]]]
                self._examiner.test(looks, hop, need, tick - late, prompt)
            self._follower.follow(looks, hop, late, changes)
        return tested

    def _need(self, looks: Looks, hop: int) -> npt.NDArray[np.bool_]:
        """bool[n]: windows that look like a digit, unless they go on with the one that is held."""
        state, limits, slots = self._slots, self._limits, looks.slots
        offset, power = looks.offset[hop], looks.power[hop]
        need: npt.NDArray[np.bool_] = looks.key[hop] >= 0
        if need.any():
            now, last = power.sum(1), state.power[slots].sum(1)
            held = looks.key[hop] == state.key[slots]
            held &= (now > np.float32(0.8) * last) & (now < np.float32(1.25) * last)
            held &= is_steady(state, limits, slots, offset, power)
            need &= ~held
        return need

    def _cost(self, looks: Looks) -> npt.NDArray[np.intp]:
        """How many tests they will ask for: the second none if the first completes its digit."""
        state, (first, second) = self._slots, looks.key
        need, later = self._need(looks, 0), self._need(looks, 1)
        completes = need & (state.hits[looks.slots] > 0) & (first == state.last_key[looks.slots])
        cost: npt.NDArray[np.intp] = need.astype(np.intp) + (
            later & ~(completes & (first == second))
        )
        return cost

    def _put_off(self, looks: Looks, wanted: npt.NDArray[np.intp], left: int, budget: int) -> Looks:
        """Let rows wait that are beyond the budget; what is decided now."""
        state = self._slots
        over = (np.diff(wanted, prepend=0) > 0) & (wanted > left)
        waits = over & (wanted <= left + budget + budget // 2)
        later = looks.only(waits)
        state.waiting[later.slots] = True
        state.late_key[later.slots] = later.key.T
        state.late_offset[later.slots] = later.offset.transpose(1, 0, 2)
        state.late_power[later.slots] = later.power.transpose(1, 0, 2)
        lost = over & ~waits
        if lost.any():
            self.given_up += int(lost.sum())
            for hop in (0, 1):
                looks.key[hop, lost & self._need(looks, hop)] = NO_KEY
        return looks.only(~waits)
