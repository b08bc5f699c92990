"""Values of databases as values of flows, and back (docs/blocks.md, section 2).

INTEGER -> int, NUMERIC -> Decimal, REAL -> float, BIT and BOOLEAN -> bool, DATE, TIME, TIMESTAMP ->
date, time, datetime with the source's zone, NULL -> None, what is bytes is refused, the rest -> text.
"""

from __future__ import annotations

import json
from datetime import date, datetime, time, timedelta, tzinfo
from decimal import Decimal
from typing import Any

from cti.ivr.run.happening import BlockFailed

DAY = timedelta(days=1)
_TINY, _BIT = 1, 16
"""Type codes of the MariaDB protocol."""


def from_database(value: Any, column: str, zone: tzinfo) -> Any:
    """One value of a row; raises BlockFailed("bad_value") for bytes."""
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, Decimal):
        return value
    if isinstance(value, datetime):
        return value.replace(tzinfo=zone) if value.tzinfo is None else value.astimezone(zone)
    if isinstance(value, (date, time)):
        return value
    if isinstance(value, timedelta):
        # MariaDB's TIME is a span of time; within one day it is a time of day.
        return (datetime.min + value).time() if timedelta() <= value < DAY else str(value)
    if isinstance(value, (bytes, bytearray, memoryview)):
        raise BlockFailed(
            "bad_value",
            f"The column {column} holds bytes (BLOB), which no variable can take; leave it out.",
        )
    if isinstance(value, (dict, list, tuple)):
        return json.dumps(value, ensure_ascii=False, default=str)
    return str(value)


def to_database(value: Any, dialect: str, zone: tzinfo) -> Any:
    """A value of a flow as this dialect's driver takes it; times lose their zone for the source's."""
    if isinstance(value, datetime) and value.tzinfo is not None:
        value = value.astimezone(zone).replace(tzinfo=None)
    if isinstance(value, (tuple, list)):
        raise BlockFailed(
            "bad_value", "An array cannot be one value of a statement; use its items one by one."
        )
    if dialect == "sqlite":
        if isinstance(value, datetime):
            return value.isoformat(sep=" ")
        if isinstance(value, (date, time)):
            return value.isoformat()
        if isinstance(value, Decimal):
            return str(value)
    return value


def bits(description: Any, row: tuple[Any, ...]) -> tuple[Any, ...]:
    """A row of MariaDB with its one-bit columns (BIT(1), TINYINT(1) = BOOLEAN) as yes and no."""
    made = list(row)
    for place, column in enumerate(description):
        code, length, value = column[1], column[3], row[place]
        if value is None:
            continue
        if code == _BIT and isinstance(value, bytes) and length == 1:
            made[place] = value != b"\0"
        elif code == _TINY and length == 1:
            made[place] = bool(value)
    return tuple(made)


FAMILIES = (
    ("boolean", ("BOOL", "BIT", "TINYINT(1)")),
    ("integer", ("INT", "SERIAL", "YEAR")),
    ("decimal", ("NUMERIC", "DECIMAL", "MONEY", "NUMBER")),
    ("float", ("REAL", "DOUBLE", "FLOAT")),
    ("date_time", ("DATE", "TIME")),
    ("bytes", ("BLOB", "BYTEA", "BINARY", "IMAGE", "RAW")),
)


def type_of(declared: str) -> str:
    """The type of flows for a column declared so; `bytes` is none that a variable can take."""
    name = declared.upper().replace(" ", "")
    if name in ("CHAR(1)", "CHARACTER(1)", "NCHAR(1)", "BPCHAR(1)"):
        return "character"
    if name.startswith(("INTERVAL", "POINT", "TSVECTOR")) or name == "BIT(0)":
        return "text"
    if name.startswith("BIT(") and name != "BIT(1)":
        return "bytes"
    for type_, words in FAMILIES:
        if any(word in name for word in words):
            return type_
    return "text"
