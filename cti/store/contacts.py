"""The lists of campaigns: what the dialer asks of `cti.dialer.contacts.Contacts`, kept in the database.

A contact is handed out to one dialer only: SQLite serialises those who write, PostgreSQL locks the rows
and skips locked ones. What was handed out when a server fell is due again after `release`.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from cti.dialer.contacts import HISTORY_SECONDS, Attempt, Contact, Due, Progress, is_connected
from cti.errors import NotFound
from cti.numbering import normal
from cti.store.database import Database
from cti.store.tables import AttemptRow, ContactRow, ListedNumberRow
from cti.store.text import clean
from cti.store.upsert import insert_new, upsert

BULK = 2000
_ATTEMPT = tuple(Attempt.__dataclass_fields__)
_ATTEMPT_COLUMNS = [AttemptRow.__table__.c[name] for name in _ATTEMPT]
_CONTACT_COLUMNS = list(ContactRow.__table__.c)


class Contacts:
    """Every method blocks; call it off the loop. Safe from several threads."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = threading.Lock()
        self._counts: dict[str, tuple[int, int]] = {}
        """Campaign -> (contacts, finished), once they were counted."""

    def add(self, contacts: Iterable[Contact]) -> int:
        """Put people on lists; who is there already with this number stays. Returns how many were new.

        The number of each contact is given by the database.
        """
        source, before = iter(contacts), self._size()
        while chunk := list(islice(source, BULK)):
            with self._database.writing() as connection:
                insert_new(connection, ContactRow.__table__, [_contact_row(one) for one in chunk])
        with self._lock:
            self._counts.clear()
        return self._size() - before

    def get(self, campaign: str, contact: int) -> Contact | None:
        with self._database.reading() as connection:
            row = connection.execute(
                select(*_CONTACT_COLUMNS).where(
                    ContactRow.id == contact, ContactRow.campaign == campaign
                )
            ).first()
            return None if row is None else _contact(row, _lists(connection, [row.number]))

    def attempts(self, campaign: str, contact: int) -> list[Attempt]:
        """Every attempt at a contact, oldest first."""
        with self._database.reading() as connection:
            rows = connection.execute(
                select(*_ATTEMPT_COLUMNS)
                .where(AttemptRow.contact == contact, AttemptRow.campaign == campaign)
                .order_by(AttemptRow.at, AttemptRow.id)
            )
            return [_attempt(row) for row in rows]

    def release(self) -> int:
        """Make due again what a fallen server had handed out; returns how many contacts."""
        with self._database.writing() as connection:
            done = connection.execute(
                update(ContactRow).where(ContactRow.state == "out").values(state="waiting")
            )
            return done.rowcount

    # --- as the dialer asks ---

    def next_due(self, campaign: str, n: int, at: float) -> Sequence[Due]:
        if n < 1:
            return []
        with self._database.writing() as connection:
            rows = self._take(connection, campaign, n, at)
            if not rows:
                return []
            numbers = [row.number for row in rows]
            lists = _lists(connection, numbers)
            history: dict[str, list[Attempt]] = {number: [] for number in numbers}
            for found in connection.execute(
                select(*_ATTEMPT_COLUMNS)
                .where(AttemptRow.number.in_(numbers), AttemptRow.at >= at - HISTORY_SECONDS)
                .order_by(AttemptRow.at, AttemptRow.id)
            ):
                history[found.number].append(_attempt(found))
            return [Due(_contact(row, lists), tuple(history[row.number])) for row in rows]

    def _take(self, connection: Connection, campaign: str, n: int, at: float) -> list[Row[Any]]:
        """One rank after the other, so that the index gives the due ones of each without a search."""
        rows: list[Row[Any]] = []
        mine = (ContactRow.campaign == campaign, ContactRow.state == "waiting")
        rank = connection.scalar(select(func.min(ContactRow.rank)).where(*mine))
        while rank is not None and len(rows) < n:
            due = (
                select(*_CONTACT_COLUMNS)
                .where(*mine, ContactRow.rank == rank, ContactRow.due <= at)
                .order_by(ContactRow.due, ContactRow.id)
                .limit(n - len(rows))
                .with_for_update(skip_locked=True)
            )
            rows += connection.execute(due)
            rank = connection.scalar(
                select(func.min(ContactRow.rank)).where(*mine, ContactRow.rank > rank)
            )
        if rows:
            taken = update(ContactRow).where(ContactRow.id.in_([row.id for row in rows]))
            connection.execute(taken.values(state="out"))
        return rows

    def record(self, attempt: Attempt) -> None:
        """Raises NotFound where the contact is not on the list."""
        row = {name: clean(getattr(attempt, name)) for name in _ATTEMPT}
        row["number"] = normal(attempt.number)
        with self._lock:
            with self._database.writing() as connection:
                replaced = (
                    connection.execute(
                        delete(AttemptRow).where(AttemptRow.call == attempt.call)
                    ).rowcount
                    if attempt.call is not None
                    else 0
                )
                tries = int(attempt.counts and not replaced)
                moved = self._put(
                    connection, attempt.campaign, attempt.contact, attempt.retry_at, tries
                )
                connection.execute(insert(AttemptRow), row)
            self._finish(attempt.campaign, moved)

    def postpone(self, campaign: str, contact: int, until: float | None) -> None:
        """Raises NotFound where the contact is not on the list."""
        with self._lock:
            with self._database.writing() as connection:
                moved = self._put(connection, campaign, contact, until, 0)
            self._finish(campaign, moved)

    def give_back(self, campaign: str, contacts: Iterable[int]) -> None:
        with self._database.writing() as connection:
            connection.execute(
                update(ContactRow)
                .where(
                    ContactRow.campaign == campaign,
                    ContactRow.id.in_(list(contacts)),
                    ContactRow.state == "out",
                )
                .values(state="waiting")
            )

    def progress(self, campaign: str) -> Progress:
        with self._lock, self._database.reading() as connection:
            counts = self._counts.get(campaign)
            if counts is None:
                counts = self._counts[campaign] = _count(connection, campaign)
            due = connection.scalar(
                select(func.min(ContactRow.due)).where(
                    ContactRow.campaign == campaign, ContactRow.state == "waiting"
                )
            )
        return Progress(*counts, due)

    def answered_since(self, campaign: str, at: float) -> tuple[int, int]:
        with self._database.reading() as connection:
            rows = connection.execute(
                select(AttemptRow.outcome, func.count())
                .where(AttemptRow.campaign == campaign, AttemptRow.at >= at)
                .group_by(AttemptRow.outcome)
            )
            counts: dict[str, int] = {row[0]: row[1] for row in rows}
        connected = sum(count for outcome, count in counts.items() if is_connected(outcome))
        return connected, counts.get("DROPPED", 0)

    def _put(
        self, connection: Connection, campaign: str, contact: int, due: float | None, tries: int
    ) -> int:
        """Set when it is due again, or finished; returns by how much the number of finished ones grew."""
        state = connection.scalar(
            select(ContactRow.state)
            .where(ContactRow.id == contact, ContactRow.campaign == campaign)
            .with_for_update()
        )
        if state is None:
            raise NotFound(
                f"Campaign '{campaign}' has no contact {contact}; import the list again."
            )
        values: dict[str, Any] = {"tries": ContactRow.tries + tries}
        values |= {"state": "finished"} if due is None else {"state": "waiting", "due": due}
        connection.execute(update(ContactRow).where(ContactRow.id == contact).values(values))
        return (due is None) - (state == "finished")

    def recount(self, campaigns: Iterable[str]) -> None:
        """Somebody else ended contacts of these campaigns."""
        with self._lock:
            for campaign in campaigns:
                self._counts.pop(campaign, None)

    def _finish(self, campaign: str, moved: int) -> None:
        if campaign in self._counts:
            total, finished = self._counts[campaign]
            self._counts[campaign] = total, finished + moved

    def _size(self) -> int:
        with self._database.reading() as connection:
            return connection.scalar(select(func.count()).select_from(ContactRow)) or 0


