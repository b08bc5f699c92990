"""The editor of what is played at the second try and after."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout

from cti.client.qt.widgets import clear
from cti.ivr.flow.field import Field
from ivr_designer.document.document import said
from ivr_designer.fields.editor import Editor, Place
from ivr_designer.fields.prompts import PromptsEditor, filled


class PromptListsEditor(Editor):
    """One prompt list for each try after the first."""

    def __init__(self, field: Field, place: Place) -> None:
        super().__init__(field, place)
        self._value: list[Any] = []
        self.lists: list[PromptsEditor] = []
        self._lines = QVBoxLayout()
        self._lines.setSpacing(8)
        self.add = QPushButton()
        self.add.clicked.connect(self._add)
        row = QHBoxLayout()
        row.addWidget(self.add)
        row.addStretch(1)
        self.box.addLayout(self._lines)
        self.box.addLayout(row)
        self.finish()

    def retranslate(self) -> None:
        self.add.setText(self.tr("+ Try"))
        self.add.setAccessibleName(said(self.field.label))

    def show_value(self, value: Any) -> None:
        lists = list(value) if isinstance(value, list) else []
        if lists == self._filled():
            return
        same = len(lists) == len(self.lists)
        self._value = lists
        if same:
            for editor, one in zip(self.lists, lists, strict=True):
                editor.show_value(one)
        else:
            self._anew()

    def _anew(self) -> None:
        clear(self._lines)
        self.lists = []
        for at, one in enumerate(self._value):
            editor = PromptsEditor(self.field, self.place)
            editor.show_value(one)
            editor.edited.connect(lambda value, at=at: self._set(at, value))
            editor.left.connect(self.left)
            self.lists.append(editor)
            self._lines.addWidget(editor)

    def _set(self, at: int, value: Any) -> None:
        if value is None:
            empty = not filled(self._value[at])
            self._value = [
                *self._value[:at],
                *([[""]] if not empty else []),
                *self._value[at + 1 :],
            ]
            if empty:
                self._anew()
        else:
            self._value = [*self._value[:at], value, *self._value[at + 1 :]]
        self.edited.emit(self._filled() or None)

    def _filled(self) -> list[Any]:
        return [kept for one in self._value if (kept := filled(one))]

    def settle(self) -> None:
        for one in self.lists:
            one.settle()

    def _add(self) -> None:
        if len(self._value) < (self.field.most or 8):
            self._value = [*self._value, [""]]
            self._anew()
            self.lists[-1].rows[-1].set_focus()
