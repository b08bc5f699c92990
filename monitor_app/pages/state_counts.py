"""Counts by state above the table of agents: each is a switch that filters."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QWidget

from cti.client.qt import states, theme
from cti.client.qt.language import Translated
from cti.client.qt.shapes import draw_shape
from monitor_app.figures import GROUPS


class StateCounts(Translated, QWidget):
    """One switch a group of states; at most one is pressed."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.group = ""
        self.switches = {group: _Switch(group) for group in GROUPS}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for group, switch in self.switches.items():
            switch.clicked.connect(lambda _on=False, g=group: self._press(g))
            row.addWidget(switch)
        row.addStretch(1)

    def show_counts(self, counts: Mapping[str, int]) -> None:
        for group, switch in self.switches.items():
            switch.show_count(counts.get(group, 0))

    def _press(self, group: str) -> None:
        self.show_group("" if self.group == group else group)
        self.chosen.emit(self.group)

    def show_group(self, group: str) -> None:
        self.group = group
        for name, switch in self.switches.items():
            switch.setChecked(name == group)


class _Switch(Translated, QAbstractButton):
    def __init__(self, group: str) -> None:
        super().__init__()
        self._group, self.count = group, 0
        self._font, self._bold = theme.font("body"), theme.font("lead", bold=True)
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.retranslate()

    def retranslate(self) -> None:
        self.show_count(self.count)
        self.updateGeometry()

    def show_count(self, count: int) -> None:
        self.count = count
        self.setAccessibleName(f"{states.word(self._group)} {count}")
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        word = QFontMetrics(self._font).horizontalAdvance(states.word(self._group))
        return QSize(word + QFontMetrics(self._bold).horizontalAdvance("000") + 52, 34)

    def paintEvent(self, _event: QPaintEvent) -> None:
        t, painter = theme.tokens(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        on = self.isChecked()
        painter.setPen(QPen(QColor(t.accent if on else t.line), 1))
        painter.setBrush(QColor(t.accent_soft if on else t.surface))
        painter.drawRoundedRect(box, 4, 4)
        look = states.look(self._group)
        colour = getattr(t, look.colour) if self.count else t.text3
        draw_shape(painter, QRectF(10, 9, 16, 16), look.shape, colour, t.surface)
        painter.setFont(self._font)
        painter.setPen(QColor(t.text2 if self.count else t.text3))
        inside = self.rect().adjusted(34, 0, -12, 0)
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(inside, middle, states.word(self._group))
        painter.setFont(self._bold)
        alarm = self._group == "lost" and self.count
        painter.setPen(QColor(t.alarm if alarm else t.text if self.count else t.text3))
        painter.drawText(inside, middle | Qt.AlignmentFlag.AlignRight, str(self.count))
        if self.hasFocus():
            theme.draw_focus(painter, QRectF(self.rect()))
