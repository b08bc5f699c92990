"""Editors of names: of things of the site, of variables; and of formulas with their type."""

from __future__ import annotations

import re
from typing import Any

from PySide6.QtWidgets import QHBoxLayout, QWidget

from cti.client.qt.widgets import label
from cti.ivr.flow.document import Variable
from cti.ivr.flow.field import Field
from cti.ivr.formula.infer import fits
from cti.ivr.prompts.new import NewPrompt
from cti.ivr.values.variables import READ_ONLY, READ_ONLY_SCOPES, SCOPES, scope_of
from ivr_designer.document.document import said
from ivr_designer.fields.editor import Editor, Place
from ivr_designer.fields.name_box import NameBox
from ivr_designer.fields.prompt_box import PromptBox
from ivr_designer.fields.type_words import TypeWords

_NAME = re.compile(r"[^\W\d]\w{0,39}")


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
    """Into which variable a block writes; a new name is declared as it is typed."""

    def __init__(self, field: Field, place: Place) -> None:
        super().__init__(field, place)
        self.choice, self.kind = NameBox(), label("tag")
        self.choice.editTextChanged.connect(lambda _text: self._typed())
        self.choice.activated.connect(lambda _at: self._typed())
        self.hint = label("caption", wrap=True)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.choice, 1)
        row.addWidget(self.kind)
        self.box.addLayout(row)
        self.box.addWidget(self.hint)
        self._value = ""
        self._made = ""
        """The variable that this typing has declared: it goes when the name is typed on."""
        self._cell = False
        place.document.changed.connect(self._flow_changed)
        self.finish()

    def below(self) -> list[QWidget]:
        return [self.problem, self.hint]

    def be_cell(self) -> None:
        super().be_cell()
        self._cell = True
        self.kind.hide()

    def retranslate(self) -> None:
        self.choice.setAccessibleName(said(self.field.label))
        self._mark()

    def show_value(self, value: Any) -> None:
        self._value = "" if value is None else str(value)
        self._mark()
        self.choice.show_name(self._value)

    def settle(self) -> None:
        """What was declared is the flow's own from now."""
        self._made = ""
        self._mark()

    def _typed(self) -> None:
        name = self.choice.name()
        if name == self._value:
            return
        self._value = name
        self.edited.emit(name or None)
        self._declare()
        self._mark()

    def _declare(self) -> None:
        """Declare the name that stands here and take back the beginnings of it, in the same step."""
        document = self.place.document
        flow = document.flow
        if self._made and self._made != self._value:
            flow = flow.undeclare(self._made)
            self._made = ""
        if self._value and flow.variable(self._value) is None and is_free(self._value):
            scope, name = scope_of(self._value)
            made = Variable(name, self.wanted_type(), scope, shown_to_agent=scope == "call")
            flow = flow.declare(made)
            self._made = self._value
        if flow is not document.flow:
            title = self.tr("Declare {name}").format(name=self._value)
            document.add_to_step(title, flow)

    def wanted_type(self) -> str:
        """What a variable must be that takes what the block writes."""
        result = self.field.result
        return {"any": "text", "any[]": "text[]", "number": "decimal"}.get(result, result)

    def _offers(self) -> list[tuple[str, str, str]]:
        """Variables of this flow that fit, then the others, each with its type."""
        words = TypeWords()
        own = [v for v in self.place.flow.variables if v.path != self._made]
        fitting = [v for v in own if fits(self.field.result, v.type)]
        others = [v for v in own if v not in fitting]
        return [(v.path, v.path, words.word(v.type)) for v in (*fitting, *others)]

    def _mark(self) -> None:
        self.choice.blockSignals(True)
        self.choice.offer(self._offers())
        self.choice.blockSignals(False)
        known = self.place.flow.variable(self._value)
        wrong = ""
        if self._value and known is None and not is_free(self._value):
            wrong = self.tr("“{name}” cannot name a variable of a flow.").format(name=self._value)
        elif known is not None and not fits(self.field.result, known.type):
            wrong = self.tr("A value of type {found} does not fit into {type}.").format(
                found=self.type_word(self.field.result), type=self.type_word(known.type)
            )
        self.complain(wrong)
        new = bool(self._made) and self._made == self._value
        words = self.tr("New variable: {type}.")
        self.hint.setText(words.format(type=self.type_word(self.wanted_type())) if new else "")
        self.hint.setVisible(new)
        shown = known.type if known is not None else self.field.result
        self.kind.setText(self.type_word(shown))
        self.kind.setVisible(shown != "any" and not self._cell)

    def _flow_changed(self, _before: object, _after: object) -> None:
        if self._made and self.place.flow.variable(self._made) is None:
            self._made = ""
        self._mark()

    def type_word(self, name: str) -> str:
        return TypeWords().word(name)


def is_free(path: str) -> bool:
    """Whether a flow may have a variable of this path."""
    scope, name = scope_of(path)
    free = scope in SCOPES and scope not in READ_ONLY_SCOPES and path not in READ_ONLY
    return free and bool(_NAME.fullmatch(name))
