"""Live figures of the running server: how late the sound is, what waits to be written, memory."""

from __future__ import annotations

import resource
from typing import Any

from cti.media.link.records import LATENESS_EDGES, TickFigures


class LiveFigures:
    """Counts since the start and of the last second; told to clients once a second, never stored."""

    def __init__(self) -> None:
        self.ticks = 0
        self.missed = 0
        self.lateness = [0] * (len(LATENESS_EDGES) + 1)
        self.last_second = [0] * (len(LATENESS_EDGES) + 1)
        self.work_ms = 0.0
        self.minute_ms = (0.0, 0.0, 0.0)
        """How late the ticks of the last minute began: p50, p99 and p99.9."""
        self.realtime = False
        self.backlog = 0

    def tick(self, figures: TickFigures) -> None:
        self.ticks += figures.ticks
        self.missed += figures.missed
        self.work_ms = figures.work_ms
        self.minute_ms = figures.minute_ms
        self.last_second = list(figures.lateness)
        self.lateness = [a + b for a, b in zip(self.lateness, figures.lateness, strict=True)]

    def late(self, share: float) -> float | None:
        """Seconds within which this share of all ticks began (the upper edge of its bin)."""
        return quantile(self.lateness, share)

    @property
    def rss_mb(self) -> float:
        """Resident memory of the control process in MiB."""
        try:
            with open("/proc/self/statm", encoding="ascii") as statm:
                return int(statm.read().split()[1]) * resource.getpagesize() / 2**20
        except OSError:
            return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024

    def wire(self) -> dict[str, Any]:
        """As the clients get it."""
        return {
            "tick": {
                "ticks": self.ticks,
                "missed": self.missed,
                "work_ms": round(self.work_ms, 3),
                "late_p50": quantile(self.last_second, 0.5),
                "late_p99": self.late(0.99),
                "late_p999": self.late(0.999),
                "late_minute_ms": dict(zip(("p50", "p99", "p999"), self.minute_ms, strict=True)),
                "realtime": self.realtime,
            },
            "journal_backlog": self.backlog,
            "rss_mb": round(self.rss_mb, 1),
        }


def quantile(bins: list[int], share: float) -> float | None:
    """The upper edge in seconds of the bin that holds this share; None without ticks or beyond the last edge."""
    total = sum(bins)
    if not total:
        return None
    seen = 0
    for edge, count in zip(LATENESS_EDGES, bins, strict=False):
        seen += count
        if seen >= share * total:
            return edge
    return None
