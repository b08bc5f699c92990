"""SQL that an author typed, looked over before it runs, and made ready for SQLAlchemy."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import tzinfo
from typing import Any

from cti.data.databases.schema import SQLGLOT
from cti.data.databases.values import to_database
from cti.ivr.data_sources.sql import OTHER, READ, WRITE, Statement, places, read_sql
from cti.ivr.run.happening import BlockFailed


def looked_over(sql: str, dialect: str, *, read_only: bool, source: str) -> Statement:
    """One statement that reads or writes; raises BlockFailed for anything else."""
    statement = read_sql(sql, SQLGLOT.get(dialect, ""))
    if statement.count != 1:
        raise BlockFailed(
            "bad_value", "A block runs one statement; put the others into blocks of their own."
        )
    if statement.kind == OTHER:
        raise BlockFailed(
            "denied",
            "Only statements that read or write rows may run here; transactions have their own blocks.",
        )
    if statement.kind == WRITE and read_only:
        raise BlockFailed("denied", f"The data source {source} is for reading only.")
    return statement


def reads(statement: Statement) -> bool:
    return statement.kind == READ


def ready(
    sql: str, dialect: str, values: Mapping[str, Any], zone: tzinfo
) -> tuple[str, dict[str, Any]]:
    """The text with its `:name` for SQLAlchemy (every other colon escaped), and the parameters."""
    made, given, at = [], {}, 0
    for name, start, end in places(sql, SQLGLOT.get(dialect, "")):
        if name not in values:
            raise BlockFailed(
                "bad_value", f"The statement has :{name}, and no value of that name is given."
            )
        made += [_escaped(sql[at:start]), f":{name}"]
        given[name] = to_database(values[name], dialect, zone)
        at = end
    made.append(_escaped(sql[at:]))
    return "".join(made).rstrip().rstrip(";"), given


def _escaped(piece: str) -> str:
    return piece.replace(":", r"\:")
