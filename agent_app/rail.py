"""The rail at the left: the pages, settings and keys at the bottom."""

from __future__ import annotations

from PySide6.QtCore import Signal

from cti.client.qt.language import Translated
from cti.client.qt.widgets import PageRail

ICONS = {"call": "answer"}


class Rail(Translated, PageRail):
    """One button a page; the page shown is marked."""

    keys_wanted = Signal()

    def __init__(self, pages: list[str]) -> None:
        super().__init__(pages, ICONS)
        if "settings" in pages:
            self.part_before("settings")
        self.keys = self.add_action("keys", self.keys_wanted)
        self.retranslate()

    def retranslate(self) -> None:
        self.keys.show_text(self.tr("Keys"))

    def show_titles(self, titles: dict[str, str]) -> None:
        for name, button in self.buttons.items():
            button.show_text(titles[name])
        self.even_out()
