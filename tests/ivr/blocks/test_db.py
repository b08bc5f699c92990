"""The blocks of databases on a real SQLite file, and before the checker."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from cti.data.config import SourceConfig
from cti.data.sources import DataSources
from cti.ivr.block import BlockFailed
from cti.ivr.flow import Flow
from cti.ivr.palette import installed
from cti.ivr.services.sources import Rows, Sources
from cti.ivr.site import Site
from cti.ivr.source_facts import ColumnFacts, SourceFacts, TableFacts
from tests.ivr.blocks.harness import CHINA, Ran, check_block, covers, covers_check, never, run_block


class House:
    """A hotel's database and a way to run one block on it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.execute(
            "CREATE TABLE room (no TEXT PRIMARY KEY, floor INTEGER NOT NULL, price NUMERIC, guest TEXT)"
        )
        for no, floor, price in (("101", 1, "88.50"), ("102", 1, "120"), ("201", 2, "300")):
            self.execute(f"INSERT INTO room (no, floor, price) VALUES ('{no}', {floor}, {price})")
        self.sources = DataSources([SourceConfig("house", f"sqlite:///{path}")], CHINA)

    def execute(self, statement: str) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(self.path)) as connection, connection:
            return connection.execute(statement).fetchall()

    def run(self, type_: str, /, memory: dict[str, Any] | None = None, **fields: Any) -> Ran:
        fields = {"source": "house", **{name.rstrip("_"): value for name, value in fields.items()}}
        return run_block(
            type_, fields, services={Sources: self.sources}, memory=memory,
            variables={"room": "101", "who": "陈思远"},
        )  # fmt: skip


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    house = House(tmp_path / "house.db")
    yield house
    asyncio.run(house.sources.close())


def where(column: str, value: str | None = None, operator: str = "equals") -> list[dict[str, Any]]:
    return [{"column": column, "operator": operator, "value": value}]


def into(**columns: str) -> list[dict[str, str]]:
    return [{"column": column, "variable": name} for column, name in columns.items()]


def sets(**columns: str) -> list[dict[str, str]]:
    return [{"column": column, "value": value} for column, value in columns.items()]


class Away:
    """Sources that are away, or never answer."""

    def __init__(self, kind: str = "") -> None:
        self.kind = kind

    def __getattr__(self, name: str) -> Any:
        async def fail(*args: Any) -> Any:
            if self.kind:
                raise BlockFailed(self.kind, "The data source house does not serve just now.")
            return await never()

        return fail


@covers("db.connect")
def test_a_source_is_there_or_not(house: House) -> None:
    assert house.run("db.connect").exit == "connected"
    gone = run_block("db.connect", {"source": "house"}, services={Sources: Away("unavailable")})
    assert gone.exit == "unavailable"
    assert run_block("db.connect", {"source": "house"}).exit == "unavailable"
    waited = run_block("db.connect", {"source": "house", "limit": 3}, services={Sources: Away()})
    assert (waited.exit, waited.error, waited.seconds) == ("error", "timeout", 3)


@covers("db.select_one")
def test_one_row_into_variables(house: House) -> None:
    ran = house.run(
        "db.select_one", table="room", where=where("no", "room"), into=into(floor="f", price="p")
    )
    assert (ran.exit, ran.variables["f"], ran.variables["p"]) == ("found", 1, Decimal("88.5"))
    sql = "select floor as f2 from room where no = :no"
    ran = house.run(
        "db.select_one", sql=sql, values=[{"name": "no", "value": "room"}], into=into(f2="f")
    )
    assert (ran.exit, ran.variables["f"]) == ("found", 1)
    assert house.run("db.select_one", table="room", where=where("no", '"999"')).exit == "none"
    assert house.run("db.select_one", table="room", where=where("floor", "1")).exit == "several"
    ran = house.run("db.select_one", sql="select 1 as a", into=into(b="f"))
    assert (ran.exit, ran.error) == ("error", "not_found")
    assert "The result has no column b; it has a" in ran.text
    injected = house.run("db.select_one", table="room", where=where("no", "\"' or '1'='1\""))
    assert injected.exit == "none"


@covers("db.select")
def test_rows_into_arrays(house: House) -> None:
    ran = house.run(
        "db.select", table="room", where=where("floor", "1"), into=into(no="numbers", guest="guests"),
        order=[{"column": "no", "descending": True}], count="n",
    )  # fmt: skip
    assert ran.exit == "found"
    assert ran.variables["numbers"] == ("102", "101")
    assert ran.variables["guests"] == (None, None)
    assert ran.variables["n"] == 2
    assert house.run("db.select", table="room", most=1, into=into(no="n")).variables["n"] == (
        "101",
    )
    none = house.run("db.select", table="room", where=where("floor", "9"), into=into(no="n"))
    assert (none.exit, none.variables["n"]) == ("none", ())


