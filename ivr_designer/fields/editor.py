"""What every editor of a field is: it shows a value of the file and says when a person changed it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QVBoxLayout, QWidget

from cti.client.qt.language import Translated
from cti.client.qt.widgets import label
from cti.ivr.check.site import Site
from cti.ivr.flow.document import Flow
from cti.ivr.flow.field import Field
from cti.ivr.flow.palette import Palette
from cti.ivr.values.variables import READ_ONLY
from ivr_designer.document.document import Document

NARROW = (
    "QComboBox, QLineEdit { padding-left: 4px; padding-right: 0; }"
    "QComboBox::drop-down { width: 18px; }"
    "QComboBox::down-arrow { width: 12px; height: 12px; }"
)
"""Boxes in the cells of a table: three of them stand beside each other in the form."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a field stands: what its editor may offer depends on it."""

    document: Document
    block: str

    @property
    def flow(self) -> Flow:
        return self.document.flow

    @property
    def site(self) -> Site:
        return self.document.site

    @property
    def palette(self) -> Palette:
        return self.document.palette

    def types(self) -> dict[str, str]:
        """The variables that formulas may name, with their types."""
        found = dict(READ_ONLY)
        for name, type_ in self.site.customer_fields.items():
            found[f"customer.{name}"] = type_
        for name, type_ in self.site.campaign_fields.items():
            found[f"campaign.{name}"] = type_
        for variable in self.flow.variables:
            found[variable.path] = variable.type
        return found


class Editor(Translated, QWidget):
    """Base of the editors. `edited` carries the value for the file; None puts back the default."""

    edited = Signal(object)
    left = Signal()
    """The focus went elsewhere: the next change is a step of its own."""

    def __init__(self, field: Field, place: Place) -> None:
        super().__init__()
        self.field, self.place = field, place
        self.problem = label("alarm", wrap=True)
        self.problem.hide()
        self.box = QVBoxLayout(self)
        self.box.setContentsMargins(0, 0, 0, 0)
        self.box.setSpacing(4)

    def finish(self) -> None:
        """For the end of `__init__` of an editor: the line for what is wrong, and the texts."""
        self.box.addWidget(self.problem)
        for child in self.findChildren(QWidget):
            child.installEventFilter(self)
        self.retranslate()

    def show_value(self, value: Any) -> None:
        """Show a value of the file (never None: the default is handed in)."""

    def below(self) -> list[QWidget]:
        """What needs the whole width: in a table it stands below the row, and not in the cell."""
        return [self.problem]

    def be_cell(self) -> None:
        """Leave out what a cell of a table has no room for."""
        for box in (*self.findChildren(QComboBox), *self.findChildren(QLineEdit)):
            if not isinstance(box.parent(), QComboBox):
                box.setStyleSheet(NARROW)

    def settle(self) -> None:
        """The focus goes elsewhere: what was typed is complete."""

    def complain(self, sentence: str) -> None:
        """Say under the field what is wrong with it, "" when nothing is."""
        self.problem.setText(sentence)
        self.problem.setVisible(bool(sentence))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QFocusEvent) and event.lostFocus():
            # A list that opens, or another window, is no end of typing.
            if event.reason() in (
                Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason,
            ):  # fmt: skip
                return False
            self.settle()
            now = QApplication.focusWidget()
            if now is None or not self.isAncestorOf(now):
                self.left.emit()
        return False
