"""Channels that take no calls for a while: blocked by somebody, refused too often, or stuck.

A channel that the far side refuses again and again is left alone for some minutes, so that calls do
not wait for it. One whose call was cleared but is never released is restarted (Q.931 5.5), and
again until the line says that it is free.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from typing import Protocol

from cti.calls.lines.channels import Channel, Side
from cti.clock import Clock, Timer
from cti.events import ChannelsChanged, Event
from drivers.line import LineError, Restart

log = logging.getLogger(__name__)

REFUSALS = 3
"""Refusals in a row after which a channel rests."""

REST_SECONDS = 300.0

STUCK_SECONDS = 40.0
"""A release takes at most T305 (30 s) and two T308 (4 s); what is later does not come by itself."""

RESTART_SECONDS = 120.0
"""Between two restarts of one channel (T316)."""


class CareUser(Protocol):
    """Whom the events are told."""

    def turn(self) -> AbstractContextManager[None]: ...
    def happen(self, event: Event) -> None: ...


class ChannelCare:
    """Takes channels out of service and puts them back; every change is an event."""

    def __init__(self, clock: Clock, user: CareUser) -> None:
        self._clock = clock
        self._user = user
        self._timers: dict[Channel, Timer] = {}

    def close(self) -> None:
        for timer in self._timers.values():
            timer.cancel()
        self._timers.clear()

    # --- blocked -------------------------------------------------------------------------------

    def block(
        self, channels: Iterable[Channel], side: Side, *, reason: str = "", by: str = ""
    ) -> None:
        """They take no calls until the same side unblocks them; those that run go on."""
        fresh = [channel for channel in channels if side not in channel.blocked]
        for channel in fresh:
            channel.blocked.add(side)
        self._tell(fresh, reason, by)

    def unblock(self, channels: Iterable[Channel], side: Side, *, by: str = "") -> None:
        mended = [channel for channel in channels if side in channel.blocked]
        for channel in mended:
            channel.blocked.discard(side)
        self._tell(mended, "blocked by the other side still", by)

    # --- refused -------------------------------------------------------------------------------

    def refused(self, channel: Channel) -> None:
        """The far side did not take a call on this channel."""
        channel.refusals += 1
        if channel.refusals >= REFUSALS and not channel.resting:
            channel.resting = True
            self._set_timer(channel, REST_SECONDS, lambda: self._rested(channel))
            self._tell([channel], f"refused {channel.refusals} times in a row", "")

    def took(self, channel: Channel) -> None:
        """The far side took a call on this channel."""
        channel.refusals = 0

    def restarted(self, channels: Iterable[Channel]) -> None:
        """The far side put them back to idle: what it refused before says nothing any more."""
        for channel in channels:
            if channel.resting:
                self._rested(channel)

    def _rested(self, channel: Channel) -> None:
        self._stop_timer(channel)
        channel.resting = False
        channel.refusals = 0
        with self._user.turn():
            self._tell([channel], "", "")

    # --- stuck ---------------------------------------------------------------------------------

    def overdue(self, channel: Channel) -> None:
        """The call on it was cleared, and no Release came: restart the channel until one comes."""
        self._set_timer(channel, RESTART_SECONDS, lambda: self.overdue(channel))
        if not channel.stuck:
            channel.stuck = True
            channel.resting = False
            with self._user.turn():
                self._tell([channel], "the line did not release it after its call", "")
        try:
            channel.line.send(Restart((channel.number,)))
        except LineError as problem:
            log.info("%s cannot be restarted: %s", channel.device, problem)

    def released(self, channel: Channel) -> None:
        """The line says that it is free."""
        if channel.stuck:
            self._stop_timer(channel)
            channel.stuck = False
            self._tell([channel], "", "")

    # -------------------------------------------------------------------------------------------

    def _tell(self, channels: list[Channel], reason: str, by: str) -> None:
        """One event for all that are in the same state now."""
        states = {channel.state for channel in channels}
        for state in sorted(states):
            numbers = sorted(one.number for one in channels if one.state == state)
            self._user.happen(
                ChannelsChanged(
                    at=self._clock.now(),
                    span=channels[0].line.name,
                    channels=tuple(numbers),
                    state=state,
                    reason="" if state == "in_service" else reason,
                    by=by,
                )
            )

    def _set_timer(self, channel: Channel, seconds: float, then: Callable[[], None]) -> None:
        self._stop_timer(channel)
        self._timers[channel] = self._clock.call_later(seconds, then)

    def _stop_timer(self, channel: Channel) -> None:
        timer = self._timers.pop(channel, None)
        if timer is not None:
            timer.cancel()
