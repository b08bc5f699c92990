"""Runs that are kept as tests, the page that runs them, and variables changed in a trial."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from ivr_designer.trial.kept_run import prompt_of
from ivr_designer.trial.tests_page import TestsPage
from tests.support.drawing_board import Board


@pytest.fixture(scope="module")
def house(qapp: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Board]:
    board = Board(tmp_path_factory.mktemp("designer"))
    yield board
    board.end()


@pytest.fixture
def board(house: Board) -> Board:
    house.begin()
    house.document.edit("none yet", replace(house.flow, tests=()))
    house.window.trial.breakpoints.clear()
    return house


def page(board: Board) -> TestsPage:
    return board.window.low.tests


def click(button: QPushButton) -> None:
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def call(board: Board) -> None:
    """A member's number, keyed by hand."""
    board.key(Qt.Key.Key_F5)
    board.clock.advance(1)
    board.settle()
    telephone = board.window.telephone
    telephone.values.setPlainText("customer.name = 陈思远")
    telephone.asking.choose("found")
    board.clock.advance(10)
    for key in "2204715":
        QTest.keyClicks(telephone, key)
    board.clock.advance(30)


def give(board: Board, *tests: dict[str, Any]) -> None:
    board.document.edit("tests", replace(board.flow, tests=tests))
    board.window.low.show_page("tests")


def rows(board: Board) -> list[tuple[str, str]]:
    """The tests and their steps as they are shown."""
    tree = page(board).tree
    found: list[tuple[str, str]] = []
    for at in range(tree.topLevelItemCount()):
        item = tree.topLevelItem(at)
        assert item is not None
        found.append((item.text(0), item.text(1)))
        children = [item.child(n) for n in range(item.childCount())]
        found += [(child.text(0), child.text(1)) for child in children if child is not None]
    return found


def test_a_run_by_hand_is_kept_as_a_test_that_holds(board: Board) -> None:
    call(board)
    click(board.window.telephone.keep)
    kept = board.flow.tests[-1]
    assert kept["name"] == "2 204715"
    steps = kept["steps"]
    assert steps[0] == {"return": {"b3": {"exit": "found", "values": {"customer.name": "陈思远"}}}}
    assert {"hear": "welcome"} in steps
    assert {"keys": "204715"} in steps
    assert steps[-1]["expect"]["exit"] == "b8.next"
    assert board.window.low.page == "tests"
    assert page(board).run()
    assert rows(board)[0][0] == "✓ 2 204715"
    assert "1 of 1 test held" in page(board).sum.text()
    board.document.undo.undo()
    assert board.flow.tests == ()


def test_a_kept_run_is_saved_in_the_file(board: Board) -> None:
    call(board)
    click(board.window.telephone.keep)
    click(board.window.telephone.keep)
    board.window.filing.save()
    written = json.loads(board.file.read_text(encoding="utf-8"))["flow"]["tests"]
    assert [one["name"] for one in written] == ["2 204715", "2 204715 (2)"]


def test_differences_stand_beside_their_steps_and_can_be_accepted(board: Board) -> None:
    wrong = {
        "name": "w",
        "steps": [{"return": {"b3": "none"}}, {"hear": "all_busy"}, {"keys": "1"}],
    }
    give(board, wrong, {"name": "no steps"})
    assert not page(board).run()
    assert board.window.low.tabs.tabText(5) == "Tests 2 ✗1"
    shown = dict(rows(board))
    assert shown["hear all_busy"].startswith("heard 您好，欢迎致电云栖酒店。")
    assert shown["✗ test 2"] == "The test “no steps” has no list of steps."
    first = page(board).tree.topLevelItem(0)
    assert first is not None
    assert first.isExpanded()
    click(page(board).accept)
    assert board.flow.tests[0]["steps"][1] == {"hear": "welcome"}
    click(page(board).remove)
    assert len(board.flow.tests) == 1


def test_exits_that_no_test_takes_are_named_and_shown_on_the_drawing(board: Board) -> None:
    give(board, {"name": "one", "steps": [{"return": {"b3": "none"}}, {"keys": "1"}]})
    click(page(board).run_all)
    missed = page(board).missed
    named = [missed.topLevelItem(at) for at in range(missed.topLevelItemCount())]
    texts = [item.text(0) for item in named if item is not None]
    assert "#3 查找来电客户 → found" in texts
    item = named[texts.index("#3 查找来电客户 → found")]
    assert item is not None
    missed.itemClicked.emit(item, 0)
    assert board.document.only == "b3"


def test_a_test_is_renamed_in_place(board: Board) -> None:
    give(board, {"name": "one", "steps": []})
    item = page(board).tree.topLevelItem(0)
    assert item is not None
    item.setText(0, "· after hours")
    assert board.flow.tests[0]["name"] == "after hours"


def test_a_flow_with_errors_says_why_no_test_can_run(board: Board) -> None:
    give(board, {"name": "one", "steps": []})
    board.document.edit("x", board.flow.unlink("b6", "no_input"))
    assert not page(board).run()
    assert "leads nowhere" in page(board).sum.text() or "no key" in page(board).sum.text()


def test_a_variable_is_changed_while_the_call_waits(board: Board) -> None:
    call(board)
    log = board.window.low.log
    cell = log._cells["call.account"]
    cell.setText("999999")
    assert board.window.trial.trial is not None
    assert board.window.trial.trial.value("call.account") == "999999"
    assert board.window.trial.values["call.account"] == "999999"
    before = log._cells["call.answered_at"].text()
    log._cells["call.answered_at"].setText("1")
    assert log._cells["call.answered_at"].text() == before
    assert "cannot be set" in " ".join(board.said())


def test_prompts_are_named_without_their_language() -> None:
    assert prompt_of(["zh-CN/menu/main"]) == "menu/main"
    assert prompt_of(["house/music"]) == "house/music"
    assert prompt_of(["say/zh-CN/三", "text:hello", "pause:1"]) == ""


def test_the_studio_opens_at_the_prompt_of_the_selected_block(board: Board) -> None:
    board.document.select(("b6",))
    board.key(Qt.Key.Key_M, Qt.KeyboardModifier.ControlModifier)
    studio = board.window.studio.window
    assert studio is not None
    assert studio.isVisible()
    assert studio.name == "enter_account"
    board.window.close()
    assert not studio.isVisible()
    board.window.show()


def test_the_tabs_stay_where_they_are_whatever_stands_below(board: Board) -> None:
    places = set()
    for name in ("problems", "log", "tests"):
        board.window.low.show_page(name)
        board.settle()
        places.add(board.window.low.tabs.x())
    assert len(places) == 1
