"""The statements behind the blocks, built by SQLAlchemy so that every dialect gets its own words.

All of these run in a thread with a connection in a transaction. Names of tables and columns come from
the source's own list; values are parameters, always.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy import Connection
from sqlalchemy.engine import CursorResult

from cti.data.databases.table_of import Table
from cti.data.databases.values import bits, from_database
from cti.ivr.run.happening import BlockFailed
from cti.ivr.services.sources import ROWS_LIMIT, Condition, Query, Rows

WHATS: Mapping[str, Callable[..., Any]] = {
    "count": sa.func.count,
    "sum": sa.func.sum,
    "least": sa.func.min,
    "most": sa.func.max,
    "average": sa.func.avg,
}
_COMPARES: Mapping[str, Callable[[Any, Any], Any]] = {
    "equals": operator.eq,
    "not_equals": operator.ne,
    "less": operator.lt,
    "at_most": operator.le,
    "more": operator.gt,
    "at_least": operator.ge,
}


def read_rows(result: CursorResult[Any], most: int, table: Table) -> Rows:
    """At most `most` rows of a result in values of flows."""
    columns = tuple(result.keys())
    description = result.cursor.description  # gone with the cursor after the last row
    got = result.fetchmany(most + 1)
    more, got = len(got) > most, got[:most]
    maria = table.dialect in ("mysql", "mariadb") and description is not None
    rows = []
    for row in got:
        plain = bits(description, tuple(row)) if maria else tuple(row)
        rows.append(
            tuple(
                from_database(value, name, table.zone)
                for name, value in zip(columns, plain, strict=True)
            )
        )
    result.close()
    return Rows(columns, tuple(rows), len(rows), more)


def condition(table: Table, one: Condition) -> sa.ColumnElement[bool]:
    """A row of a where; raises BlockFailed("empty_value") where its value is empty."""
    column = table.column(one.column)
    if one.operator == "empty":
        return column.is_(None)
    if one.operator == "not_empty":
        return column.is_not(None)
    if one.value is None or one.value == ():
        raise BlockFailed(
            "empty_value",
            f"The condition on {one.column} has no value; check it before, or use “is empty”.",
        )
    if one.operator == "one_of":
        items = one.value if isinstance(one.value, tuple) else (one.value,)
        return column.in_([table.value(one.column, item) for item in items])
    if one.operator in ("contains", "begins", "ends"):
        text = str(one.value)
        if one.operator == "begins":
            return column.startswith(text, autoescape=True)
        if one.operator == "ends":
            return column.endswith(text, autoescape=True)
        return column.contains(text, autoescape=True)
    value = table.value(one.column, one.value)
    compare = _COMPARES.get(one.operator)
    if compare is None:
        raise BlockFailed("bad_value", f"There is no comparison '{one.operator}'.")
    return cast("sa.ColumnElement[bool]", compare(column, value))


def conditions(table: Table, where: Sequence[Condition]) -> list[sa.ColumnElement[bool]]:
    return [condition(table, one) for one in where]


def ordered(table: Table, query: Query) -> list[Any]:
    return [
        table.column(name).desc() if descending else table.column(name).asc()
        for name, descending in query.order
    ]


def select(connection: Connection, table: Table, query: Query) -> Rows:
    """Rows of one table."""
    names = [table.name_of(name) for name in query.columns]
    picked: list[Any] = [table.column(name) for name in dict.fromkeys(names)]
    statement = (
        sa.select(*(picked or [sa.literal_column("1").label("found")]))
        .select_from(table.clause)
        .where(*conditions(table, query.where))
        .order_by(*ordered(table, query))
        .limit(query.most + 1)
    )
    return read_rows(connection.execute(statement), query.most, table)


def count(connection: Connection, table: Table, query: Query, what: str, column: str) -> Any:
    """A number about the rows that fit; None for the least of no rows, and the like."""
    function = WHATS.get(what)
    if function is None:
        raise BlockFailed("bad_value", f"'{what}' is nothing that can be counted.")
    if not column and what != "count":
        raise BlockFailed("bad_value", "Choose the column that is summed or compared.")
    counted = function(table.column(column)) if column else function()
    statement = (
        sa.select(counted.label("value"))
        .select_from(table.clause)
        .where(*conditions(table, query.where))
    )
    value = connection.execute(statement).scalar()
    if what in ("sum", "least", "most", "average"):
        value = table.exact(column, value, what)
    return from_database(value, column or "value", table.zone)


def insert(connection: Connection, table: Table, values: Mapping[str, Any]) -> Any:
    """The key of the new row: one value, or texts joined by commas for a key of several columns."""
    made = table.values(values)
    statement = sa.insert(table.clause).values(made)
    key = list(table.facts.key)
    if key and getattr(connection.dialect, "insert_returning", False):
        statement = statement.returning(*[table.column(name) for name in key])
        row = connection.execute(statement).one()
        found = [from_database(v, "key", table.zone) for v in row]
        return found[0] if len(found) == 1 else ",".join(str(v) for v in found)
    result = connection.execute(statement)
    if all(name in made for name in key) and key:
        return made[key[0]] if len(key) == 1 else ",".join(str(made[name]) for name in key)
    return result.lastrowid or None


def update(
    connection: Connection, table: Table, values: Mapping[str, Any], where: Sequence[Condition]
) -> int:
    """Rows that fitted. No condition at all is refused: that is a whole table."""
    _need_where(table, where)
    statement = sa.update(table.clause).where(*conditions(table, where))
    return int(connection.execute(statement.values(table.values(values))).rowcount)


def delete(connection: Connection, table: Table, where: Sequence[Condition]) -> int:
    _need_where(table, where)
    statement = sa.delete(table.clause).where(*conditions(table, where))
    return int(connection.execute(statement).rowcount)


def _need_where(table: Table, where: Sequence[Condition]) -> None:
    if not where:
        raise BlockFailed(
            "denied", f"Without a condition every row of {table.name} would change; add one."
        )


def upsert(
    connection: Connection, table: Table, key: Mapping[str, Any], values: Mapping[str, Any]
) -> bool:
    """Change the row with this key, or insert it; whether it was inserted.

    The insert comes second, and a row that somebody else put there in between is changed after all.
    """
    found = [table.column(name) == value for name, value in table.values(key).items()]
    if any(value is None for value in key.values()):
        raise BlockFailed("empty_value", "A key of Update or insert has no value.")
    made = table.values(values)
    if _change(connection, table, found, made):
        return False
    both = {**made, **table.values(key)}
    if connection.dialect.name in ("postgresql", "sqlite"):
        return _insert_or_nothing(connection, table, found, both, made)
    try:
        with connection.begin_nested():
            connection.execute(sa.insert(table.clause).values(both))
        return True
    except sa.exc.IntegrityError:
        if not _change(connection, table, found, made):
            raise
        return False


def _change(connection: Connection, table: Table, found: Any, made: Mapping[str, Any]) -> bool:
    if not made:
        statement: Any = sa.select(sa.literal_column("1")).select_from(table.clause)
        return connection.execute(statement.where(*found).limit(1)).first() is not None
    changed = connection.execute(sa.update(table.clause).where(*found).values(dict(made)))
    return bool(changed.rowcount)


def _insert_or_nothing(
    connection: Connection, table: Table, found: Any, both: Mapping[str, Any], made: Any
) -> bool:
    from sqlalchemy.dialects import postgresql, sqlite

    insert_ = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    statement = insert_(table.clause).values(dict(both)).on_conflict_do_nothing()
    counted = statement.execution_options(preserve_rowcount=True)
    if connection.execute(counted).rowcount > 0:
        return True
    if not _change(connection, table, found, made):
        raise BlockFailed(
            "conflict", f"Another row of {table.name} has one of these values already."
        )
    return False


def take(
    connection: Connection, table: Table, query: Query, mark: Mapping[str, Any]
) -> Mapping[str, Any] | None:
    """One row that fits, marked. Nobody else can have it:

    PostgreSQL, MariaDB, MySQL 8 and Oracle lock it and pass over rows that others have locked; SQLite
    lets one writer in at a time; elsewhere the change itself asks again whether the row still fits.
    """
    key = [table.column(name) for name in table.facts.key] or table.row_mark()
    fits = conditions(table, query.where)
    free = (
        sa.select(*key)
        .select_from(table.clause)
        .where(*fits)
        .order_by(*ordered(table, query))
        .limit(1)
    )
    if connection.dialect.name in ("postgresql", "mysql", "mariadb", "oracle"):
        free = free.with_for_update(skip_locked=True)
    made = table.values(mark)
    for _ in range(20):
        row = connection.execute(free).first()
        if row is None:
            return None
        this = [column == value for column, value in zip(key, row, strict=True)]
        change = sa.update(table.clause).where(*this, *fits).values(made)
        if connection.execute(change).rowcount == 1:
            return _taken(connection, table, query, this, mark)
    raise BlockFailed("conflict", f"Too many calls take rows of {table.name} at once; try again.")


def _taken(
    connection: Connection, table: Table, query: Query, this: Any, mark: Mapping[str, Any]
) -> Mapping[str, Any]:
    names = [table.name_of(name) for name in query.columns]
    if not names:
        return {}
    marked = {table.name_of(name) for name in mark}
    if set(names) & marked and set(table.facts.key) & marked:
        # The key itself was changed: the row is not found by the old one any more.
        this = [table.column(n) == v for n, v in table.values(mark).items()]
    statement = sa.select(*[table.column(name) for name in dict.fromkeys(names)]).where(*this)
    rows = read_rows(connection.execute(statement), 1, table)
    return dict(zip(rows.columns, rows.rows[0], strict=True))


def execute(
    connection: Connection,
    table: Table,
    sql: str,
    values: Mapping[str, Any],
    most: int,
    *,
    cut: bool,
) -> Rows:
    """One statement of the author, ready for SQLAlchemy's `text`."""
    result: CursorResult[Any] = connection.execute(sa.text(sql), dict(values))
    if not result.returns_rows:
        return Rows((), (), max(0, int(result.rowcount)))
    rows = read_rows(result, most, table)
    if rows.more and not cut:
        raise BlockFailed(
            "too_many",
            f"The query has more than {ROWS_LIMIT:,} rows; add a condition, or use For each row.",
        )
    return rows
