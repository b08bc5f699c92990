"""The form: fields applied as they are typed, each one step; what is wrong is said at the field."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from cti.ivr.flow.palette import installed
from ivr_designer.fields.conditions import Comparison, joined, split
from ivr_designer.fields.form import GROUPS
from ivr_designer.fields.formulas import FormulaEditor
from ivr_designer.fields.plain import ChoiceEditor, KeysEditor, NumberEditor, YesNoEditor
from ivr_designer.fields.prompts import PromptsEditor
from ivr_designer.fields.references import ReferenceEditor
from ivr_designer.fields.rows import RowsEditor
from tests.support.drawing_board import Board

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


def retype(line: QLineEdit, text: str) -> None:
    """Put another text into a line as a person does."""
    line.setFocus()
    line.selectAll()
    QTest.keyClicks(line, text)
    QApplication.processEvents()


def test_typing_a_name_is_one_step(board: Board) -> None:
    board.click("b10")
    board.key(Qt.Key.Key_F2)
    board.type("Busy now")
    assert board.flow.blocks["b10"].name == "Busy now"
    assert board.scene.blocks["b10"].face.title == "Busy now"
    assert board.document.undo.count() == 1
    board.document.undo.undo()
    assert board.window.form.name is not None
    assert board.window.form.name.text() == board.flow.blocks["b10"].name == "坐席全忙"


def test_each_field_is_a_step_of_its_own(board: Board) -> None:
    board.click("b6")
    low, high = board.window.form.editors["min"], board.window.form.editors["max"]
    assert isinstance(low, NumberEditor)
    assert isinstance(high, NumberEditor)
    retype(low.line, "4")
    retype(high.line, "12")
    assert board.flow.blocks["b6"].fields["min"] == 4
    assert board.flow.blocks["b6"].fields["max"] == 12
    assert board.document.undo.count() == 2
    assert board.scene.blocks["b6"].face.line == "4–12 digits → call.account"


def test_numbers_keep_to_their_limits(board: Board) -> None:
    board.click("b6")
    editor = board.window.form.editors["max"]
    assert isinstance(editor, NumberEditor)
    retype(editor.line, "99")
    assert "between 1 and 32" in editor.problem.text()
    assert board.flow.blocks["b6"].fields["max"] != 99
    retype(editor.line, "8")
    assert editor.problem.text() == ""
    QTest.keyClick(editor.line, Qt.Key.Key_Up)
    assert board.flow.blocks["b6"].fields["max"] == 9


def test_a_number_may_be_a_formula_where_the_field_takes_one(board: Board) -> None:
    board.click("b6")
    editor = board.window.form.editors["max"]
    assert isinstance(editor, NumberEditor)
    retype(editor.line, "2 + 4")
    assert board.flow.blocks["b6"].fields["max"] == "2 + 4"
    retype(editor.line, "2 +")
    assert "neither" in editor.problem.text()


def test_formulas_say_their_type_and_what_is_wrong(board: Board) -> None:
    id = board.window.stage.walk.add("logic.if", board.view.seen().center())
    assert id is not None
    board.settle()
    editor = board.window.form.editors["condition"]
    assert isinstance(editor, FormulaEditor)
    retype(editor.line, "call.seconds > 60")
    assert editor.kind.text() == "yes/no"
    assert editor.problem.text() == ""
    assert board.flow.blocks[id].fields["condition"] == "call.seconds > 60"
    retype(editor.line, "call.seconds")
    assert "must be yes/no" in editor.problem.text()
    retype(editor.line, "nobody > 1")
    assert "nobody" in editor.problem.text()


@pytest.mark.parametrize(
    ("text", "how", "rows"),
    [
        ("call.seconds > 60", "all", [Comparison("call.seconds", ">", "60")]),
        (
            'a == "x and y" and not is_empty(b)',
            "all",
            [Comparison("a", "==", '"x and y"'), Comparison("b", "not empty")],
        ),
        (
            "abs(a) <= 3 or c not in [1, 2]",
            "any",
            [Comparison("abs(a)", "<=", "3"), Comparison("c", "not in", "[1, 2]")],
        ),
    ],
)
def test_conditions_are_rows_and_back(text: str, how: str, rows: list[Comparison]) -> None:
    assert split(text) == (how, rows)
    assert joined(how, rows) == text


@pytest.mark.parametrize("text", ["a == 1 and b == 2 or c == 3", "1 < a < 5", "not (a == 1)", "a"])
def test_what_is_more_than_rows_stays_a_formula(text: str) -> None:
    assert split(text) is None


def test_a_condition_is_built_of_rows(board: Board) -> None:
    id = board.window.stage.walk.add("logic.if", board.view.seen().center())
    assert id is not None
    board.settle()
    editor = board.window.form.editors["condition"]
    assert isinstance(editor, FormulaEditor)
    QTest.mouseClick(editor.other, Qt.MouseButton.LeftButton)
    assert editor.rows is not None
    assert editor.rows.isVisible()
    assert not editor.line.isVisible()
    retype(editor.rows.rows[0].left, "call.seconds")
    retype(editor.rows.rows[0].right, "60")
    assert board.flow.blocks[id].fields["condition"] == "call.seconds == 60"
    QTest.mouseClick(editor.rows.add, Qt.MouseButton.LeftButton)
    editor.rows.rows[1].left.setText("call.account")
    editor.rows.rows[1].operator.setCurrentIndex(8)
    editor.rows.rows[1].operator.activated.emit(8)
    assert not editor.rows.rows[1].right.isVisible()
    assert (
        board.flow.blocks[id].fields["condition"] == "call.seconds == 60 and is_empty(call.account)"
    )
    board.document.undo.undo()
    assert editor.line.text() == ""


def test_a_function_is_explained_while_its_brackets_are_filled(board: Board) -> None:
    board.window.stage.walk.add("logic.if", board.view.seen().center())
    board.settle()
    editor = board.window.form.editors["condition"]
    assert isinstance(editor, FormulaEditor)
    retype(editor.line, "decimal(call.account, ")
    assert editor.help.text() == "decimal(value: any, places: whole number) → exact number"
    retype(editor.line, "text.length(")
    purpose = board.document.palette["text.length"].purpose.en
    assert editor.help.text().endswith(f"\n{purpose}")
    retype(editor.line, "text.length(a) > 1")
    assert not editor.help.isVisible()


def test_names_are_completed_while_typing(board: Board) -> None:
    board.window.stage.walk.add("logic.if", board.view.seen().center())
    board.settle()
    editor = board.window.form.editors["condition"]
    assert isinstance(editor, FormulaEditor)
    retype(editor.line, "acco")
    assert editor.line.offering
    editor.line._take("call.account")
    assert editor.line.text() == "call.account"
    assert not editor.line.offering


def test_a_reference_is_picked_from_the_site(board: Board) -> None:
    board.click("b9")
    editor = board.window.form.editors["queue"]
    assert isinstance(editor, ReferenceEditor)
    assert [editor.choice.itemData(n) for n in range(editor.choice.count())] == ["sales", "care"]
    editor.choice.setCurrentIndex(1)
    editor.choice.activated.emit(1)
    assert board.flow.blocks["b9"].fields["queue"] == "care"
    line = editor.choice.lineEdit()
    assert line is not None
    retype(line, "nobody")
    assert "not there" in editor.problem.text()


def test_a_renamed_choice_keeps_its_wire(board: Board) -> None:
    board.click("b5")
    editor = board.window.form.editors["choices"]
    assert isinstance(editor, RowsEditor)
    cell = editor.rows[1].cells["keys"]
    assert isinstance(cell, KeysEditor)
    retype(cell.line, "3")
    assert ("b5", "2") not in board.flow.links
    assert board.flow.links["b5", "3"] == "b6"
    QTest.keyClicks(cell.line, "x")
    assert cell.line.text() == "3"
    assert "keys of a telephone" in cell.problem.text()


def test_rows_come_and_go(board: Board) -> None:
    board.click("b5")
    editor = board.window.form.editors["choices"]
    assert isinstance(editor, RowsEditor)
    QTest.mouseClick(editor.add, Qt.MouseButton.LeftButton)
    board.type("7")
    assert board.flow.blocks["b5"].fields["choices"][-1] == {"keys": "7"}
    assert any(row.id == "7" for row in board.scene.blocks["b5"].face.rows)
    QTest.mouseClick(editor.rows[-1].remove, Qt.MouseButton.LeftButton)
    assert len(board.flow.blocks["b5"].fields["choices"]) == 5


def test_prompts_show_their_words_and_take_more(board: Board) -> None:
    board.click("b4")
    editor = board.window.form.editors["prompts"]
    assert isinstance(editor, PromptsEditor)
    assert "welcome" in editor.rows[0].words.text().lower()
    editor._add({"text": ""})
    line = editor.rows[-1].line
    assert line is not None
    QTest.keyClicks(line, "It is {sys.now}")
    assert board.flow.blocks["b4"].fields["prompts"] == ["welcome", {"text": "It is {sys.now}"}]


def test_choices_and_flags(board: Board) -> None:
    board.click("b9")
    flag = board.window.form.editors["say_position"]
    assert isinstance(flag, YesNoEditor)
    QTest.mouseClick(flag.box_, Qt.MouseButton.LeftButton, pos=flag.box_.rect().center() * 0.1)
    assert board.flow.blocks["b9"].fields["say_position"] is False
    board.click("b8")
    choice = board.window.form.editors["barge_in"]
    assert isinstance(choice, ChoiceEditor)
    assert choice.choice.currentText() == "not at all"
    choice.choice.setFocus()
    QTest.keyClick(choice.choice, Qt.Key.Key_Up)
    assert board.flow.blocks["b8"].fields["barge_in"] == "valid_key"


def test_the_exits_lead_to_their_blocks(board: Board) -> None:
    board.click("b6")
    exits = board.window.form.exits
    shown = {exits.itemAtPosition(n, 0).widget().text(): exits.itemAtPosition(n, 1).widget()
             for n in range(3)}  # fmt: skip
    assert shown["digits"].text().startswith("7 ")
    QTest.mouseClick(shown["digits"], Qt.MouseButton.LeftButton)
    assert board.document.only == "b7"


def test_without_a_selection_the_flow_itself_is_edited(board: Board) -> None:
    board.document.select(("b5",))
    board.document.select(())
    board.settle()
    lines = [
        line for line in board.window.form.findChildren(QLineEdit) if line.text() == "Service line"
    ]
    retype(lines[0], "Hotel line")
    assert board.flow.name.en == "Hotel line"
    assert board.window.head.name.text() == "Hotel line"


def test_every_kind_of_block_has_a_form(board: Board) -> None:
    for type_ in board.document.palette:
        flow = board.flow.add_block(type_, "main", (36, 900), id="b90")
        board.document.edit("add", flow)
        board.document.select(("b90",))
        kind = board.document.palette[type_]
        assert set(board.window.form.editors) == set(kind.fields)
        board.document.undo.undo()


def test_every_group_of_fields_has_a_title_in_both_languages() -> None:
    palette = installed()
    named = {field.group for type_ in palette for field in palette[type_].fields.values()}
    assert named - {""} == set(GROUPS)


def test_usual_rows_that_were_removed_do_not_come_back(board: Board) -> None:
    flow = board.flow.add_block("time.of_day", "main", (900, 900), id="b90")
    board.document.edit("add", flow)
    board.document.select(("b90",))
    editor = board.window.form.editors["rows"]
    assert isinstance(editor, RowsEditor)
    for _ in range(len(editor.rows)):
        QTest.mouseClick(editor.rows[0].remove, Qt.MouseButton.LeftButton)
    assert board.flow.blocks["b90"].fields["rows"] == []
