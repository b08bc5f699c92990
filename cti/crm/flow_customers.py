"""Customers as the blocks of flows ask for them, off the loop; every change stands in the audit trail."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from cti.store.customers.cards import CustomerCards
from cti.store.customers.secrets import CustomerSecrets

Audited = Callable[[str, str, str, str, str], None]
"""(who, what, object, source, detail)."""
PIN = "pin"


class FlowCustomers:
    """Fulfils `services.Customers`, `services.customers.CustomerCards` and `Identity`."""

    def __init__(self, cards: CustomerCards, secrets: CustomerSecrets, audit: Audited) -> None:
        self._cards = cards
        self._secrets = secrets
        self._audit = audit

    # --- cards ---

    async def find(self, field: str, value: str) -> Sequence[Mapping[str, Any]]:
        return await asyncio.to_thread(self._cards.find, field, value)

    async def create(self, values: Mapping[str, Any], by: str) -> tuple[Mapping[str, Any], bool]:
        card, new = await asyncio.to_thread(self._cards.create, values)
        if new:
            self._audit(by, "SaveCustomer", f"customer:{card['id']}", "", ", ".join(values))
        return card, new

    async def update(self, customer: int, values: Mapping[str, Any], by: str) -> Mapping[str, Any]:
        card = await asyncio.to_thread(self._cards.update, customer, values)
        self._audit(by, "SaveCustomer", f"customer:{customer}", "", ", ".join(values))
        return card

    async def note(self, customer: int, text: str, kind: str, call: int, by: str) -> bool:
        return await asyncio.to_thread(self._cards.add_note, customer, text, kind, call, by)

    # --- identity ---

    async def on_file(self, customer: int, facts: Collection[str]) -> frozenset[str]:
        def known() -> frozenset[str]:
            card = self._cards.get(customer) or {}
            found = {fact for fact in facts if str(card.get(fact) or "")}
            if PIN in facts and self._secrets.has_pin(customer):
                found.add(PIN)
            return frozenset(found)

        return await asyncio.to_thread(known)

    async def right(self, customer: int, fact: str, kind: str, keyed: str) -> bool:
        def compared() -> bool:
            if fact == PIN:
                return self._secrets.right_pin(customer, keyed)
            card = self._cards.get(customer) or {}
            return says(str(card.get(fact) or ""), kind, keyed)

        return await asyncio.to_thread(compared)

    async def locked(self, customer: int) -> bool:
        return await asyncio.to_thread(self._secrets.locked, customer)

    async def failed(self, customer: int, lock: int, seconds: float) -> bool:
        locked = await asyncio.to_thread(self._secrets.failed, customer, lock, seconds)
        if locked:
            self._audit("flows", "LockIdentity", f"customer:{customer}", "", f"{seconds:g} s")
        return locked

    async def passed(self, customer: int) -> None:
        await asyncio.to_thread(self._secrets.passed, customer)

    async def set_pin(self, customer: int, pin: str) -> None:
        await asyncio.to_thread(self._secrets.set_pin, customer, pin)
        self._audit("flows", "SetPin", f"customer:{customer}", "", "")


def says(value: str, kind: str, keyed: str) -> bool:
    """Whether keys say a field of a card: its last four signs, its digits, or its date.

    An X at the end of a resident identity number (GB 11643) is keyed as star.
    """
    signs = "".join(sign for sign in value.upper() if sign.isdigit() or sign == "X")
    digits = "".join(sign for sign in value if sign.isdigit())
    if not keyed:
        return False
    if kind == "last4":
        return len(signs) >= 4 and signs[-4:] == keyed.replace("*", "X")
    if kind == "date":
        return len(digits) >= 8 and digits[:8] == keyed
    return signs == keyed.replace("*", "X")
