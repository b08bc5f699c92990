"""Keys that nobody may hear again, and extensions that callers may key."""

from __future__ import annotations

from collections.abc import Collection
from typing import Protocol


class Privacy(Protocol):
    """[recorder] What the caller keys is taken out of every recording of the call, which carries a mark."""

    def hide_keys(self, call: int, hidden: bool) -> None:
        """From now on, or no more. Answers at once; a call without recordings is left alone."""
        ...


class Extensions(Protocol):
    """The dial plan of the house."""

    def all(self) -> Collection[str]:
        """Every extension that can be rung."""
        ...
