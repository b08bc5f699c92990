"""What is wrong right now: one open alarm per key, raised once and cleared once."""

from __future__ import annotations

import logging
from collections.abc import Iterable

from cti.bus import Bus
from cti.clock import Clock, Timer
from cti.events import AlarmCleared, AlarmRaised, ChannelsChanged, ServerStarted, SpanChanged

log = logging.getLogger(__name__)

SPAN_FACTS = {
    "remote_alarm": (
        "major",
        "the far end receives nothing from us",
        "check the transmit pair of the cable",
    ),
    "no_signal": ("critical", "no signal arrives", "check the cable and the carrier's equipment"),
    "alarm_indication": ("critical", "the carrier sends all ones", "report it to the carrier"),
    "signalling_down": (
        "critical",
        "its signalling is down: no answer on the D channel, or its card is not there",
        "check card, cable and switch type; calls resume by themselves",
    ),
}


CHANNEL_MENDS = {
    "blocked": "put them back into service when the work is done, or ask the carrier",
    "resting": "they are tried again by themselves; if it repeats, ask the carrier about them",
    "stuck": "they are restarted until the far side answers; if that does not help, ask the carrier",
}

COMING_UP_SECONDS = 8.0
"""So long a D channel may take to come up after its line was opened."""

CHANNELS_SECONDS = 1.0
"""What the channels of a span tell one by one within this time is one notice."""


class Alarms:
    """Publishes alarms and remembers which are open; spans and channels raise and clear their own."""

    def __init__(self, bus: Bus, clock: Clock) -> None:
        self._bus = bus
        self._clock = clock
        self.open: dict[str, AlarmRaised] = {}
        self._spans: dict[str, SpanChanged] = {}
        self._coming_up: dict[str, Timer] = {}
        self._closed: dict[str, dict[int, ChannelsChanged]] = {}
        self._gathering: dict[str, Timer] = {}
        bus.listen(SpanChanged, self._span)
        bus.listen(ChannelsChanged, self._channels)
        bus.listen(ServerStarted, lambda event: self._tell_again())
        bus.listen(AlarmRaised, _log_raised)
        bus.listen(AlarmCleared, lambda event: log.warning("alarm over: %s", event.key))

    def raise_alarm(self, key: str, level: str, fact: str, cause: str, mend: str) -> None:
        """`level` is critical, major or notice. An alarm that is open with the same fact is not repeated."""
        known = self.open.get(key)
        if known is not None and known.fact == fact:
            return
        alarm = AlarmRaised(
            at=self._clock.now(), key=key, level=level, fact=fact, cause=cause, mend=mend
        )
        self.open[key] = alarm
        self._bus.publish(alarm)

    def clear(self, key: str) -> None:
        if self.open.pop(key, None) is not None:
            self._bus.publish(AlarmCleared(at=self._clock.now(), key=key))

    def _tell_again(self) -> None:
        """Desks know no alarm at the start of a server; those of before, such as of a line, still hold."""
        for alarm in tuple(self.open.values()):
            self._bus.publish(alarm)

    def close(self) -> None:
        for timers in (self._coming_up, self._gathering):
            for timer in timers.values():
                timer.cancel()
            timers.clear()

    def _span(self, event: SpanChanged) -> None:
        """Tell of the span's health; one that was opened just now is not expected to be up yet."""
        new = event.span not in self._spans
        self._spans[event.span] = event
        if new and event.health == "signalling_down":
            self._coming_up[event.span] = self._clock.call_later(
                COMING_UP_SECONDS, lambda: self._late(event.span)
            )
            return
        timer = self._coming_up.pop(event.span, None)
        if timer is not None:
            timer.cancel()
        self._tell(event)

    def _channels(self, event: ChannelsChanged) -> None:
        """One notice for each span, of all its channels that take no calls."""
        closed = self._closed.setdefault(event.span, {})
        for channel in event.channels:
            closed.pop(channel, None)
            if event.state != "in_service":
                closed[channel] = event
        if event.span not in self._gathering:
            self._gathering[event.span] = self._clock.call_later(
                CHANNELS_SECONDS, lambda: self._tell_channels(event.span)
            )

    def _tell_channels(self, span: str) -> None:
        del self._gathering[span]
        closed = self._closed[span]
        key = f"channels:{span}"
        if not closed:
            self.clear(key)
            return
        states = sorted({one.state for one in closed.values()})
        reasons = sorted(
            {one.reason + (f" ({one.by})" if one.by else "") for one in closed.values()}
        )
        self.raise_alarm(
            key,
            "notice",
            f"{_ranges(closed)} of {span} {'take' if len(closed) > 1 else 'takes'} no calls "
            f"({', '.join(states)}).",
            f"Cause: {'; '.join(reasons)}.",
            f"Mend: {'; '.join(CHANNEL_MENDS[state] for state in states)}.",
        )

    def _late(self, span: str) -> None:
        del self._coming_up[span]
        self._tell(self._spans[span])

    def _tell(self, event: SpanChanged) -> None:
        key = f"span:{event.span}"
        if event.health == "normal":
            self.clear(key)
            return
        level, cause, mend = SPAN_FACTS.get(
            event.health, ("major", event.health, "look at the span")
        )
        self.raise_alarm(
            key, level, f"Span {event.span} carries no calls.", f"Cause: {cause}.", f"Mend: {mend}."
        )


def _ranges(numbers: Iterable[int]) -> str:
    """`Channels 1-3, 7` for 1, 2, 3, 7; `Channel 1`."""
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    named = ", ".join(f"{run[0]}-{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs)
    return f"Channel {named}" if named.isdecimal() else f"Channels {named}"


def _log_raised(event: AlarmRaised) -> None:
    """Every alarm stands in the log too, whoever raised it."""
    level = logging.ERROR if event.level == "critical" else logging.WARNING
    log.log(level, "alarm %s: %s %s %s", event.key, event.fact, event.cause, event.mend)
