"""How punctual the tick is."""

from __future__ import annotations

from bisect import bisect_left

import numpy as np

from cti.media.link.records import LATENESS_EDGES, TickFigures
from drivers.line import FRAME_SECONDS

MINUTE = round(60.0 / FRAME_SECONDS)
SHARES = (50.0, 99.0, 99.9)


class Punctuality:
    """Counts the ticks of a second by how late they began, and keeps those of the last minute."""

    def __init__(self) -> None:
        self._minute = np.zeros(MINUTE, np.float32)
        self._made = 0
        self._reset()

    def _reset(self) -> None:
        self._bins = [0] * (len(LATENESS_EDGES) + 1)
        self._ticks = 0
        self._missed = 0
        self._work = 0.0

    def ticked(self, late: float, work: float) -> None:
        """A tick began `late` seconds after its time and took `work` seconds."""
        self._bins[bisect_left(LATENESS_EDGES, late)] += 1
        self._minute[self._made % MINUTE] = late
        self._made += 1
        self._ticks += 1
        self._work += work
        if late >= FRAME_SECONDS:
            self._missed += 1

    def left_out(self, ticks: int) -> None:
        """So many ticks were not made at all, because the process had not run for long."""
        self._missed += ticks

    def take(self) -> TickFigures:
        """The figures since the last call. `missed` are ticks a whole frame late, or left out."""
        mean = 1000 * self._work / self._ticks if self._ticks else 0.0
        latest = self._minute[: min(self._made, MINUTE)]
        p50, p99, p999 = 1000 * np.percentile(latest, SHARES) if len(latest) else (0.0,) * 3
        figures = TickFigures(
            self._ticks,
            self._missed,
            tuple(self._bins),
            mean,
            (round(float(p50), 4), round(float(p99), 4), round(float(p999), 4)),
        )
        self._reset()
        return figures
