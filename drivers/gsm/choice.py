"""Which modem sends the next message, and why: a function of plain values."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from drivers.gsm.status import ModemState

MINUTE, HOUR, DAY = 60.0, 3600.0, 86_400.0


class Rate:
    """Segments of the last minute or longer, so that a SIM never sends more than `limit` in it.

    A message of more segments than `limit` may go when nothing was sent for so long.
    """

    def __init__(self, limit: int, seconds: float = MINUTE) -> None:
        self._limit, self._seconds = limit, seconds
        self._times: deque[float] = deque()

    def wait(self, count: int, now: float) -> float:
        """Seconds until `count` segments may be sent; 0 is now."""
        while self._times and now - self._times[0] >= self._seconds:
            self._times.popleft()
        over = len(self._times) + count - self._limit
        if over <= 0 or not self._times:
            return 0.0
        return self._times[min(over, len(self._times)) - 1] + self._seconds - now

    def count(self, count: int, now: float) -> None:
        """These are sent now."""
        self._times.extend([now] * count)


class Rates:
    """All limits of one SIM; 0 is none. They are counted anew when the program starts."""

    def __init__(self, per_minute: int, per_hour: int = 0, per_day: int = 0) -> None:
        told = ((per_minute, MINUTE), (per_hour, HOUR), (per_day, DAY))
        self._rates = [Rate(limit, seconds) for limit, seconds in told if limit]

    def wait(self, count: int, now: float) -> float:
        """Seconds until `count` segments may be sent; 0 is now."""
        return max((rate.wait(count, now) for rate in self._rates), default=0.0)

    def count(self, count: int, now: float) -> None:
        """These are sent now."""
        for rate in self._rates:
            rate.count(count, now)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A modem as the choice sees it."""

    name: str
    state: ModemState
    signal: int | None = None
    """dBm."""
    used: int = 0
    """Segments sent."""
    busy: bool = False
    wait: float = 0.0
    """Seconds until its rate lets the message through."""
    problem: str = ""
    """Why it is not ready."""


@dataclass(frozen=True, slots=True)
class Choice:
    """The modem, or the seconds until one is free (None: nobody knows), with the reason."""

    name: str = ""
    wait: float | None = None
    reason: str = ""


def bars(signal: int | None) -> int:
    """A signal strength as telephones show it, 0 to 4: differences within a bar do not matter."""
    if signal is None:
        return 1
    return sum(signal >= limit for limit in (-107, -97, -87, -77))


def _period(seconds: float) -> str:
    if seconds < 2 * MINUTE:
        return f"{math.ceil(seconds)} s"
    return f"{round(seconds / MINUTE)} min" if seconds < 2 * HOUR else f"{round(seconds / HOUR)} h"


def choose(candidates: Sequence[Candidate], avoid: Collection[str] = ()) -> Choice:
    """Of the registered modems within their rate that are idle: best signal, least used.

    A modem in `avoid` is taken only where no other one is registered.
    """
    if not candidates:
        return Choice(
            reason="There is no modem; write one into the configuration under [[modems]]."
        )
    ready = [one for one in candidates if one.state is ModemState.READY]
    if not ready:
        states = (f"{one.name} is {one.state.value}. {one.problem}".strip() for one in candidates)
        return Choice(reason=f"No modem is ready: {' '.join(states)}")
    ready = [one for one in ready if one.name not in avoid] or ready
    idle = [one for one in ready if not one.busy]
    if not idle:
        return Choice(reason="Every modem is just sending.")
    free = [one for one in idle if one.wait <= 0]
    if not free:
        soonest = min(idle, key=lambda one: one.wait)
        reason = (
            "Every modem has sent all that it may in a minute, an hour or a day; "
            f"{soonest.name} is free next, in {_period(soonest.wait)}."
        )
        return Choice(wait=soonest.wait, reason=reason)
    best = min(free, key=lambda one: (-bars(one.signal), one.used, -(one.signal or -999)))
    signal = "unknown" if best.signal is None else f"{best.signal} dBm"
    return Choice(best.name, 0.0, f"{best.name}: signal {signal}, {best.used} sent.")
