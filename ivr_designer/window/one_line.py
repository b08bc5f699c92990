"""A text on one line that gives way: what does not fit ends in an ellipsis and is told whole as a tip."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QStyle, QStyleOption, QStylePainter

from cti.client.qt.widgets import set_role


class OneLine(QLabel):
    """Wants the room that its text takes and lives with `least` pixels of it."""

    def __init__(self, role: str = "", least: int = 40) -> None:
        super().__init__()
        self._least = least
        self._tip = ""
        set_role(self, role)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)

    def setText(self, text: str) -> None:
        super().setText(text)
        self._say()

    def setToolTip(self, tip: str) -> None:
        """What is told besides the text, under it where the text is cut."""
        self._tip = tip
        self._say()

    def shown(self) -> str:
        """The text as it is drawn now."""
        metrics = self.fontMetrics()
        return metrics.elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())

    def _say(self) -> None:
        whole = self.text() if self.shown() != self.text() else ""
        super().setToolTip("\n".join(part for part in (whole, self._tip) if part))

    def minimumSizeHint(self) -> QSize:
        wished = self.sizeHint()
        return QSize(min(self._least, wished.width()), wished.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._say()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QStylePainter(self)
        option = QStyleOption()
        option.initFrom(self)
        painter.drawPrimitive(QStyle.PrimitiveElement.PE_Widget, option)
        painter.drawItemText(
            self.rect(), int(self.alignment()), self.palette(), self.isEnabled(), self.shown(),
            self.foregroundRole(),
        )  # fmt: skip
