"""A wire from an exit to a block, and the loose end that follows the pointer."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPainterPathStroker, QPen, QPolygonF
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from cti.client.qt import theme
from ivr_designer.canvas.block_item import FAR, BlockItem
from ivr_designer.canvas.shape import route


class WireItem(QGraphicsItem):
    """One link. `lit` where it touches the selection, `passed` where the trial went."""

    def __init__(self, block: str, exit: str, to: str) -> None:
        super().__init__()
        self.block, self.exit, self.to = block, exit, to
        self.lit = self.passed = self.hit = self.ghost = False
        self.path = QPainterPath()
        self._bounds = QRectF()
        self.setZValue(1)

    def lead(self, source: BlockItem, target: BlockItem) -> None:
        """Run from a block as it stands now to another."""
        self.prepareGeometryChange()
        rows = [row.id for row in source.face.rows]
        lane = rows.index(self.exit) if self.exit in rows else len(rows)
        self.path = route(
            source.port_of(self.exit), target.entry(), source.place(), target.place(), lane
        )
        self._bounds = self.path.boundingRect().adjusted(-8, -8, 10, 8)

    def boundingRect(self) -> QRectF:
        return self._bounds

    def shape(self) -> QPainterPath:
        stroker = QPainterPathStroker()
        stroker.setWidth(14)
        return stroker.createStroke(self.path)

    def light(self, *, lit: bool, passed: bool) -> None:
        if (lit, passed) != (self.lit, self.passed):
            self.lit, self.passed = lit, passed
            self.setZValue(1.5 if lit or passed else 1)
            self.update()

    def mark(self, hit: bool) -> None:
        """Something is held over this wire: dropped, it would be inserted here."""
        if hit != self.hit:
            self.hit = hit
            self.update()

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        t = theme.tokens()
        zoom = QStyleOptionGraphicsItem.levelOfDetailFromTransform(painter.worldTransform())
        strong = self.lit or self.passed or self.hit or self.ghost
        colour = QColor(t.accent if strong else t.edge)
        wide = 4.0 if self.hit else 3.2 if self.passed else 2.2 if strong else 1.4
        pen = QPen(colour, wide if zoom >= FAR else max(wide, 1 / zoom))
        if self.ghost:
            pen.setStyle(Qt.PenStyle.DashLine)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(self.path)
        if zoom >= FAR:
            draw_tip(painter, self.path.currentPosition(), colour)


def draw_tip(painter: QPainter, at: QPointF, colour: QColor) -> None:
    """The head of a wire; wires always arrive from the left."""
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colour)
    painter.drawPolygon(
        QPolygonF([at + QPointF(7, 0), at + QPointF(-1.5, -4.5), at + QPointF(-1.5, 4.5)])
    )


class LooseWire(QGraphicsItem):
    """The wire that is being drawn."""

    def __init__(self) -> None:
        super().__init__()
        self._path = QPainterPath()
        self.setZValue(5)

    def stretch(self, start: QPointF, end: QPointF) -> None:
        self.prepareGeometryChange()
        path = QPainterPath(start)
        reach = max(24.0, abs(end.x() - start.x()) / 2)
        path.cubicTo(start + QPointF(reach, 0), end - QPointF(reach, 0), end)
        self._path = path
        self.update()

    def boundingRect(self) -> QRectF:
        return self._path.controlPointRect().adjusted(-8, -8, 8, 8)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        colour = QColor(theme.tokens().accent)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(colour, 2.2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(self._path)
        draw_tip(painter, self._path.currentPosition() - QPointF(6, 0), colour)
