"""Editors of what callers hear: prompt lists item by item, and one list for each try."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QMenu, QPushButton, QVBoxLayout, QWidget

from cti.client.qt.language import Translated
from cti.client.qt.widgets import IconButton, Picture, clear, label
from cti.ivr.flow.field import Field
from cti.ivr.prompts.lists import item_kind
from cti.ivr.prompts.new import NewPrompt
from cti.ivr.say import KINDS as SAY_KINDS
from ivr_designer import look
from ivr_designer.fields.editor import Editor, Place
from ivr_designer.fields.formula_line import FormulaLine
from ivr_designer.fields.name_box import NameBox
from ivr_designer.fields.prompt_box import PromptBox, speaks

PICTURES = {"prompt": "prompt", "say": "speech", "text": "text", "pause": "pause", "tone": "tone",
            "pick": "prompt", "file": "prompt"}  # fmt: skip
SHORT = 18
"""Characters that a box of the form shows whole."""


class PromptItemRow(Translated, QWidget):
    """One item: a prompt with its words below, a spoken value, a text, a pause, a tone."""

    changed = Signal(object)
    made = Signal(object)
    """The item names a prompt that is to be made: a NewPrompt."""
    removed = Signal()

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
        self.prompt: PromptBox | None = None
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
        if self.kind == "prompt":
            named = item if isinstance(item, str) else str(item["prompt"])
            self.name = self.prompt = PromptBox(place, named)
            self.prompt.typed.connect(self._words_typed)
            self.prompt.settled.connect(self._settled)
            return [self.prompt]
        if self.kind == "say":
            self.name = NameBox()
            self.name.offer([(kind, kind) for kind in SAY_KINDS])
            self.name.show_name(str(item["say"]))
            self.name.editTextChanged.connect(lambda _text: self._typed())
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
        text = self._about_prompt(self.prompt) if self.prompt is not None else ""
        self.words.setText(text)
        self.words.setVisible(bool(text))

    def _about_prompt(self, box: PromptBox) -> str:
        site, name = self._place.site, self._named()
        if box.is_open:
            if "{" in box.currentText():
                return self.tr("Words with values; a voice says them.")
            return self.tr("Enter makes a prompt that says this.")
        if not name:
            return self.tr("Write what callers hear, or choose a prompt.")
        if name not in site.prompts:
            known = self._place.document.knows_site
            return self.tr("There is no such prompt yet.") if known else ""
        if self._place.document.own_prompts.owns(name):
            return self.tr("New; a voice says it until it is recorded.")
        said_ = site.prompt_text(name, speaks())
        words = said_ if len(said_) > SHORT else ""
        if speaks() in site.drafts.get(name, ()):
            return " ".join((self.tr("Draft."), words)).strip()
        return words

    def _named(self) -> str:
        """The prompt of the file; "" while words stand here that are no prompt's."""
        if isinstance(self.item, str):
            return self.item
        return str(self.item.get("prompt", ""))

    def _with(self, kind: str, value: str) -> Any:
        """The item as a prompt or as a text, with what else it carries."""
        kept = dict(self.item) if isinstance(self.item, dict) else {}
        kept.pop("prompt", None)
        kept.pop("text", None)
        return value if kind == "prompt" and not kept else {**kept, kind: value}

    def _words_typed(self, text: str) -> None:
        # Until it is complete a sentence stands as a text: saved or tried now, it is spoken.
        self.item = self._with("text", text)
        self._show_words()
        self.changed.emit(self.item)

    def _settled(self, name: str, made: NewPrompt | None) -> None:
        self.item = self._with("prompt", name)
        self.changed.emit(self.item)
        if made is not None:
            self.made.emit(made)
        self._show_words()

    def settle(self) -> None:
        """The focus goes elsewhere: words that stand here become a prompt."""
        if self.prompt is not None:
            self.prompt.settle()

    def refresh(self) -> None:
        """The site has other prompts now."""
        if self.prompt is not None:
            self.prompt.refresh()
        self._show_words()

    def _typed(self) -> None:
        name = self.name.name() if self.name is not None else ""
        text = self.line.text() if self.line is not None else ""
        kept = dict(self.item) if isinstance(self.item, dict) else {}
        if self.kind == "say":
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
        place.document.site_changed.connect(self._refresh)
        self.finish()

    def _refresh(self) -> None:
        for row in self.rows:
            row.refresh()

    def settle(self) -> None:
        for row in self.rows:
            row.settle()

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
        if items != filled(self._value):
            self._value = items
            self._anew()

    def _anew(self) -> None:
        clear(self._lines)
        self.rows = []
        for at, item in enumerate(self._value):
            row = PromptItemRow(item, self.place)
            row.changed.connect(lambda item, at=at: self._set(at, item))
            row.made.connect(self._make)
            row.removed.connect(lambda at=at: self._drop(at))
            for child in row.findChildren(QWidget):
                child.installEventFilter(self)
            self.rows.append(row)
            self._lines.addWidget(row)

    def _set(self, at: int, item: Any) -> None:
        self._value = [*self._value[:at], item, *self._value[at + 1 :]]
        self.edited.emit(filled(self._value) or None)

    def _make(self, prompt: NewPrompt) -> None:
        document = self.place.document
        title = self.tr("Make the prompt “{words}”").format(words=prompt.text[:20])
        document.add_to_step(title, document.flow, [prompt])
        self.left.emit()

    def _drop(self, at: int) -> None:
        self._value = [*self._value[:at], *self._value[at + 1 :]]
        self._anew()
        self.left.emit()
        self.edited.emit(filled(self._value) or None)

    def _add(self, item: Any) -> None:
        self.settle()
        self._value = [*self._value, item]
        self._anew()
        self.rows[-1].set_focus()
        self.left.emit()
        self.edited.emit(filled(self._value) or None)


def filled(items: list[Any]) -> list[Any]:
    """Items without the prompts that nobody has chosen yet: the file has none of them."""
    return [item for item in items if item not in ("", {"prompt": ""}, {"text": ""})]
