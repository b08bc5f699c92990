"""Groups of spans that have D channels in reserve: one that fails is an alarm before the last one does."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial

from cti.clock import Clock, Timer
from cti.watch.alarms import COMING_UP_SECONDS, Alarms
from drivers.driver import ReservesDChannels


class DChannelWatch:
    """Hears which D channels work of the lines that have several; other lines are passed over.

    After the start they may take `COMING_UP_SECONDS` to come up. When the last one fails the span is
    down, which `Alarms` tells by itself.
    """

    def __init__(self, clock: Clock, alarms: Alarms, lines: Iterable[object]) -> None:
        self._clock, self._alarms = clock, alarms
        self._lines = [
            line
            for line in lines
            if isinstance(line, ReservesDChannels) and len(line.d_channels) > 1
        ]
        self._coming_up: Timer | None = None

    def start(self) -> None:
        """The lines have been opened just now."""
        for line in self._lines:
            line.changed = partial(self._changed, line)
        if self._lines:
            self._coming_up = self._clock.call_later(COMING_UP_SECONDS, self._late)

    def close(self) -> None:
        if self._coming_up is not None:
            self._coming_up.cancel()
            self._coming_up = None
        for line in self._lines:
            line.changed = None

    def _late(self) -> None:
        self._coming_up = None
        for line in self._lines:
            self._judge(line)

    def _changed(self, line: ReservesDChannels, up: frozenset[int]) -> None:
        if self._coming_up is None or up == line.d_channels:
            self._judge(line)

    def _judge(self, line: ReservesDChannels) -> None:
        up = line.d_channels_up
        down = sorted(line.d_channels - up)
        key = f"d_channel:{line.name}"
        if not down:
            self._alarms.clear(key)
        elif up:
            spans = ", ".join(map(str, down))
            one = len(down) == 1
            left = "no other is" if len(up) == 1 else f"{len(up) - 1} more are"
            self._alarms.raise_alarm(
                key,
                "major",
                f"The D channel{'' if one else 's'} of span{'' if one else 's'} {spans} of "
                f"{line.name} {'is' if one else 'are'} down.",
                f"Cause: no answer on {'it' if one else 'them'}; the calls use that of span "
                f"{min(up)}, and {left} in reserve.",
                "Mend: check cable and card of that span, and ask the carrier about its D channel; "
                "calls go on meanwhile.",
            )
