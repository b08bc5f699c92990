"""Who calls: facts that only the customer knows, and his PIN."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from itertools import pairwise
from typing import Any

from cti.ivr.blocks.asking import Asking
from cti.ivr.blocks.customer.cards import customer_of
from cti.ivr.blocks.logic.ways import given_rows
from cti.ivr.blocks.walked import verified_first
from cti.ivr.flow.block import (
    ERROR,
    NO_INPUT,
    NO_MATCH,
    WARNING,
    BlockFailed,
    Exit,
    Finding,
    Fix,
    Look,
    PromptList,
    Session,
    Verdict,
    Words,
    choice,
    integer,
    key,
    prompts,
    reference,
    rows,
    text,
    yes_no,
)
from cti.ivr.prompts.lists import PromptItem
from cti.ivr.services.customers import Identity

LENGTHS: Mapping[str, tuple[int, int]] = {
    "pin": (4, 12), "last4": (4, 4), "digits": (3, 30), "date": (8, 8),
}  # fmt: skip
"""Input kind -> how many keys are an answer, at least and at most."""


def judge_length(low: int, high: int, keyed: str) -> Verdict:
    """Digits of a length; a star stands for the X of an identity number."""
    if keyed and not set(keyed) <= set("0123456789*"):
        return Verdict(False, False, "not_offered")
    fault = "too_short" if len(keyed) < low else "too_long" if len(keyed) > high else ""
    return Verdict(not fault, len(keyed) < high, fault)


class Verify(Asking):
    """Asks for so many of several facts (PIN, last 4 of ID, birth date), locks after failures."""

    id = "customer.verify"
    title = Words("客户身份验证", "Verify identity")
    purpose = Words(
        "核对密码、证件末四位、生日等，多次失败后锁定。",
        "Asks for so many of several facts; locks the customer after failures.",
    )
    icon = "verify"
    needs = ("crm",)
    fruitless = frozenset({"failed", "locked", "nothing_on_file", "no_input", "no_match"})
    ways = (
        Exit("verified", Words("已通过", "verified")),
        Exit("failed", Words("未通过", "failed")),
        Exit("locked", Words("已锁定", "locked"), falls_to="failed"),
        Exit("nothing_on_file", Words("资料不足", "nothing on file"), falls_to="failed"),
        NO_INPUT,
        NO_MATCH,
    )
    summary = Words("核对 {need} 项身份信息。", "{need} facts prove who the customer is.")
    line = Words("核对 {need} 项", "{need} facts")

    facts: tuple[dict[str, Any], ...] = rows(
        "核对项", "Facts", required=True, most=9, fewest=1,
        columns={
            "fact": text("字段（pin 为密码）", "Field (pin: the PIN)", required=True, most=60),
            "kind": choice("输入方式", "Input", "digits", {
                "pin": ("密码", "PIN"), "last4": ("末四位", "last four"),
                "digits": ("全部数字", "all digits"), "date": ("日期（年月日八位）", "date, 8 digits")}),
            "prompt": reference("prompt", "提示音", "Prompt"),
        },
    )  # fmt: skip
    need: int = integer("须核对几项", "How many must be right", 2, low=1, high=9)
    lock: int = integer("失败几次锁定", "Locks after failures", 5, low=1, high=20)
    lock_for: int = integer("锁定（分钟）", "Locked for (minutes)", 60, low=1, high=10_080)
    secret: bool = yes_no("保密", "Secret", True, group="ask")
    restart_key: str | None = key("重输键", "Restart key", None, group="ask")

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        need, facts = look.value("need"), list(given_rows(look.block.fields, "facts"))
        if not isinstance(need, int) or not facts:
            return
        if need > len(facts) > 1:
            words = Words(
                "要核对 {need} 项，只列了 {n} 项。", "{need} facts are wanted and {n} are listed."
            ).fill(need=need, n=len(facts))
            title = Words("改为 {n} 项", "Make it {n}").fill(n=len(facts))
            fix = look.set_field(title, "need", len(facts))
            yield look.finding("too_few", ERROR, words, "need", [fix])
        elif min(need, len(facts)) == 1 and any(row.get("kind") != "pin" for row in facts):
            words = Words(
                "只核对一项容易被冒充。", "A single fact is weak; others may know it as well."
            )
            block = look.block.id
            more = facts if len(facts) > 1 else [*facts, {"fact": "pin", "kind": "pin"}]
            title = Words("改为核对 2 项", "Ask two facts")
            fix = look.set_field(title, "need", 2)
            if more is not facts:
                fix = Fix(
                    title,
                    lambda flow: flow.set_field(block, "need", 2).set_field(block, "facts", more),
                )
            yield look.finding("one_fact", WARNING, words, "need", [fix])

    async def run(self, call: Session) -> str:
        customer = customer_of(call)
        if customer is None:
            return "nothing_on_file"
        identity = call.service(Identity)
        if await call.slow(identity.locked(customer)):
            return "locked"
        names = [str(row["fact"]) for row in self.facts]
        known = await call.slow(identity.on_file(customer, names))
        asked = [row for row in self.facts if str(row["fact"]) in known]
        if len(asked) < self.need:
            return "nothing_on_file"
        right = 0
        for place, row in enumerate(asked):
            if right + len(asked) - place < self.need:
                break
            own = PromptList((PromptItem("prompt", row["prompt"]),)) if row["prompt"] else None
            judge = partial(judge_length, *LENGTHS[row["kind"]])
            answer = await self.ask(call, judge, own, secret=True)
            if answer.how != "answered":
                return answer.how
            right += await call.slow(
                identity.right(customer, str(row["fact"]), row["kind"], answer.keys)
            )
            if right >= self.need:
                await call.slow(identity.passed(customer))
                return "verified"
        locked = await call.slow(identity.failed(customer, self.lock, self.lock_for * 60.0))
        return "locked" if locked else "failed"


def too_simple(pin: str, number: str) -> bool:
    """One digit again and again, digits in a row, or the end of the caller's own number."""
    steps = {int(b) - int(a) for a, b in pairwise(pin)}
    return steps in ({0}, {1}, {-1}) or (len(pin) >= 4 and number.endswith(pin))


