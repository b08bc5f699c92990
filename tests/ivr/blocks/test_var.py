"""The blocks of variables."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from cti.flows.memory import KeptValues
from cti.ivr.services.house_memory import HouseMemory, Sequences
from cti.store.database import Database
from cti.store.flows.remembered import Remembered
from tests.ivr.blocks.harness import check_block, covers, covers_check, never, run_block

D = Decimal


class Now:
    at = 1_000_000.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    path: Path = tmp_path_factory.mktemp("kept") / "kept.db"
    with Database.open(f"sqlite:///{path}") as opened:
        yield opened


@pytest.fixture
def now() -> Now:
    return Now()


@pytest.fixture
def services(database: Database, now: Now) -> dict[Any, object]:
    kept = KeptValues(Remembered(database, now))
    return {HouseMemory: kept, Sequences: kept}


@covers("var.set")
def test_set_puts_values_row_by_row() -> None:
    rows = [{"variable": "a", "value": "n + 1"}, {"variable": "b", "value": "a * 2"}]
    ran = run_block("var.set", {"rows": rows}, variables={"n": 1})
    assert (ran.variables["a"], ran.variables["b"]) == (2, 4)


@covers("var.clear")
def test_clear_empties() -> None:
    ran = run_block("var.clear", {"rows": [{"variable": "pin"}]}, variables={"pin": "1234"})
    assert "pin" not in ran.variables


@pytest.mark.parametrize(
    ("before", "by", "after"),
    [(None, 1, 1), (3, -1, 2), (D("1.50"), "0.25", D("1.75")), (3, "n", 10)],
)
@covers("var.count")
def test_count_adds_and_tells(before: Any, by: Any, after: Any) -> None:
    fields = {"variable": "global.tries", "by": by, "after": "x"}
    given = {"n": 7} if before is None else {"n": 7, "global.tries": before}
    ran = run_block("var.count", fields, variables=given)
    assert ran.variables["global.tries"] == ran.variables["x"] == after


@covers("var.count")
def test_what_is_no_number_is_not_counted() -> None:
    assert run_block("var.count", {"variable": "a"}, variables={"a": "x"}).error == "bad_value"


@pytest.mark.parametrize(
    ("value", "to", "form", "result"),
    [
        ("012", "integer", "", 12),
        ("１２", "integer", "", 12),
        ("1,234", "integer", "", 1234),
        (D("2.5"), "integer", "", 3),
        (D("-2.5"), "integer", "", -3),
        (0.1, "decimal", "", D("0.100000")),
        ("12.50", "decimal", "", D("12.50")),
        (3, "float", "", 3.0),
        ("是", "boolean", "", True),
        ("0", "boolean", "", False),
        ("5", "character", "", "5"),
        (7, "text", "000", "007"),
        (D("1234.5"), "text", "money", "1,234.50"),
        (date(2026, 11, 22), "text", "YYYY年M月D日", "2026年11月22日"),
        ("2026/1/2", "date_time", "", date(2026, 1, 2)),
        ("22.11.2026", "date_time", "DD.MM.YYYY", date(2026, 11, 22)),
    ],
)
@covers("var.convert")
def test_convert_by_the_table_of_types(value: Any, to: str, form: str, result: Any) -> None:
    fields = {"value": "v", "to": to, "form": form, "into": "x"}
    ran = run_block("var.convert", fields, variables={"v": value})
    assert (ran.exit, ran.variables["x"]) == ("converted", result)
    assert type(ran.variables["x"]) is type(result)


@pytest.mark.parametrize(
    ("value", "to", "form"),
    [
        ("abc", "integer", ""),
        ("1.5", "integer", ""),
        ("", "decimal", ""),
        ("NaN", "decimal", ""),
        ("1e999", "float", ""),
        (1, "boolean", ""),
        (True, "integer", ""),
        ("perhaps", "boolean", ""),
        ("12", "character", ""),
        ("2026-02-30", "date_time", ""),
        (5, "date_time", ""),
        (5, "text", "date"),
        ("9" * 30, "integer", ""),
        (date(2026, 1, 1), "integer", ""),
        (("a",), "integer", ""),
    ],
)
@covers("var.convert")
def test_what_does_not_fit_takes_its_exit(value: Any, to: str, form: str) -> None:
    fields = {"value": "v", "to": to, "form": form, "into": "x"}
    assert run_block("var.convert", fields, variables={"v": value}).exit == "not_valid"
    assert run_block("var.convert", fields, variables={}).exit == "not_valid"


@covers("var.remember", "var.recall", "var.forget")
def test_values_are_kept_beyond_the_call(services: dict[Any, object], now: Now) -> None:
    rows = [{"name": "step", "value": '"b12"'}, {"name": "paid", "value": "price"}]
    given = {"price": D("12.50")}
    fields = {"rows": rows, "for": 2}
    assert run_block("var.remember", fields, variables=given, services=services).exit == "next"
    now.at += 86_400
    wanted = {
        "rows": [
            {"name": "step", "variable": "a"},
            {"name": "paid", "variable": "b"},
            {"name": "other", "variable": "c"},
        ],
        "age": "age",
    }
    ran = run_block("var.recall", wanted, services=services)
    found = [ran.variables.get(name) for name in ("a", "b", "c", "age")]
    assert (ran.exit, found) == ("known", ["b12", D("12.50"), None, 86_400])
    assert run_block("var.recall", {**wanted, "key": "139"}, services=services).exit == "unknown"
    run_block("var.forget", {"names": [{"name": "step"}]}, services=services)
    ran = run_block("var.recall", wanted, services=services)
    assert (ran.exit, ran.variables.get("a")) == ("known", None)
    now.at += 2 * 86_400
    assert run_block("var.recall", wanted, services=services).exit == "unknown"
    run_block("var.remember", fields, variables=given, services=services)
    run_block("var.forget", {}, services=services)
    assert run_block("var.recall", wanted, services=services).exit == "unknown"


@covers("var.remember")
def test_nothing_is_kept_under_an_empty_key(services: dict[Any, object]) -> None:
    fields = {"key": "{none}", "rows": [{"name": "a", "value": "1"}]}
    assert run_block("var.remember", fields, services=services).error == "empty_value"
    assert run_block("var.remember", {**fields, "key": "1"}).error == "unavailable"


@covers("var.sequence")
def test_numbers_come_in_order_and_begin_anew(services: dict[Any, object]) -> None:
    fields = {"name": "wo", "form": "WO{sys.today:YYYYMMDD}-{n:0000}", "into": "x"}
    drawn = [run_block("var.sequence", fields, services=services).variables["x"] for _ in range(3)]
    assert drawn == ["WO20261123-0001", "WO20261123-0002", "WO20261123-0003"]
    other = {**fields, "name": "yearly", "restart": "year", "form": "{n}/{sys.now:YYYY}"}
    assert run_block("var.sequence", other, services=services).variables["x"] == "1/2026"


class Silent:
    async def draw(self, name: str, period: str) -> int:
        return int(await never())


@covers("var.sequence")
def test_a_house_that_does_not_answer_is_an_error() -> None:
    ran = run_block("var.sequence", {"name": "a", "into": "x"}, services={Sequences: Silent()})
    assert ran.error == "timeout"


def found(type_: str, word: str, fields: dict[str, Any], variables: str = "a b", n: int = 0) -> Any:
    return pytest.param(type_, f"{type_}:{word}", fields, variables, n, marks=covers_check(type_),
                        id=f"{type_}:{word}")  # fmt: skip


@pytest.mark.parametrize(
    ("type_", "id_", "fields", "variables", "number"),
    [
        found("var.set", "self", {"rows": [{"variable": "a", "value": "a"},
                                           {"variable": "b", "value": "1"}]}, "a b:integer"),
        found("var.count", "not_number", {"variable": "a"}),
        found("var.convert", "needless", {"value": "a", "to": "text", "into": "b"}),
        found("var.recall", "never_remembered", {"rows": [{"name": "x", "variable": "a"}]}),
        found("var.forget", "never_remembered", {"names": [{"name": "x"}]}),
        found("var.sequence", "form_short", {"name": "s", "form": "A{n:00}", "into": "a"}),
        found("var.sequence", "no_number", {"name": "s", "form": "A", "into": "a"}),
        found("var.sequence", "no_number", {"name": "s", "form": "{n}{b}", "into": "a"}),
    ],
)  # fmt: skip
def test_a_special_finding_is_mended_by_its_fix(
    type_: str, id_: str, fields: dict[str, Any], variables: str, number: int
) -> None:
    checked = check_block(type_, fields, variables=variables)
    assert id_ in checked.ids
    assert id_ not in [finding.id for finding in checked.fix(id_, number).all]


@covers_check("var.clear")
def test_a_variable_that_is_read_later_is_not_cleared() -> None:
    def later(flow: Any) -> Any:
        from cti.ivr.flow.palette import installed

        flow = flow.add_block("log.milestone", id="b5", fields={"point": "{a}"})
        row = [{"variable": "b", "value": "a"}]
        flow = flow.add_block("var.set", id="b6", fields={"rows": row})
        return flow.link("b3", "next", "b6", installed())

    checked = check_block("var.clear", {"rows": [{"variable": "a"}]}, variables="a b", change=later)
    assert "var.clear:read_after" in checked.ids
    assert "var.clear:read_after" not in checked.fix("var.clear:read_after").ids
    unread = check_block("var.clear", {"rows": [{"variable": "b"}]}, variables="a b", change=later)
    assert "var.clear:read_after" not in unread.ids


@covers_check("var.recall", "var.forget")
def test_a_name_that_is_remembered_here_is_known() -> None:
    def kept(flow: Any) -> Any:
        rows = [{"name": "step", "value": "1"}]
        return flow.add_block("var.remember", id="b5", fields={"rows": rows})

    fields = {"rows": [{"name": "stp", "variable": "a"}]}
    checked = check_block("var.recall", fields, variables="a", change=kept)
    mended = checked.fix("var.recall:never_remembered")
    assert mended.flow.blocks["b3"].fields["rows"] == [{"name": "step", "variable": "a"}]
    assert "var.recall:never_remembered" not in mended.ids


@covers_check("var.remember")
def test_a_secret_is_not_remembered() -> None:
    from dataclasses import replace

    def secret(flow: Any) -> Any:
        return replace(flow, variables=tuple(replace(v, secret=True) for v in flow.variables))

    fields = {"rows": [{"name": "p", "value": "pin"}]}
    assert "secret_leaks" in check_block("var.remember", fields, variables="pin", change=secret).ids
