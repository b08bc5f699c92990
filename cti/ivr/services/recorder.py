"""Recording calls and callers."""

from __future__ import annotations

from collections.abc import Awaitable
from dataclasses import dataclass
from typing import Protocol


class CallRecorder(Protocol):
    """[recorder] The recording of a whole call, both sides apart. Answers at once."""

    def start(self, call: int) -> None:
        """Record it from now on; a call that is recorded already is left alone."""
        ...

    def stop(self, call: int) -> None:
        """Record it no more; one that is not recorded is left alone."""
        ...

    def pause(self, call: int, on: bool, reason: str = "") -> None:
        """Write silence with a mark, or go on; a call that is not recorded is left alone."""
        ...


@dataclass(frozen=True, slots=True)
class Message:
    """What a caller said into a file."""

    file: str
    """How a prompt list names it: `{"file": …}`."""
    seconds: float


class MessageRecorder(Protocol):
    """[recorder] Files that callers speak."""

    def begin(self, call: int) -> int:
        """Begin to record the caller alone; returns the number for the other methods."""
        ...

    def voiced(self, number: int) -> float:
        """Seconds since the caller was last heard, from the beginning of the recording on."""
        ...

    def end(self, number: int, *, keep: bool) -> Awaitable[Message | None]:
        """Stop; the file, or None where it was not kept."""
        ...

    def delete(self, file: str) -> Awaitable[None]:
        """Delete a file that was recorded; one that is gone is left alone."""
        ...

    def to_prompt(self, file: str, prompt: str, publish: bool, language: str) -> Awaitable[None]:
        """Make a file the sound of a prompt, at once or as a draft. Raises BlockFailed."""
        ...


class Consent(Protocol):
    """[recorder] The proof that a caller was told of the recording, kept in the journal."""

    def told(self, call: int, agreed: bool | None) -> None:
        """`agreed` is None where he was not asked."""
        ...