class SetPin(Asking):
    """Asks twice, refuses simple ones, stores the hash."""

    id = "customer.set_pin"
    title = Words("设置客户密码", "Set customer PIN")
    purpose = Words(
        "输入两遍并保存，不接受过于简单的密码。",
        "Asks twice, refuses simple PINs, keeps a hash only.",
    )
    icon, notes = "pin", "AW"
    needs = ("crm",)
    ways = (
        Exit("changed", Words("已设置", "changed")),
        Exit("different", Words("两次不同", "different")),
        Exit("wrong_old", Words("原密码不对", "wrong old PIN"), falls_to="different"),
        NO_INPUT,
        NO_MATCH,
    )
    summary = Words(
        "设置客户密码，至少 {min} 位。", "The customer sets a PIN of {min} digits or more."
    )
    line = Words("至少 {min} 位", "{min} digits or more")

    repeat: PromptList = prompts("再输一遍的提示音", "Prompt of the second time")
    old: PromptList = prompts("原密码提示音", "Prompt for the old PIN")
    min: int = integer("最少位数", "At least", 6, low=4, high=12)
    old_first: bool = yes_no("先验证原密码", "The old PIN first", True)
    secret: bool = yes_no("保密", "Secret", True, group="ask")
    restart_key: str | None = key("重输键", "Restart key", None, group="ask")

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        words = Words(
            "未经身份验证即可设置密码。", "The PIN can be set by somebody who proved nothing."
        )
        yield from verified_first(look, "no_verify", words)

    async def run(self, call: Session) -> str:
        customer = customer_of(call)
        if customer is None:
            raise BlockFailed("not_found", "Look the customer up before his PIN is set.")
        identity = call.service(Identity)
        number = str(call.variables["call.calling"] or "")
        if self.old_first and "pin" in await call.slow(identity.on_file(customer, ("pin",))):
            if await call.slow(identity.locked(customer)):
                return "wrong_old"
            answer = await self.ask(call, partial(judge_length, 4, 12), self.old, secret=True)
            if answer.how != "answered":
                return answer.how
            if not await call.slow(identity.right(customer, "pin", "pin", answer.keys)):
                await call.slow(identity.failed(customer, 5, 3600.0))
                return "wrong_old"

        def judge(keyed: str) -> Verdict:
            length = judge_length(int(self.min), 12, keyed)
            if length.valid and (not keyed.isdigit() or too_simple(keyed, number)):
                return Verdict(False, len(keyed) < 12, "too_simple")
            return length

        first = await self.ask(call, judge, secret=True)
        if first.how != "answered":
            return first.how
        second = await self.ask(
            call, partial(judge_length, 4, 12), self.repeat or self.prompt, secret=True
        )
        if second.how != "answered":
            return second.how
        if first.keys != second.keys:
            return "different"
        await call.slow(identity.set_pin(customer, first.keys))
        return "changed"
