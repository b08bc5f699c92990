"""The view of the drawing: what the pointer and the keys do there."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QBrush,
    QColor,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QWheelEvent,
)
from PySide6.QtWidgets import QGraphicsView

from cti.client.qt import theme
from ivr_designer.canvas.block_item import BlockItem
from ivr_designer.canvas.hand import Copying, Drawing, Hand, Moving, Panning, Sweeping
from ivr_designer.canvas.scene import FlowScene
from ivr_designer.canvas.sheet import Sheet
from ivr_designer.canvas.sheet_view import SheetView
from ivr_designer.canvas.walk import Walk
from ivr_designer.document.document import Document
from ivr_designer.document.edits import GRID

MIME = "application/x-cordboard-block"
"""A block type that is dragged from the palette."""


class FlowView(SheetView):
    quick_add = Signal(QPointF, str, str)
    """Something is to be added at a place of the scene, led to from (block, exit) where given."""
    connect_wanted = Signal(str, str)
    """An exit is to be led to a block that stands already."""
    properties_wanted = Signal()
    entered = Signal(str)
    """A block was double-clicked or opened with Enter."""

    def __init__(self, document: Document, scene: FlowScene) -> None:
        super().__init__(scene)
        self.document = document
        self.hand: Hand | None = None
        self.walk = Walk(document, scene)
        self._space = False
        self._sweep = QRectF()
        self._dots: tuple[tuple[str, str], QBrush] | None = None
        # The sheet is what is shown; it knows itself what of it must be painted.
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.NoViewportUpdate)
        self._sheet = Sheet(scene, self.drawBackground)
        scene.changed.connect(self._touch)
        scene.redrawn.connect(self._touch_all)
        self.moved.connect(self.viewport().update)
        self.setMouseTracking(True)
        self.setAcceptDrops(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        # Letters and digits mean nothing here, so input methods stay away.
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        document.opened.connect(self.start)
        document.layer_shown.connect(self.start)
        document.changed.connect(lambda _before, _after: self.fit_scene())
        self.fit_scene()

    # --- painting --------------------------------------------------------------------------------

    def _touch(self, places: list[QRectF]) -> None:
        self._sheet.touch(places)
        self.viewport().update()

    def _touch_all(self) -> None:
        self._sheet.touch_all()
        self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        viewport = self.viewport()
        to = self.viewportTransform()
        painter = QPainter(viewport)
        painter.drawPixmap(
            0, 0, self._sheet.picture(viewport.size(), viewport.devicePixelRatioF(), to)
        )
        painter.setWorldTransform(to)
        self.drawForeground(painter, QRectF())

    def drawBackground(self, painter: QPainter, rect: QRectF | Any) -> None:
        t = theme.tokens()
        ground = theme.mix(t.window, t.sunken, 0.55) if t.name == "light" else t.sunken
        if self.zoom < 0.5:
            painter.fillRect(rect, QColor(ground))
            return
        key = (t.name, ground)
        if self._dots is None or self._dots[0] != key:
            tile = QPixmap(GRID * 2, GRID * 2)
            tile.fill(QColor(ground))
            dot = QPainter(tile)
            dot.setPen(QColor(theme.mix(t.edge, ground, 0.3)))
            dot.drawPoint(0, 0)
            dot.end()
            self._dots = (key, QBrush(tile))
        painter.fillRect(rect, self._dots[1])

    def drawForeground(self, painter: QPainter, rect: QRectF | Any) -> None:
        if not self._sweep.isNull():
            colour = QColor(theme.tokens().accent)
            painter.setPen(QPen(colour, 1 / self.zoom))
            colour.setAlpha(28)
            painter.setBrush(colour)
            painter.drawRect(self._sweep)

    def show_sweep(self, box: QRectF) -> None:
        self._sweep = box
        self.viewport().update()

    # --- pointer ---------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._fresh = False
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        point = self.mapToScene(event.position().toPoint())
        middle = event.button() == Qt.MouseButton.MiddleButton
        if middle or (self._space and event.button() == Qt.MouseButton.LeftButton):
            self.hand = Panning(self, event.position().toPoint())
            return
        if event.button() != Qt.MouseButton.LeftButton:
            return
        item = self.flow_scene.block_at(point)
        if item is None:
            wire = self.flow_scene.wire_at(point)
            if wire is not None:
                self.document.select((wire.block,), wire.exit)
            else:
                self.hand = Sweeping(self, point, _adds(event))
            return
        exit = item.exit_at(point)
        if exit:
            self.document.select((item.block,), exit)
            if self.document.may_change((item.block,)):
                self.hand = Drawing(self, item, exit)
            return
        self._choose(item, event)
        chosen = self.document.selection
        if item.block in chosen:
            alt = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
            self.hand = (Copying if alt else Moving)(self, point, chosen)

    def _choose(self, item: BlockItem, event: QMouseEvent) -> None:
        chosen = self.document.selection
        if _adds(event):
            without = [id for id in chosen if id != item.block]
            self.document.select(without if item.block in chosen else [*chosen, item.block])
        elif item.block not in chosen or len(chosen) == 1:
            self.document.select(
                (item.block,), item.row_at(self.mapToScene(event.position().toPoint()))
            )

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self.hand is not None:
            self.hand.move(event.position().toPoint())
            return
        point = self.mapToScene(event.position().toPoint())
        item = self.flow_scene.block_at(point)
        over_port = item is not None and bool(item.exit_at(point))
        cursor = Qt.CursorShape.CrossCursor if over_port else Qt.CursorShape.ArrowCursor
        self.viewport().setCursor(Qt.CursorShape.OpenHandCursor if self._space else cursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self.hand is not None:
            hand, self.hand = self.hand, None
            hand.release(event.position().toPoint())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        point = self.mapToScene(event.position().toPoint())
        item = self.flow_scene.block_at(point)
        if item is not None:
            self.entered.emit(item.block)
        else:
            self.quick_add.emit(point, "", "")

    def wheelEvent(self, event: QWheelEvent) -> None:
        self._fresh = False
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            factor = 1.0015 ** event.angleDelta().y()
            self.set_zoom(self.zoom * factor, event.position().toPoint())
            return
        delta = event.angleDelta()
        sideways = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        x, y = (delta.y(), delta.x()) if sideways else (delta.x(), delta.y())
        self.horizontalScrollBar().setValue(self.horizontalScrollBar().value() - x)
        self.verticalScrollBar().setValue(self.verticalScrollBar().value() - y)

    # --- from the palette ------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasFormat(MIME) and self.document.may_change():
            event.acceptProposedAction()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        point = self.mapToScene(event.position().toPoint())
        self.flow_scene.mark_wire(self.flow_scene.wire_at(point))
        event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self.flow_scene.mark_wire(None)

    def dropEvent(self, event: QDropEvent) -> None:
        type_ = event.mimeData().data(MIME).toStdString()
        point = self.mapToScene(event.position().toPoint())
        wire = self.flow_scene.wire_at(point)
        self.flow_scene.mark_wire(None)
        self.walk.drop(type_, point, (wire.block, wire.exit) if wire is not None else None)
        event.acceptProposedAction()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    # --- keys ------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, held = event.key(), event.modifiers()
        plain = held in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        shift = bool(held & Qt.KeyboardModifier.ShiftModifier)
        control = bool(held & Qt.KeyboardModifier.ControlModifier)
        alt = bool(held & Qt.KeyboardModifier.AltModifier)
        if key == Qt.Key.Key_Space and plain:
            self._space = True
            self.viewport().setCursor(Qt.CursorShape.OpenHandCursor)
        elif key in ARROWS and control and shift and key == Qt.Key.Key_Right:
            self.walk.select_tree()
        elif key in ARROWS and shift and not (control or alt):
            self.walk.nudge(*ARROWS[key])
        elif key in ARROWS and plain:
            self.walk.go(*ARROWS[key])
            if self.document.only:
                self.show_block(self.document.only)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and control:
            if self.document.only:
                self.connect_wanted.emit(self.document.only, self.walk.exit())
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and plain:
            if self.document.only:
                self.entered.emit(self.document.only)
        elif key == Qt.Key.Key_Tab and plain:
            self._add_after()
        else:
            super().keyPressEvent(event)

    def give_up(self) -> bool:
        """Esc: what the pointer was doing is left undone; False where it did nothing."""
        hand, self.hand = self.hand, None
        if hand is not None:
            hand.give_up()
        return hand is not None

    def _add_after(self) -> None:
        only = self.document.only
        if only is None or not self.walk.exit():
            self.quick_add.emit(self.seen().center(), "", "")
        else:
            self.quick_add.emit(self.walk.place_after(only), only, self.walk.exit())

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and not event.isAutoRepeat():
            self._space = False
            self.viewport().setCursor(Qt.CursorShape.ArrowCursor)
        super().keyReleaseEvent(event)

    def focusNextPrevChild(self, next: bool) -> bool:
        """Tab adds after the selection; Shift+Tab and Ctrl+F6 leave the drawing."""
        return False if next else super().focusNextPrevChild(next)


ARROWS: dict[int, tuple[int, int]] = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


def _adds(event: QMouseEvent) -> bool:
    held = event.modifiers()
    return bool(held & (Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier))
