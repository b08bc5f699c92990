"""Paper and index: layers and outlines as PDF and pictures, things and where they are used."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication

from cti.client.qt import theme
from ivr_designer.panels.used_where import used_where
from tests.support.drawing_board import Board


@pytest.fixture(scope="module")
def house(qapp: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Board]:
    board = Board(tmp_path_factory.mktemp("designer"))
    yield board
    board.end()


@pytest.fixture
def board(house: Board) -> Board:
    house.begin()
    return house


def test_a_layer_is_a_picture_in_light_colours_whatever_the_screen_shows(
    board: Board, qapp: QApplication, tmp_path: Path
) -> None:
    theme.apply(qapp, "dark")
    try:
        board.window.layers.rows["main"].write(tmp_path / "main.png")
        assert theme.tokens() is theme.DARK
    finally:
        theme.apply(qapp, "light")
    image = QImage(str(tmp_path / "main.png"))
    whole = board.scene.whole()
    for wire in board.scene.wires.values():
        whole = whole.united(wire.boundingRect())
    assert (image.width(), image.height()) == (
        round(whole.width() + 48) * 2,
        round(whole.height() + 48) * 2,
    )
    assert image.pixelColor(2, 2) == QColor("white")
    at = board.scene.blocks["b5"].place().center() - whole.topLeft()
    assert image.pixelColor(int(at.x() + 24 + 70) * 2, int(at.y() + 24 + 66) * 2).lightness() > 200


def test_layers_and_outline_are_pdf_files(board: Board, tmp_path: Path) -> None:
    board.window.layers.rows["main"].write(tmp_path / "main.pdf")
    board.window.low.outline.write(tmp_path / "outline.pdf")
    board.window.low.outline.write(tmp_path / "outline.png")
    for name in ("main.pdf", "outline.pdf"):
        assert (tmp_path / name).read_bytes().startswith(b"%PDF")
    assert not QImage(str(tmp_path / "outline.png")).isNull()


@pytest.mark.parametrize("name", ["main.pdf", "main.png"])
def test_a_folder_that_is_not_there_is_said(board: Board, tmp_path: Path, name: str) -> None:
    board.window.layers.rows["main"].write(tmp_path / "nowhere" / name)
    assert "cannot be written" in board.said()[0]


def test_things_know_where_they_are_used(board: Board) -> None:
    found = used_where(board.flow, board.document.palette)
    assert found["queue", "sales"] == ["b9"]
    assert found["variable", "call.account"][0] == "b6"
    assert found["prompt", "main_menu"] == ["b5"]


def test_the_index_lists_what_is_used_where(board: Board) -> None:
    board.window.low.show_page("index")
    index = board.window.low.index
    index.kind.setCurrentIndex(4)
    (row,) = index.table.model.rows()
    assert (row.name, row.type, row.where("")) == ("sales", "Queues", board.document.numbered("b9"))
    index.search.setText("nothing of that name")
    assert index.found() == []
    index.search.clear()
    index._first()
    assert board.document.only == "b9"
    index.kind.setCurrentIndex(0)
