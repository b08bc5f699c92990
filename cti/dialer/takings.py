"""How often the agents of a campaign are taken by calls that are not its own: callers, mostly."""

from __future__ import annotations

import math

FADE_SECONDS = 600.0
"""What lies so long back counts a third."""

LEAST_SECONDS = 60.0
"""A shorter time of watching is taken for as much: one call does not make a rush."""


class Takings:
    """Counts them as they come. Times are seconds of any clock that does not go back."""

    def __init__(self) -> None:
        self._count = 0.0
        self._at: float | None = None
        self._watched = 0.0

    def taken(self, at: float) -> None:
        """A call that is not the campaign's took one of its agents."""
        self._pass(at)
        self._count += 1.0

    def rate(self, at: float) -> float:
        """Agents taken in a second, on average of late."""
        self._pass(at)
        return self._count / max(LEAST_SECONDS, self._watched)

    def _pass(self, at: float) -> None:
        """Both the count and the seconds in which it grew fade alike."""
        passed = 0.0 if self._at is None else max(0.0, at - self._at)
        self._at = at
        keep = math.exp(-passed / FADE_SECONDS)
        self._count *= keep
        self._watched = self._watched * keep + FADE_SECONDS * (1.0 - keep)
