"""The tones of many rows by the sound kernels: everything between codes and events in one call."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from cti.media.bank import Bank
from cti.media.progress import plan as numbers
from cti.media.progress.book import LONG, OTHER, SILENT, ToneBook
from cti.media.progress.plan import FOLD, TonePlan
from cti.media.progress.slots import ToneEvent, ToneSlots
from drivers.line import FRAME_SAMPLES

_EVENT = np.dtype(
    [
        ("slot", np.int32),
        ("lasted", np.int32),
        ("hertz", np.float32),
        ("energy", np.float32),
        ("what", np.int8),
        ("ended", np.int8),
        ("begun", np.int8),
        ("broken", np.int8),
    ]
)
"""`tone_event` of kernels.h."""

_LANES, _MOST_PROBES, _MOST_IN_BAND = 16, 64, 16
_KEPT = 3
"""Frames of a silent slot whose projection waits until there is sound again."""


def fits(plan: TonePlan) -> bool:
    """Whether the kernel has room for all probes of a plan."""
    widest = max((len(probes) for _, probes in plan.bands), default=0)
    return len(plan.hertz) <= _MOST_PROBES and widest <= _MOST_IN_BAND


class NativeTones:
    """The state of a bank in the hands of the kernel. The plan must be one that `fits`."""

    def __init__(
        self,
        kernels: tuple[Any, Any],
        bank: Bank,
        slots: ToneSlots,
        book: ToneBook,
        plan: TonePlan,
    ) -> None:
        self._ffi, self._C = kernels
        self._bank = bank
        self._kept: list[Any] = []
        """The arrays that the structures point to."""
        probes = -(-len(plan.hertz) // _LANES) * _LANES
        self._plan = self._ffi.new("tone_plan *", self._constants(book, plan, probes))
        floats = {
            name: self._pointer("float", bank.per_slot(2, probes))
            for name in ("old", "older", "spectrum")
        }
        kept = {
            "kept": self._pointer("uint8_t", bank.per_slot(_KEPT, FRAME_SAMPLES, dtype=np.uint8)),
            "left_out": self._pointer("uint8_t", bank.per_slot(dtype=np.uint8)),
        }
        kinds = {
            "float": ("energy", "reference", "peak", "hertz_sum"),
            "int8_t": ("raw", "kind"),
            "int32_t": ("raw_ticks", "ticks", "hertz_count"),
            "uint8_t": ("toned",),
        }
        shared = {
            name: self._pointer(kind, getattr(slots, name))
            for kind, names in kinds.items()
            for name in names
        }
        self._slots = self._ffi.new("tone_slots *", floats | kept | shared)
        self._events = self._ffi.new("tone_event[]", 3 * bank.capacity)
        self._all_rows = self._ffi.from_buffer("int64_t[]", bank.every_row)

    def hear(self, heard: npt.NDArray[np.uint8]) -> list[ToneEvent]:
        """Take one frame of every row, uint8[rows.., 160]; what happened."""
        codes = np.ascontiguousarray(heard)
        count = self._C.tones_hear(
            self._plan,
            self._slots,
            self._ffi.from_buffer("uint8_t[]", codes),
            self._all_rows,
            self._bank.count,
            self._events,
        )
        if not count:
            return []
        told = np.frombuffer(self._ffi.buffer(self._events, count * _EVENT.itemsize), _EVENT)
        return [ToneEvent(*event) for event in told.tolist()]

    def _constants(self, book: ToneBook, plan: TonePlan, probes: int) -> dict[str, Any]:
        missing = probes - len(plan.hertz)
        weights = [
            np.pad(part, ((0, 0), (0, missing), (0, 0))).reshape(-1, 3 * _LANES, FOLD)
            for part in (plan.of_sums, plan.of_differences)
        ]
        turn = np.pad(np.stack([plan.turn.real, plan.turn.imag]), ((0, 0), (0, missing)))
        bands = np.zeros((len(plan.bands), 2 + _MOST_IN_BAND), np.int32)
        for line, (kind, places) in zip(bands, plan.bands, strict=True):
            line[: 2 + len(places)] = kind, len(places), *places
        lasting = np.array(sorted(book.lasting()), np.int32)
        return {
            "probes": probes,
            "weights": self._floats(np.stack(weights).transpose(0, 1, 3, 2)),
            "turn": self._floats(turn),
            "hertz": self._floats(np.pad(plan.hertz, (0, missing))),
            "bands": len(bands),
            "band": self._pointer("int32_t", bands),
            "pairs": len(plan.pairs),
            "pair": self._pointer("int32_t", np.array(plan.pairs, np.int32).reshape(-1, 3)),
            "lasting": len(lasting),
            "lasts": self._pointer("int32_t", lasting),
            "energy_shares": numbers.ENERGY_SHARES.tolist(),
            "least": numbers.LEAST,
            "fading": numbers.FADING,
            "pause": numbers.PAUSE,
            "faded": numbers.FADED,
            "share": numbers.SHARE,
            "weaker": numbers.WEAKER,
            "candidate": numbers.CANDIDATE,
            "reach": numbers.REACH,
            "silent": SILENT,
            "other": OTHER,
            "answer_tone": book.ced,
            "steady": numbers.STEADY,
            "disturbed": numbers.DISTURBED,
            "long_pause": LONG,
        }

    def _floats(self, array: npt.NDArray[Any]) -> Any:
        return self._pointer("float", np.ascontiguousarray(array, np.float32))

    def _pointer(self, kind: str, array: npt.NDArray[Any]) -> Any:
        self._kept.append(array)
        return self._ffi.from_buffer(f"{kind}[]", array)
