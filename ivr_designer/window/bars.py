"""The strip over the drawing that asks something without stopping the work: fact, reason, buttons."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from cti.client.qt import theme
from cti.client.qt.language import Translated
from cti.client.qt.widgets import IconButton, Picture, clear, label

KINDS = {
    "alarm": ("alarm", "alarm"),
    "warning": ("warning", "ring"),
    "lost": ("no_link", "alarm"),
    "notice": ("notice", "accent"),
    "ok": ("ok", "ready"),
}
Button = tuple[str, Callable[[], None]]


class AskBar(Translated, QWidget):
    """One bar; `subject` tells whose question it shows, so that only its own is taken away."""

    def __init__(self) -> None:
        super().__init__()
        self.subject = ""
        self._colour = "accent"
        self._made: list[QPushButton] = []
        self.fact, self.more = label("section", wrap=True), label("label", wrap=True)
        self._picture = Picture("notice", "accent", 18)
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(8)
        self.close_button = IconButton("close")
        self.close_button.clicked.connect(self.hide)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self.fact)
        words.addWidget(self.more)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 6, 10, 7)
        row.setSpacing(12)
        row.addWidget(self._picture)
        row.addLayout(words, 1)
        row.addLayout(self._buttons)
        row.addWidget(self.close_button)
        self.hide()
        self.retranslate()

    def retranslate(self) -> None:
        self.close_button.show_name(self.tr("Close"))

    def ask(
        self, subject: str, kind: str, fact: str, more: str = "", buttons: Sequence[Button] = ()
    ) -> None:
        """Show it; a press on a button takes it away and does what the button says."""
        self.subject = subject
        picture, self._colour = KINDS[kind]
        self._picture.show_picture(picture, self._colour)
        self.fact.setText(fact)
        self.more.setText(more)
        self.more.setVisible(bool(more))
        self.setAccessibleName(f"{fact} {more}".strip())
        clear(self._buttons)
        self._made = []
        for text, act in buttons:
            button = QPushButton(text)
            button.clicked.connect(lambda _c=False, act=act: self._press(act))
            self._made.append(button)
            self._buttons.addWidget(button)
        self.show()
        self.update()

    def buttons(self) -> list[QPushButton]:
        return [one for one in self._made if not one.isHidden()]

    def settle(self, subject: str) -> None:
        """The question of this subject is answered."""
        if self.subject == subject:
            self.subject = ""
            self.hide()

    def _press(self, act: Callable[[], None]) -> None:
        self.subject = ""
        self.hide()
        act()

    def paintEvent(self, _event: QPaintEvent) -> None:
        colour = getattr(theme.tokens(), self._colour)
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(theme.tint(colour)))
        painter.fillRect(0, 0, 3, self.height(), QColor(colour))
        painter.fillRect(0, self.height() - 1, self.width(), 1, QColor(colour))
