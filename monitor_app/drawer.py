"""The drawer at the right: details of the chosen row, so that the list stays in view."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from cti.client.qt.language import Translated
from cti.client.qt.widgets import IconButton, KeyHint, StateBadge, label, rule, scrolling

WIDE = 376
Fact = tuple[str, str]


class Drawer(Translated, QFrame):
    """Title, state, pairs of label and value, then whatever the page adds to `more` and `buttons`."""

    closed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("panel")
        self.setFixedWidth(WIDE)
        self.title, self.about = label("title"), label("hint", wrap=True)
        self.badge = StateBadge()
        self._close = IconButton("close")
        self._close.clicked.connect(self.close_it)
        self._pairs: list[tuple[QLabel, QLabel]] = []
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnStretch(1, 1)
        self.more, self.buttons = QVBoxLayout(), QVBoxLayout()
        self.more.setSpacing(6)
        self.buttons.setSpacing(8)
        head = QHBoxLayout()
        head.addWidget(self.title, 1)
        head.addWidget(KeyHint("Esc"))
        head.addWidget(self._close)
        state = QHBoxLayout()
        state.addWidget(self.badge)
        state.addStretch(1)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(10)
        column.addLayout(self._grid)
        column.addWidget(rule())
        column.addLayout(self.more)
        column.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(16, 12, 12, 14)
        whole.setSpacing(10)
        whole.addLayout(head)
        whole.addWidget(self.about)
        whole.addLayout(state)
        whole.addWidget(scrolling(inside), 1)
        whole.addLayout(self.buttons)
        self.hide()
        self.retranslate()

    def retranslate(self) -> None:
        self._close.show_name(self.tr("Close"))

    def show_facts(
        self,
        title: str,
        about: str,
        facts: Sequence[Fact],
        state: str = "",
        word: str = "",
        time: str = "",
    ) -> None:
        self.title.setText(title)
        self.about.setText(about)
        self.about.setVisible(bool(about))
        self.badge.setVisible(bool(state))
        if state:
            self.badge.show_state(state, word, time)
        while len(self._pairs) < len(facts):
            name, value = label("label"), label("", wrap=True)
            value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            name.setAlignment(Qt.AlignmentFlag.AlignTop)
            row = len(self._pairs)
            self._grid.addWidget(name, row, 0)
            self._grid.addWidget(value, row, 1)
            self._pairs.append((name, value))
        for number, (name, value) in enumerate(self._pairs):
            shown = number < len(facts)
            name.setVisible(shown)
            value.setVisible(shown)
            if shown:
                name.setText(facts[number][0])
                value.setText(facts[number][1])
        self.setAccessibleName(title)

    def facts(self) -> dict[str, str]:
        """What is shown: label -> value."""
        return {name.text(): value.text() for name, value in self._pairs if not name.isHidden()}

    def close_it(self) -> bool:
        """Close; False where it was closed already."""
        if self.isHidden():
            return False
        self.hide()
        self.closed.emit()
        return True
