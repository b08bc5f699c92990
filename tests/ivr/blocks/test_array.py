"""The blocks of arrays."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from cti.ivr.formula.expression import parse
from tests.ivr.blocks.harness import check_block, covers, covers_check, run_block

D = Decimal
GIVEN: dict[str, Any] = {
    "names": ("Bo", "Ada", "Cy"), "ages": (30, 20, 20), "sums": (D("1.50"), D("2.25")),
    "none": (), "room": "12", "mixed": (1, "a"), "days": (date(2026, 2, 1), date(2026, 1, 1)),
}  # fmt: skip


def case(type_: str, fields: dict[str, Any], exit: str = "next", **given: Any) -> Any:
    return pytest.param(type_, fields, exit, given, marks=covers(type_),
                        id=f"{type_}-{exit}-{list(given.values())}")  # fmt: skip


@pytest.mark.parametrize(
    ("type_", "fields", "exit", "given"),
    [
        case("array.make", {"rows": [{"value": "room"}, {"value": '"a"'}], "into": "x"},
             x=("12", "a")),
        case("array.make", {"from": 3, "to": 9, "step": 3, "into": "x"}, x=(3, 6, 9)),
        case("array.make", {"from": 3, "to": 1, "step": -1, "into": "x"}, x=(3, 2, 1)),
        case("array.append", {"array": "names", "value": '"Di"'}, names=("Bo", "Ada", "Cy", "Di")),
        case("array.append", {"array": "names", "value": '"Di"', "at": 1},
             names=("Di", "Bo", "Ada", "Cy")),
        case("array.append", {"array": "new", "value": "1"}, new=(1,)),
        case("array.get", {"array": "names", "number": 2, "into": "x"}, x="Ada"),
        case("array.get", {"array": "names", "number": "-1", "into": "x"}, x="Cy"),
        case("array.get", {"array": "names", "number": 4, "into": "x"}, "outside", x=None),
        case("array.put", {"array": "names", "number": 1, "value": "room"},
             names=("12", "Ada", "Cy")),
        case("array.put", {"array": "names", "number": 9, "value": "room"}, "outside",
             names=("Bo", "Ada", "Cy")),
        case("array.remove", {"array": "names", "number": -1, "count": "n"},
             names=("Bo", "Ada"), n=2),
        case("array.remove", {"array": "ages", "value": "20"}, ages=(30,)),
        case("array.remove", {"array": "ages", "value": "99"}, "none", ages=(30, 20, 20)),
        case("array.length", {"array": "names", "into": "x"}, "some", x=3),
        case("array.length", {"array": "none", "into": "x"}, "empty", x=0),
        case("array.length", {"array": "never_set", "into": "x"}, "empty", x=0),
        case("array.find", {"array": "names", "value": '"Ada"', "number": "x"}, "found", x=2),
        case("array.find", {"array": "ages", "value": "20.0", "number": "x"}, "found", x=2),
        case("array.find", {"array": "names", "value": '"?"', "number": "x"}, "none", x=None),
        case("array.sort", {"array": "ages", "along": [{"array": "names"}]},
             ages=(20, 20, 30), names=("Ada", "Cy", "Bo")),
        case("array.sort", {"array": "names", "down": True}, names=("Cy", "Bo", "Ada")),
        case("array.sort", {"array": "days"}, days=(date(2026, 1, 1), date(2026, 2, 1))),
        case("array.slice", {"array": "names", "from": 2, "into": "x"}, x=("Ada", "Cy")),
        case("array.slice", {"array": "names", "from": -2, "count": 1, "into": "x"}, x=("Ada",)),
        case("array.slice", {"array": "names", "from": 9, "into": "x"}, x=()),
        case("array.total", {"array": "ages", "sum": "s", "mean": "m", "smallest": "a",
                             "largest": "b"}, s=70, m=D("23.333333"), a=20, b=30),
        case("array.total", {"array": "sums", "sum": "s"}, s=D("3.75")),
        case("array.total", {"array": "none", "sum": "s"}, "empty", s=None),
        case("array.join", {"array": "names", "between": "、", "into": "x"}, x="Bo、Ada、Cy"),
        case("array.join", {"array": "sums", "into": "x"}, x="1.50,2.25"),
        case("array.unique", {"array": "ages", "into": "x"}, x=(30, 20)),
    ],
)  # fmt: skip
def test_a_block_changes_or_reads_an_array(
    type_: str, fields: dict[str, Any], exit: str, given: dict[str, Any]
) -> None:
    ran = run_block(type_, fields, variables=GIVEN)
    assert (ran.exit, ran.error) == (exit, "")
    assert {name: ran.variables.get(name) for name in given} == given


@pytest.mark.parametrize(
    ("type_", "fields", "kind"),
    [
        ("array.append", {"array": "names", "value": "1", "at": 9}, "not_found"),
        ("array.append", {"array": "room", "value": "1"}, "bad_value"),
        ("array.make", {"from": 1, "to": 99_999, "into": "x"}, "too_many"),
        ("array.make", {"from": 1, "step": 0, "into": "x"}, "bad_value"),
        ("array.sort", {"array": "mixed"}, "bad_value"),
        ("array.sort", {"array": "ages", "along": [{"array": "sums"}]}, "bad_value"),
        ("array.total", {"array": "names", "sum": "x"}, "bad_value"),
        ("array.get", {"array": "room", "number": 1, "into": "x"}, "bad_value"),
        ("array.get", {"array": "unset", "number": 1, "into": "x"}, "empty_value"),
    ],
)
def test_what_does_not_fit_is_an_error(type_: str, fields: dict[str, Any], kind: str) -> None:
    assert run_block(type_, fields, variables=GIVEN).error == kind


def test_an_array_has_ten_thousand_items_at_most() -> None:
    ran = run_block("array.append", {"array": "many", "value": "1"},
                    variables={"many": (0,) * 10_000})  # fmt: skip
    assert ran.error == "too_many"
    assert len(ran.variables["many"]) == 10_000


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("array.total(sums)", D("3.75")),
        ("array.length(names) > 2", True),
        ("array.get(names, -1)", "Cy"),
        ('array.join(array.slice(names, 2), "-")', "Ada-Cy"),
        ("array.make(1, 2)", (1, 2)),
        ('array.find(names, "?")', None),
        ("array.unique(ages)[2]", 20),
    ],
)
def test_functions_of_formulas(formula: str, value: Any) -> None:
    assert parse(formula).evaluate(GIVEN) == value


def found(type_: str, id_: str, fields: dict[str, Any], variables: str, number: int = 0) -> Any:
    return pytest.param(type_, id_, fields, variables, number, marks=covers_check(type_), id=id_)


@pytest.mark.parametrize(
    ("type_", "id_", "fields", "variables", "number"),
    [
        found("array.make", "array.make:mixed",
              {"rows": [{"value": "1"}, {"value": '"a"'}], "into": "a"}, "a:text[]"),
        found("array.make", "array.make:nothing", {"into": "a"}, "a:integer[]"),
        found("array.append", "array.append:type", {"array": "a", "value": "1"}, "a:text[]"),
        found("array.put", "array.put:type", {"array": "a", "number": 1, "value": '"x"'},
              "a:integer[]"),
        found("array.put", "index_outside", {"array": "a", "number": 0, "value": "1"},
              "a:integer[]"),
        found("array.remove", "array.remove:both", {"array": "a", "number": "1", "value": "2"},
              "a:integer[]"),
        found("array.remove", "array.remove:both", {"array": "a", "number": "1", "value": "2"},
              "a:integer[]", 1),
        found("array.remove", "array.remove:neither", {"array": "a"}, "a:integer[]"),
        found("array.find", "compare_never", {"array": "a", "value": "1"}, "a:text[]"),
        found("array.total", "array.total:not_numbers", {"array": "a", "sum": "t"}, "a:text[] t"),
    ],
)  # fmt: skip
def test_a_special_finding_is_mended_by_its_fix(
    type_: str, id_: str, fields: dict[str, Any], variables: str, number: int
) -> None:
    checked = check_block(type_, fields, variables=variables)
    assert id_ in checked.ids
    assert id_ not in checked.fix(id_, number).ids


@covers_check("array.sort")
def test_arrays_of_two_blocks_may_differ_in_length() -> None:
    def drawn(flow: Any) -> Any:
        one = {"from": 1, "to": 3, "into": "a"}
        return flow.add_block("array.make", id="b5", fields=one).add_block(
            "array.make", id="b6", fields={**one, "into": "b"}
        )

    fields = {"array": "a", "along": [{"array": "b"}]}
    checked = check_block("array.sort", fields, variables="a:integer[] b:integer[]", change=drawn)
    assert "array.sort:along_length" in checked.ids
    assert "array.sort:along_length" not in checked.fix("array.sort:along_length").ids
