"""The blocks of arithmetic."""

from __future__ import annotations

import random
from decimal import Decimal
from typing import Any

import pytest

import cti.ivr.blocks.math as math_blocks
from cti.ivr.formula.expression import parse
from tests.ivr.blocks.harness import check_block, covers, covers_check, run_block

GIVEN: dict[str, Any] = {"n": 7, "price": Decimal("258.50"), "rate": 0.5, "name": "x"}
D = Decimal


def case(type_: str, fields: dict[str, Any], **given: Any) -> Any:
    return pytest.param(
        type_, fields, given, marks=covers(type_), id=f"{type_}-{list(given.values())}"
    )


@pytest.mark.parametrize(
    ("type_", "fields", "given"),
    [
        case("math.calculate", {"a": "n", "operation": "multiply", "b": "price", "into": "x"},
             x=D("1809.50")),
        case("math.calculate", {"a": "2", "operation": "divide", "b": "3", "into": "x"},
             x=D("0.666667")),
        case("math.calculate", {"a": "n", "operation": "subtract", "b": 10, "into": "x"}, x=-3),
        case("math.calculate", {"formula": "(n + 1) // 3", "into": "x"}, x=2),
        case("math.divide", {"a": "n", "b": "2", "quotient": "q", "remainder": "r"}, q=3, r=1),
        case("math.divide", {"a": "-7", "b": "2", "quotient": "q", "remainder": "r"}, q=-4, r=1),
        case("math.divide", {"a": "10.50", "b": "3", "quotient": "q", "remainder": "r"},
             q=3, r=D("1.50")),
        case("math.round", {"value": "2.5", "into": "x"}, x=3),
        case("math.round", {"value": "-2.5", "into": "x"}, x=-3),
        case("math.round", {"value": "2.345", "places": 2, "into": "x"}, x=D("2.35")),
        case("math.round", {"value": "2.341", "places": 2, "how": "up", "into": "x"}, x=D("2.35")),
        case("math.round", {"value": "2.349", "places": 2, "how": "down", "into": "x"}, x=D("2.34")),
        case("math.round", {"value": "-2.3", "how": "floor", "into": "x"}, x=-3),
        case("math.round", {"value": "-2.3", "how": "ceiling", "into": "x"}, x=-2),
        case("math.round", {"value": "1.98", "step": "0.05", "into": "x"}, x=D("2.00")),
        case("math.round", {"value": "rate", "into": "x"}, x=1.0),
        case("math.extremes", {"values": [{"value": "n"}, {"value": "3"}, {"value": "12"}],
                               "smallest": "a", "largest": "b"}, a=3, b=12),
        case("math.tariff", {"quantity": "250", "rows": [
            {"up_to": "180", "price": "0.50"}, {"up_to": "260", "price": "0.60"}, {"price": "0.80"}],
            "amount": "x"}, x=D("132.00")),
        case("math.tariff", {"quantity": "300", "rows": [
            {"up_to": "180", "price": "0.50"}, {"up_to": "260", "price": "0.60"}, {"price": "0.80"}],
            "amount": "x"}, x=D("170.00")),
        case("math.tariff", {"quantity": "0", "rows": [{"price": "3"}], "amount": "x"}, x=D("0.00")),
    ],
)  # fmt: skip
def test_a_block_reckons(type_: str, fields: dict[str, Any], given: dict[str, Any]) -> None:
    ran = run_block(type_, fields, variables=GIVEN)
    assert (ran.exit, ran.error) == ("next", "")
    for name, value in given.items():
        assert ran.variables[name] == value
        assert type(ran.variables[name]) is type(value)


