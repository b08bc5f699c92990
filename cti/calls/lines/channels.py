"""Bearer channels in groups, and which one an outgoing call takes."""

from __future__ import annotations

import enum
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from drivers.line import Health, Signalling

if TYPE_CHECKING:
    from cti.calls.lines.legs import Leg


class Order(enum.Enum):
    """Where the search for a free channel begins.

    Against glare, one side of a span searches upwards and the other downwards; cyclic lets a
    channel rest longest, which shows a broken one soonest; least used wears all evenly.
    """

    ASCENDING = "ascending"
    DESCENDING = "descending"
    CYCLIC = "cyclic"
    LEAST_USED = "least_used"


class Side(enum.Enum):
    """Who took a channel out of service."""

    HERE = "here"
    THERE = "there"


@dataclass(slots=True, eq=False)
class Channel:
    """One bearer channel: `leg` occupies it until the line says that it is released."""

    line: Signalling
    number: int
    row: int
    leg: Leg | None = None
    used: int = 0
    """Outgoing calls that it has carried."""
    refusals: int = 0
    """Times in a row that the far side refused it."""
    blocked: set[Side] = field(default_factory=set)
    resting: bool = False
    stuck: bool = False
    device: str = field(init=False)

    def __post_init__(self) -> None:
        self.device = f"trunk:{self.line.name}/{self.number}"

    @property
    def state(self) -> str:
        """in_service, or why it takes no calls: stuck, blocked, resting."""
        if self.stuck:
            return "stuck"
        if self.blocked:
            return "blocked"
        return "resting" if self.resting else "in_service"

    @property
    def is_free(self) -> bool:
        """Whether a call may go out on it."""
        return (
            self.leg is None
            and self.line.health is Health.NORMAL
            and not (self.blocked or self.resting or self.stuck)
        )


class Group:
    """Channels of one or more spans that go to the same network."""

    def __init__(self, order: Order) -> None:
        self.order = order
        self._channels: list[Channel] = []
        self._last = -1

    def add(self, channels: list[Channel]) -> None:
        self._channels += channels

    def free(self) -> int:
        return sum(channel.is_free for channel in self._channels)

    @property
    def is_up(self) -> bool:
        return any(channel.line.health is Health.NORMAL for channel in self._channels)

    def candidates(self) -> Iterator[Channel]:
        """The free channels in the order in which they should be tried."""
        count = len(self._channels)
        places: range | list[int] = range(count)
        if self.order is Order.DESCENDING:
            places = range(count - 1, -1, -1)
        elif self.order is Order.CYCLIC:
            places = [(self._last + 1 + step) % count for step in range(count)]
        elif self.order is Order.LEAST_USED:
            places = sorted(range(count), key=lambda place: self._channels[place].used)
        for place in places:
            if self._channels[place].is_free:
                yield self._channels[place]

    def took(self, channel: Channel) -> None:
        """Remember it for the next search."""
        channel.used += 1
        if self.order is Order.CYCLIC:
            self._last = self._channels.index(channel)
