"""Announcements of the day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Notice:
    """One announcement: a recorded prompt, or a text for a voice."""

    number: int
    prompt: str = ""
    text: str = ""


class Notices(Protocol):
    """[notices] Boards of announcements, each valid from and until some time. Answers at once."""

    def valid(self, board: str, at: datetime, caller: str, most: int) -> Sequence[Notice]:
        """What holds at this time, the newest first; without those that `caller` heard today, if given."""
        ...

    def heard(self, notice: int, caller: str, at: datetime) -> None:
        """A caller has begun to hear it."""
        ...
