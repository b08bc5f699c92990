"""What flows count for reports."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol


class Facts(Protocol):
    """Counts, milestones, results, self-service and charges. Answers at once."""

    def tell(
        self,
        kind: str,
        name: str,
        amount: float = 1.0,
        *,
        call: int = 0,
        flow: str = "",
        detail: Mapping[str, Any] | None = None,
    ) -> None:
        """`kind` is count, milestone, result, self_service or charge; `call` is 0 in a job."""
        ...
