"""The builder of conditions: one row for each comparison, all or any of which must hold."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from cti.client.qt.language import Translated
from cti.client.qt.widgets import IconButton, clear
from ivr_designer.fields.conditions import OPERATORS, Comparison, joined, split
from ivr_designer.fields.editor import Place
from ivr_designer.fields.formula_line import FormulaLine


class ComparisonRow(Translated, QWidget):
    changed = Signal()
    removed = Signal()

    def __init__(self, place: Place, row: Comparison) -> None:
        super().__init__()
        self.left, self.right = FormulaLine(place), FormulaLine(place)
        self.operator = QComboBox()
        for name in OPERATORS:
            self.operator.addItem("", name)
        self.remove = IconButton("close", 24)
        self.left.setText(row.left)
        self.right.setText(row.right)
        self.operator.setCurrentIndex(OPERATORS.index(row.operator))
        first, second = QHBoxLayout(), QHBoxLayout()
        first.addWidget(self.left, 1)
        first.addWidget(self.remove)
        second.addWidget(self.operator)
        second.addWidget(self.right, 1)
        second.addSpacing(28)
        self.operator.setMinimumWidth(92)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 6)
        whole.setSpacing(4)
        for line in (first, second):
            line.setSpacing(4)
            whole.addLayout(line)
        self.left.textEdited.connect(self.changed)
        self.right.textEdited.connect(self.changed)
        self.operator.activated.connect(self._chosen)
        self.remove.clicked.connect(self.removed)
        self._chosen(-1)
        self.retranslate()

    def retranslate(self) -> None:
        words = {
            "in": self.tr("is among"),
            "not in": self.tr("is not among"),
            "empty": self.tr("is empty"),
            "not empty": self.tr("has a value"),
            "==": "=",
            "!=": "≠",
            "<=": "≤",
            ">=": "≥",
        }
        for at, name in enumerate(OPERATORS):
            self.operator.setItemText(at, words.get(name, name))
        self.left.setAccessibleName(self.tr("What is compared"))
        self.operator.setAccessibleName(self.tr("How"))
        self.right.setAccessibleName(self.tr("With what"))
        self.remove.show_name(self.tr("Remove"))

    def row(self) -> Comparison:
        operator = str(self.operator.currentData())
        return Comparison(self.left.text().strip(), operator, self.right.text().strip())

    def _chosen(self, at: int) -> None:
        self.right.setVisible(self.operator.currentData() not in ("empty", "not empty"))
        if at >= 0:
            self.changed.emit()


class ConditionRows(Translated, QWidget):
    changed = Signal(str)
    """The formula that the rows mean."""

    def __init__(self, place: Place) -> None:
        super().__init__()
        self._place = place
        self._text = ""
        self.rows: list[ComparisonRow] = []
        self.how = QComboBox()
        self.how.addItem("", "all")
        self.how.addItem("", "any")
        self.how.activated.connect(lambda _at: self._tell())
        self.add = QPushButton()
        self.add.clicked.connect(lambda: self._append(Comparison("", "==")))
        self._lines = QVBoxLayout()
        self._lines.setSpacing(4)
        low = QHBoxLayout()
        low.addWidget(self.add)
        low.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(4)
        whole.addWidget(self.how)
        whole.addLayout(self._lines)
        whole.addLayout(low)
        self.retranslate()

    def retranslate(self) -> None:
        self.how.setItemText(0, self.tr("All of these hold"))
        self.how.setItemText(1, self.tr("One of these holds"))
        self.how.setAccessibleName(self.tr("All or one"))
        self.add.setText(self.tr("+ Condition"))

    def show_text(self, text: str) -> bool:
        """Show a formula as rows; False where it is more than rows can say."""
        found = split(text)
        if found is None:
            return False
        if text == self._text and self.rows:
            return True
        self._text = text
        how, rows = found
        self.how.setCurrentIndex(0 if how == "all" else 1)
        clear(self._lines)
        self.rows = []
        for row in rows or [Comparison("", "==")]:
            self._append(row)
        return True

    def _append(self, row: Comparison) -> None:
        line = ComparisonRow(self._place, row)
        line.changed.connect(self._tell)
        line.removed.connect(lambda: self._drop(line))
        self.rows.append(line)
        self._lines.addWidget(line)

    def _drop(self, line: ComparisonRow) -> None:
        self.rows.remove(line)
        self._lines.removeWidget(line)
        line.hide()
        line.deleteLater()
        self._tell()

    def _tell(self) -> None:
        self._text = joined(str(self.how.currentData()), [line.row() for line in self.rows])
        self.changed.emit(self._text)
