"""SQLite for data sources: values by the declared type of their column, statements that can be ended."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any


def _number(value: bytes) -> Any:
    try:
        return Decimal(value.decode())
    except InvalidOperation:
        return value.decode()


def _moment(read: Callable[[str], Any]) -> Callable[[bytes], Any]:
    def convert(value: bytes) -> Any:
        text = value.decode()
        try:
            return read(text)
        except ValueError:
            return text  # SQLite takes any text in a column of any type

    return convert


def _boolean(value: bytes) -> Any:
    text = value.decode()
    return text == "1" if text in ("0", "1") else text


_CONVERTERS: dict[str, Callable[[bytes], Any]] = {
    "NUMERIC": _number,
    "DECIMAL": _number,
    "MONEY": _number,
    "BOOLEAN": _boolean,
    "BOOL": _boolean,
    "BIT": _boolean,
    "DATE": _moment(date.fromisoformat),
    "TIME": _moment(time.fromisoformat),
    "DATETIME": _moment(datetime.fromisoformat),
    "TIMESTAMP": _moment(datetime.fromisoformat),
}
for _name, _convert in _CONVERTERS.items():
    # Only connections that ask for declared types use them; the call centre's own never does.
    sqlite3.register_converter(_name, _convert)


def opened(path: str, *, uri: bool = False, timeout: float = 3.0) -> sqlite3.Connection:
    """A connection whose values have the types that their columns were declared with."""
    return sqlite3.connect(
        path,
        timeout=timeout,
        detect_types=sqlite3.PARSE_DECLTYPES,
        check_same_thread=False,
        uri=uri,
    )


def own_transactions(connection: Any, *, read_only: bool) -> None:
    """Take BEGIN and COMMIT away from the driver, which would begin later than is said."""
    connection.isolation_level = None
    connection.execute("PRAGMA foreign_keys = ON")
    if read_only:
        connection.execute("PRAGMA query_only = ON")
