"""Customers: cards with their telephone numbers, found by number, name, pinyin or member number."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from itertools import islice
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    bindparam,
    delete,
    insert,
    select,
    update,
)
from sqlalchemy.orm import InstrumentedAttribute

from cti.errors import BadRequest, Conflict, NotFound
from cti.numbering import normal
from cti.store.customers.pinyin import spelled
from cti.store.database import Database
from cti.store.tables import CallRecordRow, CustomerRow, PhoneRow
from cti.store.text import clean

KINDS = ("normal", "vip", "blocked")
_TEXTS = ("name", "title", "member", "kind", "owner", "company", "address", "note")
_WRITABLE = frozenset((*_TEXTS, "fields", "phones", "id", "version"))
_READ_ONLY = frozenset(("pinyin", "initials", "created", "changed", "number", "last_contact"))
_NUMBER = re.compile(r"\+?[0-9][0-9 ()\-]*")
_LAST = "\U0010ffff"
BULK = 2000
LONGEST_TEXT = 10_000
LARGEST_FIELDS = 64 * 1024
MOST_PHONES = 100
"""A card is attached to every call of its customer, and sent to desks: it stays small."""


@dataclass(slots=True, kw_only=True)
class Customer:
    """One card as clients get it. `version` grows with every change."""

    id: int
    version: int
    name: str
    title: str
    member: str
    kind: str
    owner: str
    company: str
    address: str
    note: str
    fields: dict[str, Any]
    created: float
    changed: float
    phones: list[dict[str, str]] = field(default_factory=list)
    """`number` in the form of `numbering.normal`, and `label`."""


_CARD = tuple(name for name in Customer.__dataclass_fields__ if name != "phones")
_CARD_COLUMNS = [CustomerRow.__table__.c[name] for name in _CARD]


def _whole_card(customer: ColumnElement[int]) -> Select[Any]:
    """One row for each number of a customer, in their order; one without number where he has none."""
    return (
        select(*_CARD_COLUMNS, PhoneRow.number, PhoneRow.label)
        .outerjoin(PhoneRow, PhoneRow.customer == CustomerRow.id)
        .where(CustomerRow.id == customer)
        .order_by(PhoneRow.position)
    )


# Made once: a card is looked up for every call, while it waits.
_BY_ID = _whole_card(bindparam("wanted", type_=CustomerRow.id.type))
_BY_NUMBER = _whole_card(
    select(PhoneRow.customer)
    .where(PhoneRow.number == bindparam("wanted"))
    .order_by(PhoneRow.position, PhoneRow.customer)
    .limit(1)
    .scalar_subquery()
)
_LAST_CONTACT = (
    select(
        CallRecordRow.call,
        CallRecordRow.began,
        CallRecordRow.direction,
        CallRecordRow.agent,
        CallRecordRow.outcome,
        CallRecordRow.disposition,
        CallRecordRow.note,
    )
    .where(CallRecordRow.outside.in_(bindparam("numbers", expanding=True)))
    .order_by(CallRecordRow.began.desc())
    .limit(1)
)


class Customers:
    """Every method blocks; call it off the loop. `now` gives seconds since the epoch."""

    def __init__(self, database: Database, now: Callable[[], float] = time.time) -> None:
        self._database = database
        self._now = now

    def get(self, id: int) -> Customer | None:
        with self._database.reading() as connection:
            return _card(connection, _BY_ID, id)

    def by_number(self, number: str) -> Customer | None:
        """Whose number this is, however it is written; of several the one of whom it is the first number."""
        with self._database.reading() as connection:
            return _by_number(connection, number)

    def card(self, number: str) -> dict[str, Any] | None:
        """The card for a screen pop as plain values, with `last_contact` where there was one."""
        with self._database.reading() as connection:
            customer = _by_number(connection, number)
            return None if customer is None else _popped(connection, customer)

    def card_of(self, id: int) -> dict[str, Any] | None:
        """The same of a customer known by id."""
        with self._database.reading() as connection:
            customer = _card(connection, _BY_ID, id)
            return None if customer is None else _popped(connection, customer)

    def find(self, text: str, limit: int = 50) -> list[Customer]:
        """Whose name, pinyin, initials, member number or number begins with `text`."""
        text = clean(text.strip())
        if not text or limit < 1:
            return []
        found: dict[int, None] = {}
        with self._database.reading() as connection:
            for column, prefix in _ways(text):
                if len(found) >= limit:
                    break
                id_column = PhoneRow.customer if column is PhoneRow.number else CustomerRow.id
                rows = connection.scalars(
                    select(id_column)
                    .where(*begins_with(column, prefix))
                    .order_by(column)
                    .limit(limit)
                )
                found.update(dict.fromkeys(rows))
            return _cards(connection, list(found)[:limit])

    def save(self, customer: Mapping[str, Any], *, by: str = "") -> Customer:
        """Make a card (no `id`) or change the given fields of one (`id` and the `version` that was read).

        Raises BadRequest, NotFound, and Conflict where somebody else changed it first.
        """
        given = _checked(customer)
        now = self._now()
        with self._database.writing() as connection:
            if customer.get("id") is None:
                (id,) = _insert(connection, [given], now)
            else:
                id = _whole(customer, "id")
                self._change(connection, id, _whole(customer, "version"), given, now)
            (saved,) = _cards(connection, [id])
        return saved

    def add_many(self, customers: Iterable[Mapping[str, Any]]) -> int:
        """Make many cards at once, in transactions of some thousands; returns how many."""
        made, now, source = 0, self._now(), iter(customers)
        while chunk := [_checked(one) for one in islice(source, BULK)]:
            with self._database.writing() as connection:
                made += len(_insert(connection, chunk, now))
        return made

    def _change(
        self, connection: Connection, id: int, version: int, given: dict[str, Any], now: float
    ) -> None:
        standing = connection.scalar(select(CustomerRow.version).where(CustomerRow.id == id))
        if standing is None:
            raise NotFound(f"There is no customer with the id {id}; it may have been removed.")
        phones = given.pop("phones", None)
        done = connection.execute(
            update(CustomerRow)
            .where(CustomerRow.id == id, CustomerRow.version == version)
            .values(**given, version=version + 1, changed=now)
        )
        if done.rowcount != 1:
            raise Conflict(
                f"Somebody else changed this customer first (version {standing}, you had {version}); "
                "load the card again and repeat your change."
            )
        if phones is not None:
            connection.execute(delete(PhoneRow).where(PhoneRow.customer == id))
            _insert_phones(connection, [(id, phones)])


def begins_with(column: InstrumentedAttribute[str], prefix: str) -> list[ColumnElement[bool]]:
    """Conditions that walk the column's index."""
    return [column >= prefix, column < prefix + _LAST]


