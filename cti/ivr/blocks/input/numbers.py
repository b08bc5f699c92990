"""Numbers, amounts and marks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from cti.ivr.blocks.asking import Asking
from cti.ivr.blocks.say.saying import literal_number
from cti.ivr.flow.block import (
    ERROR,
    NO_INPUT,
    NO_MATCH,
    WARNING,
    Exit,
    Finding,
    Fix,
    Look,
    Session,
    Verdict,
    Words,
    formula,
    integer,
    key,
    variable,
    yes_no,
)

LONGEST = 15
"""Digits of a number that has no upper limit."""


def check_range(look: Look) -> Iterator[Finding]:
    """The lower limit lies above the upper one."""
    low, high = look.value("low"), look.value("high")
    least, most = literal_number(low), literal_number(high)
    if least is not None and most is not None and least > most:
        words = Words(
            "最小值 {low} 大于最大值 {high}。", "The least, {low}, is above the most, {high}."
        )
        block = look.block.id
        swap = Fix(
            Words("对调", "Swap them"),
            lambda flow: flow.set_field(block, "low", high).set_field(block, "high", low),
        )
        yield look.finding("empty_range", ERROR, words.fill(low=least, high=most), "low", [swap])


class Number(Asking):
    """A whole number within limits."""

    id = "input.number"
    title = Words("输入数值", "Number")
    purpose = Words("请来电者输入一个整数。", "Asks the caller for a whole number.")
    icon = "input_number"
    ways = (Exit("number", Words("收到", "number")), NO_INPUT, NO_MATCH)
    summary = Words(
        "播放 {prompt}，收一个数值，存入 {into}。",
        "{prompt} is played; a number is keyed into {into}.",
    )
    line = Words("数值 → {into}", "Number → {into}")

    low: Any = formula("最小值", "Least", "integer")
    high: Any = formula("最大值", "Most", "integer")
    into: str = variable("存入变量", "Into", "integer", required=True)

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        yield from check_range(look)

    async def run(self, call: Session) -> str:
        answer = await self.ask(call, lambda keyed: judge_number(keyed, self.low, self.high))
        if answer.how != "answered":
            return answer.how
        call.variables[self.into] = answer.value
        return "number"


def judge_number(keyed: str, low: int | None, high: int | None) -> Verdict:
    """Digits as a whole number; no more are possible once another one would be above `high`."""
    if not keyed:
        return Verdict(False, True, "too_short")
    if not keyed.isdigit():
        return Verdict(False, False, "not_offered")
    value = int(keyed)
    width = len(str(high)) if high is not None else LONGEST
    more = len(keyed) < width and (high is None or value * 10 <= high)
    if (high is not None and value > high) or len(keyed) > width:
        return Verdict(False, False, "out_of_range")
    valid = low is None or value >= low
    return Verdict(valid, more, "" if valid else "out_of_range", value)


class Amount(Asking):
    """Money; `*` is the point."""

    id = "input.amount"
    title = Words("输入金额", "Amount")
    purpose = Words("请来电者输入金额，* 为小数点。", "Asks for an amount; * is the point.")
    icon = "input_amount"
    ways = (Exit("amount", Words("收到", "amount")), NO_INPUT, NO_MATCH)
    summary = Words(
        "播放 {prompt}，收一个金额，存入 {into}。",
        "{prompt} is played; an amount is keyed into {into}.",
    )
    line = Words("金额 → {into}", "Amount → {into}")

    low: Any = formula("最小值", "Least", "decimal")
    high: Any = formula("最大值", "Most", "decimal")
    places: int = integer("小数位数", "Places", 2, low=0, high=4)
    into: str = variable("存入变量", "Into", "decimal", required=True)
    restart_key: str | None = key("重输键", "Restart key", None, group="ask")

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        yield from check_range(look)
        yield from star_is_taken(look, Words("小数点", "the point"))

    async def run(self, call: Session) -> str:
        answer = await self.ask(call, self._judge)
        if answer.how != "answered":
            return answer.how
        call.variables[self.into] = answer.value
        return "amount"

    def _judge(self, keyed: str) -> Verdict:
        if not keyed:
            return Verdict(False, True, "too_short")
        found = re.fullmatch(r"(\d{1,12})?(?:(\*)(\d*))?", keyed)
        if found is None or len(found[3] or "") > self.places or (found[2] and not self.places):
            return Verdict(False, False, "not_offered")
        value = Decimal(f"{found[1] or 0}.{found[3] or 0}")
        if self.high is not None and value > self.high:
            return Verdict(False, False, "out_of_range")
        more = len(found[3] or "") < self.places if found[2] else True
        if self.low is not None and value < self.low:
            return Verdict(False, more, "out_of_range")
        return Verdict(keyed != "*", more, "" if keyed != "*" else "too_short", value)


def star_is_taken(look: Look, use: Words) -> Iterator[Finding]:
    """`*` means something in this input, and is the restart key as well."""
    if look.value("restart_key") == "*":
        words = Words(
            "* 在这里是{use}，不能同时作重输键。", "* is {use} here and cannot restart as well."
        )
        fix = look.set_field(Words("不设重输键", "No restart key"), "restart_key", None)
        yield look.finding("star", ERROR, words.fill(use=use), "restart_key", [fix])


class Rating(Asking):
    """A mark on a scale, for surveys."""

    id = "input.rating"
    title = Words("评分", "Rating")
    purpose = Words("请来电者按键评分；* 表示不评。", "Asks for a mark on a scale; * refuses.")
    keywords = ("满意度", "评价", "打分", "satisfaction", "csat", "score", "feedback")
    icon = "rating"
    ways = (
        Exit("rated", Words("已评", "rated")),
        Exit("low_mark", Words("低分", "low mark"), falls_to="rated"),
        Exit("refused", Words("不评（*）", "refused (*)"), falls_to="no_input"),
        NO_INPUT,
        NO_MATCH,
    )
    summary = Words("播放 {prompt}，评 {low} 到 {high} 分，存入 {into}。",
                    "{prompt} is asked; a mark from {low} to {high} goes into {into}.")  # fmt: skip
    line = Words("{low}–{high} 分 → {into}", "{low}–{high} → {into}")

    low: int = integer("最低分", "Lowest", 1, low=0, high=9)
    high: int = integer("最高分", "Highest", 5, low=1, high=10)
    reverse: bool = yes_no("反向（按 1 为最高分）", "Reversed (1 is best)", False)
    low_is: int = integer("低分是不高于", "Low is up to", 2, low=0, high=10)
    into: str = variable("存入变量", "Into", "integer", required=True)
    end_key: str | None = key("结束键", "End key", None, group="ask")
    restart_key: str | None = key("重输键", "Restart key", None, group="ask")

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        yield from check_range(look)
        low, high = look.value("low"), look.value("high")
        if high == 10 and isinstance(low, int) and low <= 1 and not look.value("end_key"):
            words = Words(
                "1 和 10 开头相同，按 1 后需等待。",
                "1 and 10 begin alike; after 1 the caller waits.",
            )
            fix = look.set_field(Words("用 # 结束", "Set # as end key"), "end_key", "#")
            yield look.finding("ten", WARNING, words, "end_key", [fix])

    async def run(self, call: Session) -> str:
        answer = await self.ask(call, self._judge)
        if answer.how != "answered":
            return answer.how
        if answer.keys == "*":
            return "refused"
        mark = int(answer.value)
        if self.reverse:
            mark = self.low + self.high - mark
        call.variables[self.into] = mark
        return "low_mark" if mark <= self.low_is else "rated"

    def _judge(self, keyed: str) -> Verdict:
        if keyed == "*":
            return Verdict(True, False)
        return judge_number(keyed, self.low, self.high)
