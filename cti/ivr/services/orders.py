"""Orders that the house keeps: goods, subscriptions, tickets."""

from __future__ import annotations

from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Order:
    """One order; `delivery` is None where nothing is promised."""

    number: str
    state: str = ""
    amount: Decimal | None = None
    delivery: datetime | None = None


class Orders(Protocol):
    """[order]"""

    def create(
        self, template: str, values: Mapping[str, Any], items: Sequence[str], call: int
    ) -> Awaitable[str]:
        """The number that the caller is told; "" where the template's rules refuse."""
        ...

    def find(self, number: str, by: str) -> Awaitable[Sequence[Order]]:
        """By its number, or those of a caller, the newest first."""
        ...

    def change(self, number: str, do: str) -> Awaitable[str]:
        """`done`, `not_allowed` or `none`; `do` is confirm, cancel or pay."""
        ...
