"""Hearing words; fulfilled where an engine of speech recognition is installed."""

from __future__ import annotations

from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class HeardPhrase:
    """What was understood, and how sure the engine is (0 to 100)."""

    phrase: str
    sure: int


class SpeechInput(Protocol):
    """[asr] Recognising one of some phrases."""

    def listen(
        self, call: int, phrases: Sequence[str], language: str
    ) -> Awaitable[HeardPhrase | None]:
        """The phrase that the caller says; None where he says nothing."""
        ...
