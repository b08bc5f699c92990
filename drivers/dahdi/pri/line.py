"""An ISDN PRI line on DAHDI spans: libpri's D channels, the spans' alarms, and the cards themselves."""

from __future__ import annotations

import asyncio
import dataclasses
import logging
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from drivers.dahdi.channel import DahdiChannel
from drivers.dahdi.d_channel import DChannelCounters, DChannelFile
from drivers.dahdi.lookout import Lookout
from drivers.dahdi.span import SpanCare, span_care
from drivers.dahdi.watch import Watch
from drivers.driver import VoiceSpec
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
from drivers.pri.line import PriLine as LibpriLine
from drivers.pri.port import Tap

log = logging.getLogger(__name__)

_Look: TypeAlias = tuple[SpanCare | None, DahdiChannel | None]
"""What a look at a span brings: None where it is away, and its D channel's file where that was lost."""

MakeLink: TypeAlias = Callable[[Mapping[int, int]], LibpriLine]
"""Makes libpri's line of the descriptors of its D channels, by logical span."""

_WORDS = {
    Health.NO_SIGNAL: "no signal comes from the far side",
    Health.ALARM_INDICATION: "the far side sends an alarm indication",
    Health.REMOTE_ALARM: "the far side hears nothing from here",
    Health.SIGNALLING_DOWN: "it is looped back for a test",
}


@dataclass(slots=True)
class SpanPlace:
    """One DAHDI span of a line."""

    number: int
    """DAHDI's number."""
    logical: int
    """The number that the network knows it by, in a group; else 0."""
    channels: tuple[int, ...]
    """The line's numbers of its B channels."""
    d_channel: int | None
    """DAHDI's number of its D channel; None where another span's D channel speaks for it."""
    care: SpanCare | None = field(default=None, init=False)
    """What was seen at the last look; None while the span is away."""
    alarm: Health = field(default=Health.NORMAL, init=False)


