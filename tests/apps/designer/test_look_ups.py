"""Look-ups in the form: tables and columns of the source, conditions in one line, a query that is tried."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit

from cti.ivr.data_sources.asked_query import query_from, rows_plain
from cti.ivr.data_sources.facts import ColumnFacts, SourceFacts, TableFacts
from cti.ivr.flow.document import Variable
from cti.ivr.services.sources import Condition, Rows
from ivr_designer.fields.plain import ChoiceEditor
from ivr_designer.fields.query_test import QueryTest
from ivr_designer.fields.references import ReferenceEditor
from ivr_designer.fields.rows import RowsEditor
from tests.support.drawing_board import SITE, Board
from tests.support.pretend_link import PretendLink

GUESTS = TableFacts(
    {"room": ColumnFacts("text"), "name": ColumnFacts("text"), "nights": ColumnFacts("integer"),
     "owes": ColumnFacts("decimal"), "photo": ColumnFacts("bytes")}
)  # fmt: skip
FACTS = SourceFacts({"guests": GUESTS, "rates": TableFacts()}, "sqlite", True)
HOTEL = replace(
    SITE, named={"source": {"pms": "酒店前台"}}, source_facts={"pms": FACTS},
    services=SITE.services | {"db"},
)  # fmt: skip


@pytest.fixture
def board(
    qapp: QApplication, link: PretendLink, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Board]:
    link.connect_now()
    board = Board(tmp_path_factory.mktemp("designer"), link)
    board.begin()
    board.document.know_site(HOTEL)
    yield board
    board.end()


def look_up(board: Board, type_: str = "db.select_one", **fields: Any) -> dict[str, Any]:
    flow = board.flow.add_block(type_, "main", (36, 900), id="b90", fields=fields)
    board.document.edit("add", flow.declare(Variable("room_no")).declare(Variable("n", "integer")))
    board.document.select(("b90",))
    board.settle()
    return dict(board.window.form.editors)


def fields(board: Board) -> dict[str, Any]:
    return dict(board.flow.blocks["b90"].fields)


def listed(editor: ReferenceEditor) -> list[str]:
    return [str(editor.choice.itemData(n)) for n in range(editor.choice.count())]


def reference(one: object) -> ReferenceEditor:
    assert isinstance(one, ReferenceEditor)
    return one


def retype(line: QLineEdit, text: str) -> None:
    line.setFocus()
    line.selectAll()
    QTest.keyClicks(line, text)


def tried(board: Board) -> QueryTest:
    found = board.window.form.query
    assert found is not None
    return found


def cells(found: QueryTest) -> list[str]:
    grid = found._found
    return [
        w.text() for n in range(grid.count()) if isinstance(w := grid.itemAt(n).widget(), QLabel)
    ]


def test_tables_and_columns_are_those_of_the_source(board: Board) -> None:
    editors = look_up(board)
    table = reference(editors["table"])
    assert "data source" in table.hint.text()
    source = reference(editors["source"])
    assert listed(source) == ["pms"]
    source.choice.setCurrentIndex(0)
    source.choice.activated.emit(0)
    assert listed(table) == ["guests", "rates"]
    assert not table.hint.isVisible()
    table.choice.setCurrentIndex(0)
    table.choice.activated.emit(0)
    where = editors["where"]
    assert isinstance(where, RowsEditor)
    # Bytes are nothing that a variable could take.
    assert listed(reference(where.rows[0].cells["column"])) == ["room", "name", "nights", "owes"]


def test_a_first_condition_stands_open_in_one_line(board: Board) -> None:
    editors = look_up(board, source="pms", table="guests")
    where = editors["where"]
    assert isinstance(where, RowsEditor)
    assert "where" not in fields(board)
    assert len(where.rows) == 1
    row = where.rows[0]
    shown = [row.cells[name] for name in ("column", "operator", "value")]
    assert all(cell.isVisible() for cell in shown)
    assert len({cell.y() for cell in shown}) == 1
    assert [cell.x() for cell in shown] == sorted(cell.x() for cell in shown)
    assert row.more is None
    retype(reference(row.cells["column"]).choice.line, "room")
    retype(row.cells["value"].findChildren(QLineEdit)[0], "room_no")
    assert fields(board)["where"] == [{"column": "room", "value": "room_no"}]
    operator = row.cells["operator"]
    assert isinstance(operator, ChoiceEditor)
    assert operator.choice.currentText() == "is"
    board.document.undo.undo()
    assert "where" not in fields(board)
    assert len(where.rows) == 1


def test_an_empty_list_says_where_such_things_are_made(board: Board, link: PretendLink) -> None:
    board.document.know_site(replace(HOTEL, named={}, source_facts={}, calendars={}))
    source = reference(look_up(board)["source"])
    assert "[[sources]]" in source.hint.text()
    assert source.go.isVisible()
    asked = link.names().count("Site")
    QTest.mouseClick(source.go, Qt.MouseButton.LeftButton)
    assert link.names().count("Site") == asked + 1
    board.document.undo.undo()
    notice = reference(look_up(board, "logic.in_list")["lists"].rows[0].cells["list"])
    assert "SetList" in notice.hint.text()
    board.document.undo.undo()
    part = reference(look_up(board, "flow.call")["flow"])
    assert part.go.text() == "Flows (Ctrl+O)"
    QTest.mouseClick(part.go, Qt.MouseButton.LeftButton)
    assert board.window.pages.currentWidget() is board.window.flows


def test_the_first_calendar_is_made_from_its_field(board: Board, link: PretendLink) -> None:
    board.document.know_site(replace(HOTEL, calendars={}))
    calendar = reference(look_up(board, "time.calendar")["calendar"])
    assert "no calendar yet" in calendar.hint.text()
    QTest.mouseClick(calendar.go, Qt.MouseButton.LeftButton)
    link.refuse("SetCalendar", "not_allowed", "You may not change calendars.")
    assert calendar.problem.text() == "You may not change calendars."
    QTest.mouseClick(calendar.go, Qt.MouseButton.LeftButton)
    hours = link.last("SetCalendar")["hours"]
    assert hours["week"][0] == [["09:00", "18:00"]]
    assert hours["week"][6] == []
    link.answer("SetCalendar", {})
    assert fields(board)["calendar"] == "office"
    assert calendar.choice.currentText().startswith("Working hours")
    assert not calendar.hint.isVisible()


def test_tables_that_are_not_known_are_read_at_a_press(board: Board, link: PretendLink) -> None:
    board.document.know_site(replace(HOTEL, source_facts={"pms": SourceFacts(up=False)}))
    table = reference(look_up(board, source="pms")["table"])
    assert "does not answer" in table.hint.text()
    QTest.mouseClick(table.go, Qt.MouseButton.LeftButton)
    assert link.last("DataSourceColumns") == {"source": "pms", "fresh": True}
    link.answer("DataSourceColumns", FACTS.plain())
    assert listed(table) == ["guests", "rates"]
    assert not table.go.isVisible()


def test_a_query_is_tried_with_values_that_are_typed(board: Board, link: PretendLink) -> None:
    where = [
        {"column": "room", "value": "room_no"},
        {"column": "nights", "operator": "more", "value": "n + 1"},
    ]
    into = [{"column": "name", "variable": "guest"}, {"column": "owes", "variable": "owed"}]
    look_up(board, source="pms", table="guests", where=where, into=into)
    test = tried(board)
    assert list(test.lines) == ["room_no", "n"]
    QTest.mouseClick(test.test, Qt.MouseButton.LeftButton)
    assert "value for room_no" in test.problem.text()
    retype(test.lines["room_no"], "8203")
    retype(test.lines["n"], "two")
    QTest.keyClick(test.lines["n"], Qt.Key.Key_Return)
    assert "no value of the type whole number" in test.problem.text()
    retype(test.lines["n"], "2")
    QTest.keyClick(test.lines["n"], Qt.Key.Key_Return)
    asked = link.last("TryQuery")
    query = query_from({**asked["query"], "source": asked["source"]})
    assert (asked["how"], query.table, query.columns) == ("select", "guests", ("name", "owes"))
    assert query.where == (Condition("room", "equals", "8203"), Condition("nights", "more", 3))
    assert not test.test.isEnabled()
    rows = Rows(("name", "owes"), (("陈思远", Decimal("12.50")), (None, Decimal(0))), 2)
    link.answer("TryQuery", rows_plain(rows))
    assert cells(test) == ["name", "owes", "陈思远", "12.50", "—", "0"]
    assert test.result.text().startswith("2 rows · ")
    assert test.test.isEnabled()


def test_without_into_all_columns_are_shown(board: Board, link: PretendLink) -> None:
    look_up(board, "db.exists", source="pms", table="guests")
    QTest.mouseClick(tried(board).test, Qt.MouseButton.LeftButton)
    assert link.last("TryQuery")["query"]["columns"] == ["room", "name", "nights", "owes"]


def test_what_the_source_refuses_is_said(board: Board, link: PretendLink) -> None:
    look_up(board, "db.select", source="pms", sql="select * from guests where room = :room")
    test = tried(board)
    assert list(test.lines) == ["room"]
    retype(test.lines["room"], "8203")
    QTest.mouseClick(test.test, Qt.MouseButton.LeftButton)
    assert link.last("TryQuery")["query"]["values"] == {"room": {"plain": "8203"}}
    link.answer("TryQuery", {"failed": "not_found", "text": "There is no table guests."})
    assert test.problem.text() == "There is no table guests."
    # Another block is shown before the answer comes: nobody is told, nothing breaks.
    QTest.mouseClick(test.test, Qt.MouseButton.LeftButton)
    board.document.select(("b4",))
    board.settle()
    link.answer("TryQuery", {"failed": "timeout", "text": "Too late."})


def test_a_sum_is_tried_as_one_number(board: Board, link: PretendLink) -> None:
    look_up(board, "db.count", source="pms", table="guests", what="sum", column="owes")
    test = tried(board)
    QTest.mouseClick(test.test, Qt.MouseButton.LeftButton)
    asked = link.last("TryQuery")
    assert (asked["how"], asked["what"], asked["column"]) == ("count", "sum", "owes")
    link.answer("TryQuery", {"value": {"decimal": "12.50"}})
    assert cells(test) == ["12.50"]


def test_the_cache_tells_its_figures(board: Board, link: PretendLink) -> None:
    look_up(board, "db.select_cached", source="pms", table="guests")
    cache = {"size": 34816, "limit": 1 << 24, "results": 12, "oldest": 61.0, "hits": 41, "misses": 59,
             "hit_rate": 0.41, "old_served": 0, "dropped": 0}  # fmt: skip
    link.answer("DataSources", [{"source": "pms", "title": "酒店前台", "up": True, "cache": cache}])
    text = tried(board).cache.text()
    assert "41.0% hits of 100" in text
    assert "12 results" in text
    assert "34 KB" in text
    assert "1:01" in text


def test_without_the_server_the_form_says_why(board: Board, link: PretendLink) -> None:
    link.lose()
    look_up(board, source="pms", table="guests")
    test = tried(board)
    assert not test.test.isEnabled()
    assert "server" in test.test.toolTip()


def test_only_look_ups_are_tried(board: Board) -> None:
    look_up(board, "db.delete", source="pms", table="guests")
    assert board.window.form.query is None
