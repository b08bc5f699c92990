"""An ISDN PRI line on a DAHDI span: libpri's D channel, the span's alarms, and the card itself."""

from __future__ import annotations

import asyncio
import dataclasses
import logging
from collections.abc import Mapping, Sequence

from drivers.dahdi.d_channel import DChannelCounters, DChannelFile
from drivers.dahdi.params import Alarm
from drivers.dahdi.span import health_of, span_alarms, span_errors
from drivers.dahdi.watch import Watch
from drivers.driver import VoiceSpec
from drivers.libpri import DChannel
from drivers.line import (
    CallMessage,
    ChannelService,
    Deliver,
    Health,
    LineDown,
    LineError,
    LineHealth,
    LineUnavailable,
    Message,
    Restart,
    Setup,
)
from drivers.pri_port import Tap

log = logging.getLogger(__name__)

LOOK_SECONDS = 1.0
"""While something is wrong the span is looked at so often; else its events tell."""

_WORDS = {
    Health.NO_SIGNAL: "no signal comes from the far side",
    Health.ALARM_INDICATION: "the far side sends an alarm indication",
}


class PriLine:
    """The signalling half of one span. It speaks libpri and knows the span's alarms.

    Its health is the worst of both: an alarm, then the D channel. When the card goes away its calls
    live until T309, and the line comes back by itself with the card.
    """

    answer_supervision = True

    def __init__(
        self,
        name: str,
        span: int,
        d_channel: int,
        channels: Sequence[int],
        watch: Watch,
        *,
        node: str,
        switch: str,
        timers: Mapping[str, int],
        overlap: bool,
        voice: VoiceSpec,
    ) -> None:
        self.name, self.span = name, span
        self.channels = tuple(channels)
        self.voice_spec = voice
        self.node = node
        """"cpe" or "network"."""
        self._switch, self._timers, self._overlap = switch, timers, overlap
        self._file = DChannelFile(name, d_channel, watch, self._look)
        self._link: DChannel | None = None
        self._tap: Tap | None = None
        self._deliver: Deliver | None = None
        self._alarm = Health.NORMAL
        self._told = Health.SIGNALLING_DOWN
        self._looking: asyncio.TimerHandle | None = None

    @property
    def health(self) -> Health:
        if self._link is None:
            return Health.SIGNALLING_DOWN
        return self._alarm if self._alarm is not Health.NORMAL else self._link.health

    @property
    def counters(self) -> DChannelCounters:
        """Errors on the D channel since the line was made."""
        return self._file.counters

    def error_counters(self) -> Mapping[str, int]:
        """Totals of the span's and the D channel's errors. Raises LineUnavailable while it is away."""
        own = dataclasses.asdict(self._file.counters)
        return span_errors(self.span) | {f"d_channel_{name}": n for name, n in own.items()}

    @property
    def tap(self) -> Tap | None:
        """Is handed every frame of the D channel, check sequence included, and whether it was sent."""
        return self._tap

    @tap.setter
    def tap(self, tap: Tap | None) -> None:
        self._tap = tap
        if self._link is not None:
            self._link.tap = tap

    @property
    def unplugged(self) -> bool:
        """Whether this end behaves as if its cable was pulled out."""
        return self._link is not None and self._link.unplugged

    @unplugged.setter
    def unplugged(self, out: bool) -> None:
        self._opened().unplugged = out

    def plug(self) -> None:
        """Take the card's D channel before `open`: what the far side says first is not lost then.

        Raises LineUnavailable.
        """
        self._file.plug()

    def open(self, deliver: Deliver) -> None:
        if self._link is not None:
            raise LineError(f"{self.name} is open already")
        self._loop = asyncio.get_running_loop()
        self._deliver = deliver
        descriptor = self._file.open()
        link = DChannel(
            self.name,
            descriptor,
            node=self.node,
            switch=self._switch,
            channels=self.channels,
            timers=self._timers,
            overlap=self._overlap,
        )
        link.tap = self._tap
        try:
            link.open(self._from_link)
        except LineError:
            link.close()
            self._file.close()
            raise
        self._link = link
        self._loop.call_soon(self._look)

    def new_reference(self) -> int:
        return self._opened().new_reference()

    def send(self, message: CallMessage | Restart | ChannelService) -> None:
        if isinstance(message, Setup) and self._alarm in _WORDS:
            raise LineDown(f"{self.name} is in alarm: {_WORDS[self._alarm]}")
        self._opened().send(message)

    def close(self) -> None:
        if self._looking is not None:
            self._looking.cancel()
            self._looking = None
        if self._link is not None:
            self._link.close()
            self._link = None
        self._file.close()

    def _opened(self) -> DChannel:
        if self._link is None:
            raise LineDown(f"{self.name} is not open")
        return self._link

    def _from_link(self, message: Message) -> None:
        if isinstance(message, LineHealth):
            self._tell_health()
        elif self._deliver is not None:
            self._deliver(message)

    def _tell_health(self) -> None:
        health = self.health
        if health is not self._told and self._deliver is not None:
            self._told = health
            self._deliver(LineHealth(health))

    def _look(self) -> None:
        """Ask for the span's alarms, open a lost file again, and look again soon if need be."""
        if self._link is None:
            return
        if self._looking is not None:
            self._looking.cancel()
            self._looking = None
        try:
            if not self._file.plugged:
                self._file.plug()
                log.info("%s: the card is back", self.name)
            alarms = span_alarms(self.span)
        except LineUnavailable as problem:
            log.debug("%s: %s", self.name, problem)
            alarms = Alarm.RED
        self._alarm = health_of(alarms)
        self._tell_health()
        if self._alarm is not Health.NORMAL:
            self._looking = self._loop.call_later(LOOK_SECONDS, self._look)
