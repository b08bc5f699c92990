"""The DTMF receiver by the sound kernels: everything between codes and digits in two calls."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from cti.media.bank import Bank
from cti.media.dtmf import plan
from cti.media.dtmf.limits import TONES, DtmfLimits
from cti.media.dtmf.slots import Changes, SlotState
from drivers import g711

_EVENT = np.dtype(
    [("slot", np.int32), ("key", np.int8), ("ended", np.int8), ("", "V2"), ("seconds", np.float32)]
)
"""`dtmf_event` of kernels.h."""


class NativeReceiver:
    """The state of a bank in the hands of the kernels."""

    def __init__(
        self, kernels: tuple[Any, Any], bank: Bank, state: SlotState, limits: DtmfLimits
    ) -> None:
        self._ffi, self._C = kernels
        self._bank = bank
        self._kept: list[Any] = []
        """The arrays that the structures point to."""
        capacity = bank.capacity
        self._limits = self._ffi.new("dtmf_limits *", _limits(limits))
        self._plan = self._ffi.new(
            "dtmf_plan *",
            {
                "weights": self._floats(plan.FOLDED),
                "turn": self._floats(plan.TURN_PARTS),
                "harmonics": self._floats(plan.HARMONIC_PAIRS),
                "window": self._floats(plan.WEIGHT),
                "droop": self._floats(plan.DROOP),
                "meets": plan.HARMONIC_MEETS_COLUMN.ravel().tolist(),
            },
        )
        self._slots = self._ffi.new("dtmf_slots *", self._state(bank, state))
        self._windows = self._ffi.new("dtmf_windows *", self._room(capacity))
        self._events = self._ffi.new("dtmf_event[]", 8 * capacity)
        self._given_up = self._ffi.new("int64_t *")

    @property
    def given_up(self) -> int:
        return int(self._given_up[0])

    def hear(
        self,
        heard: npt.NDArray[np.uint8],
        playing: npt.NDArray[np.bool_],
        tick: int,
        budget: int,
    ) -> Changes:
        """Take in one frame of every row; which digits begin and end."""
        self.front(heard, tick)
        return self.decide(playing, tick, budget)

    def front(self, heard: npt.NDArray[np.uint8], tick: int) -> None:
        """The first half of `hear`: decode, project, gate."""
        rows = self._bank.rows
        codes = np.ascontiguousarray(heard)
        self._C.dtmf_front(
            self._limits,
            self._plan,
            self._slots,
            self._windows,
            self._ffi.from_buffer("uint8_t[]", codes),
            self._ffi.from_buffer("int64_t[]", rows),
            len(rows),
            tick,
        )

    def decide(self, playing: npt.NDArray[np.bool_], tick: int, budget: int) -> Changes:
        """The second half: tests and state of what passed the gate."""
        rows, events = self._bank.rows, self._events
        self._limits.budget = budget
        prompts = np.ascontiguousarray(playing)
        count = self._C.dtmf_decide(
            self._limits,
            self._plan,
            self._slots,
            self._windows,
            self._ffi.from_buffer("uint8_t[]", prompts),
            self._ffi.from_buffer("int64_t[]", rows),
            len(rows),
            tick,
            events,
            self._given_up,
        )
        changes = Changes()
        if not count:
            return changes
        told = np.frombuffer(self._ffi.buffer(events, count * _EVENT.itemsize), _EVENT)
        for slot, key, ended, _, seconds in told.tolist():
            (changes.ended if ended else changes.begun).append((slot, key, seconds))
        return changes

    def _pointer(self, kind: str, array: npt.NDArray[Any]) -> Any:
        self._kept.append(array)
        return self._ffi.from_buffer(f"{kind}[]", array)

    def _floats(self, array: npt.NDArray[np.float32]) -> Any:
        return self._pointer("float", array)

    def _state(self, bank: Bank, state: SlotState) -> dict[str, Any]:
        made: dict[str, Any] = {
            "capacity": bank.capacity,
            "frames": [self._pointer("uint8_t", frame) for frame in state.frames],
            "rising": self._floats(bank.per_slot(16)),
            "spectrum": self._floats(bank.per_slot(16)),
            "left_out": self._pointer("uint8_t", bank.per_slot(dtype=np.uint8)),
        }
        kinds = {
            "float": ("energy", "offset", "power", "begun", "late_offset", "late_power"),
            "int8_t": ("last_key", "key", "hits", "misses", "late_key"),
            "int32_t": ("age", "heard_age"),
            "uint8_t": ("watched", "waiting"),
        }
        for kind, names in kinds.items():
            made |= {name: self._pointer(kind, getattr(state, name)) for name in names}
        return made

    def _room(self, capacity: int) -> dict[str, Any]:
        return {
            "capacity": capacity,
            "slot": self._pointer("int32_t", np.empty((2, capacity), np.int32)),
            "now": self._floats(np.empty((2, capacity, 16), np.float32)),
            "before": self._floats(np.empty((2, capacity, 16), np.float32)),
            "whole": self._floats(np.empty((2, capacity), np.float32)),
            "key": self._pointer("int8_t", np.empty((2, capacity), np.int8)),
            "offset": self._floats(np.empty((2, capacity, 2), np.float32)),
            "power": self._floats(np.empty((2, capacity, 2), np.float32)),
            "place": self._pointer("int32_t", np.empty((2, capacity), np.int32)),
        }


def _limits(limits: DtmfLimits) -> dict[str, Any]:
    same = (
        "gate",
        "loose_share",
        "share",
        "share_over_prompt",
        "dial_tone",
        "harmonic",
        "steady_hz",
        "steady_offset",
        "steady_level",
        "steps",
    )
    return {name: getattr(limits, name) for name in same} | {
        "least": g711.amplitude(limits.level_dbm0) ** 2,
        "normal_twist": 10 ** (limits.normal_twist_db / 10),
        "reverse_twist": 10 ** (limits.reverse_twist_db / 10),
        "widest": [limits.offset * float(tone) for tone in TONES],
    }
