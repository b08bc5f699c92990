"""What the window tells the checker of its draft: tests that failed, none at all, and others' publishing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from cti.events import FlowPublished
from cti.ivr.check.finding import Finding
from cti.wire import Account
from tests.support.drawing_board import DEMO, SITE, Board
from tests.support.pretend_link import PretendLink

RIGHTS = ("flows.read", "flows.write", "flows.publish", "flows.follow")
DESIGNER = Account(user="3001", name="吴桐", role="designer", permissions=RIGHTS)
WRONG: dict[str, Any] = {
    "name": "w", "steps": [{"return": {"b3": "none"}}, {"hear": "all_busy"}, {"keys": "1"}],
}  # fmt: skip


@pytest.fixture(scope="module")
def house(qapp: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Board]:
    board = Board(tmp_path_factory.mktemp("designer"), PretendLink(DESIGNER))
    yield board
    board.end()


@pytest.fixture
def link(house: Board) -> PretendLink:
    found = house.shelf.link
    assert isinstance(found, PretendLink)
    found._open.clear()
    found.connect_now()
    found.answer("Site", SITE.plain())
    return found


@pytest.fixture
def board(house: Board, link: PretendLink) -> Board:
    """Version 14 is open, 13 is published, and there are no tests."""
    for draft in house.drafts.left():
        house.drafts.forget(draft.key)
    house.begin()
    house.shelf.open_server("main")
    text = DEMO.read_text(encoding="utf-8")
    link.answer("LoadFlow", {
        "flow": "main", "version": 14, "text": text, "latest": 14, "published": 13, "by": "3001",
    })  # fmt: skip
    house.document.edit("none yet", replace(house.flow, tests=()))
    house.document.check_now()
    return house


def found(board: Board, id: str) -> list[Finding]:
    return [one for one in board.document.findings if one.id == id]


def press(board: Board, id: str, fix: int) -> None:
    """The button of a fix in the list of problems."""
    problems = board.window.low.problems
    board.window.low.show_page("problems")
    board.settle()
    row = next(row for row in problems.rows if row.finding.id == id)
    QTest.mouseClick(row.buttons[fix], Qt.MouseButton.LeftButton)
    board.settle()


def test_publishing_without_a_test_says_so_and_one_click_makes_one(board: Board) -> None:
    assert found(board, "test_missing") == []
    board.window.do("publish")
    (one,) = found(board, "test_missing")
    assert one.fixes[0].title.en == "Make a script of a caller who keys nothing"
    board.window.low.show_page("log")
    assert board.window.publish.more.text() == "Show the notes"
    QTest.mouseClick(board.window.publish.more, Qt.MouseButton.LeftButton)
    assert board.window.low.page == "problems"
    press(board, "test_missing", 0)
    assert [test["name"] for test in board.flow.tests] == ["keys nothing"]
    assert found(board, "test_missing") == []
    board.document.undo.undo()
    board.window.show_form()
    board.document.check_now()
    assert found(board, "test_missing") == []


def test_the_last_trial_is_what_the_fix_offers(board: Board) -> None:
    board.key(Qt.Key.Key_F5)
    board.clock.advance(1)
    board.window.trial.choose("none", {})
    board.window.trial.hang_up()
    board.window.do("publish")
    press(board, "test_missing", 0)
    assert board.flow.tests[0]["steps"][0] == {"return": {"b3": "none"}}


def test_a_test_that_fails_is_a_finding_until_the_drawing_changes_or_it_is_accepted(
    board: Board,
) -> None:
    board.document.edit("tests", replace(board.flow, tests=(WRONG,)))
    board.window.low.tests.run()
    (one,) = found(board, "test_fails")
    assert one.text.en == "The test “w” no longer ends as it says."
    press(board, "test_fails", 0)
    assert board.window.low.page == "tests"
    press(board, "test_fails", 1)
    assert board.flow.tests[0]["steps"][1] == {"hear": "welcome"}
    assert found(board, "test_fails") == []
    board.document.undo.undo()
    board.window.low.tests.run()
    assert found(board, "test_fails")
    board.document.edit("other", board.flow.rename_block("b5", "Menu"))
    board.document.check_now()
    assert found(board, "test_fails") == []


def test_somebody_else_published_meanwhile(board: Board, link: PretendLink) -> None:
    link.say(FlowPublished(at=5.0, flow="main", version=12, by="admin", why="back"))
    (one,) = found(board, "publish_changed")
    assert one.text.en == "admin published version 12 while you were editing version 14."
    assert one.severity == "error"
    press(board, "publish_changed", 0)
    assert board.window.right.currentWidget() is board.window.versions
    link.answer("Site", SITE.plain()) if link.waits("Site") else board.document.know_site(SITE)
    assert found(board, "publish_changed")
    press(board, "publish_changed", 1)
    assert found(board, "publish_changed") == []


def test_ones_own_publishing_and_other_flows_change_nothing(
    board: Board, link: PretendLink
) -> None:
    link.say(
        FlowPublished(at=6.0, flow="main", version=14, by="3001", why="x"),
        FlowPublished(at=6.0, flow="other", version=2, by="admin", why="x"),
    )
    assert found(board, "publish_changed") == []


def test_what_was_published_while_the_server_was_away_is_looked_up(
    board: Board, link: PretendLink
) -> None:
    link.lose()
    link.connect_now()
    link.answer("FlowVersions", [{"version": 14}, {"version": 12, "published": True}])
    (one,) = found(board, "publish_changed")
    assert one.text.en == "Somebody published version 12 while you were editing version 14."
    assert board.shelf.published == 12
    press(board, "publish_changed", 1)
    link.lose()
    link.connect_now()
    link.answer("FlowVersions", [{"version": 14}, {"version": 12, "published": True}])
    assert found(board, "publish_changed") == []
