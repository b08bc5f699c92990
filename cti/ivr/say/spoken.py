"""From a value to what is said: one table of kinds, whose functions give pieces.

A piece is the text that one recording of the house set says; pauses stand between as
`pause:SECONDS`. The tables of `docs/blocks.md` 4.2 are the tests of this package.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from cti.ivr.say import chinese, chinese_number, digit_groups, english, english_number
from cti.ivr.say.joint import is_pause

SMALLEST = {"days": 86_400, "hours": 3_600, "minutes": 60, "seconds": 1}
BRITISH = ("en-GB", "en-AU", "en-NZ", "en-IE", "en-ZA", "en-IN", "en-HK", "en-SG")


def rules(language: str) -> str:
    """Which rules a BCP 47 tag has: `zh` for Mandarin, `en`, or "" for none."""
    main, _, rest = language.lower().partition("-")
    if main in ("zh", "cmn") and rest not in ("hk", "mo", "yue") and "yue" not in rest:
        return "zh"
    return "en" if main == "en" else ""


@dataclass(frozen=True, slots=True)
class Manner:
    """How a value is to be said. `style` is standard, spoken, plain (no 幺), oh or double."""

    language: str = "zh-CN"
    style: str = ""
    options: Mapping[str, Any] = field(default_factory=dict)

    @property
    def chinese(self) -> bool:
        return rules(self.language) == "zh"

    @property
    def british(self) -> bool:
        return self.language.startswith(BRITISH)

    @property
    def spoken(self) -> bool:
        return self.style == "spoken"

    def get(self, name: str, default: Any = None) -> Any:
        found = self.options.get(name)
        return default if found is None or found == "" else found


def pieces(
    kind: str, value: Any, language: str, style: str = "", options: Mapping[str, Any] | None = None
) -> list[str]:
    """What is said for a value; [] for an empty one.

    `options` by kind: number, percent `places`; quantity `unit`; digits `groups`, `yao`; phone
    `country`; id_number `kind`, `only_last`; spell `words`; money `currency`; date `year`, `weekday`;
    relative_day `today`, `weekday`; time `hours`, `exact`; duration `smallest`; list `kind`, `most`,
    `between` and the options of that kind. Raises ValueError for a kind or language without rules and
    for a value that the kind cannot say.
    """
    if value is None or value == "" or value == ():
        return []
    say = _SAYS.get(kind)
    if say is None or not rules(language):
        raise ValueError(f"There are no rules to say {kind} in {language}.")
    return say(value, Manner(language, style, options or {}))


def text(said: list[str], language: str) -> str:
    """Pieces as one text: for a voice that says the whole value, and for the screen."""
    if rules(language) == "zh":
        return "".join("，" if is_pause(piece) else piece for piece in said)
    return " ".join("," if is_pause(piece) else piece for piece in said).replace(" ,", ",")


def _number(value: Any, how: Manner) -> list[str]:
    amount, places = _decimal(value), _places(how)
    if how.chinese:
        return chinese_number.number(amount, spoken=how.spoken, places=places)
    return english_number.number(amount, british=how.british, places=places)


def _quantity(value: Any, how: Manner) -> list[str]:
    unit = str(how.get("unit", "个"))
    if how.chinese:
        return chinese.quantity(_decimal(value), unit, spoken=how.spoken)
    return english.quantity(_decimal(value), unit, british=how.british)


def _digits(value: Any, how: Manner) -> list[str]:
    signs = _signs(value)
    pattern = str(how.get("groups", ""))
    if pattern:
        return _grouped(digit_groups.by_pattern(signs, pattern), how)
    return _grouped(digit_groups.fours(signs), how)


def _grouped(groups: list[str], how: Manner) -> list[str]:
    if how.chinese:
        return chinese.digits(groups, yao=how.get("yao", True) is not False, style=how.style)
    return english.digits(groups, british=how.british, style=how.style)


def _phone(value: Any, how: Manner) -> list[str]:
    signs = _signs(value)
    if not signs.startswith("+86"):
        if signs.startswith("+"):
            return _grouped(["+", *digit_groups.fours(signs[1:])], how)
        return _grouped(digit_groups.telephone(signs), how)
    rest = signs[3:]
    if how.get("country"):
        return _grouped(["+86", *digit_groups.telephone(rest)], how)
    without_area = rest.startswith(("400", "800")) or (len(rest) == 11 and rest[0] == "1")
    return _grouped(digit_groups.telephone(rest if without_area else f"0{rest}"), how)


def _id_number(value: Any, how: Manner) -> list[str]:
    signs = _signs(value)
    last = int(how.get("only_last", 0))
    if last:
        name = chinese.LAST if how.chinese else english.LAST
        return [name, *_grouped(digit_groups.fours(signs[-last:]), how)]
    identity = how.get("kind", "identity") == "identity"
    return _grouped(digit_groups.identity(signs) if identity else digit_groups.fours(signs), how)


def _spell(value: Any, how: Manner) -> list[str]:
    if how.chinese:
        return chinese.spell(str(value))
    return english.spell(str(value), words=bool(how.get("words")), british=how.british)


def _money(value: Any, how: Manner) -> list[str]:
    if isinstance(value, float):
        raise ValueError("an amount must be exact; make it a decimal before")
    currency = str(how.get("currency", "CNY"))
    if how.chinese:
        return chinese.money(_decimal(value), currency, spoken=how.spoken)
    return english.money(_decimal(value), currency, british=how.british)


def _percent(value: Any, how: Manner) -> list[str]:
    amount, places = _decimal(value), _places(how)
    if how.chinese:
        return chinese.percent(amount, spoken=how.spoken, places=places)
    return english.percent(amount, british=how.british, places=places)


def _fraction(value: Any, how: Manner) -> list[str]:
    over, slash, under = str(value).partition("/")
    try:
        top, bottom = int(over), int(under)
    except ValueError:
        raise ValueError("write a fraction as 2/3") from None
    if not slash or bottom < 1:
        raise ValueError("write a fraction as 2/3")
    return chinese.fraction(top, bottom) if how.chinese else english_number.fraction(top, bottom)


def _ordinal(value: Any, how: Manner) -> list[str]:
    amount = _decimal(value)
    if amount != int(amount) or amount < 1:
        raise ValueError("an ordinal is a whole number from 1")
    if how.chinese:
        return chinese.ordinal(int(amount))
    return english_number.ordinal(int(amount), british=how.british)


def _date(value: Any, how: Manner) -> list[str]:
    year, weekday = how.get("year", True) is not False, bool(how.get("weekday"))
    if how.chinese:
        return chinese.day(_day(value), year=year, weekday=weekday, spoken=how.spoken)
    return english.day(_day(value), year=year, weekday=weekday, british=how.british)


def _relative_day(value: Any, how: Manner) -> list[str]:
    today = _day(how.get("today", date.today()))
    weekday = how.get("weekday", True) is not False
    if how.chinese:
        return chinese.relative_day(_day(value), today, weekday=weekday, spoken=how.spoken)
    return english.relative_day(_day(value), today, weekday=weekday, british=how.british)


def _time(value: Any, how: Manner) -> list[str]:
    if not isinstance(value, (datetime, time)):
        raise ValueError("it has no time of day")
    hours, exact = int(how.get("hours", 12)), bool(how.get("exact"))
    if how.chinese:
        return chinese.time_of_day(value, hours=hours, exact=exact, spoken=how.spoken)
    return english.time_of_day(value, hours=hours, exact=exact)


def _duration(value: Any, how: Manner) -> list[str]:
    amount = _decimal(value)
    if amount < 0:
        raise ValueError("a duration cannot be negative")
    smallest = SMALLEST.get(str(how.get("smallest", "minutes")), 60)
    left = int((amount / smallest).quantize(Decimal(1), ROUND_HALF_UP)) * smallest
    parts = []
    for size in SMALLEST.values():
        count, left = divmod(left, size) if size >= smallest else (0, left)
        if count:
            parts.append((size, count))
    parts = parts or [(smallest, 0)]
    return chinese.duration(parts) if how.chinese else english.duration(parts, british=how.british)


def _list(value: Any, how: Manner) -> list[str]:
    if not isinstance(value, (tuple, list)):
        raise ValueError("it is no array")
    kind = str(how.get("kind", "text"))
    most = int(how.get("most", 10))
    items = [pieces(kind, item, how.language, how.style, how.options) for item in value[:most]]
    pause = f"pause:{float(how.get('between', 0.3)):g}"
    join = chinese.joined if how.chinese else english.joined
    return join([item for item in items if item], pause)


def _text(value: Any, how: Manner) -> list[str]:
    return [str(value)]


_SAYS: Mapping[str, Callable[[Any, Manner], list[str]]] = {
    "number": _number, "quantity": _quantity, "digits": _digits, "phone": _phone,
    "id_number": _id_number, "spell": _spell, "money": _money, "percent": _percent,
    "fraction": _fraction, "ordinal": _ordinal, "date": _date, "relative_day": _relative_day,
    "time": _time, "duration": _duration, "list": _list, "text": _text,
}  # fmt: skip
KINDS = tuple(kind for kind in _SAYS if kind != "text")


def _decimal(value: Any) -> Decimal:
    if isinstance(value, bool):
        raise ValueError("it is no number")
    try:
        found = Decimal(str(value))
    except InvalidOperation:
        raise ValueError("it is no number") from None
    if not found.is_finite():
        raise ValueError("it is no number")
    return found


def _places(how: Manner) -> int | None:
    found = how.get("places")
    return None if found is None else int(found)


def _day(value: Any) -> date:
    if isinstance(value, datetime):
        return value.date()
    if not isinstance(value, date):
        raise ValueError("it has no day")
    return value


def _signs(value: Any) -> str:
    """The characters that are read one by one."""
    return "".join(sign for sign in str(value) if sign.isalnum() or sign in "*#+")
