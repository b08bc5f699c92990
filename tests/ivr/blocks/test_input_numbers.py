"""Keyed digits, amounts, days and times: what is accepted, what is refused and why."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal

import pytest

from tests.ivr.blocks.harness import CHINA, check_block, covers, covers_check
from tests.ivr.blocks.keyed import ask, fault


@covers("input.digits")
def test_digits_within_length_and_pattern() -> None:
    fields = {"min": 3, "max": 4, "into": "d"}
    assert ask("input.digits", fields, "0123").variables["d"] == "0123"
    assert ask("input.digits", fields, "012#").variables["d"] == "012"
    short = ask("input.digits", fields, "01#")
    assert (short.exit, fault(short)) == ("no_match", "too_short")
    assert ask("input.digits", {**fields, "pattern": "8XX"}, "712#").exit == "no_match"
    silent = ask("input.digits", fields)
    assert (silent.exit, fault(silent)) == ("no_input", "")


@covers_check("input.digits", "input.pin")
@pytest.mark.parametrize("kind", ["input.digits", "input.pin"])
def test_lengths_the_wrong_way_round_are_found(kind: str) -> None:
    found = check_block(kind, {"min": 8, "max": 4, "into": "d"}, variables="d")
    assert f"{kind}:swapped" not in found.fix(f"{kind}:swapped").ids


@covers("input.number")
def test_numbers_within_limits_decide_as_soon_as_they_can() -> None:
    fields = {"low": "2", "high": "30", "into": "n"}
    assert ask("input.number", fields, "30").variables["n"] == 30
    at_once = ask("input.number", fields, "7")
    assert (at_once.variables["n"], at_once.seconds) == (7, 0.0)
    for keys in ("31", "1#"):
        ran = ask("input.number", fields, keys)
        assert (ran.exit, fault(ran)) == ("no_match", "out_of_range")
    assert ask("input.number", {"into": "n"}, "0042#").variables["n"] == 42


@covers_check("input.number", "input.amount", "input.rating")
@pytest.mark.parametrize("kind", ["input.number", "input.amount", "input.rating"])
def test_empty_ranges_are_found(kind: str) -> None:
    limits = {"low": 9, "high": 5} if kind == "input.rating" else {"low": "9", "high": "5"}
    found = check_block(kind, {**limits, "into": "n"}, variables="n:integer")
    assert f"{kind}:empty_range" not in found.fix(f"{kind}:empty_range").ids


@covers("input.amount")
@pytest.mark.parametrize(
    ("keys", "value"), [("12*5#", "12.5"), ("12*50", "12.50"), ("7#", "7"), ("*25", "0.25")]
)
def test_amounts(keys: str, value: str) -> None:
    assert ask("input.amount", {"into": "a"}, keys).variables["a"] == Decimal(value)


@covers("input.amount")
def test_amounts_out_of_range_or_with_too_many_places() -> None:
    assert fault(ask("input.amount", {"high": "100", "into": "a"}, "101")) == "out_of_range"
    assert fault(ask("input.amount", {"places": 0, "into": "a"}, "1*")) == "not_offered"
    assert fault(ask("input.amount", {"into": "a"}, "1**")) == "not_offered"


@covers_check("input.amount", "input.id_number")
@pytest.mark.parametrize("kind", ["input.amount", "input.id_number"])
def test_a_star_with_two_meanings_is_found(kind: str) -> None:
    found = check_block(kind, {"restart_key": "*", "into": "a"}, variables="a:decimal")
    assert f"{kind}:star" not in found.fix(f"{kind}:star").ids


@covers("input.rating")
def test_marks() -> None:
    assert ask("input.rating", {"into": "m"}, "5").variables["m"] == 5
    assert ask("input.rating", {"into": "m"}, "2").exit == "low_mark"
    assert ask("input.rating", {"into": "m"}, "*").exit == "refused"
    assert ask("input.rating", {"into": "m"}, "7").exit == "no_match"
    turned = ask("input.rating", {"into": "m", "reverse": True}, "1")
    assert (turned.exit, turned.variables["m"]) == ("rated", 5)
    ten = ask("input.rating", {"into": "m", "low": 0, "high": 10, "end_key": "#"}, "10")
    assert ten.variables["m"] == 10


@covers_check("input.rating")
def test_one_and_ten_begin_alike() -> None:
    found = check_block("input.rating", {"high": 10, "into": "m"}, variables="m:integer")
    assert "input.rating:ten" not in found.fix("input.rating:ten").ids


@covers("input.date")
@pytest.mark.parametrize(
    ("form", "keys", "day"),
    [
        ("YYYYMMDD", "20261201", date(2026, 12, 1)), ("YYMMDD", "850607", date(1985, 6, 7)),
        ("YYMMDD", "301231", date(2030, 12, 31)), ("MMDD", "1224", date(2026, 12, 24)),
        ("MMDD", "0102", date(2027, 1, 2)), ("MMYY", "0228", date(2028, 2, 29)),
        ("DDMMYYYY", "31122026", date(2026, 12, 31)), ("MMDD", "0229", date(2028, 2, 29)),
    ],
)  # fmt: skip
def test_days_in_every_form(form: str, keys: str, day: date) -> None:
    ran = ask("input.date", {"form": form, "into": "d"}, keys)
    assert ran.exit == "date"
    assert ran.variables["d"] == datetime(day.year, day.month, day.day, tzinfo=CHINA)


@covers("input.date")
def test_days_that_are_none_or_outside() -> None:
    assert fault(ask("input.date", {"into": "d"}, "20261301")) == "not_a_date"
    early = ask("input.date", {"into": "d", "earliest": "sys.today"}, "20261122")
    assert fault(early) == "out_of_range"
    late = ask("input.date", {"into": "d", "latest": "sys.today"}, "20261124")
    assert fault(late) == "out_of_range"
    assert fault(ask("input.date", {"into": "d"}, "2026#")) == "too_short"


@covers_check("input.date")
def test_a_day_in_the_past_is_hinted_at() -> None:
    found = check_block("input.date", {"into": "d"}, variables="d:date_time")
    assert "input.date:past_only" not in found.fix("input.date:past_only").ids


@covers("input.time")
def test_times() -> None:
    assert ask("input.time", {"into": "t"}, "1430").variables["t"] == time(14, 30)
    assert fault(ask("input.time", {"into": "t"}, "2560")) == "not_a_date"
    assert fault(ask("input.time", {"into": "t", "step": 15}, "1410")) == "out_of_range"
    limits = {"into": "t", "earliest": 'time("08:00")', "latest": 'time("12:00")'}
    assert fault(ask("input.time", limits, "1300")) == "out_of_range"


@covers_check("input.time")
def test_odd_steps_are_found() -> None:
    found = check_block("input.time", {"step": 7, "into": "t"}, variables="t:date_time")
    assert "input.time:step_odd" not in found.fix("input.time:step_odd").ids
