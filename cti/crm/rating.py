"""Prices from the house's table `tariffs`, which staff edit in the monitor.

Its columns: `tariff` (a name), `prefix` (numbers that begin with it; several with spaces), `price` (an
amount), `seconds` (of one unit; 60 if empty, 0 for a price of items).
"""

from __future__ import annotations

import asyncio
from decimal import Decimal, InvalidOperation

from cti.errors import NotFound
from cti.ivr.run.happening import BlockFailed
from cti.ivr.services.rating import Price
from cti.numbering import normal
from cti.store.customers.cards import CustomerCards
from cti.store.house.lists import HouseTables

TABLE = "tariffs"


class HouseRating:
    """Fulfils `cti.ivr.services.rating.Rating`; credit stands on the customer's card."""

    def __init__(self, tables: HouseTables, cards: CustomerCards) -> None:
        self._tables = tables
        self._cards = cards

    def names(self) -> list[str]:
        """The tariffs, in the order of the table; none where there is no such table."""
        return list(dict.fromkeys(price.tariff for _, price in self._rows()))

    def tariff(self, name: str) -> Price | None:
        return next((price for _, price in self._rows() if price.tariff == name), None)

    def price(self, number: str) -> Price | None:
        wanted = normal(number)
        best: tuple[int, Price] | None = None
        for prefixes, price in self._rows():
            for prefix in prefixes:
                fits = bool(price.seconds) and wanted.startswith(prefix)
                if fits and (best is None or len(prefix) > best[0]):
                    best = len(prefix), price
        return None if best is None else best[1]

    async def charge(self, account: str, amount: Decimal) -> Decimal | None:
        try:
            return await asyncio.to_thread(self._cards.take_credit, account, amount)
        except NotFound as missing:
            raise BlockFailed("not_found", str(missing)) from None

    def _rows(self) -> list[tuple[tuple[str, ...], Price]]:
        try:
            rows = self._tables.rows(TABLE)
        except NotFound:
            return []
        found = []
        for row in rows:
            try:
                price = Price(
                    row.get("tariff", "").strip(),
                    Decimal(row.get("price", "").strip()),
                    int(row.get("seconds", "").strip() or 60),
                )
            except (InvalidOperation, ValueError):
                continue  # a row that is still being filled in
            if price.tariff and price.amount >= 0 and price.seconds >= 0:
                found.append((tuple(row.get("prefix", "").split()), price))
        return found
