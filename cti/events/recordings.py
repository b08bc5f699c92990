"""Recordings: their beginning and end, copies, retention."""

from __future__ import annotations

from dataclasses import dataclass

from cti.events.event import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingStarted(Event):
    call: int
    recording: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingEnded(Event):
    """The file is complete: stereo A-law, caller left, agent right."""

    call: int
    recording: str
    path: str
    """Empty where not even a file could be made."""
    seconds: float
    sha256: str
    problem: str = ""
    """Why it is not whole, and what of it is lost."""
    paused_seconds: float = 0.0
    """So much of it is silence because it was asked for; marks in the file say where."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingNotified(Event):
    """The caller was told that the call is recorded: the proof that law asks for."""

    call: int
    agreed: bool | None = None
    """What he answered; None where he was not asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingCopied(Event):
    """A recording has its second copy, read back and compared."""

    call: int
    recording: str
    path: str
    """Of the copy."""
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingRemoved(Event):
    """A recording was kept long enough; it was deleted with its copy, or moved."""

    call: int
    recording: str
    days: int
    moved_to: str = ""
