"""Writes that nobody waits for, on both databases."""

from __future__ import annotations

from sqlalchemy import Connection, insert, select

from cti.store.database import Database
from cti.store.house.tables import FlowStepsUptoRow
from cti.store.write_behind import WriteBehind


def test_a_write_that_the_database_cannot_hold_keeps_no_later_one(database: Database) -> None:
    def too_large(connection: Connection) -> None:
        connection.execute(insert(FlowStepsUptoRow).values(one=1, seq=2**70))

    def next_one(connection: Connection) -> None:
        connection.execute(insert(FlowStepsUptoRow).values(one=1, seq=7))

    behind = WriteBehind(database)
    behind.put(too_large)
    behind.put(next_one)
    behind.close()
    with database.reading() as connection:
        assert connection.scalars(select(FlowStepsUptoRow.seq)).all() == [7]