def _ways(text: str) -> list[tuple[InstrumentedAttribute[str], str]]:
    """The columns to look in, likeliest first, each with the prefix to look for."""
    if _NUMBER.fullmatch(text):
        return [(PhoneRow.number, normal(text)), (CustomerRow.member, text)]
    letters = "".join(text.lower().split())
    if text.isascii():
        return [
            (CustomerRow.initials, letters),
            (CustomerRow.pinyin, letters),
            (CustomerRow.name, text),
            (CustomerRow.member, text),
        ]
    return [(CustomerRow.name, text)]


def _by_number(connection: Connection, number: str) -> Customer | None:
    wanted = normal(clean(number))
    return _card(connection, _BY_NUMBER, wanted) if wanted else None


def _card(connection: Connection, query: Select[Any], wanted: str | int) -> Customer | None:
    """The card that `_BY_ID` or `_BY_NUMBER` finds."""
    customer: Customer | None = None
    for *fields, number, label in connection.execute(query, {"wanted": wanted}):
        if customer is None:
            customer = Customer(**dict(zip(_CARD, fields, strict=True)))
        if number is not None:
            customer.phones.append({"number": number, "label": label})
    return customer


def _popped(connection: Connection, customer: Customer) -> dict[str, Any]:
    numbers = [phone["number"] for phone in customer.phones]
    last = connection.execute(_LAST_CONTACT, {"numbers": numbers}).first() if numbers else None
    return asdict(customer) | {"last_contact": None if last is None else dict(last._mapping)}


