"""Days, times, durations and lists."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from cti.ivr.blocks.say.saying import Saying, is_of_type, say_instead
from cti.ivr.flow.block import (
    ERROR,
    FAILED,
    HINT,
    NEXT,
    Exit,
    Finding,
    Look,
    PromptList,
    Session,
    Words,
    choice,
    formula,
    integer,
    seconds,
    yes_no,
)
from cti.ivr.say import KINDS

SMALLEST = {
    "seconds": ("秒", "seconds"),
    "minutes": ("分钟", "minutes"),
    "hours": ("小时", "hours"),
    "days": ("天", "days"),
}
HOURS = {"12": ("12 小时制", "12 hours"), "24": ("24 小时制", "24 hours")}
KIND_NAMES = {
    "text": ("文本", "text"), "number": ("数值", "number"), "digits": ("号码", "digits"),
    "phone": ("电话号码", "telephone number"), "money": ("金额", "amount"),
    "percent": ("百分比", "percentage"), "ordinal": ("序数", "ordinal"), "date": ("日期", "date"),
    "relative_day": ("相对日期", "day"), "time": ("时间", "time"), "duration": ("时长", "duration"),
    "spell": ("拼读", "spelling"), "id_number": ("证件卡号", "card number"),
}  # fmt: skip
"""The kinds that need no further field; all of them are kinds of `cti.ivr.say`."""
assert set(KIND_NAMES) <= {*KINDS, "text"}


def _only_time(value: Any) -> bool:
    return isinstance(value, str) and re.match(r"\s*time\(", value) is not None


def _only_date(value: Any) -> bool:
    return isinstance(value, str) and (
        value.strip() == "sys.today"
        or re.fullmatch(r"\s*date\([\"'][\d-]+[\"']\)\s*", value) is not None
    )


def check_time_only(look: Look) -> Iterator[Finding]:
    """A date is asked of a value that is a time of day."""
    if _only_time(look.value("value")):
        words = Words("“{value}”没有日期。", "{value} has no day.").fill(value=look.value("value"))
        title = Words("改为读时间", "Make it Say time")
        yield say_instead(look, "time_only", ERROR, words, "say.time", title)


class SayDate(Saying):
    """A day."""

    id = "say.date"
    title = Words("读日期", "Say date")
    purpose = Words("读出日期，可带年份和星期。", "Says a day, with year and weekday on wish.")
    keywords = ("念日期",)
    icon = "say_date"
    says, options = "date", ("year", "weekday")
    summary = Words("读出日期 {value}。", "The day {value} is said.")
    line = Words("日期 {value}", "Date {value}")

    value: Any = formula("日期", "Day", "date_time", required=True)
    year: bool = yes_no("读年份", "With the year", True)
    weekday: bool = yes_no("读星期", "With the weekday", False)

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        yield from check_time_only(look)


class SayDay(Saying):
    """Today, tomorrow, yesterday, else the date."""

    id = "say.relative_day"
    title = Words("读相对日期", "Say day")
    purpose = Words(
        "读作今天、明天、昨天，其余读日期。", "Says today, tomorrow, yesterday, else the date."
    )
    icon = "say_day"
    says, options = "relative_day", ("weekday",)
    summary = Words("读出 {value} 是哪一天。", "{value} is said as today, tomorrow or a date.")
    line = Words("哪天 {value}", "Day {value}")

    value: Any = formula("日期", "Day", "date_time", required=True)
    weekday: bool = yes_no("读星期", "With the weekday", True)

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        yield from check_time_only(look)


class SayTime(Saying):
    """Time of day."""

    id = "say.time"
    title = Words("读时间", "Say time")
    purpose = Words("读出时刻，如下午两点零五分。", "Says a time of day.")
    icon = "say_time"
    says, options = "time", ("hours", "exact")
    summary = Words("读出时间 {value}。", "The time {value} is said.")
    line = Words("时间 {value}", "Time {value}")

    value: Any = formula("时间", "Time", "date_time", required=True)
    hours: str = choice("小时制", "Hours", "12", HOURS)
    exact: bool = yes_no("整点读“整”", "Say “exactly” on the hour", False)

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        if _only_date(look.value("value")):
            words = Words("“{value}”没有时刻。", "{value} has no time of day.")
            title = Words("改为读日期", "Make it Say date")
            filled = words.fill(value=look.value("value"))
            yield say_instead(look, "date_only", ERROR, filled, "say.date", title)


class SayDuration(Saying):
    """Seconds as hours, minutes and seconds."""

    id = "say.duration"
    title = Words("读时长", "Say duration")
    purpose = Words("把秒数读成小时、分钟和秒。", "Says seconds as hours, minutes, seconds.")
    icon = "say_duration"
    says, options, takes_from = "duration", ("smallest",), "seconds"
    summary = Words("读出时长 {seconds}。", "The duration {seconds} is said.")
    line = Words("时长 {seconds}", "Duration {seconds}")

    seconds: Any = formula("秒数", "Seconds", "number", required=True)
    smallest: str = choice("最小单位", "Smallest unit", "minutes", SMALLEST)

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        if is_of_type(look, "seconds", "date_time"):
            words = Words("“{value}”是日期，不是秒数。", "{value} is a date, not seconds.")
            title = Words("改为读日期", "Make it Say date")
            filled = words.fill(value=look.value("seconds"))
            yield say_instead(look, "date", ERROR, filled, "say.date", title)


class SayList(Saying):
    """The items of an array."""

    id = "say.list"
    title = Words("读列表", "Say list")
    purpose = Words("依次读出数组的各项。", "Says the items of an array one after the other.")
    icon = "say_list"
    says, options, takes_from = "list", ("kind", "most", "between"), "array"
    ways = (NEXT, Exit("empty", Words("没有内容", "empty"), falls_to="next"), FAILED)
    summary = Words("读出 {array} 的各项。", "The items of {array} are said.")
    line = Words("列表 {array}", "List {array}")

    array: Any = formula("数组", "Array", "array", required=True)
    kind: str = choice("每项读作", "Items are", "text", KIND_NAMES)
    most: int = integer("最多几项", "At most", 10, low=1, high=100)
    between: float = seconds("项间停顿", "Pause between", 0.3, low=0, high=3)

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        most = look.value("most")
        if isinstance(most, int) and most > 10:
            words = Words("连续听 {n} 项很累。", "{n} items in a row tire the caller.").fill(n=most)
            fix = look.set_field(Words("只读前五项", "Only the first five"), "most", 5)
            yield look.finding("long", HINT, words, "most", [fix])

    async def run(self, call: Session) -> str:
        if not self.array:
            said = PromptList(
                (*(self.before or PromptList()).items, *(self.after or PromptList()).items)
            )
            if said:
                await call.play(said, self.barge_in)
            return "empty"
        return await super().run(call)
