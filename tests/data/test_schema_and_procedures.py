"""What is known of tables; stored procedures; money; the cache; folders of CSV and dBase files."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import dbf
import pytest

from cti.data.databases.cache import ResultCache
from cti.ivr.data_sources.facts import SourceFacts
from cti.ivr.run.happening import BlockFailed
from cti.ivr.services.sources import Condition, Query, Rows
from tests.data.conftest import Open, Owner, Site

TABLES = {
    "sqlite": "CREATE TABLE room (id INTEGER PRIMARY KEY, no VARCHAR(9) NOT NULL UNIQUE, price "
    "NUMERIC(8,2) NOT NULL DEFAULT 0, clean BOOLEAN NOT NULL, grade CHAR(1), photo BLOB, opened DATE)",
    "postgresql": "CREATE TABLE room (id serial PRIMARY KEY, no varchar(9) NOT NULL UNIQUE, price "
    "numeric(8,2) NOT NULL DEFAULT 0, clean boolean NOT NULL, grade char(1), photo bytea, opened date)",
    "mariadb": "CREATE TABLE room (id int AUTO_INCREMENT PRIMARY KEY, no varchar(9) NOT NULL UNIQUE, price "
    "decimal(8,2) NOT NULL DEFAULT 0, clean boolean NOT NULL, grade char(1), photo blob, opened date)",
}


async def test_tables_and_columns_are_known_and_stay_known(
    database: Site, opened: Open, tmp_path: Path
) -> None:
    database.execute(
        TABLES[database.kind], "CREATE VIEW cheap AS SELECT no FROM room WHERE price < 9"
    )
    sources = opened(database.url, folder=tmp_path / "kept")
    facts = await sources.columns("house")
    room = facts.tables["room"]
    assert {name: column.type for name, column in room.columns.items()} == {
        "id": "integer", "no": "text", "price": "decimal", "clean": "boolean", "grade": "character",
        "photo": "bytes", "opened": "date_time",
    }  # fmt: skip
    assert [name for name, column in room.columns.items() if column.needed] == ["no", "clean"]
    assert room.key == ("id",)
    assert room.is_key(["NO"])
    assert "cheap" in facts.tables
    assert SourceFacts.from_plain(facts.plain()) == facts
    inserted, key = await sources.insert(Owner(), "house", "room", {"no": "1", "clean": False}, 5)
    assert (inserted, key) == (True, 1)
    # A later start finds the tables while the database is away.
    away = opened(database.url.replace("house.db", "gone.db").replace("empty", "gone"),
                  folder=tmp_path / "kept")  # fmt: skip
    kept = await away.columns("house", fresh=True)
    assert kept.tables == facts.tables
    assert kept.up is False


async def test_a_new_table_is_found_without_a_restart(database: Site, opened: Open) -> None:
    sources = opened(database.url)
    with pytest.raises(BlockFailed, match="has no table late"):
        await sources.select(Owner(), Query("house", "late", ("v",)), 5)
    database.execute("CREATE TABLE late (v integer)")
    assert (await sources.select(Owner(), Query("house", "late", ("v",)), 5)).rows == ()


async def test_procedures_and_functions(database: Site, opened: Open) -> None:
    sources = opened(database.url)
    if database.kind == "sqlite":
        with pytest.raises(BlockFailed, match="has no stored procedures"):
            await sources.procedure(Owner(), "house", "p", [], [], 5)
        return
    if database.kind == "postgresql":
        database.execute(
            "CREATE PROCEDURE bill(room varchar, INOUT nights integer, OUT total numeric) LANGUAGE plpgsql "
            "AS $$ BEGIN nights := nights + 1; total := nights * 88.50; END $$",
            "CREATE FUNCTION twice(n integer) RETURNS integer LANGUAGE sql AS 'SELECT n * 2'",
        )
        name = "twice"
    else:
        database.execute(
            "CREATE PROCEDURE bill(IN room varchar(9), INOUT nights int, OUT total decimal(9,2)) "
            "BEGIN SET nights = nights + 1; SET total = nights * 88.50; END",
            "CREATE FUNCTION twice(n int) RETURNS int DETERMINISTIC RETURN n * 2",
        )
        name = "value"
    given = [("room", "101"), ("nights", 2)]
    found = await sources.procedure(Owner(), "house", "bill", given, ["total", "Nights"], 5)
    assert found == {"total": Decimal("265.50"), "Nights": 3}
    assert await sources.procedure(Owner(), "house", "twice", [("", 4)], [name], 5) == {name: 8}
    with pytest.raises(BlockFailed, match="gives no value sum; it gives") as failed:
        await sources.procedure(Owner(), "house", "bill", given, ["sum"], 5)
    assert failed.value.kind == "not_found"
    with pytest.raises(BlockFailed):
        await sources.procedure(Owner(), "house", "nothing_of_the_kind", [("", 1)], ["a"], 5)
    with pytest.raises(BlockFailed, match="cannot be the name"):
        await sources.procedure(Owner(), "house", "bill(); DROP TABLE x", [], [], 5)


@pytest.mark.postgres
async def test_money_of_postgresql_is_exact(request: pytest.FixtureRequest, opened: Open) -> None:
    cluster = request.getfixturevalue("cluster")
    sources = opened(cluster.url("postgres"))
    query = "SELECT '-1234567.80'::money AS m, '{\"a\": [1]}'::jsonb AS j, 'x'::text::char(3) AS c"
    (row,) = (await sources.execute(Owner(), "house", query, {}, 5)).rows
    assert row[0] == Decimal("-1234567.80")
    assert row[1] == '{"a": [1]}'


def test_the_cache_is_bounded_and_counts() -> None:
    now = 0.0
    cache = ResultCache(4_000, lambda: now)

    def rows(text: str) -> Rows:
        return Rows(("a",), ((text,),), 1)

    assert cache.find("k", 60) is None
    cache.put("k", rows("x"), "room", frozenset({"room"}))
    now = 30.0
    found = cache.find("k", 60)
    assert found is not None
    assert found.age == 30
    now = 61.0
    assert cache.find("k", 60) is None
    assert cache.old("k") is not None
    for n in range(20):
        cache.put(n, rows("y" * 100), "guest", frozenset({"guest"}))
    assert cache.size <= 4_000
    assert cache.old("k") is None
    cache.put("huge", rows("z" * 5_000), "room", frozenset())
    assert cache.old("huge") is None
    figures = cache.plain()
    assert (figures["hits"], figures["misses"], figures["old_served"]) == (1, 2, 1)
    assert figures["hit_rate"] == round(1 / 3, 4)
    assert figures["dropped"] > 0
    cache.written(frozenset({"room"}))
    assert len(cache) > 0
    cache.written(frozenset({"guest"}))
    assert (len(cache), cache.size) == (0, 0)
    cache.put("sql", rows("x"), "SELECT  1\nFROM a", frozenset({"a"}))
    cache.forget("select 1 from A")
    assert len(cache) == 0


async def test_a_folder_of_csv_files_is_a_source(opened: Open, tmp_path: Path) -> None:
    prices = tmp_path / "prices.csv"
    prices.write_text(
        "no;name;price;from;account\n1;标准间;88.50;2026-01-01;00123\n2;套房;300;2026-02-01;\n",
        "gbk",
    )
    sources = opened(f"csv:///{tmp_path}", pool=2)
    query = Query(
        "house", "prices", ("name", "price", "from", "account"), (Condition("no", "equals", "1"),)
    )
    assert (await sources.select(Owner(), query, 5)).rows == (
        ("标准间", Decimal("88.5"), date(2026, 1, 1), "00123"),
    )
    total = await sources.count(Owner(), Query("house", "prices"), "sum", "price", 5)
    assert total == Decimal("388.5")
    prices.write_text("no,name\n7,Suite\n", "utf-8")
    rows = await sources.execute(
        Owner(), "house", "SELECT name FROM prices WHERE no = :n", {"n": 7}, 5
    )
    assert rows.rows == (("Suite",),)
    with pytest.raises(BlockFailed, match="for reading only"):
        await sources.insert(Owner(), "house", "prices", {"no": 1}, 5)
    prices.unlink()
    with pytest.raises(BlockFailed, match="no table prices"):
        await sources.select(Owner(), Query("house", "prices", ("no",)), 5)
    gone = opened("csv:////nowhere/at/all")
    assert not await gone.connected("house", 5)


async def test_foxpro_tables_are_a_source(opened: Open, tmp_path: Path) -> None:
    fields = "no C(5); name C(20); beds N(3,0); price N(9,2); open D; smoke L; class C(1); memo M"
    table = dbf.Table(str(tmp_path / "rooms.dbf"), fields, dbf_type="vfp", codepage="cp936")
    table.open(mode=dbf.READ_WRITE)
    table.append(("00101", "标准间", 2, Decimal("88.50"), dbf.Date(1998, 5, 1), True, "A", "海景"))
    table.append(("00102", "Suite", 0, None, dbf.Date(2001, 1, 2), False, "", "quiet"))
    table.append(("00103", "gone", 1, 1, dbf.Date(2001, 1, 2), False, "C", "x"))
    table.close()
    _mark_deleted(tmp_path / "rooms.dbf", 2)
    sources = opened(f"dbf:///{tmp_path}")
    columns = ("no", "name", "beds", "price", "open", "smoke", "class", "memo")
    found = await sources.select(
        Owner(), Query("house", "rooms", columns, order=(("no", False),)), 5
    )
    assert found.rows == (
        ("00101", "标准间", 2, Decimal("88.5"), date(1998, 5, 1), True, "A", "海景"),
        ("00102", "Suite", 0, None, date(2001, 1, 2), False, None, "quiet"),
    )
    (tmp_path / "broken.dbf").write_bytes(b"no table")
    with pytest.raises(BlockFailed, match=r"broken\.dbf cannot be read as a dBase table"):
        await sources.select(Owner(), Query("house", "rooms", columns), 5)


def _mark_deleted(path: Path, row: int) -> None:
    """Set the flag that dBase sets; the record stays in the file until it is packed."""
    data = bytearray(path.read_bytes())
    head, length = int.from_bytes(data[8:10], "little"), int.from_bytes(data[10:12], "little")
    data[head + row * length] = ord("*")
    path.write_bytes(data)
