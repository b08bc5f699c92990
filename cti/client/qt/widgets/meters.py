"""Levels and shares as bars: how loud, how far, how much is left."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from cti.client.qt import theme


class LevelMeter(QWidget):
    """How loud something is, drawn by decibels. Repaints only on change."""

    def __init__(self, wide: int = 56) -> None:
        super().__init__()
        self._level = 0.0
        self.setFixedSize(wide, 6)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_level(self, dbm0: float) -> None:
        """Level of a sine with the same power: +3 fills the bar, -45 empties it."""
        shown = min(1.0, max(0.0, (dbm0 + 45) / 48))
        if abs(shown - self._level) > 0.01:
            self._level = shown
            self.update()

    @property
    def shown(self) -> float:
        """The filled share of the bar."""
        return self._level

    def paintEvent(self, _event: QPaintEvent) -> None:
        t, painter = theme.tokens(), QPainter(self)
        colour = t.ring if self._level > 0.92 else t.ready
        _bar(painter, QRectF(self.rect()), self._level, t.sunken, colour)


class ShareBar(QWidget):
    """A share of something, in the colour of a token: time left, list done."""

    def __init__(self, colour: str = "off", high: int = 6) -> None:
        super().__init__()
        self._share, self._colour = 0.0, colour
        self.setFixedHeight(high)
        self.setMinimumWidth(40)

    def show_share(self, share: float, colour: str = "") -> None:
        """`share`: 0 to 1."""
        wanted = (min(1.0, max(0.0, share)), colour or self._colour)
        if wanted != (self._share, self._colour):
            self._share, self._colour = wanted
            self.update()

    @property
    def share(self) -> float:
        return self._share

    def paintEvent(self, _event: QPaintEvent) -> None:
        t, painter = theme.tokens(), QPainter(self)
        _bar(painter, QRectF(self.rect()), self._share, t.sunken, getattr(t, self._colour))


class CountRing(QWidget):
    """Seconds left as a number in a ring that empties."""

    def __init__(self, side: int = 52, colour: str = "ring") -> None:
        super().__init__()
        self._left, self._whole, self._colour = 0.0, 1.0, colour
        self.setFixedSize(side, side)

    def show_left(self, left: float, whole: float) -> None:
        if (int(left), whole) != (int(self._left), self._whole):
            self._left, self._whole = max(0.0, left), max(1.0, whole)
            self.setAccessibleName(str(int(self._left)))
            self.update()

    def sizeHint(self) -> QSize:
        return self.size()

    def paintEvent(self, _event: QPaintEvent) -> None:
        t, painter = theme.tokens(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(3, 3, -3, -3)
        painter.setPen(QPen(QColor(t.sunken), 5))
        painter.drawEllipse(box)
        painter.setPen(QPen(QColor(getattr(t, self._colour)), 5))
        painter.drawArc(box, 90 * 16, int(360 * 16 * min(1.0, self._left / self._whole)))
        painter.setFont(theme.font("lead", bold=True))
        painter.setPen(QColor(t.text))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, str(int(self._left)))


def _bar(painter: QPainter, box: QRectF, share: float, ground: str, colour: str) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(ground))
    radius = min(3.0, box.height() / 2)
    painter.drawRoundedRect(box, radius, radius)
    if share > 0:
        painter.setBrush(QColor(colour))
        filled = QRectF(box.left(), box.top(), max(box.height(), box.width() * share), box.height())
        painter.drawRoundedRect(filled, radius, radius)
