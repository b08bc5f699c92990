"""The blocks of databases on a real SQLite file: what they read and change, and how they are left."""

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
from cti.data.databases.sources import DataSources
from cti.ivr.flow.block import BlockFailed
from cti.ivr.services.sources import Rows, Sources
from tests.ivr.blocks.db_fields import into, sets, where
from tests.ivr.blocks.harness import CHINA, Ran, covers, never, run_block


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
