"""Rows that hear several others: each group of talkers is added up once, for all who hear it.

Everybody of a conference hears the same sum less his own voice, and a supervisor hears the sum as it
is; so a conference of n takes n decoded rows and n subtractions. Who hears somebody louder or softer
has a sum of his own. Samples of A-law are whole numbers and float32 holds whole numbers up to 2^24, so
taking the own voice out again leaves exactly the sum of the others for up to 500 full voices.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from drivers import g711
from drivers.line import FRAME_SAMPLES

Codes = npt.NDArray[np.uint8]
Samples = npt.NDArray[np.float32]
Places = npt.NDArray[np.intp]

_Key: TypeAlias = frozenset[int] | int
"""The talkers that are added up as they are, or the one listener who has gains of his own."""


class _Group:
    """Talkers that are added up together, and who hears the sum."""

    __slots__ = ("members", "plain", "talkers", "weights", "without")

    def __init__(self, cells: Mapping[int, float], *, weighted: bool) -> None:
        self.talkers: Places = np.fromiter(cells, np.intp, len(cells))
        gains = cells.values() if weighted else ()
        self.weights: Samples = np.fromiter(gains, np.float32, len(gains))
        """Empty where every gain is 1."""
        self.members = {} if weighted else {talker: place for place, talker in enumerate(cells)}
        self.without: dict[int, int] = {}
        """Listener who hears the sum without himself -> his place among the talkers."""
        self.plain: set[int] = set()
        """Listeners who hear all of it."""


class Sums:
    """The sums of all rows that need one; edits cost what they touch and one joining of arrays."""

    def __init__(self, rows: int) -> None:
        self.places: Places = np.full(rows, -1, np.intp)
        """Line of a row's sum; -1 for a row that has none."""
        self._groups: dict[_Key, _Group] = {}
        self._weighted: dict[_Key, _Group] = {}
        self._group_of: dict[int, _Key] = {}
        self._stale = False
        self._talkers = self._listeners = self._which = self._own = np.empty(0, np.intp)
        self._ranks: tuple[tuple[int, int], ...] = ()
        """Where the talkers of each rank begin and end."""
        self._weighed: Places = self._own
        """Talkers with a gain of their own."""
        self._weights: Samples = np.empty((0, 1), np.float32)
        self._codes = np.empty((0, FRAME_SAMPLES), np.uint8)
        self._samples: Samples = np.empty((0, FRAME_SAMPLES), np.float32)
        self._totals = self._sums = self._samples

    @property
    def summands(self) -> int:
        """Decoded rows that the last tick added up."""
        return len(self._talkers) if len(self._listeners) else 0

    # --- edits ---------------------------------------------------------------------------------

    def hear(self, wanted: Mapping[int, Mapping[int, float]]) -> None:
        """Let each of these listeners hear these talkers, each with its gain, and nobody else."""
        listening: list[int] = []
        for listener, cells in wanted.items():
            self.leave(listener)
            if all(gain == 1.0 for gain in cells.values()):
                self._join(listener, cells)
                listening.append(listener)
            else:
                group = self._weighted[listener] = _Group(cells, weighted=True)
                group.plain.add(listener)
                self._group_of[listener] = listener
            self._stale = True
        for listener in listening:
            # Whoever only listens shares the sum of those who talk, if that is there.
            key = self._group_of[listener]
            assert isinstance(key, frozenset)
            group = self._groups[key]
            if len(group.without) == 1 and not group.plain:
                others = key - {listener}
                if others in self._groups:
                    self.leave(listener)
                    self._groups[others].plain.add(listener)
                    self._group_of[listener] = others

    def leave(self, listener: int) -> None:
        """This row needs no sum any more."""
        key = self._group_of.pop(listener, None)
        if key is None:
            return
        groups = self._weighted if isinstance(key, int) else self._groups
        group = groups[key]
        group.plain.discard(listener)
        group.without.pop(listener, None)
        if not group.plain and not group.without:
            del groups[key]
        self.places[listener] = -1
        self._stale = True

    def _join(self, listener: int, cells: Mapping[int, float]) -> None:
        key = frozenset(cells) | {listener}
        group = self._groups.get(key)
        if group is None:
            group = self._groups[key] = _Group(dict.fromkeys(sorted(key), 1.0), weighted=False)
        group.without[listener] = group.members[listener]
        self._group_of[listener] = key

    def _join_arrays(self) -> None:
        """Lay the talkers out by rank: the first of every group, then the second of those that have one.

        With the largest groups in front each rank is added to the first of the totals in one stroke.
        """
        self._stale = False
        groups = [*self._groups.values(), *self._weighted.values()]
        if not groups:
            self._listeners, self._ranks = self._listeners[:0], ()
            return
        groups.sort(key=lambda group: len(group.talkers), reverse=True)
        order = np.arange(len(groups))
        sizes = np.fromiter((len(group.talkers) for group in groups), np.intp, len(groups))
        starts = np.cumsum(sizes) - sizes
        rank = np.arange(sizes.sum()) - np.repeat(starts, sizes)
        counts = np.bincount(rank)
        ends = np.cumsum(counts)
        self._ranks = tuple(zip((ends - counts).tolist(), ends.tolist(), strict=True))
        lines = (ends - counts)[rank] + np.repeat(order, sizes)
        self._talkers = np.empty(len(lines), np.intp)
        self._talkers[lines] = np.concatenate([group.talkers for group in groups])
        own_gains = [n for n, group in enumerate(groups) if len(group.weights)]
        weights = [groups[n].weights for n in own_gains]
        parts = [lines[starts[n] : starts[n] + sizes[n]] for n in own_gains]
        self._weighed = np.concatenate(parts) if parts else lines[:0]
        self._weights = np.concatenate(weights)[:, None] if weights else self._weights[:0]
        without = [len(group.without) for group in groups]
        plain = [len(group.plain) for group in groups]
        self._listeners = np.fromiter(
            (
                *(listener for group in groups for listener in group.without),
                *(listener for group in groups for listener in group.plain),
            ),
            np.intp,
            sum(without) + sum(plain),
        )
        self._which = np.concatenate([np.repeat(order, without), np.repeat(order, plain)])
        places = (place for group in groups for place in group.without.values())
        own = np.fromiter(places, np.intp, sum(without))
        self._own = lines[own + starts[self._which[: len(own)]]]
        self.places[self._listeners] = np.arange(len(self._listeners))
        self._codes = np.empty((len(self._talkers), FRAME_SAMPLES), np.uint8)
        self._samples = np.empty(self._codes.shape, np.float32)
        self._totals = np.empty((len(groups), FRAME_SAMPLES), np.float32)
        self._sums = np.empty((len(self._listeners), FRAME_SAMPLES), np.float32)

    # --- every tick ----------------------------------------------------------------------------

    def add_up(self, heard: Codes) -> None:
        """Make the sums of this tick's frames, uint8[rows or more, 160]."""
        if self._stale:
            self._join_arrays()
        if not len(self._listeners):
            return
        np.take(heard, self._talkers, axis=0, out=self._codes, mode="clip")
        samples = g711.decode(self._codes, out=self._samples)
        if len(self._weighed):
            samples[self._weighed] *= self._weights
        totals = self._totals
        totals[:] = samples[: len(totals)]
        for start, end in self._ranks[1:]:
            totals[: end - start] += samples[start:end]
        np.take(self._totals, self._which, axis=0, out=self._sums, mode="clip")
        self._sums[: len(self._own)] -= samples[self._own]

    def add(self, places: Places, sound: Samples) -> None:
        """Add sound, float32[n, 160], to the sums at these lines, each at most once."""
        if len(places):
            self._sums[places] += sound

    def tell(self, spoken: Codes) -> None:
        """Write the sums, clipped, to the rows of those who hear them."""
        if len(self._listeners):
            spoken[self._listeners] = g711.encode(self._sums)
