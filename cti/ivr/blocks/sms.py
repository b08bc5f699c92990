"""Short messages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from cti.ivr.blocks.asking import Asking
from cti.ivr.blocks.campaign.contacts import field_rows, moment
from cti.ivr.blocks.customer.cards import values_of
from cti.ivr.blocks.customer.identity import judge_length
from cti.ivr.blocks.customer.lists import needed, party
from cti.ivr.blocks.taking import constant
from cti.ivr.flow.block import (
    FAILED,
    HINT,
    NO_INPUT,
    NO_MATCH,
    UNAVAILABLE,
    WARNING,
    Block,
    BlockFailed,
    Exit,
    Finding,
    Look,
    Session,
    Words,
    formula,
    integer,
    key,
    reference,
    text,
    variable,
    written,
    yes_no,
)
from cti.ivr.flow.block import text as text_field
from cti.ivr.services.messages import Outgoing, Sms

GSM7 = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
"""The default alphabet of 3GPP TS 23.038; any other character makes the whole message UCS-2."""
_MOBILE = re.compile(r"(\+?86)?1[3-9]\d{9}")
_NUMBER = re.compile(r"\+?\d[\d -]*")


def parts(message: str) -> tuple[int, int]:
    """(messages that a text takes, characters of one): 160/153 in GSM-7, 70/67 in UCS-2 (TS 23.040)."""
    plain = set(message) <= GSM7
    single, joined = (160, 153) if plain else (70, 67)
    if len(message) <= single:
        return 1, single
    return -(-len(message) // joined), joined


class Send(Block):
    """One SMS from text or template, now or later."""

    id = "sms.send"
    title = Words("发送短信", "Send SMS")
    purpose = Words(
        "发一条短信，可用模板，可定时。", "One SMS from a text or template, now or later."
    )
    keywords = ("短信", "发短信", "sms", "text message")
    icon, notes = "sms", "W"
    needs = ("sms",)
    waits = True
    ways = (
        Exit("sent", Words("已发送", "sent")),
        Exit("refused", Words("被拒绝", "refused")),
        UNAVAILABLE,
        FAILED,
    )
    fruitless = frozenset({"refused", "unavailable", "error"})
    summary = Words("发短信给 {to}：{text}{template}。", "An SMS goes to {to}: {text}{template}.")
    line = Words("→ {to}", "→ {to}")

    to: str = text("收信号码", "To", "{call.calling}", required=True, most=40, formula=True)
    template: str | None = reference("template", "模板", "Template")
    values: tuple[dict[str, Any], ...] = field_rows("模板的值", "Values of the template")
    at: Any = formula("发送时间（留空立即）", "At (empty: now)", "date_time")
    route: str | None = text("通道", "Route", most=60)
    message: str | None = variable("短信编号存入", "Message into", "text")
    text: str | None = text_field("内容", "Text", most=1000, formula=True)

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        said = constant(look.value("text"))
        count, size = parts(said or "")
        if said and count > 1:
            words = Words(
                "内容要拆成 {n} 条（每条 {size} 字）。",
                "The text takes {n} messages of {size} characters.",
            ).fill(n=count, size=size)
            short = said[: 160 if set(said) <= GSM7 else 70]
            fix = look.set_field(Words("缩短为一条", "Cut it to one"), "text", short)
            yield look.finding("parts", HINT, words, "text", [fix, look.open_field("text")])
        to = constant(look.value("to"))
        if to and _NUMBER.fullmatch(to) and not _MOBILE.fullmatch(re.sub(r"[ -]", "", to)):
            words = Words("“{to}”不是手机号码。", "{to} is no mobile number.").fill(to=to)
            fix = look.set_field(
                Words("发给来电号码", "Send it to the caller"), "to", "{call.calling}"
            )
            yield look.finding("fixed_line", WARNING, words, "to", [fix])
        if not look.value("text") and not look.value("template"):
            words = Words("没有内容，也没有模板。", "There is neither a text nor a template.")
            known = next(iter(look.site.names("template")), None)
            fixes = [look.open_field("text")]
            if known is not None:
                title = Words("用模板“{known}”", "Take the template {known}").fill(known=known)
                fixes.insert(0, look.set_field(title, "template", known))
            yield look.finding("empty", WARNING, words, "text", fixes)

    async def run(self, call: Session) -> str:
        message = Outgoing(
            needed(party(call, self.to)), self.text or "", self.template or "",
            values_of(self.values or ()), at=moment(self.at), route=self.route or "",
        )  # fmt: skip
        if not message.text and not message.template:
            raise BlockFailed("empty_value", "There is neither a text nor a template to send.")
        number = await call.slow(call.service(Sms).send(message))
        if number is None:
            return "refused"
        if self.message:
            call.variables[self.message] = number
        return "sent"


class Batch(Block):
    """To an array or list; whoever opted out is left out."""

    id = "sms.batch"
    title = Words("群发短信", "Send to many")
    purpose = Words("按模板发给一组号码或名单。", "A template goes to an array or list of numbers.")
    icon, notes = "sms_batch", "W"
    needs = ("sms",)
    waits = True
    ways = (Exit("started", Words("已开始", "started")), UNAVAILABLE, FAILED)
    summary = Words("按模板 {template} 群发短信。", "The template {template} goes to many.")
    line = Words("群发 {template}", "{template} to many")

    to: Any = formula("号码（数组）", "Numbers (array)", "text[]")
    list: str | None = reference("list", "或名单", "Or a list")
    template: str = reference("template", "模板", "Template", required=True)
    at: Any = formula("发送时间", "At", "date_time")
    per_minute: int = integer("每分钟条数", "A minute", 60, low=1, high=6000)
    batch: str | None = variable("批次号存入", "Batch into", "text")

    async def run(self, call: Session) -> str:
        numbers = [f"list:{self.list}"] if self.list else [written(one) for one in self.to or ()]
        if not numbers:
            raise BlockFailed("empty_value", "There is no number to send to.")
        message = Outgoing("", template=self.template, at=moment(self.at))
        work = call.service(Sms).batch(numbers, message, int(self.per_minute))
        batch = await call.slow(work)
        if self.batch:
            call.variables[self.batch] = batch
        return "started"


class Code(Asking):
    """Makes, sends, asks and checks a code; it is never logged."""

    id = "sms.code"
    title = Words("短信验证码", "One-time code")
    purpose = Words("生成、发送并核对验证码。", "Makes, sends, asks and checks a code.")
    keywords = ("验证码", "otp", "verification code")
    icon = "sms_code"
    needs = ("sms",)
    ways = (
        Exit("verified", Words("已通过", "verified")),
        Exit("wrong", Words("未通过", "wrong")),
        Exit("not_delivered", Words("未送达", "not delivered"), falls_to="wrong"),
        UNAVAILABLE,
        NO_INPUT,
        NO_MATCH,
    )
    summary = Words(
        "向 {to} 发 {digits} 位验证码并核对。",
        "A code of {digits} digits goes to {to} and is asked.",
    )
    line = Words("验证码 → {to}", "Code → {to}")

    to: str = text("收信号码", "To", "{call.calling}", required=True, most=40, formula=True)
    digits: int = integer("位数", "Digits", 6, low=4, high=8)
    valid: int = integer("有效（秒）", "Valid (seconds)", 180, low=30, high=1800)
    sends: int = integer("最多发送几次", "Sent at most", 2, low=1, high=5)
    words: str = text(
        "短信内容（# 处为验证码）",
        "Text (# is the code)",
        "验证码 #，请勿告诉他人。",
        required=True,
        most=200,
    )
    tries: int = integer("尝试次数", "Tries", 1, low=1, high=9, group="ask")
    end_key: str | None = key("结束键", "End key", None, group="ask")
    secret: bool = yes_no("保密", "Secret", True, group="ask")

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        said = look.value("words")
        if isinstance(said, str) and said and "#" not in said:
            words = Words(
                "短信里没有验证码的位置“#”。", "The text has no “#” where the code stands."
            )
            fix = look.set_field(Words("在末尾加上 #", "Add # at its end"), "words", f"{said} #")
            yield look.finding("no_place", WARNING, words, "words", [fix])

    async def run(self, call: Session) -> str:
        sms, to, size = call.service(Sms), needed(party(call, self.to)), int(self.digits)
        how = "no_input"
        for _ in range(int(self.sends)):
            code = "".join(str(call.random.randrange(10)) for _ in range(size))
            sent: datetime = call.now()
            if await call.slow(sms.send(Outgoing(to, self.words.replace("#", code)))) is None:
                return "not_delivered"
            answer = await self.ask(
                call, lambda keyed: judge_length(size, size, keyed), secret=True
            )
            how = answer.how
            late = (call.now() - sent).total_seconds() > int(self.valid)
            if how == "answered" and answer.keys == code and not late:
                return "verified"
        return "wrong" if how == "answered" else how
