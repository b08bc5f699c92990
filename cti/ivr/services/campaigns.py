"""Outbound campaigns: their lists, what an attempt came to, who may be called, calls at a time."""

from __future__ import annotations

from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class CampaignProgress:
    """Attempts, people reached, contacts done and left."""

    dialled: int
    connected: int
    done: int
    left: int

    @property
    def rate(self) -> int:
        """People reached of the attempts, in percent."""
        return round(100 * self.connected / self.dialled) if self.dialled else 0


class Campaigns(Protocol):
    """[dialer] The campaigns of the house. A name that there is not raises BlockFailed("not_found")."""

    def add(
        self,
        campaign: str,
        number: str,
        values: Mapping[str, Any],
        at: datetime | None,
        priority: int,
    ) -> Awaitable[str]:
        """`added`, `duplicate` where the number is on the list, `refused` where it may not be called."""
        ...

    def remove(self, campaign: str, number: str) -> Awaitable[int]:
        """Contacts with this number that are called no more, of all campaigns if none is named."""
        ...

    def set_values(
        self, campaign: str, contact: int, values: Mapping[str, Any]
    ) -> Awaitable[None]: ...

    def outcome(self, call: int, code: str, note: str, again: datetime | None, by: str) -> None:
        """What the attempt came to; `again` promises another one at that time. Answers at once."""
        ...

    def refusals(self, number: str, campaign: str, at: datetime) -> Awaitable[Sequence[str]]:
        """Every rule that forbids a call now, by the dialer's own names; empty: it is allowed."""
        ...

    def progress(self, campaign: str) -> Awaitable[CampaignProgress]: ...


@dataclass(frozen=True, slots=True)
class TimedCall:
    """One call to a number at a time, and again by `repeat` (none, daily, weekly)."""

    number: str
    at: datetime
    destination: str
    """`flow:NAME` or `queue:NAME`, for whoever answers."""
    repeat: str = "none"
    tries: int = 3
    between: float = 300.0
    """Seconds between tries."""
    values: Mapping[str, Any] | None = None


class TimedCalls(Protocol):
    """[timed_calls] Wake-up calls, reminders, price alarms, promised callbacks; kept over a restart."""

    def book(self, call: TimedCall, by: str) -> Awaitable[str]:
        """The ticket. Raises BlockFailed: not_found (flow or queue), denied where it may not be called."""
        ...
