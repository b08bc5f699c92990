"""A state as a pill, and small marks: the name of a key, a count, a tag."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QWidget

from cti.client.qt import keys, states, theme
from cti.client.qt.language import Translated


def draw_badge(
    painter: QPainter, box: QRect, state: str, text: str, time: str = "", solid: bool = False
) -> None:
    """A state in a box: tint and picture in the state's colour, the word in the text's."""
    t, look = theme.tokens(), states.look(state)
    colour = getattr(t, look.colour)
    on = ("#FFFFFF" if t is theme.LIGHT else t.sunken) if solid else None
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colour if solid else theme.tint(colour)))
    painter.drawRoundedRect(box, 4, 4)
    side, pad = box.height() * 2 // 3, box.height() // 3
    theme.icon(look.icon, on or colour).paint(
        painter, box.left() + pad, box.top() + (box.height() - side) // 2, side, side
    )
    inside = box.adjusted(pad + side + 4, 0, -pad, 0)
    painter.setPen(QColor(on or t.text))
    painter.drawText(inside, Qt.AlignmentFlag.AlignVCenter, text)
    if time:
        painter.setPen(QColor(on or t.text2))
        painter.drawText(inside, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, time)


class StateBadge(Translated, QWidget):
    """A state by colour, picture and word; `text` replaces the word (a break reason)."""

    def __init__(self, state: str = "unknown", height: int = 24, solid: bool = False) -> None:
        super().__init__()
        self._state, self._text, self._time = state, "", ""
        self._height, self._solid = height, solid
        role = "lead" if height >= 36 else "body" if height >= 24 else "caption"
        self._font = theme.font(role, solid)
        self.retranslate()

    def show_state(self, state: str, text: str = "", time: str = "") -> None:
        if (state, text, time) != (self._state, self._text, self._time):
            self._state, self._text, self._time = state, text, time
            self.retranslate()

    def text(self) -> str:
        return self._text or states.word(self._state)

    def retranslate(self) -> None:
        self.setAccessibleName(f"{self.text()} {self._time}".strip())
        self.setFixedSize(self.sizeHint())
        self.update()

    def sizeHint(self) -> QSize:
        metrics, pad = QFontMetrics(self._font), self._height // 3
        wide = metrics.horizontalAdvance(self.text()) + 1
        if self._time:
            wide += metrics.horizontalAdvance(self._time) + 8
        return QSize(pad + self._height * 2 // 3 + 4 + wide + pad, self._height)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(self._font)
        draw_badge(painter, self.rect(), self._state, self.text(), self._time, self._solid)


class KeyHint(QLabel):
    """The name of a key beside what it does."""

    def __init__(self, sequence: str) -> None:
        super().__init__(keys.shown(sequence))
        self.setProperty("role", "key")
        self.setSizePolicy(self.sizePolicy().Policy.Maximum, self.sizePolicy().Policy.Maximum)


class Tag(Translated, QWidget):
    """A short word with a picture on a tint: a member's class, a mode."""

    def __init__(self, text: str = "", icon: str = "", colour: str = "off") -> None:
        super().__init__()
        self._text, self._icon, self._colour = text, icon, colour
        self._font = theme.font("body")
        self.show_text(text)

    def show_text(self, text: str) -> None:
        self._text = text
        if not text:
            self.hide()
        elif self.parentWidget() is not None:
            self.show()
        self.setFixedSize(self.sizeHint())
        self.setAccessibleName(text)
        self.update()

    def text(self) -> str:
        return self._text

    def sizeHint(self) -> QSize:
        wide = QFontMetrics(self._font).horizontalAdvance(self._text) + 17
        return QSize(wide + (20 if self._icon else 0), 22)

    def paintEvent(self, _event: QPaintEvent) -> None:
        t = theme.tokens()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colour = getattr(t, self._colour)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.tint(colour)))
        painter.drawRoundedRect(self.rect(), 4, 4)
        left = 8
        if self._icon:
            theme.icon(self._icon, colour).paint(painter, left, 4, 14, 14)
            left += 20
        painter.setFont(self._font)
        painter.setPen(QColor(t.text))
        painter.drawText(
            self.rect().adjusted(left, 0, -8, 0), Qt.AlignmentFlag.AlignVCenter, self._text
        )
