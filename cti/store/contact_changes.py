"""Contacts of campaigns as flows change them. Every method blocks; call it off the loop."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, select, update

from cti.dialer.contacts import HISTORY_SECONDS, Attempt, Contact, Due
from cti.errors import NotFound
from cti.numbering import normal
from cti.store.contacts import Contacts, NumberLists
from cti.store.database import Database
from cti.store.tables import AttemptRow, ContactRow
from cti.store.text import clean

SAMPLE = 200
"""So many of the newest contacts tell which fields lists have."""
TYPES = {str: "text", bool: "boolean", int: "integer"}
_ATTEMPT = tuple(Attempt.__dataclass_fields__)


class ContactChanges:
    """Reads and changes single contacts beside the dialer, which owns the rest."""

    def __init__(self, database: Database, contacts: Contacts, numbers: NumberLists) -> None:
        self._database = database
        self._contacts = contacts
        self._numbers = numbers

    def add(self, contact: Contact) -> bool:
        """Whether the number is new on the campaign's list."""
        return self._contacts.add([contact]) > 0

    def due(self, campaign: str, number: str, at: float) -> Due:
        """A number as the rules look at it, on the list of this campaign or not."""
        wanted = normal(number)
        with self._database.reading() as connection:
            id = connection.scalar(
                select(ContactRow.id).where(
                    ContactRow.campaign == campaign, ContactRow.number == wanted
                )
            )
            rows = connection.execute(
                select(*(AttemptRow.__table__.c[name] for name in _ATTEMPT))
                .where(AttemptRow.number == wanted, AttemptRow.at >= at - HISTORY_SECONDS)
                .order_by(AttemptRow.at, AttemptRow.id)
            )
            history = tuple(Attempt(**dict(zip(_ATTEMPT, row, strict=True))) for row in rows)
        contact = None if id is None else self._contacts.get(campaign, id)
        if contact is None:
            listed = self._numbers.of(wanted)
            contact = Contact(contact=0, campaign=campaign, number=wanted, listed=listed)
        return Due(contact, history)

    def finish(self, campaign: str, number: str) -> int:
        """Call a number no more for one campaign, or for all (""); returns how many contacts ended."""
        wanted = [ContactRow.number == normal(number), ContactRow.state != "finished"]
        if campaign:
            wanted.append(ContactRow.campaign == campaign)
        with self._database.writing() as connection:
            names = set(connection.scalars(select(ContactRow.campaign).where(*wanted)))
            done = connection.execute(update(ContactRow).where(*wanted).values(state="finished"))
        self._contacts.recount(names)
        return done.rowcount

    def set_values(self, campaign: str, contact: int, values: Mapping[str, Any]) -> None:
        """Write fields of a contact's row; the others stay. Raises NotFound."""
        mine = (ContactRow.id == contact, ContactRow.campaign == campaign)
        with self._database.writing() as connection:
            row = connection.execute(select(ContactRow.data).where(*mine).with_for_update()).first()
            if row is None:
                raise NotFound(f"Campaign '{campaign}' has no contact {contact}.")
            data = {**row.data, **clean(dict(values))}
            connection.execute(update(ContactRow).where(*mine).values(data=data))

    def fields(self) -> dict[str, str]:
        """What the newest contacts carry -> its type of the flow language."""
        query = select(ContactRow.data).order_by(ContactRow.id.desc()).limit(SAMPLE)
        with self._database.reading() as connection:
            rows = list(connection.scalars(query))
        types = {"name": "text", "campaign": "text", "contact": "integer"}
        for data in rows:
            for name, value in data.items():
                if isinstance(value, (str, bool, int)):
                    types.setdefault(name, TYPES[type(value)])
        return types

    def dialled(self, campaign: str) -> int:
        """Attempts of a campaign so far."""
        query = select(func.count()).select_from(AttemptRow).where(AttemptRow.campaign == campaign)
        with self._database.reading() as connection:
            return connection.scalar(query) or 0
