"""Prices of calls and of what is charged besides."""

from __future__ import annotations

from collections.abc import Awaitable
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Price:
    """A tariff in the currency of the site: an amount for each begun `seconds`, or for each item (0)."""

    tariff: str
    amount: Decimal
    seconds: int = 60

    @property
    def per_minute(self) -> Decimal:
        """What 60 seconds cost; 0 for a price of items."""
        return self.amount * 60 / self.seconds if self.seconds else Decimal(0)

    def of(self, seconds: float) -> Decimal:
        """What a call of this length costs: every unit that was begun counts."""
        if not self.seconds or seconds <= 0:
            return Decimal(0)
        units = (Decimal(str(seconds)) / self.seconds).to_integral_value(ROUND_CEILING)
        return self.amount * units

    def lasts(self, credit: Decimal) -> int | None:
        """Seconds that a credit pays for; None where the call costs nothing."""
        if not self.seconds or self.amount <= 0:
            return None
        return int(credit // self.amount) * self.seconds


class Rating(Protocol):
    """[rating] The tariffs of the house. `price` and `tariff` answer at once."""

    def price(self, number: str) -> Price | None:
        """The price of a call to a number: that of the longest prefix; None where none fits."""
        ...

    def tariff(self, name: str) -> Price | None:
        """A tariff by its name."""
        ...

    def charge(self, account: str, amount: Decimal) -> Awaitable[Decimal | None]:
        """Take it off an account and return what is left, None without enough credit.

        Raises BlockFailed("not_found") for an account that there is not.
        """
        ...
