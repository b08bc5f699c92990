"""Cards of customers, what proves who they are, and the lists on which they stand."""

from __future__ import annotations

from collections.abc import Awaitable, Collection, Mapping
from datetime import datetime
from typing import Any, Protocol


class CustomerCards(Protocol):
    """[crm] Cards that flows make and change; `by` is who says so, for the audit trail.

    Every method raises CtiError with a sentence where it cannot do what is asked.
    """

    def create(
        self, values: Mapping[str, Any], by: str
    ) -> Awaitable[tuple[Mapping[str, Any], bool]]:
        """(the card, whether it is new): somebody with this number or member number stays as he is."""
        ...

    def update(
        self, customer: int, values: Mapping[str, Any], by: str
    ) -> Awaitable[Mapping[str, Any]]:
        """The card as it is afterwards."""
        ...

    def note(self, customer: int, text: str, kind: str, call: int, by: str) -> Awaitable[bool]:
        """Whether there is such a customer, whose timeline then has the line."""
        ...


class Identity(Protocol):
    """[crm] Facts that only the customer knows. None of them ever comes back to a flow."""

    def on_file(self, customer: int, facts: Collection[str]) -> Awaitable[frozenset[str]]:
        """Those of the facts (`pin`, or fields of the card) that are known of this customer."""
        ...

    def right(self, customer: int, fact: str, kind: str, keyed: str) -> Awaitable[bool]:
        """Whether the keys say the fact; `kind` is pin, last4, digits or date (YYYYMMDD)."""
        ...

    def locked(self, customer: int) -> Awaitable[bool]: ...

    def failed(self, customer: int, lock: int, seconds: float) -> Awaitable[bool]:
        """Count a failure; True where it locks the customer for so many seconds."""
        ...

    def passed(self, customer: int) -> Awaitable[None]:
        """Earlier failures are forgotten."""
        ...

    def set_pin(self, customer: int, pin: str) -> Awaitable[None]: ...


class ListKeeping(Protocol):
    """[crm] Who stands on which list, by flows."""

    def add(
        self, list: str, value: str, until: datetime | None, note: str, by: str
    ) -> Awaitable[bool]:
        """Whether it is new there; raises BlockFailed("not_found")."""
        ...

    def remove(self, list: str, value: str, by: str) -> Awaitable[bool]:
        """Whether it was there; raises BlockFailed("not_found")."""
        ...

    def refuse(self, number: str, campaign: str, channel: str, proof: str) -> Awaitable[None]:
        """Never again: everywhere, in one campaign, or by one channel (`sms`)."""
        ...
