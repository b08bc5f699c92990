"""The telephone on the screen: a call through the demo flow, heard as text and lit on the drawing."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton

from cti.ivr.flow.document import Variable
from tests.support.drawing_board import Board

SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture(scope="module")
def house(qapp: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Board]:
    board = Board(tmp_path_factory.mktemp("designer"))
    yield board
    board.end()


@pytest.fixture
def board(house: Board) -> Board:
    house.begin()
    house.window.trial.breakpoints.clear()
    house.window.telephone.time.clear()
    return house


def answers(board: Board) -> dict[str, QPushButton]:
    """The exits that the telephone asks about, by the first word."""
    found = board.window.telephone.asking.findChildren(QPushButton)
    return {button.text().split("   ")[0].strip(): button for button in found if button.isVisible()}


def answer(board: Board, exit: str) -> None:
    QTest.mouseClick(answers(board)[exit], Qt.MouseButton.LeftButton)
    board.settle()


def begin(board: Board) -> None:
    """F5, and the customer is found."""
    board.key(Qt.Key.Key_F5)
    board.clock.advance(1)
    board.settle()
    board.window.telephone.values.setPlainText("customer.name = 陈思远")
    answer(board, "found")


def test_f5_lets_a_call_in_and_asks_for_what_services_answer(board: Board) -> None:
    board.key(Qt.Key.Key_F5)
    board.clock.advance(1)
    board.settle()
    telephone = board.window.telephone
    assert board.window.right.currentWidget() is telephone
    assert telephone.question.text() == "What does #3 查找来电客户 answer?"
    assert set(answers(board)) == {"found", "several", "not found"}
    answer(board, "found")
    assert not telephone.asking.isVisible()
    assert telephone.heard.text() == board.document.site.prompt_text("welcome", "zh-CN")
    assert board.scene.running == "b4"
    assert board.scene.wires["b3", "found"].passed
    assert not board.scene.wires["b3", "none"].passed


def test_keys_of_keyboard_and_pad_reach_the_flow(board: Board) -> None:
    begin(board)
    board.clock.advance(10)
    telephone = board.window.telephone
    assert board.window.focusWidget() is telephone
    QTest.keyClick(telephone, Qt.Key.Key_2)
    for key in "2047":
        QTest.keyClicks(telephone, key)
    for key in "15":
        QTest.mouseClick(telephone.keys[key], Qt.MouseButton.LeftButton)
    assert board.window.trial.values["call.account"] == "204715"
    assert "二零四七 幺五" in telephone.heard.text()
    log = board.window.low.log
    assert any("⌨ 204715" in line for line in log.lines())
    assert log._cells["call.account"].text() == "204715"
    assert {("b5", "2"), ("b6", "digits")} <= board.scene.passed


def test_space_skips_what_is_heard(board: Board) -> None:
    begin(board)
    QTest.keyClick(board.window.telephone, Qt.Key.Key_Space)
    assert board.scene.running == "b5"


def test_hanging_up_runs_the_handler_and_ends(board: Board) -> None:
    begin(board)
    QTest.mouseClick(board.window.telephone.hang, Qt.MouseButton.LeftButton)
    assert not board.window.trial.running
    assert ("b12", "next") in board.scene.passed
    assert any("13812340022 left" in line for line in board.window.low.log.lines())
    assert board.window.telephone.start.isEnabled()


def test_steps_and_a_stop_at_a_block(board: Board) -> None:
    board.document.select(("b5",))
    board.key(Qt.Key.Key_F9)
    assert board.window.trial.breakpoints == {"b5"}
    board.key(Qt.Key.Key_F10)
    assert board.window.trial.halted
    assert board.scene.running == "b1"
    board.key(Qt.Key.Key_F10)
    assert board.scene.running == "b2"
    board.key(Qt.Key.Key_F9)
    board.clock.advance(1)
    board.settle()
    answer(board, "not found")
    board.clock.advance(10)
    assert board.window.trial.halted
    assert board.scene.running == "b5"
    assert board.window.telephone.state.text().startswith("Stands before #5")


def test_shift_f5_ends_the_trial_and_takes_its_path_away(board: Board) -> None:
    begin(board)
    board.key(Qt.Key.Key_F5, SHIFT)
    assert not board.window.trial.running
    assert board.scene.passed == set()
    assert board.window.right.currentWidget() is board.window.form


def test_a_drawing_with_errors_says_why_it_cannot_run(board: Board) -> None:
    board.document.edit("x", board.flow.unlink("b6", "no_input"))
    board.key(Qt.Key.Key_F5)
    assert not board.window.trial.running
    assert "leads nowhere" in board.window.telephone.heard.text() or "没有去向" in (
        board.window.telephone.heard.text()
    )


def test_a_time_that_is_none_is_not_taken(board: Board) -> None:
    board.window.telephone.time.setText("tomorrow-ish")
    board.key(Qt.Key.Key_F5)
    assert not board.window.trial.running
    assert "22:00" in board.window.telephone.state.text()


def test_times_are_shown_as_people_write_them(board: Board) -> None:
    begin(board)
    answered = board.window.low.log._cells["call.answered_at"].text()
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d", answered)


def test_variables_are_called_what_people_call_them(board: Board) -> None:
    begin(board)
    log = board.window.low.log
    titles = {
        name: item.text()
        for name, cell in log._cells.items()
        if (item := log.values.item(cell.row(), 0)) is not None
    }
    assert titles["call.answered_at"] == "when it was answered  call.answered_at"
    board.clock.advance(10)
    for key in "2204715":
        board.window.telephone.press(key)
    shown = log.values.item(log._cells["call.account"].row(), 0)
    assert shown is not None
    assert shown.text() == "Membership number  call.account"


def test_a_number_is_changed_by_hand_while_the_call_goes_on(board: Board) -> None:
    board.document.edit("x", board.flow.declare(Variable("tries", "integer", first=1)))
    begin(board)
    trial = board.window.trial
    assert trial.set_value("tries", "7") == ""
    assert trial.trial is not None
    assert trial.trial.value("tries") == 7
    assert "many" in trial.set_value("tries", "many")


def test_the_flow_may_change_while_a_trial_runs(board: Board) -> None:
    begin(board)
    board.document.edit("x", board.flow.remove_blocks(["b4", "b5"]))
    board.clock.advance(10)
    assert board.window.trial.running
    assert board.window.trial.at == "b5"
