"""Texts with formulas in them."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import pytest

from cti.ivr.formula.expression import parse_template
from cti.ivr.formula.refusal import FormulaError
from cti.ivr.run.happening import BlockFailed

GIVEN: dict[str, Any] = {
    "amount": Decimal("-1234.5"), "n": 7, "f": 0.5, "day": date(2026, 1, 2), "clock": time(14, 5),
    "now": datetime(2026, 11, 22, 14, 5, 9), "none": None, "yes": True, "names": ("a", "b"), "t": "x",
}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "filled"),
    [
        ("{amount:money}", "-1,234.50"),
        ("{amount:0.000}", "-1234.500"),
        ("{amount:0}", "-1235"),
        ("{n:0000}", "0007"),
        ("{n:money} {f:0.0}", "7.00 0.5"),
        ("{0 - 0.001:0.00}", "0.00"),
        ("{day:date}|{day:YYYYMMDD}|{day:YY年M月D日}", "2026-01-02|20260102|26年1月2日"),
        ("{now:time} {now:date_time} {now:H:mm:ss}", "14:05 2026-11-22 14:05 14:05:09"),
        ("{now：h:mm A}", "2:05 PM"),
        ("{clock} {day} {now}", "14:05 2026-01-02 2026-11-22 14:05"),
        ("{none}{none:money}!", "!"),
        ("{yes} {names} {amount} {f}", "true a, b -1234.5 0.5"),
        ("{{{n}}} {{x:y}}", "{7} {x:y}"),
        ('{t + "}:{"}', "x}:{"),
        ('{"a" if n > 3 else "b"}', "a"),
        ("{n＞3 且 yes}", "true"),
        ("plain", "plain"),
    ],
)
def test_values_are_written_in_their_forms(text: str, filled: str) -> None:
    assert parse_template(text).evaluate(GIVEN) == filled


@pytest.mark.parametrize(
    ("text", "mended"),
    [("a {n", "a {n}"), ("a } b", "a }} b"), ("{n:nonsense}", None), ("{}", None), ("{n +}", None)],
)
def test_what_makes_no_sense_is_refused_with_a_reason(text: str, mended: str | None) -> None:
    with pytest.raises(FormulaError) as refused:
        parse_template(text)
    assert refused.value.finding == "expression_syntax"
    assert refused.value.holes["reason"].zh
    if mended is not None:
        assert refused.value.mended == mended
        parse_template(mended)


@pytest.mark.parametrize(
    "text", ["{t:money}", "{day:0000}", "{n:date}", "{clock:date}", "{day:time}"]
)
def test_a_form_that_does_not_fit_is_an_error_of_the_flow(text: str) -> None:
    with pytest.raises(BlockFailed) as failed:
        parse_template(text).evaluate(GIVEN)
    assert failed.value.kind == "bad_value"


def test_a_filled_text_is_bounded() -> None:
    with pytest.raises(BlockFailed, match="65536 characters"):
        parse_template("{t}{t}").evaluate({"t": "x" * 40_000})
