"""Decisions by the time of day, the day of the week and a period."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from datetime import time as clock_time
from typing import Any

from cti.ivr.blocks.taking import delete_block
from cti.ivr.blocks.time.calendar import moment
from cti.ivr.blocks.time.ways import OTHER, row_exits
from cti.ivr.check.wording import finding
from cti.ivr.flow.block import (
    ERROR,
    WARNING,
    Block,
    Exit,
    Finding,
    Look,
    Session,
    Words,
    formula,
    rows,
    text,
)
from cti.ivr.formula.expression import parse
from cti.ivr.formula.functions.operators import OPERATORS
from cti.ivr.formula.refusal import FormulaError

DAY = 24 * 60


class TimeOfDay(Block):
    """One way per part of the day."""

    id = "time.of_day"
    title = Words("时段分支", "Time of day")
    purpose = Words(
        "每个时段一个出口，可跨午夜。", "One way per part of the day; may pass midnight."
    )
    keywords = (
        "时段",
        "早上",
        "上午",
        "下午",
        "晚上",
        "morning",
        "afternoon",
        "evening",
        "daytime",
    )
    icon = "clock"
    summary = Words("按时段：", "By the time of day:")

    rows: tuple[dict[str, Any], ...] = rows(
        "时段", "Parts of the day", required=True,
        default=[
            {"from": "05:00", "to": "09:00", "name": "早上"},
            {"from": "09:00", "to": "12:00", "name": "上午"},
            {"from": "12:00", "to": "14:00", "name": "中午"},
            {"from": "14:00", "to": "18:00", "name": "下午"},
            {"from": "18:00", "to": "05:00", "name": "晚上"},
        ],
        columns={
            "from": text("从", "From", required=True, most=5),
            "to": text("到", "To", required=True, most=5),
            "name": text("名称", "Name", required=True, most=40),
        },
    )  # fmt: skip
    at: Any = formula("时间", "At", "date_time", "sys.now")

    @classmethod
    def exits(cls, fields: Mapping[str, Any]) -> tuple[Exit, ...]:
        return row_exits(cls.fields["rows"].value(fields), "name")

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        given = [row for row in look.value("rows") or () if isinstance(row, Mapping)]
        for row in given:
            for end in ("from", "to"):
                shown = row.get(end)
                if isinstance(shown, str) and shown and _minute(shown) is None:
                    words = Words(
                        "“{shown}”不是时间，请写成 09:00。",
                        "“{shown}” is no time of day; write 09:00.",
                    )
                    nine = [{**one, end: "09:00"} if one is row else one for one in given]
                    fix = look.set_field(Words("改为 09:00", "Write 09:00"), "rows", nine)
                    mend = [fix, look.open_field("rows")]
                    yield look.finding("no_time", ERROR, words.fill(shown=shown), "rows", mend)
        yield from _overlaps(look, given)

    async def run(self, call: Session) -> str:
        at = call.now() if self.at is None else self.at
        now = at.time() if isinstance(at, datetime) else at
        if not isinstance(now, clock_time):
            now = moment(call, at).time()
        minute = now.hour * 60 + now.minute
        for row in self.rows:
            if minute in _span(row):
                return str(row["name"])
        return OTHER.id


def _minute(shown: str) -> int | None:
    """`9`, `9:00` or `09:00` as a minute of the day; `24:00` is its end."""
    found = re.fullmatch(r"\s*(\d{1,2})(?:[:：](\d{2}))?\s*", shown)
    if found is None or int(found.group(2) or 0) > 59:
        return None
    minute = int(found.group(1)) * 60 + int(found.group(2) or 0)
    return minute if minute <= DAY else None


def _span(row: Mapping[str, Any]) -> set[int]:
    """The minutes of a row; from an hour to the same hour is the whole day."""
    first, last = _minute(str(row.get("from") or "")), _minute(str(row.get("to") or ""))
    if first is None or last is None:
        return set()
    if first < last:
        return set(range(first, last))
    return {*range(first, DAY), *range(last)}


def _overlaps(look: Look, given: list[Mapping[str, Any]]) -> Iterator[Finding]:
    for number, row in enumerate(given):
        for other in given[number + 1 :]:
            if not _span(row) & _span(other):
                continue
            begins, start = _minute(str(other.get("from"))), _minute(str(row.get("from")))
            end = other["from"] if begins != start else row["to"]
            title = Words("“{a}”到 {end} 为止", "End {a} at {end}").fill(a=row.get("name"), end=end)
            shorter = [{**one, "to": end} if one is row and begins != start else one
                       for one in given if one is not other or begins != start]  # fmt: skip
            fix = look.set_field(title, "rows", shorter)
            yield finding("range_overlap", block=look.block.id, field="rows", fixes=[fix],
                          a=f"{row['from']}-{row['to']}", b=f"{other['from']}-{other['to']}")  # fmt: skip
            return


_DAYS = {"一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "日": 7, "天": 7,
         "mon": 1, "tue": 2, "wed": 3, "thu": 4, "fri": 5, "sat": 6, "sun": 7}  # fmt: skip


def weekdays(shown: str) -> set[int] | None:
    """`1-5`, `6,7`, `周一至周五`, `mon-fri`: numbers of weekdays, Monday is 1; None if it is none."""
    plain = re.sub(r"周|星期|礼拜|\s", "", shown.lower().replace("，", ",").replace("、", ","))
    found: set[int] = set()
    for part in plain.split(","):
        ends = [_weekday(end) for end in re.split(r"[-–至到]", part)]
        if len(ends) > 2 or None in ends:
            return None
        first, last = (end or 0 for end in (ends[0], ends[-1]))
        found |= set(range(first, last + 1)) if first <= last else {
            *range(first, 8), *range(1, last + 1)}  # fmt: skip
    return found


def _weekday(shown: str) -> int | None:
    if shown.isdigit():
        return int(shown) if 1 <= int(shown) <= 7 else None
    return _DAYS.get(shown[:3] if shown.isascii() else shown)


class Weekday(Block):
    """One way per weekday or group of weekdays."""

    id = "time.weekday"
    title = Words("星期分支", "Day of week")
    purpose = Words("每个或每组星期一个出口。", "One way per weekday or group of weekdays.")
    keywords = ("周末", "星期", "周几", "weekend", "weekday", "sunday")
    icon = "weekday"
    summary = Words("按星期：", "By the day of the week:")

    rows: tuple[dict[str, Any], ...] = rows(
        "星期", "Days", required=True, most=7,
        default=[{"weekdays": "1-5", "name": "工作日"}, {"weekdays": "6,7", "name": "周末"}],
        columns={
            "weekdays": text("星期", "Weekdays", required=True, most=40,
                             hint=Words("1-5 或 周一至周五", "1-5 or mon-fri")),
            "name": text("名称", "Name", required=True, most=40),
        },
    )  # fmt: skip
    at: Any = formula("时间", "At", "date_time", "sys.now")

    @classmethod
    def exits(cls, fields: Mapping[str, Any]) -> tuple[Exit, ...]:
        return row_exits(cls.fields["rows"].value(fields), "name")

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        given = [row for row in look.value("rows") or () if isinstance(row, Mapping)]
        seen: set[int] = set()
        for row in given:
            shown = str(row.get("weekdays") or "")
            days = weekdays(shown)
            if days is None and shown:
                words = Words(
                    "“{shown}”不是星期，请写成 1-5。", "“{shown}” are no weekdays; write 1-5."
                )
                changed = [{**one, "weekdays": "1-5"} if one is row else one for one in given]
                fix = look.set_field(Words("改为 1-5", "Write 1-5"), "rows", changed)
                yield look.finding("no_day", ERROR, words.fill(shown=shown), "rows", [fix])
            elif days is not None and days & seen:
                left = ",".join(map(str, sorted(days - seen)))
                changed = [{**one, "weekdays": left} if one is row else one for one in given]
                changed = [one for one in changed if one.get("weekdays")]
                title = Words("第二行去掉这几天", "Take them out of the second row")
                fix = look.set_field(title, "rows", changed)
                twice = ",".join(map(str, sorted(days & seen)))
                name = look.flow.title(look.block.id, look.palette)
                yield finding("value_twice", block=look.block.id, field="rows", fixes=[fix],
                              value=twice, name_of=name)  # fmt: skip
            seen |= days or set()

    async def run(self, call: Session) -> str:
        today = moment(call, self.at).isoweekday()
        for row in self.rows:
            if today in (weekdays(str(row["weekdays"])) or ()):
                return str(row["name"])
        return OTHER.id


class Between(Block):
    """Before, within or after a period."""

    id = "time.between"
    title = Words("有效期判断", "Valid between")
    purpose = Words("在一段时间之前、之内还是之后。", "Before, within or after a period.")
    icon = "period"
    ways = (
        Exit("within", Words("期内", "within")),
        Exit("before", Words("之前", "before"), falls_to="after"),
        Exit("after", Words("之后", "after")),
    )
    summary = Words("{value} 是否在 {from} 到 {to} 之间：", "Is {value} between {from} and {to}:")

    value: Any = formula("时间", "Time", "date_time", "sys.now")
    from_: Any = formula("从", "From", "date_time")
    to: Any = formula("到", "To", "date_time")

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        ends = look.value("to")
        try:
            made = parse(ends) if isinstance(ends, str) and ends else None
        except FormulaError:
            return
        if made is None or made.reads or look.value("value") != "sys.now":
            return
        end = made.evaluate({})
        if isinstance(end, date) and _day(end) < date.today():
            words = Words("有效期已于 {end} 结束。", "The period ended on {end}.")
            later = date.today() + timedelta(days=365)
            fixes = [
                look.set_field(Words("延长一年", "Extend by a year"), "to", f'date("{later}")'),
                delete_block(look),
            ]
            yield look.finding("past", WARNING, words.fill(end=_day(end)), "to", fixes)

    async def run(self, call: Session) -> str:
        less = OPERATORS[ast.Lt]
        value = call.now() if self.value is None else self.value
        first = self.__dict__.get("from")
        if first is not None and less(value, first):
            return "before"
        if self.to is not None and less(_end(self.to), value):
            return "after"
        return "within"


def _day(value: date) -> date:
    return value.date() if isinstance(value, datetime) else value


def _end(value: Any) -> Any:
    """A day as the end of a period lasts until midnight."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return datetime.combine(value, clock_time.max)
    return value
