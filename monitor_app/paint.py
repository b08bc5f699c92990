"""Strokes that all charts share. Colours are those of the tokens handed in."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QFontMetricsF, QPainter, QPen, QPolygonF

from cti.client.qt import formats, theme

Align = Qt.AlignmentFlag
LEFT = Align.AlignLeft | Align.AlignVCenter
RIGHT = Align.AlignRight | Align.AlignVCenter
CENTRE = Align.AlignCenter


def font(pixels: int, bold: bool = False) -> QFont:
    """The program's font in any size of the wall."""
    made = theme.font("body", bold)
    made.setPixelSize(pixels)
    return made


def text(
    painter: QPainter,
    box: QRectF,
    said: str,
    colour: str,
    align: Qt.AlignmentFlag = LEFT,
    elide: bool = False,
) -> float:
    """Write into a box with the painter's font; returns the width of what was written."""
    metrics = QFontMetricsF(painter.font())
    if elide:
        said = metrics.elidedText(said, Qt.TextElideMode.ElideRight, box.width())
    painter.setPen(QColor(colour))
    flags = align.value if elide else align.value | Qt.TextFlag.TextDontClip.value
    painter.drawText(box, flags, said)
    return metrics.horizontalAdvance(said)


def fill(painter: QPainter, box: QRectF, colour: str) -> None:
    painter.fillRect(box, QColor(colour))


def hatch(painter: QPainter, box: QRectF, colour: str, ground: str = "") -> None:
    """45° lines: beyond the limit, or blocked."""
    if ground:
        painter.fillRect(box, QColor(ground))
    painter.save()
    painter.setClipRect(box)
    painter.setPen(QPen(QColor(colour), 1.4))
    step = 6.0
    x = box.left() - box.height()
    while x < box.right():
        painter.drawLine(QPointF(x, box.bottom()), QPointF(x + box.height(), box.top()))
        x += step
    painter.restore()


def line(
    painter: QPainter,
    start: QPointF,
    end: QPointF,
    colour: str,
    width: float = 1.0,
    dashed: bool = False,
) -> None:
    pen = QPen(QColor(colour), width)
    if dashed:
        pen.setStyle(Qt.PenStyle.DashLine)
    painter.setPen(pen)
    painter.drawLine(start, end)


def curve(
    painter: QPainter,
    points: Sequence[QPointF],
    colour: str,
    width: float = 2.0,
    dashed: bool = False,
) -> None:
    if len(points) < 2:
        return
    pen = QPen(QColor(colour), width)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    if dashed:
        pen.setDashPattern([4, 3])
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPolyline(QPolygonF(list(points)))


def panel(painter: QPainter, box: QRectF, ground: str, edge: str, radius: float = 6) -> None:
    painter.setPen(QPen(QColor(edge), 1))
    painter.setBrush(QBrush(QColor(ground)))
    painter.drawRoundedRect(box, radius, radius)


def picture(painter: QPainter, box: QRectF, meaning: str, colour: str) -> None:
    theme.icon(meaning, colour).paint(painter, box.toRect())


def nice(value: float) -> float:
    """The next round number for the top of a scale: 1, 2, 4, 5, 8 times a power of ten."""
    if value <= 0:
        return 1.0
    power = 1.0
    while value > 10 * power:
        power *= 10
    while value <= power:
        power /= 10
    for step in (1, 2, 4, 5, 8, 10):
        if value <= step * power:
            return step * power
    return value


def small_share(value: float | None) -> str:
    """31.4%, and what is more than nothing but not seen in one digit as <0.1%."""
    return "<0.1%" if value is not None and 0 < value < 0.0005 else formats.share(value)
