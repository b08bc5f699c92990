"""Currencies and measure words, as both languages say them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Currency:
    """An ISO 4217 code with its names; `minor` names are empty where nothing smaller is in use."""

    code: str
    zh: str
    zh_minor: str
    one: str
    many: str
    one_minor: str = ""
    many_minor: str = ""

    @property
    def places(self) -> int:
        return 2 if self.one_minor else 0


CURRENCIES = {
    currency.code: currency
    for currency in (
        Currency("CNY", "元", "分", "yuan", "yuan", "fen", "fen"),
        Currency("HKD", "港元", "分", "Hong Kong dollar", "Hong Kong dollars", "cent", "cents"),
        Currency("MOP", "澳门元", "分", "pataca", "patacas", "avo", "avos"),
        Currency("TWD", "新台币", "", "New Taiwan dollar", "New Taiwan dollars"),
        Currency("USD", "美元", "美分", "dollar", "dollars", "cent", "cents"),
        Currency("EUR", "欧元", "欧分", "euro", "euros", "cent", "cents"),
        Currency("GBP", "英镑", "便士", "pound", "pounds", "penny", "pence"),
        Currency("JPY", "日元", "", "yen", "yen"),
        Currency("KRW", "韩元", "", "won", "won"),
        Currency("SGD", "新加坡元", "分", "Singapore dollar", "Singapore dollars", "cent", "cents"),
        Currency("AUD", "澳元", "澳分", "Australian dollar", "Australian dollars", "cent", "cents"),
        Currency("CAD", "加元", "加分", "Canadian dollar", "Canadian dollars", "cent", "cents"),
    )
}


@dataclass(frozen=True, slots=True)
class Unit:
    """A measure word. English has a singular and a plural; both may be empty (three 个)."""

    zh: str
    one: str
    many: str


UNITS: dict[str, Unit] = {
    unit.zh: unit
    for unit in (
        Unit("个", "", ""), Unit("位", "person", "people"), Unit("人", "person", "people"),
        Unit("间", "room", "rooms"), Unit("晚", "night", "nights"), Unit("天", "day", "days"),
        Unit("次", "time", "times"), Unit("张", "ticket", "tickets"), Unit("件", "item", "items"),
        Unit("度", "kilowatt hour", "kilowatt hours"), Unit("吨", "ton", "tons"),
        Unit("立方米", "cubic meter", "cubic meters"), Unit("公里", "kilometer", "kilometers"),
        Unit("公斤", "kilogram", "kilograms"), Unit("米", "meter", "meters"),
        Unit("两", "liang", "liang"), Unit("分", "point", "points"), Unit("元", "yuan", "yuan"),
        Unit("小时", "hour", "hours"), Unit("分钟", "minute", "minutes"),
        Unit("秒", "second", "seconds"), Unit("年", "year", "years"),
        Unit("个月", "month", "months"), Unit("周", "week", "weeks"),
        Unit("份", "copy", "copies"), Unit("笔", "transaction", "transactions"),
        Unit("条", "message", "messages"), Unit("台", "unit", "units"),
        Unit("名", "person", "people"), Unit("岁", "year old", "years old"),
        Unit("摄氏度", "degree Celsius", "degrees Celsius"),
    )
}  # fmt: skip
"""By their Chinese word; `add_unit` brings a site's own."""


def add_unit(unit: Unit) -> None:
    """A measure word of the site; one of the same Chinese word is replaced."""
    UNITS[unit.zh] = unit


def find_unit(name: str) -> Unit:
    """By its Chinese word or one of the English ones; raises ValueError for one that is in no row."""
    found = UNITS.get(name) or next(
        (unit for unit in UNITS.values() if name and name in (unit.one, unit.many)), None
    )
    if found is None:
        raise ValueError(f"there is no measure word '{name}' in the table of units; add it there")
    return found


def find_currency(code: str) -> Currency:
    """Raises ValueError for a code that is in no row."""
    found = CURRENCIES.get(code.upper())
    if found is None:
        known = ", ".join(CURRENCIES)
        raise ValueError(f"there is no currency '{code}'; write one of {known}")
    return found
