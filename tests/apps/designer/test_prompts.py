"""Prompts in the form: a sentence that is typed is what callers hear; names are nobody's business."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from cti.ivr.prompts.new import NewPrompt, free_name, language_of, new_prompt
from cti.ivr.prompts.uses import is_prompt_name
from ivr_designer.fields.names import PromptEditor
from ivr_designer.fields.prompt_box import PromptBox
from ivr_designer.fields.prompt_lists import PromptListsEditor
from ivr_designer.fields.prompts import PromptsEditor
from tests.support.drawing_board import SITE, Board

SENTENCE = "您好，欢迎致电云栖酒店，请按键。"
NAME = "欢迎致电云栖酒店"


@pytest.fixture
def board(qapp: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Board]:
    board = Board(tmp_path_factory.mktemp("designer"))
    board.begin()
    yield board
    board.end()


def prompts_of(board: Board, block: str = "b4") -> PromptsEditor:
    board.click(block)
    editor = board.window.form.editors["prompts"]
    assert isinstance(editor, PromptsEditor)
    return editor


def box(editor: PromptsEditor, at: int = -1) -> PromptBox:
    found = editor.rows[at].prompt
    assert found is not None
    return found


def write(line: QLineEdit, text: str) -> None:
    """Type letter by letter into what has the focus."""
    line.setFocus()
    line.selectAll()
    for letter in text:
        QTest.keyClicks(line, letter) if letter.isascii() else line.insert(letter)
        if not letter.isascii():
            line.textEdited.emit(line.text())
    QApplication.processEvents()


def item(board: Board, at: int = -1) -> object:
    return board.flow.blocks["b4"].fields["prompts"][at]


def test_a_sentence_becomes_a_prompt_that_says_it(board: Board) -> None:
    editor = prompts_of(board)
    QTest.mouseClick(editor.add_prompt, Qt.MouseButton.LeftButton)
    write(box(editor).line, SENTENCE)
    # Until it is complete it is spoken as a text: whoever saves or tries now loses nothing.
    assert item(board) == {"text": SENTENCE}
    board.key(Qt.Key.Key_Return)
    assert item(board) == NAME
    assert board.document.site.prompts[NAME] == {"zh-CN": SENTENCE}
    assert box(editor).currentText() == SENTENCE
    assert "New" in editor.rows[-1].words.text()
    assert board.window.studio.store.row(NAME, "zh-CN").state == "missing"
    assert not [one for one in board.document.findings if one.id == "prompt_unknown"]


def test_it_is_one_step_and_undo_takes_the_prompt_away_too(board: Board) -> None:
    before = board.flow.blocks["b4"].fields["prompts"]
    editor = prompts_of(board)
    QTest.mouseClick(editor.add_prompt, Qt.MouseButton.LeftButton)
    steps = board.document.undo.count()
    write(box(editor).line, SENTENCE)
    board.window.form.note.setFocus()  # type: ignore[union-attr]
    assert item(board) == NAME
    assert board.document.undo.count() == steps + 1
    board.document.undo.undo()
    assert board.flow.blocks["b4"].fields["prompts"] == before
    assert NAME not in board.document.site.prompts
    assert not any(row.name == NAME for row in board.window.studio.store.rows("zh-CN"))
    board.document.undo.redo()
    assert item(board) == NAME
    assert board.document.site.prompts[NAME] == {"zh-CN": SENTENCE}


def test_a_trial_speaks_it_at_once(board: Board) -> None:
    editor = prompts_of(board)
    write(box(editor, 0).line, SENTENCE)
    board.key(Qt.Key.Key_Return)
    board.window.trial.start("13900000001", "4008")
    board.clock.advance(1)
    board.window.trial.choose("found", {})
    heard = [line.text for line in board.window.trial.lines if line.kind == "heard"]
    assert SENTENCE in heard
    board.window.trial.stop()


def test_its_words_may_be_changed_until_it_is_saved(board: Board) -> None:
    editor = prompts_of(board)
    write(box(editor, 0).line, "您好，欢迎光临酒店")
    board.key(Qt.Key.Key_Return)
    name = item(board, 0)
    write(box(editor, 0).line, "您好，欢迎光临云栖酒店")
    board.key(Qt.Key.Key_Return)
    assert item(board, 0) == name
    assert board.document.site.prompts[str(name)] == {"zh-CN": "您好，欢迎光临云栖酒店"}
    board.document.undo.undo()
    assert board.document.site.prompts[str(name)] == {"zh-CN": "您好，欢迎光临酒店"}
    board.document.undo.redo()
    assert board.shelf.save_file(board.file)
    write(box(editor, 0).line, "您好，再见")
    board.key(Qt.Key.Key_Return)
    assert item(board, 0) != name
    # What calls may play already stays, whatever is undone.
    while board.document.undo.canUndo():
        board.document.undo.undo()
    assert board.document.site.prompts[str(name)] == {"zh-CN": "您好，欢迎光临云栖酒店"}


def test_prompts_are_chosen_by_their_words(board: Board) -> None:
    editor = prompts_of(board)
    choice = box(editor, 0)
    shown = [choice.itemText(n) for n in range(choice.count())]
    assert SITE.prompts["welcome"]["en-US"] in shown
    assert "welcome" not in shown
    words = next(text for text in shown if "goodbye" in text.lower())
    choice.line.selectAll()
    QTest.keyClicks(choice.line, "oodby")
    assert choice.offering
    QTest.keyClick(choice._list, Qt.Key.Key_Down)
    QTest.keyClick(choice._list, Qt.Key.Key_Return)
    QApplication.processEvents()
    chosen = item(board, 0)
    assert isinstance(chosen, str)
    assert SITE.prompt_text(chosen, "en-US") == choice.currentText()
    assert words in shown


def test_what_a_prompt_says_already_makes_no_second_one(board: Board) -> None:
    editor = prompts_of(board)
    count = len(board.document.site.prompts)
    QTest.mouseClick(editor.add_prompt, Qt.MouseButton.LeftButton)
    write(box(editor).line, SITE.prompts["welcome"]["zh-CN"])
    board.key(Qt.Key.Key_Return)
    assert item(board) == "welcome"
    assert len(board.document.site.prompts) == count


def test_words_with_values_stay_a_text(board: Board) -> None:
    editor = prompts_of(board)
    write(box(editor, 0).line, "It is {sys.now} o'clock")
    board.key(Qt.Key.Key_Return)
    assert item(board, 0) == {"text": "It is {sys.now} o'clock"}


def test_an_empty_line_is_not_in_the_file(board: Board) -> None:
    editor = prompts_of(board)
    before = board.flow.blocks["b4"].fields["prompts"]
    QTest.mouseClick(editor.add_prompt, Qt.MouseButton.LeftButton)
    assert board.flow.blocks["b4"].fields["prompts"] == before
    assert len(editor.rows) == len(before) + 1
    board.document.check_now()
    assert not [one for one in board.document.findings if one.id == "prompt_unknown"]


def test_a_second_try_takes_sentences_too(board: Board) -> None:
    board.click("b5")
    editor = board.window.form.editors["again"]
    assert isinstance(editor, PromptListsEditor)
    QTest.mouseClick(editor.add, Qt.MouseButton.LeftButton)
    write(box(editor.lists[-1]).line, "请再按一次")
    board.key(Qt.Key.Key_Return)
    assert board.flow.blocks["b5"].fields["again"][-1] == ["请再按一次"]


def test_one_prompt_in_a_row_of_a_table(board: Board) -> None:
    flow = board.flow.add_block("input.form", "main", (36, 900), id="b90",
                                fields={"rows": [{"name": "room"}]})  # fmt: skip
    board.document.edit("add", flow)
    board.document.select(("b90",))
    found = list(board.window.form.findChildren(PromptEditor))
    write(found[0].choice.line, "请输入房号")
    assert found[0].choice.is_open
    found[0].settle()
    assert board.flow.blocks["b90"].fields["rows"][0]["prompt"] == "请输入房号"
    assert board.document.site.prompts["请输入房号"] == {"zh-CN": "请输入房号"}


def test_one_click_makes_a_prompt_that_is_missing(board: Board) -> None:
    flow = board.flow.set_field("b4", "prompts", ["欢迎您来到云栖酒店！"])
    board.document.edit("set", flow)
    board.document.check_now()
    found = next(one for one in board.document.findings if one.id == "prompt_unknown")
    assert "欢迎您来到云栖酒店" in found.fixes[0].title.zh
    board.document.fix(found.fixes[0])
    assert not [one for one in board.document.findings if one.id == "prompt_unknown"]
    name = str(item(board, 0))
    assert is_prompt_name(name)
    assert board.document.site.prompts[name] == {"zh-CN": "欢迎您来到云栖酒店！"}
    board.document.undo.undo()
    assert name not in board.document.site.prompts
    assert item(board, 0) == "欢迎您来到云栖酒店！"


def test_a_slip_of_the_keys_is_offered_the_prompt_that_was_meant(board: Board) -> None:
    board.document.edit("set", board.flow.set_field("b4", "prompts", ["welcom"]))
    board.document.check_now()
    found = next(one for one in board.document.findings if one.id == "prompt_unknown")
    assert SITE.prompts["welcome"]["en-US"][:10] in found.fixes[0].title.en
    board.document.fix(found.fixes[0])
    assert item(board, 0) == "welcome"


@pytest.mark.parametrize(
    ("words", "name"),
    [
        (SENTENCE, NAME),
        ("Hello, welcome to the Cloud Hotel. For sales press one.", "welcome_to_the_cloud"),
        ("您好！", "您好"),
        ("。。。", "prompt"),
        ("请按 1（或 2）", "请按_1_或_2"),
    ],
)
def test_names_are_short_and_free(words: str, name: str) -> None:
    assert free_name(words, ()) == name
    assert is_prompt_name(name)
    assert free_name(words, {name}) == f"{name}_2"


def test_a_sentence_goes_to_the_language_that_it_is_in() -> None:
    assert language_of("您好", ["en-US", "zh-CN"]) == "zh-CN"
    assert language_of("Hello", ["zh-CN", "en-US"]) == "en-US"
    assert language_of("Hello", ["zh-CN"]) == "zh-CN"
    assert new_prompt("Hello", ["zh-CN"], {}) == NewPrompt("hello", "zh-CN", "Hello")
