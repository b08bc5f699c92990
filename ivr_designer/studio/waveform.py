"""The picture of a sound: select in it, see where it plays, zoom in and out."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from cti.client.qt import formats, theme
from cti.client.qt.language import Translated
from ivr_designer.studio import sound
from ivr_designer.studio.take import Take

CLOSEST = 0.05
"""Seconds that the whole width shows at the most zoom."""
RULER = 18
"""Pixels of the line of times below."""
STEPS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30, 60, 120)


class Waveform(Translated, QWidget):
    """Drag selects, a click puts the cursor; wheel scrolls, Ctrl+wheel zooms."""

    selected = Signal()

    def __init__(self, take: Take) -> None:
        super().__init__()
        self.take = take
        self.first, self.width_shown = 0.0, 1.0
        """Seconds: the left edge, and what the whole width shows."""
        self.at: float | None = None
        """Seconds where it plays or records now."""
        self._anchor = 0
        self._blank = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(96)
        take.changed.connect(self._other)
        take.selected.connect(self.update)
        self.retranslate()

    def retranslate(self) -> None:
        self.setAccessibleName(self.tr("Picture of the sound"))

    def sizeHint(self) -> QSize:
        return QSize(480, 130)

    def show_place(self, at: float | None) -> None:
        self.at = at
        if at is not None and self.first + self.width_shown < at < sound.seconds(self.take.samples):
            self._scroll_to(at)
        self.update()

    def show_blank(self, on: bool) -> None:
        """While something is recorded the old sound is not shown."""
        if on != self._blank:
            self._blank = on
            self.update()

    def fit(self) -> None:
        """The whole sound (Ctrl+2)."""
        self.first = 0.0
        self.width_shown = max(CLOSEST, sound.seconds(self.take.samples))
        self.update()

    def zoom(self, factor: float, around: float | None = None) -> None:
        """`factor` 2 shows half as much; `around` (seconds) stays where it is."""
        whole = max(CLOSEST, sound.seconds(self.take.samples))
        middle = self.take.selection[0] / sound.RATE if around is None else around
        if not self.first <= middle <= self.first + self.width_shown:
            middle = self.first + self.width_shown / 2
        share = (middle - self.first) / self.width_shown
        self.width_shown = min(whole, max(CLOSEST, self.width_shown / factor))
        self._scroll_to(middle - share * self.width_shown)

    def _scroll_to(self, first: float) -> None:
        whole = max(CLOSEST, sound.seconds(self.take.samples))
        self.first = min(max(0.0, first), max(0.0, whole - self.width_shown))
        self.update()

    def _other(self) -> None:
        whole = max(CLOSEST, sound.seconds(self.take.samples))
        if self.width_shown > whole or self.first == 0:
            self.fit()
        self._scroll_to(self.first)

    # --- mouse -----------------------------------------------------------------------------------

    def sample_at(self, x: float) -> int:
        seconds = self.first + x / max(1, self.width()) * self.width_shown
        return min(max(0, round(seconds * sound.RATE)), self.take.samples.size)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            at = self.sample_at(event.position().x())
            if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
                self.take.select(self._anchor, at)
            else:
                self._anchor = at
                self.take.select(at, at)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self.take.select(self._anchor, self.sample_at(event.position().x()))

    def mouseDoubleClickEvent(self, _event: QMouseEvent) -> None:
        self.take.select_all()

    def wheelEvent(self, event: QWheelEvent) -> None:
        turned = event.angleDelta().y() / 120
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            around = self.sample_at(event.position().x()) / sound.RATE
            self.zoom(1.25**turned, around)
        else:
            self._scroll_to(self.first - turned * self.width_shown / 8)

    # --- painting --------------------------------------------------------------------------------

    def _x(self, seconds: float) -> float:
        return (seconds - self.first) / self.width_shown * self.width()

    def paintEvent(self, _event: QPaintEvent) -> None:
        t, painter = theme.tokens(), QPainter(self)
        wide, high = self.width(), self.height() - RULER
        painter.fillRect(0, 0, wide, high, QColor(t.sunken))
        if self._blank:
            return
        first, last = self.take.selection
        if self.take.has_selection:
            left, right = self._x(first / sound.RATE), self._x(last / sound.RATE)
            painter.fillRect(
                QRectF(left, 0, right - left, high), QColor(theme.mix(t.accent, t.sunken, 0.22))
            )
        middle = high / 2
        painter.setPen(QColor(t.line))
        painter.drawLine(QPointF(0, middle), QPointF(wide, middle))
        self._paint_sound(painter, wide, middle)
        self._paint_times(painter, high)
        if not self.take.is_empty:
            x = self._x(first / sound.RATE)
            painter.setPen(QPen(QColor(t.text), 1))
            painter.drawLine(QPointF(x, 0), QPointF(x, high))
        if self.at is not None:
            painter.setPen(QPen(QColor(t.accent), 2))
            painter.drawLine(QPointF(self._x(self.at), 0), QPointF(self._x(self.at), high))
        if self.hasFocus():
            theme.draw_focus(painter, QRectF(0, 0, wide, high), 2)

    def _paint_sound(self, painter: QPainter, wide: int, middle: float) -> None:
        samples = self.take.samples
        begin = round(self.first * sound.RATE)
        shown = samples[begin : begin + round(self.width_shown * sound.RATE)]
        if not shown.size or wide <= 0:
            return
        columns = min(wide, max(1, round(shown.size / (self.width_shown * sound.RATE) * wide)))
        painter.setPen(QPen(QColor(theme.tokens().talk), 1))
        for x, (low, high) in enumerate(sound.outline(shown, columns)):
            # The square root shows quiet sounds as large as they are heard.
            up, down = (_drawn(float(v)) * middle * 0.94 for v in (high, low))
            painter.drawLine(
                QPointF(x + 0.5, middle - up), QPointF(x + 0.5, max(middle - down, middle - up + 1))
            )

    def _paint_times(self, painter: QPainter, high: int) -> None:
        t = theme.tokens()
        painter.setFont(theme.font("caption"))
        painter.setPen(QColor(t.text3))
        step = next((s for s in STEPS if s / self.width_shown * self.width() >= 64), STEPS[-1])
        number = int(self.first / step)
        while (at := number * step) < self.first + self.width_shown:
            x = self._x(at)
            if x >= 0:
                painter.drawLine(QPointF(x, high), QPointF(x, high + 4))
                words = f"{at:.2f}" if step < 0.1 else f"{at:.1f}" if step < 1 else ""
                words = words or formats.duration(at)
                painter.drawText(QPointF(x + 3, high + RULER - 4), words)
            number += 1


def _drawn(value: float) -> float:
    return math.copysign(math.sqrt(abs(value)), value)
