"""Queues and agents beyond entering and leaving a queue, which `Queues` does."""

from __future__ import annotations

from collections.abc import Awaitable, Mapping
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class QueueNow:
    """A queue at this moment; times in seconds."""

    waiting: int
    longest: float
    ready: int
    logged_on: int
    service_level: float
    expected_wait: float | None
    """Of somebody who joined now."""
    open: bool = True
    """It takes calls at this hour."""


class Queueing(Protocol):
    """[acd] Answers at once; raises BlockFailed: not_found, too_many, refused."""

    def state(self, queue: str) -> QueueNow: ...

    def join(
        self, call: int, queue: str, priority: int, skills: Mapping[str, int], music: bool
    ) -> None:
        """Wait while the flow goes on; it ends where it stands when an agent answers."""
        ...

    def queue_of(self, call: int) -> str:
        """The queue in which a call waits; "" where it waits in none."""
        ...

    def leave(self, call: int) -> bool:
        """False where an agent was faster, or the call waited in none."""
        ...

    def priority(self, call: int, priority: int | None, add_seconds: float) -> None: ...

    def skills(self, call: int, skills: Mapping[str, int], how: str) -> None: ...

    def move(self, call: int, queue: str, keep_time: bool) -> None: ...


class Reservations(Protocol):
    """[acd] Agents whom this call has set aside; those left over are free when its flow ends."""

    def reserve(self, queue: str, skills: Mapping[str, int]) -> str:
        """An agent, or "" where none is free now. Raises BlockFailed("not_found")."""
        ...

    def connect(self, call: int, agent: str, zip_tone: bool) -> bool:
        """Ring him, or let him talk at once after a tone: TalkBegan or ReachFailed follows.

        False where he is not set aside any more.
        """
        ...

    def give_up(self, call: int, agent: str) -> None:
        """He did not answer."""
        ...


class AgentSigning(Protocol):
    """[acd] Agents without a desk program, by number and password."""

    def sign(self, agent: str, pin: str, do: str, station: str, reason: str) -> Awaitable[str]:
        """`do`: log_on, log_off, ready, not_ready. Returns done, refused or locked."""
        ...


@dataclass(frozen=True, slots=True)
class AgentNow:
    """What an agent does."""

    agent: str
    station: str
    """His extension."""
    state: str
    """logged_off, not_ready, ready, busy or working_after_call."""
    reason: str = ""


class AgentDesks(Protocol):
    """[acd] Agents by number or name."""

    def find(self, agent: str) -> AgentNow | None:
        """None for one who is not logged on. Answers at once."""
        ...

    def reserve(self, agent: str) -> bool:
        """Set a ready agent aside to ring him; False where he is not ready any more."""
        ...

    def rung(self, agent: str, answered: bool) -> None:
        """He was rung: one who did not answer is not ready from now on."""
        ...

    def last(self, number: str, days: int) -> Awaitable[str]:
        """The agent who last talked with this number within so many days; "" for none."""
        ...
