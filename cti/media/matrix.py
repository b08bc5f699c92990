"""The switch: who hears whom, and the sound that follows from it.

`G[listener, talker]` is the gain with which a listener hears a talker; what everybody hears is
`G @ X`. That product (`dense`) says what is right. `mix` gives the same at the cost of what is
really connected: a row that hears exactly one talker with gain 1 is handed that talker's A-law
bytes unchanged, and only the rows that hear several, or somebody louder or softer, are decoded,
summed, clipped and encoded. Edits take effect between frames, never inside one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from drivers import g711
from drivers.line import FRAME_SAMPLES, SILENCE

Codes = npt.NDArray[np.uint8]
Samples = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Overlay:
    """A-law that is added to what some rows hear: the frames of the players."""

    rows: Sequence[int]
    """Rows, each at most once."""
    frames: Codes
    """uint8[len(rows), 160]"""
    gains: Sequence[float]


NOTHING = Overlay((), np.empty((0, FRAME_SAMPLES), np.uint8), ())


class Matrix:
    """Gains between `rows` talkers and listeners. Nobody hears himself."""

    def __init__(self, rows: int) -> None:
        self.rows = rows
        self._hears: dict[int, dict[int, float]] = {}
        self._heard_by: dict[int, set[int]] = {}
        self._changed: set[int] = set()
        self._summed: set[int] = set()
        self._peer = np.full(rows, rows, np.intp)
        """The one talker whose bytes a row is handed; `rows`, the row of silence, for none."""
        self._place: dict[int, int] = {}
        """Listener that is summed -> its line in `_sums`."""
        self._listeners = np.empty(0, np.intp)
        self._talkers = np.empty(0, np.intp)
        self._weights = np.empty((0, 1), np.float32)
        self._starts = np.empty(0, np.intp)
        self._sums: Samples = np.empty((0, FRAME_SAMPLES), np.float32)

    def cells(self, listener: int) -> Mapping[int, float]:
        """Talker -> gain of everybody that this row hears, edits included that wait for the tick."""
        return self._hears.get(listener, {})

    def set_cell(self, listener: int, talker: int, gain: float) -> None:
        """Let `listener` hear `talker` from the next `mix` on; gain 0 ends it.

        Raises ValueError for a row that does not exist, a row that would hear itself and a gain
        that is negative or not finite.
        """
        if not (0 <= listener < self.rows and 0 <= talker < self.rows):
            raise ValueError(f"cell {listener},{talker} is outside the {self.rows} rows")
        if listener == talker:
            raise ValueError(f"row {listener} cannot be made to hear itself")
        if not 0.0 <= gain < float("inf"):
            raise ValueError(
                f"gain {gain} of cell {listener},{talker} must be 0 or more, and finite"
            )
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
        """Fill `spoken`, uint8[rows, 160], from `heard`, uint8[rows + 1, 160] whose last row is silence."""
        if self._changed:
            self._apply()
        np.take(heard, self._peer, axis=0, out=spoken, mode="clip")
        if self._listeners.size:
            terms = g711.DECODE[heard[self._talkers]]
            terms *= self._weights
            np.add.reduceat(terms, self._starts, axis=0, out=self._sums)
        if overlay.rows:
            self._lay_over(spoken, overlay)
        if self._listeners.size:
            spoken[self._listeners] = g711.encode(self._sums)

    def _lay_over(self, spoken: Codes, overlay: Overlay) -> None:
        """Add the players: bytes where a row hears nothing else, a sum where it does."""
        sums, lines = [], []
        for line, (row, gain) in enumerate(zip(overlay.rows, overlay.gains, strict=True)):
            place = self._place.get(row)
            if place is not None:
                self._sums[place] += g711.DECODE[overlay.frames[line]] * np.float32(gain)
            elif gain == 1.0 and self._peer[row] == self.rows:
                spoken[row] = overlay.frames[line]
            else:
                sums.append(row)
                lines.append(line)
        if sums:
            weights = np.array([overlay.gains[line] for line in lines], np.float32)[:, None]
            sound = g711.DECODE[overlay.frames[lines]] * weights
            alone = self._peer[sums] == self.rows
            sound += np.where(alone[:, None], np.float32(0), g711.DECODE[spoken[sums]])
            spoken[sums] = g711.encode(sound)

    def _apply(self) -> None:
        """Turn the edited cells into the index arrays of the fast path."""
        for listener in self._changed:
            cells = self._hears.get(listener)
            self._summed.discard(listener)
            self._peer[listener] = self.rows
            if not cells:
                self._hears.pop(listener, None)
            elif len(cells) == 1 and 1.0 in cells.values():
                (self._peer[listener],) = cells
            else:
                self._summed.add(listener)
        self._changed.clear()
        listeners = sorted(self._summed)
        self._place = {listener: place for place, listener in enumerate(listeners)}
        self._listeners = np.array(listeners, np.intp)
        pairs = [pair for listener in listeners for pair in self._hears[listener].items()]
        self._talkers = np.array([talker for talker, _ in pairs], np.intp)
        self._weights = np.array([gain for _, gain in pairs], np.float32).reshape(-1, 1)
        counts = [len(self._hears[listener]) for listener in listeners]
        self._starts = np.cumsum([0, *counts[:-1]], dtype=np.intp) if counts else self._talkers[:0]
        self._sums = np.empty((len(listeners), FRAME_SAMPLES), np.float32)


def silence(rows: int) -> Codes:
    """Frames of silence, uint8[rows, 160]."""
    return np.full((rows, FRAME_SAMPLES), SILENCE, np.uint8)
