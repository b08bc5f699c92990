"""Keeps the media process running, and turns what it reports of itself into figures and alarms."""

from __future__ import annotations

import asyncio
import logging

from cti.alarms import Alarms
from cti.calls.control import CallControl
from cti.errors import CtiError, NoResource
from cti.figures import LiveFigures
from cti.media.config import MediaConfig
from cti.media.link import MediaProcess
from cti.media.records import LineSilent, Report, TickFigures, Trouble
from drivers.line import Cause

log = logging.getLogger(__name__)

RETRY_SECONDS = 2.0


class MediaGuard:
    """Starts the media process again when it dies: its calls end, the next ones have sound."""

    def __init__(self, alarms: Alarms, figures: LiveFigures) -> None:
        self._alarms = alarms
        self._figures = figures
        self._media: MediaProcess | None = None
        self._control: CallControl | None = None
        self._config: MediaConfig | None = None
        self._restarting: asyncio.Task[None] | None = None

    async def start(self, media: MediaProcess, control: CallControl, config: MediaConfig) -> None:
        """Start it for the first time. Raises NoResource."""
        self._media, self._control, self._config = media, control, config
        await media.start(config)
        self._figures.realtime = media.realtime

    def close(self) -> None:
        if self._restarting is not None:
            self._restarting.cancel()

    def hear(self, report: Report) -> None:
        if isinstance(report, TickFigures):
            self._figures.tick(report)
        elif isinstance(report, LineSilent):
            self._silent(report)
        elif isinstance(report, Trouble):
            log.warning("media process: %s", report.text)

    def died(self) -> None:
        """The process ended by itself: no call has sound any more."""
        self._alarms.raise_alarm(
            "media",
            "critical",
            "The media process ended by itself; calls that ran were cleared.",
            "What it said last stands in the server's log.",
            "It is started again by itself; if that repeats, report the log.",
        )
        if self._control is not None:
            for call in list(self._control.calls):
                try:
                    self._control.clear_call(call, Cause.TEMPORARY_FAILURE)
                except CtiError as error:
                    log.warning("call %d: %s", call, error)
        self._restarting = asyncio.get_running_loop().create_task(self._restart())

    async def _restart(self) -> None:
        assert self._media is not None
        assert self._config is not None
        while True:
            try:
                await self._media.start(self._config)
            except NoResource as error:
                log.error("%s", error)
                await asyncio.sleep(RETRY_SECONDS)
                continue
            self._figures.realtime = self._media.realtime
            self._alarms.clear("media")
            return

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
