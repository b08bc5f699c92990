"""Numbers, quantities, amounts, shares and ordinals."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from typing import Any

from cti.ivr.blocks.say.saying import (
    Saying,
    is_of_type,
    literal_number,
    say_instead,
)
from cti.ivr.blocks.taking import constant
from cti.ivr.flow.block import ERROR, WARNING, Finding, Look, Words, formula, integer, text
from cti.ivr.say import UNITS

OFTEN = Words("个", "个")


class SayNumber(Saying):
    """A number as a quantity."""

    id = "say.number"
    title = Words("读数值", "Say number")
    purpose = Words("按数值读出一个数，如二百零五。", "Says a number as a quantity.")
    keywords = ("读数字", "念数字", "数字", "read number")
    icon = "say_number"
    says, options = "number", ("places",)
    summary = Words("读出数值 {value}。", "The number {value} is said.")
    line = Words("数值 {value}", "Number {value}")

    value: Any = formula("数值", "Number", "number", required=True)
    places: int | None = integer("小数位数", "Decimal places", low=0, high=6)

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        if is_of_type(look, "value", "text", "character"):
            words = Words(
                "“{value}”是一串数字文本，读成数值会丢失前导零。",
                "{value} is a text of digits; said as a number its leading zeros get lost.",
            ).fill(value=look.value("value"))
            title = Words("改为逐位读号码", "Make it Say digits")
            yield say_instead(look, "digits", WARNING, words, "say.digits", title)


class SayQuantity(Saying):
    """A number with its measure word."""

    id = "say.quantity"
    title = Words("读数量", "Say quantity")
    purpose = Words("连同量词读出，如两间。", "Says a number with its measure word: two nights.")
    icon = "say_quantity"
    says, options = "quantity", ("unit",)
    summary = Words("读出 {value} {unit}。", "{value} {unit} is said.")
    line = Words("{value} {unit}", "{value} {unit}")

    value: Any = formula("数量", "Quantity", "number", required=True)
    unit: str = text("量词", "Measure word", required=True, most=12)

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        unit = constant(look.value("unit"))
        known = {*UNITS, *(w for one in UNITS.values() for w in (one.one, one.many) if w)}
        if not unit or unit in known:
            return
        words = Words(
            "量词表中没有“{unit}”。", "There is no “{unit}” in the table of measure words."
        ).fill(unit=unit)
        nearest = (difflib.get_close_matches(unit, known, 1, 0.6) or ["个"])[0]
        title = Words("改用“{unit}”", "Take “{unit}”").fill(unit=nearest)
        fixes = [look.set_field(title, "unit", nearest), look.open_field("unit")]
        yield look.finding("unit_unknown", ERROR, words, "unit", fixes)


class SayMoney(Saying):
    """An exact amount with its currency."""

    id = "say.money"
    title = Words("读金额", "Say amount")
    purpose = Words("读出带货币单位的金额。", "Says an exact amount with its currency.")
    keywords = ("读钱", "钱", "价格", "money", "price")
    icon = "say_money"
    says, options = "money", ("currency",)
    summary = Words("读出金额 {value}。", "The amount {value} is said.")
    line = Words("金额 {value}", "Amount {value}")

    value: Any = formula("金额", "Amount", "decimal", required=True)
    currency: str | None = text("货币（留空为流程的货币）", "Currency (empty: the flow's)", most=3)

    def option(self, name: str) -> Any:
        return self.currency or None


class SayPercent(Saying):
    """A percentage."""

    id = "say.percent"
    title = Words("读百分比", "Say percentage")
    purpose = Words("读出百分比，如百分之十二点五。", "Says 12.5 as twelve point five percent.")
    icon = "say_percent"
    says, options = "percent", ("places",)
    summary = Words("读出百分之 {value}。", "{value} percent is said.")
    line = Words("{value} %", "{value} %")

    value: Any = formula("百分数", "Percentage", "number", required=True)
    places: int | None = integer("小数位数", "Decimal places", low=0, high=6)

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        number = literal_number(look.value("value"))
        if number is not None and 0 < abs(number) < 1:
            words = Words(
                "{value} 会读作百分之{value}；若是比例，应乘以 100。",
                "{value} is said as {value} percent; a share of one must be multiplied by 100.",
            ).fill(value=number)
            title = Words("乘以 100", "Multiply by 100")
            fix = look.set_field(title, "value", format((number * 100).normalize(), "f"))
            yield look.finding("fraction", WARNING, words, "value", [fix])


class SayOrdinal(Saying):
    """An ordinal."""

    id = "say.ordinal"
    title = Words("读序数", "Say ordinal")
    purpose = Words("读出次序，如第二。", "Says 2 as second.")
    icon = "say_ordinal"
    says = "ordinal"
    summary = Words("读出第 {value}。", "The place {value} is said as an ordinal.")
    line = Words("第 {value}", "No. {value}")

    value: Any = formula("序数", "Place", "integer", required=True)

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        number = literal_number(look.value("value"))
        if number is not None and number < 1:
            words = Words(
                "序数从 1 开始，{value} 无法读出。", "Ordinals begin at 1; {value} has none."
            )
            fix = look.set_field(Words("改为 1", "Make it 1"), "value", "1")
            yield look.finding("zero", ERROR, words.fill(value=number), "value", [fix])
