"""What all pages have in common: they paint anew while they are seen, and say what is chosen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLayout, QVBoxLayout, QWidget

from cti.client.qt.language import Translated
from cti.client.qt.models import RowsModel
from cti.client.qt.widgets import Card, ground
from monitor_app.watch import Watch
from monitor_app.words import Words

V = TypeVar("V")

GAP = 12
"""Pixels between the cards of a page, and around them."""


def keep_rows(model: RowsModel[V], rows: Mapping[Any, V]) -> None:
    """Show these rows. Those that stay keep their place, the selection and the scroll bar theirs."""
    known = [model.key(number) for number in range(model.rowCount())]
    if known == list(rows):
        model.replace(rows)
        return
    for key in known:
        if key not in rows:
            model.drop(key)
    for key, value in rows.items():
        model.put(key, value)
    model.flush()


def headed_card(*lines: QWidget | QLayout, content: QWidget) -> Card:
    """A card with lines of controls above what it is about."""
    card = Card()
    card.show_title("")
    card.body.setSpacing(10)
    for line in lines:
        if isinstance(line, QWidget):
            card.body.addWidget(line)
        else:
            card.body.addLayout(line)
    card.body.addWidget(content, 1)
    return card


def set_out(page: QWidget, main: QWidget, *below: QWidget, drawer: QWidget | None = None) -> None:
    """The main card takes the room, others stand below it, the drawer at their right."""
    column = QVBoxLayout()
    column.setSpacing(GAP)
    column.addWidget(main, 1)
    for one in below:
        column.addWidget(one)
    whole = QHBoxLayout(page)
    whole.setContentsMargins(GAP, GAP, GAP, GAP)
    whole.setSpacing(GAP)
    whole.addLayout(column, 1)
    if drawer is not None:
        whole.addWidget(drawer)


class Page(Translated, QWidget):
    """One page of the rail."""

    fact = Signal(str)
    """A line of facts for the foot about what is pointed at; "" for none."""

    def __init__(self, watch: Watch, words: Words) -> None:
        super().__init__()
        self.watch, self.words = watch, words
        ground(self, "page")
        watch.changed.connect(self._changed)

    def _changed(self) -> None:
        if self.isVisible():
            self.refresh()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()

    def refresh(self) -> None:
        """Show the present."""

    def enter(self) -> None:
        """The page was chosen: put the focus where its work begins."""
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def leave_layer(self) -> bool:
        """Esc: close the innermost layer; False where there is none."""
        return False

    def show_key(self, key: str) -> None:
        """Make the thing with this key the chosen one."""

    def chosen_agent(self) -> str | None:
        """The agent whom F6, F7, F8 and the forcing keys mean."""
        return None

    def chosen_call(self) -> int | None:
        """The call that Shift+F4 means: that of the chosen agent."""
        agent = self.chosen_agent()
        call = self.watch.call_of(agent) if agent is not None else None
        return call.call if call is not None else None
