"""Files of this computer: saved whole, damaged ones opened as copies, and the way back after a crash."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from cti.ivr.flow.file import load
from tests.support.drawing_board import DEMO, Board

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture(scope="module")
def house(qapp: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Board]:
    board = Board(tmp_path_factory.mktemp("designer"))
    yield board
    board.end()


@pytest.fixture
def board(house: Board) -> Board:
    house.begin()
    return house


def change(board: Board) -> None:
    board.document.edit("rename", board.flow.rename_block("b10", "Busy"))


def test_saving_writes_the_file_and_undo_makes_it_unsaved_again(board: Board) -> None:
    change(board)
    board.key(Qt.Key.Key_S, CONTROL)
    assert load(board.file.read_text(encoding="utf-8")).blocks["b10"].name == "Busy"
    assert not board.shelf.modified
    board.document.undo.undo()
    assert board.shelf.modified
    board.document.undo.redo()
    assert not board.shelf.modified


def test_a_folder_that_cannot_be_written_says_so_and_keeps_the_work(board: Board) -> None:
    change(board)
    board.shelf.path = Path("/proc/nothing/main.flow")
    board.window.filing.save()
    assert "cannot be written" in board.said()[0]
    assert len(board.drafts.left()) == 1
    board.drafts.forget(board.shelf.key)


def test_a_change_is_in_the_recovery_file_within_a_second(board: Board, qtbot: QtBot) -> None:
    with qtbot.waitSignal(board.drafts.kept, timeout=1000):
        change(board)
    (draft,) = board.drafts.left()
    assert load(json.loads(draft.text)["text"]).blocks["b10"].name == "Busy"


def test_after_a_crash_the_work_is_offered_and_taken_up(board: Board) -> None:
    change(board)
    board.shelf.keep()
    assert board.shelf.open_file(board.file)
    board.settle()
    bar = board.window.bar
    assert bar.isVisible()
    assert "Unsaved work" in bar.fact.text()
    QTest.mouseClick(bar.buttons()[0], Qt.MouseButton.LeftButton)
    assert board.flow.blocks["b10"].name == "Busy"
    board.document.undo.undo()
    assert board.flow.blocks["b10"].name == "坐席全忙"


def test_what_was_left_over_may_be_thrown_away(board: Board) -> None:
    change(board)
    board.shelf.keep()
    assert board.shelf.open_file(board.file)
    board.settle()
    QTest.mouseClick(board.window.bar.buttons()[1], Qt.MouseButton.LeftButton)
    assert board.drafts.left() == []


def test_a_file_cut_short_is_opened_as_a_copy(board: Board, tmp_path: Path) -> None:
    text = DEMO.read_text(encoding="utf-8")
    cut = tmp_path / "cut.flow"
    cut.write_text(text[: text.index('"b9"')], encoding="utf-8")
    assert board.shelf.open_file(cut)
    assert "damaged" in board.window.bar.fact.text()
    assert (
        "could be read" in board.window.bar.more.text() or "已读出" in board.window.bar.more.text()
    )
    before = cut.read_bytes()
    change_one = board.flow.rename_block("b4", "Hello")
    board.document.edit("x", change_one)
    board.window.filing.save()
    assert cut.read_bytes() == before
    assert (
        load((tmp_path / "cut-mended.flow").read_text(encoding="utf-8")).blocks["b4"].name
        == "Hello"
    )


def test_a_newer_file_is_open_to_read_only(board: Board, tmp_path: Path) -> None:
    newer = tmp_path / "newer.flow"
    newer.write_text(
        DEMO.read_text(encoding="utf-8").replace('"cordboard_flow": 1', '"cordboard_flow": 9')
    )
    assert board.shelf.open_file(newer)
    assert board.window.bar.isVisible()
    before = board.flow
    board.click("b7")
    board.key(Qt.Key.Key_Delete)
    assert board.flow is before
    assert "read only" in board.said()[0]


def test_an_unknown_block_stays_with_its_fields(board: Board, tmp_path: Path) -> None:
    strange = tmp_path / "strange.flow"
    text = DEMO.read_text(encoding="utf-8").replace(
        '"type": "log.write"', '"type": "robot.dance", "steps": 3'
    )
    strange.write_text(text, encoding="utf-8")
    assert board.shelf.open_file(strange)
    item = board.scene.blocks["b13"]
    assert item.face.unknown
    assert item.face.line == "robot.dance is not installed"
    board.document.select(("b13",))
    board.settle()
    assert "robot.dance" in board.window.form.purpose.text()
    board.document.edit("x", board.flow.move({"b13": (300, 600)}))
    board.window.filing.save()
    assert load(strange.read_text(encoding="utf-8")).blocks["b13"].fields["steps"] == 3


@pytest.mark.parametrize("content", [b"", b"hello", b"[1, 2]", b"\xff\xfe\x00", b'{"flow": 3}'])
def test_what_is_no_flow_is_refused_and_the_open_one_stays(
    board: Board, tmp_path: Path, content: bytes
) -> None:
    wrong = tmp_path / "wrong.flow"
    wrong.write_bytes(content)
    before = board.flow
    assert not board.shelf.open_file(wrong)
    assert board.flow is before
    assert board.said()


def test_a_file_that_is_not_there_is_refused(board: Board, tmp_path: Path) -> None:
    assert not board.shelf.open_file(tmp_path / "nothing.flow")
    assert "cannot be read" in board.said()[0]


def test_local_files_cannot_be_published_and_it_says_why(board: Board) -> None:
    assert not board.window.head.publish.isEnabled()
    assert "sign in" in board.window.head.publish.toolTip()


def test_files_opened_before_stand_in_the_list(board: Board) -> None:
    board.key(Qt.Key.Key_O, CONTROL)
    rows = board.window.flows.table.model.rows()
    assert str(board.file) in [row["flow"] for row in rows]
    board.key(Qt.Key.Key_Escape)
    assert not board.window.flows.isVisible()
