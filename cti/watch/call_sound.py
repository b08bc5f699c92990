"""How calls sounded at stations: what RTP and RTCP told while each was in talk, one event a call."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from cti.bus import Bus
from cti.clock import Clock
from cti.events import (
    CallSounded,
    Conferenced,
    ConnectionCleared,
    Established,
    ServerStarted,
    Transferred,
)
from cti.media.link.records import Report, StationQuality


@dataclass(slots=True)
class _Talk:
    """A station's part of one call."""

    reports: list[StationQuality] = field(default_factory=list)


class CallSound:
    """Hears the reports of quality. `stations`: device -> row of the matrix.

    A report is of five seconds and counts for the calls in which the station is when it comes, so of a
    call that is over sooner nothing is told.
    """

    def __init__(self, bus: Bus, clock: Clock, stations: Mapping[str, int]) -> None:
        self._bus, self._clock = bus, clock
        self._devices = {row: device for device, row in stations.items()}
        self._talks: dict[tuple[str, int], _Talk] = {}
        bus.listen(Established, self._established)
        bus.listen(ConnectionCleared, self._cleared)
        bus.listen(Transferred, self._transferred)
        bus.listen(Conferenced, lambda event: self._merged(event.merged, event.call))
        bus.listen(ServerStarted, lambda event: self._talks.clear())

    def hear(self, report: Report) -> None:
        """What the media process reports."""
        if not isinstance(report, StationQuality) or report.closed:
            return
        here = self._devices.get(report.row)
        for (device, _), talk in self._talks.items():
            if device == here:
                talk.reports.append(report)

    def _established(self, event: Established) -> None:
        if event.device in self._devices.values():
            self._talks.setdefault((event.device, event.call), _Talk())

    def _transferred(self, event: Transferred) -> None:
        self._merged(event.merged, event.call)
        self._cleared(event)

    def _merged(self, merged: int | None, into: int) -> None:
        """Whoever is in the one call is in the other from now on."""
        for device, call in [key for key in self._talks if key[1] == merged]:
            talk = self._talks.pop((device, call))
            here = self._talks.get((device, into))
            # Of one who is in both the longer part is told: they were heard in turn.
            if here is None or len(here.reports) < len(talk.reports):
                self._talks[device, into] = talk

    def _cleared(self, event: ConnectionCleared | Transferred) -> None:
        talk = self._talks.pop((event.device, event.call), None)
        if talk is not None and talk.reports:
            self._bus.publish(_summed(self._clock.now(), event, talk.reports))


def _summed(
    at: float, event: ConnectionCleared | Transferred, reports: list[StationQuality]
) -> CallSounded:
    seconds = sum(one.seconds for one in reports)
    packets = sum(one.packets for one in reports)
    sent = sum(one.packets / max(1.0 - one.loss, 0.001) for one in reports)
    trips = [one.round_trip_ms for one in reports if one.round_trip_ms is not None]
    far = [one.far_loss for one in reports if one.far_loss is not None]
    return CallSounded(
        at=at,
        call=event.call,
        device=event.device,
        seconds=round(seconds, 1),
        mos=round(sum(one.mos * one.seconds for one in reports) / seconds, 2),
        worst_mos=round(min(one.mos for one in reports), 2),
        loss=round(1.0 - packets / sent, 4) if sent else 0.0,
        jitter_ms=round(max(one.jitter_ms for one in reports), 1),
        delay_ms=round(max(one.delay_ms for one in reports), 1),
        round_trip_ms=round(max(trips), 1) if trips else None,
        far_loss=round(sum(far) / len(far), 4) if far else None,
    )
