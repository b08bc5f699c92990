"""Recordings that were kept long enough are deleted or moved, a bounded number at a time."""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime
from pathlib import Path

from cti.bus import Bus
from cti.clock import Clock, Timer
from cti.events import AlarmCleared, AlarmRaised, RecordingRemoved
from cti.media.recording.names import without_suffix
from cti.media.recording.retention import Classes, Due, Rules, Sweep, remove

log = logging.getLogger(__name__)

ALARM = "recording_retention"
AT_ONCE = 1000
"""Files that are looked at in one go."""
TOLD_AT_ONCE = 20
"""Files that are removed before the journal is told: a server that falls may leave so many untold."""
SOON, LATER = 10.0, 3600.0
"""Seconds to the next go: while there is more, and when all has been looked at."""


class RecordingRetention:
    """Looks through the recordings from time to time; every removal is in the journal."""

    def __init__(
        self,
        bus: Bus,
        clock: Clock,
        folder: Path,
        rules: Rules,
        classes: Classes,
        *,
        archive: Path | None = None,
        copies: Path | None = None,
    ) -> None:
        """`classes` may block. Nothing is removed where no rule has days."""
        self._bus = bus
        self._clock = clock
        self._folder = folder
        self._archive = archive
        self._copies = copies
        self._sweep = Sweep(folder, rules, classes) if rules.any else None
        self._timer: Timer | None = None
        self._task: asyncio.Task[None] | None = None
        self._alarmed = False
        self._kept: dict[str, str] = {}
        """Those that could not be removed since the folder was looked through last, and why."""

    def start(self) -> None:
        if self._sweep is not None:
            self._timer = self._clock.call_later(SOON, self._go)

    async def close(self) -> None:
        """End after the files that are being removed."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._sweep = None
        if self._task is not None:
            await self._task

    def _go(self) -> None:
        self._task = asyncio.get_running_loop().create_task(self._run())

    async def _run(self) -> None:
        more = False
        try:
            more = await self.step()
        except Exception as error:
            log.exception("Old recordings could not be looked through")
            self._raise(f"They cannot be looked through: {error}.")
        if self._sweep is not None:
            self._timer = self._clock.call_later(SOON if more else LATER, self._go)

    async def step(self) -> bool:
        """One go; returns whether there is more to look at."""
        sweep = self._sweep
        if sweep is None:
            return False
        today = datetime.fromtimestamp(self._clock.now()).astimezone().date()
        due, more = await asyncio.to_thread(sweep.next, today, AT_ONCE)
        for start in range(0, len(due), TOLD_AT_ONCE):
            portion = due[start : start + TOLD_AT_ONCE]
            removed, problems = await asyncio.to_thread(self._remove, portion)
            for one, where in removed:
                self._journal(one, where)
            self._kept |= problems
        if self._kept:
            recording, why = next(iter(self._kept.items()))
            more_of_them = f" So it is with {len(self._kept)}." if len(self._kept) > 1 else ""
            done = "moved" if self._archive else "deleted"
            self._raise(f"{recording} cannot be {done}: {why}.{more_of_them}")
        if not more:
            if not self._kept:
                self._clear()
            for recording in self._kept:
                sweep.again(recording)
            self._kept = {}
        return more

    def _remove(self, due: list[Due]) -> tuple[list[tuple[Due, str]], dict[str, str]]:
        """What was removed and where it is now; of every other why it was not. Blocks."""
        removed: list[tuple[Due, str]] = []
        problems: dict[str, str] = {}
        for one in due:
            try:
                where = remove(self._folder, one.recording, self._archive, self._copies)
            except OSError as error:
                problems[one.recording] = str(error.strerror or error)
            else:
                removed.append((one, where))
        return removed, problems

    def _journal(self, one: Due, where: str) -> None:
        name = without_suffix(one.recording)
        self._bus.publish(
            RecordingRemoved(
                at=self._clock.now(), call=one.call, recording=name, days=one.days, moved_to=where
            )
        )

    def _raise(self, cause: str) -> None:
        if self._alarmed:
            return
        self._alarmed = True
        self._bus.publish(
            AlarmRaised(
                at=self._clock.now(),
                key=ALARM,
                level="notice",
                fact="Recordings are kept longer than they should be.",
                cause=cause,
                mend=f"Check the rights in {self._folder}, and the folders of [recording] copy and archive.",
            )
        )

    def _clear(self) -> None:
        if self._alarmed:
            self._alarmed = False
            self._bus.publish(AlarmCleared(at=self._clock.now(), key=ALARM))
