"""The log of the trial: what was heard, keyed, decided; beside it the variables as they are now."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from cti.client.qt import formats, theme
from cti.client.qt.language import Translated
from cti.client.qt.widgets import rule
from cti.ivr.values.titles import variable_title
from ivr_designer import look
from ivr_designer.document.document import Document, said
from ivr_designer.trial.record import Said
from ivr_designer.trial.run import TrialRun

BLOCK, NAME = 256, 257
PICTURES = {
    "heard": "prompt", "keyed": "keypad", "pressed": "keypad", "step": "next", "value": "variable",
    "chosen": "link", "log": "text", "state": "notice", "error": "alarm",
}  # fmt: skip


class TrialLog(Translated, QWidget):
    opened = Signal(str)

    def __init__(self, document: Document) -> None:
        super().__init__()
        self._document = document
        self._run: TrialRun | None = None
        self._cells: dict[str, QTableWidgetItem] = {}
        self.list, self.values = QListWidget(), QTableWidget(0, 2)
        self.list.setStyleSheet("QListWidget { padding: 4px 8px; }")
        self.list.setIconSize(QSize(14, 14))
        self.values.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft)
        self.values.verticalHeader().hide()
        self.values.horizontalHeader().setStretchLastSection(True)
        self.values.verticalHeader().setDefaultSectionSize(26)
        trigger = QTableWidget.EditTrigger
        self.values.setEditTriggers(trigger.DoubleClicked | trigger.EditKeyPressed)
        self.values.itemChanged.connect(self._typed)
        self.values.setShowGrid(False)
        self.values.setColumnWidth(0, 240)
        self.values.setStyleSheet("QTableWidget::item { padding: 0 8px; }")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.list, 3)
        row.addWidget(rule(vertical=True))
        row.addWidget(self.values, 2)
        self.list.itemClicked.connect(self._jump)
        self.list.itemActivated.connect(self._jump)
        self.retranslate()

    def follow(self, run: TrialRun) -> None:
        self._run = run
        run.came.connect(self._add)
        run.began.connect(self._clear)

    def retranslate(self) -> None:
        self.values.setHorizontalHeaderLabels([self.tr("Variable"), self.tr("Value")])
        self.list.setAccessibleName(self.tr("Trial log"))
        self.values.setAccessibleName(self.tr("Variables"))
        for name, cell in self._cells.items():
            title = self.values.item(cell.row(), 0)
            if title is not None:
                title.setText(self._titled(name))

    def restyle(self) -> None:
        if self._run is not None:
            lines = list(self._run.lines)
            self.list.clear()
            for line in lines:
                self._add(line)

    def _clear(self) -> None:
        self.list.clear()
        self._cells.clear()
        self.values.setRowCount(0)

    def lines(self) -> list[str]:
        return [self.list.item(row).text() for row in range(self.list.count())]

    def _add(self, line: Said) -> None:
        if line.kind == "value":
            self._put(*line.text.split(" = ", 1))
            return
        if line.kind == "pressed":
            return
        flow = self._document.flow
        name = self._document.numbered(line.block) if line.block in flow.blocks else ""
        text = f"{formats.timer(line.at)}   {name}"
        arrow = {"heard": "  “{}”", "keyed": "  ⌨ {}", "step": "  → {}", "chosen": "  = {}"}
        text += arrow.get(line.kind, "  {}").format(line.text)
        t = theme.tokens()
        colour = t.alarm if line.kind == "error" else t.text3 if line.kind == "step" else t.accent
        row = QListWidgetItem(theme.icon(look.picture(PICTURES[line.kind]), colour), text)
        row.setData(BLOCK, line.block)
        self.list.addItem(row)
        self.list.scrollToBottom()

    def _put(self, name: str, value: str = "") -> None:
        self.values.blockSignals(True)
        cell = self._cells.get(name)
        if cell is not None:
            cell.setText(value)
        else:
            at = self.values.rowCount()
            self.values.setRowCount(at + 1)
            cell = self._cells[name] = QTableWidgetItem(value)
            title = QTableWidgetItem(self._titled(name))
            title.setToolTip(name)
            title.setData(NAME, name)
            title.setFlags(title.flags() & ~Qt.ItemFlag.ItemIsEditable)
            self.values.setItem(at, 0, title)
            self.values.setItem(at, 1, cell)
        self.values.blockSignals(False)
        self.values.viewport().update()

    def _titled(self, name: str) -> str:
        """A variable under what people call it, where it is called something."""
        declared = self._document.flow.variable(name)
        words = declared.title if declared is not None else variable_title(name)
        title = said(words) if words is not None else ""
        return f"{title}  {name}" if title else name

    def _typed(self, cell: QTableWidgetItem) -> None:
        """A value was changed by hand: the flow goes on with it, or the old one comes back."""
        title = self.values.item(cell.row(), 0)
        if self._run is None or title is None or cell.column() != 1:
            return
        name = str(title.data(NAME))
        why = self._run.set_value(name, cell.text())
        if why:
            self._put(name, self._run.values.get(name, ""))
            self._document.refused.emit(why)

    def _jump(self, row: QListWidgetItem) -> None:
        if row.data(BLOCK):
            self.opened.emit(str(row.data(BLOCK)))
