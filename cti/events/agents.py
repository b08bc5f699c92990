"""Agents: log-on, state, and how they say a call ended."""

from __future__ import annotations

from dataclasses import dataclass, field

from cti.events.event import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentLoggedOn(Event):
    agent: str
    name: str
    station: str
    queues: tuple[str, ...] = ()
    skills: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentLoggedOff(Event):
    agent: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentStateChanged(Event):
    """`state` is not_ready, ready, reserved, busy, working_after_call or lost."""

    agent: str
    state: str
    reason: str = ""
    """The break reason of not_ready; ring_no_answer and forced are set by the server."""
    call: int | None = None
    by: str = ""
    """Whoever forced the state."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DispositionSet(Event):
    """An agent said how a call ended (小结)."""

    call: int
    agent: str
    code: str
    note: str = ""
