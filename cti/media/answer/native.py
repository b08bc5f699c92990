"""What is measured and decided of who answered, by the sound kernels: all slots in one call."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from cti.media.answer import listener as numbers
from cti.media.answer.limits import AnswerLimits, in_ticks
from cti.media.answer.measures import Measures
from cti.media.bank import Bank
from drivers.line import FRAME_SAMPLES, FRAME_SECONDS

_NAMES = ("music", "human", "machine", "silence")
"""By the kernel's number."""
_BANDS = 48
"""Room for the bands: what the kernel projects at once."""


def _folded() -> npt.NDArray[np.float32]:
    """float32[2, 80, 48]: the projections of sums and differences around the middle of a frame.

    Only magnitudes are looked at, so it does not matter where a frame is counted from.
    """
    times = np.arange(FRAME_SAMPLES // 2) + 0.5
    turns = 2 * np.pi * np.outer(times, numbers.FREQUENCIES) / 8000
    window = np.hanning(FRAME_SAMPLES)[FRAME_SAMPLES // 2 :, None]
    parts = np.stack([np.cos(turns) * window, np.sin(turns) * window])
    missing = _BANDS - numbers.BANDS
    return np.ascontiguousarray(np.pad(parts, ((0, 0), (0, 0), (0, missing))), np.float32)


class NativeListener:
    """The measures of a bank in the hands of the kernel."""

    def __init__(
        self, kernels: tuple[Any, Any], bank: Bank, measures: Measures, limits: AnswerLimits
    ) -> None:
        self._ffi, self._C = kernels
        self._bank = bank
        self._kept: list[Any] = []
        """The arrays that the structures point to."""
        self._limits = self._ffi.new("answer_limits *", self._numbers(limits, measures))
        kinds = {
            "float": (
                "floor",
                "beneath",
                "energy",
                "loudest",
                "steady",
                "sounding",
                "gaps",
                "leaps",
            ),
            "int32_t": (
                *("hang", "burst", "held", "audible", "onset", "speech", "bursts"),
                *("longest", "silent", "ticks"),
            ),
            "uint8_t": ("early",),
        }
        state = {
            name: self._pointer(kind, getattr(measures, name))
            for kind, names in kinds.items()
            for name in names
        }
        state["spectrum"] = self._pointer("float", bank.per_slot(_BANDS))
        self._slots = self._ffi.new("answer_slots *", state)
        self._decided = self._ffi.new("int32_t[]", 2 * bank.capacity)
        self._all_rows = self._pointer("int64_t", bank.every_row)

    def hear(self, heard: npt.NDArray[np.uint8]) -> list[tuple[int, str]]:
        """Take one frame of every row, uint8[rows.., 160]; slots and what they are found to be."""
        codes = np.ascontiguousarray(heard)
        count = self._C.answers_hear(
            self._limits,
            self._slots,
            self._ffi.from_buffer("uint8_t[]", codes),
            self._all_rows,
            self._bank.count,
            self._decided,
        )
        decided = self._decided
        return [(decided[2 * n], _NAMES[decided[2 * n + 1]]) for n in range(count)]

    def _numbers(self, limits: AnswerLimits, measures: Measures) -> dict[str, Any]:
        in_frames = {
            name: in_ticks(getattr(limits, name))
            for name in (
                *("look_back", "greeting", "least_speech", "much_speech", "wait"),
                *(
                    "longer_wait",
                    "early_wait",
                    "silence",
                    "longest",
                    "held_audible",
                    "early_speech",
                ),
            )
        }
        return in_frames | {
            "weights": self._pointer("float", _folded()),
            "audible": numbers.AUDIBLE,
            "highest_floor": numbers.HIGHEST_FLOOR,
            "gap": numbers.GAP,
            "forget": numbers.FORGET,
            "held_tone": numbers.HELD_TONE,
            "level": numbers.LEVEL,
            "leap": numbers.LEAP,
            "least_leap": numbers.LEAST_LEAP,
            "step": measures.step,
            "hang": numbers.HANG,
            "pause": numbers.PAUSE,
            "kept": 1 - FRAME_SECONDS / limits.look_back,
            "music": limits.music,
            "gaps": limits.gaps,
            "early_room": limits.early_room,
            "early_held": limits.early_held,
            "held_share": limits.held,
            "early_held_lately": limits.early_held_lately,
            "early_leaps": limits.early_leaps,
            "early_even": limits.early_even,
        }

    def _pointer(self, kind: str, array: npt.NDArray[Any]) -> Any:
        self._kept.append(array)
        return self._ffi.from_buffer(f"{kind}[]", array)
