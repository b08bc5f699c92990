"""The small map: all blocks as patches of colour, and the part that is seen; a press goes there.

Over blocks it is a shade through which they can be read, until the pointer is on it.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QEnterEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QWidget

from cti.client.qt import theme
from cti.client.qt.language import Translated
from ivr_designer.canvas.view import FlowView

SHADE = 0.22
"""Opacity over blocks."""


class Minimap(Translated, QWidget):
    def __init__(self, view: FlowView) -> None:
        super().__init__(view)
        self._view = view
        self._drawn: tuple[tuple[int, str, float], QPixmap] | None = None
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
        world = self._view.flow_scene.whole().adjusted(-80, -80, 80, 80)
        scale = min((self.width() - 12) / world.width(), (self.height() - 12) / world.height())
        left = (self.width() - world.width() * scale) / 2
        top = (self.height() - world.height() * scale) / 2
        return world, scale, QPointF(left, top)

    def paintEvent(self, _event: QPaintEvent) -> None:
        t = theme.tokens()
        world, scale, corner = self._measure()
        key = (self._view.flow_scene.revision, t.name, self.devicePixelRatioF())
        if self._drawn is None or self._drawn[0] != key:
            self._drawn = (key, self._draw(world, scale, corner))
        painter = QPainter(self)
        painter.setOpacity(SHADE if self.gives_way() else 1.0)
        painter.drawPixmap(0, 0, self._drawn[1])
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(t.accent), 1.4))
        seen = self._view.seen()
        box = QRectF((seen.topLeft() - world.topLeft()) * scale + corner, seen.size() * scale)
        painter.drawRect(box.intersected(QRectF(self.rect()).adjusted(4, 4, -4, -4)))

    def _draw(self, world: QRectF, scale: float, corner: QPointF) -> QPixmap:
        """The blocks; drawn anew only when one of them has changed, not while the view moves."""
        t, ratio = theme.tokens(), self.devicePixelRatioF()
        made = QPixmap(self.size() * ratio)
        made.setDevicePixelRatio(ratio)
        made.fill(Qt.GlobalColor.transparent)
        painter = QPainter(made)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(t.edge), 1))
        painter.setBrush(QColor(t.surface))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        painter.setPen(Qt.PenStyle.NoPen)
        for item in self._view.flow_scene.blocks.values():
            colour = t.accent if item.light.selected else item.patch()
            place = item.place()
            painter.setBrush(QColor(colour))
            painter.drawRect(
                QRectF((place.topLeft() - world.topLeft()) * scale + corner, place.size() * scale)
            )
        painter.end()
        return made

    def gives_way(self) -> bool:
        """Whether blocks lie under it that would be hidden."""
        if self.underMouse():
            return False
        under = self._view.mapToScene(self.geometry()).boundingRect()
        return self._view.flow_scene.any_block_in(under)

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._go(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._go(event.position())

    def _go(self, at: QPointF) -> None:
        world, scale, corner = self._measure()
        self._view.centerOn((at - corner) / scale + world.topLeft())
        self._view.moved.emit()
