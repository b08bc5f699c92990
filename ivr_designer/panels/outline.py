"""The flow in plain sentences; a press or Enter jumps to the block a sentence speaks of."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from cti.client.qt.language import Translated
from cti.ivr.flow import describe
from ivr_designer.canvas import paper
from ivr_designer.document.document import Document, said

BLOCK = 256


class Outline(Translated, QWidget):
    opened = Signal(str)

    def __init__(self, document: Document) -> None:
        super().__init__()
        self._document = document
        self._stale = True
        self.list = QListWidget()
        self.list.setWordWrap(True)
        # Thousands of sentences are laid out a hundred at a time, so that the window goes on.
        self.list.setLayoutMode(QListWidget.LayoutMode.Batched)
        self.list.setStyleSheet(
            "QListWidget { padding: 6px 10px; } QListWidget::item { padding: 3px; }"
        )
        self.list.itemClicked.connect(self._jump)
        self.list.itemActivated.connect(self._jump)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        self.export = QPushButton()
        self.export.setProperty("kind", "quiet")
        self.export.clicked.connect(self._save_as)
        row = QHBoxLayout()
        row.setContentsMargins(10, 4, 10, 0)
        row.addStretch(1)
        row.addWidget(self.export)
        whole.addLayout(row)
        whole.addWidget(self.list, 1)
        document.opened.connect(self._touch)
        document.changed.connect(lambda _before, _after: self._touch())
        document.site_changed.connect(self._touch)
        self._timer = QTimer(self, singleShot=True, interval=200)
        self._timer.timeout.connect(self.fill)
        self.retranslate()

    def retranslate(self) -> None:
        self.list.setAccessibleName(self.tr("Outline"))
        self.export.setText(self.tr("Save as PDF or picture …"))
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

    def _save_as(self) -> None:
        name, _ = QFileDialog.getSaveFileName(
            self,
            self.tr("Save the outline"),
            f"{self._document.flow.id}.pdf",
            self.tr("PDF (*.pdf);;Pictures (*.png)"),
        )
        if name:
            self.write(Path(name))

    def write(self, path: Path) -> None:
        """The outline as PDF or as picture, by the end of the name."""
        try:
            paper.write_outline(self._document, path)
        except paper.NotWritten:
            words = self.tr("{path} cannot be written; choose another folder or name.")
            self._document.refused.emit(words.format(path=path))

    def _jump(self, row: QListWidgetItem) -> None:
        self.opened.emit(str(row.data(BLOCK)))
