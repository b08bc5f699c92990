"""Digits, telephone numbers, numbers of documents and spelling."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from cti.ivr.blocks.say.saying import Saying, is_of_type, literal, say_instead
from cti.ivr.blocks.taking import change_to
from cti.ivr.flow.block import (
    HINT,
    WARNING,
    Finding,
    Look,
    Words,
    choice,
    formula,
    integer,
    text,
    yes_no,
)
from cti.ivr.say.chinese import PLATES

DOCUMENTS = {
    "identity": ("身份证", "identity card"),
    "bank card": ("银行卡", "bank card"),
    "other": ("其他", "other"),
}


class SayDigits(Saying):
    """Digit by digit."""

    id = "say.digits"
    title = Words("逐位读号码", "Say digits")
    purpose = Words("一位一位读出号码。", "Says a string digit by digit.")
    icon = "say_digits"
    says, options = "digits", ("groups", "yao")
    summary = Words("逐位读出 {value}。", "{value} is said digit by digit.")
    line = Words("逐位 {value}", "Digits {value}")

    value: Any = formula("号码", "Digits", required=True)
    groups: str | None = text("分组（留空按长度）", "Groups (empty: by length)", most=40)
    yao: bool = yes_no("一读作幺", "1 as yao in Chinese", True)

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        if is_of_type(look, "value", "integer", "decimal", "float"):
            words = Words(
                "“{value}”是数值，前导零已经丢失。",
                "{value} is a number; leading zeros are lost already.",
            ).fill(value=look.value("value"))
            title = Words("转换为文本", "Convert it to text")
            fix = look.set_field(title, "value", f"text({look.value('value')})")
            yield look.finding("number", WARNING, words, "value", [fix])


class SayPhone(Saying):
    """A telephone number, grouped as people say it."""

    id = "say.phone"
    title = Words("读电话号码", "Say telephone number")
    purpose = Words("按习惯分组读出电话号码。", "Says a telephone number in its usual groups.")
    icon = "say_phone"
    says, options, takes_from = "phone", ("country",), "number"
    summary = Words("读出电话号码 {number}。", "The telephone number {number} is said.")
    line = Words("电话 {number}", "Number {number}")

    number: Any = formula("号码", "Number", default="call.calling")
    country: bool = yes_no("读国家码", "With country code", False)

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        given = literal(look.value("number"))
        wrong = given is not None and not re.fullmatch(r"\+?[\d\s\-()*#]{3,20}", given)
        if wrong or is_of_type(look, "number", "decimal", "float", "boolean", "date_time"):
            words = Words("“{number}”不是电话号码。", "{number} is no telephone number.").fill(
                number=look.value("number")
            )
            title = Words("改为逐位读号码", "Make it Say digits")
            yield say_instead(look, "not_a_number", WARNING, words, "say.digits", title)


class SayIdNumber(Saying):
    """The number of an identity or bank card."""

    id = "say.id_number"
    title = Words("读证件卡号", "Say card number")
    purpose = Words("分组读出证件或卡号，可只读末几位。", "Says a card's number, or its end only.")
    icon = "say_id"
    says, options = "id_number", ("kind", "only_last")
    summary = Words("读出卡号 {value}。", "The card number {value} is said.")
    line = Words("卡号 {value}", "Card {value}")

    value: Any = formula("号码", "Number", required=True)
    kind: str = choice("种类", "Kind", "identity", DOCUMENTS)
    only_last: int = integer("只读末几位（0 为全部）", "Only the last (0: all)", 0, low=0, high=8)

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        if look.value("kind") == "bank card" and look.value("only_last") == 0:
            words = Words(
                "将读出完整的银行卡号。", "The whole number of a bank card is said aloud."
            )
            fix = look.set_field(Words("只读末四位", "Only the last 4"), "only_last", 4)
            yield look.finding("whole_card", WARNING, words, "only_last", [fix])


class SaySpell(Saying):
    """Letters and digits one by one."""

    id = "say.spell"
    title = Words("逐字拼读", "Spell")
    purpose = Words("逐个读出字母和数字，如车牌。", "Says letters and digits one by one.")
    icon = "say_spell"
    says, options = "spell", ("words",)
    summary = Words("逐字读出 {value}。", "{value} is spelled.")
    line = Words("拼读 {value}", "Spell {value}")

    value: Any = formula("内容", "Text", required=True)
    words: bool = yes_no("英文用字母代码（Alfa…）", "With spelling words (Alfa …)", False)

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        given = literal(look.value("value"))
        chinese = [c for c in given or "" if "\u4e00" <= c <= "\u9fff" and c not in PLATES]
        if len(chinese) > 1:
            words = Words(
                "“{value}”是一句话，逐字拼读不自然。", "“{value}” is a sentence, not to be spelled."
            ).fill(value=given or "")
            title = Words("改为朗读文本", "Make it Say text")
            fix = change_to(look, title, "speech.say", text=given or "")
            yield look.finding("chinese", HINT, words, "value", [fix])