@pytest.mark.parametrize(
    ("type_", "fields", "kind"),
    [
        ("math.calculate", {"a": "n", "operation": "divide", "b": "0", "into": "x"}, "bad_value"),
        ("math.calculate", {"a": "price", "b": "rate", "into": "x"}, "bad_value"),
        ("math.calculate", {"a": "n", "b": "nothing", "into": "x"}, "empty_value"),
        ("math.divide", {"a": "n", "b": "0", "quotient": "x"}, "bad_value"),
        ("math.tariff", {"quantity": "9", "rows": [{"up_to": "5", "price": "1"}], "amount": "x"},
         "bad_value"),
        ("math.tariff", {"quantity": "-9", "rows": [{"price": "1"}], "amount": "x"}, "bad_value"),
        ("math.random", {"low": "9", "high": "3", "into": "x"}, "bad_value"),
        ("math.extremes", {"values": [{"value": "n"}, {"value": "name"}], "smallest": "x"},
         "bad_value"),
        ("math.round", {"value": "name", "into": "x"}, "bad_value"),
    ],
)  # fmt: skip
def test_what_cannot_be_reckoned_is_an_error(type_: str, fields: dict[str, Any], kind: str) -> None:
    assert run_block(type_, fields, variables=GIVEN).error == kind


@covers("math.random")
def test_random_numbers_lie_between_and_codes_have_their_digits(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(math_blocks, "RANDOM", random.Random(1))
    drawn = [run_block("math.random", {"low": 3, "high": 5, "into": "x"}).variables["x"]
             for _ in range(60)]  # fmt: skip
    assert set(drawn) == {3, 4, 5}
    codes = {run_block("math.random", {"digits": 6, "into": "x"}).variables["x"] for _ in range(9)}
    assert all(len(code) == 6 and code.isdigit() for code in codes)
    assert len(codes) > 1


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("math.divide(7, 2)[2]", 1),
        ("math.round(2.345, 2)", D("2.35")),
        ("math.extremes(3, 1, 2)", (1, 3)),
        ("math.tariff(250, [180, 260], [0.50, 0.60, 0.80])", D("132.00")),
    ],
)
def test_functions_of_formulas(formula: str, value: Any) -> None:
    assert parse(formula).evaluate({}) == value


STEPS = [{"up_to": "260", "price": "0.6"}, {"up_to": "180", "price": "0.5"}, {"price": "0.8"}]


def found(type_: str, id_: str, fields: dict[str, Any], variables: str = "") -> Any:
    return pytest.param(type_, id_, fields, variables, marks=covers_check(type_), id=id_)


@pytest.mark.parametrize(
    ("type_", "id_", "fields", "variables"),
    [
        found("math.calculate", "math.calculate:incomplete", {"into": "n"}, "n:integer"),
        found("math.calculate", "math.calculate:incomplete", {"a": "n", "into": "n"}, "n:integer"),
        found("math.calculate", "divide_by_zero",
              {"a": "n", "operation": "divide", "b": "0", "into": "n"}, "n:decimal"),
        found("math.divide", "divide_by_zero", {"a": "n", "b": "0", "quotient": "n"}, "n:integer"),
        found("math.round", "math.round:money_places",
              {"value": "m", "places": 4, "into": "m"}, "m:decimal"),
        found("math.extremes", "math.extremes:one_value",
              {"values": [{"value": "3"}], "smallest": "n"}, "n:integer"),
        found("math.tariff", "range_overlap",
              {"quantity": "3", "rows": STEPS, "amount": "m"}, "m:decimal"),
        found("math.tariff", "math.tariff:no_end",
              {"quantity": "3", "rows": [{"up_to": "5", "price": "1"}], "amount": "m"}, "m:decimal"),
        found("math.random", "math.random:order", {"low": 9, "high": 3, "into": "n"}, "n:integer"),
    ],
)  # fmt: skip
def test_a_special_finding_is_mended_by_its_fix(
    type_: str, id_: str, fields: dict[str, Any], variables: str
) -> None:
    checked = check_block(type_, fields, variables=variables)
    assert id_ in checked.ids
    assert id_ not in checked.fix(id_).ids


@covers_check("math.calculate")
def test_money_and_floats_are_kept_apart() -> None:
    fields = {"a": "m", "b": "f", "into": "m"}
    assert "money_with_float" in check_block("math.calculate", fields,
                                             variables="m:decimal f:float").ids  # fmt: skip


@covers_check("math.random")
def test_a_random_number_is_no_pin() -> None:
    from dataclasses import replace

    def secret(flow: Any) -> Any:
        return replace(flow, variables=tuple(replace(v, secret=True) for v in flow.variables))

    checked = check_block(
        "math.random", {"digits": 6, "into": "pin"}, variables="pin", change=secret
    )
    assert "math.random:code" in checked.ids
