"""Drawing a large flow takes long: it says how far it is, and can be given up."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QApplication, QProgressDialog
from pytestqt.qtbot import QtBot

from cti.ivr.flow.file import save
from ivr_designer.canvas import patience
from ivr_designer.canvas.patience import Patience
from tests.benchmarks.designer import large_flow
from tests.support.drawing_board import Board

BLOCKS = 400


@pytest.fixture(scope="module")
def house(qapp: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Board]:
    board = Board(tmp_path_factory.mktemp("designer"))
    yield board
    board.end()


@pytest.fixture
def board(house: Board) -> Iterator[Board]:
    house.begin()
    flow = large_flow(BLOCKS, house.document.palette)
    house.file.write_text(save(flow, house.document.palette), "utf-8")
    assert house.shelf.open_file(house.file)
    yield house
    house.begin()


@pytest.fixture
def dialogs(monkeypatch: pytest.MonkeyPatch) -> list[QProgressDialog]:
    """Whoever waits is shown the progress at once."""
    made: list[QProgressDialog] = []
    true_dialog = Patience._dialog

    def kept(self: Patience, count: int) -> QProgressDialog:
        made.append(true_dialog(self, count))
        return made[-1]

    monkeypatch.setattr(patience, "SILENT", 0)
    monkeypatch.setattr(patience, "LOOK", 0)
    monkeypatch.setattr(Patience, "_dialog", kept)
    return made


@pytest.fixture
def impatient(dialogs: list[QProgressDialog], monkeypatch: pytest.MonkeyPatch) -> None:
    """The button is pressed as soon as it is there."""
    shown: Callable[[Patience, int], QProgressDialog] = Patience._dialog

    def pressed(self: Patience, count: int) -> QProgressDialog:
        dialog = shown(self, count)
        dialog.cancel()
        return dialog

    monkeypatch.setattr(Patience, "_dialog", pressed)


def drawn(board: Board) -> dict[str, QPointF]:
    return {id: item.pos() for id, item in board.scene.blocks.items()}


def wires(board: Board) -> dict[tuple[str, str], tuple[QPointF, QPointF]]:
    return {link: (wire.start, wire.end) for link, wire in board.scene.wires.items()}


def test_progress_is_shown_until_all_is_drawn(board: Board, dialogs: list[QProgressDialog]) -> None:
    board.window.stage.arrange()
    (dialog,) = dialogs
    assert dialog.value() > BLOCKS
    assert not dialog.isVisible()
    assert drawn(board) == {id: QPointF(*at) for id, at in board.flow.positions.items()}


@pytest.mark.usefixtures("impatient")
def test_what_is_given_up_is_as_it_was_before(board: Board, qtbot: QtBot) -> None:
    before, stood, led = board.flow, drawn(board), wires(board)
    board.window.stage.arrange()
    qtbot.waitUntil(lambda: board.flow is before)
    assert (drawn(board), wires(board)) == (stood, led)


@pytest.mark.usefixtures("impatient")
def test_an_undo_that_is_given_up_leaves_the_step_done(
    board: Board, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(board.scene.patience, "is_asked", False)
    board.window.stage.arrange()
    after, stood = board.flow, drawn(board)
    monkeypatch.setattr(board.scene.patience, "is_asked", True)
    board.document.undo.undo()
    qtbot.waitUntil(lambda: board.flow is after)
    assert drawn(board) == stood


@pytest.mark.usefixtures("impatient")
def test_opening_that_is_given_up_leads_back_to_the_flows(board: Board, qtbot: QtBot) -> None:
    assert board.shelf.open_file(board.file)
    qtbot.waitUntil(lambda: board.window.pages.currentWidget() is board.window.flows)
    assert board.flow.id == "new"
    assert set(board.scene.blocks) == set(board.flow.blocks)
    assert board.shelf.path is None