@covers("db.select_cached", "db.clear_cache")
def test_rows_from_memory(house: House) -> None:
    def ask(age: int = 60) -> Ran:
        return house.run(
            "db.select_cached", table="room", where=where("no", "room"), into=into(floor="f"),
            age=age, age_into="old",
        )  # fmt: skip

    assert ask().variables["f"] == (1,)
    house.execute("UPDATE room SET floor = 7 WHERE no = '101'")
    assert ask().variables["f"] == (1,)
    assert house.run("db.clear_cache", query="room").exit == "next"
    assert ask().variables["f"] == (7,)
    assert house.sources.figures()["house"]["cache"]["hits"] == 1

    class Old:
        async def select_cached(self, *args: Any) -> Rows:
            return Rows(("floor",), ((3,),), 1, age=500.0)

    old = run_block(
        "db.select_cached", {"source": "house", "table": "room", "into": into(floor="f"),
                             "age_into": "old"}, services={Sources: Old()},
    )  # fmt: skip
    assert (old.exit, old.variables["f"], old.variables["old"]) == ("old", (3,), 500)


@covers("db.for_each_row")
def test_row_by_row(house: House) -> None:
    memory: dict[str, Any] = {}
    seen = []
    for _ in range(4):
        ran = house.run(
            "db.for_each_row", memory=memory, table="room", into=into(no="no"),
            order=[{"column": "no", "descending": False}],
        )  # fmt: skip
        seen.append((ran.exit, ran.variables.get("no")))
    assert seen == [("row", "101"), ("row", "102"), ("row", "201"), ("done", None)]
    assert not memory
    assert house.run("db.for_each_row", table="room", where=where("floor", "5")).exit == "none"


@covers("db.exists", "db.count")
def test_is_there_and_how_many(house: House) -> None:
    assert house.run("db.exists", table="room", where=where("no", "room")).exit == "yes"
    assert house.run("db.exists", sql="select 1 from room where no = 'x'").exit == "no"
    assert house.run("db.count", table="room", into="n").variables["n"] == 3
    total = house.run("db.count", table="room", what="sum", column="price", into="n")
    assert total.variables["n"] == Decimal("508.5")
    least = house.run("db.count", table="room", what="least", column="price", into="n",
                      where=where("floor", "2", "at_least"))  # fmt: skip
    assert least.variables["n"] == 300


@covers("db.insert", "db.update", "db.delete", "db.upsert")
def test_changes(house: House) -> None:
    new = {"table": "room", "rows": sets(no='"301"', floor='"3"', guest="who"), "key": "k"}
    ran = house.run("db.insert", **new)
    assert (ran.exit, ran.variables["k"]) == ("inserted", "301")
    assert house.run("db.insert", **new).exit == "exists"
    ran = house.run(
        "db.update", table="room", set=sets(price="99.5"), where=where("floor", "1"), count="n"
    )
    assert (ran.exit, ran.variables["n"]) == ("changed", 2)
    assert (
        house.run("db.update", table="room", set=sets(price="1"), where=where("no", '"x"')).exit
        == "none"
    )
    keyed = {"table": "room", "key": sets(no='"401"'), "set": sets(floor="4")}
    assert house.run("db.upsert", **keyed).exit == "inserted"
    assert house.run("db.upsert", **keyed).exit == "changed"
    ran = house.run("db.delete", table="room", where=where("floor", "3", "at_least"), count="n")
    assert (ran.exit, ran.variables["n"]) == ("deleted", 2)
    assert house.run("db.delete", table="room", where=where("floor", "3")).exit == "none"
    empty = house.run("db.delete", table="room", where=where("no", "nobody"))
    assert empty.error == "empty_value"
    assert len(house.execute("SELECT no FROM room")) == 3


@covers("db.take_row")
def test_a_free_row_is_taken_once(house: House) -> None:
    fields: dict[str, Any] = {
        "table": "room", "where": where("guest", operator="empty"), "mark": sets(guest="who"),
        "into": into(no="no", guest="g"), "order": [{"column": "price", "descending": True}],
    }  # fmt: skip
    taken = [house.run("db.take_row", **fields) for _ in range(4)]
    assert [one.exit for one in taken] == ["taken", "taken", "taken", "none"]
    assert [one.variables.get("no") for one in taken] == ["201", "102", "101", None]
    assert taken[0].variables["g"] == "陈思远"


