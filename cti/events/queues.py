"""Queues: a call waits, an agent is chosen, the call leaves."""

from __future__ import annotations

from dataclasses import dataclass

from cti.events.event import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class Queued(Event):
    """The call waits in a queue: the queue becomes a connection of the call in state QUEUED."""

    call: int
    device: str
    priority: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentChosen(Event):
    """The ACD chose an agent for a waiting call, and why: the inputs of the decision in one line."""

    call: int
    queue: str
    agent: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftQueue(Event):
    """A call left its queue: `outcome` is answered, abandoned, timeout or diverted."""

    call: int
    queue: str
    outcome: str
    waited: float
    agent: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CallbackBooked(Event):
    """A caller keeps his place in a queue and will be called back."""

    call: int
    """In which he asked for it."""
    ticket: int
    queue: str
    number: str
    since: float
    """From when on he counts as waiting."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CallbackEnded(Event):
    """A callback is over: `outcome` is reached, no_answer, cancelled or refused."""

    ticket: int
    queue: str
    number: str
    outcome: str
    tried: int
    waited: float
    """Seconds from when on he counted as waiting."""
    call: int | None = None
    """In which he was reached."""
    agent: str = ""
    """Who was set aside for that call."""
