"""What a tick of the switch does with octets: in NumPy, or in one call of the sound kernels.

A row that hears one talker is handed its octets; sums are made of decoded talkers, and players are laid
over either. Both forms give the same octets.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from cti.media.sums import Sums
from drivers import g711
from drivers.line import FRAME_SAMPLES

Codes = npt.NDArray[np.uint8]
Samples = npt.NDArray[np.float32]
Places = npt.NDArray[np.intp]


class NumpyMixer:
    """`peer`, int64[rows], is the one talker of each row, or `rows` for none; it is followed."""

    def __init__(self, peer: Places, sums: Sums) -> None:
        self._peer, self._sums = peer, sums
        self._talkers = self._own = sums.talkers
        self._ranks: tuple[tuple[int, int], ...] = ()
        """Where the talkers of each rank begin and end."""
        self._weighed = sums.talkers
        """Talkers with a gain of their own."""
        self._weights: Samples = np.empty((0, 1), np.float32)
        self._codes = np.empty((0, FRAME_SAMPLES), np.uint8)
        self._samples: Samples = np.empty((0, FRAME_SAMPLES), np.float32)
        self._totals = self._lines = self._samples

    def mix(self, heard: Codes, spoken: Codes, rows: Places, frames: Codes, gains: Samples) -> None:
        """Fill uint8[rows, 160] from uint8[rows + 1, 160] and the frames of players on some rows."""
        if self._sums.join():
            self._rank()
        np.take(heard, self._peer, axis=0, out=spoken, mode="clip")
        self._add_up(heard)
        if len(rows):
            self._lay_over(spoken, rows, frames, gains)
        if len(self._lines):
            spoken[self._sums.listeners] = g711.encode(self._lines)

    def _rank(self) -> None:
        """Lay the talkers out by rank: the first of every group, then the second of those that have one.

        With the largest groups in front each rank is added to the first of the totals in one stroke.
        """
        sums = self._sums
        sizes = np.diff(sums.starts)
        rank = np.arange(len(sums.talkers)) - np.repeat(sums.starts[:-1], sizes)
        counts = np.bincount(rank)
        ends = np.cumsum(counts)
        self._ranks = tuple(zip((ends - counts).tolist(), ends.tolist(), strict=True))
        places = (ends - counts)[rank] + np.repeat(np.arange(len(sizes)), sizes)
        self._talkers = np.empty_like(sums.talkers)
        self._talkers[places] = sums.talkers
        weighed = np.flatnonzero(sums.weights != 1)
        self._weighed, self._weights = places[weighed], sums.weights[weighed, None]
        self._own = places[sums.own]
        self._codes = np.empty((len(places), FRAME_SAMPLES), np.uint8)
        self._samples = np.empty(self._codes.shape, np.float32)
        self._totals = np.empty((len(sizes), FRAME_SAMPLES), np.float32)
        self._lines = np.empty((len(sums.listeners), FRAME_SAMPLES), np.float32)

    def _add_up(self, heard: Codes) -> None:
        if not len(self._lines):
            return
        np.take(heard, self._talkers, axis=0, out=self._codes, mode="clip")
        samples = g711.decode(self._codes, out=self._samples)
        if len(self._weighed):
            samples[self._weighed] *= self._weights
        totals = self._totals
        totals[:] = samples[: len(totals)]
        for start, end in self._ranks[1:]:
            totals[: end - start] += samples[start:end]
        np.take(totals, self._sums.which, axis=0, out=self._lines, mode="clip")
        self._lines[: len(self._own)] -= samples[self._own]

    def _lay_over(self, spoken: Codes, rows: Places, frames: Codes, gains: Samples) -> None:
        """Add the players: octets where a row hears nothing else, a sum where it does."""
        places = self._sums.places[rows]
        alone = (places < 0) & (self._peer[rows] == len(self._peer))
        as_it_is = alone & (gains == 1.0)
        if as_it_is.all():
            spoken[rows] = frames
            return
        spoken[rows[as_it_is]] = frames[as_it_is]
        others = ~as_it_is
        sound = g711.decode(frames[others])
        sound *= gains[others, None]
        rows, places, alone = rows[others], places[others], alone[others]
        summed = places >= 0
        self._lines[places[summed]] += sound[summed]
        beside = np.nonzero(~summed & ~alone)[0]
        sound[beside] += g711.decode(spoken[rows[beside]])
        spoken[rows[~summed]] = g711.encode(sound[~summed])


class NativeMixer:
    """The same as `NumpyMixer`, octet for octet."""

    def __init__(self, kernels: tuple[Any, Any], peer: npt.NDArray[np.intp], sums: Sums) -> None:
        self._ffi, self._C = kernels
        self._sums = sums
        self._plan = self._ffi.new("mix_plan *", {"rows": len(peer)})
        self._kept: list[Any] = []
        """The arrays that the plan points to: those that stay, then those of the present sums."""
        self._plan.peer = self._pointer("int64_t", peer)
        self._plan.places = self._pointer("int64_t", sums.places)
        self._staying = len(self._kept)

    def mix(
        self,
        heard: Codes,
        spoken: Codes,
        rows: npt.NDArray[np.intp],
        frames: Codes,
        gains: npt.NDArray[np.float32],
    ) -> None:
        """Fill uint8[rows, 160] from uint8[rows + 1, 160] and the frames of players on some rows."""
        if self._sums.join():
            self._follow()
        self._C.mix_rows(
            self._plan,
            self._ffi.from_buffer("uint8_t[]", heard),
            self._ffi.from_buffer("uint8_t[]", spoken),
            self._ffi.from_buffer("int64_t[]", rows),
            self._ffi.from_buffer("uint8_t[]", frames),
            self._ffi.from_buffer("float[]", gains),
            len(rows),
        )

    def _follow(self) -> None:
        """Take over the sums that are needed from now on."""
        del self._kept[self._staying :]
        sums, plan = self._sums, self._plan
        plan.groups, plan.lines = len(sums.starts) - 1, len(sums.listeners)
        plan.subtracting = sums.subtracting
        plan.starts = self._pointer("int64_t", sums.starts)
        plan.talkers = self._pointer("int64_t", sums.talkers)
        plan.weights = self._pointer("float", sums.weights)
        plan.listeners = self._pointer("int64_t", sums.listeners)
        plan.which = self._pointer("int64_t", sums.which)
        plan.totals = self._pointer("float", np.empty((plan.groups, FRAME_SAMPLES), np.float32))
        plan.over = self._pointer("int32_t", np.empty(plan.lines, np.int32))

    def _pointer(self, kind: str, array: npt.NDArray[Any]) -> Any:
        self._kept.append(array)
        return self._ffi.from_buffer(f"{kind}[]", array)
