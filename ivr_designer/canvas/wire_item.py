"""A wire from an exit to a block, and the loose end that follows the pointer."""

from __future__ import annotations

import itertools
from functools import lru_cache

from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPainterPathStroker, QPen, QPolygonF
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from cti.client.qt import theme
from ivr_designer.canvas.block_item import FAR, BlockItem
from ivr_designer.canvas.shape import TIP, bounds, corners, route


class WireItem(QGraphicsItem):
    """One link. `lit` where it touches the selection, `passed` where the trial went."""

    def __init__(self, block: str, exit: str, to: str) -> None:
        super().__init__()
        self.block, self.exit, self.to = block, exit, to
        self.lit = self.passed = self.hit = self.ghost = False
        self.start, self.end = QPointF(), QPointF()
        self._bends: list[QPointF] = []
        self._pieces: list[tuple[QRectF, list[QLineF]]] | None = None
        self._rough: list[QLineF] | None = None
        self._bounds = QRectF()
        self.setZValue(1)

    def lead(self, source: BlockItem, target: BlockItem) -> None:
        """Run from a block as it stands now to another."""
        self.prepareGeometryChange()
        lane, self.start = source.leaves(self.exit)
        self.end = target.entry()
        self._bends = corners(self.start, self.end, source.place(), target.place(), lane)
        self._bounds = bounds(self.start, self.end, self._bends)
        self._pieces = self._rough = None

    @property
    def pieces(self) -> list[tuple[QRectF, list[QLineF]]]:
        """The lines and where each piece of them is; made when the wire is first looked at."""
        if self._pieces is None:
            self._pieces = [
                (
                    QPolygonF(points).boundingRect().adjusted(-4, -4, 4, 4),
                    [QLineF(one, other) for one, other in itertools.pairwise(points)],
                )
                for points in route(self.start, self.end, self._bends)
            ]
        return self._pieces

    @property
    def rough(self) -> list[QLineF]:
        """The line as it is drawn from afar: no curves."""
        if self._rough is None:
            points = [self.start, *(self._bends or [self.end])]
            self._rough = [QLineF(one, other) for one, other in itertools.pairwise(points)]
        return self._rough

    @property
    def path(self) -> QPainterPath:
        """The whole line."""
        whole = QPainterPath(self.start)
        for _, lines in self.pieces:
            for line in lines:
                whole.lineTo(line.p2())
        return whole

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
        self.paint_within(painter, self._bounds)

    def paint_within(self, painter: QPainter, area: QRectF) -> None:
        """Paint the pieces that meet an area of the scene."""
        seen = [line for box, lines in self.pieces if box.intersects(area) for line in lines]
        if not seen:
            return
        t = theme.tokens()
        zoom = painter.worldTransform().m11()
        strong = self.lit or self.passed or self.hit or self.ghost
        colour = t.accent if strong else t.edge
        wide = 4.0 if self.hit else 3.2 if self.passed else 2.2 if strong else 1.4
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(_pen(colour, wide if zoom >= FAR else max(wide, 1 / zoom), self.ghost))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if self.ghost:
            painter.drawPath(self.path)
        else:
            painter.drawLines(seen)
        if zoom >= FAR and seen[-1] is self.pieces[-1][1][-1]:
            draw_tip(painter, self.end - QPointF(TIP, 0), QColor(colour))


@lru_cache(maxsize=64)
def _pen(colour: str, wide: float, dashed: bool) -> QPen:
    pen = QPen(QColor(colour), wide)
    if dashed:
        pen.setStyle(Qt.PenStyle.DashLine)
    return pen


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
