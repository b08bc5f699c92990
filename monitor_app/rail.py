"""The rail at the left: the pages that this user may see, with their keys."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from cti.client.qt.language import Translated
from cti.client.qt.widgets import RailButton, ground

ICONS = {"supervise": "listen"}
KEYS = {
    "wall": "Ctrl+1",
    "lines": "Ctrl+2",
    "agents": "Ctrl+3",
    "queues": "Ctrl+4",
    "campaigns": "Ctrl+5",
    "supervise": "Ctrl+6",
    "recordings": "Ctrl+7",
    "reports": "Ctrl+8",
    "alarms": "Ctrl+9",
}
"""A page keeps its key, whichever others there are."""


class Rail(Translated, QWidget):
    """One button a page; the page shown is marked."""

    chosen = Signal(str)
    keys_wanted = Signal()
    theme_wanted = Signal()
    language_wanted = Signal()

    def __init__(self, pages: list[str]) -> None:
        super().__init__()
        ground(self, "rail")
        self.buttons: dict[str, RailButton] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 1, 8)
        column.setSpacing(0)
        for name in pages:
            button = RailButton(ICONS.get(name, name))
            button.clicked.connect(lambda _on=False, n=name: self.chosen.emit(n))
            column.addWidget(button)
            self.buttons[name] = button
        column.addStretch(1)
        self.language, self.theme = RailButton("language"), RailButton("theme")
        self.keys = RailButton("keys")
        for button, wanted in (
            (self.language, self.language_wanted),
            (self.theme, self.theme_wanted),
            (self.keys, self.keys_wanted),
        ):
            button.setCheckable(False)
            button.clicked.connect(wanted)
            column.addWidget(button)
        self.retranslate()

    def titles(self) -> dict[str, str]:
        return {
            "wall": self.tr("Wall"),
            "lines": self.tr("Lines"),
            "agents": self.tr("Agents"),
            "queues": self.tr("Queues"),
            "campaigns": self.tr("Campaigns"),
            "supervise": self.tr("Supervise"),
            "recordings": self.tr("Recordings"),
            "reports": self.tr("Reports"),
            "alarms": self.tr("Alarms"),
        }

    def title(self, page: str) -> str:
        return self.titles()[page]

    def retranslate(self) -> None:
        titles = self.titles()
        for name, button in self.buttons.items():
            button.show_text(titles[name])
            button.setToolTip(f"{titles[name]}  {KEYS[name]}")
        self.language.show_text(self.tr("中文"))
        self.theme.show_text(self.tr("Colours"))
        self.keys.show_text(self.tr("Keys"))
        everyone = (*self.buttons.values(), self.language, self.theme, self.keys)
        wide = max(button.sizeHint().width() for button in everyone)
        for button in everyone:
            button.setFixedWidth(wide)

    def mark(self, page: str) -> None:
        for name, button in self.buttons.items():
            button.setChecked(name == page)

    def show_count(self, page: str, count: int) -> None:
        if page in self.buttons:
            self.buttons[page].show_count(count)
