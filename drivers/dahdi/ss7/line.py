"""A No. 7 line on DAHDI spans: libss7's links on their `mtp2=` channels, the spans' alarms, the cards."""

from __future__ import annotations

import asyncio
import dataclasses
import logging
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from drivers.dahdi.channel import DahdiChannel
from drivers.dahdi.d_channel import DChannelFile
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
from drivers.ss7.line import Ss7Line

log = logging.getLogger(__name__)

MakeLine: TypeAlias = Callable[[Sequence[int]], Ss7Line]
"""Makes the line of the descriptors of its links, in their order."""

_Look: TypeAlias = tuple[SpanCare | None, dict[int, DahdiChannel]]
"""What a look at a span brings: None where it is away, and the files of its links that were lost."""


@dataclass(slots=True)
class SpanPlace:
    """One span with circuits."""

    number: int
    """DAHDI's."""
    channels: tuple[int, ...]
    """The line's numbers of its circuits."""
    links: tuple[int, ...]
    """DAHDI's numbers of its channels with signalling links."""
    care: SpanCare | None = field(default=None, init=False)
    """What was seen at the last look; None while the span is away."""
    alarm: Health = field(default=Health.NORMAL, init=False)


class DahdiSs7Line:
    """The signalling half of the circuits on these spans.

    A span in alarm takes its links and its channels out of service; when all are in alarm the line is.
    A card that was taken away comes back by itself, and its links are aligned anew.
    """

    answer_supervision = True

    def __init__(
        self,
        name: str,
        places: Sequence[SpanPlace],
        watch: Watch,
        make_line: MakeLine,
        voice: VoiceSpec,
    ) -> None:
        self.name, self.voice_spec = name, voice
        self.channels = tuple(channel for place in places for channel in place.channels)
        self._places, self._watch, self._make_line = tuple(places), watch, make_line
        self._files = {
            number: DChannelFile(name, number, watch, self._look_now)
            for place in places
            for number in place.links
        }
        self._line: Ss7Line | None = None
        self._deliver: Deliver | None = None
        self._told = Health.SIGNALLING_DOWN
        self._lookout: Lookout[list[_Look]] | None = None

    @property
    def health(self) -> Health:
        if self._line is None:
            return Health.SIGNALLING_DOWN
        alarms = [place.alarm for place in self._places]
        return self._line.health if Health.NORMAL in alarms else alarms[0]

    @property
    def line(self) -> Ss7Line | None:
        """The line of libss7, while it is open."""
        return self._line

    def error_counters(self) -> Mapping[str, int]:
        """Totals of all spans and links of the line, as they were at the last look.

        Raises LineUnavailable while a span is away, or the line is not open.
        """
        total: Counter[str] = Counter()
        for place in self._places:
            if place.care is None:
                raise LineUnavailable(f"DAHDI span {place.number} is not there now")
            total.update(place.care.errors)
        for file in self._files.values():
            for name, count in dataclasses.asdict(file.counters).items():
                total[f"link_{name}"] += count
        return total

    def open(self, deliver: Deliver) -> None:
        if self._line is not None:
            raise LineError(f"{self.name} is open already")
        self._deliver = deliver
        try:
            line = self._make_line([file.open() for file in self._files.values()])
            line.open(self._from_line)
        except LineError:
            self._close_files()
            raise
        self._line = line
        self._lookout = Lookout(self._watch, self._look, self._looked)
        self._lookout.later()
        asyncio.get_running_loop().call_soon(self._looked, self._look())

    def new_reference(self) -> int:
        return self._opened().new_reference()

    def send(self, message: CallMessage | Restart | ChannelService) -> None:
        if isinstance(message, Setup):
            for place in self._places:
                if message.channel in place.channels and place.alarm is not Health.NORMAL:
                    raise LineDown(
                        f"{self.name}: DAHDI span {place.number} is in alarm "
                        f"({place.alarm.value}), the call was not begun"
                    )
        self._opened().send(message)

    def close(self) -> None:
        if self._lookout is not None:
            self._lookout.close()
            self._lookout = None
        if self._line is not None:
            self._line.close()
            self._line = None
        self._close_files()

    def _close_files(self) -> None:
        for file in self._files.values():
            file.close()

    def _opened(self) -> Ss7Line:
        if self._line is None:
            raise LineDown(f"{self.name} is not open")
        return self._line

    def _from_line(self, message: Message) -> None:
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

    # --- the cards -------------------------------------------------------------------------

    def _look_now(self) -> None:
        if self._lookout is not None:
            self._lookout.now()

    def _look(self) -> list[_Look]:
        """Ask for alarms and errors, and open lost files again; on any thread."""
        return [self._look_at(place) for place in self._places]

    def _look_at(self, place: SpanPlace) -> _Look:
        opened: dict[int, DahdiChannel] = {}
        try:
            for number in place.links:
                if not self._files[number].plugged:
                    opened[number] = self._files[number].opened()
            return span_care(place.number), opened
        except LineError as problem:
            log.debug("%s: %s", self.name, problem)
            return None, opened

    def _looked(self, looks: list[_Look]) -> None:
        for place, (care, opened) in zip(self._places, looks, strict=True):
            if self._line is None:  # closed while it was asked
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
                self._span_changed(place, self._line, usable)
        if self._line is not None:
            self._tell_health()

    def _span_changed(self, place: SpanPlace, line: Ss7Line, usable: bool) -> None:
        numbers = list(self._files)
        for number in place.links:
            line.mtp.set_alarm(not usable, line.mtp.links[numbers.index(number)])
        if len(self._places) > 1:
            self._tell(ChannelService(place.channels, usable))
