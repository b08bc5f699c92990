"""Callers who hang up, keep their place in a queue, and are called back."""

from __future__ import annotations

from collections.abc import Awaitable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Callback:
    """One callback that is asked for."""

    number: str
    queue: str = ""
    """Empty: the one in which the caller waits, or has just waited."""
    tries: int = 3
    between: float = 600.0
    """Seconds between tries."""
    calendar: str = ""
    """Called in its working hours only; empty for at any time."""
    at: datetime | None = None
    """Not before that."""
    priority: int = 0
    needs: Mapping[str, int] = field(default_factory=dict)
    values: Mapping[str, Any] = field(default_factory=dict)
    """Shown to the agent besides what the call carries."""


class Callbacks(Protocol):
    """[acd] [dialer] Kept over a restart."""

    def book(self, call: int, asked: Callback) -> Awaitable[int]:
        """The ticket; a number that is to be called back by that queue already keeps its own.

        Raises BlockFailed: not_found (no such queue or calendar, or the caller has waited in none),
        denied (the number may not be called).
        """
        ...

    def cancel(self, number: str, ticket: int | None) -> int:
        """Withdraw the callbacks of a number, or one by its ticket; how many there were."""
        ...
