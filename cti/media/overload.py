"""When the ticks do not keep up, and how much work is left out then.

Looked at every 0.2 s. Work is given up, a level at a time, while the work fills the time, or most ticks
begin a whole frame late and do not catch up. It is taken up again, a level at a time, after calm seconds; a level that
had to be given up again soon after waits twice as long the next time, so that nothing swings.
"""

from __future__ import annotations

from cti.media.ears import GIVEN_UP
from cti.media.link.records import Overload
from drivers.line import FRAME_SECONDS

WINDOW = 10
"""Ticks that are looked at together."""
FULL = 0.9
"""Share of the time that the work may take."""
CALM = 0.6
"""Share below which there is room again: what was given up was less than the rest of it."""
CALM_SECONDS = 5.0
LONGEST_CALM_SECONDS = 80.0


class OverloadPolicy:
    """Is told of every tick; has no clock of its own."""

    def __init__(self) -> None:
        self.level = 0
        self._ticks = 0
        self._late = 0
        self._lateness = self._lateness_before = 0.0
        self._work = 0.0
        self._calm = 0.0
        self._needed = CALM_SECONDS
        self._since_calm = LONGEST_CALM_SECONDS

    def ticked(self, late: float, work: float) -> Overload | None:
        """A tick began `late` seconds after its time and took `work`; a new level, if there is one."""
        self._ticks += 1
        self._late += late >= FRAME_SECONDS
        self._lateness += late
        self._work += work
        if self._ticks < WINDOW:
            return None
        share = self._work / (WINDOW * FRAME_SECONDS)
        late_share = self._late / WINDOW
        behind = late_share > 0.5 and self._lateness > 0.95 * self._lateness_before
        self._lateness_before = self._lateness
        self._ticks = self._late = 0
        self._lateness = self._work = 0.0
        return self._judge(share, late_share, behind=behind)

    def _judge(self, share: float, late_share: float, *, behind: bool) -> Overload | None:
        seconds = WINDOW * FRAME_SECONDS
        self._since_calm += seconds
        if share > FULL or behind:
            self._calm = 0.0
            if self.level == len(GIVEN_UP):
                return None
            if self._since_calm < 2 * self._needed:
                self._needed = min(2 * self._needed, LONGEST_CALM_SECONDS)
            return self._go_to(self.level + 1)
        self._calm = self._calm + seconds if share < CALM and not late_share else 0.0
        if self.level and self._calm >= self._needed:
            self._calm = self._since_calm = 0.0
            return self._go_to(self.level - 1)
        if not self.level and self._calm >= LONGEST_CALM_SECONDS:
            self._needed = CALM_SECONDS
        return None

    def _go_to(self, level: int) -> Overload:
        self.level = level
        return Overload(level, GIVEN_UP[:level])
