"""What can be heard on a call, and what was made of it: before the answer, and right after it."""

from __future__ import annotations

from dataclasses import dataclass, field

from cti.events.event import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlyMedia(Event):
    """Sound can be heard on a trunk before the answer: ring-back music or an announcement."""

    call: int
    device: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlyMediaJudged(Event):
    """What is heard on an outgoing call before the answer; told again when it becomes something else.

    `verdict` is ringback_tone, ringback_music, announcement, speech, silence, tone, fax or modem.
    """

    call: int
    device: str
    verdict: str
    seconds: float
    """After it could first be heard."""
    confidence: float
    """0 to 1."""
    reason: str
    """One sentence for whoever asks why."""
    name: str = ""
    """Of a tone, or of an announcement that was taught: powered_off, vacant, not_reachable ..."""
    cause: int = 0
    """Of Q.850, which that announcement stands for; 0 for none."""
    features: dict[str, float] = field(default_factory=dict)
    """What was measured: onset, speech, bursts, longest, pause (seconds), held, gaps (shares)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerClassified(Event):
    """Who or what answered: human, machine, fax or silence, decided `seconds` after the answer."""

    call: int
    verdict: str
    seconds: float
