"""The left column of the call page: who it is, how the call came here, what was before."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QBoxLayout,
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from agent_app.call_page.facts import facts_of_call
from agent_app.cards import Cards
from agent_app.desk import Desk
from agent_app.person import Person
from cti.client.qt import formats
from cti.client.qt.language import Translated
from cti.client.qt.widgets import Card, Picture, clear, clear_grid, label, link_button
from cti.client.views import CallView

HISTORY_ROWS = 5


class CustomerCard(Translated, Card):
    """The customer's card, or what to do for somebody who has none."""

    edit_wanted = Signal()
    history_wanted = Signal()

    def __init__(self, desk: Desk, cards: Cards, to_read: bool = False) -> None:
        """`to_read`: without the buttons, while the call only rings."""
        super().__init__("" if to_read else "Alt+1")
        self._desk, self._cards, self._to_read = desk, cards, to_read
        self._rows = QGridLayout()
        self._rows.setHorizontalSpacing(12)
        self._rows.setVerticalSpacing(7)
        self._rows.setColumnStretch(1, 1)
        self.words = label("hint", wrap=True)
        self.edit, self.history = QPushButton(), QPushButton()
        self.edit.clicked.connect(self.edit_wanted)
        self.history.clicked.connect(self.history_wanted)
        buttons = QHBoxLayout()
        buttons.setSpacing(6)
        buttons.addWidget(self.edit)
        buttons.addWidget(self.history)
        buttons.addStretch(1)
        self.body.addLayout(self._rows)
        self.body.addWidget(self.words)
        self.body.addLayout(buttons)
        self._person = Person()
        self.retranslate()

    def retranslate(self) -> None:
        self.show_title(self.tr("Customer"))
        self.history.setText(self.tr("&History"))
        self._fill()

    def show_call(self, call: CallView | None) -> None:
        self._person = self._cards.of_call(call) if call is not None else Person()
        waiting = call is not None and self._cards.waiting(call)
        failed = self._cards.failed.get(self._person.number, "")
        self._fill(waiting, failed, call is not None)

    def _fill(self, waiting: bool = False, failed: str = "", there: bool = True) -> None:
        clear_grid(self._rows)
        person = self._person
        self.edit.setText(self.tr("&Edit") if person.known else self.tr("Save custom&er"))
        for one in (self.edit, self.history):
            one.setVisible(there and not self._to_read)
        self.history.setEnabled(person.id is not None)
        pairs = [
            (self.tr("Member"), person.member),
            (self.tr("Company"), person.company),
            (self.tr("Address"), person.address),
            *((str(key), str(value)) for key, value in person.fields.items() if value),
            (self.tr("Note"), person.note),
            (self.tr("Looked after by"), person.owner),
        ]
        shown = [(key, value) for key, value in pairs if value][:7]
        for row, (key, value) in enumerate(shown):
            name = label("label", key)
            self._rows.addWidget(name, row, 0, Qt.AlignmentFlag.AlignTop)
            words = label("", value, wrap=True)
            self._rows.addWidget(words, row, 1)
        if not there:
            said = self.tr("The customer's card appears here with the next call.")
        elif waiting:
            said = self.tr("Looking for the card …")
        elif failed:
            said = self.tr("The card could not be fetched: {why}").format(why=failed)
        elif not person.known:
            said = self.tr("New customer, first call. Saving makes a card for this number.")
        else:
            said = "" if shown else self.tr("The card says nothing more yet.")
        self.words.setText(said)
        self.words.setVisible(bool(said))


