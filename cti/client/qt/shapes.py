"""The shapes of states for grids of small cells: told apart by outline alone, without colour."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPen, QPolygonF


def _diamond(box: QRectF) -> QPolygonF:
    c = box.center()
    return QPolygonF(
        [
            QPointF(c.x(), box.top()),
            QPointF(box.right(), c.y()),
            QPointF(c.x(), box.bottom()),
            QPointF(box.left(), c.y()),
        ]
    )


def draw_shape(painter: QPainter, box: QRectF, shape: str, colour: str, ground: str) -> None:
    """Paint a shape of `states.Look.shape` into a square of any size.

    `ground` is the colour behind it, for what is cut out of a filled shape.
    """
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    side = min(box.width(), box.height())
    pen = QPen(QColor(colour), max(1.5, side / 9))
    pen.setJoinStyle(Qt.PenJoinStyle.MiterJoin)
    cut = QPen(QColor(ground), max(1.5, side / 8))
    inner = box.adjusted(side * 0.1, side * 0.1, -side * 0.1, -side * 0.1)
    fill, none = QBrush(QColor(colour)), Qt.BrushStyle.NoBrush
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(fill)
    c = inner.center()
    match shape:
        case "disc":
            painter.drawEllipse(inner)
        case "clock":
            painter.drawEllipse(inner)
            painter.setPen(cut)
            painter.drawLine(c, QPointF(c.x(), inner.top() + side * 0.12))
            painter.drawLine(c, QPointF(c.x() + side * 0.22, c.y()))
        case "diamond":
            painter.drawPolygon(_diamond(inner))
        case "hollow_diamond":
            painter.setBrush(none)
            painter.setPen(pen)
            painter.drawPolygon(_diamond(inner))
            painter.drawPoint(c)
        case "square":
            painter.drawRect(inner)
        case "paused_square":
            painter.setBrush(none)
            painter.setPen(pen)
            painter.drawRect(inner)
            for x in (c.x() - side * 0.13, c.x() + side * 0.13):
                painter.drawLine(QPointF(x, c.y() - side * 0.18), QPointF(x, c.y() + side * 0.18))
        case "dotted_square":
            painter.drawRect(inner)
            painter.setBrush(QBrush(QColor(ground)))
            for x in (c.x() - side * 0.2, c.x(), c.x() + side * 0.2):
                painter.drawEllipse(QPointF(x, c.y()), side * 0.07, side * 0.07)
        case "triangle":
            painter.drawPolygon(
                QPolygonF(
                    [QPointF(c.x(), inner.top()), inner.bottomRight(), inner.bottomLeft()],
                )
            )
        case "bar":
            painter.drawRect(QRectF(inner.left(), c.y() - side * 0.14, inner.width(), side * 0.28))
        case "ring":
            painter.setBrush(none)
            painter.setPen(pen)
            painter.drawEllipse(inner)
        case "cross":
            painter.setPen(QPen(QColor(colour), max(2.0, side / 6)))
            painter.drawLine(inner.topLeft(), inner.bottomRight())
            painter.drawLine(inner.topRight(), inner.bottomLeft())
        case "stairs":
            step = inner.width() / 3
            for i in range(3):
                painter.drawRect(
                    QRectF(inner.left() + i * step, inner.bottom() - (i + 1) * step, step, step)
                )
        case "stacked_diamonds":
            half = QRectF(inner.left() + side * 0.15, inner.top(), side * 0.5, side * 0.5)
            painter.drawPolygon(_diamond(half))
            painter.drawPolygon(_diamond(half.translated(0, side * 0.32)))
        case "hatched":
            painter.setBrush(QBrush(QColor(colour), Qt.BrushStyle.BDiagPattern))
            painter.setPen(QPen(QColor(colour), 1))
            painter.drawRect(inner)
        case "frame":
            painter.setBrush(none)
            painter.setPen(pen)
            painter.drawRoundedRect(inner, 2, 2)
        case "octagon":
            k = inner.width() * 0.29
            r = inner
            painter.drawPolygon(
                QPolygonF(
                    [
                        QPointF(r.left() + k, r.top()),
                        QPointF(r.right() - k, r.top()),
                        QPointF(r.right(), r.top() + k),
                        QPointF(r.right(), r.bottom() - k),
                        QPointF(r.right() - k, r.bottom()),
                        QPointF(r.left() + k, r.bottom()),
                        QPointF(r.left(), r.bottom() - k),
                        QPointF(r.left(), r.top() + k),
                    ]
                )
            )
        case _:
            painter.drawEllipse(c, side * 0.12, side * 0.12)
    painter.restore()
