"""Figures of queues, folded from the events: the same from the live bus and from the journal."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from cti.acd.queues import QueueConfig
from cti.events import AgentStateChanged, Event, LeftQueue, Queued

MEMORY = 0.95
"""How much of the mean handling time each further call leaves as it was: about the last 20 count."""

FIRST_GUESS = 180.0
"""Seconds of talk and wrap-up that are assumed until a call of the queue was handled."""


@dataclass(slots=True)
class QueueFigures:
    """What became of the calls of one queue. Waits in seconds."""

    target_seconds: float = 20.0
    offered: int = 0
    answered: int = 0
    abandoned: int = 0
    left: int = 0
    """Moved on by a time limit, by overflow or by a supervisor: neither answered nor abandoned."""
    answered_in_time: int = 0
    abandoned_in_time: int = 0
    answered_wait: float = 0.0
    """Sum of the waits of answered calls."""
    longest_wait: float = 0.0
    handled: int = 0
    handle_seconds: float = FIRST_GUESS
    """Mean seconds of talk, hold and wrap-up of late."""

    @property
    def asa(self) -> float | None:
        """Average speed of answer: the mean wait of answered calls."""
        return self.answered_wait / self.answered if self.answered else None

    @property
    def answered_share(self) -> float | None:
        """Answered of offered (接通率)."""
        return self.answered / self.offered if self.offered else None


def answered_only(f: QueueFigures) -> tuple[int, int]:
    return f.answered_in_time, f.answered


def answered_and_abandoned(f: QueueFigures) -> tuple[int, int]:
    return f.answered_in_time + f.abandoned_in_time, f.answered + f.abandoned


def abandons_ignored(f: QueueFigures) -> tuple[int, int]:
    return f.answered_in_time, f.offered - f.abandoned_in_time


def abandons_negative(f: QueueFigures) -> tuple[int, int]:
    return f.answered_in_time, f.offered


def abandons_positive(f: QueueFigures) -> tuple[int, int]:
    return f.answered_in_time + f.abandoned_in_time, f.offered


SERVICE_LEVELS: Mapping[str, Callable[[QueueFigures], tuple[int, int]]] = {
    "answered_only": answered_only,
    "answered_and_abandoned": answered_and_abandoned,
    "abandons_ignored": abandons_ignored,
    "abandons_negative": abandons_negative,
    "abandons_positive": abandons_positive,
}
"""The formulas in use; in time means within T seconds.

answered_only: answered in time / answered. answered_and_abandoned: (answered + abandoned in time) /
(answered + abandoned). abandons_ignored: answered in time / (offered - abandoned in time).
abandons_negative: answered in time / offered. abandons_positive: (answered + abandoned in time) /
offered.
"""


def service_level(figures: QueueFigures, variant: str = "abandons_ignored") -> float | None:
    """The share of calls served in time by the formula of that name; None where there were none."""
    part, whole = SERVICE_LEVELS[variant](figures)
    return part / whole if whole else None


def expected_wait(
    position: int, staffed: int, available: int, handle_seconds: float
) -> float | None:
    """Seconds until the call at `position` (from 1) is answered; None where nobody is at work.

    Every staffed agent ends a call each `handle_seconds` on average, so the queue moves on by
    `staffed / handle_seconds` calls a second.
    """
    if staffed <= 0:
        return None
    behind = position - available
    return max(0, behind) * handle_seconds / staffed


class Statistics:
    """The fold. Feed it every event in order."""

    def __init__(self, queues: Iterable[QueueConfig]) -> None:
        self.queues = {q.name: QueueFigures(q.target_seconds) for q in queues}
        self._handling: dict[str, tuple[int, QueueFigures, float]] = {}

    def apply(self, event: Event) -> None:
        match event:
            case Queued():
                self._of(event.device.removeprefix("queue:")).offered += 1
            case LeftQueue():
                self._left(event)
            case AgentStateChanged():
                self._agent(event)
            case _:
                pass

    def _of(self, queue: str) -> QueueFigures:
        return self.queues.setdefault(queue, QueueFigures())

    def _left(self, event: LeftQueue) -> None:
        figures = self._of(event.queue)
        in_time = event.waited <= figures.target_seconds
        figures.longest_wait = max(figures.longest_wait, event.waited)
        if event.outcome == "answered":
            figures.answered += 1
            figures.answered_in_time += in_time
            figures.answered_wait += event.waited
            if event.agent is not None:
                self._handling[event.agent] = (event.call, figures, event.at)
        elif event.outcome == "abandoned":
            figures.abandoned += 1
            figures.abandoned_in_time += in_time
        else:
            figures.left += 1

    def _agent(self, event: AgentStateChanged) -> None:
        handling = self._handling.get(event.agent)
        if handling is None or event.state in ("busy", "working_after_call", "lost"):
            return
        _, figures, since = self._handling.pop(event.agent)
        seconds = event.at - since
        keep = MEMORY if figures.handled else 0.0
        figures.handle_seconds = keep * figures.handle_seconds + (1 - keep) * seconds
        figures.handled += 1
