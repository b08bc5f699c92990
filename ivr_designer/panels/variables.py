"""The variables of a flow: names, types, scopes, first values, who sees them, where they are used."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from cti.client.qt import language
from cti.client.qt.language import Translated
from cti.client.qt.widgets import IconButton, clear_grid, label, link_button, scrolling
from cti.ivr.flow.document import Flow, FlowBlock, Variable
from cti.ivr.flow.field import TYPES, Words
from ivr_designer.document.document import Document, said
from ivr_designer.fields.type_words import TypeWords

SCOPES = ("flow", "call", "global")
NAME = re.compile(r"[^\W\d]\w{0,39}")


def users(flow: Flow, path: str) -> list[str]:
    """Blocks whose fields name a variable."""
    word = re.compile(rf"(?<![\w.]){re.escape(path)}(?![\w.])")

    def names(block: FlowBlock) -> bool:
        return bool(word.search(json.dumps(list(block.fields.values()), ensure_ascii=False)))

    return sorted(
        (b.id for b in flow.blocks.values() if names(b)), key=lambda id: flow.blocks[id].number
    )


class VariablesPage(Translated, QWidget):
    opened = Signal(str)

    def __init__(self, document: Document) -> None:
        super().__init__()
        self._document = document
        self._stale = True
        inside = QWidget()
        box = QVBoxLayout(inside)
        box.setContentsMargins(14, 8, 14, 8)
        self.grid = QGridLayout()
        self.grid.setHorizontalSpacing(8)
        self.grid.setVerticalSpacing(4)
        for column, part in {0: 2, 1: 2, 4: 2, 7: 3}.items():
            self.grid.setColumnStretch(column, part)
        box.addLayout(self.grid)
        self.add = QPushButton()
        self.add.clicked.connect(self._add)
        box.addWidget(self.add, 0, Qt.AlignmentFlag.AlignLeft)
        self.problem = label("alarm")
        box.addWidget(self.problem)
        box.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scrolling(inside))
        self.rows: list[VariableRow] = []
        document.opened.connect(self._touch)
        document.changed.connect(self._follow)
        self.retranslate()

    def retranslate(self) -> None:
        self.add.setText(self.tr("+ Variable"))
        self._touch()

    def _follow(self, before: Flow, after: Flow) -> None:
        if before.variables is not after.variables or before.blocks is not after.blocks:
            self._touch()

    def _touch(self) -> None:
        self._stale = True
        if self.isVisible():
            self.fill()

    def showEvent(self, event: object) -> None:
        if self._stale:
            self.fill()

    def fill(self) -> None:
        self._stale = False
        variables = self._document.flow.variables
        if [row.variable for row in self.rows] == list(variables):
            for row in self.rows:
                row.show_users()
            return
        if len(self.rows) == len(variables) and any(row.has_focus() for row in self.rows):
            for row, variable in zip(self.rows, variables, strict=True):
                row.show_variable(variable)
            return
        clear_grid(self.grid)
        for row in self.rows:
            row.deleteLater()
        heads = (self.tr("Name"), self.tr("Title for agents"), self.tr("Type"), self.tr("Scope"),
                 self.tr("First value"), self.tr("Secret"), self.tr("Agent sees it"),
                 self.tr("Used in"))  # fmt: skip
        for column, head in enumerate(heads):
            self.grid.addWidget(label("caption", head), 0, column)
        self.rows = []
        for at, variable in enumerate(variables):
            row = VariableRow(self._document, variable, self)
            self.rows.append(row)
            for column, part in enumerate(row.parts()):
                self.grid.addWidget(part, at + 1, column)

    def change(self, old: Variable, new: Variable) -> None:
        """Put a variable in place of another; one step for each row and cell."""
        document = self._document
        if not document.may_change():
            return
        if not NAME.fullmatch(new.name):
            self.problem.setText(
                self.tr(
                    "A name begins with a letter and has up to 40 letters, digits and underscores."
                )
            )
            return
        if new.path != old.path and document.flow.variable(new.path) is not None:
            self.problem.setText(
                self.tr("There is a variable {name} already.").format(name=new.path)
            )
            return
        self.problem.setText("")
        variables = tuple(new if v is old or v == old else v for v in document.flow.variables)
        at = document.flow.variables.index(old)
        flow = replace(document.flow, variables=variables)
        document.edit(
            self.tr("Change variable {name}").format(name=new.path), flow, f"variable/{at}"
        )

    def remove(self, variable: Variable) -> None:
        document = self._document
        if document.may_change():
            flow = document.flow.undeclare(variable.path)
            document.edit(self.tr("Delete variable {name}").format(name=variable.path), flow)

    def _add(self) -> None:
        document = self._document
        if not document.may_change():
            return
        number = next(n for n in range(1, 1000) if document.flow.variable(f"variable{n}") is None)
        made = Variable(f"variable{number}")
        document.edit(self.tr("Declare {name}").format(name=made.path), document.flow.declare(made))
        self.fill()
        if self.rows:
            self.rows[-1].name.setFocus(Qt.FocusReason.TabFocusReason)
            self.rows[-1].name.selectAll()


class VariableRow(Translated, QWidget):
    """The parts of one row; they stand in the page's grid."""

    def __init__(self, document: Document, variable: Variable, page: VariablesPage) -> None:
        super().__init__(page)
        self.hide()
        self._document, self.variable, self._page = document, variable, page
        self.name, self.title, self.first = QLineEdit(), QLineEdit(), QLineEdit()
        self.title.setMaxLength(60)
        self.type, self.scope = QComboBox(), QComboBox()
        self.secret, self.shown = QCheckBox(), QCheckBox()
        self._last = QWidget()
        self.used = link_button()
        self.drop = IconButton("close", 24)
        row = QHBoxLayout(self._last)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.used)
        row.addStretch(1)
        row.addWidget(self.drop)
        words = TypeWords()
        for name in (*TYPES, *(f"{name}[]" for name in TYPES)):
            self.type.addItem(words.word(name), name)
        for scope in SCOPES:
            self.scope.addItem("", scope)
        self.retranslate()
        self.name.editingFinished.connect(lambda: self._change(name=self.name.text().strip()))
        self.title.editingFinished.connect(lambda: self._change(title=self._title()))
        self.first.editingFinished.connect(lambda: self._change(first=self._value()))
        self.type.activated.connect(lambda at: self._change(type=self.type.itemData(at)))
        self.scope.activated.connect(lambda at: self._change(scope=self.scope.itemData(at)))
        self.secret.clicked.connect(lambda on: self._change(secret=bool(on)))
        self.shown.clicked.connect(lambda on: self._change(shown_to_agent=bool(on)))
        self.used.clicked.connect(self._go)
        self.drop.clicked.connect(lambda: page.remove(self.variable))

    def parts(self) -> tuple[QWidget, ...]:
        return (
            self.name, self.title, self.type, self.scope, self.first, self.secret, self.shown,
            self._last,
        )  # fmt: skip

    def retranslate(self) -> None:
        self.drop.show_name(self.tr("Delete"))
        names = (self.tr("this flow"), self.tr("the call"), self.tr("for ever"))
        for at, name in enumerate(names):
            self.scope.setItemText(at, f"{name} ({SCOPES[at]})")
        for part, name in (
            (self.name, self.tr("Name")),
            (self.title, self.tr("Title for agents")),
            (self.type, self.tr("Type")),
            (self.scope, self.tr("Scope")),
            (self.first, self.tr("First value")),
            (self.secret, self.tr("Secret")),
            (self.shown, self.tr("Agent sees it")),
        ):
            part.setAccessibleName(name)
        self.show_variable(self.variable)

    def has_focus(self) -> bool:
        return any(part.hasFocus() for part in self.parts())

    def show_variable(self, variable: Variable) -> None:
        self.variable = variable
        first = "" if variable.first is None else str(variable.first)
        for line, text in (
            (self.name, variable.name),
            (self.title, said(variable.title)),
            (self.first, first),
        ):
            if line.text() != text and not line.hasFocus():
                line.setText(text)
        self.type.setCurrentIndex(self.type.findData(variable.type))
        self.scope.setCurrentIndex(self.scope.findData(variable.scope))
        self.title.setPlaceholderText(variable.title.zh or variable.title.en or variable.name)
        self.secret.setChecked(variable.secret)
        self.shown.setChecked(variable.shown_to_agent)
        self.show_users()

    def show_users(self) -> None:
        found = users(self._document.flow, self.variable.path)
        self.used.setText(" ".join(f"#{self._document.flow.blocks[id].number}" for id in found[:6]))
        if not found:
            self.used.setText(self.tr("nowhere"))
        self.used.setEnabled(bool(found))

    def _go(self) -> None:
        found = users(self._document.flow, self.variable.path)
        if found:
            self._page.opened.emit(found[0])

    def _title(self) -> Words:
        """The title with what is written now in the language in use."""
        return replace(self.variable.title, **{language.current(): self.title.text().strip()})

    def _value(self) -> Any:
        """The first value as its type wants it in the file."""
        text = self.first.text().strip()
        if not text:
            return None
        if self.variable.type == "integer":
            try:
                return int(text)
            except ValueError:
                return text
        if self.variable.type == "boolean":
            return text.lower() in ("1", "true", "yes", "是", "真")
        return text

    def _change(self, **parts: Any) -> None:
        new = replace(self.variable, **parts)
        if new != self.variable:
            self._page.change(self.variable, new)
