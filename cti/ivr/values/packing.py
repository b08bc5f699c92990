"""Values of flows as JSON that keeps their types: decimals, dates and times among them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from datetime import time as clock_time
from decimal import Decimal
from typing import Any

_READ: Mapping[str, Callable[[Any], Any]] = {
    "decimal": Decimal,
    "date_time": datetime.fromisoformat,
    "date": date.fromisoformat,
    "time": clock_time.fromisoformat,
    "array": lambda items: tuple(unpacked(item) for item in items),
    "plain": lambda value: value,
}


def packed(value: Any, clean: Callable[[Any], Any] = lambda value: value) -> dict[str, Any]:
    """A value of a flow as `{type: JSON}`; `clean` prepares plain ones."""
    if isinstance(value, Decimal):
        return {"decimal": str(value)}
    if isinstance(value, datetime):
        return {"date_time": value.isoformat()}
    if isinstance(value, date):
        return {"date": value.isoformat()}
    if isinstance(value, clock_time):
        return {"time": value.isoformat()}
    if isinstance(value, (tuple, list)):
        return {"array": [packed(item, clean) for item in value]}
    return {"plain": clean(value)}


def unpacked(kept: Mapping[str, Any]) -> Any:
    """The value that `packed` was given. Raises ValueError for what is none."""
    try:
        ((kind, value),) = kept.items()
        return _READ[kind](value)
    except (LookupError, TypeError, ArithmeticError, AttributeError, ValueError):
        raise ValueError(f"{str(kept)[:80]} is no value of a flow.") from None
