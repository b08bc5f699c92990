"""Keyed input."""

from __future__ import annotations

import re
from collections.abc import Iterator

from cti.ivr.blocks.asking import Asking
from cti.ivr.flow.block import (
    ERROR,
    NO_INPUT,
    NO_MATCH,
    Exit,
    Finding,
    Fix,
    Look,
    Session,
    Verdict,
    Words,
    integer,
    text,
    variable,
)


class Digits(Asking):
    """A string of digits."""

    id = "input.digits"
    title = Words("收号", "Digits")
    purpose = Words(
        "请来电者输入数字，如房号、卡号、会员号。",
        "Asks the caller for a string of digits, such as the number of a room, a card or a member.",
    )
    keywords = (
        "输入",
        "输入数字",
        "输入号码",
        "房号",
        "账号",
        "会员号",
        "卡号",
        "room number",
        "account number",
        "enter number",
        "collect digits",
        "input",
    )
    icon = "digits"
    ways = (Exit("digits", Words("收到", "digits")), NO_INPUT, NO_MATCH)
    summary = Words(
        "播放 {prompt}，收 {min} 到 {max} 位，存入 {into}。",
        "{prompt} is played; {min} to {max} digits are keyed into {into}.",
    )
    line = Words("{min}–{max} 位 → {into}", "{min}–{max} digits → {into}")

    min: int = integer("最少位数", "At least", 1, low=0, high=32, formula=True)
    max: int = integer("最多位数", "At most", 32, low=1, high=32, formula=True)
    pattern: str | None = text("格式（X 任意数字）", "Pattern (X any digit)", most=32)
    into: str = variable("存入变量", "Into", "text", required=True)

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        low, high = look.value("min"), look.value("max")
        if isinstance(low, int) and isinstance(high, int) and low > high:
            words = Words(
                "最少位数 {low} 大于最多位数 {high}。",
                "At least {low} digits are asked and at most {high}.",
            ).fill(low=low, high=high)
            title, block = Words("对调", "Swap them"), look.block.id
            swap = Fix(
                title, lambda flow: flow.set_field(block, "min", high).set_field(block, "max", low)
            )
            yield look.finding("swapped", ERROR, words, "min", [swap])

    async def run(self, call: Session) -> str:
        answer = await self.ask(call, self._judge)
        if answer.how != "answered":
            return answer.how
        if self.secret:
            call.variables.secrets.add(self.into)
        call.variables[self.into] = answer.keys
        return "digits"

    def _judge(self, keyed: str) -> Verdict:
        size = len(keyed)
        if not keyed.isdigit() and keyed:
            return Verdict(False, False, "not_offered")
        if size < self.min:
            return Verdict(False, True, "too_short")
        if size > self.max:
            return Verdict(False, False, "too_long")
        if self.pattern and not fits_pattern(self.pattern, keyed):
            return Verdict(False, size < self.max, "not_offered")
        return Verdict(True, size < self.max)


def fits_pattern(pattern: str, keyed: str) -> bool:
    """X any digit, Z 1-9, N 2-9, `.` the rest; every other sign is itself."""
    classes = {"X": "[0-9]", "Z": "[1-9]", "N": "[2-9]", ".": ".*"}
    return re.fullmatch("".join(classes.get(c, re.escape(c)) for c in pattern), keyed) is not None
