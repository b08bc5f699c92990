"""The call page: three columns that fold, and the card that fills it while a call rings."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from agent_app.call_page.customer_column import CustomerColumn
from agent_app.call_page.notes_column import NotesColumn
from agent_app.call_page.ringing_card import RingingCard
from agent_app.call_page.script_card import MiddleCard
from agent_app.cards import Cards
from agent_app.desk import Desk
from cti.client.qt.language import Translated
from cti.client.qt.widgets import ground, scrolling

FOLD_RIGHT, FOLD_LEFT = 1300, 1060
"""Widths of the page below which a column becomes a tab of the middle."""
LEFT, RIGHT = 300, 330


class CallPage(Translated, QWidget):
    """Left who, middle what to do now, right what to keep."""

    def __init__(self, desk: Desk, cards: Cards) -> None:
        super().__init__()
        self._desk = desk
        ground(self, "page")
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.left = CustomerColumn(desk, cards)
        self.middle = MiddleCard(desk, cards)
        self.right = NotesColumn(desk)
        self.ringing = RingingCard(desk, cards)
        self._left_area, self._right_area = scrolling(self.left), scrolling(self.right)
        columns = QWidget()
        self._row = QHBoxLayout(columns)
        self._row.setContentsMargins(12, 12, 12, 12)
        self._row.setSpacing(12)
        self._row.addWidget(self._left_area)
        self._row.addWidget(self.middle, 1)
        self._row.addWidget(self._right_area)
        self._left_area.setFixedWidth(LEFT)
        self._right_area.setFixedWidth(RIGHT)
        self._folded = (False, False)
        pop = QWidget()
        around = QVBoxLayout(pop)
        around.setContentsMargins(12, 12, 12, 12)
        around.setSpacing(12)
        around.addWidget(self.ringing)
        self.before = CustomerColumn(desk, cards, across=True)
        around.addWidget(self.before, 1)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(columns)
        self._stack.addWidget(pop)
        desk.changed.connect(self.refresh)
        self.retranslate()
        self.refresh()

    def retranslate(self) -> None:
        self.middle.name_guests({"left": self.tr("Who"), "right": self.tr("Notes")})

    @property
    def popped(self) -> bool:
        """Whether the card of a ringing call or of an offered contact fills the page."""
        return self._stack.currentIndex() == 1

    def refresh(self) -> None:
        """While the agent talks or writes, a pop does not cover the page."""
        desk = self._desk
        ringing = desk.ringing is not None or desk.preview is not None
        busy = desk.wrapping or any(desk.here(c) != "alerting" for c in desk.calls())
        self.before.setVisible(desk.ringing is not None)
        wanted = 1 if ringing and not busy else 0
        if wanted != self._stack.currentIndex():
            held: QWidget | None = self.window().focusWidget()
            here = held is not None and self.isAncestorOf(held)
            self._stack.setCurrentIndex(wanted)
            if here:
                # Qt would give the focus to the first button: Space must not answer a call.
                self.setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wanted = (self.width() < FOLD_LEFT, self.width() < FOLD_RIGHT)
        if wanted == self._folded:
            return
        self._folded = wanted
        for name, area, fold, wide, place in (
            ("left", self._left_area, wanted[0], LEFT, 0),
            ("right", self._right_area, wanted[1], RIGHT, 2),
        ):
            if fold:
                area.setMinimumWidth(0)
                area.setMaximumWidth(16_777_215)
                self.middle.take_guest(name, area)
            else:
                self.middle.leave_guest(name)
                area.setFixedWidth(wide)
                self._row.insertWidget(min(place, self._row.count()), area)
                area.show()
        self.retranslate()

    def show_area(self, number: int) -> None:
        """Alt+1 to Alt+5: customer, middle, notes, supervisor, result."""
        if number == 1:
            self.middle.show_guest("left")
            self.left.customer.edit.setFocus()
        elif number == 2:
            self.middle.tabs.setCurrentIndex(0)
            self.middle.tabs.setFocus()
        elif number == 3:
            self.middle.show_guest("right")
            self.right.notes.setFocus()
        else:
            self.middle.show_guest("right")
            self.right.choices.setFocus()
