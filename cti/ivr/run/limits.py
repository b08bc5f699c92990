"""How much a flow may take: bounds that keep any drawing from holding a call or the house for ever."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Settings of the site; times in seconds."""

    steps: int = 10_000
    """Steps without waiting for caller, timer or service."""
    more_steps: int = 1_000
    """Steps granted for the path of an error, and after hang-up."""
    depth: int = 32
    """Parts that call parts."""
    variables: int = 1_000
    """Variables of one call."""
    call_seconds: float = 7_200.0
    """Time that a call may spend in flows; waiting in queues and talking are not counted."""
    goodbye_seconds: float = 60.0
    """Granted by `event.time_limit` to say goodbye."""
    after_hang_up_seconds: float = 30.0
    overflow_queue: str = ""
    """Where callers go whom an error that nobody handles would cut off; empty: they are cleared."""


LIMITS = Limits()