def _count(connection: Connection, campaign: str) -> tuple[int, int]:
    """(contacts, finished) of a campaign."""
    rows = connection.execute(
        select(ContactRow.state, func.count())
        .where(ContactRow.campaign == campaign)
        .group_by(ContactRow.state)
    )
    by_state: dict[str, int] = {row[0]: row[1] for row in rows}
    return sum(by_state.values()), by_state.get("finished", 0)


class NumberLists:
    """Numbers that may not be called (`dnc`, `blacklist`) or come first (`whitelist`)."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, number: str, list: str, *, by: str, at: float, why: str = "") -> None:
        row = {"number": normal(number), "list": list, "by": by, "why": why, "at": at}
        with self._database.writing() as connection:
            upsert(connection, ListedNumberRow.__table__, [row])

    def remove(self, number: str, list: str) -> None:
        with self._database.writing() as connection:
            connection.execute(
                delete(ListedNumberRow).where(
                    ListedNumberRow.number == normal(number), ListedNumberRow.list == list
                )
            )

    def of(self, number: str) -> frozenset[str]:
        with self._database.reading() as connection:
            return frozenset(_lists(connection, [normal(number)]).get(normal(number), ()))


def _lists(connection: Connection, numbers: Sequence[str]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for number, name in connection.execute(
        select(ListedNumberRow.number, ListedNumberRow.list).where(
            ListedNumberRow.number.in_(numbers)
        )
    ):
        found.setdefault(number, set()).add(name)
    return found


def _contact_row(contact: Contact) -> dict[str, Any]:
    return {
        "campaign": contact.campaign,
        "number": normal(contact.number),
        "name": clean(contact.name),
        "zone": contact.zone,
        "state": "waiting",
        "due": contact.due,
        "rank": -contact.priority,
        "tries": contact.tries,
        "consent_at": contact.consent_at,
        "agent": contact.agent,
        "data": clean(dict(contact.data)),
    }


def _contact(row: Row[Any], lists: dict[str, set[str]]) -> Contact:
    return Contact(
        contact=row.id,
        campaign=row.campaign,
        number=row.number,
        name=row.name,
        zone=row.zone,
        due=row.due,
        priority=-row.rank,
        tries=row.tries,
        consent_at=row.consent_at,
        listed=frozenset(lists.get(row.number, ())),
        agent=row.agent,
        data=row.data,
    )


def _attempt(row: Row[Any]) -> Attempt:
    return Attempt(**dict(zip(_ATTEMPT, row, strict=True)))
