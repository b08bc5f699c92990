"""Reckoning with dates and times."""

from __future__ import annotations

import ast
import calendar
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import phonenumbers
import phonenumbers.timezone

from cti.ivr.blocks.taking import a_number, a_text, into
from cti.ivr.flow.block import (
    ERROR,
    FAILED,
    NEXT,
    BlockFailed,
    Exit,
    Finding,
    Look,
    Words,
    choice,
    formula,
    text,
)
from cti.ivr.flow.function_block import Nothing, function_block
from cti.ivr.formula.expression import parse
from cti.ivr.formula.functions.forms import (
    DATE_FORMS,
    LETTERS,
    format_moment,
    is_date_form,
    unknown_letters,
)
from cti.ivr.formula.functions.operators import moments
from cti.ivr.formula.functions.table import Moment
from cti.ivr.formula.refusal import FormulaError

_SECONDS = {"seconds": 1, "minutes": 60, "hours": 3600, "days": 86400, "weeks": 604800}
_MONTHS = {"months": 1, "years": 12}
UNITS = {
    "seconds": ("秒", "seconds"), "minutes": ("分钟", "minutes"), "hours": ("小时", "hours"),
    "days": ("天", "days"), "weeks": ("周", "weeks"), "months": ("月", "months"),
    "years": ("年", "years"),
}  # fmt: skip


def lacks(look: Look, field: str) -> str:
    """What a formula's date_time is known not to have: "day", "time" or "" for nothing of that."""
    value = look.value(field)
    try:
        tree = parse(value).tree if isinstance(value, str) and value else None
    except FormulaError:
        return ""
    if isinstance(tree, ast.Call) and isinstance(tree.func, ast.Name):
        if tree.func.id == "time":
            return "day"
        shown = tree.args[0].value if tree.args and isinstance(tree.args[0], ast.Constant) else ""
        if tree.func.id == "date" and isinstance(shown, str) and ":" not in shown:
            return "time"
    return ""


def a_moment(zh: str = "日期", en: str = "Date", default: str | None = None) -> Any:
    return formula(zh, en, "date_time", default, required=default is None)


def check_time_only(look: Look) -> Iterator[Finding]:
    if lacks(look, "date") == "day" and look.value("unit") not in ("seconds", "minutes", "hours"):
        words = Words("只有时刻，没有日期，不能加减天数。", "A time of day has no days to add.")
        fix = look.set_field(Words("改为小时", "Use hours"), "unit", "hours")
        yield look.finding("time_only", ERROR, words, "unit", [fix])


@function_block(
    "time.add", Words("日期加减", "Add to date"),
    Words("加减分钟、小时、天、周、月、年。", "Adds or takes minutes, hours, days, weeks, months, years."),
    icon="date_add",
    takes={
        "date": a_moment(),
        "amount": a_number("数量", "Amount", "integer"),
        "unit": choice("单位", "Unit", "days", UNITS),
    },
    gives={"into": into()}, ways=(NEXT, FAILED), checks=(check_time_only,),
    summary=Words("{date} 加 {amount} {unit}。", "{date} plus {amount} {unit}."),
)  # fmt: skip
def add(date: Moment, amount: int, unit: str = "days") -> Moment:
    """A day that a month does not have becomes its last; a time of day goes round the clock.

    Days are days of the calendar: the hour stays where clocks are changed.
    """
    if unit not in UNITS:
        raise BlockFailed("bad_value", f"There is no unit {unit}; there are {', '.join(UNITS)}.")
    try:
        if isinstance(date, time):
            return _around(date, amount, unit)
        if unit in _MONTHS:
            return _months(date, amount * _MONTHS[unit])
        if unit in ("days", "weeks"):
            return date + timedelta(days=amount * (7 if unit == "weeks" else 1))
        start = date if isinstance(date, datetime) else datetime.combine(date, time())
        return start + timedelta(seconds=amount * _SECONDS[unit])
    except OverflowError:
        raise BlockFailed("overflow", "Years go from 1 to 9999.") from None


def _around(clock: time, amount: int, unit: str) -> time:
    if unit not in ("seconds", "minutes", "hours"):
        raise BlockFailed("bad_value", f"{clock} is a time of day and has no {unit}.")
    seconds = (clock.hour * 60 + clock.minute) * 60 + clock.second + amount * _SECONDS[unit]
    return (datetime.min + timedelta(seconds=seconds % 86400)).time()


