"""Days and times of day."""

from __future__ import annotations

import calendar
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, time
from typing import Any

from cti.ivr.blocks.asking import Asking
from cti.ivr.flow.block import (
    HINT,
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
    formula,
    integer,
    variable,
)

FORMS = {
    "YYYYMMDD": ("年月日 8 位", "YYYYMMDD"), "YYMMDD": ("年月日 6 位", "YYMMDD"),
    "MMDD": ("月日 4 位", "MMDD"), "MMYY": ("月年 4 位（有效期）", "MMYY (card expiry)"),
    "DDMMYYYY": ("日月年 8 位", "DDMMYYYY"),
}  # fmt: skip


def _short_year(digits: str, today: date) -> int:
    """Two digits as the year that lies at most twenty years ahead."""
    year = today.year // 100 * 100 + int(digits)
    return year - 100 if year > today.year + 20 else year


def _next(month: int, day: int, today: date) -> date:
    """The next such day, today included; 29 February waits for its year."""
    for year in range(today.year, today.year + 9):
        if day <= calendar.monthrange(year, month)[1] and date(year, month, day) >= today:
            return date(year, month, day)
    raise ValueError("no such day")


def _expiry(month: int, year: int) -> date:
    """The last day of the month until which a card is good."""
    return date(year, month, calendar.monthrange(year, month)[1])


_READ: Mapping[str, Callable[[str, date], date]] = {
    "YYYYMMDD": lambda d, _: date(int(d[:4]), int(d[4:6]), int(d[6:])),
    "YYMMDD": lambda d, today: date(_short_year(d[:2], today), int(d[2:4]), int(d[4:])),
    "MMDD": lambda d, today: _next(int(d[:2]), int(d[2:]), today),
    "MMYY": lambda d, today: _expiry(int(d[:2]), today.year // 100 * 100 + int(d[2:])),
    "DDMMYYYY": lambda d, _: date(int(d[4:]), int(d[2:4]), int(d[:2])),
}


class Date(Asking):
    """A day keyed as 8, 6 or 4 digits."""

    id = "input.date"
    title = Words("输入日期", "Date")
    purpose = Words("请来电者按数字输入日期。", "Asks for a day, keyed as digits.")
    icon = "input_date"
    ways = (Exit("date", Words("收到", "date")), NO_INPUT, NO_MATCH)
    summary = Words(
        "播放 {prompt}，收日期 {form}，存入 {into}。",
        "{prompt} is played; a day ({form}) is keyed into {into}.",
    )
    line = Words("{form} → {into}", "{form} → {into}")

    form: str = choice("格式", "Form", "YYYYMMDD", FORMS)
    earliest: Any = formula("最早", "Earliest", "date_time")
    latest: Any = formula("最晚", "Latest", "date_time")
    into: str = variable("存入变量", "Into", "date_time", required=True)

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        open_ended = look.value("earliest") is None and look.value("latest") is None
        if open_ended and look.value("form") in ("YYYYMMDD", "YYMMDD", "DDMMYYYY"):
            words = Words(
                "预约之类的日期可能早于今天。", "A day that is asked for may lie in the past."
            )
            fix = look.set_field(Words("最早为今天", "Earliest: today"), "earliest", "sys.today")
            yield look.finding("past_only", HINT, words, "earliest", [fix])

    async def run(self, call: Session) -> str:
        now = call.now()
        earliest, latest = _date_of(self.earliest), _date_of(self.latest)

        def judge(keyed: str) -> Verdict:
            if keyed and not keyed.isdigit():
                return Verdict(False, False, "not_a_date")
            if len(keyed) < len(self.form):
                return Verdict(False, True, "too_short")
            try:
                day = _READ[self.form](keyed, now.date())
            except ValueError:
                return Verdict(False, False, "not_a_date")
            outside = (earliest is not None and day < earliest) or (
                latest is not None and day > latest
            )
            moment = datetime(day.year, day.month, day.day, tzinfo=now.tzinfo)
            return Verdict(not outside, False, "out_of_range" if outside else "", moment)

        answer = await self.ask(call, judge)
        if answer.how != "answered":
            return answer.how
        call.variables[self.into] = answer.value
        return "date"


def _date_of(value: Any) -> date | None:
    return (
        value.date() if isinstance(value, datetime) else value if isinstance(value, date) else None
    )


class Time(Asking):
    """A time of day, HHMM."""

    id = "input.time"
    title = Words("输入时间", "Time")
    purpose = Words(
        "请来电者输入四位时刻，如 1430。", "Asks for a time of day as four digits: 1430."
    )
    icon = "input_time"
    ways = (Exit("time", Words("收到", "time")), NO_INPUT, NO_MATCH)
    summary = Words(
        "播放 {prompt}，收时刻，存入 {into}。", "{prompt} is played; a time is keyed into {into}."
    )
    line = Words("HHMM → {into}", "HHMM → {into}")

    earliest: Any = formula("最早", "Earliest", "date_time")
    latest: Any = formula("最晚", "Latest", "date_time")
    step: int | None = integer("间隔（分钟）", "In steps of minutes", low=1, high=60)
    into: str = variable("存入变量", "Into", "date_time", required=True)

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        step = look.value("step")
        if isinstance(step, int) and step > 0 and 60 % step:
            words = Words("60 不是 {n} 的倍数。", "60 is no multiple of {n}.").fill(n=step)
            yield look.finding(
                "step_odd",
                WARNING,
                words,
                "step",
                [look.set_field(Words("改为 15", "Make it 15"), "step", 15)],
            )

    async def run(self, call: Session) -> str:
        answer = await self.ask(call, self._judge)
        if answer.how != "answered":
            return answer.how
        call.variables[self.into] = answer.value
        return "time"

    def _judge(self, keyed: str) -> Verdict:
        if keyed and not keyed.isdigit():
            return Verdict(False, False, "not_a_date")
        if len(keyed) < 4:
            return Verdict(False, True, "too_short")
        if len(keyed) > 4 or int(keyed[:2]) > 23 or int(keyed[2:]) > 59:
            return Verdict(False, False, "not_a_date")
        value = time(int(keyed[:2]), int(keyed[2:]))
        least, most = _time_of(self.earliest), _time_of(self.latest)
        outside = (least is not None and value < least) or (most is not None and value > most)
        off_step = self.step is not None and value.minute % self.step != 0
        fault = "out_of_range" if outside or off_step else ""
        return Verdict(not fault, False, fault, value)


def _time_of(value: Any) -> time | None:
    if isinstance(value, datetime):
        return value.time()
    return value if isinstance(value, time) else None
