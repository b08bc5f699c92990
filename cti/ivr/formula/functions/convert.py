"""From one type to another, by the table of the flow language; and the functions for empty values.

Everything that does not fit raises BlockFailed("bad_value") with the reason.
"""

from __future__ import annotations

import ast
import unicodedata
from collections.abc import Callable
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any

from cti.ivr.formula.functions.forms import written
from cti.ivr.formula.functions.operators import OPERATORS, equal, no_empty, places, within_limits
from cti.ivr.formula.functions.reading import read_moment
from cti.ivr.formula.functions.table import Character, Moment, function
from cti.ivr.run.happening import BlockFailed
from cti.ivr.values.variables import is_empty, round_half_up, short


@function("integer")
def to_integer(value: Any) -> int:
    """Round half up; a text or key must be a whole number."""
    _convertible(value, "an integer", int, float, Decimal, str)
    try:
        found = int(_digits(value)) if isinstance(value, str) else round_half_up(value)
    except (ValueError, InvalidOperation, OverflowError):
        raise BlockFailed("bad_value", f"{short(value)} is no whole number.") from None
    return int(within_limits(found))


@function("decimal")
def to_decimal(value: Any, places_: int = 6) -> Decimal:
    """Exact from integers and texts; a float is rounded half up to `places`."""
    _convertible(value, "a decimal", int, float, Decimal, str)
    try:
        found = Decimal(_digits(value) if isinstance(value, str) else str(value))
        if not found.is_finite():
            raise InvalidOperation
    except InvalidOperation:
        raise BlockFailed("bad_value", f"{short(value)} is no number.") from None
    if not 0 <= places_ <= 6:
        raise BlockFailed("bad_value", "A decimal has 0 to 6 places.")
    exponent = found.as_tuple().exponent
    assert isinstance(exponent, int)
    return places(found, places_) if exponent < -places_ else Decimal(within_limits(found))


@function("float")
def to_float(value: Any) -> float:
    _convertible(value, "a float", int, float, Decimal, str)
    try:
        found = float(_digits(value) if isinstance(value, str) else value)
    except (ValueError, OverflowError):
        raise BlockFailed("bad_value", f"{short(value)} is no number.") from None
    return float(within_limits(found))


@function("text")
def to_text(value: Any, form: str = "") -> str:
    """As templates show it; with a form as behind `:`."""
    return written(value, form)


@function("character")
def to_character(value: Any) -> Character:
    if not isinstance(value, str) or len(value) != 1:
        raise BlockFailed("bad_value", f"{short(value)} is not one character.")
    return value


_YES = {"yes", "y", "1", "true", "是"}
_NO = {"no", "n", "0", "false", "否"}


@function("boolean")
def to_boolean(value: Any) -> bool:
    """From yes/no, 1/0, true/false, 是/否."""
    if isinstance(value, bool):
        return value
    word = value.strip().lower() if isinstance(value, str) else ""
    if word in _YES or word in _NO:
        return word in _YES
    raise BlockFailed("bad_value", f"{short(value)} is neither yes nor no.")


@function("date")
def to_date(value: Any, form: str = "") -> Moment:
    """`2026-11-22`, `2026-11-22T14:05` or by a form; a date_time loses its time."""
    if isinstance(value, datetime):
        return value.date()
    found = read_moment(value, form)
    if isinstance(found, time):
        raise BlockFailed("bad_value", f"{short(value)} is no date; write 2026-11-22.")
    return found


@function("time")
def to_time(value: Any, form: str = "") -> Moment:
    """`14:05` or by a form; a date_time loses its day."""
    if isinstance(value, datetime):
        return value.time()
    found = read_moment(value, form)
    if not isinstance(found, time):
        raise BlockFailed("bad_value", f"{short(value)} is no time; write 14:05.")
    return found


def _digits(value: str) -> str:
    """A number as people write it, in full width or with separators, as Python reads it."""
    text = unicodedata.normalize("NFKC", value).strip().replace(",", "")
    if "_" in text:
        raise BlockFailed("bad_value", f"{short(value)} is no number.")
    return text


def _convertible(value: Any, wanted: str, *kinds: type) -> None:
    no_empty(value)
    if isinstance(value, bool) or not isinstance(value, kinds):
        raise BlockFailed("bad_value", f"{short(value)} cannot become {wanted}.")


_CONVERT: dict[str, Callable[..., Any]] = {
    "integer": to_integer,
    "decimal": to_decimal,
    "float": to_float,
    "boolean": to_boolean,
    "character": to_character,
}


def converted(value: Any, wanted: str, form: str = "") -> Any:
    """A value as another type, as the block Convert does it; raises BlockFailed("bad_value")."""
    no_empty(value)
    if wanted == "text":
        return written(value, form)
    if wanted == "date_time":
        return value if isinstance(value, (datetime, date, time)) else read_moment(value, form)
    if wanted.endswith("[]"):
        items = value if isinstance(value, tuple) else (value,)
        return tuple(converted(item, wanted[:-2], form) for item in items)
    return _CONVERT[wanted](value)


@function("is_empty")
def empty(value: Any) -> bool:
    """No value, or a text without characters."""
    return is_empty(value)


@function("first_of")
def first_of(*values: Any) -> Any:
    """The first value that is not empty."""
    return next((value for value in values if not is_empty(value)), None)


@function("min")
def smallest(*values: Any) -> Any:
    return extreme("<", values)


@function("max")
def largest(*values: Any) -> Any:
    return extreme(">", values)


@function("abs")
def absolute(value: Any) -> Any:
    no_empty(value)
    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal)):
        raise BlockFailed("bad_value", f"{short(value)} is no number.")
    return within_limits(abs(value))


def extreme(sign: str, values: tuple[Any, ...]) -> Any:
    """The smallest (`<`) or largest of several values, or of the items of one array."""
    values = values[0] if len(values) == 1 and isinstance(values[0], tuple) else values
    if not values:
        raise BlockFailed("empty_value", "There is nothing to choose from.")
    no_empty(*values)
    best = values[0]
    for value in values[1:]:
        if not equal(value, best) and less(value, best) is (sign == "<"):
            best = value
    return best


def less(a: Any, b: Any) -> bool:
    """`a < b` as formulas compare; raises BlockFailed."""

    return bool(OPERATORS[ast.Lt](a, b))
