"""Editors of names: of things of the site, of variables; and of formulas with their type."""

from __future__ import annotations

import re
from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QPushButton

from cti.client.qt.widgets import label
from cti.ivr.document import Variable
from cti.ivr.field import Field
from cti.ivr.infer import fits
from cti.ivr.new_prompts import NewPrompt
from cti.ivr.variables import READ_ONLY, READ_ONLY_SCOPES, SCOPES, scope_of
from ivr_designer.document import said
from ivr_designer.fields.editor import Editor, Place
from ivr_designer.fields.formulas import TypeWords
from ivr_designer.fields.name_box import NameBox
from ivr_designer.fields.prompt_box import PromptBox

_NAME = re.compile(r"[^\W\d]\w{0,39}")


class ReferenceEditor(Editor):
    """The name of a queue, flow, station, calendar, prompt or door, picked from what there is."""

    def __init__(self, field: Field, place: Place) -> None:
        super().__init__(field, place)
        self.choice = NameBox()
        self.choice.editTextChanged.connect(lambda _text: self._typed())
        self.choice.activated.connect(lambda _at: self._typed())
        self.box.addWidget(self.choice)
        self._value = ""
        place.document.site_changed.connect(self.retranslate)
        self.finish()

    def retranslate(self) -> None:
        self.choice.setAccessibleName(said(self.field.label))
        self.choice.blockSignals(True)
        self.choice.offer(
            [(n, f"{t} ({n})" if t and t != n else n) for n, t in self._known().items()]
        )
        self.choice.blockSignals(False)
        line = self.choice.lineEdit()
        if line is not None:
            line.setPlaceholderText(self.tr("none") if not self.field.required else "")
        self._mark()

    def _known(self) -> dict[str, str]:
        if self.field.of == "door":
            blocks = self.place.flow.blocks.values()
            return {b.name: b.name for b in blocks if b.type == "layer.door_in" and b.name}
        return dict(self.place.site.names(self.field.of))

    def show_value(self, value: Any) -> None:
        self._value = "" if value is None else str(value)
        self.choice.show_name(self._value)
        self._mark()

    def _typed(self) -> None:
        name = self.choice.name()
        if name != self._value:
            self._value = name
            self.edited.emit(name or None)
            self._mark()

    def _mark(self) -> None:
        known = self._known()
        strange = bool(self._value and known) and self._value not in known
        strange = strange and "{" not in self._value and self.field.of != "destination"
        words = self.tr("“{name}” is not there now; choose one of the list.")
        self.complain(words.format(name=self._value) if strange else "")


class PromptEditor(Editor):
    """One prompt, by its words; words that nothing says make one."""

    def __init__(self, field: Field, place: Place) -> None:
        super().__init__(field, place)
        self.choice = PromptBox(place, "")
        self.choice.settled.connect(self._settled)
        self.choice.typed.connect(
            lambda _words: self._say(self.tr("Enter makes a prompt that says this."))
        )
        self.hint = label("caption", wrap=True)
        self.box.addWidget(self.choice)
        self.box.addWidget(self.hint)
        place.document.site_changed.connect(self.choice.refresh)
        self._say("")
        self.finish()

    def retranslate(self) -> None:
        self.choice.setAccessibleName(said(self.field.label))
        self.choice.refresh()

    def _say(self, words: str) -> None:
        self.hint.setText(words)
        self.hint.setVisible(bool(words))

    def show_value(self, value: Any) -> None:
        if not self.choice.is_open:
            self.choice.show("" if value is None else str(value))

    def settle(self) -> None:
        self.choice.settle()

    def _settled(self, name: str, made: NewPrompt | None) -> None:
        self.edited.emit(name or None)
        if made is not None:
            document = self.place.document
            title = self.tr("Make the prompt “{words}”").format(words=made.text[:20])
            document.add_to_step(title, document.flow, [made])
            self.left.emit()
        self._say("")


class VariableEditor(Editor):
    """Into which variable a block writes; a new name is declared with one press."""

    def __init__(self, field: Field, place: Place) -> None:
        super().__init__(field, place)
        self.choice, self.kind = NameBox(), label("tag")
        self.declare = QPushButton()
        self.declare.clicked.connect(self._declare)
        self.choice.editTextChanged.connect(lambda _text: self._typed())
        self.choice.activated.connect(lambda _at: self._typed())
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.choice, 1)
        row.addWidget(self.kind)
        self.box.addLayout(row)
        self.box.addWidget(self.declare)
        self._value = ""
        place.document.changed.connect(self._flow_changed)
        self.finish()

    def retranslate(self) -> None:
        self.choice.setAccessibleName(said(self.field.label))
        self._mark()

    def show_value(self, value: Any) -> None:
        self._value = "" if value is None else str(value)
        self._mark()
        self.choice.show_name(self._value)

    def _typed(self) -> None:
        name = self.choice.name()
        if name != self._value:
            self._value = name
            self.edited.emit(name or None)
            self._mark()

    def _mark(self) -> None:
        self.choice.blockSignals(True)
        fitting = [
            variable
            for variable in self.place.flow.variables
            if fits(self.field.result, variable.type)
        ]
        self.choice.offer([(v.path, v.path) for v in fitting])
        self.choice.blockSignals(False)
        known = self.place.flow.variable(self._value)
        scope, name = scope_of(self._value)
        free = scope in SCOPES and scope not in READ_ONLY_SCOPES and self._value not in READ_ONLY
        good = free and bool(_NAME.fullmatch(name))
        self.declare.setVisible(bool(self._value) and known is None and good)
        self.declare.setText(self.tr("Declare {name}").format(name=self._value))
        wrong = ""
        if self._value and known is None and not good:
            wrong = self.tr("“{name}” cannot name a variable of a flow.").format(name=self._value)
        elif known is not None and not fits(self.field.result, known.type):
            wrong = self.tr("A value of type {found} does not fit into {type}.").format(
                found=self.type_word(self.field.result), type=self.type_word(known.type)
            )
        self.complain(wrong)
        shown = known.type if known is not None else self.field.result
        self.kind.setText(self.type_word(shown))
        self.kind.setVisible(shown != "any")

    def _flow_changed(self, _before: object, _after: object) -> None:
        self._mark()

    def _declare(self) -> None:
        scope, name = scope_of(self._value)
        type_ = "text" if self.field.result == "any" else self.field.result
        made = Variable(name, type_, scope, shown_to_agent=scope == "call")
        document = self.place.document
        title = self.tr("Declare {name}").format(name=self._value)
        document.edit(title, document.flow.declare(made))

    def type_word(self, name: str) -> str:
        return TypeWords().word(name)
