"""What a version lacks, drawn where it stood: hatched ghosts of blocks and dashed ghosts of wires."""

from __future__ import annotations

from PySide6.QtCore import QObject, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget
from shiboken6 import isValid

from cti.client.qt import theme
from cti.ivr.flow.document import Flow
from ivr_designer.canvas.scene import FlowScene
from ivr_designer.canvas.shape import HEAD, WIDTH
from ivr_designer.document.compare import changes, marks
from ivr_designer.document.document import said


class Comparison(QObject):
    """Marks one scene; `show_since` compares what it shows with an older flow."""

    def __init__(self, scene: FlowScene) -> None:
        super().__init__(scene)
        self._scene = scene
        self._before: Flow | None = None
        self.ghosts: dict[str, GoneBlock] = {}
        document = scene.document
        document.layer_shown.connect(self._redraw)
        document.opened.connect(self._redraw)
        document.changed.connect(lambda _before, _after: self._redraw())

    def show_since(self, before: Flow | None) -> None:
        """None takes all marks away."""
        self._before = before
        self._redraw()

    def _redraw(self) -> None:
        for ghost in self.ghosts.values():
            if isValid(ghost):
                self._scene.removeItem(ghost)
        had, self.ghosts = bool(self.ghosts or self._scene.compared), {}
        before, document = self._before, self._scene.document
        if before is None:
            if had:
                self._scene.show_compared({})
            return
        self._scene.show_compared(marks(changes(before, document.flow)))
        for id, block in before.blocks.items():
            if id in document.flow.blocks or block.layer != document.layer:
                continue
            ghost = self.ghosts[id] = GoneBlock(said(before.title(id, document.palette)))
            ghost.setPos(*before.positions.get(id, (36.0, 36.0)))
            self._scene.addItem(ghost)


class GoneBlock(QGraphicsItem):
    """A block that is no more: a hatched box with its title."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self.title = title
        self.setZValue(0.8)

    def boundingRect(self) -> QRectF:
        return QRectF(-2, -2, WIDTH + 4, HEAD + 4)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        t = theme.tokens()
        box = QRectF(0, 0, WIDTH, HEAD)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(t.alarm), 1.6, Qt.PenStyle.DashLine))
        painter.setBrush(QBrush(QColor(t.line), Qt.BrushStyle.BDiagPattern))
        painter.drawRoundedRect(box, 6, 6)
        painter.setFont(theme.font("body", True))
        words = painter.fontMetrics().elidedText(self.title, Qt.TextElideMode.ElideRight, 148)
        label = QRectF(8, 9, painter.fontMetrics().horizontalAdvance(words) + 8, HEAD - 18)
        painter.fillRect(label, QColor(t.surface))
        painter.setPen(QColor(t.text2))
        painter.drawText(label, Qt.AlignmentFlag.AlignCenter, words)
