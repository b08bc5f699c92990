"""Whether the disk of the media process keeps up, told while it does not: not only when a call ends."""

from __future__ import annotations

from cti.media.link.records import DiskSlow
from cti.media.recording.disk import Disk
from drivers.line import FRAME_SECONDS

LOOK_TICKS = round(1.0 / FRAME_SECONDS)
STALLED_SECONDS = 3.0
"""One job for so long: the disk hangs."""
CALM_LOOKS = 10
"""Seconds without trouble after which it is over."""


class DiskWatch:
    """Looks at the disk once a second of ticks; while it is slow that is told each second."""

    def __init__(self, disk: Disk) -> None:
        self._disk = disk
        self._ticks = 0
        self._refused = 0
        self._trouble = False
        self._calm = 0

    def tick(self) -> list[DiskSlow]:
        """20 ms have passed; what there is to tell."""
        self._ticks += 1
        if self._ticks % LOOK_TICKS:
            return []
        stalled, refused = self._disk.stalled(), self._disk.refused
        lost = refused > self._refused
        self._refused = refused
        if lost or stalled >= STALLED_SECONDS:
            self._trouble, self._calm = True, 0
        elif self._trouble:
            self._calm += 1
            if self._calm == CALM_LOOKS:
                self._trouble = False
                return [DiskSlow(False)]
        return [DiskSlow(True, round(stalled, 1), lost)] if self._trouble else []
