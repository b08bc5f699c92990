"""How a queue behaves, and the calls that wait in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from cti.clock import Timer
from cti.errors import BadRequest


@dataclass(frozen=True, slots=True)
class Weights:
    """How the place of a call in the order is computed; all in points of priority."""

    base: float = 0.0
    """Added to every call of this queue, so that queues with the same agents can differ."""
    per_minute: float = 0.0
    """Added for each minute waited: with it an old ordinary call passes a young important one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueConfig:
    """One queue as an administrator sets it up."""

    name: str
    display_zh: str = ""
    display_en: str = ""
    ring_seconds: float = 15.0
    """How long a telephone rings before the call goes back to the front."""
    wrap_seconds: float = 20.0
    """Wrap-up after a call of this queue; 0 for none."""
    target_seconds: float = 20.0
    """An answer within this time counts for the service level."""
    music: str = "music"
    announcements: tuple[str, ...] = ()
    announce_every: float = 30.0
    max_wait: float | None = None
    """Seconds after which a caller is moved on; None: he may wait for ever."""
    overflow: str = ""
    """Where he is moved, as `CallControl.route_call` takes it; empty: his flow decides."""
    auto_answer: bool = False
    """Connect at once with a zip tone instead of ringing."""
    pick: Literal["longest_idle", "best_skill"] = "longest_idle"
    needs: Mapping[str, int] = field(default_factory=dict)
    """Skill -> least level that every agent of this queue's calls must have."""
    weights: Weights = field(default_factory=Weights)
    longest: int = 0
    """Most calls that may wait at once; 0 for no limit."""
    calendar: str = ""
    """It takes calls in the working hours of this calendar; empty for always."""

    def __post_init__(self) -> None:
        if not self.name:
            raise BadRequest("A queue has no name; give it one, such as sales.")
        for what in ("ring_seconds", "target_seconds", "announce_every"):
            if getattr(self, what) <= 0:
                raise BadRequest(f"Queue {self.name}: {what} must be greater than 0 seconds.")
        if self.wrap_seconds < 0 or self.longest < 0:
            raise BadRequest(f"Queue {self.name}: wrap_seconds and longest must not be negative.")
        if self.max_wait is not None and self.max_wait <= 0:
            raise BadRequest(
                f"Queue {self.name}: max_wait must be greater than 0 seconds, or left out."
            )

    @property
    def device(self) -> str:
        return f"queue:{self.name}"

    def display(self, language: str) -> str:
        """The name in `zh` or `en`; the other, or the plain name, where that one is empty."""
        first, second = self.display_zh, self.display_en
        if language == "en":
            first, second = second, first
        return first or second or self.name


OnLeft = Callable[[str], None]


@dataclass(slots=True)
class WaitingCall:
    """A call in a queue, from `enqueue` until it is answered or gone."""

    call: int
    queue: QueueConfig
    since: float
    """When it began to wait; kept when a telephone was not answered."""
    credit: float = 0.0
    """Seconds that count as waited too: in another queue, or given by a flow."""
    priority: int = 0
    needs: Mapping[str, int] = field(default_factory=dict)
    prefer: str | None = None
    prefer_until: float = 0.0
    """Until then it waits for the preferred agent if he is busy."""
    on_left: OnLeft | None = None
    deadline: float | None = None
    auto_answer: bool = False
    front: bool = False
    """A telephone was not answered: it goes before all others."""
    offered: str | None = None
    """The agent whose telephone rings for it."""
    timers: list[Timer] = field(default_factory=list)
    ring: Timer | None = None

    def stop_timers(self) -> None:
        for timer in (*self.timers, *([self.ring] if self.ring else [])):
            timer.cancel()
        self.timers.clear()
        self.ring = None
