"""What the operators of formulas do with each type.

Integer with decimal gives decimal, integer / integer a decimal of six places rounded half up, decimal
with float is refused: nothing is lost silently. Empty values cannot be reckoned with or ordered.
Two date_times are compared and subtracted (in seconds) if both have a day or both lack it.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Context, Decimal, DivisionByZero, InvalidOperation
from typing import Any

from cti.ivr.run.happening import BlockFailed
from cti.ivr.values.variables import ARRAY_LIMIT, TEXT_LIMIT, is_empty, round_half_up, short

PLACES = 6
"""Decimal places that a result keeps."""
DECIMAL_LIMIT = Decimal(10) ** 22
"""22 digits before the point and 6 behind it are the 28 of a decimal."""
EXACT = Context(prec=60, rounding=ROUND_HALF_UP)
_NUMBERS = (int, Decimal, float)


def places(value: Decimal, count: int) -> Decimal:
    """Rounded half up to so many places; raises BlockFailed("overflow") beyond 28 digits."""
    if not value.is_finite() or abs(value) >= DECIMAL_LIMIT:
        raise BlockFailed("overflow", "The result is too large for a decimal.")
    return value.quantize(Decimal(1).scaleb(-count), rounding=ROUND_HALF_UP, context=EXACT)


def within_limits(result: Any) -> Any:
    """A result of its type's range; raises BlockFailed overflow, too_long or too_many."""
    kind = type(result)
    if kind is int:
        if not -(2**63) <= result < 2**63:
            raise BlockFailed("overflow", "The result is too large for an integer.")
    elif kind is str:
        if len(result) > TEXT_LIMIT:
            raise BlockFailed("too_long", f"A text may have {TEXT_LIMIT} characters.")
    elif kind is Decimal:
        exponent = result.as_tuple().exponent
        if not isinstance(exponent, int) or exponent < -PLACES:
            return places(result, PLACES)
        if abs(result) >= DECIMAL_LIMIT:
            raise BlockFailed("overflow", "The result is too large for a decimal.")
    elif kind is float:
        if result - result != 0:  # infinite, or not a number
            raise BlockFailed("overflow", "The result is too large for a float.")
    elif kind is tuple and len(result) > ARRAY_LIMIT:
        raise BlockFailed("too_many", f"An array may have {ARRAY_LIMIT} items.")
    return result


def no_empty(*values: Any) -> None:
    if any(value is None for value in values):
        raise BlockFailed("empty_value", "A formula reckons with a value that is empty.")