class PathCard(Translated, Card):
    """The blocks that the caller went through, with what was keyed; and the data of the call."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._lines = QVBoxLayout()
        self._lines.setSpacing(6)
        self.body.addLayout(self._lines)
        self._call: CallView | None = None
        self.retranslate()

    def retranslate(self) -> None:
        self._fill()

    def show_call(self, call: CallView | None) -> None:
        self._call = call
        self._fill()

    def _fill(self) -> None:
        call = self._call
        flow = self._desk.site.flow_title(call.flow) if call is not None and call.flow else ""
        self.show_title(
            self.tr("Path of the call"), self.tr("flow {name}").format(name=flow) if flow else ""
        )
        clear(self._lines)
        facts = facts_of_call(self._desk, call) if call is not None else []
        if call is None or not (call.path or facts):
            none = self.tr("Came straight here, through no flow.")
            self._lines.addWidget(label("hint", none if call is not None else "—", wrap=True))
            return
        steps = self._desk.site.steps(call.path)
        for number, (block, choice, digits) in enumerate(steps[-6:], start=max(1, len(steps) - 5)):
            keyed = self.tr("keyed {digits}").format(digits=digits) if digits else ""
            text = f"{block} → {choice}" if choice else block
            self._lines.addLayout(_line(f"{number}", text, keyed))
        for key, value in facts[:5]:
            self._lines.addLayout(_line("·", key, value))


class HistoryCard(Translated, Card):
    """Earlier calls of this customer, newest first."""

    all_wanted = Signal()

    def __init__(self, desk: Desk, cards: Cards) -> None:
        super().__init__()
        self._desk, self._cards = desk, cards
        self.everything = link_button()
        self.everything.clicked.connect(self.all_wanted)
        self.head.addWidget(self.everything)
        self._lines = QVBoxLayout()
        self._lines.setSpacing(9)
        self.body.addLayout(self._lines)
        self.body.addStretch(1)
        self._call: CallView | None = None
        self.retranslate()

    def retranslate(self) -> None:
        self.show_title(self.tr("Earlier contacts"))
        self._fill()

    def show_call(self, call: CallView | None) -> None:
        self._call = call
        self._fill()

    def _fill(self) -> None:
        clear(self._lines)
        self.everything.hide()
        call = self._call
        person = self._cards.of_call(call) if call is not None else Person()
        if person.id is None:
            said = self.tr("None known.") if call is not None else "—"
            self._lines.addWidget(label("hint", said))
            return
        history = self._cards.history(person.id)
        if history is None:
            self._lines.addWidget(label("hint", self.tr("Looking for earlier calls …")))
            return
        if not history:
            self._lines.addWidget(label("hint", self.tr("None known.")))
            return
        self.everything.setText(self.tr("All %n", "", len(history)))
        self.everything.show()
        for record in history[:HISTORY_ROWS]:
            self._lines.addLayout(self._entry(record))

    def _entry(self, record: Mapping[str, Any]) -> QHBoxLayout:
        out = record.get("direction") == "out"
        word = self.tr("Outgoing") if out else self.tr("Incoming")
        talk = record.get("talk")
        time = formats.duration(float(talk)) if isinstance(talk, int | float) and talk else ""
        agent = self._desk.link.mirror.agents.get(str(record.get("agent") or ""))
        who = agent.name if agent is not None else str(record.get("agent") or "")
        began = record.get("began")
        when = formats.when(float(began), self._desk.now()) if began else formats.UNKNOWN
        code = str(record.get("disposition") or "")
        known = {one.code: one.title for one in self._desk.site.dispositions}
        below = " · ".join(p for p in (known.get(code, code), str(record.get("note") or "")) if p)
        return _entry(
            "dial" if out else "incoming",
            "talk",
            f"{word} {time}" + (f" · {who}" if who else ""),
            when,
            below,
        )


def _line(mark: str, text: str, right: str) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(8)
    first = label("key", mark)
    first.setMinimumWidth(20)
    first.setAlignment(Qt.AlignmentFlag.AlignCenter)
    row.addWidget(first)
    row.addWidget(label("", text, wrap=True), 1)
    if right:
        row.addWidget(label("caption", right))
    return row


def _entry(icon: str, colour: str, text: str, right: str, below: str) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(8)
    row.addWidget(Picture(icon, colour), 0, Qt.AlignmentFlag.AlignTop)
    words = QVBoxLayout()
    words.setSpacing(1)
    top = QHBoxLayout()
    top.addWidget(label("", text, wrap=True), 1)
    top.addWidget(label("caption", right))
    words.addLayout(top)
    if below:
        words.addWidget(label("caption", below, wrap=True))
    row.addLayout(words, 1)
    return row


class CustomerColumn(QWidget):
    """Customer, path and history, one under the other or side by side."""

    def __init__(self, desk: Desk, cards: Cards, across: bool = False) -> None:
        super().__init__()
        self._desk = desk
        self.customer = CustomerCard(desk, cards, to_read=across)
        self.path = PathCard(desk)
        self.history = HistoryCard(desk, cards)
        whole = QBoxLayout(
            QBoxLayout.Direction.LeftToRight if across else QBoxLayout.Direction.TopToBottom, self
        )
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(12)
        whole.addWidget(self.customer, int(across))
        whole.addWidget(self.path, int(across))
        whole.addWidget(self.history, 1)
        if across:
            for card in (self.customer, self.path):
                card.body.addStretch(1)
        self._about: object = None
        desk.changed.connect(self.refresh)
        cards.changed.connect(self._known_anew)
        desk.site.changed.connect(self._known_anew)
        self.refresh(anew=True)

    def _known_anew(self) -> None:
        self.refresh(anew=True)

    def refresh(self, anew: bool = False) -> None:
        """Show the subject; nothing is built anew while it stays the same."""
        call = self._desk.customers_call()
        about = None if call is None else (call.call, len(call.path), len(call.data))
        if anew or about != self._about:
            self._about = about
            for card in (self.customer, self.path, self.history):
                card.show_call(call)
