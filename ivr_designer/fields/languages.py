"""Languages by name: the one of a field, and those of a whole flow, the first of which is the usual one."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from cti.client.qt.language import Translated
from cti.client.qt.widgets import IconButton, clear, label
from cti.ivr.flow.field import Field
from cti.ivr.prompts.languages import USUAL, language_tag, language_words
from ivr_designer import look
from ivr_designer.document.document import said
from ivr_designer.fields.editor import Editor, Place
from ivr_designer.fields.name_box import NameBox


def title(tag: str) -> str:
    return said(language_words(tag))


def offers(first: list[str]) -> list[tuple[str, str]]:
    """(tag, name): these languages first, then all others that have a name."""
    tags = [*first, *(tag for tag in USUAL.values() if tag not in first)]
    return [(tag, title(tag)) for tag in tags]


class LanguageEditor(Editor):
    """A language of the flow, by its name; a tag or a text with a value may be typed."""

    def __init__(self, field: Field, place: Place) -> None:
        super().__init__(field, place)
        self.choice = NameBox()
        self.choice.editTextChanged.connect(lambda _text: self._typed())
        self.choice.activated.connect(lambda _at: self._typed())
        self.box.addWidget(self.choice)
        self._value = ""
        self.finish()

    def retranslate(self) -> None:
        self.choice.setAccessibleName(said(self.field.label))
        self.choice.blockSignals(True)
        self.choice.offer(offers(list(self.place.flow.languages)))
        self.choice.blockSignals(False)
        self._show()

    def show_value(self, value: Any) -> None:
        text = "" if value is None else str(value)
        if text != self._value:
            self._value = text
            self._show()

    def _show(self) -> None:
        self.choice.show_name(self._value)
        if self._value and self.choice.findData(self._value) < 0 and language_tag(self._value):
            self.choice.setEditText(title(self._value))

    def _typed(self) -> None:
        text = self.choice.name()
        tag = text if "{" in text else language_tag(text)
        wrong = self.tr("“{text}” is no language; choose one, or write its tag like fr-FR.")
        self.complain("" if tag or not text else wrong.format(text=text))
        if tag and tag != self._value:
            self._value = tag
            self.edited.emit(tag)


class Languages(Translated, QWidget):
    """The languages of a flow, one a line; the first is the usual one."""

    changed = Signal(tuple)

    def __init__(self) -> None:
        super().__init__()
        self._tags: tuple[str, ...] = ()
        self._lines = QVBoxLayout()
        self._lines.setSpacing(2)
        self.more = NameBox()
        self.more.activated.connect(lambda _at: self._add())
        self.more.line.returnPressed.connect(self._add)
        self.problem = label("alarm", wrap=True)
        self.problem.hide()
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(4)
        box.addLayout(self._lines)
        box.addWidget(self.more)
        box.addWidget(self.problem)
        self.retranslate()

    def retranslate(self) -> None:
        self.more.line.setPlaceholderText(self.tr("one more language"))
        self.more.setAccessibleName(self.tr("One more language"))
        self._show()

    def show_tags(self, tags: tuple[str, ...]) -> None:
        if tags != self._tags:
            self._tags = tags
            self._show()

    def _show(self) -> None:
        clear(self._lines)
        for at, tag in enumerate(self._tags):
            line = QWidget()
            row = QHBoxLayout(line)
            row.setContentsMargins(0, 0, 0, 0)
            row.setSpacing(4)
            usual = self.tr("{language}, the usual one") if at == 0 else "{language}"
            name = label("", usual.format(language=title(tag)))
            name.setToolTip(tag)
            row.addWidget(name, 1)
            if at:
                up = IconButton(look.picture("up"), 24)
                up.show_name(self.tr("Make {language} the usual one").format(language=title(tag)))
                up.clicked.connect(lambda _c=False, tag=tag: self._first(tag))
                row.addWidget(up)
            if len(self._tags) > 1:
                out = IconButton("close", 24)
                out.show_name(self.tr("Remove {language}").format(language=title(tag)))
                out.clicked.connect(lambda _c=False, tag=tag: self._remove(tag))
                row.addWidget(out)
            self._lines.addWidget(line)
        self.more.offer([one for one in offers([]) if one[0] not in self._tags])

    def _first(self, tag: str) -> None:
        self.changed.emit((tag, *(one for one in self._tags if one != tag)))

    def _remove(self, tag: str) -> None:
        self.changed.emit(tuple(one for one in self._tags if one != tag))

    def _add(self) -> None:
        text = self.more.name()
        tag = language_tag(text)
        wrong = self.tr("“{text}” is no language; choose one, or write its tag like fr-FR.")
        self.problem.setText(wrong.format(text=text))
        self.problem.setVisible(bool(text) and not tag)
        if tag:
            self.more.setEditText("")
            if tag not in self._tags:
                self.changed.emit((*self._tags, tag))
