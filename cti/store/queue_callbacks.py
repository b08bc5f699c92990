"""Callbacks out of queues, kept over a restart and for reports."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from sqlalchemy import insert, select, update

from cti.store.database import Database
from cti.store.telephone_tables import QueueCallbackRow
from cti.store.text import clean
from cti.store.write_behind import WriteBehind


@dataclass(slots=True)
class KeptCallback:
    """One caller who is called back; times in Unix seconds, see `QueueCallbackRow`."""

    number: str
    queue: str
    call: int
    booked: float
    since: float
    at: float
    priority: int = 0
    needs: Mapping[str, int] = field(default_factory=dict)
    tries: int = 3
    between: float = 600.0
    calendar: str = ""
    given: Mapping[str, Any] = field(default_factory=dict)
    tried: int = 0
    outcome: str = ""
    """reached, no_answer, cancelled or refused; "" while it is to come."""
    ended: float | None = None
    agent: str = ""
    ticket: int = 0


class QueueCallbacks:
    """`add` and `all` block; changes are written behind."""

    def __init__(self, database: Database, behind: WriteBehind) -> None:
        self._database = database
        self._behind = behind

    def all(self, *, over: bool = False, limit: int = 1000) -> list[KeptCallback]:
        """Those that are to come, the oldest first; with `over` those that are over, the last first."""
        table = QueueCallbackRow.__table__
        asked = select(table).limit(limit)
        if over:
            asked = asked.where(table.c.outcome != "").order_by(table.c.ticket.desc())
        else:
            asked = asked.where(table.c.outcome == "").order_by(table.c.ticket)
        with self._database.reading() as connection:
            return [KeptCallback(**row._mapping) for row in connection.execute(asked)]

    def add(self, one: KeptCallback) -> int:
        """Keep it; returns the ticket."""
        row = {name: clean(value) for name, value in asdict(one).items() if name != "ticket"}
        with self._database.writing() as connection:
            made = connection.execute(
                insert(QueueCallbackRow).returning(QueueCallbackRow.ticket), row
            )
            one.ticket = int(made.scalar_one())
        return one.ticket

    def change(self, one: KeptCallback) -> None:
        """What was tried, and what it came to."""
        change = (
            update(QueueCallbackRow)
            .where(QueueCallbackRow.ticket == one.ticket)
            .values(
                at=one.at,
                tried=one.tried,
                outcome=one.outcome,
                ended=one.ended,
                agent=one.agent,
            )
        )
        self._behind.put(lambda connection: connection.execute(change))
