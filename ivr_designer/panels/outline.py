"""The flow in plain sentences; a press or Enter jumps to the block a sentence speaks of."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from cti.client.qt.language import Translated
from cti.ivr import describe
from ivr_designer.document import Document, said

BLOCK = 256


class Outline(Translated, QWidget):
    opened = Signal(str)

    def __init__(self, document: Document) -> None:
        super().__init__()
        self._document = document
        self._stale = True
        self.list = QListWidget()
        self.list.setWordWrap(True)
        self.list.setStyleSheet(
            "QListWidget { padding: 6px 10px; } QListWidget::item { padding: 3px; }"
        )
        self.list.itemClicked.connect(self._jump)
        self.list.itemActivated.connect(self._jump)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.list)
        document.opened.connect(self._touch)
        document.changed.connect(lambda _before, _after: self._touch())
        document.site_changed.connect(self._touch)
        self._timer = QTimer(self, singleShot=True, interval=200)
        self._timer.timeout.connect(self.fill)
        self.retranslate()

    def retranslate(self) -> None:
        self.list.setAccessibleName(self.tr("Outline"))
        self._touch()

    def _touch(self) -> None:
        self._stale = True
        if self.isVisible():
            self._timer.start()

    def showEvent(self, event: object) -> None:
        if self._stale:
            self.fill()

    def lines(self) -> list[str]:
        """The sentences, indented by two spaces a level."""
        document = self._document
        return [
            f"{'  ' * line.depth}{said(line.words)}"
            for line in describe.outline(document.flow, document.palette, document.site)
        ]

    def fill(self) -> None:
        self._stale = False
        document = self._document
        self.list.clear()
        for line in describe.outline(document.flow, document.palette, document.site):
            row = QListWidgetItem("      " * line.depth + said(line.words))
            row.setData(BLOCK, line.block)
            self.list.addItem(row)

    def _jump(self, row: QListWidgetItem) -> None:
        self.opened.emit(str(row.data(BLOCK)))
