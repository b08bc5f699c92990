"""The functions `say.…` of formulas: a value as text, worded as it is said.

For texts that go elsewhere than to an ear: short messages, faxes, the agent's screen.
"""

from __future__ import annotations

from typing import Any

from cti.ivr.blocks.say.saying import spoken
from cti.ivr.flow.block import BlockFailed
from cti.ivr.formula.functions import function

ZH = "zh-CN"


def _said(says: str, value: Any, language: str, **options: Any) -> str:
    try:
        return spoken(says, value, language, options)
    except (ValueError, ArithmeticError) as problem:
        raise BlockFailed("bad_value", f"{value!r} cannot be said: {problem}.") from None


@function("say.number")
def number(value: Any, language: str = ZH) -> str:
    return _said("number", value, language)


@function("say.quantity")
def quantity(value: Any, unit: str, language: str = ZH) -> str:
    return _said("quantity", value, language, unit=unit)


@function("say.digits")
def digits(value: str, language: str = ZH) -> str:
    return _said("digits", value, language)


@function("say.phone")
def phone(number: str, language: str = ZH) -> str:
    return _said("phone", number, language)


@function("say.id_number")
def id_number(value: str, kind: str = "identity", language: str = ZH) -> str:
    return _said("id_number", value, language, kind=kind)


@function("say.spell")
def spell(value: str, language: str = ZH) -> str:
    return _said("spell", value, language)


@function("say.money")
def money(value: Any, currency: str = "CNY", language: str = ZH) -> str:
    return _said("money", value, language, currency=currency)


@function("say.percent")
def percent(value: Any, language: str = ZH) -> str:
    return _said("percent", value, language)


@function("say.ordinal")
def ordinal(value: int, language: str = ZH) -> str:
    return _said("ordinal", value, language)


@function("say.date")
def date(value: Any, language: str = ZH) -> str:
    return _said("date", value, language)


@function("say.relative_day")
def relative_day(value: Any, today: Any, language: str = ZH) -> str:
    return _said("relative_day", value, language, today=today, weekday=False)


@function("say.time")
def time(value: Any, language: str = ZH) -> str:
    return _said("time", value, language)


@function("say.duration")
def duration(seconds: Any, smallest: str = "minutes", language: str = ZH) -> str:
    return _said("duration", seconds, language, smallest=smallest)


@function("say.list")
def list_of(array: tuple, kind: str = "text", language: str = ZH) -> str:  # type: ignore[type-arg]
    return _said("list", array, language, kind=kind)
