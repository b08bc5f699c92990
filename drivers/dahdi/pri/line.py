"""An ISDN PRI line on DAHDI spans: libpri's D channels, the spans' alarms, and the cards themselves."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from drivers.dahdi.common_channel import CommonChannelLine, SpanPlace
from drivers.dahdi.watch import Watch
from drivers.driver import VoiceSpec
from drivers.pri.line import PriLine as LibpriLine
from drivers.pri.port import Tap

MakeLink: TypeAlias = Callable[[Mapping[int, int]], LibpriLine]
"""Makes libpri's line of the descriptors of its D channels, by logical span."""


class PriLine(CommonChannelLine[LibpriLine]):
    """The signalling half of one span, or of a group of spans with common D channels.

    When a card goes away its calls live until T309, and the line comes back by itself with the card.
    """

    COUNTED = "d_channel"

    def __init__(
        self,
        name: str,
        places: Mapping[int, SpanPlace],
        watch: Watch,
        make_link: MakeLink,
        voice: VoiceSpec,
        *,
        node: str = "cpe",
    ) -> None:
        """`places` by logical span: the number that the network knows it by, in a group; else 0."""
        super().__init__(name, list(places.values()), watch, voice)
        self.node = node
        """"cpe" or "network"."""
        self._make_link = make_link
        self._logical = {
            number: logical for logical, place in places.items() for number in place.signalling
        }
        self.changed: Callable[[frozenset[int]], None] | None = None
        """Told which D channels of a group are established whenever one fails or comes back."""
        self._up: frozenset[int] = frozenset()
        self._tap: Tap | None = None

    def _make(self, descriptors: Mapping[int, int]) -> LibpriLine:
        link = self._make_link(
            {self._logical[number]: descriptor for number, descriptor in descriptors.items()}
        )
        link.tap = self._tap
        return link

    @property
    def d_channels(self) -> frozenset[int]:
        """Spans that have a D channel, by their logical numbers."""
        return frozenset(self._logical.values())

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
    def tap(self) -> Tap | None:
        """Is handed every frame of the D channels, check sequence included, and whether it was sent."""
        return self._tap

    @tap.setter
    def tap(self, tap: Tap | None) -> None:
        self._tap = tap
        if self._signalling is not None:
            self._signalling.tap = tap

    @property
    def unplugged(self) -> bool:
        """Whether this end behaves as if its cable was pulled out."""
        return self._signalling is not None and self._signalling.unplugged

    @unplugged.setter
    def unplugged(self, out: bool) -> None:
        self._opened().unplugged = out

    def plug(self) -> None:
        """Take the cards' D channels before `open`: what the far side says first is not lost then.

        Raises LineUnavailable.
        """
        for file in self._files.values():
            file.plug()
