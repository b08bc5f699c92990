"""Stations that sound bad: an alarm while people at them cannot be understood well."""

from __future__ import annotations

import logging
from collections.abc import Mapping

from cti.media.link.records import Report, StationQuality
from cti.watch.alarms import Alarms

log = logging.getLogger(__name__)

POOR_OPINION = 3.1
"""R = 60: below it "many users are dissatisfied" (ITU-T G.107 annex B)."""
REPORTS = 2
"""So many reports after each other must agree, ten seconds: one bad moment is no alarm."""
POOR_LOSS = 0.05
"""Share of our packets that the station misses, from which on its side sounds bad."""


class StationSound:
    """Hears the reports of quality. `stations`: device -> row of the matrix."""

    def __init__(self, alarms: Alarms, stations: Mapping[str, int]) -> None:
        self._alarms = alarms
        self._names = {row: station for station, row in stations.items()}
        self._poor: dict[int, int] = {}
        """Row -> poor reports after each other, or good ones, negative, while its alarm is open."""

    def hear(self, report: Report) -> None:
        if not isinstance(report, StationQuality) or report.row not in self._names:
            return
        station = self._names[report.row]
        key = f"sound:{station}"
        if report.closed:
            log.info("%s: %s", station, _in_words(report))
            self._poor.pop(report.row, None)
            self._alarms.clear(key)
            return
        poor = report.mos < POOR_OPINION or (report.far_loss or 0.0) >= POOR_LOSS
        before = self._poor.get(report.row, 0)
        count = max(before, 0) + 1 if poor else min(before, 0) - 1
        self._poor[report.row] = count
        if count == REPORTS:
            log.warning("%s sounds poor: %s", station, _in_words(report))
            self._alarms.raise_alarm(
                key,
                "notice",
                f"Station {station.partition(':')[2]} sounds poor.",
                f"Cause: {_cause(report)}.",
                "Mend: check its network, cable before wireless.",
            )
        elif count == -REPORTS:
            self._alarms.clear(key)


def _cause(report: StationQuality) -> str:
    if (report.far_loss or 0.0) >= POOR_LOSS:
        return f"{report.far_loss:.0%} of what we send does not reach it"
    if report.loss >= 0.01:
        return f"{report.loss:.0%} of what it sends does not arrive"
    return f"its packets arrive unevenly (jitter {report.jitter_ms:.0f} ms)"


def _in_words(report: StationQuality) -> str:
    trip = "unknown" if report.round_trip_ms is None else f"{report.round_trip_ms:.0f} ms"
    return (
        f"opinion {report.mos:.1f}, loss {report.loss:.1%}, jitter {report.jitter_ms:.0f} ms, "
        f"buffer {report.delay_ms:.0f} ms, round trip {trip}, {report.seconds:.0f} s"
    )
