"""INSERT that replaces the row of the same key, in the words of either database."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, FromClause, Table
from sqlalchemy.dialects import postgresql, sqlite


def upsert(connection: Connection, table: FromClause, rows: Sequence[dict[str, Any]]) -> None:
    """Write rows by primary key; those that are there get the new values."""
    if not rows:
        return
    assert isinstance(table, Table)
    keys = [column.name for column in table.primary_key]
    kind = postgresql if connection.dialect.name == "postgresql" else sqlite
    statement = kind.insert(table)
    changes = {name: statement.excluded[name] for name in rows[0] if name not in keys}
    connection.execute(
        statement.on_conflict_do_update(index_elements=keys, set_=changes), list(rows)
    )


def insert_new(connection: Connection, table: FromClause, rows: Sequence[dict[str, Any]]) -> None:
    """Write rows; those whose unique key is there already are left as they are."""
    if not rows:
        return
    kind = postgresql if connection.dialect.name == "postgresql" else sqlite
    assert isinstance(table, Table)
    connection.execute(kind.insert(table).on_conflict_do_nothing(), list(rows))
