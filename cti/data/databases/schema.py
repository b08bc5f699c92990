"""The tables and columns of a source, read from the database and kept for when it is away."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, inspect, text
from sqlalchemy.engine import Inspector
from sqlalchemy.engine.interfaces import ReflectedColumn
from sqlalchemy.engine.reflection import ObjectKind
from sqlalchemy.exc import OperationalError

from cti.data.databases.values import type_of
from cti.ivr.data_sources.facts import ColumnFacts, SourceFacts, TableFacts

SQLGLOT = {"postgresql": "postgres", "mysql": "mysql", "mariadb": "mysql", "sqlite": "sqlite",
           "mssql": "tsql", "oracle": "oracle"}  # fmt: skip
"""Dialect of SQLAlchemy -> of sqlglot."""
_ROWS: dict[str, str] = {
    "postgresql": "SELECT c.relname, c.reltuples::bigint FROM pg_class c JOIN pg_namespace n "
    "ON n.oid = c.relnamespace WHERE n.nspname = current_schema() AND c.relkind = 'r'",
    "mysql": "SELECT table_name, table_rows FROM information_schema.tables "
    "WHERE table_schema = database() AND table_type = 'BASE TABLE'",
}


def read_facts(connection: Connection, *, read_only: bool, cached: bool) -> SourceFacts:
    """Everything about the tables and views of the connection's schema, in a few queries."""
    look: Inspector = inspect(connection)
    dialect = connection.dialect.name
    columns = look.get_multi_columns(kind=ObjectKind.ANY)
    keys = look.get_multi_pk_constraint(kind=ObjectKind.ANY)
    uniques = look.get_multi_unique_constraints(kind=ObjectKind.ANY)
    indexes = look.get_multi_indexes(kind=ObjectKind.ANY)
    if dialect == "sqlite":
        # UNIQUE behind a column makes an index that is listed only when asked for by name.
        indexes = {
            place: look.get_indexes(place[1], include_auto_indexes=True) for place in columns
        }
    rows = _row_counts(connection, dialect)
    tables = {}
    for place, found in sorted(columns.items(), key=lambda item: item[0][1]):
        primary = keys.get(place)
        key = tuple(primary["constrained_columns"]) if primary else ()
        unique = [tuple(one["column_names"]) for one in uniques.get(place) or ()]
        unique += [
            tuple(str(name) for name in one["column_names"])
            for one in indexes.get(place) or ()
            if one["unique"] and None not in one["column_names"]
        ]
        name = place[1]
        tables[name] = TableFacts(
            {one["name"]: _column(one, key, connection) for one in found},
            key,
            tuple(dict.fromkeys(unique)),
            rows.get(name),
        )
    return SourceFacts(tables, SQLGLOT.get(dialect, ""), True, time.time(), read_only, cached)


def _column(column: ReflectedColumn, key: tuple[str, ...], connection: Connection) -> ColumnFacts:
    try:
        declared = column["type"].compile(connection.dialect)
    except Exception:  # a type that SQLAlchemy does not know has no name either
        declared = str(column["type"])
    if declared.upper() == "TINYINT" and getattr(column["type"], "display_width", 0) == 1:
        declared = "BOOLEAN"
    by_itself = (
        column.get("autoincrement") is True
        or column.get("default") is not None
        or column.get("computed") is not None
        or column.get("identity") is not None
        or (key == (column["name"],) and connection.dialect.name == "sqlite" and "INT" in declared)
    )
    return ColumnFacts(type_of(declared), not column["nullable"] and not by_itself)


def _row_counts(connection: Connection, dialect: str) -> Mapping[str, int]:
    statement = _ROWS.get({"mariadb": "mysql"}.get(dialect, dialect))
    if dialect == "sqlite":
        return _sqlite_counts(connection)
    if statement is None:
        return {}
    found: dict[str, Any] = {row[0]: row[1] for row in connection.execute(text(statement))}
    return {name: int(rows) for name, rows in found.items() if rows is not None and rows >= 0}


def _sqlite_counts(connection: Connection) -> Mapping[str, int]:
    found = {}
    for name in inspect(connection).get_table_names():
        quoted = connection.dialect.identifier_preparer.quote(name)
        try:
            with connection.begin_nested():
                statement = f"SELECT coalesce(max(rowid), 0) FROM {quoted}"  # noqa: S608
                found[name] = int(connection.exec_driver_sql(statement).scalar_one())
        except OperationalError:
            pass  # a table WITHOUT ROWID does not say how long it is
    return found
