"""What all pages have in common: they paint anew while they are seen, and say what is chosen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from cti.client.qt.language import Translated
from cti.client.qt.models import RowsModel
from cti.client.qt.widgets import ground
from monitor_app.watch import Watch
from monitor_app.words import Words

V = TypeVar("V")


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
        """The call that Shift+F4 means."""
        return None
