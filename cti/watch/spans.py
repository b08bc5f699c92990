"""Watches the error counters of spans: growth becomes an event, bad quarters of an hour an alarm."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from cti.bus import Bus
from cti.clock import Clock, Timer
from cti.events import SpanErrors
from cti.watch.alarms import Alarms
from drivers.care.error_performance import FAR, NEAR, ErrorPerformance, growth
from drivers.driver import CountsErrors
from drivers.line import Health, LineError

log = logging.getLogger(__name__)

LOOK_SECONDS = 1.0
"""The second of G.826."""
TELL_SECONDS = 60.0
"""Errors that go on are told of so often, added up."""

DEFECTS = frozenset({Health.NO_SIGNAL, Health.ALARM_INDICATION})

_SIDES = {
    "near": (
        NEAR,
        "receives with errors",
        "check plug, cable and impedance, and that the clock follows the carrier (`cordboard lines "
        "status`, docs/cards.md)",
    ),
    "far": (
        FAR,
        "is received with errors at the far end",
        "check our transmit pair, and that we take the carrier's clock instead of our own",
    ),
}


@dataclass(slots=True)
class _Watched:
    line: CountsErrors
    before: Mapping[str, int] | None = None
    untold: dict[str, int] = field(default_factory=dict)
    told_at: float = 0.0
    since: float = 0.0
    away: bool = False
    sides: dict[str, ErrorPerformance] = field(
        default_factory=lambda: {side: ErrorPerformance(one[0]) for side, one in _SIDES.items()}
    )


class SpanWatch:
    """Looks once a second at the lines that count errors; others are passed over."""

    def __init__(self, bus: Bus, clock: Clock, alarms: Alarms, lines: Iterable[object]) -> None:
        self._bus, self._clock, self._alarms = bus, clock, alarms
        self._watched = [_Watched(line) for line in lines if isinstance(line, CountsErrors)]
        self._timer: Timer | None = None

    def start(self) -> None:
        if self._watched:
            self.look()
            self._timer = self._clock.call_later(LOOK_SECONDS, self.start)

    def close(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def look(self) -> None:
        """Read every line's counters once; a second has passed since the last time."""
        for watched in self._watched:
            try:
                now = watched.line.error_counters()
            except LineError as problem:
                if not watched.away:
                    log.info("%s: its errors cannot be counted: %s", watched.line.name, problem)
                watched.away, watched.before = True, None
                continue
            watched.away = False
            grown = growth(watched.before, now)
            watched.before = dict(now)
            self._tell(watched, grown)
            self._judge(watched, grown)

    def _tell(self, watched: _Watched, grown: Mapping[str, int]) -> None:
        now = self._clock.now()
        if grown and not watched.untold:
            watched.since = now - LOOK_SECONDS
        for name, count in grown.items():
            watched.untold[name] = watched.untold.get(name, 0) + count
        if watched.untold and now - watched.told_at >= TELL_SECONDS:
            self._bus.publish(
                SpanErrors(
                    at=now,
                    span=watched.line.name,
                    counters=watched.untold,
                    seconds=round(now - watched.since, 1),
                )
            )
            watched.told_at, watched.untold = now, {}

    def _judge(self, watched: _Watched, grown: Mapping[str, int]) -> None:
        for side, performance in watched.sides.items():
            # A span in alarm says so itself; the defect is an error of what arrives here.
            defect = side == "near" and watched.line.health in DEFECTS
            was = performance.bad
            performance.second(grown, defect=defect)
            if performance.bad and not was:
                _, what, mend = _SIDES[side]
                self._alarms.raise_alarm(
                    f"errors:{side}:{watched.line.name}",
                    "major",
                    f"Span {watched.line.name} {what}.",
                    f"Cause: {performance.errored} errored and {performance.severe} severely errored "
                    "seconds within 15 minutes.",
                    f"Mend: {mend}.",
                )
            elif was and not performance.bad:
                self._alarms.clear(f"errors:{side}:{watched.line.name}")
