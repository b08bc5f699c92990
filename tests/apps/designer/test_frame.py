"""The window on small screens: nothing is cut off, nothing that floats hides a block."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import pytest
from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, QSizeF, Qt
from PySide6.QtWidgets import QApplication, QWidget

from cti.client.qt import language
from cti.ivr.flow.field import Words
from ivr_designer.canvas.framing import clear_of, frame
from ivr_designer.window.screen_place import described, place_of
from tests.support.drawing_board import Board

CONTROL = Qt.KeyboardModifier.ControlModifier
WISHED = QSize(1600, 960)
LAPTOP = QRect(0, 0, 1366, 768)
LONG = "A very long name of a service line for guests of all hotels of the house in the north"


@pytest.fixture(scope="module")
def house(qapp: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Board]:
    board = Board(tmp_path_factory.mktemp("designer"))
    yield board
    board.end()


@pytest.fixture
def board(house: Board) -> Iterator[Board]:
    house.begin()
    yield house
    house.window.resize(WISHED)


def hidden_blocks(board: Board) -> list[str]:
    """Blocks of which some part lies under the map or the zoom, or out of the view."""
    stage = board.window.stage
    over = [stage.map.geometry(), stage.zooming.geometry()]
    seen = board.view.viewport().rect()
    places = {
        id: board.view.mapFromScene(item.place()).boundingRect()
        for id, item in board.scene.blocks.items()
    }
    return [
        id
        for id, place in places.items()
        if any(place.intersects(one) for one in over) or not seen.contains(place)
    ]


def test_the_window_fills_a_screen_that_is_smaller_than_it_wishes() -> None:
    box, full = place_of(WISHED, "", [LAPTOP])
    assert full
    assert LAPTOP.contains(box)


def test_on_a_large_screen_it_has_the_size_it_wishes() -> None:
    box, full = place_of(WISHED, "", [QRect(0, 0, 2560, 1440)])
    assert (box.size(), full) == (WISHED, False)


def test_it_opens_where_it_was_left_unless_that_screen_is_gone() -> None:
    right = QRect(1366, 0, 1920, 1080)
    kept = described(QRect(1500, 100, 1200, 700), False)
    assert place_of(WISHED, kept, [LAPTOP, right]) == (QRect(1500, 100, 1200, 700), False)
    assert place_of(WISHED, kept, [LAPTOP]) == place_of(WISHED, "", [LAPTOP])
    assert place_of(WISHED, "rubbish", [LAPTOP]) == place_of(WISHED, "", [LAPTOP])


def test_a_larger_place_than_the_screen_is_cut_to_it() -> None:
    kept = described(QRect(0, 0, 1600, 960), False)
    assert place_of(WISHED, kept, [LAPTOP])[0] == LAPTOP


@pytest.mark.parametrize("tongue", ["en", "zh"])
@pytest.mark.parametrize(("width", "height"), [(1280, 720), (1366, 768), (1000, 600)])
def test_everything_is_within_a_small_window(
    board: Board, tongue: str, width: int, height: int
) -> None:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    window = board.window
    language.use(app, tongue)
    try:
        window.resize(width, height)
        board.document.edit("rename", replace(board.flow, name=Words(LONG, LONG)))
        board.settle()
        assert window.size() == QSize(width, height)
        head = window.head
        buttons: list[QWidget] = [head.undo, head.save, head.live, head.versions, head.prompts,
                                  head.trial, head.publish]  # fmt: skip
        edges = [(one.geometry().left(), one.geometry().right()) for one in buttons]
        assert all(one[1] < other[0] for one, other in pairwise(edges))
        assert edges[-1][1] < head.width()
        assert all(one.width() >= one.sizeHint().width() for one in buttons)
        assert head.name.shown().endswith("…")
        assert LONG in head.name.toolTip()
        for part in (window.sides, window.foot, window.low, window.form, window.stage):
            assert QRect(corner_of(part, window), part.size()).bottom() < height
        assert window.stage.width() >= 480
        assert window.stage.height() >= 280
    finally:
        language.use(app, "en")


def corner_of(part: QWidget, window: QWidget) -> QPoint:
    return part.mapTo(window, part.rect().topLeft())


def test_words_come_back_with_the_room(board: Board) -> None:
    head = board.window.head
    board.window.resize(1000, 620)
    board.settle()
    assert (head.save.text(), head.publish.key) == ("", "")
    assert "Ctrl+S" in head.save.toolTip()
    board.window.resize(WISHED)
    board.settle()
    assert (head.save.text(), head.publish.key) == ("Save", "Ctrl+Shift+P")


@pytest.mark.parametrize("size", [(1280, 720), (1366, 768), (1600, 960)])
def test_nothing_hides_a_block_when_all_are_shown(board: Board, size: tuple[int, int]) -> None:
    board.window.resize(*size)
    board.settle()
    board.view.fit()
    assert hidden_blocks(board) == []
    board.key(Qt.Key.Key_L, CONTROL)
    board.settle()
    assert hidden_blocks(board) == []


def test_a_block_that_is_gone_to_is_not_under_the_map(board: Board) -> None:
    board.window.resize(1280, 720)
    board.settle()
    board.view.set_zoom(1.0)
    for id in board.flow.blocks:
        board.window.stage.go_to(id)
        assert id not in hidden_blocks(board)


def test_the_map_is_a_shade_over_blocks(board: Board) -> None:
    small = board.window.stage.map
    board.view.fit()
    assert not small.gives_way()
    board.view.set_zoom(1.0)
    low = board.scene.blocks["b13"].place()
    board.view.look_from(low.center() - QPointF(small.geometry().center()))
    assert small.gives_way()


def test_the_largest_zoom_that_hides_nothing_is_taken() -> None:
    """One block low at the right, as wide as high: the corner costs little where nothing is."""
    world, room = QRectF(0, 0, 1000, 1000), QSizeF(500, 500)
    corner = QRectF(400, 400, 90, 90)
    empty_corner = QRectF(0, 0, 700, 700)
    zoom, _ = frame(world, room, [corner], empty_corner.intersects, (0.1, 1.0))
    assert zoom == 0.5
    zoom, at = frame(world, room, [corner], world.intersects, (0.1, 1.0))
    assert 0.35 < zoom < 0.5
    shown = QRectF((world.topLeft() - at) * zoom, world.size() * zoom)
    assert QRectF(0, 0, 500, 500).contains(shown)
    assert not shown.intersects(corner)


def test_a_drawing_that_cannot_be_clear_is_shown_all_the_same() -> None:
    zoom, _ = frame(QRectF(0, 0, 9000, 9000), QSizeF(500, 500), [QRectF(0, 0, 500, 490)],
                    lambda _box: True, (0.08, 1.0))  # fmt: skip
    assert zoom == 0.08


def test_a_block_moves_the_shortest_way_from_under_what_floats() -> None:
    room, over = QSizeF(800, 600), [QRectF(640, 500, 150, 88)]
    assert clear_of(QRectF(100, 100, 140, 80), room, over) == QPointF()
    away = clear_of(QRectF(630, 510, 140, 80), room, over)
    assert (away.x(), away.y()) == (0, 500 - 6 - 590)


def test_the_drawing_stays_where_it_is_while_something_else_is_shown(board: Board) -> None:
    """Versions compared, the list of flows, the live view: all hide the drawing and show it again."""
    board.window.resize(1366, 748)
    board.view.set_zoom(1.0)
    board.window.stage.go_to("b13")
    board.settle()
    seen = board.view.seen()
    board.window._show_compared(board.flow, None)
    board.window._show_compared(board.flow, board.flow)
    board.window._show_compared(None, None)
    board.window.show_flows()
    board.window.show_drawing()
    board.settle()
    assert board.view.seen() == seen


@pytest.mark.parametrize("tongue", ["en", "zh"])
def test_all_tabs_below_the_drawing_can_be_read_in_a_small_window(
    board: Board, tongue: str
) -> None:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    language.use(app, tongue)
    try:
        board.window.resize(1280, 720)
        board.settle()
        tabs = board.window.low.tabs
        last = tabs.tabRect(tabs.count() - 1)
        assert tabs.rect().contains(last)
    finally:
        language.use(app, "en")


def test_the_studio_is_no_larger_than_the_screen(board: Board) -> None:
    board.window.studio.open()
    studio = board.window.studio.window
    assert studio is not None
    free = studio.screen().availableGeometry()
    assert studio.height() <= free.height()
    assert studio.width() <= max(free.width(), studio.minimumWidth())
    studio.close()