@covers("db.sql")
def test_sql_with_parameters(house: House) -> None:
    ran = house.run(
        "db.sql", sql="UPDATE room SET guest = :who WHERE no = :no", count="n",
        values=[{"name": "who", "value": "who"}, {"name": "no", "value": "room"}],
    )  # fmt: skip
    assert (ran.exit, ran.variables["n"]) == ("done", 1)
    ran = house.run(
        "db.sql", sql="SELECT guest FROM room WHERE floor = 1", into=into(guest="g"), count="n"
    )
    assert (ran.exit, ran.variables["g"], ran.variables["n"]) == ("done", "陈思远", 2)
    assert house.run("db.sql", sql="DELETE FROM room WHERE no = 'x'").exit == "none"
    assert house.run("db.sql", sql="BEGIN").error == "denied"


class Books:
    """Sources that write down what they are asked."""

    def __init__(self, answer: Any = None, failure: BlockFailed | None = None) -> None:
        self.asked: list[tuple[Any, ...]] = []
        self._answer = answer
        self._failure = failure

    def __getattr__(self, name: str) -> Any:
        async def ask(owner: object, *args: Any) -> Any:
            self.asked.append((name, *args))
            if self._failure is not None:
                raise self._failure
            return self._answer

        return ask


@covers("db.procedure")
def test_a_procedure_with_values_in_and_out() -> None:
    books = Books({"total": 5})
    ran = run_block(
        "db.procedure",
        {"source": "house", "name": "p_total", "given": [{"name": "room", "value": '"101"'}],
         "out": [{"name": "total", "variable": "t"}]},
        services={Sources: books},
    )  # fmt: skip
    assert (ran.exit, ran.variables["t"]) == ("done", 5)
    assert books.asked == [("procedure", "house", "p_total", [("room", "101")], ["total"], 10.0)]


@covers("db.begin", "db.commit", "db.roll_back")
def test_a_transaction_is_begun_kept_and_undone() -> None:
    books = Books()
    services = {Sources: books}
    fields = {"source": "house", "isolation": "repeatable_read", "most": 7}
    assert run_block("db.begin", fields, services=services).exit == "next"
    assert run_block("db.commit", {"source": "house"}, services=services).exit == "next"
    assert run_block("db.roll_back", {"source": "house"}, services=services).exit == "next"
    assert books.asked == [
        ("begin", "house", "REPEATABLE READ", 7.0, 10.0),
        ("commit", "house", 10.0),
        ("roll_back", "house"),
    ]
    conflict = Books(failure=BlockFailed("conflict", "The transaction was rolled back."))
    assert (
        run_block("db.commit", {"source": "house"}, services={Sources: conflict}).exit == "conflict"
    )
    assert run_block(
        "db.commit", {"source": "house"}, services={Sources: Away("unavailable")}
    ).error == "unavailable"  # fmt: skip


# --- before the checker ----------------------------------------------------------------------------

ROOM = TableFacts(
    {"no": ColumnFacts("text", True), "floor": ColumnFacts("integer", True),
     "guest": ColumnFacts("text"), "card": ColumnFacts("text")},
    ("no",), (("card",),), 5000,
)  # fmt: skip
SITE = Site(
    named={"source": {"house": "house", "paper": "paper"}},
    source_facts={
        "house": SourceFacts({"room": ROOM, "guest": TableFacts(rows=3)}, "sqlite", True),
        "paper": SourceFacts({}, "", False, cached=False),
    },
    services=frozenset({"db"}),
)


def checked(type_: str, **fields: Any) -> Any:
    change = fields.pop("change", lambda flow: flow)
    return check_block(
        type_, {"source": "house", **fields}, site=SITE, change=change,
        variables="room n:integer names:text[]",
    )  # fmt: skip


@covers_check("db.select_one", "db.exists")
@pytest.mark.parametrize("type_", ["db.select_one", "db.exists", "db.select"])
def test_something_must_be_asked(type_: str) -> None:
    found = checked(type_)
    fixed = found.fix(f"{type_}:nothing_asked")
    assert fixed.flow.blocks["b3"].fields["table"] == "room"
    assert f"{type_}:nothing_asked" not in fixed.ids
    both = checked(type_, table="room", sql="select 1")
    assert f"{type_}:both_given" not in both.fix(f"{type_}:both_given").ids


