"""Second copies of recordings: each sealed one is copied, proved and journalled."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from pathlib import Path

from cti.bus import Bus
from cti.clock import Clock
from cti.events import AlarmCleared, AlarmRaised, RecordingCopied, RecordingEnded
from cti.media.recording.copy import RETRY_SECONDS, Copied, Copies
from cti.media.recording.names import call_of, without_suffix

log = logging.getLogger(__name__)

ALARM = "recording_copy"
"""Key of the alarm that copies wait."""
ALARM_WITHOUT = "recording_without_copy"
"""Key of the alarm that recordings cannot be copied at all."""


class RecordingCopies:
    """Belongs to one loop; the copies are made by a thread of their own.

    What an earlier server left uncopied is made up for. While the folder is away an alarm is open,
    and the copies wait; another counts the recordings that cannot be copied, until they are.
    """

    def __init__(
        self,
        bus: Bus,
        clock: Clock,
        folder: Path,
        copies: Path,
        retry_seconds: tuple[float, ...] = RETRY_SECONDS,
    ) -> None:
        self._bus = bus
        self._clock = clock
        self._folder = folder
        self._target = copies
        self._loop = asyncio.get_running_loop()
        self._closed = False
        self._waiting = False
        self._without: dict[str, str] = {}
        """Recording -> why it has no second copy."""
        self._counted = 0
        """Of so many the alarm tells."""
        self._copies = Copies(folder, copies, self._tell, retry_seconds)
        self._copies.add_missing(clock.now())
        self._stop: Callable[[], None] = bus.listen(RecordingEnded, self._ended)

    def close(self) -> None:
        """What still waits is copied after the next start."""
        self._stop()
        self._closed = True
        self._copies.close()

    def _ended(self, event: RecordingEnded) -> None:
        path = Path(event.path)
        if event.sha256 and path.is_relative_to(self._folder):
            self._copies.add(path.relative_to(self._folder).as_posix(), event.sha256)

    def _tell(self, copied: Copied) -> None:
        """In the thread."""
        try:
            self._loop.call_soon_threadsafe(self._told, copied)
        except RuntimeError:
            log.warning("the server has ended; the copy of %s is not journalled", copied.recording)

    def _told(self, copied: Copied) -> None:
        if self._closed:
            return
        if copied.waits:
            self._wait(copied.problem)
            return
        if self._waiting:
            self._waiting = False
            self._bus.publish(AlarmCleared(at=self._clock.now(), key=ALARM))
        if copied.problem:
            self._without[copied.recording] = copied.problem
            self._raise()
            return
        if self._without.pop(copied.recording, "") and not self._without:
            self._counted = 0
            self._bus.publish(AlarmCleared(at=self._clock.now(), key=ALARM_WITHOUT))
        self._bus.publish(
            RecordingCopied(
                at=self._clock.now(),
                call=call_of(Path(copied.recording)) or 0,
                recording=without_suffix(copied.recording),
                path=copied.path,
                sha256=copied.sha256,
            )
        )

    def _wait(self, problem: str) -> None:
        """Once while the folder is away."""
        if self._waiting:
            return
        self._waiting = True
        self._bus.publish(
            AlarmRaised(
                at=self._clock.now(),
                key=ALARM,
                level="major",
                fact=f"The second copies of recordings wait for {self._target}.",
                cause=problem,
                mend=f"Mend {self._target}, or change 'copy' in [recording]; what waits is then copied.",
            )
        )

    def _raise(self) -> None:
        """At the first recording that cannot be copied, and when they are twice as many as was told."""
        count = len(self._without)
        if count < 2 * self._counted:
            return
        self._counted = count
        recording, problem = next(iter(self._without.items()))
        self._bus.publish(
            AlarmRaised(
                at=self._clock.now(),
                key=ALARM_WITHOUT,
                level="major",
                fact=f"The recording {recording} has no second copy."
                if count == 1
                else f"{count} recordings have no second copy.",
                cause=problem,
                mend="See which with `cordboard recordings check`; the next start tries them again.",
            )
        )
