"""A No. 7 line on DAHDI spans: libss7's links on their `mtp2=` channels, the spans' alarms, the cards."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

from drivers.dahdi.common_channel import CommonChannelLine, SpanPlace
from drivers.dahdi.watch import Watch
from drivers.driver import VoiceSpec
from drivers.ss7.line import Ss7Line

MakeLine: TypeAlias = Callable[[Sequence[int]], Ss7Line]
"""Makes the line of the descriptors of its links, in their order."""


class DahdiSs7Line(CommonChannelLine[Ss7Line]):
    """The signalling half of the circuits on these spans.

    A span in alarm takes its links out of service too. A card that was taken away comes back by
    itself, and its links are aligned anew.
    """

    COUNTED = "link"

    def __init__(
        self,
        name: str,
        places: Sequence[SpanPlace],
        watch: Watch,
        make_line: MakeLine,
        voice: VoiceSpec,
    ) -> None:
        super().__init__(name, places, watch, voice)
        self._make_line = make_line

    def _make(self, descriptors: Mapping[int, int]) -> Ss7Line:
        return self._make_line(list(descriptors.values()))

    @property
    def line(self) -> Ss7Line | None:
        """The line of libss7, while it is open."""
        return self._signalling

    def _span_changed(self, place: SpanPlace, usable: bool) -> None:
        mtp, numbers = self._opened().mtp, list(self._files)
        for number in place.signalling:
            mtp.set_alarm(not usable, mtp.links[numbers.index(number)])
        super()._span_changed(place, usable)
