"""The rail at the left: the pages, settings and keys at the bottom."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from cti.client.qt.language import Translated
from cti.client.qt.widgets import RailButton, ground

ICONS = {"call": "answer"}


class Rail(Translated, QWidget):
    """One button a page; the page shown is marked."""

    chosen = Signal(str)
    keys_wanted = Signal()

    def __init__(self, pages: list[str]) -> None:
        super().__init__()
        ground(self, "rail")
        self.buttons: dict[str, RailButton] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 1, 8)
        column.setSpacing(0)
        for name in pages:
            if name == "settings":
                column.addStretch(1)
            button = RailButton(ICONS.get(name, name))
            button.clicked.connect(lambda _on=False, n=name: self.chosen.emit(n))
            column.addWidget(button)
            self.buttons[name] = button
        self.keys = RailButton("keys")
        self.keys.setCheckable(False)
        self.keys.clicked.connect(self.keys_wanted)
        column.addWidget(self.keys)
        self.retranslate()

    def retranslate(self) -> None:
        self.keys.show_text(self.tr("Keys"))

    def show_titles(self, titles: dict[str, str]) -> None:
        for name, button in self.buttons.items():
            button.show_text(titles[name])
        wide = max(b.sizeHint().width() for b in (*self.buttons.values(), self.keys))
        for button in (*self.buttons.values(), self.keys):
            button.setFixedWidth(wide)

    def mark(self, page: str) -> None:
        for name, button in self.buttons.items():
            button.setChecked(name == page)

    def show_count(self, page: str, count: int) -> None:
        self.buttons[page].show_count(count)