def _cards(connection: Connection, ids: Sequence[int]) -> list[Customer]:
    """The cards of these ids in this order."""
    rows = connection.execute(select(*_CARD_COLUMNS).where(CustomerRow.id.in_(ids)))
    cards = {row[0]: Customer(**dict(zip(_CARD, row, strict=True))) for row in rows}
    phones = connection.execute(
        select(PhoneRow.customer, PhoneRow.number, PhoneRow.label)
        .where(PhoneRow.customer.in_(ids))
        .order_by(PhoneRow.customer, PhoneRow.position)
    )
    for id, number, label in phones:
        cards[id].phones.append({"number": number, "label": label})
    return [cards[id] for id in ids if id in cards]


def _whole(customer: Mapping[str, Any], name: str) -> int:
    value = customer.get(name)
    if not isinstance(value, int) or isinstance(value, bool):
        raise BadRequest(f"To change a customer, send the '{name}' of the card that was read.")
    return value


def _checked(customer: Mapping[str, Any]) -> dict[str, Any]:
    """The fields to write. Raises BadRequest that names the field."""
    unknown = set(customer) - _WRITABLE - _READ_ONLY
    if unknown:
        raise BadRequest(
            f"A customer has no field '{min(unknown)[:60]}'; fields of your own belong into 'fields'."
        )
    given: dict[str, Any] = {}
    for name in _TEXTS:
        if name in customer:
            if not isinstance(customer[name], str):
                raise BadRequest(f"The customer's '{name}' must be a text.")
            if len(customer[name]) > LONGEST_TEXT:
                raise BadRequest(
                    f"The customer's '{name}' may have {LONGEST_TEXT:,} characters; shorten it."
                )
            given[name] = clean(customer[name].strip())
    if given.get("kind", "normal") not in KINDS:
        raise BadRequest(f"The customer's 'kind' must be one of {', '.join(KINDS)}.")
    if "fields" in customer:
        if not isinstance(customer["fields"], Mapping):
            raise BadRequest("The customer's 'fields' must be an object of names and values.")
        size = len(json.dumps(dict(customer["fields"]), ensure_ascii=False))
        if size > LARGEST_FIELDS:
            raise BadRequest(
                f"The customer's 'fields' may have {LARGEST_FIELDS:,} characters together; leave some "
                "out."
            )
        given["fields"] = clean(dict(customer["fields"]))
    if "phones" in customer:
        given["phones"] = _checked_phones(customer["phones"])
    if "name" in given:
        given["pinyin"], given["initials"] = spelled(given["name"])
    return given


def _checked_phones(phones: object) -> dict[str, str]:
    """Number -> label, each number once."""
    if not isinstance(phones, list | tuple):
        raise BadRequest("The customer's 'phones' must be a list of {number, label}.")
    if len(phones) > MOST_PHONES:
        raise BadRequest(f"A customer may have {MOST_PHONES} telephone numbers; leave some out.")
    kept: dict[str, str] = {}
    for phone in phones:
        entry = phone if isinstance(phone, Mapping) else {"number": phone}
        number = normal(str(entry.get("number", "")))
        if len(number) < 3:
            raise BadRequest(
                f"'{entry.get('number', '')}' is no telephone number; give its digits."
            )
        kept.setdefault(number, clean(str(entry.get("label", ""))))
    return kept


def _insert(connection: Connection, given: Sequence[dict[str, Any]], now: float) -> list[int]:
    rows = []
    for one in given:
        row: dict[str, Any] = dict.fromkeys((*_TEXTS, "pinyin", "initials"), "")
        row |= {"kind": "normal", "fields": {}, "version": 1, "created": now, "changed": now}
        rows.append(row | {name: value for name, value in one.items() if name != "phones"})
    ids = list(
        connection.scalars(
            insert(CustomerRow).returning(CustomerRow.id, sort_by_parameter_order=True), rows
        )
    )
    _insert_phones(
        connection, [(id, one.get("phones", {})) for id, one in zip(ids, given, strict=True)]
    )
    return ids


def _insert_phones(connection: Connection, phones: Iterable[tuple[int, dict[str, str]]]) -> None:
    rows = [
        {"customer": id, "number": number, "label": label, "position": position}
        for id, numbers in phones
        for position, (number, label) in enumerate(numbers.items())
    ]
    if rows:
        connection.execute(insert(PhoneRow), rows)
