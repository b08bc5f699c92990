"""Calls at a time, kept over a restart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from sqlalchemy import delete, insert, select, update

from cti.store.database import Database
from cti.store.house.tables import TimedCallRow
from cti.store.text import clean
from cti.store.write_behind import WriteBehind


@dataclass(slots=True)
class KeptCall:
    """One call that is to come, in Unix seconds: `due` was booked, `at` is the next try.

    `tried` counts the tries of this time.
    """

    number: str
    due: float
    at: float
    destination: str
    repeat: str = "none"
    tries: int = 3
    between: float = 300.0
    given: Mapping[str, Any] = field(default_factory=dict)
    by: str = ""
    tried: int = 0
    ticket: int = 0


class TimedCalls:
    """`add` blocks; `all` is read once at a start; changes are written behind."""

    def __init__(self, database: Database, behind: WriteBehind) -> None:
        self._database = database
        self._behind = behind

    def all(self) -> list[KeptCall]:
        with self._database.reading() as connection:
            rows = connection.execute(select(TimedCallRow.__table__).order_by(TimedCallRow.at))
            return [KeptCall(**row._mapping) for row in rows]

    def add(self, call: KeptCall) -> int:
        """Keep it; returns the ticket."""
        row = {name: clean(value) for name, value in asdict(call).items() if name != "ticket"}
        with self._database.writing() as connection:
            made = connection.execute(insert(TimedCallRow).returning(TimedCallRow.ticket), row)
            call.ticket = int(made.scalar_one())
        return call.ticket

    def change(self, call: KeptCall) -> None:
        """Its time and what was tried are others now."""
        change = (
            update(TimedCallRow)
            .where(TimedCallRow.ticket == call.ticket)
            .values(due=call.due, at=call.at, tried=call.tried)
        )
        self._behind.put(lambda connection: connection.execute(change))

    def done(self, call: KeptCall) -> None:
        gone = delete(TimedCallRow).where(TimedCallRow.ticket == call.ticket)
        self._behind.put(lambda connection: connection.execute(gone))
