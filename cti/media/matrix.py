"""The switch: who hears whom, and the sound that follows from it.

`G[listener, talker]` is the gain with which a listener hears a talker; what everybody hears is
`G @ X`. That product (`dense`) says what is right. `mix` gives the same at the cost of what is
really connected: a row that hears exactly one talker with gain 1 is handed that talker's A-law
bytes unchanged, and only the rows that hear several, or somebody louder or softer, are decoded,
summed, clipped and encoded (`cti.media.sums`: a conference of n costs n, not n times n - 1).

Edits take effect between frames, never inside one. What came in a tick goes out in the same tick,
every sample at its place in the frame: the switch itself delays nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cti.media.bank import check_frames
from cti.media.mixing import NativeMixer, NumpyMixer
from cti.media.sums import Sums
from drivers import g711
from drivers.line import FRAME_SAMPLES, SILENCE

MOST_GAIN = 1000.0
"""60 dB."""

Codes = npt.NDArray[np.uint8]
Samples = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Overlay:
    """A-law that is added to what some rows hear: the frames of the players."""

    rows: Sequence[int] | npt.NDArray[np.intp]
    """Rows, each at most once."""
    frames: Codes
    """uint8[len(rows), 160]"""
    gains: Sequence[float] | npt.NDArray[np.float32]


NOTHING = Overlay((), np.empty((0, FRAME_SAMPLES), np.uint8), ())


class Matrix:
    """Gains between `rows` talkers and listeners. Nobody hears himself.

    Without the sound kernels, or when `native` is False, NumPy moves the octets.
    """

    def __init__(self, rows: int, *, native: bool = True) -> None:
        self.rows = rows
        self._hears: dict[int, dict[int, float]] = {}
        self._heard_by: dict[int, set[int]] = {}
        self._changed: set[int] = set()
        self._peer = np.full(rows, rows, np.intp)
        """The one talker whose bytes a row is handed; `rows`, the row of silence, for none."""
        self._sums = Sums(rows)
        self._mixer: NativeMixer | NumpyMixer
        if native and g711.KERNELS is not None:
            self._mixer = NativeMixer(g711.KERNELS, self._peer, self._sums)
        else:
            self._mixer = NumpyMixer(self._peer, self._sums)

    def cells(self, listener: int) -> Mapping[int, float]:
        """Talker -> gain of everybody that this row hears, edits included that wait for the tick."""
        return self._hears.get(listener, {})

    def in_talk(self, row: int) -> bool:
        """Whether this row hears another one, or is heard by one."""
        return bool(self._hears.get(row) or self._heard_by.get(row))

    @property
    def summands(self) -> int:
        """How many decoded rows the last `mix` added up: what it cost beside the bytes it moved."""
        return self._sums.summands

    def set_cell(self, listener: int, talker: int, gain: float) -> None:
        """Let `listener` hear `talker` from the next `mix` on; gain 0 ends it.

        Raises ValueError for a row that does not exist, a row that would hear itself and a gain
        that is not 0 to 1000.
        """
        if not (0 <= listener < self.rows and 0 <= talker < self.rows):
            raise ValueError(f"cell {listener},{talker} is outside the {self.rows} rows")
        if listener == talker:
            raise ValueError(f"row {listener} cannot be made to hear itself")
        if not 0.0 <= gain <= MOST_GAIN:
            raise ValueError(f"gain {gain} of cell {listener},{talker} must be 0 to {MOST_GAIN:g}")
        if gain:
            self._hears.setdefault(listener, {})[talker] = gain
            self._heard_by.setdefault(talker, set()).add(listener)
        else:
            self._hears.get(listener, {}).pop(talker, None)
            self._heard_by.get(talker, set()).discard(listener)
        self._changed.add(listener)

    def clear(self, row: int) -> None:
        """Take a row out of everything: it hears nobody, nobody hears it."""
        for talker in list(self._hears.get(row, ())):
            self.set_cell(row, talker, 0.0)
        for listener in list(self._heard_by.get(row, ())):
            self.set_cell(listener, row, 0.0)

    def gains(self) -> npt.NDArray[np.float64]:
        """The dense matrix, float64[rows, rows]."""
        dense = np.zeros((self.rows, self.rows))
        for listener, cells in self._hears.items():
            for talker, gain in cells.items():
                dense[listener, talker] = gain
        return dense

    def dense(self, heard: Codes, overlay: Overlay = NOTHING) -> npt.NDArray[np.float64]:
        """The reference: linear sound of every row by the full product, neither clipped nor encoded."""
        sound = self.gains() @ g711.decode(heard[: self.rows]).astype(np.float64)
        for row, frame, gain in zip(overlay.rows, overlay.frames, overlay.gains, strict=True):
            sound[row] += gain * g711.decode(frame)
        return sound

    def mix(self, heard: Codes, spoken: Codes, overlay: Overlay = NOTHING) -> None:
        """Fill `spoken`, uint8[rows, 160], from `heard`, uint8[rows + 1, 160] whose last row is silence.

        Raises ValueError for arrays of another shape, and for a `spoken` that is not contiguous.
        """
        check_frames(heard, self.rows + 1)
        check_frames(spoken, self.rows)
        if not spoken.flags.c_contiguous:
            raise ValueError("what is spoken must be one contiguous array")
        if self._changed:
            self._apply()
        rows = np.ascontiguousarray(overlay.rows, np.intp)
        gains = np.ascontiguousarray(overlay.gains, np.float32)
        frames = np.ascontiguousarray(overlay.frames)
        self._mixer.mix(np.ascontiguousarray(heard), spoken, rows, frames, gains)

    def _apply(self) -> None:
        """Take the edited rows over into the index arrays of the fast path."""
        summed: dict[int, Mapping[int, float]] = {}
        for listener in self._changed:
            cells = self._hears.get(listener)
            self._peer[listener] = self.rows
            if not cells:
                self._hears.pop(listener, None)
                self._sums.leave(listener)
            elif len(cells) == 1 and 1.0 in cells.values():
                (self._peer[listener],) = cells
                self._sums.leave(listener)
            else:
                summed[listener] = cells
        self._sums.hear(summed)
        self._changed.clear()


def silence(rows: int) -> Codes:
    """Frames of silence, uint8[rows, 160]."""
    return np.full((rows, FRAME_SAMPLES), SILENCE, np.uint8)
