"""Campaigns: their state, how many numbers are dialled and why, and each attempt."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from cti.events.event import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignChanged(Event):
    """`state` is running, paused, over_limit or finished; `mode` preview, progressive or predictive."""

    campaign: str
    state: str
    mode: str
    reason: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PacingDecided(Event):
    """How many more numbers were dialled now, and the inputs in one sentence."""

    campaign: str
    dials: int
    why: str
    inputs: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptRefused(Event):
    """A contact was not dialled; every rule that said no, by its reason code."""

    campaign: str
    contact: int
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewOffered(Event):
    """An agent is shown a contact before it is dialled."""

    campaign: str
    contact: int
    agent: str
    number: str
    data: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptEnded(Event):
    """One attempt at a contact ended with a disposition of the glossary's list."""

    campaign: str
    contact: int
    call: int | None
    outcome: str
    retry_at: float | None = None
