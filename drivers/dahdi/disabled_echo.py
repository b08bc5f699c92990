"""Echo cancellers that a modem's tone has switched off, and when each may work again.

The driver lames a channel's canceller when 2100 Hz is on it for some 0.6 s, either way: the answer
tone of a fax machine or a modem (ITU-T T.30, V.25). Of most kinds it switches off what suppresses the
rest of an echo, of others the whole, and never switches it on again. A canceller is released from that
state when both directions have been quiet for a while (ITU-T G.168); the next call then has a whole
one.
"""

from __future__ import annotations

import numpy as np

from drivers import g711
from drivers.line import Frame

QUIET_DBM0 = -36.0
"""What is below does not hold a canceller disabled (G.168)."""

RELEASE_TICKS = 50
"""Ticks of 20 ms in which both directions are quiet: longer than the 250 ms that the standard has, for
a fax machine takes breath between its signals, and shorter than the time between two calls."""

_QUIET = g711.amplitude(QUIET_DBM0) ** 2 / 2
"""Mean square of the samples of a sine at that level."""


class DisabledCancellers:
    """The rows of a span whose canceller is lamed, and how long each has been quiet."""

    def __init__(self) -> None:
        self._quiet: dict[int, int] = {}

    def __bool__(self) -> bool:
        return bool(self._quiet)

    def switched_off(self, row: int) -> None:
        """The driver told of a tone on this row."""
        self._quiet[row] = 0

    def sounded(self, frame: Frame) -> None:
        """20 ms of A-law of every row, of one direction."""
        for row in self._quiet:
            samples = g711.decode(np.ascontiguousarray(frame[row])).astype(np.float32)
            if float(np.dot(samples, samples)) > _QUIET * samples.size:
                self._quiet[row] = 0

    def released(self) -> list[int]:
        """Once a tick, after both directions: the rows whose canceller is to work again."""
        for row in self._quiet:
            self._quiet[row] += 1
        due = [row for row, ticks in self._quiet.items() if ticks > RELEASE_TICKS]
        for row in due:
            del self._quiet[row]
        return due
