"""Both languages are complete, and the window changes over at once, themes too."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget

import ivr_designer
from cti.client.qt import language, theme
from ivr_designer import look
from tests.support.drawing_board import Board

FOLDER = Path(ivr_designer.__file__).parent / "i18n"
HOLE = re.compile(r"\{[^}]*\}|%n")


@pytest.fixture(scope="module")
def house(qapp: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Board]:
    board = Board(tmp_path_factory.mktemp("designer"))
    yield board
    board.end()


@pytest.fixture
def board(house: Board) -> Board:
    house.begin()
    return house


def messages(name: str) -> list[ElementTree.Element]:
    return list(ElementTree.parse(FOLDER / f"ivr_designer_{name}.ts").getroot().iter("message"))


def test_every_text_is_translated_with_its_holes() -> None:
    found = messages("zh_CN")
    assert len(found) > 300
    for message in found:
        source, said = message.findtext("source", ""), message.find("translation")
        assert said is not None
        assert said.get("type") is None, source
        form = said.findtext("numerusform") if message.get("numerus") else said.text
        assert form, source
        assert set(HOLE.findall(form)) == set(HOLE.findall(source)), source


def test_english_has_its_plurals() -> None:
    for message in messages("en"):
        forms = [form.text for form in message.iter("numerusform")]
        assert len(forms) == 2
        assert all(form and "(s)" not in form for form in forms)


def test_no_text_escapes_the_translators() -> None:
    """lupdate does not look into the braces of f-strings."""
    for file in FOLDER.parent.rglob("*.py"):
        for line in file.read_text(encoding="utf-8").splitlines():
            assert not re.search(r"""f["'][^"']*\{self\.tr\(""", line), f"{file.name}: {line}"


def test_the_window_changes_its_language_at_once(board: Board, qapp: QApplication) -> None:
    board.document.select(("b6",))
    language.use(qapp, "zh")
    board.settle()
    window = board.window
    assert window.head.trial.text() == "试拨"
    assert window.low.tabs.tabText(0) == "问题"
    assert board.scene.blocks["b6"].face.rows[0].label == "收到"
    shown = [
        one.text()
        for one in (*window.findChildren(QLabel), *window.findChildren(QAbstractButton))
        if one.isVisible() and one.text()
    ]
    english = [text for text in shown if re.search(r"[A-Za-z]{4,} [A-Za-z]{3,}", text)]
    assert english == []
    language.use(qapp, "en")
    board.settle()
    assert window.head.trial.text() == "Try"


def test_the_form_is_not_squeezed_by_the_words_of_another_language(
    board: Board, qapp: QApplication
) -> None:
    """English is longer: what comes back into view has its new height before anything is painted."""
    window = board.window
    board.document.select(("b5",))
    language.use(qapp, "zh")
    board.settle()
    window.right.setCurrentWidget(window.telephone)
    language.use(qapp, "en")
    board.settle()
    window.right.setCurrentWidget(window.form)
    inside = window.form.area.widget()
    assert inside is not None
    parts = [one for one in inside.findChildren(QWidget) if one.isVisible()]
    assert len(parts) > 20
    assert [one for one in parts if one.height() < one.minimumSizeHint().height()] == []


def test_a_new_flow_names_its_layer_in_the_language_in_use(
    board: Board, qapp: QApplication
) -> None:
    board.shelf.open_named("night_line", "Night line")
    assert [layer.name for layer in board.flow.layers] == ["Main flow"]
    language.use(qapp, "zh")
    board.shelf.open_named("night_line", "夜间")
    assert [layer.name for layer in board.flow.layers] == ["主流程"]
    language.use(qapp, "en")


def test_every_picture_is_there(board: Board) -> None:
    for kind in board.document.palette.values():
        assert kind.icon in look.PICTURES, f"{kind.id} has the picture {kind.icon}"
        assert not theme.icon(look.picture(kind.icon)).isNull()
    for name in look.TOOLS:
        assert not look.tool(name).isNull()


@pytest.mark.parametrize("tokens", [theme.LIGHT, theme.DARK])
def test_hues_can_be_told_from_the_ground(tokens: theme.Tokens) -> None:
    for hue in look.HUES.values():
        drawn = theme.mix(hue, "#FFFFFF", 0.62) if tokens.name == "dark" else hue
        assert theme.contrast(drawn, tokens.surface) >= 3
