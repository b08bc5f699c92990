"""Names in the form: variables, languages, lists that stay closed, what people call a flow."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton

from cti.ivr.flow.describe import sentence
from cti.ivr.flow.document import Variable
from cti.ivr.prompts.languages import language_tag, language_words
from ivr_designer.fields.editor import Place
from ivr_designer.fields.flow_form import FlowForm
from ivr_designer.fields.formula_line import FormulaLine
from ivr_designer.fields.formulas import FormulaEditor
from ivr_designer.fields.languages import LanguageEditor
from ivr_designer.fields.names import VariableEditor
from ivr_designer.fields.references import ReferenceEditor
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


def test_a_new_variable_is_declared_as_its_name_is_typed(board: Board) -> None:
    board.click("b6")
    editor = board.window.form.editors["into"]
    assert isinstance(editor, VariableEditor)
    declared = len(board.flow.variables)
    retype(editor.choice.line, "call.member")
    assert board.flow.blocks["b6"].fields["into"] == "call.member"
    assert board.flow.variable("call.member").type == "text"
    # The beginnings of the name, `call.m` and so on, are not left behind.
    assert len(board.flow.variables) == declared + 1
    assert "New variable" in editor.hint.text()
    assert not [one for one in board.document.findings if one.id == "variable_unknown"]
    board.document.undo.undo()
    assert board.flow.variable("call.member") is None
    assert board.flow.blocks["b6"].fields["into"] == "call.account"
    board.document.undo.redo()
    assert board.flow.variable("call.member") is not None


def test_a_declared_variable_has_the_type_of_what_is_written(board: Board) -> None:
    flow = board.flow.add_block("queue.info", "main", (36, 900), id="b90")
    board.document.edit("add", flow)
    board.document.select(("b90",))
    editor = next(
        one for one in board.window.form.editors.values()
        if isinstance(one, VariableEditor) and one.field.result == "integer"
    )  # fmt: skip
    retype(editor.choice.line, "waiting")
    assert board.flow.variable("waiting").type == "integer"
    retype(editor.choice.line, "sys.now")
    assert "cannot name" in editor.problem.text()
    assert board.flow.variable("waiting") is None
    assert board.flow.blocks["b90"].fields[editor.field.id] == "sys.now"


def test_variables_that_fit_come_first(board: Board) -> None:
    flow = board.flow
    for name, type_ in (("zz", "integer"), ("aa", "text"), ("bb", "date_time")):
        flow = flow.declare(Variable(name, type_))
    board.document.edit("declare", flow.add_block("logic.ranges", "main", (36, 900), id="b90"))
    line = FormulaLine(Place(board.document, "b90"), wanted="integer")
    offers = line.offers()
    names = [name for name, _ in offers]
    assert names[0] == "zz"
    own = [variable.path for variable in flow.variables]
    assert set(names[: len(own)]) == set(own)
    assert names.index("call.calling") > names.index("bb")
    assert names.index("text.length(") > names.index("call.calling")
    assert dict(offers)["call.calling"] == "caller's number"
    line.deleteLater()
    board.click("b6")
    editor = board.window.form.editors["into"]
    assert isinstance(editor, VariableEditor)
    listed = [str(editor.choice.itemData(n)) for n in range(editor.choice.count())]
    assert listed.index("aa") < listed.index("bb")
    assert not any(name.startswith("sys.") for name in listed)


def test_a_list_stays_closed_after_esc(board: Board) -> None:
    board.click("b9")
    editor = board.window.form.editors["queue"]
    assert isinstance(editor, ReferenceEditor)
    box = editor.choice
    box.setFocus()
    box.line.selectAll()
    QTest.keyClicks(box.line, "a")
    assert box.offering
    QTest.keyClick(box._list, Qt.Key.Key_Escape)
    QTest.keyClicks(box.line, "r")
    assert not box.offering
    assert box.currentText() == "ar"
    QTest.keyClick(box, Qt.Key.Key_Down)
    assert box.offering
    QTest.keyClick(box._list, Qt.Key.Key_Escape)
    board.window.form.name.setFocus()  # type: ignore[union-attr]
    box.setFocus()
    box.line.selectAll()
    QTest.keyClicks(box.line, "ca")
    assert box.offering
    box._list.hide()


def test_names_in_a_formula_stay_closed_after_esc(board: Board) -> None:
    board.window.stage.walk.add("logic.if", board.view.seen().center())
    board.settle()
    editor = board.window.form.editors["condition"]
    assert isinstance(editor, FormulaEditor)
    line = editor.line
    retype(line, "acc")
    assert line.offering
    QTest.keyClick(line._popup, Qt.Key.Key_Escape)
    QTest.keyClicks(line, "o")
    assert not line.offering
    assert line.text() == "acco"
    QTest.keyClick(line, Qt.Key.Key_Space, CONTROL)
    assert line.offering
    line._popup.hide()


def test_a_chinese_name_is_not_put_into_the_english_field(board: Board) -> None:
    board.shelf.open_named("hotel", "酒店总机")
    assert (board.flow.name.zh, board.flow.name.en) == ("酒店总机", "")
    board.settle()
    form = next(one for one in board.window.form.findChildren(FlowForm) if one.isVisible())
    assert (form.zh.text(), form.en.text()) == ("酒店总机", "")
    # People still see a name where theirs is missing.
    assert board.document.flow_name() == "酒店总机"
    board.shelf.open_named("hotel", "Hotel line")
    assert board.flow.name.en == "Hotel line"


def test_the_languages_of_a_flow_have_names(board: Board) -> None:
    board.document.select(())
    board.settle()
    form = next(one for one in board.window.form.findChildren(FlowForm) if one.isVisible())
    shown = [one.text() for one in form.languages.findChildren(QLabel) if one.text()]
    assert shown == ["Chinese, the usual one", "English"]
    more = form.languages.more
    retype(more.line, "French")
    QTest.keyClick(more.line, Qt.Key.Key_Return)
    assert board.flow.languages == ("zh-CN", "en-US", "fr-FR")
    retype(more.line, "Klingon")
    QTest.keyClick(more.line, Qt.Key.Key_Return)
    assert "no language" in form.languages.problem.text()
    assert more.currentText() == "Klingon"
    assert len(board.flow.languages) == 3
    buttons = {one.accessibleName(): one for one in form.languages.findChildren(QPushButton)}
    QTest.mouseClick(buttons["Make English the usual one"], Qt.MouseButton.LeftButton)
    assert board.flow.languages == ("en-US", "zh-CN", "fr-FR")
    board.settle()
    buttons = {one.accessibleName(): one for one in form.languages.findChildren(QPushButton)}
    QTest.mouseClick(buttons["Remove French"], Qt.MouseButton.LeftButton)
    assert board.flow.languages == ("en-US", "zh-CN")


def test_a_language_is_chosen_by_its_name(board: Board) -> None:
    flow = board.flow.add_block("play.language", "main", (36, 900), id="b90")
    board.document.edit("add", flow)
    board.document.select(("b90",))
    board.settle()
    editor = board.window.form.editors["language"]
    assert isinstance(editor, LanguageEditor)
    assert editor.choice.currentText() == "Chinese"
    retype(editor.choice.line, "English")
    assert board.flow.blocks["b90"].fields["language"] == "en-US"
    said = sentence(board.flow, "b90", board.document.palette, board.document.site)
    assert "English" in said.en
    assert "英语" in said.zh
    retype(editor.choice.line, "en-GB")
    assert board.flow.blocks["b90"].fields["language"] == "en-GB"
    retype(editor.choice.line, "Elvish")
    assert "no language" in editor.problem.text()
    assert board.flow.blocks["b90"].fields["language"] == "en-GB"
    retype(editor.choice.line, "{call.language}")
    assert board.flow.blocks["b90"].fields["language"] == "{call.language}"


@pytest.mark.parametrize(
    ("tag", "zh", "en"),
    [("zh-CN", "中文", "Chinese"), ("en", "英语", "English"), ("en-GB", "英语（英国）", "English (United Kingdom)"),
     ("xx-YY", "xx-YY", "xx-YY")],
)  # fmt: skip
def test_tags_have_names(tag: str, zh: str, en: str) -> None:
    assert (language_words(tag).zh, language_words(tag).en) == (zh, en)


@pytest.mark.parametrize(
    ("name", "tag"),
    [("英语", "en-US"), ("english", "en-US"), ("ZH", "zh-CN"), ("en_gb", "en-GB"), ("fr-FR", "fr-FR"),
     ("Elvish", ""), ("", "")],
)  # fmt: skip
def test_names_mean_tags(name: str, tag: str) -> None:
    assert language_tag(name) == tag
