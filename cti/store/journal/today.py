"""The events of the present day, for figures that count from midnight on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import Connection, func, select

from cti.events import Event
from cti.store.database import Database
from cti.store.journal.entry import event_of
from cti.store.tables import EventRow

PAGE = 5000


def events_since(database: Database, at: float, kinds: Sequence[type[Event]]) -> Iterator[Event]:
    """The events of these kinds that happened at this moment or later, in order. Blocks."""
    names = [kind.__name__ for kind in kinds]
    with database.reading() as connection:
        seq = _first_since(connection, at)
    while True:
        with database.reading() as connection:
            rows = connection.execute(
                select(EventRow.seq, EventRow.type, EventRow.data)
                .where(EventRow.seq >= seq, EventRow.type.in_(names))
                .order_by(EventRow.seq)
                .limit(PAGE)
            ).all()
        if not rows:
            return
        for row in rows:
            event = event_of(row.type, row.data)
            if event is not None:
                yield event
        seq = rows[-1].seq + 1


def _first_since(connection: Connection, at: float) -> int:
    """The number of the first event since this moment: times rise with numbers, so halves do."""
    low = connection.scalar(select(func.min(EventRow.seq))) or 1
    high = (connection.scalar(select(func.max(EventRow.seq))) or 0) + 1
    while low < high:
        middle = (low + high) // 2
        found = connection.execute(
            select(EventRow.seq, EventRow.at)
            .where(EventRow.seq >= middle)
            .order_by(EventRow.seq)
            .limit(1)
        ).first()
        if found is None or found.at >= at:
            high = middle
        else:
            low = found.seq + 1
    return low