class PriLine:
    """The signalling half of one span, or of a group of spans with common D channels.

    It speaks libpri and knows the spans' alarms. Its health is the worst of both: an alarm, then the
    D channel. In a group a span in alarm takes its own channels out of service, and only when all
    are in alarm the line is. When a card goes away its calls live until T309, and the line comes
    back by itself with the card.
    """

    answer_supervision = True

    def __init__(
        self,
        name: str,
        places: Sequence[SpanPlace],
        watch: Watch,
        make_link: MakeLink,
        voice: VoiceSpec,
        *,
        node: str = "cpe",
    ) -> None:
        self.name = name
        self.node = node
        """"cpe" or "network"."""
        self.channels = tuple(channel for place in places for channel in place.channels)
        self.voice_spec = voice
        self._places = tuple(places)
        self._make_link = make_link
        self._files = {
            place.logical: DChannelFile(name, place.d_channel, watch, self._look_now)
            for place in places
            if place.d_channel is not None
        }
        self._link: LibpriLine | None = None
        self.changed: Callable[[frozenset[int]], None] | None = None
        """Told which D channels of a group are established whenever one fails or comes back."""
        self._up: frozenset[int] = frozenset()
        self._tap: Tap | None = None
        self._deliver: Deliver | None = None
        self._told = Health.SIGNALLING_DOWN
        self._watch = watch
        self._lookout: Lookout[list[_Look]] | None = None

    @property
    def health(self) -> Health:
        if self._link is None:
            return Health.SIGNALLING_DOWN
        alarms = [place.alarm for place in self._places]
        return self._link.health if Health.NORMAL in alarms else alarms[0]

    @property
    def d_channels(self) -> frozenset[int]:
        """Spans that have a D channel, by their logical numbers."""
        return frozenset(self._files)

    @property
    def d_channels_up(self) -> frozenset[int]:
        """Those of a group whose D channels are established."""
        return self._up

    def d_channels_changed(self, up: frozenset[int]) -> None:
        """The line of a group tells which D channels are established now."""
        self._up = up
        if self.changed is not None:
            self.changed(up)

    @property
    def counters(self) -> tuple[DChannelCounters, ...]:
        """Errors on each D channel since the line was made."""
        return tuple(file.counters for file in self._files.values())

    def error_counters(self) -> Mapping[str, int]:
        """Totals of all spans and D channels of the line, as they were at the last look.

        Raises LineUnavailable while a span is away, or the line is not open.
        """
        total: Counter[str] = Counter()
        for place in self._places:
            if place.care is None:
                raise LineUnavailable(f"DAHDI span {place.number} is not there now")
            total.update(place.care.errors)
        for counters in self.counters:
            for name, count in dataclasses.asdict(counters).items():
                total[f"d_channel_{name}"] += count
        return total

    @property
    def tap(self) -> Tap | None:
        """Is handed every frame of the D channels, check sequence included, and whether it was sent."""
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
        """Take the cards' D channels before `open`: what the far side says first is not lost then.

        Raises LineUnavailable.
        """
        for file in self._files.values():
            file.plug()

    def open(self, deliver: Deliver) -> None:
        if self._link is not None:
            raise LineError(f"{self.name} is open already")
        self._deliver = deliver
        try:
            link = self._make_link({span: file.open() for span, file in self._files.items()})
            link.tap = self._tap
            link.open(self._from_link)
        except LineError:
            self._close_files()
            raise
        self._link = link
        self._lookout = Lookout(self._watch, self._look, self._looked)
        self._lookout.later()
        asyncio.get_running_loop().call_soon(self._looked, self._look())

    def new_reference(self) -> int:
        return self._opened().new_reference()

    def send(self, message: CallMessage | Restart | ChannelService) -> None:
        if isinstance(message, Setup):
            for place in self._places:
                if message.channel in place.channels and place.alarm in _WORDS:
                    raise LineDown(f"{self.name} is in alarm: {_WORDS[place.alarm]}")
        self._opened().send(message)

    def close(self) -> None:
        if self._lookout is not None:
            self._lookout.close()
            self._lookout = None
        if self._link is not None:
            self._link.close()
            self._link = None
        self._close_files()

    def _close_files(self) -> None:
        for file in self._files.values():
            file.close()

    def _opened(self) -> LibpriLine:
        if self._link is None:
            raise LineDown(f"{self.name} is not open")
        return self._link

    def _from_link(self, message: Message) -> None:
        if isinstance(message, LineHealth):
            self._tell_health()
        else:
            self._tell(message)

    def _tell(self, message: Message) -> None:
        if self._deliver is not None:
            self._deliver(message)

    def _tell_health(self) -> None:
        health = self.health
        if health is not self._told:
            self._told = health
            self._tell(LineHealth(health))

    def _look_now(self) -> None:
        if self._lookout is not None:
            self._lookout.now()

    def _look(self) -> list[_Look]:
        """Ask for alarms and errors, and open lost files again; on any thread."""
        return [self._look_at(place) for place in self._places]

    def _look_at(self, place: SpanPlace) -> _Look:
        file, opened = self._files.get(place.logical), None
        try:
            if file is not None and not file.plugged:
                opened = file.opened()
            return span_care(place.number), opened
        except LineError as problem:
            log.debug("%s: %s", self.name, problem)
            return None, opened

    def _looked(self, looks: list[_Look]) -> None:
        for place, (care, opened) in zip(self._places, looks, strict=True):
            if self._link is None:  # closed while it was asked
                if opened is not None:
                    opened.close()
                continue
            if opened is not None:
                self._files[place.logical].go_on_with(opened)
                log.info("%s: the card of span %d is back", self.name, place.number)
            before, place.care = place.alarm, care
            place.alarm = Health.NO_SIGNAL if care is None else care.health
            usable = place.alarm is Health.NORMAL
            if len(self._places) > 1 and usable != (before is Health.NORMAL):
                self._tell(ChannelService(place.channels, usable))
        if self._link is not None:
            self._tell_health()
