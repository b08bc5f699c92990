"""The B channels of a PRI line: their numbers on the wire, RESTART, and taking them out of service.

Where the network speaks SERVICE messages (the National ISDN and AT&T's) both sides learn of a
blocked channel. EuroISDN and QSIG have no such message: there a channel is blocked at this side
alone - not offered, an incoming call that insists on it is refused with cause 44, one that merely
prefers it gets another - and RESTART puts it in order when it is freed.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from drivers.line import ChannelService, LineError, Message, Restart
from drivers.native.pri import C
from drivers.q931 import ANY_CHANNEL, Leg, Legs

log = logging.getLogger("drivers.pri")

SPAN_STEP = 100
"""Channel numbers from one span of a group to the next: span 2, slot 17 is channel 217."""

T316 = 120.0
"""Seconds that a RESTART waits for its acknowledgement before it is repeated, once (Q.931 9)."""

IN_SERVICE, OUT_OF_SERVICE = 0, 2

_EXPLICIT = 1 << 16


class ChannelNumbers:
    """Channels of a line and what libpri calls them.

    A line of one span has its time slots for channel numbers. In a group of spans, each with a
    logical number, the channel identification names the span too (Q.931 4.5.13, octet 3.1).
    """

    def __init__(self, spans: Mapping[int, Sequence[int]], *, group: bool) -> None:
        self._group = group
        self.channels = tuple(
            SPAN_STEP * span + slot if group else slot
            for span, slots in spans.items()
            for slot in slots
        )

    def encode(self, channel: int) -> int:
        if not self._group:
            return channel
        span, slot = divmod(channel, SPAN_STEP)
        return slot | span << 8 | _EXPLICIT

    def decode(self, encoded: int, span: int = 0) -> int | None:
        """The channel; ANY_CHANNEL[0] where the far side leaves the choice, None where it says none.

        `span` is the one whose D channel brought it, which is meant where none is named.
        """
        if encoded < 0:
            return None
        slot = encoded & 0xFF
        if not self._group or slot in ANY_CHANNEL:
            return ANY_CHANNEL[0] if slot in ANY_CHANNEL else slot
        return SPAN_STEP * (encoded >> 8 & 0x7F if encoded & _EXPLICIT else span) + slot

    def of_span(self, span: int) -> tuple[int, ...]:
        """The channels of one span of a group; else all."""
        if not self._group:
            return self.channels
        return tuple(channel for channel in self.channels if channel // SPAN_STEP == span)


class ChannelCare:
    """RESTART and SERVICE of the channels of one line.

    `pri` gives the controller that is in use, `drop` releases a call without a word to the far side
    and tells it, `tell` delivers a message, `later` delivers one in the loop's next turn.
    """

    def __init__(
        self,
        name: str,
        numbers: ChannelNumbers,
        legs: Legs,
        *,
        service: bool,
        t316: float,
        pri: Callable[[], Any],
        drop: Callable[[Leg], None],
        tell: Callable[[Message], None],
        later: Callable[[Message], None],
    ) -> None:
        self._name, self._numbers, self._legs = name, numbers, legs
        self._service, self._t316 = service, t316
        self._pri, self._drop, self._tell, self._later = pri, drop, tell, later
        self._here: set[int] = set()
        self._there: set[int] = set()
        self._restarts: deque[int] = deque()
        self._given_up: set[int] = set()
        """Channels out of service because nobody acknowledged their RESTART."""
        self._repeated = False
        self._waiting: asyncio.TimerHandle | None = None

    def close(self) -> None:
        self._restarts.clear()
        self._stop_waiting()

    # --- RESTART (Q.931 5.5) ---------------------------------------------------------------

    def restart(self, channels: Sequence[int]) -> None:
        """Put channels back to idle at both ends; their calls are released. Raises LineError."""
        self._check(channels)
        for leg in self._legs.on(channels):
            self._drop(leg)
        self._restart_idle(channels)

    def link_came_up(self) -> None:
        """Send again what the far side did not acknowledge, however long ago that was."""
        self._restarts.extend(sorted(self._given_up.difference(self._restarts)))
        self._send_restart()

    def acknowledged(self, encoded: int, span: int) -> None:
        """The far side has put a channel back to idle: the one that waits, where it names none.

        Of a group it may name the slot alone.
        """
        channel = self._numbers.decode(encoded, span)
        if channel in self._given_up:
            self._back_in_service(channel)
        if not self._restarts:
            return
        slot, wanted = encoded & 0xFF, self._numbers.encode(self._restarts[0]) & 0xFF
        if channel is None or slot in (*ANY_CHANNEL, wanted):
            self._back_in_service(self._restarts.popleft())
            self._repeated = False
            self._send_restart()

    def restarted(self, encoded: int, span: int) -> None:
        """The far side has put one channel, or all of an interface, back to idle."""
        channel = self._numbers.decode(encoded, span)
        whole = channel is None or channel in ANY_CHANNEL
        channels = self._numbers.of_span(span) if whole else (channel,)
        known = tuple(one for one in channels if one in self._numbers.channels)
        for leg in self._legs.on(known):
            self._drop(leg)
        for one in known:
            self._back_in_service(one)
        if known:
            self._tell(Restart(known))

    def _restart_idle(self, channels: Sequence[int]) -> None:
        idle = not self._restarts
        self._restarts.extend(channels)
        if idle:
            self._send_restart()

    def _send_restart(self) -> None:
        self._stop_waiting()
        if self._restarts:
            C.pri_reset(self._pri(), self._numbers.encode(self._restarts[0]))
            self._waiting = asyncio.get_running_loop().call_later(self._t316, self._not_answered)

    def _not_answered(self) -> None:
        self._waiting = None
        if self._repeated:
            channel = self._restarts.popleft()
            log.warning("%s: RESTART of channel %d was never acknowledged", self._name, channel)
            self._given_up.add(channel)
            self._out_of_service(channel)
        self._repeated = not self._repeated
        self._send_restart()

    def _stop_waiting(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None

    # --- SERVICE ---------------------------------------------------------------------------

    def serve(self, service: ChannelService) -> None:
        """Take channels out of service or back into it; calls on them go on. Raises LineError."""
        self._check(service.channels)
        blocked_before = self._here & set(service.channels)
        if service.in_service:
            self._here -= blocked_before
        else:
            self._here.update(service.channels)
        self._note()
        if self._service:
            for channel in service.channels:
                self._say_service(channel, IN_SERVICE if service.in_service else OUT_OF_SERVICE)
        elif service.in_service:
            again = blocked_before | self._given_up & set(service.channels)
            self._restart_idle(sorted(one for one in again if not self._legs.on((one,))))
        still = tuple(sorted(self._there & blocked_before)) if service.in_service else ()
        if still:
            self._later(ChannelService(still, False))

    def served(self, encoded: int, span: int, status: int) -> None:
        """The far side takes one channel, or all of an interface, in or out of service."""
        channel = self._numbers.decode(encoded, span)
        whole = channel is None or channel in ANY_CHANNEL
        for one in self._numbers.of_span(span) if whole else (channel,):
            if one not in self._numbers.channels:
                continue
            if status == IN_SERVICE:
                self._back_in_service(one)
            elif status == OUT_OF_SERVICE:
                self._out_of_service(one)

    def _say_service(self, channel: int, status: int) -> None:
        encoded = self._numbers.encode(channel)
        C.pri_maintenance_service(self._pri(), encoded >> 8 & 0x7F, encoded & 0xFF, status)

    def _out_of_service(self, channel: int) -> None:
        if channel not in self._there:
            self._there.add(channel)
            self._note()
            self._tell(ChannelService((channel,), False))

    def _back_in_service(self, channel: int) -> None:
        self._given_up.discard(channel)
        if channel in self._there:
            self._there.discard(channel)
            self._note()
            if channel not in self._here:
                self._tell(ChannelService((channel,), True))

    def _note(self) -> None:
        self._legs.blocked.clear()
        self._legs.blocked.update(self._here | self._there)

    def _check(self, channels: Sequence[int]) -> None:
        for channel in channels:
            if channel not in self._numbers.channels:
                raise LineError(f"{self._name} has no channel {channel}")
