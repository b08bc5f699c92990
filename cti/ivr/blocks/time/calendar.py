"""Decisions by the calendars of the house and by public holidays."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from datetime import time as clock_time
from typing import Any

from cti.ivr.blocks.taking import into
from cti.ivr.blocks.time.ways import OTHER, row_exits
from cti.ivr.flow.block import (
    ERROR,
    FAILED,
    NEXT,
    Block,
    BlockFailed,
    Exit,
    Finding,
    Look,
    Session,
    Words,
    formula,
    integer,
    reference,
    rows,
    text,
    variable,
)
from cti.ivr.services.calendars import Calendars

HOLIDAYS: Mapping[str, Words] = {
    "new_year": Words("元旦", "New Year"),
    "spring_festival": Words("春节", "Spring Festival"),
    "tomb_sweeping": Words("清明节", "Tomb-Sweeping Day"),
    "labour_day": Words("劳动节", "Labour Day"),
    "dragon_boat": Words("端午节", "Dragon Boat Festival"),
    "mid_autumn": Words("中秋节", "Mid-Autumn Festival"),
    "national_day": Words("国庆节", "National Day"),
    "christmas": Words("圣诞节", "Christmas"),
    "thanksgiving": Words("感恩节", "Thanksgiving"),
    "independence_day": Words("独立日", "Independence Day"),
}


def moment(call: Session, value: Any) -> datetime:
    """A date_time with a day, as a moment at the site; raises BlockFailed("bad_value")."""
    if value is None:
        return call.now()
    if isinstance(value, datetime):
        return value if value.tzinfo is not None else value.replace(tzinfo=call.now().tzinfo)
    if isinstance(value, date):
        return datetime.combine(value, clock_time(), call.now().tzinfo)
    raise BlockFailed("bad_value", f"{value!r} has no day.")


def the_calendar() -> Any:
    return reference("calendar", "日历", "Calendar", required=True, formula=True)


class Calendar(Block):
    """Branches by a calendar: working time, weekend, holiday, make-up working day."""

    id = "time.calendar"
    title = Words("工作时间", "Working hours")
    purpose = Words("按日历分支：工作时间、下班、午休、周末、节假日，含调休。",
                    "Branches by a calendar: working time, weekend, holiday, days worked instead.")  # fmt: skip
    keywords = (
        "上班",
        "下班",
        "营业时间",
        "日历",
        "夜间",
        "下班后",
        "上下班",
        "business hours",
        "opening hours",
        "office hours",
        "after hours",
        "calendar",
        "schedule",
        "open",
        "closed",
        "night",
    )
    icon = "calendar"
    needs = ("calendars",)
    ways = (
        Exit("working", Words("工作", "working")),
        Exit("off_hours", Words("下班", "off hours")),
        Exit("weekend", Words("周末", "weekend"), falls_to="off_hours"),
        Exit("holiday", Words("节假日", "holiday"), falls_to="off_hours"),
        Exit("lunch", Words("午休", "lunch"), falls_to="off_hours"),
    )
    summary = Words("按日历“{calendar}”：", "By the calendar “{calendar}”:")
    line = Words("日历「{calendar}」", "calendar “{calendar}”")

    calendar: str = the_calendar()
    at: Any = formula("时间", "At", "date_time", "sys.now")
    day_name: str | None = variable("日期名称存入", "Name of the day into", "text")

    async def run(self, call: Session) -> str:
        kind, name = call.service(Calendars).day(self.calendar, moment(call, self.at))
        if self.day_name:
            call.variables[self.day_name] = name
        return kind


class Holiday(Block):
    """Spring Festival, National Day and others: one way each."""

    id = "time.holiday"
    title = Words("节假日分支", "Which holiday")
    purpose = Words(
        "春节、国庆节等，每个一个出口。", "Spring Festival, National Day …: one way each."
    )
    keywords = ("假日", "放假", "春节", "holiday", "public holiday")
    icon = "holiday"
    needs = ("calendars",)
    summary = Words("按节假日：", "By the holiday:")

    rows: tuple[dict[str, Any], ...] = rows(
        "节假日", "Holidays", required=True, most=20,
        columns={
            "holiday": text("节假日", "Holiday", required=True, most=60,
                            hint=Words("如 spring_festival、国庆节", "such as spring_festival")),
            "name": text("名称", "Name", most=40),
        },
    )  # fmt: skip
    before: int = integer("提前几天", "Days before", 0, low=0, high=30)
    after: int = integer("延后几天", "Days after", 0, low=0, high=30)
    at: Any = formula("时间", "At", "date_time", "sys.now")
    name: str | None = variable("名称存入", "Name into", "text")

    @classmethod
    def exits(cls, fields: Mapping[str, Any]) -> tuple[Exit, ...]:
        return row_exits(fields.get("rows"), "holiday", _label)

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        known = {key: key for key in HOLIDAYS} | {w.zh: k for k, w in HOLIDAYS.items()}
        for row in look.value("rows") or ():
            given = row.get("holiday") if isinstance(row, dict) else None
            if isinstance(given, str) and given and given not in known and given.isascii():
                near = known[difflib.get_close_matches(given, known, 1, 0.0)[0]]
                words = Words("没有节假日“{given}”。", "There is no holiday “{given}”.")
                changed = [{**one, "holiday": near} if one is row else one
                           for one in look.value("rows")]  # fmt: skip
                title = Words("改为{near}", "Choose {near}").fill(near=HOLIDAYS[near])
                fix = look.set_field(title, "rows", changed)
                filled = words.fill(given=given)
                yield look.finding("unknown", ERROR, filled, "rows", [fix])

    async def run(self, call: Session) -> str:
        calendars, today = call.service(Calendars), moment(call, self.at).date()
        # The day itself first, then the nearest one; a holiday that is coming before one that is over.
        near = sorted(range(-self.after, self.before + 1), key=lambda days: (abs(days), days < 0))
        for days in near:
            key, name = calendars.holiday(today + timedelta(days=days))
            if not key:
                continue
            for row in self.rows:
                wanted = str(row["holiday"])
                if wanted in (key, name) or HOLIDAYS.get(key, Words("", "")).zh == wanted:
                    if self.name:
                        call.variables[self.name] = name
                    return wanted
        return OTHER.id


def _label(row: Mapping[str, Any]) -> Words:
    if row.get("name"):
        return Words(str(row["name"]), str(row["name"]))
    given = str(row["holiday"])
    return HOLIDAYS.get(given, Words(given, given))


class NextOpen(Block):
    """The next opening by a calendar."""

    id = "time.next_open"
    title = Words("下次营业时间", "When open again")
    purpose = Words("按日历算出下次营业的时间。", "The next opening by a calendar.")
    icon = "calendar_next"
    needs = ("calendars",)
    ways = (NEXT, Exit("never", Words("不再营业", "never"), falls_to="next"))
    fruitless = Block.fruitless | {"never"}
    summary = Words("取“{calendar}”下次营业的时间。", "When “{calendar}” is open again.")

    calendar: str = the_calendar()
    from_: Any = formula("从", "From", "date_time", "sys.now")
    opens: str = into("时间存入", "Time into", "date_time")
    minutes: str | None = variable("还有几分钟存入", "Minutes until then into", "integer")

    async def run(self, call: Session) -> str:
        at = moment(call, self.__dict__.get("from"))
        opens = call.service(Calendars).next_open(self.calendar, at)
        if opens is None:
            return "never"
        call.variables[self.opens] = opens
        if self.minutes:
            call.variables[self.minutes] = max(0, -(int((at - opens).total_seconds()) // 60))
        return "next"


class WorkingDay(Block):
    """The n-th working day after a date."""

    id = "time.working_day"
    title = Words("工作日推算", "Working days on")
    purpose = Words("某日之后第几个工作日。", "The n-th working day after a date.")
    icon = "calendar_days"
    needs = ("calendars",)
    ways = (NEXT, FAILED)
    summary = Words("{date} 之后第 {days} 个工作日。", "Working day {days} after {date}.")

    date: Any = formula("日期", "Date", "date_time", "sys.today")
    days: int = integer("工作日数", "Working days", required=True, formula=True)
    calendar: str = the_calendar()
    into: str = into(result="date_time")

    async def run(self, call: Session) -> str:
        day = moment(call, self.date).date()
        found = call.service(Calendars).working_day(self.calendar, day, self.days)
        if found is None:
            raise BlockFailed("not_found", f"{self.calendar} has no working day that far on.")
        call.variables[self.into] = found
        return "next"
