"""Customers: search as one types, the list, and the card of the chosen one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from agent_app.desk import Desk
from agent_app.person import Person, person_of_card
from cti.client.qt import formats
from cti.client.qt.language import Translated
from cti.client.qt.models import Column
from cti.client.qt.widgets import (
    Card,
    Content,
    KeyButton,
    KeyHint,
    Table,
    clear_grid,
    ground,
    label,
)

LIMIT = 50
TYPING_PAUSE = 150
"""Milliseconds after the last key until the server is asked."""


class CustomersPage(Translated, QWidget):
    """Ctrl+L comes here; Enter shows the card, F5 dials, Ctrl+Enter dials what was typed."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._asked = 0
        self._person: Person | None = None
        ground(self, "page")
        self.field = QLineEdit()
        self.field.installEventFilter(self)
        self._pause = QTimer(self, singleShot=True, interval=TYPING_PAUSE)
        self.field.textEdited.connect(lambda _text: self._pause.start())
        self._pause.timeout.connect(self.search)
        self.table: Table[Person] = Table(
            [
                Column("name", lambda: self.tr("Name"), lambda p: f"{p.name} {p.title}".strip(),
                       width=150),
                Column("number", lambda: self.tr("Number"), lambda p: formats.phone(p.number),
                       width=150),
                Column("member", lambda: self.tr("Member"), lambda p: p.member, width=130),
                Column("level", lambda: self.tr("Level"), lambda p: p.level, width=80),
                Column("company", lambda: self.tr("Company"), lambda p: p.company, width=160),
            ]
        )  # fmt: skip
        self.table.chosen.connect(self._show)
        self.table.opened.connect(lambda _person: self.dial())
        self.list = Content(self.table, "customer")
        self.list.retry.connect(self.search)
        self.list.stopped.connect(self._give_up)
        self.dial_typed = KeyButton("dial", "Ctrl+Return")
        self.dial_typed.clicked.connect(self.dial_number)
        self.card = Card()
        self._rows = QGridLayout()
        self._rows.setHorizontalSpacing(16)
        self._rows.setVerticalSpacing(8)
        self._rows.setColumnStretch(1, 1)
        self.dial_button = KeyButton("dial", "F5", "primary")
        self.dial_button.clicked.connect(self.dial)
        self.name, self.words = label("title"), label("hint", wrap=True)
        for one in (self.name, self.words):
            self.card.body.addWidget(one)
        self.card.body.addLayout(self._rows)
        self.card.body.addSpacing(8)
        self.card.body.addWidget(self.dial_button)
        self.card.body.addStretch(1)
        frame = Card()
        frame.show_title("")
        search = QHBoxLayout()
        search.setSpacing(8)
        search.addWidget(self.field, 1)
        search.addWidget(KeyHint("Ctrl+L"))
        search.addWidget(self.dial_typed)
        frame.body.addLayout(search)
        frame.body.addWidget(self.list, 1)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(12, 12, 12, 12)
        whole.setSpacing(12)
        whole.addWidget(frame, 3)
        right = QVBoxLayout()
        right.addWidget(self.card)
        whole.addLayout(right, 2)
        desk.changed.connect(self._enable)
        self.retranslate()
        self._say_begin()
        self._show(None)

    def retranslate(self) -> None:
        self.field.setPlaceholderText(self.tr("Name, pinyin, number or member number"))
        self.field.setAccessibleName(self.tr("Search customers"))
        self.card.show_title(self.tr("Card"))
        self.dial_button.show_text(self.tr("Dial"))
        self.dial_typed.show_text(self.tr("Dial number"))
        self._show(self._person)
        if not self._asked:
            self._say_begin()

    def _say_begin(self) -> None:
        self.list.show_empty(
            self.tr("Type to find a customer."),
            self.tr("By name, pinyin initials, telephone or member number."),
        )

    def enter(self) -> None:
        self.field.setFocus()
        self.field.selectAll()

    def search(self) -> None:
        """Ask the server; only the answer to the last question is shown."""
        self._pause.stop()
        text = self.field.text().strip()
        self._asked += 1
        if not text:
            self._say_begin()
            return
        number = self._asked
        self.list.show_loading()

        def found(answer: Any) -> None:
            if number == self._asked:
                self._fill(answer)

        def failed(code: str, why: str) -> None:
            if number == self._asked:
                self.list.show_error(self.tr("The search did not work."), why, f"{code}: {why}")

        self._desk.link.request("FindCustomers", {"text": text, "limit": LIMIT}, found, failed)

    def _fill(self, answer: Any) -> None:
        rows = answer if isinstance(answer, list | tuple) else []
        people = [person_of_card(one) for one in rows if isinstance(one, Mapping)]
        self.table.model.replace({p.id if p.id is not None else p.number: p for p in people})
        if not people:
            self._show(None)
            self.list.show_empty(
                self.tr("Nobody was found."), self.tr("Ctrl+Enter dials what you typed.")
            )
            return
        self.list.show_full()
        self.table.view.setCurrentIndex(self.table.order.index(0, 0))
        self._show(self.table.current())
        full = self.tr("The first {n} are shown: type one more character.")
        self.words.setText(full.format(n=LIMIT) if len(people) >= LIMIT else "")

    def _give_up(self) -> None:
        self._asked += 1

    def _show(self, person: Person | None) -> None:
        self._person = person
        clear_grid(self._rows)
        self.name.setText(f"{person.name} {person.title}".strip() if person is not None else "")
        self.words.setText("" if person is not None else self.tr("Nobody is chosen."))
        pairs = []
        if person is not None:
            numbers = person.phones or (person.number,)
            pairs = [
                (self.tr("Number"), ", ".join(formats.phone(n) for n in numbers)),
                (self.tr("Member"), person.member),
                (self.tr("Level"), person.level),
                (self.tr("Company"), person.company),
                (self.tr("Address"), person.address),
                *((str(k), str(v)) for k, v in person.fields.items() if v),
                (self.tr("Note"), person.note),
            ]
        for row, (key, value) in enumerate(p for p in pairs if p[1]):
            self._rows.addWidget(label("label", key), row, 0, Qt.AlignmentFlag.AlignTop)
            self._rows.addWidget(label("", value, wrap=True), row, 1)
        self._enable()

    def _enable(self) -> None:
        can = self._desk.can("dial")
        self.dial_button.setVisible(self._person is not None)
        self.dial_button.setEnabled(can)
        self.dial_typed.setEnabled(can)

    def dial(self) -> None:
        """Dial the chosen customer; the server knows the number even where it is masked here."""
        person = self._person
        if person is not None and self._desk.can("dial"):
            self._desk.dial(f"customer:{person.id}" if person.id is not None else person.number)

    def dial_number(self) -> None:
        """Dial what was typed, where it is a number."""
        number = self.field.text().strip().replace(" ", "").replace("-", "")
        if number.lstrip("+").isdigit() and self._desk.can("dial"):
            self._desk.dial(number)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return False
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                self.dial_number()
            else:
                self.search()
                self.table.setFocus()
            return True
        if event.key() == Qt.Key.Key_Down:
            self.table.setFocus()
            self.table.select_first()
            return True
        return False
