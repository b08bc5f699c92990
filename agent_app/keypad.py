"""The keypad: digits into the call, by mouse or by typing while it is open."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QPushButton, QVBoxLayout, QWidget

from cti.client.qt.language import Translated
from cti.client.qt.widgets import label

KEYS = "123456789*0#"


class Keypad(Translated, QFrame):
    """Twelve keys; what was sent stands above them. Esc closes it."""

    pressed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.sent, self._hint = label("leadbold"), label("caption")
        self.sent.setAlignment(Qt.AlignmentFlag.AlignRight)
        grid = QGridLayout()
        grid.setSpacing(6)
        for place, digit in enumerate(KEYS):
            button = QPushButton(digit)
            button.setFixedSize(60, 40)
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.clicked.connect(lambda _on=False, d=digit: self._press(d))
            grid.addWidget(button, place // 3, place % 3)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(12, 10, 12, 12)
        whole.setSpacing(8)
        whole.addWidget(self.sent)
        whole.addLayout(grid)
        whole.addWidget(self._hint)
        self._came_from: QWidget | None = None
        self.hide()
        self.retranslate()

    def retranslate(self) -> None:
        self.setAccessibleName(self.tr("Keypad"))
        self._hint.setText(self.tr("Type digits · Esc closes"))

    def open(self) -> None:
        self._came_from = self.window().focusWidget()
        self.sent.setText("")
        self.adjustSize()
        self.show()
        self.raise_()
        self.setFocus()

    def leave(self) -> None:
        self.hide()
        if self._came_from is not None:
            self._came_from.setFocus()
        self._came_from = None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        elif event.text() and event.text() in KEYS:
            self._press(event.text())
        else:
            super().keyPressEvent(event)

    def _press(self, digit: str) -> None:
        self.sent.setText((self.sent.text() + digit)[-16:])
        self.pressed.emit(digit)
