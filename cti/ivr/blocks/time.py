"""Decisions by time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import time as clock_time
from typing import Any

from cti.ivr.block import (
    ERROR,
    Block,
    Exit,
    Finding,
    Look,
    Session,
    Words,
    reference,
    rows,
    text,
    variable,
)
from cti.ivr.services import Calendars


class Calendar(Block):
    """Branches by a calendar: working time, weekend, holiday."""

    id = "time.calendar"
    title = Words("工作时间", "Working hours")
    purpose = Words("按日历分支：工作时间、下班、周末、节假日。", "Branches by a calendar.")
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

    calendar: str = reference("calendar", "日历", "Calendar", required=True, formula=True)
    day_name: str | None = variable("日期名称存入", "Name of the day into", "text")

    async def run(self, call: Session) -> str:
        kind, name = call.service(Calendars).day(self.calendar, call.now())
        if self.day_name:
            call.variables[self.day_name] = name
        return kind


class TimeOfDay(Block):
    """One way per part of the day."""

    id = "time.of_day"
    title = Words("时段分支", "Time of day")
    purpose = Words(
        "每个时段一个出口，可跨午夜。", "One way per part of the day; may pass midnight."
    )
    icon = "clock"
    summary = Words("按时段：", "By the time of day:")

    rows: tuple[dict[str, Any], ...] = rows(
        "时段", "Parts of the day", required=True,
        columns={
            "from": text("从", "From", required=True, most=5),
            "to": text("到", "To", required=True, most=5),
            "name": text("名称", "Name", required=True, most=40),
        },
    )  # fmt: skip

    @classmethod
    def exits(cls, fields: Mapping[str, Any]) -> tuple[Exit, ...]:
        names: dict[str, Exit] = {}
        given = fields.get("rows")
        for row in given if isinstance(given, (list, tuple)) else ():
            if isinstance(row, Mapping) and row.get("name"):
                name = str(row["name"])
                names.setdefault(name, Exit(name, Words(name, name)))
        return (*names.values(), Exit("other", Words("其他", "other")))

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        for row in look.value("rows") or ():
            for end in ("from", "to"):
                shown = row.get(end) if isinstance(row, Mapping) else None
                if isinstance(shown, str) and shown and _moment(shown) is None:
                    words = Words(
                        "“{shown}”不是时间，请写成 09:00。",
                        "“{shown}” is no time of day; write 09:00.",
                    )
                    mend = [look.open_field("rows")]
                    yield look.finding("no_time", ERROR, words.fill(shown=shown), "rows", mend)

    async def run(self, call: Session) -> str:
        now = call.now().time()
        for row in self.rows:
            first, last = _moment(row["from"]), _moment(row["to"])
            if first is None or last is None:
                continue
            within = first <= now < last if first <= last else now >= first or now < last
            if within:
                return str(row["name"])
        return "other"


def _moment(shown: str) -> clock_time | None:
    """`9`, `9:00` or `09:00`; `24:00` is the end of the day."""
    hour, _, minute = shown.strip().partition(":")
    if hour == "24":
        return clock_time.max
    try:
        return clock_time(int(hour), int(minute or 0))
    except ValueError:
        return None
