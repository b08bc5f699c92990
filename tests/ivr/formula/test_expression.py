"""Formulas: what passes the gate, what it gives, and that nothing else ever gets through."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from cti.ivr.formula.expression import parse, parse_template
from cti.ivr.formula.refusal import FormulaError
from cti.ivr.formula.text import normalise
from cti.ivr.run.happening import BlockFailed

VALUES: dict[str, Any] = {
    "call.room": "1208", "nights": 3, "price": Decimal("258.50"), "rate": 0.5, "vip": True,
    "names": ("Ada", "Bo"), "empty": None,
}  # fmt: skip


class Names(dict[str, Any]):
    def __missing__(self, name: str) -> None:
        return None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("nights + 1", 4),
        ("nights * price", Decimal("775.50")),
        ("7 / 2", Decimal("3.500000")),
        ("2 / 3", Decimal("0.666667")),
        ("7 // 2", 3),
        ("7 % 2", 1),
        ("-nights", -3),
        ("0.1 + 0.2", Decimal("0.3")),
        ("1e-3", 0.001),
        ("rate * 2", 1.0),
        ('call.room == "1208" and vip', True),
        ("1 < nights <= 3", True),
        ('"Ada" in names', True),
        ('"99" not in call.room', True),
        ("names[1]", "Ada"),
        ('"yes" if vip else "no"', "yes"),
        ("not vip", False),
        ("is_empty(empty)", True),
        ('first_of(empty, "", call.room)', "1208"),
        ("max(nights, 5)", 5),
        ("integer(2.5)", 3),
        ('decimal("12.50")', Decimal("12.50")),
        ("text(nights)", "3"),
        ('boolean("是")', True),
        ("[1, 2][2]", 2),
        ("true", True),
        ("abs(-4)", 4),
        ('"a" + "b"', "ab"),
    ],
)
def test_a_formula_has_its_value(text: str, value: Any) -> None:
    found = parse(text).evaluate(VALUES)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("nights / 0", "bad_value"),
        ("nights + empty", "empty_value"),
        ("empty > 1", "empty_value"),
        ("price * rate", "bad_value"),
        ("nights + call.room", "bad_value"),
        ('"a" * 10', "bad_value"),
        ("names[3]", "not_found"),
        ("9223372036854775807 + 1", "overflow"),
        ('integer("x")', "bad_value"),
        ("names < 3", "bad_value"),
    ],
)
def test_what_cannot_be_reckoned_is_an_error_of_the_flow(text: str, kind: str) -> None:
    with pytest.raises(BlockFailed) as failed:
        parse(text).evaluate(VALUES)
    assert failed.value.kind == kind


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("().__class__", "expression_forbidden"),
        ("names.append(4)", "function_unknown"),
        ("(lambda: 1)()", "expression_forbidden"),
        ("[x for x in names]", "expression_forbidden"),
        ("2 ** 9999", "expression_forbidden"),
        ("f'{nights}'", "expression_forbidden"),
        ("{1: 2}", "expression_forbidden"),
        ("__import__('os')", "function_unknown"),
        ("names[0:1]", "expression_forbidden"),
        ("None", "expression_forbidden"),
        ("b'x'", "expression_forbidden"),
        ("max(*names)", "expression_forbidden"),
        ("abs(1, 2)", "function_arguments"),
        ("1 +", "expression_syntax"),
        ("x := 1", "expression_syntax"),
        ("import os", "expression_syntax"),
        ("", "expression_syntax"),
        ("1 is 1", "expression_forbidden"),
        ("nights.real", None),
        ("9" * 40, "expression_forbidden"),
        ("1+" * 600 + "1", "expression_too_long"),
        ("-" * 30 + "1", "expression_too_long"),
        ("(" * 300 + "1" + ")" * 300, "expression_syntax"),
    ],
)
def test_the_gate_lets_nothing_else_through(text: str, finding: str | None) -> None:
    if finding is None:
        # A dotted name is a variable's path and never an attribute of a value.
        assert parse(text).reads == {"nights.real"}
        return
    with pytest.raises(FormulaError) as refused:
        parse(text)
    assert refused.value.finding == finding


def test_the_gate_is_told_apart_what_may_be_empty() -> None:
    formula = parse("first_of(a, b) + c")
    assert (formula.reads, formula.needs) == ({"a", "b", "c"}, {"c"})


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("nights ＝ 3", "nights == 3"),
        ("（nights ＋ 1） 且 vip", "(nights + 1)  and  vip"),
        ("a = 1 或 非 b", "a == 1  or   not  b"),
        ("name == “张”", 'name == "张"'),
        ('x == "a＝b 且"', 'x == "a＝b 且"'),
        ("a <= 3", "a <= 3"),
        ("非常 + 1", "非常 + 1"),
    ],
)
def test_full_width_signs_are_stored_plain(typed: str, stored: str) -> None:
    assert normalise(typed) == stored


def test_types_are_known_before_any_call() -> None:
    types = {"n": "integer", "amount": "decimal", "f": "float", "name": "text", "many": "text[]"}

    def look(text: str) -> tuple[str, list[str]]:
        kind, hints = parse(text).type(types)
        return kind, [hint.finding for hint in hints]

    assert look("n * amount") == ("decimal", [])
    assert look("n / 2") == ("decimal", [])
    assert look("amount + f") == ("any", ["money_with_float"])
    assert look("name == n") == ("boolean", ["compare_never"])
    assert look("name > n") == ("boolean", ["type_wrong"])
    assert look("name + 1") == ("any", ["type_wrong"])
    assert look("n and n > 1") == ("boolean", ["type_wrong"])
    assert look("many[1] + name") == ("text", [])
    assert look("n % 0") == ("integer", ["divide_by_zero"])
    assert look('n if n > 1 else "x"') == ("any", [])


def test_templates_show_values_and_braces() -> None:
    template = parse_template("Room {call.room}, {nights} nights {{x}} {empty}")
    assert template.evaluate(Names(VALUES)) == "Room 1208, 3 nights {x} "
    assert template.reads == {"call.room", "nights", "empty"}
    for broken in ("{", "a } b", "{1 +}"):
        with pytest.raises(FormulaError):
            parse_template(broken)
