"""Text that is spoken while a call waits for it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Sequence
from typing import Protocol


class Narration(Protocol):
    """[tts] Lists with text in them as one sound."""

    def speaks(self, language: str, voice: str = "") -> bool:
        """Whether any voice says texts of this language."""
        ...

    def sound(self, items: Sequence[str]) -> AsyncIterator[bytes]:
        """The A-law of names, tones, pauses and texts, one after the other, as it is made.

        What cannot be said is left out, with a line in the log.
        """
        ...


class Recordings(Protocol):
    """[tts] [files] Prompts made from text at run time."""

    def make(self, name: str, text: str, language: str, voice: str) -> Awaitable[str]:
        """Make a draft of this name; returns what a prompt list plays it by.

        Raises BlockFailed: unavailable, conflict where a final prompt has the name, too_long.
        """
        ...
