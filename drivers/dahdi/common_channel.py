"""Lines whose signalling has channels of its own on DAHDI spans: D channels of ISDN, links of No. 7.

What both have in common: files of those channels that are lost and come back with their card, the
spans' alarms and error counters, and one health made of them and of what the signalling says.
"""

from __future__ import annotations

import asyncio
import dataclasses
import logging
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, Protocol, TypeAlias, TypeVar

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

log = logging.getLogger(__name__)

_Look: TypeAlias = tuple[SpanCare | None, dict[int, DahdiChannel]]
"""What a look at a span brings: None where it is away, and the files of it that were lost."""

_WORDS = {
    Health.NO_SIGNAL: "no signal comes from the far side",
    Health.ALARM_INDICATION: "the far side sends an alarm indication",
    Health.REMOTE_ALARM: "the far side hears nothing from here",
    Health.SIGNALLING_DOWN: "it is looped back for a test",
}


class Signalling(Protocol):
    """A line of libpri or libss7 on open files."""

    @property
    def health(self) -> Health: ...

    def open(self, deliver: Deliver) -> None: ...

    def new_reference(self) -> int: ...

    def send(self, message: CallMessage | Restart | ChannelService) -> None: ...

    def close(self) -> None: ...


S = TypeVar("S", bound=Signalling)


@dataclass(slots=True)
class SpanPlace:
    """One DAHDI span of a line."""

    number: int
    """DAHDI's number."""
    channels: tuple[int, ...]
    """The line's numbers of its B channels or circuits."""
    signalling: tuple[int, ...]
    """DAHDI's numbers of its channels that signal; none where another span's speak for it."""
    care: SpanCare | None = field(default=None, init=False)
    """What was seen at the last look; None while the span is away."""
    alarm: Health = field(default=Health.NORMAL, init=False)


class CommonChannelLine(ABC, Generic[S]):
    """The signalling half of spans. Its health is an alarm of all of them, else what the signalling says.

    A span in alarm takes its own channels out of service where there are others. The line of a card
    that was taken away comes back by itself with the card.
    """

    answer_supervision = True
    COUNTED: str
    """What the error counters of the signalling's files begin with."""

    def __init__(
        self, name: str, places: Sequence[SpanPlace], watch: Watch, voice: VoiceSpec
    ) -> None:
        self.name = name
        self.channels = tuple(channel for place in places for channel in place.channels)
        self.voice_spec = voice
        self._places = tuple(places)
        self._files = {
            number: DChannelFile(name, number, watch, self._look_now)
            for place in places
            for number in place.signalling
        }
        self._signalling: S | None = None
        self._deliver: Deliver | None = None
        self._told = Health.SIGNALLING_DOWN
        self._watch = watch
        self._lookout: Lookout[list[_Look]] | None = None

    @abstractmethod
    def _make(self, descriptors: Mapping[int, int]) -> S:
        """The signalling on the open files, by DAHDI's numbers of their channels. Raises LineError."""

    @property
    def health(self) -> Health:
        if self._signalling is None:
            return Health.SIGNALLING_DOWN
        alarms = [place.alarm for place in self._places]
        return self._signalling.health if Health.NORMAL in alarms else alarms[0]

    @property
    def counters(self) -> tuple[DChannelCounters, ...]:
        """Errors on each channel that signals since the line was made."""
        return tuple(file.counters for file in self._files.values())

    def error_counters(self) -> Mapping[str, int]:
        """Totals of all spans and signalling channels of the line, as they were at the last look.

        Raises LineUnavailable while a span is away, or the line is not open.
        """
        total: Counter[str] = Counter()
        for place in self._places:
            if place.care is None:
                raise LineUnavailable(f"DAHDI span {place.number} is not there now")
            total.update(place.care.errors)
        for counters in self.counters:
            for name, count in dataclasses.asdict(counters).items():
                total[f"{self.COUNTED}_{name}"] += count
        return total

    def open(self, deliver: Deliver) -> None:
        if self._signalling is not None:
            raise LineError(f"{self.name} is open already")
        self._deliver = deliver
        try:
            signalling = self._make({number: file.open() for number, file in self._files.items()})
            signalling.open(self._heard)
        except LineError:
            self._close_files()
            raise
        self._signalling = signalling
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
        if self._signalling is not None:
            self._signalling.close()
            self._signalling = None
        self._close_files()

    def _close_files(self) -> None:
        for file in self._files.values():
            file.close()

    def _opened(self) -> S:
        if self._signalling is None:
            raise LineDown(f"{self.name} is not open")
        return self._signalling

    def _heard(self, message: Message) -> None:
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
        opened: dict[int, DahdiChannel] = {}
        try:
            for number in place.signalling:
                if not self._files[number].plugged:
                    opened[number] = self._files[number].opened()
            return span_care(place.number), opened
        except LineError as problem:
            log.debug("%s: %s", self.name, problem)
            return None, opened

    def _looked(self, looks: list[_Look]) -> None:
        for place, (care, opened) in zip(self._places, looks, strict=True):
            if self._signalling is None:  # closed while it was asked
                for channel in opened.values():
                    channel.close()
                continue
            for number, channel in opened.items():
                self._files[number].go_on_with(channel)
                log.info("%s: the card of span %d is back", self.name, place.number)
            before, place.care = place.alarm, care
            place.alarm = Health.NO_SIGNAL if care is None else care.health
            usable = place.alarm is Health.NORMAL
            if usable != (before is Health.NORMAL):
                self._span_changed(place, usable)
        if self._signalling is not None:
            self._tell_health()

    def _span_changed(self, place: SpanPlace, usable: bool) -> None:
        if len(self._places) > 1:
            self._tell(ChannelService(place.channels, usable))
