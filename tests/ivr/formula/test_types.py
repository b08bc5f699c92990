"""The types of the flow language in formulas: arithmetic, comparisons, conversions, what is inferred."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cti.ivr.formula.expression import parse
from cti.ivr.formula.infer import fits
from cti.ivr.run.happening import BlockFailed

D = Decimal
CHINA = timezone(timedelta(hours=8))
GIVEN: dict[str, Any] = {
    "n": 7, "m": D("12.50"), "f": 0.5, "yes": True, "text": "b", "none": None, "empty": "",
    "names": ("Ada", "Bo"), "nums": (1, 2), "day": date(2026, 11, 22), "clock": time(14, 5),
    "now": datetime(2026, 11, 22, 14, 5, tzinfo=CHINA), "midnight": datetime(2026, 11, 22),
    "utc": datetime(2026, 11, 22, 6, 5, tzinfo=UTC), "key": "#",
}  # fmt: skip


def value(text: str) -> Any:
    return parse(text).evaluate(GIVEN)


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("n + m", D("19.50")),
        ("n + f", 7.5),
        ("n / 2", D("3.500000")),
        ("-7 // 2", -4),
        ("-7 % 3", 2),
        ("m // 5", 2),
        ("m % 5", D("2.50")),
        ("-12.50 // 5", -3),
        ("-12.50 % 5", D("2.50")),
        ("0.000001 * 0.5", D("0.000001")),
        ("0.000001 * 0.4", D("0.000000")),
        ("12345678901234567890.12 + 0.01", D("12345678901234567890.13")),
        ("day - date(\"2026-11-21\")", 86_400),
        ("now - day", 14 * 3600 + 5 * 60),
        ("clock - time(\"14:00\")", 300),
        ("now - utc", 0),
        ("names + [\"Cy\"]", ("Ada", "Bo", "Cy")),
        ("text + key", "b#"),
        ("+n", 7),
        ("-m", D("-12.50")),
        ("text[1]", "b"),
        ("names[n - 5]", "Bo"),
    ],
)  # fmt: skip
def test_arithmetic(text: str, result: Any) -> None:
    found = value(text)
    assert found == result
    assert type(found) is type(result)


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("1 < 2 < 3", True),
        ("1 < 3 < 2", False),
        ("3 < 1 < none", False),  # what decides the chain is not followed by what has no value
        ("1 == 1.0", True),
        ("m == 12.5", True),
        ("f == 0.5", True),
        ("true == 1", False),
        ("yes == true", True),
        ('n == "7"', False),
        ("day == midnight", True),
        ("now == utc", True),
        ("now > day", True),
        ("day < date(\"2026-12-01\")", True),
        ("clock == day", False),
        ("clock >= time(\"14:05\")", True),
        ('"a" < "b" < "张"', True),
        ("none == empty", True),
        ("none == 0", False),
        ("none != n", True),
        ("nums == [1, 2.0]", True),
        ("2.0 in nums", True),
        ("true in nums", False),
        ('"d" not in "abc"', True),
        ("1 in none", False),
        ("none and n", False),
        ("yes or nonsense > 1", True),
        ("not none", True),
        ('"x" if none else "y"', "y"),
        ("is_empty(empty) and not is_empty(n)", True),
        ('first_of(none, empty, "z")', "z"),
        ("max(nums)", 2),
        ("min(1, 0.5)", D("0.5")),
        ("min(date(\"2026-01-01\"), now) == date(\"2026-01-01\")", True),
        ("abs(-m)", D("12.50")),
    ],
)  # fmt: skip
def test_comparisons_and_logic(text: str, result: Any) -> None:
    assert value(text) == result


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("m + f", "bad_value"),
        ("true + 1", "bad_value"),
        ("-yes", "bad_value"),
        ("n + none", "empty_value"),
        ("none < 1", "empty_value"),
        ("-none", "empty_value"),
        ("n and yes", "bad_value"),
        ("not text", "bad_value"),
        ("1 if n else 2", "bad_value"),
        ("clock < day", "bad_value"),
        ("now - clock", "bad_value"),
        ("day + 1", "bad_value"),
        ("yes < true", "bad_value"),
        ("names < names", "bad_value"),
        ('text > 1', "bad_value"),
        ("names * 3", "bad_value"),
        ('"%s" % n', "bad_value"),
        ("n / 0", "bad_value"),
        ("n % 0", "bad_value"),
        ("m // 0", "bad_value"),
        ("0.0 / 0.0", "bad_value"),
        ("1e308 * 10", "overflow"),
        ("9223372036854775807 + 1", "overflow"),
        ("9999999999999999999999.0 + 1", "overflow"),
        ("names[0]", "not_found"),
        ("names[-1]", "not_found"),
        ("names[none]", "empty_value"),
        ("n[1]", "bad_value"),
        ("names[true]", "bad_value"),
        ("1 in text", "bad_value"),
        ("1 in n", "bad_value"),
        ("max([])", "empty_value"),
        ('integer("")', "bad_value"),
        ("integer(day)", "bad_value"),
        ('date("tomorrow")', "bad_value"),
        ('date("14:05")', "bad_value"),
        ('time("2026-11-22")', "bad_value"),
        ('text(5, "date")', "bad_value"),
        ("decimal(1, 9)", "bad_value"),
        ("boolean(none)", "bad_value"),
        ("integer(none)", "empty_value"),
    ],
)  # fmt: skip
def test_what_has_no_value_is_an_error_of_the_flow(text: str, kind: str) -> None:
    with pytest.raises(BlockFailed) as failed:
        value(text)
    assert failed.value.kind == kind


def test_results_are_bounded() -> None:
    long = {"t": "x" * 40_000, "a": (1,) * 6_000}
    for text, kind in (("t + t", "too_long"), ("a + a", "too_many")):
        with pytest.raises(BlockFailed) as failed:
            parse(text).evaluate(long)
        assert failed.value.kind == kind


TABLE = {
    ("integer", "decimal"): True, ("integer", "float"): True, ("integer", "text"): False,
    ("decimal", "integer"): False, ("decimal", "float"): False, ("float", "decimal"): False,
    ("boolean", "integer"): False, ("date_time", "text"): False, ("text", "integer"): False,
    ("text", "character"): False, ("character", "text"): True, ("integer[]", "integer"): False,
    ("text[]", "text"): False, ("text", "text[]"): False, ("text[]", "array"): True,
    ("integer", "number"): True, ("text", "number"): False, ("any", "integer"): True,
}  # fmt: skip


def test_what_converts_by_itself() -> None:
    assert {pair: fits(*pair) for pair in TABLE} == TABLE


TYPES = {
    "n": "integer", "m": "decimal", "f": "float", "b": "boolean", "t": "text", "c": "character",
    "d": "date_time", "ns": "integer[]", "ts": "text[]",
}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "kind", "findings"),
    [
        ("n + 1", "integer", []),
        ("n + m", "decimal", []),
        ("n / n", "decimal", []),
        ("n // n", "integer", []),
        ("n + f", "float", []),
        ("m + f", "any", ["money_with_float"]),
        ("m > f", "boolean", ["money_with_float"]),
        ("d - d", "integer", []),
        ("d + 1", "any", ["type_wrong"]),
        ("t + c", "text", []),
        ("t + n", "any", ["type_wrong"]),
        ("-t", "text", ["type_wrong"]),
        ("not n", "boolean", ["type_wrong"]),
        ("ts[n]", "text", []),
        ("ts[t]", "text", ["type_wrong"]),
        ("t[1]", "character", []),
        ("n[1]", "any", ["type_wrong"]),
        ("[n, n]", "integer[]", []),
        ("[n, m]", "decimal[]", []),
        ("[1, 2][3]", "integer", ["index_outside"]),
        ("n in ns", "boolean", []),
        ("n in n", "boolean", ["type_wrong"]),
        ("t == c", "boolean", []),
        ("t == n", "boolean", ["compare_never"]),
        ("d == t", "boolean", ["compare_never"]),
        ("1 < n < t", "boolean", ["type_wrong"]),
        ("n if b else m", "decimal", []),
        ("n if t else m", "decimal", ["type_wrong"]),
        ("n if b else t", "any", []),
        ("max(n, 5)", "integer", []),
        ("max(ns)", "integer", []),
        ("first_of(t, t)", "text", []),
        ("abs(m)", "decimal", []),
        ("n / 0", "decimal", ["divide_by_zero"]),
        ("text.pad(n, 5)", "text", ["type_wrong"]),
        ("array.length(ts)", "integer", []),
        ("array.length(t)", "integer", ["type_wrong"]),
        ("time.add(d, n, t)", "date_time", []),
        ("time.add(n, n)", "date_time", ["type_wrong"]),
        ("date(t)", "date_time", []),
        ("integer(t) > 3 and b", "boolean", []),
    ],
)
def test_types_are_inferred_and_mistakes_found(text: str, kind: str, findings: list[str]) -> None:
    found, hints = parse(text).type(TYPES)
    assert (found, [hint.finding for hint in hints]) == (kind, findings)


@given(st.decimals(-(10**12), 10**12, places=4), st.decimals(-(10**9), 10**9, places=2))
def test_exact_amounts_stay_exact(a: Decimal, b: Decimal) -> None:
    names = {"a": a, "b": b}
    assert parse("a + b - b").evaluate(names) == a
    assert parse("a * b").evaluate(names) == round(a * b, 6)
    if b:
        quotient, remainder = parse("a // b").evaluate(names), parse("a % b").evaluate(names)
        assert quotient * b + remainder == a
        assert remainder == 0 or (remainder < 0) == (b < 0)


@given(st.integers(-(2**62), 2**62), st.integers(-(2**62), 2**62).filter(bool))
def test_integers_divide_as_everywhere(a: int, b: int) -> None:
    names = {"a": a, "b": b}
    assert parse("a // b").evaluate(names) == a // b
    assert parse("a % b").evaluate(names) == a % b
