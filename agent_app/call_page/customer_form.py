"""The customer's form: edits a card, or makes one for a number that has none. Typing is kept."""

from __future__ import annotations

import json
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from agent_app.cards import Cards
from agent_app.desk import Desk
from agent_app.person import Person
from cti.client.qt import formats
from cti.client.qt.language import Translated
from cti.client.qt.widgets import KeyButton, label
from cti.client.views import CallView

FIELDS = ("name", "title", "member", "company", "address", "note")


class CustomerForm(Translated, QWidget):
    """Name, title, member number, company, address, note."""

    edited = Signal()
    saved = Signal()

    def __init__(self, desk: Desk, cards: Cards) -> None:
        super().__init__()
        self._desk, self._cards = desk, cards
        self._person = Person()
        self._call: CallView | None = None
        self.changed = False
        self.fields = {name: QLineEdit() for name in FIELDS}
        self._labels = {name: label("label") for name in FIELDS}
        self.heading, self.kept = label("section"), label("caption")
        self.error = label("alarm", wrap=True)
        self.save_button = KeyButton("", "Ctrl+Return", "primary")
        self.save_button.clicked.connect(self.save)
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(6)
        for place, name in enumerate(FIELDS):
            wide = name in ("address", "note")
            row, column = (2 + place - 4, 0) if wide else (place // 2, place % 2)
            grid.addWidget(self._labels[name], row * 2, column, 1, 2 if wide else 1)
            grid.addWidget(self.fields[name], row * 2 + 1, column, 1, 2 if wide else 1)
            self.fields[name].textEdited.connect(self._typed)
        head = QHBoxLayout()
        head.addWidget(self.heading)
        head.addWidget(self.kept)
        head.addStretch(1)
        last = QHBoxLayout()
        last.addWidget(self.error, 1)
        last.addStretch()
        last.addWidget(self.save_button)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 4, 0, 0)
        whole.setSpacing(12)
        whole.addLayout(head)
        whole.addLayout(grid)
        whole.addLayout(last)
        whole.addStretch(1)
        desk.drafts.kept.connect(self._draft_kept)
        self.error.hide()
        self.retranslate()

    def retranslate(self) -> None:
        names = {
            "name": self.tr("Name") + " *",
            "title": self.tr("Form of address"),
            "member": self.tr("Member number"),
            "company": self.tr("Company"),
            "address": self.tr("Address"),
            "note": self.tr("Note"),
        }
        for field, text in names.items():
            self._labels[field].setText(text)
            self.fields[field].setAccessibleName(text)
        self.save_button.show_text(self.tr("Save customer"))
        self._head()

    def _head(self) -> None:
        number = formats.phone(self._person.number)
        if self._person.known:
            self.heading.setText(self.tr("Card of {name}").format(name=self._person.name or number))
        else:
            self.heading.setText(self.tr("New customer, {number}").format(number=number))

    def _key(self) -> str | None:
        return f"customer:{self._person.number}" if self._person.number else None

    def show_call(self, call: CallView | None) -> None:
        """Show the card of a call; a draft that was not saved comes back."""
        same = call is not None and self._call is not None and call.call == self._call.call
        self._call = call
        if same and self.changed:
            return
        self._person = self._cards.of_call(call) if call is not None else Person()
        draft = self._draft()
        for name, field in self.fields.items():
            field.setText(str(draft.get(name, getattr(self._person, name))))
        self.changed = bool(draft)
        self.error.hide()
        self.kept.setText("")
        self._head()

    def _draft(self) -> dict[str, Any]:
        key = self._key()
        try:
            found = json.loads(self._desk.drafts.text(key) or "{}") if key else {}
        except ValueError:
            found = {}
        return found if isinstance(found, dict) else {}

    def _typed(self) -> None:
        self.changed = True
        key = self._key()
        if key:
            values = {name: field.text() for name, field in self.fields.items()}
            self._desk.drafts.type(key, json.dumps(values))
        self.edited.emit()

    def _draft_kept(self, key: str, at: float) -> None:
        if key == self._key():
            self.kept.setText(
                self.tr("kept on this computer {time}").format(time=formats.clock(at))
            )

    def save(self) -> None:
        """Store the card; the first field that is wrong gets the focus."""
        name = self.fields["name"]
        missing = not name.text().strip()
        name.setProperty("state", "error" if missing else "")
        name.style().unpolish(name)
        name.style().polish(name)
        if missing:
            self._fail(self.tr("A card needs a name: type one."))
            name.setFocus()
            return
        card = dict(self._person.card)
        card.update({field: edit.text().strip() for field, edit in self.fields.items()})
        if not self._person.known:
            card["phones"] = [{"number": self._person.number, "label": ""}]
        key, number = self._key(), self._person.number

        def stored(answer: Any) -> None:
            if key:
                self._desk.drafts.forget(key)
            self.changed = False
            self.kept.setText("")
            self._cards.put(number, answer if isinstance(answer, dict) else card)
            self.saved.emit()
            self.edited.emit()

        self.error.hide()
        self._desk.link.request(
            "SaveCustomer", {"customer": card}, stored, lambda _code, text: self._fail(text)
        )

    def _fail(self, text: str) -> None:
        self.error.setText(text)
        self.error.show()
