"""The versions of a flow: who made which when and why; compare with any, go back to any."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from cti.client.qt import formats, theme
from cti.client.qt.language import Translated
from cti.client.qt.widgets import IconButton, Picture, label
from cti.ivr.flow import Flow
from ivr_designer import compare
from ivr_designer.document import Document
from ivr_designer.panels.change_words import ChangeWords
from ivr_designer.shelf import Shelf

KEY = 256
PICTURES = {
    "added": ("add", "ready"),
    "removed": ("mdi6.minus", "alarm"),
    "changed": ("edit", "accent"),
}


class VersionsPanel(Translated, QWidget):
    closed = Signal()
    compared = Signal(object)
    """Block -> added or changed, for the drawing; {} takes it away."""
    opened = Signal(str)

    def __init__(self, document: Document, shelf: Shelf) -> None:
        super().__init__()
        self.document, self.shelf = document, shelf
        self.versions: list[Mapping[str, Any]] = []
        self._other: Flow | None = None
        self._other_name = ""
        self.picture, self.title = Picture("versions", "text2", 20), label("title")
        self.close_button = IconButton("close")
        self.close_button.clicked.connect(self.closed)
        self.list, self.changes = QListWidget(), QListWidget()
        self.list.setWordWrap(True)
        for one in (self.list, self.changes):
            one.setStyleSheet("QListWidget::item { padding: 4px 2px; }")
            one.setIconSize(QSize(16, 16))
        self.changes.setWordWrap(True)
        self.list.currentItemChanged.connect(self._pick)
        self.changes.itemClicked.connect(self._jump)
        self.changes.itemActivated.connect(self._jump)
        self.head, self.note = label("section"), label("caption", wrap=True)
        self.back = QPushButton()
        self.back.clicked.connect(self._go_back)
        head = QHBoxLayout()
        head.addWidget(self.picture)
        head.addWidget(self.title, 1)
        head.addWidget(self.close_button)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(16, 16, 16, 16)
        whole.setSpacing(8)
        whole.addLayout(head)
        whole.addWidget(self.list, 2)
        whole.addWidget(self.head)
        whole.addWidget(self.note)
        whole.addWidget(self.changes, 3)
        whole.addWidget(self.back, 0, Qt.AlignmentFlag.AlignLeft)
        document.changed.connect(lambda _before, _after: self._compare())
        shelf.saved.connect(self.ask)
        self.retranslate()

    def retranslate(self) -> None:
        self.title.setText(self.tr("Versions"))
        self.close_button.show_name(self.tr("Close"))
        self.back.setText(self.tr("Take this version back as the draft"))
        self.list.setAccessibleName(self.tr("Versions"))
        self.changes.setAccessibleName(self.tr("What changed"))
        self._fill()
        self._compare()

    def ask(self) -> None:
        """Ask the server anew, while the list is seen."""
        if self.isVisible() and self.shelf.link is not None and self.shelf.place == "server":
            self.shelf.link.request(
                "FlowVersions", {"flow": self.document.flow.id}, self._came, self._refused
            )

    def showEvent(self, event: object) -> None:
        self.ask()

    def leave(self) -> None:
        self._other = None
        self.compared.emit({})
        self._compare()

    def _came(self, versions: list[Mapping[str, Any]]) -> None:
        self.versions = versions
        self._fill()

    def _refused(self, _code: str, text: str) -> None:
        self.note.setText(text)

    def _fill(self) -> None:
        now = time.time()
        kept = self.list.currentRow()
        self.list.blockSignals(True)
        self.list.clear()
        for version in self.versions:
            number, why = version["version"], str(version.get("why") or "")
            words = self.tr("{n} · {by} · {when}").format(
                n=number, by=version.get("by", ""), when=formats.when(version.get("at"), now)
            )
            if version.get("published"):
                words += "  · " + self.tr("live")
            row = QListWidgetItem(f"{words}\n{why}" if why else words)
            row.setData(KEY, number)
            t = theme.tokens()
            live = bool(version.get("published"))
            row.setIcon(theme.icon("live" if live else "versions", t.ready if live else t.text3))
            self.list.addItem(row)
        self.list.setCurrentRow(min(kept, self.list.count() - 1))
        self.list.blockSignals(False)

    def _pick(self, row: QListWidgetItem | None, _old: object = None) -> None:
        if row is not None:
            number = int(row.data(KEY))
            self.shelf.load_version(number, lambda flow: self.compare_with(flow, str(number)))

    def compare_with(self, flow: Flow, name: str) -> None:
        """Show what the draft changed since another version."""
        self._other, self._other_name = flow, name
        self._compare()

    def _compare(self) -> None:
        other = self._other
        self.changes.clear()
        self.back.setEnabled(other is not None and not self.document.frozen)
        if other is None:
            self.head.setText("")
            self.note.setText(self.tr("Choose a version to see what the draft changed since."))
            return
        found = compare.changes(other, self.document.flow)
        self.head.setText(self.tr("Since version {n}").format(n=self._other_name))
        same = self.tr("The meaning is the same; boxes may stand elsewhere.")
        self.note.setText(self.tr("%n change(s)", "", len(found)) if found else same)
        words = ChangeWords(self.document, other, self.document.flow)
        for change in found:
            picture, colour = PICTURES[change.how]
            icon = theme.icon(picture, getattr(theme.tokens(), colour))
            row = QListWidgetItem(icon, words.say(change))
            row.setData(KEY, change.block)
            self.changes.addItem(row)
        self.compared.emit(compare.marks(found))

    def sentences(self) -> list[str]:
        return [self.changes.item(n).text() for n in range(self.changes.count())]

    def _jump(self, row: QListWidgetItem) -> None:
        if row.data(KEY):
            self.opened.emit(str(row.data(KEY)))

    def _go_back(self) -> None:
        if self._other is not None:
            title = self.tr("Go back to version {n}").format(n=self._other_name)
            self.document.edit(title, self._other)
