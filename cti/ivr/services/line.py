"""The line on which the caller is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from cti.ivr.prompts.lists import PromptList


class Line(Protocol):
    """[trunks] What is done with the caller's own call. Answers at once."""

    def ring(self, call: int) -> None:
        """Tell the network that a telephone rings; an answered call is left as it is."""
        ...

    def limit(self, call: int, seconds: float, warn: float, prompts: PromptList | None) -> None:
        """Clear the call so many seconds from now, with a warning before; a later limit replaces it."""
        ...

    def attached(self, call: int) -> Mapping[str, Any]:
        """What anybody has attached to the call, by name."""
        ...
