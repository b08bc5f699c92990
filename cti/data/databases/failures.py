"""What goes wrong at a database, as the errors of flows (docs/blocks.md, 1.3), each with a sentence."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy.exc import (
    DataError,
    DBAPIError,
    IntegrityError,
    InternalError,
    OperationalError,
    ProgrammingError,
    SQLAlchemyError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeout

from cti.ivr.run.happening import BlockFailed

_SQLSTATE = {
    "57014": "timeout",  # query_canceled, which statement_timeout does
    "55P03": "timeout",  # lock_not_available
    "25P03": "timeout",
    "40001": "conflict",
    "40P01": "conflict",  # deadlock
    "23505": "exists",
    "23502": "bad_value",
    "23503": "refused",
    "23514": "refused",
    "25006": "denied",  # read_only_sql_transaction
    "42501": "denied",
    "28P01": "unavailable",
    "28000": "unavailable",
    "42P01": "not_found",
    "42703": "not_found",
    "42883": "not_found",
    "3D000": "unavailable",
    "53300": "unavailable",
    "57P01": "unavailable",
    "57P02": "unavailable",
    "57P03": "unavailable",
}
_MARIADB = {
    1062: "exists",
    1586: "exists",
    1044: "unavailable",
    1045: "unavailable",
    1142: "denied",
    1143: "denied",
    1290: "denied",
    1370: "denied",
    1792: "denied",  # read-only transaction
    1205: "timeout",
    1317: "timeout",
    1969: "timeout",  # max_statement_time
    3024: "timeout",
    1213: "conflict",
    1020: "conflict",
    1048: "bad_value",
    1364: "bad_value",
    1406: "bad_value",
    1366: "bad_value",
    1292: "bad_value",
    1264: "bad_value",
    1451: "refused",
    1452: "refused",
    4025: "refused",
    1049: "unavailable",
    1054: "not_found",
    1146: "not_found",
    1305: "not_found",
    1040: "unavailable",
    1053: "unavailable",
    2003: "unavailable",
    2006: "unavailable",
    2013: "unavailable",
}
_SQLITE = {
    sqlite3.SQLITE_BUSY: "timeout",
    sqlite3.SQLITE_LOCKED: "timeout",
    sqlite3.SQLITE_INTERRUPT: "timeout",
    sqlite3.SQLITE_READONLY: "denied",
    sqlite3.SQLITE_AUTH: "denied",
    sqlite3.SQLITE_CANTOPEN: "unavailable",
    sqlite3.SQLITE_NOTADB: "unavailable",
    sqlite3.SQLITE_CORRUPT: "unavailable",
    sqlite3.SQLITE_IOERR: "unavailable",
    sqlite3.SQLITE_CONSTRAINT_UNIQUE: "exists",
    sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY: "exists",
    sqlite3.SQLITE_CONSTRAINT_ROWID: "exists",
    sqlite3.SQLITE_CONSTRAINT_NOTNULL: "bad_value",
}
SAID = {
    "unavailable": "The data source {source} does not serve just now ({reason}); it is asked again with the next call.",
    "timeout": "The data source {source} did not finish within {limit:.3g} s; the statement was ended.",
    "conflict": "Another call changed the same rows of the data source {source} at the same time; do it once more.",
    "exists": "The data source {source} has a row with this key already ({reason}).",
    "denied": "The data source {source} does not permit that ({reason}); its administrator can.",
    "not_found": "The data source {source} has no such table, column or procedure ({reason}).",
    "refused": "The data source {source} refuses the change ({reason}).",
    "bad_value": "The data source {source} cannot take that ({reason}); mend the statement or its values.",
}


class Exists(BlockFailed):
    """A row with this key is there already."""


def kind_of(error: SQLAlchemyError) -> str:
    """A kind of 1.3, or `exists`."""
    if isinstance(error, PoolTimeout):
        return "unavailable"
    if not isinstance(error, DBAPIError):
        return "bad_value"
    found = _by_code(error.orig)
    if found:
        return found
    if error.connection_invalidated or isinstance(error, (OperationalError, InternalError)):
        text = str(error.orig).lower()
        if text.startswith("no such "):  # SQLite's table, column or function
            return "not_found"
        if "syntax error" in text:
            return "bad_value"
        return "unavailable"
    if isinstance(error, IntegrityError):
        return "refused"
    if isinstance(error, (DataError, ProgrammingError)):
        return "bad_value"
    return "bad_value"


def _by_code(original: Any) -> str:
    code = getattr(original, "sqlite_errorcode", None)
    if code is not None:
        return _SQLITE.get(code) or _SQLITE.get(code & 0xFF, "")
    args = getattr(original, "args", ())
    if args and isinstance(args[0], int):
        return _MARIADB.get(args[0], "")
    state = str(getattr(original, "sqlstate", None) or "")
    return _SQLSTATE.get(state) or ("unavailable" if state.startswith("08") else "")


def reason_of(error: SQLAlchemyError) -> str:
    """The driver's own words on one line, at most 200 characters."""
    if isinstance(error, PoolTimeout):
        return "all its connections are in use"
    original = error.orig if isinstance(error, DBAPIError) else error
    args: tuple[Any, ...] = getattr(original, "args", ())
    text = str(args[1] if len(args) > 1 and isinstance(args[0], int) else original)
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    lines = [line for line in lines if not line.startswith(("LINE ", "^", "[SQL", "(Background"))]
    return " ".join(lines)[:200].rstrip(".") or type(original).__name__


def code_of(error: SQLAlchemyError) -> str:
    """The database's own number of the error, for `error.code`."""
    original = getattr(error, "orig", None)
    args = getattr(original, "args", ())
    number = args[0] if args and isinstance(args[0], int) else ""
    return str(getattr(original, "sqlstate", None) or number)


@contextmanager
def telling(source: str, limit: float) -> Iterator[None]:
    """Turn what the drivers raise into BlockFailed (Exists for a key that is there)."""
    try:
        yield
    except SQLAlchemyError as error:
        kind = kind_of(error)
        text = SAID[kind].format(source=source, reason=reason_of(error), limit=limit)
        failed = Exists("conflict", text) if kind == "exists" else BlockFailed(kind, text)
        failed.code = code_of(error)
        raise failed from error
