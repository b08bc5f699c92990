"""The alarm that recordings are not whole: one for the trouble, however many calls it hits.

What each recording lacks is said by its `RecordingEnded`.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from cti.bus import Bus
from cti.events import AlarmCleared, AlarmRaised

ALARM = "recording"
"""Key of the alarm."""
TOLD_SECONDS = 1.0
"""A disk that is full hits every recording within such a time: all of them are one alarm."""
TOLD_AGAIN_SECONDS = 60.0
"""The number of calls is told anew when it has grown, no more often than that."""


class RecordingAlarm:
    """Counts the calls since the trouble began. `look` is to be called about once a second."""

    def __init__(self, bus: Bus, folder: Path) -> None:
        self._bus = bus
        self._folder = folder
        self._causes: dict[int, str] = {}
        """Call -> why its recording is not whole."""
        self._told = 0
        """Calls of which the alarm speaks; 0 while it is not open."""
        self._due = 0.0
        self._last = 0
        """The newest recording when one failed last."""

    def failed(self, call: int, cause: str, newest: int, now: float) -> None:
        """The recording of a call is not whole; `newest` is the token of the last one that began."""
        if not self._causes:
            self._due = now + TOLD_SECONDS
        self._causes[call] = cause.rstrip(".")
        self._last = newest

    def whole(self, token: int, now: float) -> None:
        """A recording is whole; the trouble is over if it began after the last that failed."""
        if self._causes and token > self._last:
            self._tell(now)
            self._causes.clear()
            self._told = 0
            self._bus.publish(AlarmCleared(at=now, key=ALARM))

    def look(self, now: float) -> None:
        """Raise the alarm, or tell that more calls are hit, when that is due."""
        if now >= self._due:
            self._tell(now)

    def _tell(self, now: float) -> None:
        count = len(self._causes)
        if count <= self._told:
            return
        self._told, self._due = count, now + TOLD_AGAIN_SECONDS
        causes = Counter(self._causes.values()).most_common()
        (call, *_) = self._causes
        self._bus.publish(
            AlarmRaised(
                at=now,
                key=ALARM,
                level="major",
                fact=f"The recording of call {call} is not whole."
                if count == 1
                else f"The recordings of {count} calls are not whole.",
                cause=f"{causes[0][0]}."
                if len(causes) == 1
                else f"{'; '.join(f'{cause} ({calls})' for cause, calls in causes)}.",
                mend=f"Check the disk of {self._folder}: its room, its rights and its speed. Calls that "
                "go on are recorded further by themselves.",
            )
        )
