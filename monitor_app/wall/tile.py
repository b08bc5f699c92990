"""What the small tiles of the wall have in common: ground, title, and a word at its right."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from cti.client.qt.theme import DARK
from monitor_app import paint

T = DARK


def headed_tile(painter: QPainter, box: QRectF, title: str, aside: str) -> QRectF:
    """Paint the tile's ground and head; returns the box between its left and right edges."""
    paint.panel(painter, box, T.surface, T.line)
    inside = box.adjusted(24, 0, -24, 0)
    painter.setFont(paint.font(20))
    head = QRectF(inside.left(), box.top() + 4, inside.width(), 50)
    paint.text(painter, head, title, T.text3)
    paint.text(painter, head, aside, T.text2, paint.RIGHT)
    return inside
