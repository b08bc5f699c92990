"""Cards of customers as flows see them: one flat set of fields, read, made and changed by name.

Every method blocks; call it off the loop.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields as fields_of
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Text, cast, insert, select

from cti.errors import Conflict, NotFound
from cti.numbering import normal
from cti.store.customers.customers import Customer, Customers
from cti.store.database import Database
from cti.store.house.tables import CustomerNoteRow
from cti.store.tables import CustomerRow
from cti.store.text import clean

CARD = ("name", "title", "member", "kind", "owner", "company", "address", "note")
"""Fields of every card, besides `telephone`; all others are the house's own."""
_NOT_OWN = {field.name for field in fields_of(Customer)} | {"telephone"}
MOST_FOUND = 20
SAMPLE = 200
"""So many of the newest cards tell which fields of its own the house keeps."""
CHANGES = 5
"""How often a change is tried again that somebody else got in before."""


class CustomerCards:
    """Flows find, make and change cards with these."""

    def __init__(
        self, database: Database, customers: Customers, now: Callable[[], float] = time.time
    ) -> None:
        self._database = database
        self._customers = customers
        self._now = now

    def get(self, id: int) -> dict[str, Any] | None:
        found = self._customers.get(id)
        return None if found is None else flat(found)

    def find(self, field: str, value: str) -> list[dict[str, Any]]:
        """Cards whose field has this value, the one changed last first; at most MOST_FOUND."""
        wanted = str(clean(value.strip()))
        if not wanted:
            return []
        if field == "telephone":
            found = self._customers.by_number(wanted)
            return [] if found is None else [flat(found)]
        condition: Any
        if field == "id":
            condition = CustomerRow.id == (int(wanted) if wanted.isdecimal() else -1)
        elif field in CARD:
            condition = getattr(CustomerRow, field) == wanted
        else:
            # The cast lets numbers be found by their digits on SQLite too.
            condition = cast(CustomerRow.fields[field].as_string(), Text) == wanted
        query = select(CustomerRow.id).where(condition)
        query = query.order_by(CustomerRow.changed.desc(), CustomerRow.id.desc()).limit(MOST_FOUND)
        with self._database.reading() as connection:
            ids = list(connection.scalars(query))
        cards = (self.get(id) for id in ids)
        return [card for card in cards if card is not None]

    def own_fields(self) -> dict[str, str]:
        """Fields of the house's own -> their types of the flow language, as the newest cards have them."""
        query = select(CustomerRow.fields).order_by(CustomerRow.id.desc()).limit(SAMPLE)
        with self._database.reading() as connection:
            rows = list(connection.scalars(query))
        types: dict[str, str] = {}
        for own in rows:
            for name, value in own.items():
                if name not in _NOT_OWN:
                    types.setdefault(name, _TYPES.get(type(value), "text"))
        return types

    def create(self, values: Mapping[str, Any]) -> tuple[dict[str, Any], bool]:
        """(the card, whether it is new); who has this number or member number already stays as he is.

        Raises BadRequest that names what is wrong.
        """
        for field in ("telephone", "member"):
            value = str(values.get(field) or "")
            found = self.find(field, value) if value else []
            if found:
                return found[0], False
        return flat(self._customers.save(_card(values, {}))), True

    def update(self, id: int, values: Mapping[str, Any]) -> dict[str, Any]:
        """Change fields of a card; the others stay. Raises NotFound, BadRequest, Conflict."""
        for left in reversed(range(CHANGES)):
            standing = self._customers.get(id)
            if standing is None:
                raise NotFound(f"There is no customer with the id {id}; it may have been removed.")
            given = _card(values, standing.fields) | {"id": id, "version": standing.version}
            if "phones" in given:
                number = given["phones"][0]["number"]
                others = [one for one in standing.phones if one["number"] != normal(number)]
                given["phones"] = [*given["phones"], *others]
            try:
                return flat(self._customers.save(given))
            except Conflict:
                if not left:
                    raise
        raise AssertionError("not reached")

    def take_credit(self, account: str, amount: Decimal) -> Decimal | None:
        """Take an amount off the field `credit` of whoever has this number or member number.

        Returns what is left, None where there is not enough. Raises NotFound.
        """
        found = self.find("telephone", account) or self.find("member", account)
        if not found:
            raise NotFound(f"No customer has the account {account}.")
        for left in reversed(range(CHANGES)):
            standing = self._customers.get(int(found[0]["id"]))
            if standing is None:
                raise NotFound(f"No customer has the account {account}.")
            credit = Decimal(str(standing.fields.get("credit") or 0))
            if credit < amount:
                return None
            rest = credit - amount
            own = {**standing.fields, "credit": str(rest)}
            try:
                self._customers.save(
                    {"id": standing.id, "version": standing.version, "fields": own}
                )
                return rest
            except Conflict:
                if not left:
                    raise
        raise AssertionError("not reached")

    def add_note(self, id: int, text: str, kind: str, call: int, by: str) -> bool:
        """A line in the timeline of a card; False where there is no such customer."""
        if self._customers.get(id) is None:
            return False
        row = {
            "customer": id, "text": clean(text), "kind": clean(kind), "call": call or None,
            "by": clean(by), "at": self._now(),
        }  # fmt: skip
        with self._database.writing() as connection:
            connection.execute(insert(CustomerNoteRow), row)
        return True

    def notes(self, id: int, limit: int = 50) -> Sequence[Mapping[str, Any]]:
        """The timeline of a card, newest first: at, kind, text, call, by."""
        row = CustomerNoteRow.__table__.c
        query = (
            select(row.at, row.kind, row.text, row.call, row.by)
            .where(row.customer == id)
            .order_by(row.note.desc())
            .limit(limit)
        )
        with self._database.reading() as connection:
            return [dict(found._mapping) for found in connection.execute(query)]


_TYPES = {str: "text", bool: "boolean", int: "integer", float: "float"}


def flat(customer: Customer) -> dict[str, Any]:
    """What stands in `customer.*`: the card, its first number, and the house's own fields."""
    own = {
        name: value
        for name, value in customer.fields.items()
        if name not in _NOT_OWN and isinstance(value, (str, bool, int, float))
    }
    phone = customer.phones[0]["number"] if customer.phones else ""
    return {
        **own, "id": customer.id, "telephone": phone,
        **{name: getattr(customer, name) for name in CARD},
    }  # fmt: skip


def _card(values: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """Values of flows as `Customers.save` takes them."""
    given: dict[str, Any] = {}
    changed = dict(own)
    for name, value in values.items():
        if name == "telephone":
            if value not in (None, ""):
                given["phones"] = [{"number": str(value), "label": ""}]
        elif name in CARD:
            given[name] = "" if value is None else str(value)
        elif name not in _NOT_OWN:
            changed[name] = _plain(value)
    if changed != dict(own):
        given["fields"] = changed
    return given


def _plain(value: Any) -> Any:
    """A value of a flow as JSON has it: amounts and times are texts, exact ones."""
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if value is None or isinstance(value, (str, bool, int, float)):
        return value
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return str(value)
