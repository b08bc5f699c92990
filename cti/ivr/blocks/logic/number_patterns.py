"""Patterns and kinds of telephone numbers, and where a number is at home (numbering of China)."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from cti.numbering import normal

KINDS: dict[str, tuple[str, str]] = {
    "pattern": ("格式", "pattern"),
    "internal": ("内部分机", "internal"),
    "mobile": ("手机", "mobile"),
    "fixed": ("固定电话", "fixed line"),
    "service": ("服务号码", "service number"),
    "international": ("国际", "international"),
}
_SIGNS = {"X": "[0-9]", "Z": "[1-9]", "N": "[2-9]"}
_KINDS_OF_NUMBERS = (
    ("international", re.compile(r"00.+")),
    ("mobile", re.compile(r"1[3-9][0-9]{9}")),
    ("service", re.compile(r"(400|800)[0-9]{7}|(95|96|100|12|11)[0-9]{1,6}")),
    ("fixed", re.compile(r"0[0-9]{9,11}|[2-8][0-9]{6,7}")),
    ("internal", re.compile(r"[0-9]{1,6}")),
)


class PatternError(ValueError):
    """A text that is no pattern; the sentence says why."""


@cache
def pattern(text: str) -> re.Pattern[str]:
    """X any digit, Z 1-9, N 2-9, `.` the rest (one digit or more), digits, `*`, `#` and `+` themselves."""
    parts = []
    for place, sign in enumerate(text):
        if sign == "." and place == len(text) - 1:
            parts.append(".+")
        elif sign in _SIGNS:
            parts.append(_SIGNS[sign])
        elif sign.isdigit() or sign in "*#+":
            parts.append(re.escape(sign))
        else:
            raise PatternError(
                f"“{sign}” cannot stand in a pattern; write digits, X, Z, N, and . at the end."
            )
    return re.compile("".join(parts))


def fits(text: str, number: str) -> bool:
    """Whether a number fits a pattern; what is no pattern fits nothing."""
    try:
        return pattern(text).fullmatch(number) is not None
    except PatternError:
        return False


def kind_of(number: str) -> str:
    """internal, mobile, fixed, service or international; "" for none of them."""
    plain = normal(number)
    return next((kind for kind, form in _KINDS_OF_NUMBERS if form.fullmatch(plain)), "")


@lru_cache(maxsize=4096)
def area_of(number: str) -> str:
    """Province and city in Chinese (浙江省杭州市); "" where nobody knows. Blocks at its first use.

    A local number without its area code is nobody's.
    """
    # The data of all countries: read by those who ask, not by every program that draws a flow.
    import phonenumbers
    from phonenumbers import geocoder

    plain = normal(number)
    national = plain if plain.startswith("00") is False else f"+{plain[2:]}"
    try:
        parsed = phonenumbers.parse(national, "CN")
    except phonenumbers.NumberParseException:
        return ""
    area = str(geocoder.description_for_number(parsed, "zh"))
    return "" if area == "中国" else area
