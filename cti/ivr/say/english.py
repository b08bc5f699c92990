"""Everything but plain numbers in English, as pieces."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from itertools import groupby

from cti.ivr.say import english_number as numbers
from cti.ivr.say.english_number import ONES, below_hundred, number
from cti.ivr.say.joint import COMMA, between
from cti.ivr.say.tables import CURRENCIES, UNITS, find_currency, find_unit

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
RELATIVE = {-1: "yesterday", 0: "today", 1: "tomorrow"}
LENGTHS = ((86_400, "天"), (3_600, "小时"), (60, "分钟"), (1, "秒"))
SPELLING = (
    "Alfa", "Bravo", "Charlie", "Delta", "Echo", "Foxtrot", "Golf", "Hotel", "India", "Juliett", "Kilo",
    "Lima", "Mike", "November", "Oscar", "Papa", "Quebec", "Romeo", "Sierra", "Tango", "Uniform",
    "Victor", "Whiskey", "X-ray", "Yankee", "Zulu",
)  # fmt: skip
"""The spelling words of ITU and ICAO."""
LAST = "ending in"


def digits(groups: list[str], *, british: bool = False, style: str = "") -> list[str]:
    """`oh` says so for 0; `double` says "double five" for two of a kind in one group."""
    zero = "oh" if style == "oh" else "zero"
    hash_key = "hash" if british else "pound"
    names = {
        **{str(n): ONES[n] for n in range(10)},
        "0": zero,
        "*": "star",
        "#": hash_key,
        "+": "plus",
    }
    said = []
    for group in groups:
        words = [names.get(sign, sign.upper()) for sign in group]
        said.append(_doubled(words) if style == "double" else words)
    return between(said)


def _doubled(words: list[str]) -> list[str]:
    said: list[str] = []
    for word, run in groupby(words):
        count = len(list(run))
        said += ["double", word] * (count // 2) + [word] * (count % 2)
    return said


def quantity(value: Decimal, unit: str, *, british: bool = False) -> list[str]:
    kind = find_unit(unit)
    word = kind.one if abs(value) == 1 else kind.many
    return [*number(value, british=british), *([word] if word else [])]


def money(value: Decimal, currency: str, *, british: bool = False) -> list[str]:
    kind = find_currency(currency)
    if value != round(value, kind.places):
        raise ValueError(f"{value} has more than {kind.places} places; round it before")
    said = ["minus"] if value < 0 else []
    whole, minor = divmod(int(abs(value) * 10**kind.places), 10**kind.places)
    if whole or not minor:
        said += [
            *numbers.whole_number(whole, british=british),
            kind.one if whole == 1 else kind.many,
        ]
    if minor:
        said += ["and"] if whole else []
        said += [below_hundred(minor), kind.one_minor if minor == 1 else kind.many_minor]
    return said


def percent(value: Decimal, *, british: bool = False, places: int | None = None) -> list[str]:
    return [*number(value, british=british, places=places), "percent"]


def day(value: date, *, year: bool, weekday: bool, british: bool = False) -> list[str]:
    """US: November twenty-second; GB: the twenty-second of November."""
    nth, month = numbers.ordinal(value.day), MONTHS[value.month - 1]
    said = ["the", *nth, "of", month] if british else [month, *nth]
    if weekday:
        said = [WEEKDAYS[value.weekday()], COMMA, *said]
    return [*said, COMMA, *numbers.year(value.year, british=british)] if year else said


def relative_day(value: date, today: date, *, weekday: bool, british: bool = False) -> list[str]:
    word = RELATIVE.get((value - today).days)
    if word is None:
        return day(value, year=value.year != today.year, weekday=weekday, british=british)
    return [word, COMMA, WEEKDAYS[value.weekday()]] if weekday else [word]


def time_of_day(value: time | datetime, *, hours: int = 12, exact: bool = False) -> list[str]:
    hour, minute = value.hour, value.minute
    said = ["exactly"] if exact and not minute else []
    if not minute and hour == 0:
        return [*said, "midnight"]
    if hours == 24:
        later = [below_hundred(minute)] if minute else ["hundred"]
        return [*said, below_hundred(hour), *(["oh"] if 0 < minute < 10 else []), *later]
    if not minute and hour == 12:
        return [*said, "twelve", "noon"]
    said.append(below_hundred((hour - 1) % 12 + 1))
    if minute:
        said += [*(["oh"] if minute < 10 else []), below_hundred(minute)]
    return [*said, "a.m." if hour < 12 else "p.m."]


def duration(parts: list[tuple[int, int]], *, british: bool = False) -> list[str]:
    """(seconds of the unit, how many) with the largest first."""
    names = dict(LENGTHS)
    said = [quantity(Decimal(count), names[size], british=british) for size, count in parts]
    return joined(said, COMMA)


def spell(text: str, *, words: bool = False, british: bool = False) -> list[str]:
    """Letters and digits one by one, with spelling words on wish."""
    parts = "".join(sign if sign.isalnum() or sign in "*#+" else " " for sign in text).split()
    said = digits(parts, british=british)
    if not words:
        return said
    return [SPELLING[ord(one) - ord("A")] if one in _LETTERS else one for one in said]


_LETTERS = [chr(code) for code in range(ord("A"), ord("Z") + 1)]


def joined(items: list[list[str]], pause: str) -> list[str]:
    """A list: a, b and c."""
    if len(items) < 2:
        return [piece for item in items for piece in item]
    return [*between(items[:-1], pause), "and", *items[-1]]


def pieces(*, british: bool = False) -> list[str]:
    """Every piece of this module that is no plain number."""
    coins = [
        name
        for one in CURRENCIES.values()
        for name in (one.one, one.many, one.one_minor, one.many_minor)
    ]
    measures = [name for unit in UNITS.values() for name in (unit.one, unit.many)]
    return [
        *("star", "hash" if british else "pound", "plus", "double", *_LETTERS, *SPELLING),
        *MONTHS, *WEEKDAYS, *RELATIVE.values(), "the", "of", "exactly", "midnight", "noon", "a.m.",
        "p.m.", "percent", LAST, *(name for name in [*coins, *measures] if name),
    ]  # fmt: skip
