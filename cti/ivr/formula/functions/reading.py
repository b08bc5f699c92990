"""Dates and times out of text, by the usual ways of writing them or by a form such as YYYYMMDD."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from typing import Any

from cti.ivr.formula.functions.forms import DATE_FORMS
from cti.ivr.formula.functions.table import Moment
from cti.ivr.run.happening import BlockFailed
from cti.ivr.values.variables import short

_DIGITS = {
    "YYYY": r"(?P<Y>\d{4})", "YY": r"(?P<y>\d{2})", "MM": r"(?P<M>\d{2})", "M": r"(?P<M>\d{1,2})",
    "DD": r"(?P<D>\d{2})", "D": r"(?P<D>\d{1,2})", "HH": r"(?P<H>\d{2})", "H": r"(?P<H>\d{1,2})",
    "hh": r"(?P<h>\d{2})", "h": r"(?P<h>\d{1,2})", "mm": r"(?P<m>\d{2})", "m": r"(?P<m>\d{1,2})",
    "ss": r"(?P<s>\d{2})", "s": r"(?P<s>\d{1,2})", "A": r"(?P<A>[AaPp][Mm])",
}  # fmt: skip
_PIECE = re.compile("|".join(sorted(_DIGITS, key=len, reverse=True)) + r"|.", re.DOTALL)
_USUAL = ("YYYY-M-D", "YYYY/M/D", "YYYY年M月D日", "YYYYMMDD", "H:mm", "H:mm:ss",
          "YYYY-M-D H:mm", "YYYY-M-D H:mm:ss", "YYYY/M/D H:mm")  # fmt: skip


def read_moment(value: Any, form: str = "") -> Moment:
    """A date, a time, or both; raises BlockFailed("bad_value") where the text is none of them."""
    if isinstance(value, (datetime, date, time)):
        return value
    if not isinstance(value, str):
        raise BlockFailed("bad_value", f"{short(value)} is no date; write 2026-11-22.")
    text = value.strip()
    forms = (DATE_FORMS.get(form, form),) if form else _USUAL
    for one in forms:
        found = _by_form(text, one)
        if found is not None:
            return found
    if not form and "T" in text:
        try:
            return datetime.fromisoformat(text)
        except ValueError:
            pass
    shown = form or "2026-11-22"
    raise BlockFailed("bad_value", f"{short(value)} is no date or time; write it like {shown}.")


def _by_form(text: str, form: str) -> Moment | None:
    pieces = _PIECE.findall(form)
    try:
        pattern = re.compile("".join(_DIGITS.get(piece, re.escape(piece)) for piece in pieces))
    except re.error:
        raise BlockFailed("bad_value", f"The form {form} has one part twice.") from None
    found = pattern.fullmatch(text)
    if found is None:
        return None
    part = {name: value for name, value in found.groupdict().items() if value is not None}
    try:
        return _made(part)
    except (ValueError, KeyError):
        return None


def _made(part: dict[str, str]) -> Moment | None:
    day = None
    if {"Y", "y"} & set(part):
        year = int(part["Y"]) if "Y" in part else 2000 + int(part["y"])
        day = date(year, int(part.get("M", 1)), int(part.get("D", 1)))
    if not {"H", "h"} & set(part):
        return day
    hour = int(part["H"]) if "H" in part else int(part["h"]) % 12
    if "h" in part and part.get("A", "").upper() == "PM":
        hour += 12
    clock = time(hour, int(part.get("m", 0)), int(part.get("s", 0)))
    return clock if day is None else datetime.combine(day, clock)
