"""Keeps the media process running, and turns what it reports of itself into figures and alarms.

A call survives the death of the media process: the next one is told who hears whom and takes over
within some ticks. Only where none can be started, or one dies again and again, are calls cleared:
nobody shall sit in silence.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque

from cti.calls.control import CallControl
from cti.errors import CtiError, NoResource
from cti.media.link.config import MediaConfig
from cti.media.link.control_end import MediaProcess
from cti.media.link.records import (
    DiskSlow,
    LineSilent,
    Overload,
    Ready,
    Report,
    TickFigures,
    Trouble,
)
from cti.watch.alarms import Alarms
from cti.watch.figures import LiveFigures
from drivers.line import Cause

log = logging.getLogger(__name__)

LINGER_SECONDS = 30.0
"""So long calls keep their sound when this process falls, and nobody takes it over."""
RETRY_SECONDS = 0.5
SILENCE_SECONDS = 5.0
"""Calls without sound for so long are cleared."""
MOST_DEATHS = 3
DEATHS_SECONDS = 30.0
"""Dying so often in such a time may come from what it is told to do: the calls are cleared."""
STUCK_SECONDS = 5.0
"""It reports once a second; one that says nothing for so long has stopped, and is ended."""

GIVEN_UP = {
    "answers": "who answered is judged later",
    "announcements": "what networks announce before the answer is not recognised",
    "progress": "busy and other tones are not heard",
    "digits in talk": "keys pressed during a conversation are not heard",
    "digits": "keys are not heard",
}


class MediaGuard:
    """Starts the media process again when it dies: its calls go on."""

    def __init__(self, alarms: Alarms, figures: LiveFigures) -> None:
        self._alarms = alarms
        self._figures = figures
        self._media: MediaProcess | None = None
        self._control: CallControl | None = None
        self._config: MediaConfig | None = None
        self._restarting: asyncio.Task[None] | None = None
        self._stuck: asyncio.TimerHandle | None = None
        self._deaths: deque[float] = deque(maxlen=MOST_DEATHS)
        self.away_seconds: float | None = None
        """How long there was no media process at its last death; None before the first."""

    async def start(self, media: MediaProcess, control: CallControl, config: MediaConfig) -> None:
        """Start it for the first time. Raises NoResource."""
        self._media, self._control, self._config = media, control, config
        await media.start(config)
        self._figures.realtime = media.realtime

    def close(self) -> None:
        if self._restarting is not None:
            self._restarting.cancel()
        if self._stuck is not None:
            self._stuck.cancel()

    def hear(self, report: Report) -> None:
        match report:
            case TickFigures():
                self._figures.tick(report)
                self._watch()
            case Ready():
                self._watch()
            case LineSilent():
                self._silent(report)
            case Overload():
                self._overload(report)
            case DiskSlow():
                self._disk(report)
            case Trouble(text):
                log.warning("media process: %s", text)
            case _:
                pass

    def died(self) -> None:
        """The process ended by itself: no call has sound until the next one ticks."""
        loop = asyncio.get_running_loop()
        now = loop.time()
        if self._stuck is not None:
            self._stuck.cancel()
        self._alarms.clear("overload")
        self._alarms.clear("disk")
        self._deaths.append(now)
        often = len(self._deaths) == MOST_DEATHS and now - self._deaths[0] < DEATHS_SECONDS
        self._alarms.raise_alarm(
            "media",
            "critical",
            f"The media process ended {MOST_DEATHS} times in {DEATHS_SECONDS:.0f} s; calls that ran "
            "were cleared."
            if often
            else "The media process ended by itself; calls have no sound until it is back.",
            "What it said last stands in the server's log.",
            "It is started again by itself; if that repeats, report the log.",
        )
        if often:
            self._clear_calls()
        self._restarting = loop.create_task(self._restart(now))

    async def _restart(self, died: float) -> None:
        assert self._media is not None
        assert self._config is not None
        loop = asyncio.get_running_loop()
        cleared = False
        while True:
            try:
                await self._media.start(self._config)
            except NoResource as error:
                log.error("%s", error)
                if not cleared and loop.time() - died > SILENCE_SECONDS:
                    cleared = True
                    self._clear_calls()
                await asyncio.sleep(RETRY_SECONDS)
                continue
            self.away_seconds = loop.time() - died
            log.warning("The media process was away for %.2f s.", self.away_seconds)
            self._figures.realtime = self._media.realtime
            self._alarms.clear("media")
            return

    def _clear_calls(self) -> None:
        if self._control is not None:
            for call in list(self._control.calls):
                try:
                    self._control.clear_call(call, Cause.TEMPORARY_FAILURE)
                except CtiError as error:
                    log.warning("call %d: %s", call, error)
        if self._media is not None:
            self._media.forget()

    def _watch(self) -> None:
        if self._stuck is not None:
            self._stuck.cancel()
        self._stuck = asyncio.get_running_loop().call_later(STUCK_SECONDS, self._end_stuck)

    def _end_stuck(self) -> None:
        if self._media is not None and self._media.running:
            log.error("The media process said nothing for %.0f s and is ended.", STUCK_SECONDS)
            self._media.kill()

    def _overload(self, report: Overload) -> None:
        if not report.level:
            self._alarms.clear("overload")
            return
        given_up = "; ".join(GIVEN_UP.get(one, one) for one in report.given_up)
        self._alarms.raise_alarm(
            "overload",
            "major",
            f"The sound of all calls takes more time than there is: {given_up}.",
            "Cause: more calls than this processor carries, or other programs that want it.",
            "Mend: end the other programs, or give the server a faster processor; talk and recordings go on.",
        )

    def _disk(self, report: DiskSlow) -> None:
        if not report.slow:
            self._alarms.clear("disk")
            return
        self._alarms.raise_alarm(
            "disk",
            "major",
            "The disk does not take the recordings as fast as they are made.",
            f"Cause: it has not answered for {report.stalled:.0f} s."
            if report.stalled >= 1
            else "Cause: more waits for it than memory may hold; each recording says what it lacks.",
            "Mend: relieve the disk, or mend its connection; calls go on.",
        )

    def _silent(self, report: LineSilent) -> None:
        key = f"voice:{report.span}"
        if report.silent:
            self._alarms.raise_alarm(
                key,
                "critical",
                f"Span {report.span} delivers no sound.",
                "Cause: no frames come from its card.",
                "Mend: check cable and driver.",
            )
        else:
            self._alarms.clear(key)
