"""The editor of a table that the author fills: choices of a menu, values, parts of the day."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from cti.client.qt.language import Translated
from cti.client.qt.widgets import IconButton, clear, label
from cti.ivr.flow.field import Field
from ivr_designer import look
from ivr_designer.document.document import said
from ivr_designer.fields.editor import Editor, Place
from ivr_designer.fields.table import make_editor

LINE_HEIGHT = 32
CHOICE_WIDTH = 62
"""Two Chinese characters and the arrow."""


class RowEditor(Translated, QWidget):
    """One row: what is usually filled stands beside each other, the rest below when it is wanted."""

    changed = Signal(dict)
    removed = Signal()

    def __init__(self, field: Field, row: dict[str, Any], place: Place) -> None:
        super().__init__()
        self.row = dict(row)
        self.cells: dict[str, Editor] = {}
        main = columns_in_line(field)
        rest = [column for column in field.columns if column not in main]
        line, self._below = QHBoxLayout(), QWidget()
        line.setSpacing(4)
        self._wide: list[QWidget] = []
        below = QVBoxLayout(self._below)
        below.setContentsMargins(12, 0, 28, 0)
        below.setSpacing(2)
        for column in main:
            cell = self._cell(column, place)
            cell.be_cell()
            self._wide += cell.below()
            narrow = column.kind in ("keys", "key") or (column.most and column.most <= 5)
            cell.setFixedWidth(64) if narrow else cell.setMinimumWidth(40)
            if column.kind == "choice" and len(main) > 2:
                cell.setMinimumWidth(CHOICE_WIDTH)
            line.addWidget(cell, 0 if narrow else 1, Qt.AlignmentFlag.AlignTop)
        for column in rest:
            below.addWidget(label("caption", said(column.label)))
            below.addWidget(self._cell(column, place))
        self.more: QPushButton | None = None
        if rest:
            self.more = IconButton("down", 24)
            self.more.clicked.connect(lambda: self._below.setVisible(self._below.isHidden()))
            self.more.setFixedHeight(LINE_HEIGHT)
            line.addWidget(self.more, 0, Qt.AlignmentFlag.AlignTop)
        self._below.setVisible(any(self.row.get(column.id) for column in rest))
        self.remove = IconButton(look.picture("close"), 24)
        self.remove.clicked.connect(self.removed)
        self.remove.setFixedHeight(LINE_HEIGHT)
        line.addWidget(self.remove, 0, Qt.AlignmentFlag.AlignTop)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(2)
        whole.addLayout(line)
        for one in self._wide:
            shown = not one.isHidden()
            whole.addWidget(one)
            one.setVisible(shown)
        whole.addWidget(self._below)
        self.show_row(row)
        self.retranslate()

    def _cell(self, column: Field, place: Place) -> Editor:
        cell = self.cells[column.id] = make_editor(column, place)
        cell.edited.connect(lambda value, id=column.id: self._set(id, value))
        return cell

    def retranslate(self) -> None:
        self.remove.show_name(self.tr("Remove"))
        if isinstance(self.more, IconButton):
            self.more.show_name(self.tr("More"))

    def show_row(self, row: dict[str, Any]) -> None:
        self.row = dict(row)
        for name, cell in self.cells.items():
            cell.show_value(row.get(name, cell.field.default))

    def _set(self, name: str, value: Any) -> None:
        if value is None:
            self.row.pop(name, None)
        else:
            self.row[name] = value
        self.changed.emit(dict(self.row))


class RowsEditor(Editor):
    def __init__(self, field: Field, place: Place) -> None:
        super().__init__(field, place)
        self.rows: list[RowEditor] = []
        self._value: list[dict[str, Any]] = []
        self._head = label("caption")
        self._lines = QVBoxLayout()
        self._lines.setSpacing(4)
        self.add = QPushButton()
        self.add.clicked.connect(self._add)
        low = QHBoxLayout()
        low.addWidget(self.add)
        low.addStretch(1)
        self.box.addWidget(self._head)
        self.box.addLayout(self._lines)
        self.box.addLayout(low)
        self.finish()

    def settle(self) -> None:
        for row in self.rows:
            for cell in row.cells.values():
                cell.settle()

    def retranslate(self) -> None:
        self.add.setText(self.tr("+ Row"))
        main = columns_in_line(self.field)
        self._head.setText(" · ".join(said(column.label) for column in main))
        self._head.setVisible(len(main) > 1)

    def show_value(self, value: Any) -> None:
        given = (
            [dict(row) for row in value if isinstance(row, dict)] if isinstance(value, list) else []
        )
        if given == filled(self._value) and self._value:
            return
        self._value = given or ([{}] if opens(self.field) else [])
        given = self._value
        if len(given) == len(self.rows):
            for editor, row in zip(self.rows, given, strict=True):
                editor.show_row(row)
        else:
            self._anew()

    def _anew(self) -> None:
        clear(self._lines)
        self.rows = []
        for at, row in enumerate(self._value):
            editor = RowEditor(self.field, row, self.place)
            editor.changed.connect(lambda row, at=at: self._set(at, row))
            editor.removed.connect(lambda at=at: self._drop(at))
            for child in editor.findChildren(QWidget):
                child.installEventFilter(self)
            self.rows.append(editor)
            self._lines.addWidget(editor)

    def _set(self, at: int, row: dict[str, Any]) -> None:
        self._value = [*self._value[:at], row, *self._value[at + 1 :]]
        self._tell()

    def _drop(self, at: int) -> None:
        self._value = [*self._value[:at], *self._value[at + 1 :]]
        self._anew()
        self.left.emit()
        self._tell()

    def _tell(self) -> None:
        # Without a row where there are usual ones: written, or the usual ones would come back.
        empty: list[Any] | None = None if self.field.default is None else []
        self.edited.emit(filled(self._value) or empty)

    def _add(self) -> None:
        if len(self._value) < (self.field.most or 50):
            self._value = [*self._value, {}]
            self._anew()
            self.left.emit()
            first = next(iter(self.rows[-1].cells.values()))
            line = first.findChild(QWidget)
            if line is not None:
                line.setFocus(Qt.FocusReason.TabFocusReason)


def columns_in_line(field: Field) -> list[Field]:
    """The columns beside each other: those that must be filled, all of a short row."""
    wanted = [column for column in field.columns if column.required] or list(field.columns[:2])
    short = len(field.columns) <= 3 and all(
        column.required or not (column.of == "prompt" or column.id == "when")
        for column in field.columns
    )
    return list(field.columns) if short else wanted


def opens(field: Field) -> bool:
    """Whether a first row stands open: where nobody gets along without one, and for conditions."""
    ids = {column.id for column in field.columns}
    return field.required or "operator" in ids or {"column", "variable"} <= ids


def filled(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows in which something stands: the file has no others."""
    return [row for row in rows if row]
