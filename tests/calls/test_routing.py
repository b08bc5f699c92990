"""Where a call goes: numbers, callers, hours, lists."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cti.calls.routing import WORKDAYS, Calendar, Choice, Hours, Routing, Rule
from drivers.line import Cause

OFFICE = Calendar("Asia/Shanghai", (Hours(time(9), time(18), WORKDAYS),))
NIGHT = Calendar("Asia/Shanghai", (Hours(time(22), time(6), frozenset({4})),))
"""From Friday 22:00 to Saturday 06:00."""


def at(text: str, zone: str = "Asia/Shanghai") -> float:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp()


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        ("2025-01-06 09:00", True),
        ("2025-01-06 08:59:59", False),
        ("2025-01-06 17:59:59", True),
        ("2025-01-06 18:00", False),
        ("2025-01-05 12:00", False),
    ],
)
def test_working_hours(moment: str, is_open: bool) -> None:
    assert OFFICE.is_open(at(moment)) is is_open


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        ("2025-01-03 22:00", True),
        ("2025-01-04 05:59", True),
        ("2025-01-04 06:00", False),
        ("2025-01-04 22:30", False),
        ("2025-01-03 05:00", False),
    ],
)
def test_hours_over_midnight_belong_to_the_day_on_which_they_begin(
    moment: str, is_open: bool
) -> None:
    assert NIGHT.is_open(at(moment)) is is_open


def test_holidays_are_closed_and_days_worked_instead_are_open() -> None:
    calendar = Calendar(
        "Asia/Shanghai",
        OFFICE.hours,
        closed=frozenset({date(2025, 1, 28)}),
        worked=frozenset({date(2025, 1, 26)}),
    )
    assert not calendar.is_open(at("2025-01-28 10:00"))
    assert calendar.is_open(at("2025-01-26 10:00"))


def test_hours_are_those_of_the_calendars_zone() -> None:
    assert OFFICE.is_open(datetime(2025, 1, 6, 1, 30, tzinfo=UTC).timestamp())
    assert not OFFICE.is_open(datetime(2025, 1, 6, 10, 30, tzinfo=UTC).timestamp())


ROUTING = Routing(
    [
        Rule("queue:sales", called="9500"),
        Rule("flow:closed", called="9500", calendar=OFFICE, when_open=False),
        Rule("queue:vip", called="9500", calling="138", name="VIP"),
        Rule("flow:main", called="95001"),
        Rule("", called="95009"),
    ],
    "flow:welcome",
    black=("1390",),
    white=("13900001",),
)
OPEN, CLOSED = at("2025-01-06 10:00"), at("2025-01-06 20:00")


@pytest.mark.parametrize(
    ("called", "calling", "moment", "destination"),
    [
        ("95000", "021", OPEN, "queue:sales"),
        ("95000", "021", CLOSED, "flow:closed"),
        ("95000", "13800001111", CLOSED, "queue:vip"),
        ("95001", "13800001111", CLOSED, "flow:main"),
        ("4008216216", "021", OPEN, "flow:welcome"),
        ("95009", "021", OPEN, ""),
        ("95000", "13900002222", OPEN, ""),
        ("95000", "13900001222", OPEN, "queue:sales"),
    ],
)
def test_the_narrowest_rule_wins(
    called: str, calling: str, moment: float, destination: str
) -> None:
    assert ROUTING.choose(called, calling, moment).destination == destination


def test_a_choice_says_by_which_rule() -> None:
    assert ROUTING.choose("95000", "138", OPEN).rule == "VIP"
    assert ROUTING.choose("95000", "021", CLOSED).rule == "to 9500 out of hours"
    assert ROUTING.choose("1", "021", OPEN) == Choice("flow:welcome", "default")
    assert ROUTING.choose("1", "1390", OPEN) == Choice("", "black list", Cause.CALL_REJECTED)
    nowhere = Routing([], "").choose("1", "2", OPEN)
    assert (nowhere.destination, nowhere.cause) == ("", Cause.UNALLOCATED_NUMBER)


NUMBERS = st.text("0123456789", max_size=5)


@given(st.lists(st.builds(Rule, NUMBERS, NUMBERS, NUMBERS)), NUMBERS, NUMBERS)
def test_the_order_in_which_rules_are_written_matters_only_between_equals(
    rules: list[Rule], called: str, calling: str
) -> None:
    one = Routing(rules, "default").choose(called, calling, OPEN)
    other = Routing(list(reversed(rules)), "default").choose(called, calling, OPEN)
    holding = [rule for rule in rules if rule.holds(called, calling, OPEN)]
    best = max((rule.weight for rule in holding), default=None)
    allowed = {rule.destination for rule in holding if rule.weight == best} or {"default"}
    assert {one.destination, other.destination} <= allowed


def test_a_call_that_was_forwarded_goes_by_the_number_that_was_dialled_first() -> None:
    routing = Routing(
        [
            Rule("queue:all", called="95000"),
            Rule("queue:shop", called="95000", redirecting="4001", name="the shop's number"),
            Rule("queue:vip", called="95000", calling="139"),
        ],
        "",
    )
    assert routing.choose("95000", "1380", 0.0).destination == "queue:all"
    assert routing.choose("95000", "1390", 0.0).destination == "queue:vip"
    choice = routing.choose("95000", "1390", 0.0, "40018888")
    assert (choice.destination, choice.rule) == ("queue:shop", "the shop's number")
    assert Routing([Rule("x", redirecting="4")], "").choose("1", "2", 0.0, "4").rule == (
        "forwarded from 4"
    )
