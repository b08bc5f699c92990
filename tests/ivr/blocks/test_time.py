"""The blocks of time."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, timezone
from typing import Any

import pytest

from cti.calendars.public_holidays import holiday_key, year_of
from cti.calendars.working_hours import WorkingHours
from cti.ivr.flow.block import BlockFailed
from cti.ivr.formula.expression import parse
from cti.ivr.services import Calendars
from tests.ivr.blocks.harness import CHINA, check_block, covers, covers_check, run_block

DAY = [["09:00", "18:00"]]
OFFICE = WorkingHours.from_plain(
    {
        "week": [DAY] * 5 + [[], []],
        "lunch": ["12:00", "13:00"],
        "days": [
            {"date": "2026-10-01", "kind": "holiday", "name": "国庆节"},
            {"date": "2026-10-02", "kind": "holiday", "name": "国庆节"},
            {"date": "2026-10-10", "kind": "working", "name": "国庆调休"},
        ],
    }
)
NIGHT = WorkingHours.from_plain({"week": [[["22:00", "06:00"]]] * 5 + [[], []]})
NEVER = WorkingHours()


class House:
    """The calendars of a house in China."""

    def _of(self, name: str) -> WorkingHours:
        found = {"house": OFFICE, "night": NIGHT, "never": NEVER}.get(name)
        if found is None:
            raise BlockFailed("not_found", f"There is no calendar {name}.")
        return found

    def day(self, calendar: str, at: datetime) -> tuple[str, str]:
        return self._of(calendar).day(at)

    def next_open(self, calendar: str, at: datetime) -> datetime | None:
        return self._of(calendar).next_open(at)

    def working_day(self, calendar: str, day: date, number: int) -> date | None:
        return self._of(calendar).working_day(day, number)

    def holiday(self, day: date) -> tuple[str, str]:
        key = holiday_key("CN", day)
        return key, year_of("CN", day.year)[day].name if key else ""


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CHINA)


def run(type_: str, fields: dict[str, Any], **more: Any) -> Any:
    return run_block(type_, fields, services={Calendars: House()}, **more)


@pytest.mark.parametrize(
    ("calendar", "moment", "exit", "name"),
    [
        ("house", "2026-11-23T09:00", "working", ""),
        ("house", "2026-11-23T08:59", "off_hours", ""),
        ("house", "2026-11-23T18:00", "off_hours", ""),
        ("house", "2026-11-23T12:30", "lunch", ""),
        ("house", "2026-11-23T13:00", "working", ""),
        ("house", "2026-11-22T10:00", "weekend", ""),
        ("house", "2026-10-01T10:00", "holiday", "国庆节"),
        ("house", "2026-10-10T10:00", "working", "国庆调休"),
        ("house", "2026-10-10T19:00", "off_hours", "国庆调休"),
        ("night", "2026-11-23T23:00", "working", ""),
        ("night", "2026-11-24T05:59", "working", ""),
        ("night", "2026-11-23T05:59", "off_hours", ""),
        ("night", "2026-11-28T05:59", "working", ""),
        ("night", "2026-11-28T06:00", "weekend", ""),
    ],
)
@covers("time.calendar")
def test_a_calendar_knows_the_kind_of_every_moment(
    calendar: str, moment: str, exit: str, name: str
) -> None:
    ran = run("time.calendar", {"calendar": calendar, "day_name": "d"}, at=at(moment))
    assert (ran.exit, ran.variables["d"]) == (exit, name)
    given = {"calendar": calendar, "at": f'date("{moment}")'}
    assert run("time.calendar", given).exit == exit


@pytest.mark.parametrize(
    ("calendar", "moment", "opens", "minutes"),
    [
        ("house", "2026-11-23T10:00", "2026-11-23T10:00", 0),
        ("house", "2026-11-23T12:30", "2026-11-23T13:00", 30),
        ("house", "2026-11-20T18:00", "2026-11-23T09:00", 3780),
        ("house", "2026-10-01T08:00", "2026-10-05T09:00", 5820),
        ("house", "2026-10-09T20:00", "2026-10-10T09:00", 780),
        ("night", "2026-11-24T07:00", "2026-11-24T22:00", 900),
    ],
)
@covers("time.next_open")
def test_the_next_opening(calendar: str, moment: str, opens: str, minutes: int) -> None:
    fields = {"calendar": calendar, "opens": "o", "minutes": "m"}
    ran = run("time.next_open", fields, at=at(moment))
    assert (ran.exit, ran.variables["o"], ran.variables["m"]) == ("next", at(opens), minutes)
    assert run("time.next_open", {"calendar": "never", "opens": "o"}).exit == "never"


@pytest.mark.parametrize(
    ("day", "days", "found"),
    [
        ("2026-11-20", 1, "2026-11-23"),
        ("2026-11-22", 0, "2026-11-23"),
        ("2026-11-23", 0, "2026-11-23"),
        ("2026-09-30", 1, "2026-10-05"),
        ("2026-10-09", 1, "2026-10-10"),
        ("2026-10-12", -1, "2026-10-10"),
        ("2026-11-23", 10, "2026-12-07"),
    ],
)
@covers("time.working_day")
def test_working_days_are_counted_past_holidays(day: str, days: int, found: str) -> None:
    fields = {"date": f'date("{day}")', "days": days, "calendar": "house", "into": "x"}
    assert run("time.working_day", fields).variables["x"] == date.fromisoformat(found)
    never = run("time.working_day", {**fields, "calendar": "never"})
    assert never.error == "not_found"


@pytest.mark.parametrize(
    ("day", "fields", "exit"),
    [
        ("2026-02-17", {}, "spring_festival"),
        ("2026-02-20", {}, "spring_festival"),
        ("2026-10-01", {}, "国庆节"),
        ("2026-11-23", {}, "other"),
        ("2026-09-30", {"before": 1}, "国庆节"),
        ("2026-09-29", {"before": 1}, "other"),
        ("2026-10-09", {"after": 2}, "国庆节"),
    ],
)
@covers("time.holiday")
def test_a_holiday_has_its_own_way(day: str, fields: dict[str, Any], exit: str) -> None:
    rows = [{"holiday": "spring_festival"}, {"holiday": "国庆节"}]
    ran = run("time.holiday", {**fields, "rows": rows, "name": "h"}, at=at(f"{day}T10:00"))
    assert ran.exit == exit
    assert bool(ran.variables.get("h")) == (exit != "other")


@pytest.mark.parametrize(
    ("moment", "exit"),
    [("05:00", "早上"), ("09:00", "上午"), ("13:59", "中午"), ("14:00", "下午"), ("23:30", "晚上"),
     ("04:59", "晚上")],
)  # fmt: skip
@covers("time.of_day")
def test_parts_of_the_day_may_pass_midnight(moment: str, exit: str) -> None:
    assert run("time.of_day", {}, at=at(f"2026-11-23T{moment}")).exit == exit
    assert run("time.of_day", {"at": f'time("{moment}")'}).exit == exit
    rows = [{"from": "9", "to": "12:30", "name": "am"}]
    wanted = "am" if moment == "09:00" else "other"
    assert run("time.of_day", {"rows": rows}, at=at(f"2026-11-23T{moment}")).exit == wanted


@pytest.mark.parametrize(
    ("shown", "exit"),
    [("1-5", "a"), ("周一至周五", "a"), ("mon-fri", "a"), ("6,7", "other"), ("五、一", "a"),
     ("fri-mon", "a"), ("tue", "other"), ("星期日", "other")],
)  # fmt: skip
@covers("time.weekday")
def test_weekdays_are_written_as_people_do(shown: str, exit: str) -> None:
    fields = {"rows": [{"weekdays": shown, "name": "a"}]}
    assert run("time.weekday", fields, at=at("2026-11-23T10:00")).exit == exit


@pytest.mark.parametrize(
    ("fields", "exit"),
    [
        ({"from": 'date("2026-11-01")', "to": 'date("2026-11-23")'}, "within"),
        ({"to": 'date("2026-11-22")'}, "after"),
        ({"from": 'date("2026-11-24")'}, "before"),
        ({"value": 'time("08:00")', "from": 'time("09:00")'}, "before"),
        ({}, "within"),
    ],
)
@covers("time.between")
def test_a_period_has_its_last_day_in_it(fields: dict[str, Any], exit: str) -> None:
    assert run("time.between", fields, at=at("2026-11-23T18:00")).exit == exit


def made(type_: str, fields: dict[str, Any], value: Any, exit: str = "next") -> Any:
    return pytest.param(type_, fields, value, exit, marks=covers(type_), id=f"{type_}-{value}")


GIVEN: dict[str, Any] = {
    "eve": date(2026, 1, 31), "leap": date(2028, 2, 29), "clock": time(23, 30),
    "now": datetime(2026, 11, 22, 14, 5, tzinfo=CHINA),
}  # fmt: skip


@pytest.mark.parametrize(
    ("type_", "fields", "value", "exit"),
    [
        made("time.add", {"date": "eve", "amount": 1, "unit": "months"}, date(2026, 2, 28)),
        made("time.add", {"date": "leap", "amount": 1, "unit": "years"}, date(2029, 2, 28)),
        made("time.add", {"date": "eve", "amount": -13, "unit": "months"}, date(2024, 12, 31)),
        made("time.add", {"date": "eve", "amount": 2, "unit": "weeks"}, date(2026, 2, 14)),
        made("time.add", {"date": "clock", "amount": 45, "unit": "minutes"}, time(0, 15)),
        made("time.add", {"date": "now", "amount": -15, "unit": "hours"},
             datetime(2026, 11, 21, 23, 5, tzinfo=CHINA)),
        made("time.add", {"date": "eve", "amount": 25, "unit": "hours"}, datetime(2026, 2, 1, 1)),
        made("time.difference", {"from": "eve", "to": 'date("2026-03-01")'}, 29),
        made("time.difference", {"from": "eve", "to": 'date("2026-02-28")', "unit": "months"}, 1),
        made("time.difference", {"from": "eve", "to": 'date("2025-01-31")', "unit": "years"}, -1),
        made("time.difference", {"from": "now", "to": 'date("2026-11-23T01:00")'}, 1),
        made("time.difference", {"from": 'time("08:00")', "to": "clock", "unit": "minutes"}, 930),
        made("time.difference", {"from": "now", "to": 'date("2026-11-22T14:04:01")',
                                 "unit": "seconds"}, -59),
        made("time.part", {"date": "now", "part": "weekday"}, 7),
        made("time.part", {"date": "now", "part": "hour"}, 14),
        made("time.part", {"date": "leap", "part": "day_of_year"}, 60),
        made("time.part", {"date": "eve", "part": "week"}, 5),
        made("time.part", {"date": "clock", "part": "minute"}, 30),
        made("time.make", {"year": 2026, "month": 2, "day": 28}, date(2026, 2, 28)),
        made("time.make", {"year": 2026, "month": 2, "day": 28, "hour": 9},
             datetime(2026, 2, 28, 9)),
        made("time.make", {"year": 2026, "month": 2, "day": 29}, None, "not_a_date"),
        made("time.format", {"date": "now"}, "2026-11-22"),
        made("time.format", {"date": "now", "form": "YYYY年M月D日 HH:mm"}, "2026年11月22日 14:05"),
        made("time.format", {"date": "now", "form": "h:mm A"}, "2:05 PM"),
        made("time.format", {"date": "now", "form": "'Day' D"}, "Day 22"),
        made("time.format", {"date": "clock", "form": "time"}, "23:30"),
        made("time.local", {"number": "+12125551234", "at": "now"},
             datetime(2026, 11, 22, 1, 5, tzinfo=timezone(timedelta(hours=-5)))),
        made("time.local", {"number": "13812340022", "at": "now"},
             datetime(2026, 11, 22, 14, 5, tzinfo=CHINA)),
        made("time.local", {"number": "1", "at": "now"}, None, "unknown"),
    ],
)  # fmt: skip
def test_reckoning_with_dates(type_: str, fields: dict[str, Any], value: Any, exit: str) -> None:
    ran = run_block(type_, {**fields, "into": "x"}, variables=GIVEN)
    assert (ran.exit, ran.error, ran.variables.get("x")) == (exit, "", value)
    assert type(ran.variables.get("x")) is type(value)


@pytest.mark.parametrize(
    ("type_", "fields", "kind"),
    [
        ("time.add", {"date": "clock", "amount": 1}, "bad_value"),
        ("time.add", {"date": "eve", "amount": 9000, "unit": "years"}, "overflow"),
        ("time.add", {"date": "eve", "amount": 99999999, "unit": "weeks"}, "overflow"),
        ("time.difference", {"from": "clock", "to": "now"}, "bad_value"),
        ("time.part", {"date": "clock", "part": "year"}, "bad_value"),
        ("time.part", {"date": "eve", "part": "hour"}, "bad_value"),
        ("time.format", {"date": "eve", "form": "HH:mm"}, "bad_value"),
        ("time.format", {"date": "unset"}, "empty_value"),
        ("time.calendar", {"calendar": "none"}, "not_found"),
    ],
)
def test_what_a_date_cannot_do_is_an_error(type_: str, fields: dict[str, Any], kind: str) -> None:
    assert run(type_, {**fields, "into": "x"}, variables=GIVEN).error == kind


def test_without_calendars_the_block_is_unavailable() -> None:
    assert run_block("time.calendar", {"calendar": "house"}).error == "unavailable"


def test_functions_of_formulas() -> None:
    assert parse('time.format(time.add(now, 3, "days"), "date")').evaluate(GIVEN) == "2026-11-25"
    assert parse("time.make(2026, 2, 30)").evaluate({}) is None
    assert parse('time.difference(eve, leap, "years") >= 2').evaluate(GIVEN) is True


def found(type_: str, id_: str, fields: dict[str, Any], number: int = 0) -> Any:
    return pytest.param(type_, id_, fields, number, marks=covers_check(type_), id=id_)


ROW = {"from": "9:00", "to": "12:00", "name": "a"}


@pytest.mark.parametrize(
    ("type_", "id_", "fields", "number"),
    [
        found("time.of_day", "range_overlap",
              {"rows": [ROW, {"from": "11:00", "to": "14:00", "name": "b"}]}),
        found("time.of_day", "range_overlap",
              {"rows": [ROW, {"from": "9:00", "to": "14:00", "name": "b"}]}),
        found("time.of_day", "time.of_day:no_time", {"rows": [{**ROW, "from": "noon"}]}),
        found("time.weekday", "value_twice",
              {"rows": [{"weekdays": "1-5", "name": "a"}, {"weekdays": "5,6", "name": "b"}]}),
        found("time.weekday", "time.weekday:no_day", {"rows": [{"weekdays": "8", "name": "a"}]}),
        found("time.holiday", "time.holiday:unknown", {"rows": [{"holiday": "spring"}]}),
        found("time.between", "time.between:past", {"to": 'date("2020-01-01")'}),
        found("time.between", "time.between:past", {"to": 'date("2020-01-01")'}, 1),
        found("time.calendar", "calendar_missing", {"calendar": "hous"}),
        found("time.next_open", "calendar_missing", {"calendar": "hous", "opens": "x"}),
        found("time.working_day", "calendar_missing",
              {"calendar": "hous", "days": 1, "into": "x"}),
        found("time.add", "time.add:time_only",
              {"date": 'time("08:00")', "amount": 1, "into": "x"}),
        found("time.difference", "time.difference:no_zone",
              {"from": 'time("08:00")', "into": "n"}),
        found("time.part", "time.part:part_missing",
              {"date": 'time("08:00")', "part": "day", "into": "n"}),
        found("time.part", "time.part:part_missing",
              {"date": 'date("2026-01-01")', "part": "hour", "into": "n"}),
        found("time.format", "time.format:unknown_letter",
              {"date": "x", "form": "Week D", "into": "t"}),
        found("time.format", "time.format:unknown_letter",
              {"date": "x", "form": "Week D", "into": "t"}, 1),
    ],
)  # fmt: skip
def test_a_special_finding_is_mended_by_its_fix(
    type_: str, id_: str, fields: dict[str, Any], number: int
) -> None:
    checked = check_block(type_, fields, variables="x:date_time n:integer t")
    assert id_ in checked.ids
    assert id_ not in [finding.id for finding in checked.fix(id_, number).all]


def test_the_days_of_the_default_rows_meet() -> None:
    assert "range_overlap" not in check_block("time.of_day", {}).ids
