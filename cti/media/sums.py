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
        self.talkers: Places = np.empty(0, np.intp)
        """Those of the first group, then those of the next,"""
        self.weights: Samples = np.empty(0, np.float32)
        """each with its gain."""
        self.starts: Places = np.zeros(1, np.intp)
        """Where the talkers of each group begin, and where the last ones end."""
        self.listeners: Places = np.empty(0, np.intp)
        """Row of every line: first those who hear their sum without themselves,"""
        self.subtracting = 0
        """that many,"""
        self.own: Places = np.empty(0, np.intp)
        """with the place of each among the talkers; then those who hear all of it."""
        self.which: Places = np.empty(0, np.intp)
        """Group of every line."""

    @property
    def summands(self) -> int:
        """Decoded rows that the last tick added up."""
        return len(self.talkers)

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

    def join(self) -> bool:
        """Bring the arrays up to date with the edits; whether they were made anew."""
        if not self._stale:
            return False
        self._stale = False
        groups = [*self._groups.values(), *self._weighted.values()]
        groups.sort(key=lambda group: len(group.talkers), reverse=True)
        order = np.arange(len(groups))
        nobody = np.empty(0, np.intp)
        self.talkers = np.concatenate([nobody, *(group.talkers for group in groups)])
        self.starts = np.cumsum([0, *(len(group.talkers) for group in groups)], dtype=np.intp)
        self.weights = np.ones(len(self.talkers), np.float32)
        for start, group in zip(self.starts.tolist(), groups, strict=False):
            if len(group.weights):
                self.weights[start : start + len(group.weights)] = group.weights
        without = [len(group.without) for group in groups]
        plain = [len(group.plain) for group in groups]
        self.subtracting = sum(without)
        self.listeners = np.fromiter(
            (
                *(listener for group in groups for listener in group.without),
                *(listener for group in groups for listener in group.plain),
            ),
            np.intp,
            sum(without) + sum(plain),
        )
        self.which = np.concatenate([np.repeat(order, without), np.repeat(order, plain)])
        places = (place for group in groups for place in group.without.values())
        self.own = np.fromiter(places, np.intp, self.subtracting)
        self.own += self.starts[self.which[: self.subtracting]]
        self.places[self.listeners] = np.arange(len(self.listeners))
        return True