@covers_check("db.select", "db.select_cached", "db.for_each_row")
@pytest.mark.parametrize("type_", ["db.select", "db.select_cached", "db.for_each_row"])
def test_all_rows_of_a_large_table(type_: str) -> None:
    id = f"{type_}:all_rows"
    assert "5000" in checked(type_, table="room").of(id).text.en
    assert id not in checked(type_, table="room").fix(id).ids
    by_sql = checked(type_, sql="select no from room;")
    assert by_sql.fix(id).flow.blocks["b3"].fields["sql"] == "select no from room WHERE no = :no"
    assert id not in by_sql.fix(id).ids
    for fine in (
        "select count(*) from room",
        "select no from room limit 5",
        "select no from guest",
    ):
        assert id not in checked(type_, sql=fine).ids
    assert id not in checked(type_, table="guest").ids


@covers_check("db.for_each_row")
def test_the_rows_come_back() -> None:
    found = checked("db.for_each_row", table="guest")
    assert "db.for_each_row:body_no_return" in found.ids
    assert "db.for_each_row:body_no_return" not in found.fix("db.for_each_row:body_no_return").ids


@covers_check("db.count")
def test_a_sum_needs_its_column() -> None:
    found = checked("db.count", table="room", what="sum", into="n")
    assert "db.count:no_column" not in found.fix("db.count:no_column").ids


@covers_check("db.insert", "db.upsert")
def test_a_column_that_may_not_be_empty() -> None:
    found = checked("db.insert", table="room", rows=[{"column": "NO", "value": "room"}])
    assert found.of("db.insert:column_needed").text.en == "floor may not be empty."
    fixed = found.fix("db.insert:column_needed")
    assert "db.insert:column_needed" not in fixed.ids
    assert fixed.flow.blocks["b3"].fields["rows"][1] == {"column": "floor", "value": "0"}
    found = checked("db.upsert", table="room", key=sets(no="room"))
    assert "db.upsert:column_needed" not in found.fix("db.upsert:column_needed").ids


@covers_check("db.upsert")
def test_the_key_of_an_upsert_is_one() -> None:
    found = checked(
        "db.upsert", table="room", key=sets(guest="room"), set=sets(no="room", floor="1")
    )
    fixed = found.fix("db.upsert:key_not_unique")
    assert "db.upsert:key_not_unique" not in fixed.ids
    fields = fixed.flow.blocks["b3"].fields
    assert fields["key"] == sets(no="room")
    assert fields["set"] == sets(guest="room", floor="1")
    assert (
        "db.upsert:key_not_unique"
        not in checked("db.upsert", table="room", key=sets(card="room")).ids
    )


@covers_check("db.take_row")
def test_a_taken_row_is_marked() -> None:
    found = checked("db.take_row", table="room", where=where("guest", operator="empty"))
    assert "db.take_row:no_mark" not in found.fix("db.take_row:no_mark").ids
    assert found.fix("db.take_row:no_mark").flow.blocks["b3"].fields["mark"][0]["column"] == "guest"


@covers_check("db.sql")
def test_two_statements_become_two_blocks() -> None:
    found = checked(
        "db.sql", sql="delete from guest where a = ';'; update room set floor = 1 where no = 2"
    )
    fixed = found.fix("db.sql:several")
    assert "db.sql:several" not in [one.id for one in fixed.all]
    assert fixed.flow.blocks["b3"].fields["sql"] == "delete from guest where a = ';'"
    second = fixed.flow.target("b3", "done")
    assert second is not None
    assert fixed.flow.blocks[second].fields["sql"] == "update room set floor = 1 where no = 2"
    assert fixed.flow.target(second, "done") == "b9"


@covers_check("db.sql")
def test_values_typed_into_the_text_become_parameters() -> None:
    found = checked("db.sql", sql="select floor from room where no = '{room}' and floor > {n + 1}")
    fixed = found.fix("sql_text_in_query")
    fields = fixed.flow.blocks["b3"].fields
    assert fields["sql"] == "select floor from room where no = :room and floor > :n___1"
    assert fields["values"] == [
        {"name": "room", "value": "room"},
        {"name": "n___1", "value": "n + 1"},
    ]
    assert "sql_text_in_query" not in fixed.ids


@covers_check("db.sql")
@pytest.mark.parametrize(
    "sql",
    ["DELETE FROM room", "UPDATE room SET floor = :where", "with a as (select 1) delete from room"],
)
def test_a_statement_for_the_whole_table(sql: str) -> None:
    found = checked("db.sql", sql=sql)
    assert found.of("sql_unbounded").text.en.startswith("This statement changes every row of room")
    fixed = found.fix("sql_unbounded")
    assert "sql_unbounded" not in fixed.ids
    assert fixed.flow.blocks["b3"].fields["sql"] == f"{sql} WHERE no = :no"


