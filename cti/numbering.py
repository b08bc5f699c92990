"""Telephone numbers in one form, so that the same telephone is found however it was written."""

from __future__ import annotations

import re

from drivers.line import NumberType

HOME = "86"
"""Country code of the site."""

_NOT_DIALLED = re.compile(r"[^0-9*#]")
_MOBILE = re.compile(r"1[3-9][0-9]{9}")


def normal(number: str, country: str = HOME) -> str:
    """The number as it is stored and looked up: digits only, without international prefix.

    `+86 138 1234 6021`, `0086-13812346021` and `013812346021` (a mobile of another city) are all
    `13812346021`; `+86 571 8800 1200` is `057188001200`. A number of another country keeps its `00`.
    """
    plus = number.lstrip().startswith("+")
    digits = _NOT_DIALLED.sub("", number)
    if plus:
        digits = "00" + digits
    if digits.startswith("00" + country):
        digits = _national(digits[2 + len(country) :])
    elif digits.startswith(country) and _MOBILE.fullmatch(digits[len(country) :]):
        digits = digits[len(country) :]
    if digits.startswith("0") and _MOBILE.fullmatch(digits[1:]):
        return digits[1:]
    return digits


def as_dialled(number: str, kind: NumberType, country: str = HOME) -> str:
    """A number from a line, whose type stands beside it (Q.931 4.5.10), as one dials it from here.

    International numbers come without their prefix and national ones without the 0 of the trunk:
    `8657188001200` international and `57188001200` national are both `057188001200`. Of the other
    types nothing is known that a prefix would say, so they stay as they came; so does a number
    that has its prefix in spite of its type, as many exchanges send it.
    """
    if not number.isdecimal():
        return number
    if kind is NumberType.INTERNATIONAL:
        return normal(number if number.startswith("00") else "00" + number, country)
    if kind is NumberType.NATIONAL:
        return _national(number)
    return number


def _national(digits: str) -> str:
    """As it is dialled within the country: area codes with their 0, mobiles and services without."""
    bare = digits.lstrip("0")
    if (
        _MOBILE.fullmatch(bare)
        or bare.startswith(("400", "800", "95", "96", "100"))
        or len(bare) < 7
    ):
        return bare
    return "0" + bare
