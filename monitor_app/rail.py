"""The rail at the left: the pages that this user may see, with their keys."""

from __future__ import annotations

from PySide6.QtCore import Signal

from cti.client.qt.language import Translated
from cti.client.qt.widgets import PageRail

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


class Rail(Translated, PageRail):
    """One button a page; the page shown is marked."""

    keys_wanted = Signal()
    theme_wanted = Signal()
    language_wanted = Signal()

    def __init__(self, pages: list[str]) -> None:
        super().__init__(pages, ICONS)
        self.part_before("")
        self.language = self.add_action("language", self.language_wanted)
        self.theme = self.add_action("theme", self.theme_wanted)
        self.keys = self.add_action("keys", self.keys_wanted)
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
        self.even_out()
