"""Keys that work while two parties talk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class TalkKey:
    """One thing that keys do during a talk."""

    party: str
    """Who may press them: `caller`, `other` or `any`."""
    keys: str
    do: str
    """record, pause, hang_up, transfer, mark, conference or part."""
    to: str = ""
    """The target of transfer and conference, the flow of part, the word of mark."""


class TalkKeys(Protocol):
    """[trunks] Answers at once."""

    def use(self, keys: Sequence[TalkKey]) -> None:
        """These hold in every talk of the call from now on, and none that were set before."""
        ...
