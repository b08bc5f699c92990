"""Buttons that carry the name of their key, and the call buttons of the bar."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QEnterEvent, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QPushButton, QSizePolicy

from cti.client.qt import keys, theme
from cti.client.qt.language import Translated

_CENTRE = Qt.AlignmentFlag.AlignCenter
_FILLS = {"primary": "accent_fill", "answer": "answer_fill", "hang": "hang_fill"}


class _Painted(Translated, QAbstractButton):
    """A button painted by hand, for what style sheets cannot say: two colours in one caption."""

    def __init__(self, icon: str, key: str, kind: str) -> None:
        super().__init__()
        self._icon, self._key, self._kind = icon, keys.shown(key), kind
        self._hover = False
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)

    def show_text(self, text: str, icon: str | None = None) -> None:
        """Change what it says and, where given, its picture."""
        if icon is not None:
            self._icon = icon
        self.setText(text)
        self.setAccessibleName(f"{text} {self._key}".strip())
        self.updateGeometry()
        self.update()

    def show_kind(self, kind: str) -> None:
        """ "" for an ordinary button, or primary, answer, hang."""
        self._kind = kind
        self.update()

    @property
    def key(self) -> str:
        return self._key

    def show_key(self, key: str) -> None:
        """Another name of its key at the right; "" where there is no room for one."""
        self._key = keys.shown(key)
        self.updateGeometry()
        self.update()

    def restyle(self) -> None:
        self.update()

    def enterEvent(self, event: QEnterEvent) -> None:
        self._hover = True
        self.update()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self._hover = False
        self.update()
        super().leaveEvent(event)

    def _colours(self, painter: QPainter) -> tuple[str, str]:
        """Paint the body; returns the colours of the word and of the key's name."""
        t = theme.tokens()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        body, edge, text, hint = t.surface, t.edge, t.text, t.text3
        if not self.isEnabled():
            body, edge, text, hint = t.surface, t.line, t.edge, t.edge
        elif self._kind in _FILLS:
            body = getattr(t, _FILLS[self._kind])
            edge, text, hint = body, "#FFFFFF", "#FFFFFF"
            if self.isDown() or self._hover:
                body = theme.mix("#000000", body, 0.18 if self.isDown() else 0.08)
        elif self.isChecked():
            body, edge, text = t.accent_soft, t.accent, t.accent
        elif self.isDown():
            body = t.sunken
        elif self._hover:
            body = t.raised
        painter.setBrush(QColor(body))
        painter.setPen(QPen(QColor(edge), 1))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        if self.hasFocus():
            ring = t.text if self._kind in _FILLS else t.accent
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(ring), 2))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 4, 4)
        return text, hint


