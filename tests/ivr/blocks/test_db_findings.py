"""What the checker says of blocks of databases, and the fixes it offers."""

from __future__ import annotations

from typing import Any

import pytest

from cti.ivr.check.site import Site
from cti.ivr.data_sources.facts import ColumnFacts, SourceFacts, TableFacts
from cti.ivr.flow.document import Flow
from cti.ivr.flow.palette import installed
from tests.ivr.blocks.db_fields import into, sets, where
from tests.ivr.blocks.harness import check_block, covers_check

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
