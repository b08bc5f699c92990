"""Values as text: what templates show, and the forms that stand after `:` in a hole of a template.

Named forms are money, date, time and date_time. Zeros are a pattern for numbers (`0000`, `0.00`,
`#,0.00`), the letters YYYY YY M MM D DD H HH h hh m mm s ss A one for date_times; all else of such a
pattern stands as it is written (`YYYY年M月D日`), and so does what is quoted.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from cti.ivr.formula.functions.operators import EXACT
from cti.ivr.formula.functions.table import Moment
from cti.ivr.run.happening import BlockFailed
from cti.ivr.values.variables import short

DATE_FORMS: Mapping[str, str] = {
    "date": "YYYY-MM-DD",
    "time": "HH:mm",
    "date_time": "YYYY-MM-DD HH:mm",
}
LETTERS = "YMDHhmsA"
_NUMBER_PATTERN = re.compile(r"(#,)?(0*)(?:\.(0{1,6}))?")
_PIECE = re.compile(r"YYYY|YY|MM|M|DD|D|HH|H|hh|h|mm|m|ss|s|A|'[^']*'|\"[^\"]*\"|.", re.DOTALL)
_NEEDS_DAY = {"YYYY", "YY", "MM", "M", "DD", "D"}
_NEEDS_TIME = {"HH", "H", "hh", "h", "mm", "m", "ss", "s", "A"}


def written(value: Any, form: str = "") -> str:
    """A value as text; raises BlockFailed("bad_value") where the form does not fit it."""
    if value is None:
        return ""
    if form:
        return _formed(value, form)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, time):
        return value.strftime("%H:%M:%S" if value.second else "%H:%M")
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, tuple):
        return ", ".join(written(item) for item in value)
    return str(value)


def is_form(form: str) -> bool:
    """Whether `written` knows a form; what the checker asks before any call."""
    return form in DATE_FORMS or form == "money" or is_number_form(form) or is_date_form(form)


def is_number_form(form: str) -> bool:
    found = _NUMBER_PATTERN.fullmatch(form)
    return found is not None and bool(found.group(2))


def is_date_form(form: str) -> bool:
    """A pattern of a date needs one of its letters; other Latin letters would be a mistake."""
    return not unknown_letters(form) and any(p in _NEEDS_DAY | _NEEDS_TIME for p in _pieces(form))


def unknown_letters(form: str) -> str:
    """The Latin letters of a date pattern that mean nothing and are not quoted."""
    return "".join(p for p in _pieces(form) if len(p) == 1 and p.isascii() and p.isalpha()
                   and p not in LETTERS)  # fmt: skip


def _pieces(form: str) -> list[str]:
    return _PIECE.findall(form)


def _formed(value: Any, form: str) -> str:
    number = isinstance(value, (int, Decimal, float)) and not isinstance(value, bool)
    if isinstance(value, (datetime, date, time)):
        pattern = DATE_FORMS.get(form, form)
        if is_date_form(pattern):
            return format_moment(value, pattern)
    elif number and form == "money":
        return _number(Decimal(str(value)), "#,0.00")
    elif number and is_number_form(form):
        return _number(Decimal(str(value)), form)
    raise BlockFailed("bad_value", f"{short(value)} cannot be written in the form {form!r}.")


def _number(value: Decimal, form: str) -> str:
    found = _NUMBER_PATTERN.fullmatch(form)
    assert found is not None
    grouped, whole, behind = found.group(1), found.group(2), found.group(3) or ""
    exact = Decimal(1).scaleb(-len(behind))
    rounded = value.quantize(exact, rounding=ROUND_HALF_UP, context=EXACT)
    digits = format(abs(rounded), "f")
    front, point, rest = digits.partition(".")
    front = front.rjust(len(whole), "0")
    if grouped:
        front = format(int(front), ",")
    return ("-" if rounded < 0 else "") + front + point + rest


def format_moment(value: Moment, pattern: str) -> str:
    """A date_time by a pattern of letters."""
    out = []
    for piece in _pieces(pattern):
        if piece in _NEEDS_DAY and isinstance(value, time):
            raise BlockFailed("bad_value", f"{value} is a time of day and has no {piece}.")
        if piece in _NEEDS_TIME and not isinstance(value, (datetime, time)):
            raise BlockFailed("bad_value", f"{value} is a day and has no {piece}.")
        write = _WRITE.get(piece)
        out.append(write(value) if write is not None else _unquoted(piece))
    return "".join(out)


def _unquoted(piece: str) -> str:
    return piece[1:-1] if len(piece) > 1 and piece[0] in "'\"" else piece


_WRITE: Mapping[str, Callable[[Any], str]] = {
    "YYYY": lambda at: f"{at.year:04}",
    "YY": lambda at: f"{at.year % 100:02}",
    "MM": lambda at: f"{at.month:02}",
    "M": lambda at: str(at.month),
    "DD": lambda at: f"{at.day:02}",
    "D": lambda at: str(at.day),
    "HH": lambda at: f"{at.hour:02}",
    "H": lambda at: str(at.hour),
    "hh": lambda at: f"{(at.hour - 1) % 12 + 1:02}",
    "h": lambda at: str((at.hour - 1) % 12 + 1),
    "mm": lambda at: f"{at.minute:02}",
    "m": lambda at: str(at.minute),
    "ss": lambda at: f"{at.second:02}",
    "s": lambda at: str(at.second),
    "A": lambda at: "AM" if at.hour < 12 else "PM",
}