@covers_check("db.select_one", "db.sql")
@pytest.mark.parametrize(
    ("fields", "mended"),
    [
        ({"table": "rom"}, {"table": "room"}),
        ({"table": "room", "where": where("flor", "1")}, {"where": where("floor", "1")}),
        ({"table": "room", "into": into(gest="room")}, {"into": into(guest="room")}),
        ({"sql": "select r.gest, 'gest' from room r"}, {"sql": "select r.guest, 'gest' from room r"}),
        ({"sql": "select 1 from rooms"}, {"sql": "select 1 from room"}),
    ],
)  # fmt: skip
def test_tables_and_columns_that_are_not_there(
    fields: dict[str, Any], mended: dict[str, Any]
) -> None:
    found = checked("db.select_one", **fields)
    fixed = found.fix("table_missing")
    assert "table_missing" not in fixed.ids
    assert {name: fixed.flow.blocks["b3"].fields[name] for name in mended} == mended


def test_sql_that_is_fine_is_left_alone() -> None:
    sql = "with g as (select guest as who from room) select who, count(*) as n from g group by who"
    assert checked("db.select", sql=sql).ids == []


@covers_check("db.commit", "db.roll_back")
def test_an_end_without_a_beginning() -> None:
    found = checked("db.commit")
    fixed = found.fix("db.commit:no_begin")
    assert "db.commit:no_begin" not in fixed.ids
    assert "db.roll_back:no_begin" not in checked("db.roll_back").fix("db.roll_back:no_begin").ids


@covers_check("db.begin")
def test_a_transaction_that_nobody_ends() -> None:
    found = checked("db.begin")
    assert "transaction_open" not in found.fix("transaction_open").ids
    assert "transaction_open" not in found.fix("transaction_open", 1).ids


@covers_check("db.begin")
def test_nobody_waits_for_a_caller_with_open_locks() -> None:
    palette = installed()

    def asks(flow: Flow) -> Flow:
        flow = flow.add_block("input.digits", id="b5", fields={"into": "room", "max": 4})
        flow = flow.add_block("db.commit", id="b6", fields={"source": "house"})
        flow = flow.link("b3", "next", "b5", palette)
        for exit in flow.exits("b5", palette):
            flow = flow.link("b5", exit.id, "b6", palette)
        for exit in flow.exits("b6", palette):
            flow = flow.link("b6", exit.id, "b9", palette)
        for exit in ("unavailable", "error"):
            flow = flow.unlink("b3", exit)
        return flow

    found = checked("db.begin", change=asks)
    assert "transaction_waits" in found.ids
    fixed = found.fix("transaction_waits")
    assert "transaction_waits" not in fixed.ids
    assert fixed.flow.target("b2", "next") == "b5"


@covers_check("db.select_cached")
def test_an_old_balance() -> None:
    found = checked("db.select_cached", table="room", where=where("no", "room"), age=7200,
                    into=into(floor="free"))  # fmt: skip
    assert "2.0 h" in found.of("cache_stale").text.en
    assert "cache_stale" not in found.fix("cache_stale").ids
    assert found.fix("cache_stale", 1).flow.blocks["b3"].type == "db.select"


@covers_check("db.clear_cache", "db.connect", "db.procedure")
def test_what_is_said_of_the_source_itself() -> None:
    found = check_block("db.clear_cache", {"source": "paper"}, site=SITE)
    assert "b3" not in found.fix("db.clear_cache:no_cache").flow.blocks
    gone = check_block("db.connect", {"source": "hous"}, site=SITE)
    assert gone.fix("source_missing").flow.blocks["b3"].fields["source"] == "house"
    away = check_block("db.select_one", {"source": "paper", "table": "x"}, site=SITE)
    assert "source_away" in away.ids
    mixed = checked("db.procedure", name="p", given=[{"name": "a", "value": "1"}, {"value": "2"}])
    assert "db.procedure:names_mixed" not in mixed.fix("db.procedure:names_mixed").ids


@covers_check("db.update", "db.delete")
@pytest.mark.parametrize("type_", ["db.update", "db.delete"])
def test_changes_have_a_condition(type_: str) -> None:
    found = (
        checked(type_, table="room", set=sets(floor="1"))
        if type_ == "db.update"
        else checked(type_, table="room")
    )
    assert any(one.id == "field_missing" and one.field == "where" for one in found)