def _months(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not 1 <= year <= 9999:
        raise OverflowError
    last = calendar.monthrange(year, month + 1)[1]
    return day.replace(year=year, month=month + 1, day=min(day.day, last))


def check_no_zone(look: Look) -> Iterator[Finding]:
    first, last = lacks(look, "from"), lacks(look, "to")
    if (first == "day") != (last == "day"):
        field = "from" if first == "day" else "to"
        words = Words("一个有日期，另一个只有时刻。", "One has a day, the other is a time of day.")
        fix = look.set_field(Words("改为当前时间", "Use the time now"), field, "sys.now")
        yield look.finding("no_zone", ERROR, words, field, [fix])


@function_block(
    "time.difference", Words("日期相差", "Time between"),
    Words("两个时间相差多久。", "How long from one to the other."),
    icon="date_difference",
    takes={
        "from": a_moment("从", "From"),
        "to": a_moment("到", "To", "sys.now"),
        "unit": choice("单位", "Unit", "days", UNITS),
    },
    gives={"into": into()}, ways=(NEXT, FAILED), checks=(check_no_zone,),
    summary=Words("{from} 到 {to} 相差多少{unit}。", "The {unit} from {from} to {to}."),
)  # fmt: skip
def difference(from_: Moment, to: Moment, unit: str = "days") -> int:
    """Whole units, towards 0; days are days of the calendar, so 23:00 to 01:00 is one day."""
    pair = moments(from_, to)
    if pair is None or unit not in UNITS:
        raise BlockFailed("bad_value", "One has a day and the other is a time of day.")
    start, end = pair
    if isinstance(start, time):
        start, end = (datetime.combine(date.min, one) for one in pair)
    if unit in _MONTHS:
        return _truncated(_whole_months(start, end), _MONTHS[unit])
    if unit in ("days", "weeks"):
        days = (_day(end) - _day(start)).days
        return _truncated(days, 7 if unit == "weeks" else 1)
    if not isinstance(start, datetime):
        start, end = datetime.combine(start, time()), datetime.combine(end, time())
    return _truncated(round((end - start).total_seconds()), _SECONDS[unit])


def _truncated(amount: int, of: int) -> int:
    return amount // of if amount >= 0 else -(-amount // of)


def _day(value: date) -> date:
    return value.date() if isinstance(value, datetime) else value


def _whole_months(start: date, end: date) -> int:
    if end < start:
        return -_whole_months(end, start)
    months = (end.year - start.year) * 12 + end.month - start.month
    return months if _months(start, months) <= end else months - 1


PARTS = {
    "year": ("年", "year"), "month": ("月", "month"), "day": ("日", "day"), "hour": ("时", "hour"),
    "minute": ("分", "minute"), "second": ("秒", "second"), "weekday": ("星期（1 为周一）", "weekday"),
    "day_of_year": ("年内第几天", "day of the year"), "week": ("第几周（ISO）", "ISO week"),
}  # fmt: skip
_CLOCK = ("hour", "minute", "second")


def check_part(look: Look) -> Iterator[Finding]:
    missing, wanted = lacks(look, "date"), look.value("part")
    if (missing == "day" and wanted not in _CLOCK) or (missing == "time" and wanted in _CLOCK):
        words = Words("该值没有{missing}部分。", "The value has no {missing}.")
        shown = Words("日期", "day") if missing == "day" else Words("时刻", "time")
        other = "hour" if missing == "day" else "day"
        title = Words("改取{part}", "Take the {part}").fill(part=Words(*PARTS[other]))
        fix = look.set_field(title, "part", other)
        yield look.finding("part_missing", ERROR, words.fill(missing=shown), "part", [fix])


@function_block(
    "time.part", Words("取日期部分", "Part of a date"),
    Words("年、月、日、时、分、星期、第几周。",
          "Year, month, day, hour, minute, weekday, day of year, week."),
    icon="date_part",
    takes={"date": a_moment(), "part": choice("部分", "Part", "day", PARTS)},
    gives={"into": into()}, ways=(NEXT, FAILED), checks=(check_part,),
    summary=Words("取 {date} 的{part}。", "The {part} of {date}."),
)  # fmt: skip
def part(date: Moment, part: str) -> int:
    """Weekdays count from Monday as 1, weeks by ISO 8601."""
    if part not in PARTS:
        raise BlockFailed("bad_value", f"There is no part {part}; there are {', '.join(PARTS)}.")
    if part in _CLOCK:
        if not isinstance(date, (datetime, time)):
            raise BlockFailed("bad_value", f"{date} is a day and has no {part}.")
        return int(getattr(date, part))
    if isinstance(date, time):
        raise BlockFailed("bad_value", f"{date} is a time of day and has no {part}.")
    if part == "weekday":
        return date.isoweekday()
    if part == "week":
        return date.isocalendar().week
    return date.timetuple().tm_yday if part == "day_of_year" else int(getattr(date, part))


@function_block(
    "time.make", Words("组成日期", "Make a date"),
    Words("由年、月、日、时、分组成日期。", "From year, month, day, hour, minute."),
    icon="date_make",
    takes={
        "year": a_number("年", "Year", "integer"), "month": a_number("月", "Month", "integer"),
        "day": a_number("日", "Day", "integer"),
        "hour": a_number("时", "Hour", "integer", required=False),
        "minute": a_number("分", "Minute", "integer", required=False),
    },
    gives={"into": into(result="date_time")},
    ways=(NEXT, Exit("not_a_date", Words("不是日期", "no date")), FAILED),
    summary=Words("由 {year}、{month}、{day} 组成日期。", "The date {year}, {month}, {day}."),
)  # fmt: skip
def make(
    year: int, month: int, day: int, hour: int | None = None, minute: int | None = None
) -> Moment | Nothing:
    """A day, with a time where an hour is given; nothing where there is no such date."""
    try:
        made = date(year, month, day)
        return made if hour is None else datetime.combine(made, time(hour, minute or 0))
    except (ValueError, OverflowError):
        return Nothing()


def check_letters(look: Look) -> Iterator[Finding]:
    form = look.value("form")
    if not isinstance(form, str) or not form or form in DATE_FORMS or is_date_form(form):
        return
    words = Words("格式中的 {letters} 无法识别；可用 YYYY MM DD HH mm ss。",
                  "{letters} means nothing in a form; YYYY MM DD HH mm ss do.")  # fmt: skip
    unknown = unknown_letters(form)
    fixes = [look.set_field(Words("改为 YYYY-MM-DD", "Write YYYY-MM-DD"), "form", None)]
    if unknown:
        quoted = "".join(
            f"'{c}'" if c.isascii() and c.isalpha() and c not in LETTERS else c for c in form
        )
        title = Words("原样写出 {letters}", "Write {letters} as it stands").fill(letters=unknown)
        fixes.append(look.set_field(title, "form", quoted))
    yield look.finding("unknown_letter", ERROR, words.fill(letters=unknown or form), "form", fixes)


@function_block(
    "time.format", Words("日期转文本", "Date to text"),
    Words("按格式把日期写成文本。", "Writes a date by a pattern or a named form."),
    icon="date_text",
    takes={
        "date": a_moment(),
        "form": text("格式", "Form", "YYYY-MM-DD", most=60, hint=Words(
            "YYYY MM DD HH mm ss，或 date、time、date_time", "YYYY MM DD HH mm ss, date, time")),
    },
    gives={"into": into()}, ways=(NEXT, FAILED), checks=(check_letters,),
    summary=Words("把 {date} 写成 {form}。", "{date} as {form}."),
)  # fmt: skip
def format_(date: Moment, form: str = "YYYY-MM-DD") -> str:
    pattern = DATE_FORMS.get(form, form)
    if not is_date_form(pattern):
        raise BlockFailed("bad_value", f"{form} is no form of a date; write YYYY-MM-DD.")
    return format_moment(date, pattern)


@function_block(
    "time.local", Words("客户当地时间", "Local time of a number"),
    Words("号码所在地的时间，用于判断可否呼叫。", "The time at the place a number belongs to."),
    icon="clock_local",
    takes={
        "number": a_text("号码", "Number", default="{call.calling}"),
        "at": a_moment("时间", "At", "sys.now"),
    },
    gives={"into": into(result="date_time")},
    ways=(NEXT, Exit("unknown", Words("未知", "unknown"), falls_to="next")),
    summary=Words("{number} 所在地的时间。", "The time where {number} is."),
)  # fmt: skip
def local(number: str, at: Moment) -> Moment | Nothing:
    """By the number plans of libphonenumber; a number of China without its country code is one."""
    if not isinstance(at, datetime):
        raise BlockFailed("bad_value", "The time at another place needs a day and a time.")
    try:
        parsed = phonenumbers.parse(number, "CN")
    except phonenumbers.NumberParseException:
        return Nothing()
    zones = phonenumbers.timezone.time_zones_for_number(parsed)
    if not phonenumbers.is_possible_number(parsed) or zones[0] == "Etc/Unknown":
        return Nothing()
    return at.astimezone(ZoneInfo(zones[0]))
