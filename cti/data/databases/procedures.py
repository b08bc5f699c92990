"""Stored procedures and functions: in values by name or place, out values by name."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from cti.data.databases.statements import read_rows
from cti.data.databases.table_of import Table
from cti.data.databases.values import to_database
from cti.ivr.run.happening import BlockFailed

Given = Sequence[tuple[str, Any]]
_NAME = re.compile(r"[^\W\d][\w$]*(\.[^\W\d][\w$]*)?")


def procedure(
    connection: Connection, table: Table, name: str, given: Given, wanted: Sequence[str]
) -> Mapping[str, Any]:
    """Call it; the out values by the names that were asked for.

    Raises BlockFailed: bad_value for a name that is none, refused where the dialect has no procedures.
    """
    if not _NAME.fullmatch(name):
        raise BlockFailed("bad_value", f"“{name}” cannot be the name of a procedure.")
    values = [(key, to_database(value, table.dialect, table.zone)) for key, value in given]
    if table.dialect == "postgresql":
        found = _postgresql(connection, table, name, values)
    elif table.dialect in ("mysql", "mariadb"):
        found = _mariadb(connection, table, name, values)
    elif table.dialect == "mssql":
        found = _row(connection, table, f"EXEC {name} {_holes(values, '@{} = ')}", values)
    else:
        raise BlockFailed(
            "refused",
            f"The data source {table.source} has no stored procedures; use SQL statement.",
        )
    lower = {key.lower(): value for key, value in found.items()}
    for one in wanted:
        if one.lower() not in lower:
            raise BlockFailed(
                "not_found",
                f"The procedure {name} gives no value {one}; it gives {', '.join(found) or 'none'}.",
            )
    return {one: lower[one.lower()] for one in wanted}


def _row(connection: Connection, table: Table, sql: str, values: Given) -> Mapping[str, Any]:
    given = {f"p{n}": value for n, (_, value) in enumerate(values)}
    result = connection.execute(sa.text(sql), given)
    if not result.returns_rows:
        return {}
    rows = read_rows(result, 1, table)
    return dict(zip(rows.columns, rows.rows[0], strict=True)) if rows.rows else {}


def _holes(values: Given, form: str) -> str:
    return ", ".join(
        f"{form.format(name) if name else ''}:p{n}" for n, (name, _) in enumerate(values)
    )


def _postgresql(
    connection: Connection, table: Table, name: str, values: Given
) -> Mapping[str, Any]:
    """CALL gives the out values as one row, a function as the columns of its first."""
    look = sa.text(
        "SELECT prokind, proargnames, proargmodes::text[] FROM pg_proc "
        "WHERE oid = (SELECT max(oid) FROM pg_proc WHERE proname = :name)"
    )
    known = connection.execute(look, {"name": name.rpartition(".")[2].lower()}).first()
    if known is None:
        raise BlockFailed("not_found", f"{table.source} has no procedure {name}.")
    named = _holes(values, "{} => ")
    if known[0] != "p":
        return _row(connection, table, f"SELECT * FROM {name}({named})", values)  # noqa: S608
    given = {key.lower() for key, _ in values if key}
    outs = [
        argument
        for argument, mode in zip(known[1] or (), known[2] or (), strict=False)
        if mode == "o" and argument and argument.lower() not in given
    ]
    if any(key for key, _ in values):
        parts = [part for part in (named, *[f"{out} => NULL" for out in outs]) if part]
    else:
        parts = [part for part in (named, *["NULL" for _ in outs]) if part]
    return _row(connection, table, f"CALL {name}({', '.join(parts)})", values)


def _mariadb(connection: Connection, table: Table, name: str, values: Given) -> Mapping[str, Any]:
    """Out values go through variables of the session, as the client protocol has no other way."""
    look = sa.text(
        "SELECT parameter_name, parameter_mode, routine_type FROM information_schema.parameters "
        "WHERE specific_schema = database() AND specific_name = :name ORDER BY ordinal_position"
    )
    plain = name.rpartition(".")[2]
    known = [tuple(row) for row in connection.execute(look, {"name": plain})]
    by_name = {key.lower(): value for key, value in values if key}
    unnamed = [value for key, value in values if not key]
    if any(row[2] == "FUNCTION" for row in known):
        return _row(connection, table, f"SELECT {name}({_holes(values, '')}) AS value", values)
    arguments, outs, given = [], [], {}
    for place, (parameter, mode, _) in enumerate(known):
        if mode == "IN":
            value = by_name.get(parameter.lower(), unnamed.pop(0) if unnamed else None)
            arguments.append(f":p{place}")
            given[f"p{place}"] = value
            continue
        connection.execute(
            sa.text(f"SET @cordboard_{place} = :value"),
            {"value": by_name.get(parameter.lower()) if mode == "INOUT" else None},
        )
        arguments.append(f"@cordboard_{place}")
        outs.append((parameter, place))
    result = connection.execute(sa.text(f"CALL {name}({', '.join(arguments)})"), given)
    found: dict[str, Any] = {}
    if result.returns_rows:
        rows = read_rows(result, 1, table)
        found = dict(zip(rows.columns, rows.rows[0], strict=True)) if rows.rows else {}
    result.close()
    if outs:
        listed = ", ".join(f"@cordboard_{place} AS `{name_}`" for name_, place in outs)
        rows = read_rows(connection.execute(sa.text(f"SELECT {listed}")), 1, table)
        found |= dict(zip(rows.columns, rows.rows[0], strict=True))
    return found
