"""Editors of what callers hear: prompt lists item by item, and one list for each try."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QMenu, QPushButton, QVBoxLayout, QWidget

from cti.client.qt import language
from cti.client.qt.language import Translated
from cti.client.qt.widgets import IconButton, Picture, clear, label
from cti.ivr.field import Field
from cti.ivr.prompts import item_kind
from cti.ivr.say import KINDS as SAY_KINDS
from ivr_designer import look
from ivr_designer.document import said
from ivr_designer.fields.editor import Editor, Place
from ivr_designer.fields.formula_line import FormulaLine
from ivr_designer.fields.names import NameBox

PICTURES = {"prompt": "prompt", "say": "speech", "text": "text", "pause": "pause", "tone": "tone",
            "pick": "prompt", "file": "prompt"}  # fmt: skip


class PromptItemRow(Translated, QWidget):
    """One item: a prompt with its words below, a spoken value, a text, a pause, a tone."""

    changed = Signal(object)
    removed = Signal()
    moved = Signal(int)

    def __init__(self, item: Any, place: Place) -> None:
        super().__init__()
        self.item, self._place = item, place
        self.kind = item_kind(item) or "text"
        self.words = label("caption", wrap=True)
        self.remove = IconButton("close", 24)
        self.remove.clicked.connect(self.removed)
        row = QHBoxLayout()
        row.setSpacing(4)
        row.addWidget(Picture(look.picture(PICTURES[self.kind])))
        self.name: NameBox | None = None
        self.line: QLineEdit | None = None
        for part in self._parts():
            row.addWidget(part, 1)
        row.addWidget(self.remove)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(1)
        whole.addLayout(row)
        indented = QHBoxLayout()
        indented.setContentsMargins(22, 0, 28, 0)
        indented.addWidget(self.words)
        whole.addLayout(indented)
        self.retranslate()

    def _parts(self) -> list[QWidget]:
        item, place = self.item, self._place
        if self.kind == "pick":
            self.line = QLineEdit(" / ".join(str(pick[0]) for pick in item["pick"] if pick))
            self.line.setReadOnly(True)
            return [self.line]
        if self.kind in ("prompt", "say"):
            self.name = NameBox()
            if self.kind == "prompt":
                self.name.offer([(name, name) for name in sorted(place.site.prompts)])
                self.name.show_name(item if isinstance(item, str) else str(item["prompt"]))
            else:
                self.name.offer([(kind, kind) for kind in SAY_KINDS])
                self.name.show_name(str(item["say"]))
            self.name.editTextChanged.connect(lambda _text: self._typed())
            if self.kind == "prompt":
                return [self.name]
        templated = self.kind == "text"
        if self.kind in ("say", "text", "file"):
            self.line = FormulaLine(place, template=templated)
            self.line.setText(str(item.get("value" if self.kind == "say" else self.kind, "")))
        else:
            self.line = QLineEdit(str(item[self.kind]))
        self.line.textEdited.connect(lambda _text: self._typed())
        return [self.name, self.line] if self.name is not None else [self.line]

    def retranslate(self) -> None:
        self.remove.show_name(self.tr("Remove"))
        names = {
            "prompt": self.tr("Prompt"),
            "say": self.tr("Spoken value"),
            "text": self.tr("Text"),
            "pause": self.tr("Pause in seconds"),
            "tone": self.tr("Tone"),
            "file": self.tr("File named by a variable"),
            "pick": self.tr("One of several"),
        }
        for part in (self.name, self.line):
            if part is not None:
                part.setAccessibleName(names[self.kind])
                part.setToolTip(names[self.kind])
        self._show_words()

    def _show_words(self) -> None:
        text = ""
        if self.kind == "prompt" and self.name is not None:
            name = self.name.name()
            speaks = "zh-CN" if language.current() == "zh" else "en-US"
            known = name in self._place.site.prompts
            text = self._place.site.prompt_text(name, speaks) if known else ""
            if name and not known and self._place.document.knows_site:
                text = self.tr("There is no such prompt yet.")
        self.words.setText(text)
        self.words.setVisible(bool(text))

    def _typed(self) -> None:
        name = self.name.name() if self.name is not None else ""
        text = self.line.text() if self.line is not None else ""
        kept = dict(self.item) if isinstance(self.item, dict) else {}
        if self.kind == "prompt":
            self.item = name if isinstance(self.item, str) else {**kept, "prompt": name}
        elif self.kind == "say":
            self.item = {**kept, "say": name, "value": text}
        elif self.kind in ("text", "file"):
            self.item = {**kept, self.kind: text}
        elif self.kind == "tone":
            self.item = {**kept, "tone": text}
        elif self.kind == "pause":
            try:
                self.item = {**kept, "pause": min(10.0, max(0.1, float(text)))}
            except ValueError:
                return
        self._show_words()
        self.changed.emit(self.item)

    def set_focus(self) -> None:
        part = self.name or self.line
        if part is not None:
            part.setFocus(Qt.FocusReason.TabFocusReason)


class PromptsEditor(Editor):
    """A prompt list."""

    def __init__(self, field: Field, place: Place) -> None:
        super().__init__(field, place)
        self.rows: list[PromptItemRow] = []
        self._value: list[Any] = []
        self._lines = QVBoxLayout()
        self._lines.setSpacing(4)
        self.add_prompt = QPushButton()
        self.add_prompt.clicked.connect(lambda: self._add(""))
        self.add_other = QPushButton()
        self.add_other.clicked.connect(self._offer)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.add_prompt)
        buttons.addWidget(self.add_other)
        buttons.addStretch(1)
        self.box.addLayout(self._lines)
        self.box.addLayout(buttons)
        place.document.site_changed.connect(self._anew)
        self.finish()

    def retranslate(self) -> None:
        self.add_prompt.setText(self.tr("+ Prompt"))
        self.add_other.setText(self.tr("+ More …"))

    def others(self) -> list[tuple[str, Any]]:
        """What else may be played: its name and the item to begin with."""
        return [
            (self.tr("Text"), {"text": ""}),
            (self.tr("Spoken value"), {"say": "number", "value": ""}),
            (self.tr("File named by a variable"), {"file": ""}),
            (self.tr("Pause"), {"pause": 0.5}),
            (self.tr("Tone"), {"tone": "beep"}),
        ]

    def _offer(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for name, item in self.others():
            menu.addAction(name).triggered.connect(
                lambda _checked=False, item=item: self._add(item)
            )
        menu.popup(self.add_other.mapToGlobal(self.add_other.rect().bottomLeft()))

    def show_value(self, value: Any) -> None:
        items = list(value) if isinstance(value, list) else []
        if items != self._value:
            self._value = items
            self._anew()

    def _anew(self) -> None:
        clear(self._lines)
        self.rows = []
        for at, item in enumerate(self._value):
            row = PromptItemRow(item, self.place)
            row.changed.connect(lambda item, at=at: self._set(at, item))
            row.removed.connect(lambda at=at: self._drop(at))
            for child in row.findChildren(QWidget):
                child.installEventFilter(self)
            self.rows.append(row)
            self._lines.addWidget(row)

    def _set(self, at: int, item: Any) -> None:
        self._value = [*self._value[:at], item, *self._value[at + 1 :]]
        self.edited.emit(self._value)

    def _drop(self, at: int) -> None:
        self._value = [*self._value[:at], *self._value[at + 1 :]]
        self._anew()
        self.left.emit()
        self.edited.emit(self._value or None)

    def _add(self, item: Any) -> None:
        self._value = [*self._value, item]
        self._anew()
        self.rows[-1].set_focus()
        self.left.emit()
        self.edited.emit(self._value)


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
        if lists == self._value:
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
            self._value = [*self._value[:at], *self._value[at + 1 :]]
            self._anew()
        else:
            self._value = [*self._value[:at], value, *self._value[at + 1 :]]
        self.edited.emit(self._value or None)

    def _add(self) -> None:
        if len(self._value) < (self.field.most or 8):
            self._value = [*self._value, [""]]
            self._anew()
            self.edited.emit(self._value)
