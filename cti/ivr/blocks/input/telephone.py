"""Telephone numbers and extensions."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

import phonenumbers

from cti.ivr.blocks.asking import Asking
from cti.ivr.flow.block import (
    ERROR,
    NO_INPUT,
    NO_MATCH,
    WARNING,
    Exit,
    Finding,
    Look,
    Session,
    Verdict,
    Words,
    choice,
    key,
    variable,
    yes_no,
)
from cti.ivr.services.privacy import Extensions

KINDS = {"any": ("不限", "any"), "mobile": ("手机", "mobile"), "fixed": ("固定电话", "fixed line")}
MOST = 20


class Phone(Asking):
    """A telephone number to be called or written to."""

    id = "input.phone"
    title = Words("输入电话号码", "Telephone number")
    purpose = Words(
        "请来电者输入电话号码；直接按结束键即用来电号码。",
        "Asks for a number; the end key alone takes the number the call came from.",
    )
    icon = "phone_number"
    ways = (Exit("number", Words("收到", "number")), NO_INPUT, NO_MATCH)
    summary = Words(
        "播放 {prompt}，收电话号码，存入 {into}。",
        "{prompt} is played; a number is keyed into {into}.",
    )
    line = Words("电话 → {into}", "Number → {into}")

    kinds: str = choice("号码种类", "Kinds", "any", KINDS)
    offer_calling: bool = yes_no("可用来电号码", "Offer the calling number", True)
    into: str = variable("存入变量", "Into", "text", required=True)

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        sends = any(block.type == "sms.send" for block in look.flow.blocks.values())
        if sends and look.value("kinds") != "mobile":
            words = Words(
                "流程会发短信，固定电话收不到。",
                "The flow sends messages; fixed lines receive none.",
            )
            fix = look.set_field(Words("只收手机号", "Mobile numbers only"), "kinds", "mobile")
            yield look.finding("fixed_for_sms", WARNING, words, "kinds", [fix])

    async def run(self, call: Session) -> str:
        calling = e164(str(call.variables["call.calling"] or ""), self.kinds)

        def judge(keyed: str) -> Verdict:
            if not keyed and self.offer_calling and calling:
                return Verdict(True, True, "", calling)
            return judge_number(keyed, self.kinds)

        answer = await self.ask(call, judge)
        if answer.how != "answered":
            return answer.how
        call.variables[self.into] = answer.value
        return "number"


def judge_number(keyed: str, kinds: str) -> Verdict:
    """A number as it is dialled in China; a mobile's eleventh digit decides at once."""
    if keyed and not keyed.isdigit():
        return Verdict(False, False, "not_offered")
    found = e164(keyed, kinds)
    if re.fullmatch(r"1[3-9]\d{9}", keyed):
        return Verdict(bool(found), False, "" if found else "not_offered", found)
    more = len(keyed) < (12 if re.match(r"0[1-9]", keyed) else MOST)
    if found:
        return Verdict(True, more, "", found)
    return Verdict(False, more, "too_short" if len(keyed) < 7 else "unknown")


def e164(number: str, kinds: str) -> str:
    """`+8613812340022`, or "" for what is no number of these kinds."""
    try:
        parsed = phonenumbers.parse(re.sub(r"^00", "+", number), "CN")
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_valid_number(parsed):
        return ""
    kind = phonenumbers.number_type(parsed)
    of = phonenumbers.PhoneNumberType
    wanted = {"mobile": of.MOBILE, "fixed": of.FIXED_LINE}.get(kinds)
    if wanted is not None and kind not in (wanted, of.FIXED_LINE_OR_MOBILE):
        return ""
    return str(phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164))


class Extension(Asking):
    """An extension that exists."""

    id = "input.extension"
    title = Words("输入分机号", "Extension")
    purpose = Words("请来电者输入存在的分机号。", "Asks for an extension that exists.")
    icon = "extension"
    needs = ("extensions",)
    ways = (
        Exit("extension", Words("收到", "extension")),
        Exit("operator", Words("总机", "operator"), falls_to="no_input"),
        NO_INPUT,
        NO_MATCH,
    )
    summary = Words(
        "播放 {prompt}，收分机号，存入 {into}。",
        "{prompt} is played; an extension is keyed into {into}.",
    )
    line = Words("分机 → {into}", "Extension → {into}")

    operator_key: str | None = key("转总机键", "Operator key", "0")
    into: str = variable("存入变量", "Into", "text", required=True)

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        operator = look.value("operator_key")
        if operator and operator in (look.value("end_key"), look.value("restart_key")):
            words = Words(
                "{key} 已用作结束键或重输键。", "{key} is the end or restart key already."
            )
            fix = look.set_field(Words("总机改用 0", "Operator on 0"), "operator_key", "0")
            yield look.finding(
                "operator_taken", ERROR, words.fill(key=operator), "operator_key", [fix]
            )

    async def run(self, call: Session) -> str:
        known = call.service(Extensions).all()
        answer = await self.ask(call, lambda keyed: self._judge(keyed, known))
        if answer.how != "answered":
            return answer.how
        if answer.keys == self.operator_key:
            return "operator"
        call.variables[self.into] = answer.keys
        return "extension"

    def _judge(self, keyed: str, known: Collection[str]) -> Verdict:
        longer = any(one != keyed and one.startswith(keyed) for one in known)
        if keyed in known or (keyed and keyed == self.operator_key):
            return Verdict(True, longer)
        return Verdict(False, longer, "too_short" if longer else "unknown")
