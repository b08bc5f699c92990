"""The rail at the left of a window: a button a page, and below them buttons that open none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import Signal, SignalInstance
from PySide6.QtWidgets import QVBoxLayout, QWidget

from cti.client.qt.widgets.buttons import RailButton
from cti.client.qt.widgets.cards import ground


class PageRail(QWidget):
    """The page shown is marked. A program's rail gives the buttons their words."""

    chosen = Signal(str)
    """A page, by its name."""

    def __init__(self, pages: Sequence[str], icons: Mapping[str, str]) -> None:
        """`icons` has the pages whose picture is not called as they are."""
        super().__init__()
        ground(self, "rail")
        self.buttons: dict[str, RailButton] = {}
        self._actions: list[RailButton] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 8, 1, 8)
        self._column.setSpacing(0)
        for name in pages:
            button = RailButton(icons.get(name, name))
            button.clicked.connect(lambda _on=False, n=name: self.chosen.emit(n))
            self._column.addWidget(button)
            self.buttons[name] = button

    def part_before(self, page: str) -> None:
        """From this page on, the buttons stand at the bottom; "" parts after the last page."""
        place = self._column.indexOf(self.buttons[page]) if page else -1
        self._column.insertStretch(place, 1)

    def add_action(self, icon: str, wanted: SignalInstance) -> RailButton:
        """A button that opens no page."""
        button = RailButton(icon)
        button.setCheckable(False)
        button.clicked.connect(wanted)
        self._column.addWidget(button)
        self._actions.append(button)
        return button

    def even_out(self) -> None:
        """All as wide as the widest; once their words are shown."""
        everyone = (*self.buttons.values(), *self._actions)
        wide = max(button.sizeHint().width() for button in everyone)
        for button in everyone:
            button.setFixedWidth(wide)

    def mark(self, page: str) -> None:
        for name, button in self.buttons.items():
            button.setChecked(name == page)

    def show_count(self, page: str, count: int) -> None:
        """A number at a page's corner; a page that this user does not have has none."""
        if page in self.buttons:
            self.buttons[page].show_count(count)
