"""Secret codes, and numbers of cards and documents with their check digits."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime

import stdnum.iso7064.mod_11_2
import stdnum.luhn

from cti.ivr.blocks.asking import Asking
from cti.ivr.blocks.input.numbers import star_is_taken
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
    key,
    text,
    variable,
    yes_no,
)


class Pin(Asking):
    """A secret code, optionally some positions of it only."""

    id = "input.pin"
    title = Words("输入密码", "PIN")
    purpose = Words(
        "请来电者输入密码，不显示、不录音。",
        "Asks for a secret code; it is neither shown nor recorded.",
    )
    keywords = ("密码", "口令", "password", "passcode")
    icon = "pin"
    ways = (Exit("pin", Words("收到", "PIN")), NO_INPUT, NO_MATCH)
    summary = Words(
        "播放 {prompt}，收密码，存入 {into}。", "{prompt} is played; a PIN is keyed into {into}."
    )
    line = Words("密码 → {into}", "PIN → {into}")

    min: int = integer("最少位数", "At least", 4, low=3, high=12)
    max: int = integer("最多位数", "At most", 6, low=3, high=12)
    positions: str | None = text("只收第几位（1 3 5）", "Only positions (1 3 5)", most=40)
    into: str = variable("存入变量", "Into", "text", required=True)
    secret: bool = yes_no("保密", "Secret", True, group="ask")

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        low, high = look.value("min"), look.value("max")
        if isinstance(low, int) and isinstance(high, int) and low > high:
            words = Words(
                "最少位数 {low} 大于最多位数 {high}。", "At least {low} and at most {high} digits."
            )
            block = look.block.id
            swap = Fix(
                Words("对调", "Swap them"),
                lambda flow: flow.set_field(block, "min", high).set_field(block, "max", low),
            )
            yield look.finding("swapped", ERROR, words.fill(low=low, high=high), "min", [swap])

    async def run(self, call: Session) -> str:
        wanted = len(re.findall(r"\d+", self.positions or ""))
        low, high = (wanted, wanted) if wanted else (int(self.min), int(self.max))

        def judge(keyed: str) -> Verdict:
            if keyed and not keyed.isdigit():
                return Verdict(False, False, "not_offered")
            size = len(keyed)
            fault = "too_short" if size < low else "too_long" if size > high else ""
            return Verdict(not fault, size < high, fault)

        answer = await self.ask(call, judge, secret=True)
        if answer.how != "answered":
            return answer.how
        call.variables.secrets.add(self.into)
        call.variables[self.into] = answer.keys
        return "pin"


class Card(Asking):
    """A card number with check digit."""

    id = "input.card"
    title = Words("输入银行卡号", "Bank card")
    purpose = Words(
        "请来电者输入银行卡号并校验，不录音。",
        "Asks for a card number and checks it; not recorded.",
    )
    keywords = ("银行卡", "bank card", "credit card")
    icon = "card"
    ways = (Exit("card", Words("收到", "card")), NO_INPUT, NO_MATCH)
    summary = Words(
        "播放 {prompt}，收银行卡号，存入 {into}。",
        "{prompt} is played; a card number is keyed into {into}.",
    )
    line = Words("卡号 → {into}", "Card → {into}")

    lengths: str = text("位数", "Lengths", "13-19", required=True, most=20)
    into: str = variable("存入变量", "Into", "text", required=True)
    last4: str | None = variable("末四位存入", "Last 4 into", "text")
    secret: bool = yes_no("保密", "Secret", True, group="ask")

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        if not _lengths(str(look.value("lengths") or "")):
            words = Words(
                "“{given}”不是位数，如 16 或 13-19。",
                "{given} says no lengths, such as 16 or 13-19.",
            )
            fix = look.set_field(Words("改为 13-19", "Make it 13-19"), "lengths", "13-19")
            filled = words.fill(given=look.value("lengths"))
            yield look.finding("no_lengths", ERROR, filled, "lengths", [fix])

    async def run(self, call: Session) -> str:
        lengths = _lengths(self.lengths) or set(range(13, 20))

        def judge(keyed: str) -> Verdict:
            if keyed and not keyed.isdigit():
                return Verdict(False, False, "not_offered")
            more = len(keyed) < max(lengths)
            if len(keyed) not in lengths:
                return Verdict(False, more, "too_short" if more else "too_long")
            good = stdnum.luhn.is_valid(keyed)
            return Verdict(good, more, "" if good else "check_digit")

        answer = await self.ask(call, judge, secret=True)
        if answer.how != "answered":
            return answer.how
        call.variables.secrets.add(self.into)
        call.variables[self.into] = answer.keys
        if self.last4:
            call.variables[self.last4] = answer.keys[-4:]
        return "card"


def _lengths(written: str) -> set[int]:
    """`13-19` or `16, 18` as numbers; empty where it says none."""
    found: set[int] = set()
    for part in re.split(r"[\s,，]+", written.strip()):
        match = re.fullmatch(r"(\d{1,2})(?:-(\d{1,2}))?", part)
        if match is None:
            return set()
        found |= set(range(int(match[1]), int(match[2] or match[1]) + 1))
    return {length for length in found if 4 <= length <= 32}


class IdNumber(Asking):
    """18 digits, `*` for X; check digit and birth date are tested (GB 11643, ISO 7064 MOD 11-2)."""

    id = "input.id_number"
    title = Words("输入身份证号", "Identity number")
    purpose = Words(
        "请来电者输入身份证号，* 代表 X，并校验。", "Asks for an identity number; * stands for X."
    )
    keywords = ("身份证", "id card")
    icon = "id_card"
    ways = (Exit("id", Words("收到", "id")), NO_INPUT, NO_MATCH)
    summary = Words(
        "播放 {prompt}，收身份证号，存入 {into}。",
        "{prompt} is played; an identity number is keyed into {into}.",
    )
    line = Words("身份证 → {into}", "Identity → {into}")

    into: str = variable("存入变量", "Into", "text", required=True)
    born: str | None = variable("出生日期存入", "Birth date into", "date_time")
    sex: str | None = variable("性别存入", "Sex into", "text")
    restart_key: str | None = key("重输键", "Restart key", None, group="ask")

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        yield from star_is_taken(look, Words("X", "X"))

    async def run(self, call: Session) -> str:
        now = call.now()
        answer = await self.ask(call, lambda keyed: judge_identity(keyed, now.date()))
        if answer.how != "answered":
            return answer.how
        number, born = str(answer.value), birth_of(str(answer.value))
        if self.secret:
            call.variables.secrets.update(filter(None, (self.into, self.born, self.sex)))
        call.variables[self.into] = number
        if self.born and born is not None:
            call.variables[self.born] = datetime(born.year, born.month, born.day, tzinfo=now.tzinfo)
        if self.sex:
            call.variables[self.sex] = "male" if int(number[16]) % 2 else "female"
        return "id"


def judge_identity(keyed: str, today: date) -> Verdict:
    """Seventeen digits and a check character, born on a day that has been."""
    if not re.fullmatch(r"\d{0,17}|\d{17}[\d*]", keyed):
        return Verdict(False, False, "not_offered")
    if len(keyed) < 18:
        return Verdict(False, True, "too_short")
    number = keyed.replace("*", "X")
    born = birth_of(number)
    if born is None or not born.year > 1850 or born > today:
        return Verdict(False, False, "not_a_date")
    good = stdnum.iso7064.mod_11_2.is_valid(number)
    return Verdict(good, False, "" if good else "check_digit", number)


def birth_of(number: str) -> date | None:
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None
