"""How well the bits of a span arrive: errored and severely errored seconds after ITU-T G.826.

A second is errored when it has one error or a defect, and severely errored when it has a defect (no
signal, no frame, all ones), 30 % of its CRC-4 blocks in error (805 of 1000, as G.826 table B.1 has it
for the detection of CRC-4), or a thousandth of its bits (G.821). Thresholds over 15 minutes are
those that transmission equipment commonly has; ITU-T M.2120 leaves the figures to the operator.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping

WINDOW_SECONDS = 900
ERRORED_LIMIT, SEVERE_LIMIT = 50, 10
"""From here on the span is bad."""
ERRORED_CALM, SEVERE_CALM = 5, 0
"""Down to here it is well again."""

SEVERE: Mapping[str, int] = {
    "crc4": 805,
    "e_bits": 805,
    "bipolar_violations": 2048,
    "frame_alignment": 28,
    "bits": 2048,
}
"""Errors in one second that make it severely errored."""

NEAR = ("bipolar_violations", "crc4", "frame_alignment", "slips", "bits", "coding", "framing")
"""Counters of what arrives here."""
FAR = ("e_bits",)
"""Counters of what the far end says of us."""


def growth(before: Mapping[str, int] | None, now: Mapping[str, int]) -> dict[str, int]:
    """How much each counter grew; one that is smaller than before was set back and counts whole."""
    if before is None:
        return {}
    grown = {name: value - before.get(name, 0) for name, value in now.items()}
    return {name: more if more >= 0 else now[name] for name, more in grown.items() if more}


class ErrorPerformance:
    """One direction of one span over the last 15 minutes."""

    def __init__(self, counters: tuple[str, ...]) -> None:
        self._counters = counters
        self._seconds: deque[tuple[bool, bool]] = deque(maxlen=WINDOW_SECONDS)
        self.bad = False

    def second(self, grown: Mapping[str, int], *, defect: bool) -> None:
        """One second is over, with so many new errors by the name of their counter."""
        mine = {name: grown.get(name, 0) for name in self._counters}
        errored = defect or any(count > 0 for count in mine.values())
        severe = defect or any(count >= SEVERE.get(name, 1 << 30) for name, count in mine.items())
        self._seconds.append((errored, severe))
        if self.errored >= ERRORED_LIMIT or self.severe >= SEVERE_LIMIT:
            self.bad = True
        elif self.errored <= ERRORED_CALM and self.severe <= SEVERE_CALM:
            self.bad = False

    @property
    def errored(self) -> int:
        """Errored seconds of the window."""
        return sum(errored for errored, _ in self._seconds)

    @property
    def severe(self) -> int:
        """Severely errored seconds of the window."""
        return sum(severe for _, severe in self._seconds)
