"""The small map: all blocks as patches of colour, and the part that is seen; a press goes there."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from cti.client.qt import theme
from cti.client.qt.language import Translated
from ivr_designer.canvas.view import FlowView


class Minimap(Translated, QWidget):
    def __init__(self, view: FlowView) -> None:
        super().__init__(view)
        self._view = view
        self.setFixedSize(150, 88)
        view.moved.connect(self.update)
        view.document.checked.connect(self.update)
        view.document.selected.connect(self.update)
        self.retranslate()

    def retranslate(self) -> None:
        self.setAccessibleName(self.tr("Map of the drawing"))
        self.setToolTip(self.tr("Map of the drawing"))

    def _measure(self) -> tuple[QRectF, float, QPointF]:
        """What is mapped, its scale, and where its upper left corner is."""
        world = self._view.flow_scene.whole().united(self._view.seen()).adjusted(-20, -20, 20, 20)
        scale = min((self.width() - 12) / world.width(), (self.height() - 12) / world.height())
        left = (self.width() - world.width() * scale) / 2
        top = (self.height() - world.height() * scale) / 2
        return world, scale, QPointF(left, top)

    def paintEvent(self, _event: QPaintEvent) -> None:
        t = theme.tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(t.edge), 1))
        painter.setBrush(QColor(t.surface))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        world, scale, corner = self._measure()

        def small(box: QRectF) -> QRectF:
            shifted = (box.topLeft() - world.topLeft()) * scale + corner
            return QRectF(shifted, box.size() * scale)

        painter.setPen(Qt.PenStyle.NoPen)
        for item in self._view.flow_scene.blocks.values():
            colour = item.face.hue
            if item.light.selected:
                colour = t.accent
            elif item.face.severity:
                colour = t.alarm if item.face.severity == "error" else t.ring
            painter.setBrush(QColor(colour))
            painter.drawRect(small(item.place()))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(t.accent), 1.4))
        inside = QRectF(self.rect()).adjusted(4, 4, -4, -4)
        painter.drawRect(small(self._view.seen()).intersected(inside))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._go(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._go(event.position())

    def _go(self, at: QPointF) -> None:
        world, scale, corner = self._measure()
        self._view.centerOn((at - corner) / scale + world.topLeft())
        self._view.moved.emit()