def _reckons(reckon: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    """An arithmetic operator whose failures are kinds of error of a flow."""

    def reckoned(a: Any, b: Any) -> Any:
        if type(a) is int and type(b) is int:
            try:
                return within_limits(reckon(a, b))
            except ZeroDivisionError:
                raise BlockFailed("bad_value", "Division by zero.") from None
        no_empty(a, b)
        kinds = {type(a), type(b)}
        if bool in kinds:
            raise BlockFailed("bad_value", "Yes and no cannot be reckoned with.")
        if {Decimal, float} <= kinds:
            raise BlockFailed(
                "bad_value", "An exact amount and a float cannot be reckoned together."
            )
        try:
            return within_limits(reckon(a, b))
        except (ZeroDivisionError, DivisionByZero):
            raise BlockFailed("bad_value", "Division by zero.") from None
        except (TypeError, InvalidOperation, OverflowError, ValueError):
            raise BlockFailed(
                "bad_value", f"{short(a)} and {short(b)} cannot be reckoned together."
            ) from None

    return reckoned


def _add(a: Any, b: Any) -> Any:
    if isinstance(a, Decimal) or isinstance(b, Decimal):
        return EXACT.add(a, b)
    return a + b


def _subtract(a: Any, b: Any) -> Any:
    if isinstance(a, (datetime, date, time)):
        return _seconds_between(a, b)
    if isinstance(a, Decimal) or isinstance(b, Decimal):
        return EXACT.subtract(a, b)
    return a - b


def _times(a: Any, b: Any) -> Any:
    if not (isinstance(a, _NUMBERS) and isinstance(b, _NUMBERS)):
        raise TypeError
    if isinstance(a, float) or isinstance(b, float):
        return float(a) * float(b)
    if isinstance(a, Decimal) or isinstance(b, Decimal):
        return EXACT.multiply(a, b)
    return a * b


def _divide(a: Any, b: Any) -> Any:
    if isinstance(a, float) or isinstance(b, float):
        return a / b
    if b == 0:
        raise ZeroDivisionError  # Decimal calls 0 / 0 something else
    return places(EXACT.divide(Decimal(a), Decimal(b)), PLACES)


def _floor(a: Any, b: Any) -> Any:
    if isinstance(a, Decimal) or isinstance(b, Decimal):
        # Decimal rounds towards zero, integers downwards; formulas know one way only.
        whole = EXACT.divide_int(a, b)
        exact = EXACT.multiply(whole, b) == a
        return int(whole) if exact or (a < 0) == (b < 0) else int(whole) - 1
    return int(a // b)


def _modulo(a: Any, b: Any) -> Any:
    if isinstance(a, str):
        raise TypeError
    if isinstance(a, Decimal) or isinstance(b, Decimal):
        return EXACT.subtract(a, EXACT.multiply(Decimal(_floor(a, b)), b))
    return a % b


def moments(a: Any, b: Any) -> tuple[Any, Any] | None:
    """Two date_times in a form that can be compared; None where one has a day and the other not.

    A day without a time is its midnight, a time without a zone is of the other's zone.
    """
    if isinstance(a, time) != isinstance(b, time):
        return None
    if isinstance(a, time):
        return a.replace(tzinfo=None), b.replace(tzinfo=None)
    if isinstance(a, datetime) or isinstance(b, datetime):
        a = a if isinstance(a, datetime) else datetime.combine(a, time.min)
        b = b if isinstance(b, datetime) else datetime.combine(b, time.min)
        zone = a.tzinfo or b.tzinfo
        return a.replace(tzinfo=a.tzinfo or zone), b.replace(tzinfo=b.tzinfo or zone)
    return a, b


def _seconds_between(a: Any, b: Any) -> int:
    pair = moments(a, b) if isinstance(b, (datetime, date, time)) else None
    if pair is None:
        raise TypeError
    left, right = pair
    if isinstance(left, time):
        left, right = (datetime.combine(date.min, one) for one in pair)
    return round_half_up(Decimal(str((left - right).total_seconds())))


def equal(a: Any, b: Any) -> bool:
    """Values of different types are never equal, save numbers; two empty values are."""
    kind, other = type(a), type(b)
    if kind is other and kind not in (datetime, time, tuple):
        return bool(a == b)
    if a is None or b is None:
        return is_empty(a) and is_empty(b)
    if kind is bool or other is bool:
        return False
    if isinstance(a, (datetime, date, time)) and isinstance(b, (datetime, date, time)):
        pair = moments(a, b)
        return pair is not None and bool(pair[0] == pair[1])
    if kind is other is tuple:
        return len(a) == len(b) and all(map(equal, a, b))
    return bool(a == b)


def _ordered(compare: Callable[[Any, Any], Any]) -> Callable[[Any, Any], bool]:
    def ordered(a: Any, b: Any) -> bool:
        kind, other = type(a), type(b)
        if kind is other and kind in (int, str, Decimal):
            return bool(compare(a, b))
        no_empty(a, b)
        if isinstance(a, (datetime, date, time)) and isinstance(b, (datetime, date, time)):
            pair = moments(a, b)
            if pair is not None:
                return bool(compare(*pair))
        elif kind in _NUMBERS and other in _NUMBERS:
            return bool(compare(a, b))
        raise BlockFailed("bad_value", f"{short(a)} and {short(b)} cannot be compared.")

    return ordered


def _within(a: Any, b: Any) -> bool:
    if b is None:
        return False
    if isinstance(b, tuple):
        return any(equal(a, item) for item in b)
    if isinstance(b, str):
        if not isinstance(a, str):
            raise BlockFailed("bad_value", f"{short(a)} is no text, so no text can hold it.")
        return a in b
    raise BlockFailed("bad_value", f"{short(b)} is neither an array nor a text.")


def truth(value: Any) -> bool:
    """What a condition makes of a value: empty is no."""
    if value is None or isinstance(value, bool):
        return bool(value)
    raise BlockFailed("bad_value", f"{short(value)} is neither yes nor no.")


def item(array: Any, number: Any) -> Any:
    """`array[number]`: item 1 is the first."""
    no_empty(array, number)
    if not isinstance(array, (tuple, str)) or type(number) is not int:
        raise BlockFailed("bad_value", "Only an array or a text has items, by whole numbers.")
    if not 1 <= number <= len(array):
        raise BlockFailed("not_found", f"There is no item {number} of {len(array)}.")
    return array[number - 1]


OPERATORS: Mapping[type[ast.AST], Callable[[Any, Any], Any]] = {
    ast.Add: _reckons(_add),
    ast.Sub: _reckons(_subtract),
    ast.Mult: _reckons(_times),
    ast.Div: _reckons(_divide),
    ast.FloorDiv: _reckons(_floor),
    ast.Mod: _reckons(_modulo),
    ast.Eq: equal,
    ast.NotEq: lambda a, b: not equal(a, b),
    ast.Lt: _ordered(operator.lt),
    ast.LtE: _ordered(operator.le),
    ast.Gt: _ordered(operator.gt),
    ast.GtE: _ordered(operator.ge),
    ast.In: _within,
    ast.NotIn: lambda a, b: not _within(a, b),
}
