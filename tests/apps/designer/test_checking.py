"""Problems and their fixes, outline, index, variables: what stands below the drawing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from cti.client.qt import language
from cti.ivr.flow.field import Words
from cti.ivr.flow.file import load, save
from tests.support.drawing_board import SITE, Board

SHIFT, ALT = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.AltModifier
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


@pytest.fixture
def broken(board: Board) -> Board:
    """Two exits lead nowhere, one block is not reached."""
    flow = board.flow.unlink("b6", "no_input").unlink("b9", "timeout")
    board.document.edit("break", flow)
    board.document.check_now()
    return board


def test_the_demo_has_nothing_to_mend(board: Board) -> None:
    assert board.document.findings == []
    assert board.window.low.problems.empty.isVisible()
    assert not board.window.low.fix_all.isEnabled()


def test_findings_come_by_themselves_after_an_edit(board: Board, qtbot: object) -> None:
    from pytestqt.qtbot import QtBot

    assert isinstance(qtbot, QtBot)
    with qtbot.waitSignal(board.document.checked):
        board.document.edit("break", board.flow.unlink("b6", "no_input"))
    assert [found.id for found in board.document.findings] == ["exit_unlinked"]
    row = next(r for r in board.scene.blocks["b6"].face.rows if r.id == "no_input")
    assert row.must
    assert board.scene.blocks["b6"].severity == "error"
    assert "1 error" in board.window.low.tally.text()


def test_fixes_beyond_two_are_in_a_menu(board: Board) -> None:
    """A circle that never waits is left after some rounds, when the caller says so, or slowed down."""
    flow = board.flow.add_block("log.write", "main", (36, 900), id="b90", fields={"text": "x"})
    links = {**flow.links, ("b3", "none"): "b90", ("b90", "next"): "b90"}
    board.document.edit("circle", replace(flow, links=links))
    board.document.check_now()
    board.settle()
    row = next(r for r in board.window.low.problems.rows if r.finding.id == "endless_loop")
    assert [button.toolTip() for button in row.buttons] == [
        "Leave after 20 rounds", "Ask the caller each time whether to go on",
    ]  # fmt: skip
    assert row.others is not None
    menu = row.other_fixes()
    assert [act.text() for act in menu.actions()] == ["Wait 1 s each time (it still never ends)"]
    blocks = len(board.flow.blocks)
    menu.actions()[0].trigger()
    menu.close()
    assert len(board.flow.blocks) == blocks + 1
    board.document.undo.undo()
    assert len(board.flow.blocks) == blocks


def test_a_draft_is_heard_in_the_studio(board: Board) -> None:
    board.document.know_site(replace(SITE, drafts={"welcome": ("zh-CN",)}))
    board.settle()
    row = next(r for r in board.window.low.problems.rows if r.finding.id == "prompt_draft")
    opening = next(n for n, fix in enumerate(row.finding.fixes) if fix.apply is None)
    row._press(opening)
    studio = board.window.studio.window
    assert studio is not None
    assert studio.isVisible()
    assert studio.name == "welcome"
    studio.close()


def test_f8_walks_and_alt_enter_mends_the_next_problem(broken: Board) -> None:
    broken.key(Qt.Key.Key_F8)
    assert (broken.document.only, broken.document.exit) == ("b6", "no_input")
    broken.key(Qt.Key.Key_F8)
    assert (broken.document.only, broken.document.exit) == ("b9", "timeout")
    broken.key(Qt.Key.Key_F8, SHIFT)
    assert broken.document.only == "b6"
    broken.key(Qt.Key.Key_Return, ALT)
    assert ("b6", "no_input") in broken.flow.links
    assert broken.document.undo.count() == 2
    broken.key(Qt.Key.Key_Z, CONTROL)
    assert ("b6", "no_input") not in broken.flow.links


def test_a_fix_shows_its_ghost_on_the_drawing(broken: Board) -> None:
    broken.key(Qt.Key.Key_F8)
    (ghost,) = broken.scene._ghosts
    assert (ghost.block, ghost.exit) == ("b6", "no_input")
    broken.key(Qt.Key.Key_Return, ALT)
    assert broken.scene._ghosts == []


def test_the_buttons_of_a_row_are_its_fixes(broken: Board) -> None:
    row = broken.window.low.problems.rows[1]
    assert row.block.text().startswith("#9")
    assert row.buttons[0].text() == "Link to #10 坐席全忙"
    QTest.mouseClick(row.buttons[0], Qt.MouseButton.LeftButton)
    assert broken.flow.links["b9", "timeout"] == "b10"
    assert len(broken.window.low.problems.rows) == 1


def test_all_is_mended_as_one_step(broken: Board) -> None:
    assert broken.document.errors() == 2
    QTest.mouseClick(broken.window.low.fix_all, Qt.MouseButton.LeftButton)
    assert broken.document.errors() == 0
    assert broken.document.undo.count() == 2
    broken.document.undo.undo()
    assert ("b9", "timeout") not in broken.flow.links


def test_what_a_person_must_decide_opens_its_field(board: Board) -> None:
    board.document.edit("x", board.flow.set_field("b9", "queue", None))
    board.document.check_now()
    board.settle()
    row = board.window.low.problems.rows[0]
    assert row.place.text() == "Queue"
    opening = next(
        b for b, f in zip(row.buttons, row.finding.fixes, strict=False) if f.apply is None
    )
    QTest.mouseClick(opening, Qt.MouseButton.LeftButton)
    board.settle()
    editor = board.window.form.editors["queue"]
    focus = board.window.focusWidget()
    assert focus is not None
    assert editor.isAncestorOf(focus)


def test_the_outline_tells_the_flow_and_jumps(board: Board) -> None:
    board.window.low.show_page("outline")
    outline = board.window.low.outline
    lines = outline.lines()
    assert lines[0].startswith("#1 ")
    assert any("waits for an agent of Sales" in line for line in lines)
    row = next(n for n in range(outline.list.count()) if "#6" in outline.list.item(n).text())
    outline.list.itemClicked.emit(outline.list.item(row))
    assert board.document.only == "b6"


def test_the_index_finds_by_number_name_and_the_words_of_prompts(board: Board) -> None:
    board.key(Qt.Key.Key_F, CONTROL)
    index = board.window.low.index
    assert board.window.focusWidget() is index.search
    board.type("12")
    assert index.found()[0] == "b12"
    index.search.clear()
    index.search.insert("六位会员号")
    assert "b6" in index.found()
    index.search.clear()
    board.type("call.account")
    assert set(index.found()) == {"b6", "b7", "b13"}
    board.key(Qt.Key.Key_Return)
    assert board.document.only == "b6"


def test_variables_are_declared_changed_and_taken_away(board: Board) -> None:
    board.window.low.show_page("variables")
    page = board.window.low.variables
    assert page.rows[0].used.text() == "#6 #7 #13"
    QTest.mouseClick(page.add, Qt.MouseButton.LeftButton)
    name = page.rows[1].name
    name.selectAll()
    QTest.keyClicks(name, "floor")
    QTest.keyClick(name, Qt.Key.Key_Return)
    made = board.flow.variable("floor")
    assert (made.type, made.scope) == ("text", "flow")
    row = page.rows[1]
    row.type.setCurrentIndex(row.type.findData("integer"))
    row.type.activated.emit(row.type.currentIndex())
    assert board.flow.variable("floor").type == "integer"
    QTest.mouseClick(page.rows[1].drop, Qt.MouseButton.LeftButton)
    assert board.flow.variable("floor") is None


def test_a_variable_has_a_title_in_both_languages(board: Board, qapp: QApplication) -> None:
    board.window.low.show_page("variables")
    page = board.window.low.variables
    for name, words in (("en", "Membership"), ("zh", "会员号")):
        language.use(qapp, name)
        board.settle()
        title = page.rows[0].title
        title.setFocus()
        title.selectAll()
        title.insert(words)
        QTest.keyClick(title, Qt.Key.Key_Return)
    assert board.flow.variable("call.account").title == Words("会员号", "Membership")
    assert load(save(board.flow)).variable("call.account").title == Words("会员号", "Membership")
    board.view.setFocus()
    language.use(qapp, "en")
    board.settle()
    assert page.rows[0].title.text() == "Membership"


def test_a_variable_keeps_a_name_that_can_be(board: Board) -> None:
    board.window.low.show_page("variables")
    page = board.window.low.variables
    name = page.rows[0].name
    name.selectAll()
    QTest.keyClicks(name, "9 lives")
    QTest.keyClick(name, Qt.Key.Key_Return)
    assert "begins with a letter" in page.problem.text()
    assert board.flow.variable("call.account") is not None
