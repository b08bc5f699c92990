"""Values of variables as a person or a test script writes them: `"12.50"`, `"2026-12-01T09:00"`."""

from __future__ import annotations

from datetime import date, datetime, time, tzinfo
from decimal import Decimal, InvalidOperation
from typing import Any

from cti.ivr.run.happening import BlockFailed
from cti.ivr.values.variables import convert

YES, NO = frozenset({"true", "yes", "1"}), frozenset({"false", "no", "0"})


def written_value(value: Any, wanted: str, zone: tzinfo | None = None) -> Any:
    """A written value as the type that a flow declares for its variable; as it is where it is none.

    A date and time without an offset is one of `zone`, that of the site (None: the system's).
    """
    if wanted.endswith("[]") and isinstance(value, (list, tuple)):
        return tuple(written_value(item, wanted[:-2], zone) for item in value)
    if isinstance(value, str):
        try:
            value = _read(value.strip(), wanted, zone)
        except (ValueError, InvalidOperation):
            return value
    try:
        return convert(value, wanted)
    except BlockFailed:
        return value


def _read(text: str, wanted: str, zone: tzinfo | None) -> Any:
    if wanted == "integer":
        return int(text)
    if wanted == "decimal":
        return Decimal(text)
    if wanted == "boolean" and text.lower() in YES | NO:
        return text.lower() in YES
    if wanted == "date_time":
        return _moment(text, zone)
    return text


def _moment(text: str, zone: tzinfo | None) -> date | time | datetime:
    """A day, a time of day, or both: what a variable of this type may hold."""
    for kind in (date, time):
        try:
            return kind.fromisoformat(text)
        except ValueError:
            continue
    found = datetime.fromisoformat(text)
    return (
        found.replace(tzinfo=zone)
        if zone is not None and found.tzinfo is None
        else (found if found.tzinfo is not None else found.astimezone())
    )