class CallButton(_Painted):
    """A tall button of the call bar: the picture above, the word and its key below."""

    def __init__(self, icon: str, key: str = "", kind: str = "") -> None:
        super().__init__(icon, key, kind)
        self._small = theme.font("caption", kind in _FILLS)

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(self._small)
        wide = metrics.horizontalAdvance(self.text()) + metrics.horizontalAdvance(self._key)
        return QSize(max(72 if self._kind != "hang" else 84, wide + 6 + 24), 56)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        text, hint = self._colours(painter)
        side = 20
        theme.icon(self._icon, text).paint(painter, (self.width() - side) // 2, 8, side, side)
        painter.setFont(self._small)
        metrics = QFontMetrics(self._small)
        word, key = metrics.horizontalAdvance(self.text()), metrics.horizontalAdvance(self._key)
        left = (self.width() - word - (key + 6 if key else 0)) // 2
        line = QRect(left, 32, word + 2, 18)
        painter.setPen(QColor(text))
        painter.drawText(line, Qt.AlignmentFlag.AlignVCenter, self.text())
        painter.setPen(QColor(hint))
        painter.drawText(
            QRect(left + word + 6, 32, key + 2, 18), Qt.AlignmentFlag.AlignVCenter, self._key
        )


class KeyButton(_Painted):
    """A button of one line: picture, word, and the name of its key at the right."""

    def __init__(self, icon: str = "", key: str = "", kind: str = "", height: int = 32) -> None:
        super().__init__(icon, key, kind)
        self._height = height
        self._font = theme.font("body", kind in _FILLS or height > 36)
        self._small = theme.font("body" if kind in _FILLS and height <= 36 else "caption")

    def sizeHint(self) -> QSize:
        wide = QFontMetrics(self._font).horizontalAdvance(self.text()) + 24
        if self._icon:
            wide += 24
        if self._key:
            wide += QFontMetrics(self._small).horizontalAdvance(self._key) + 12
        return QSize(wide + 2, self._height)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        text, hint = self._colours(painter)
        left, high = 12, self.height()
        if self._icon:
            side = 18
            theme.icon(self._icon, text).paint(painter, left, (high - side) // 2, side, side)
            left += 24
        painter.setFont(self._font)
        painter.setPen(QColor(text))
        inside = QRect(left, 0, self.width() - left - 12, high)
        word = QFontMetrics(self._font).horizontalAdvance(self.text())
        if self._key:
            painter.drawText(inside, Qt.AlignmentFlag.AlignVCenter, self.text())
            painter.setFont(self._small)
            painter.setPen(QColor(hint))
            painter.drawText(
                inside, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, self._key
            )
        elif self._icon:
            painter.drawText(inside, Qt.AlignmentFlag.AlignVCenter, self.text())
        else:
            left = (self.width() - word) // 2
            painter.drawText(QRect(0, 0, self.width(), high), _CENTRE, self.text())


class IconButton(Translated, QPushButton):
    """A small square button with a picture; its name is a tool tip and is said to screen readers."""

    def __init__(self, icon: str, side: int = 28) -> None:
        super().__init__()
        self._picture = icon
        self.setProperty("kind", "quiet")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setFixedSize(side, side)
        self.setIconSize(QSize(side * 2 // 3, side * 2 // 3))
        self.setStyleSheet("padding: 0; min-height: 0;")
        self.restyle()

    def show_name(self, name: str) -> None:
        self.setToolTip(name)
        self.setAccessibleName(name)

    def restyle(self) -> None:
        self.setIcon(theme.icon(self._picture))


class RailButton(_Painted):
    """A page of the rail: picture over word, a count in the corner, a bar where one is."""

    def __init__(self, icon: str) -> None:
        super().__init__(icon, "", "")
        self._count = 0
        self._font = theme.font("caption")
        self.setCheckable(True)

    def show_count(self, count: int) -> None:
        if count != self._count:
            self._count = count
            self.setAccessibleDescription(str(count) if count else "")
            self.update()

    def sizeHint(self) -> QSize:
        wide = QFontMetrics(self._font).horizontalAdvance(self.text())
        return QSize(max(72, wide + 16), 58)

    def paintEvent(self, _event: QPaintEvent) -> None:
        t, painter = theme.tokens(), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colour = t.accent if self.isChecked() else t.text2 if self.isEnabled() else t.edge
        if self.isChecked():
            painter.fillRect(self.rect(), QColor(t.accent_soft))
            painter.fillRect(QRect(0, 0, 3, self.height()), QColor(t.accent))
        elif self._hover and self.isEnabled():
            painter.fillRect(self.rect(), QColor(t.sunken))
        side, middle = 22, self.width() // 2
        theme.icon(self._icon, colour).paint(painter, middle - side // 2, 9, side, side)
        painter.setFont(self._font)
        painter.setPen(QColor(colour))
        painter.drawText(QRect(0, 34, self.width(), 18), _CENTRE, self.text())
        if self._count:
            spot = QRect(middle + 3, 4, 16 if self._count < 10 else 22, 16)
            painter.setBrush(QColor(t.accent_fill))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.drawRoundedRect(spot, 8, 8)
            painter.setPen(QColor(t.on_accent))
            painter.drawText(spot, _CENTRE, str(min(self._count, 99)))
        if self.hasFocus():
            theme.draw_focus(painter, QRectF(self.rect()))
