"""The functions of formulas, and what the operators do with each type.

Functions are pure and annotated; the annotations are what the checker reads. Integer with decimal
gives decimal, integer / integer a decimal of six places, decimal with float is refused.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from datetime import datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal, DivisionByZero, InvalidOperation
from typing import Any

from cti.ivr.functions.table import FUNCTIONS, Function, Moment, function
from cti.ivr.happening import BlockFailed
from cti.ivr.variables import TEXT_LIMIT, is_empty, round_half_up

__all__ = ["FUNCTIONS", "OPERATORS", "Function", "Moment", "function", "written"]


@function("integer")
def to_integer(value: Any) -> int:
    """Round half up; a text or key must be a whole number."""
    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal, str)):
        raise BlockFailed("bad_value", f"{value!r} cannot become an integer.")
    try:
        return int(value) if isinstance(value, (int, str)) else round_half_up(value)
    except (ValueError, InvalidOperation, OverflowError):
        raise BlockFailed("bad_value", f"{value!r} is no whole number.") from None


@function("decimal")
def to_decimal(value: Any, places: int = 6) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal, str)):
        raise BlockFailed("bad_value", f"{value!r} cannot become a decimal.")
    try:
        found = Decimal(str(value))
        if not found.is_finite():
            raise InvalidOperation
        return _places(found, places) if isinstance(value, float) else found
    except InvalidOperation:
        raise BlockFailed("bad_value", f"{value!r} is no number.") from None


@function("float")
def to_float(value: Any) -> float:
    try:
        return float(value)
    except (ValueError, TypeError, OverflowError):
        raise BlockFailed("bad_value", f"{value!r} is no number.") from None


@function("text")
def to_text(value: Any) -> str:
    return written(value)


@function("character")
def to_character(value: Any) -> str:
    if not isinstance(value, str) or len(value) != 1:
        raise BlockFailed("bad_value", f"{value!r} is not one character.")
    return value


_YES = {"yes", "1", "true", "是"}
_NO = {"no", "0", "false", "否"}


@function("boolean")
def to_boolean(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    word = str(value).strip().lower()
    if word in _YES or word in _NO:
        return word in _YES
    raise BlockFailed("bad_value", f"{value!r} is neither yes nor no.")


@function("date")
def to_date(value: str) -> datetime:
    """`2026-11-22` or `2026-11-22T14:05`."""
    try:
        return datetime.fromisoformat(value).astimezone()
    except (ValueError, TypeError, OverflowError):
        raise BlockFailed("bad_value", f"{value!r} is no date; write 2026-11-22.") from None


@function("time")
def to_time(value: str) -> time:
    try:
        return time.fromisoformat(value)
    except (ValueError, TypeError):
        raise BlockFailed("bad_value", f"{value!r} is no time; write 14:05.") from None


@function("is_empty")
def empty(value: Any) -> bool:
    return is_empty(value)


@function("first_of")
def first_of(*values: Any) -> Any:
    return next((value for value in values if not is_empty(value)), None)


@function("min")
def smallest(*values: Any) -> Any:
    return _extreme(min, values)


@function("max")
def largest(*values: Any) -> Any:
    return _extreme(max, values)


@function("abs")
def absolute(value: Any) -> Any:
    _no_empty(value)
    try:
        return abs(value)
    except TypeError:
        raise BlockFailed("bad_value", f"{value!r} is no number.") from None


def _extreme(choose: Callable[..., Any], values: tuple[Any, ...]) -> Any:
    values = values[0] if len(values) == 1 and isinstance(values[0], tuple) else values
    if not values:
        raise BlockFailed("empty_value", "There is nothing to choose from.")
    _no_empty(*values)
    try:
        return choose(values)
    except TypeError:
        raise BlockFailed("bad_value", "These values cannot be compared.") from None


def written(value: Any) -> str:
    """A value as templates show it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, tuple):
        return ", ".join(written(item) for item in value)
    return str(value)


def _places(value: Decimal, places: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def _no_empty(*values: Any) -> None:
    if any(value is None for value in values):
        raise BlockFailed("empty_value", "A formula reckons with a value that is empty.")


def _guard(reckon: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    """An arithmetic operator whose failures are kinds of error of a flow."""

    def guarded(a: Any, b: Any) -> Any:
        _no_empty(a, b)
        if (isinstance(a, Decimal) and isinstance(b, float)) or (
            isinstance(a, float) and isinstance(b, Decimal)
        ):
            raise BlockFailed(
                "bad_value", "An exact amount and a float cannot be reckoned together."
            )
        try:
            result = reckon(a, b)
        except (ZeroDivisionError, DivisionByZero):
            raise BlockFailed("bad_value", "Division by zero.") from None
        except (TypeError, InvalidOperation, OverflowError, ValueError):
            raise BlockFailed(
                "bad_value", f"{a!r} and {b!r} cannot be reckoned together."
            ) from None
        if isinstance(result, str) and len(result) > TEXT_LIMIT:
            raise BlockFailed("too_long", f"A text may have {TEXT_LIMIT} characters.")
        if isinstance(result, int) and abs(result) >= 2**63:
            raise BlockFailed("overflow", "The result is too large for an integer.")
        return result

    return guarded


def _add(a: Any, b: Any) -> Any:
    return a + b


def _times(a: Any, b: Any) -> Any:
    if isinstance(a, (str, tuple)) or isinstance(b, (str, tuple)):
        raise TypeError
    return a * b


def _divide(a: Any, b: Any) -> Any:
    if isinstance(a, float) or isinstance(b, float):
        return a / b
    if b == 0:
        raise ZeroDivisionError  # Decimal calls 0 / 0 something else
    return _places(Decimal(a) / Decimal(b), 6)


def _subtract(a: Any, b: Any) -> Any:
    result = a - b
    return (
        round_half_up(Decimal(str(result.total_seconds())))
        if isinstance(result, timedelta)
        else result
    )


def _percent(a: Any, b: Any) -> Any:
    if isinstance(a, str):
        raise TypeError
    return a % b


def _ordered(compare: Callable[[Any, Any], Any]) -> Callable[[Any, Any], bool]:
    def ordered(a: Any, b: Any) -> bool:
        _no_empty(a, b)
        try:
            return bool(compare(a, b))
        except TypeError:
            raise BlockFailed("bad_value", f"{a!r} and {b!r} cannot be compared.") from None

    return ordered


def _within(a: Any, b: Any) -> bool:
    if b is None:
        return False
    try:
        return a in b
    except TypeError:
        raise BlockFailed("bad_value", f"{b!r} is neither an array nor a text.") from None


OPERATORS: Mapping[type[ast.AST], Callable[..., Any]] = {
    ast.Add: _guard(_add),
    ast.Sub: _guard(_subtract),
    ast.Mult: _guard(_times),
    ast.Div: _guard(_divide),
    ast.FloorDiv: _guard(operator.floordiv),
    ast.Mod: _guard(_percent),
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Lt: _ordered(operator.lt),
    ast.LtE: _ordered(operator.le),
    ast.Gt: _ordered(operator.gt),
    ast.GtE: _ordered(operator.ge),
    ast.In: _within,
    ast.NotIn: lambda a, b: not _within(a, b),
    ast.Not: operator.not_,
    ast.USub: lambda a: OPERATORS[ast.Sub](0, a),
    ast.UAdd: lambda a: OPERATORS[ast.Add](0, a),
}
