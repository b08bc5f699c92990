"""The sound of a client's station over its link: opened, and opened anew when the server lost it."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

from cti.client.asyncio_link import AsyncioLink
from cti.client.https import Refusal
from cti.client.session import Happened, Happening
from cti.client.voice import HeadsetVoice
from cti.events import StationClosed

log = logging.getLogger(__name__)


class Station:
    """The headset of one sign-in. `voice` is where to push and pull; None while it is not open.

    When the server says that the sound of the station ended it is opened again, with other keys:
    look `voice` up for every frame.
    """

    def __init__(self, link: AsyncioLink) -> None:
        self.voice: HeadsetVoice | None = None
        self._link = link
        self._stop: Callable[[], None] | None = None
        self._reopening: asyncio.Task[None] | None = None

    async def open(self) -> HeadsetVoice:
        """Open the station. Raises Refusal, and OSError where no socket can be had."""
        if self._stop is None:
            self._stop = self._link.listen(self._hear)
        answer = await self._link.request("OpenStation")
        voice = HeadsetVoice.answered(answer)
        before, self.voice = self.voice, voice
        if before is not None:
            before.close()
        return voice

    async def close(self) -> None:
        """Give the socket back; the server closes its end with the sign-in."""
        if self._stop is not None:
            self._stop()
            self._stop = None
        if self._reopening is not None:
            self._reopening.cancel()
            await asyncio.gather(self._reopening, return_exceptions=True)
        if self.voice is not None:
            self.voice.close()
            self.voice = None

    def _hear(self, happening: Happening) -> None:
        if not isinstance(happening, Happened) or not isinstance(happening.event, StationClosed):
            return
        account = self._link.session.account if self._link.session is not None else None
        # Whoever may see all is told of every station.
        if account is None or happening.event.device != account.station:
            return
        if self._reopening is not None:
            self._reopening.cancel()
        self._reopening = asyncio.create_task(self._open_again(), name="open station again")

    async def _open_again(self) -> None:
        try:
            await self.open()
        except (Refusal, OSError) as error:
            log.warning("the station has no sound: %s", error)
