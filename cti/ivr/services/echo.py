"""A caller who hears himself."""

from __future__ import annotations

from typing import Protocol


class Echo(Protocol):
    """Sends the caller's own sound back to him."""

    def begin(self, call: int, delay_ms: int) -> None: ...

    def end(self, call: int) -> None:
        """Also where the call has gone meanwhile."""
        ...
