"""The middle of the call page: what to say now, step by step, and the customer's form."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QTabBar,
    QVBoxLayout,
    QWidget,
)

from agent_app.cards import Cards
from agent_app.customer_form import CustomerForm
from agent_app.desk import Desk
from agent_app.person import facts_of
from agent_app.script import Script, script_of
from cti.client.mirror import CallView
from cti.client.qt import formats, states
from cti.client.qt.language import Translated
from cti.client.qt.widgets import (
    Card,
    EmptyState,
    KeyButton,
    Picture,
    clear,
    clear_grid,
    label,
    rule,
)


class Steps(Translated, QWidget):
    """The steps of a script in one line: done, current, to come. Each can be gone to."""

    chosen = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(4)

    def show_steps(self, titles: list[str], current: int) -> None:
        clear(self._row)
        for number, title in enumerate(titles):
            if number:
                self._row.addWidget(Picture("next", "text3"))
            if number < current:
                self._row.addWidget(Picture("ok", "ready"))
            elif number == current:
                self._row.addWidget(Picture("mdi6.radiobox-marked", "accent"))
            else:
                self._row.addWidget(Picture("mdi6.circle-outline", "text3"))
            step = QPushButton(title)
            step.setProperty("kind", "step")
            step.setCheckable(True)
            step.setChecked(number == current)
            step.clicked.connect(lambda _on=False, n=number: self.chosen.emit(n))
            self._row.addWidget(step)
            self._row.addSpacing(6)
        self._row.addStretch(1)


class ScriptPanel(Translated, QWidget):
    """One script: its steps, what to say in the current one, and the ways on by Ctrl+digit."""

    def __init__(self, desk: Desk, cards: Cards, form: QWidget) -> None:
        """`form` stands between the script and the answers to what callers often say."""
        super().__init__()
        self._desk, self._cards = desk, cards
        self._script: Script | None = None
        self._at: dict[int, int] = {}
        self._call: CallView | None = None
        self.steps = Steps()
        self.steps.chosen.connect(self.go_to)
        box = QFrame()
        box.setObjectName("say")
        inside = QVBoxLayout(box)
        inside.setContentsMargins(16, 12, 16, 14)
        inside.setSpacing(6)
        head = QHBoxLayout()
        head.setSpacing(6)
        self._say = label("link")
        head.addWidget(Picture("quote", "accent"))
        head.addWidget(self._say)
        head.addStretch(1)
        inside.addLayout(head)
        self.text = label("lead", wrap=True)
        self.text.setAlignment(Qt.AlignmentFlag.AlignTop)
        inside.addWidget(self.text)
        self._ways = QHBoxLayout()
        self._ways.setSpacing(8)
        self.buttons: list[KeyButton] = []
        self._hints = QVBoxLayout()
        self._hints.setSpacing(8)
        self._hints_title = label("section")
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 4, 0, 0)
        whole.setSpacing(12)
        whole.addWidget(self.steps)
        whole.addWidget(box)
        whole.addLayout(self._ways)
        whole.addWidget(rule())
        whole.addWidget(form)
        whole.addWidget(rule())
        whole.addWidget(self._hints_title)
        whole.addLayout(self._hints)
        whole.addStretch(1)
        self.retranslate()

    def retranslate(self) -> None:
        self._say.setText(self.tr("Please say"))
        self._hints_title.setText(self.tr("If the caller …"))
        self._make()

    def show_call(self, call: CallView | None) -> None:
        self._call = call
        self._make()

    def _make(self) -> None:
        call = self._call
        if call is None:
            self._script = None
            return
        agent = self._desk.agent
        self._script = script_of(
            call,
            self._cards.of_call(call),
            agent.name if agent is not None else self._desk.name,
            self._desk.site.queue_title(call.queue),
            self._desk.site.scripts.get(call.queue or call.campaign or ""),
        )
        self.go_to(self._at.get(call.call, 0))

    def go_to(self, step: int) -> None:
        """Show a step; steps can be left and entered again."""
        if self._script is None or self._call is None:
            return
        step = max(0, min(step, len(self._script.steps) - 1))
        self._at[self._call.call] = step
        shown = self._script.steps[step]
        self.steps.show_steps([one.title for one in self._script.steps], step)
        self.text.setText(shown.say)
        clear(self._ways)
        self.buttons = []
        for number, way in enumerate(shown.ways[:9], start=1):
            button = KeyButton("", str(number), "primary" if number == 1 else "")
            button.show_text(way.title)
            button.clicked.connect(lambda _on=False, to=way.to: self.go_to(to))
            self._ways.addWidget(button)
            self.buttons.append(button)
        self._ways.addStretch(1)
        self._ways.addWidget(label("caption", self.tr("press Ctrl+digit")))
        clear(self._hints)
        for when, what in self._script.hints:
            row = QHBoxLayout()
            row.addWidget(label("link", when))
            row.addWidget(label("", what, wrap=True), 1)
            self._hints.addLayout(row)
        self._hints_title.setVisible(bool(self._script.hints))

    def has_way(self, number: int) -> bool:
        return 1 <= number <= len(self.buttons)

    def take_way(self, number: int) -> None:
        """Ctrl+digit."""
        if self.has_way(number):
            self.buttons[number - 1].click()


class FactsPanel(Translated, QWidget):
    """Everything that is attached to the call, and who is on it."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._call: CallView | None = None
        self._rows = QGridLayout()
        self._rows.setHorizontalSpacing(24)
        self._rows.setVerticalSpacing(8)
        self._rows.setColumnStretch(1, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 8, 0, 0)
        whole.addLayout(self._rows)
        whole.addStretch(1)

    def retranslate(self) -> None:
        self.show_call(self._call)

    def show_call(self, call: CallView | None) -> None:
        self._call = call
        clear_grid(self._rows)
        if call is None:
            return
        pairs = [
            (self.tr("Call"), str(call.call)),
            (self.tr("From"), formats.phone(call.calling)),
            (self.tr("To"), formats.phone(call.called)),
            (self.tr("Began"), formats.clock(call.began)),
            (self.tr("Queue"), self._desk.site.queue_title(call.queue)),
            (self.tr("Campaign"), call.campaign or ""),
            *facts_of(call.data),
        ]
        for connection in call.connections.values():
            state = states.word(states.connection_state(call, connection.device))
            pairs.append((formats.device(connection.device), state))
        for row, (key, value) in enumerate(p for p in pairs if p[1]):
            self._rows.addWidget(label("label", key), row, 0)
            self._rows.addWidget(label("", value, wrap=True), row, 1)


class MiddleCard(Translated, Card):
    """The tabs of the middle: script and customer's form. Empty between calls."""

    def __init__(self, desk: Desk, cards: Cards) -> None:
        super().__init__()
        self._desk, self._cards = desk, cards
        self.tabs = QTabBar()
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        for _ in range(2):
            self.tabs.addTab("")
        self.form = CustomerForm(desk, cards)
        self.script = ScriptPanel(desk, cards, self.form)
        self.facts = FactsPanel(desk)
        self.idle = EmptyState("headset")
        self.title.hide()
        self.head.insertWidget(0, self.tabs)
        for one in (self.script, self.facts, self.idle):
            self.body.addWidget(one, 1)
        self._guests: dict[str, QWidget] = {}
        self._guest_names: dict[str, str] = {}
        self._call: CallView | None = None
        self._about: Any = 0
        self.tabs.currentChanged.connect(lambda _n: self._arrange())
        desk.changed.connect(self.refresh)
        cards.changed.connect(self._cards_changed)
        self.retranslate()
        self.refresh(anew=True)

    def retranslate(self) -> None:
        self.tabs.setTabText(0, self.tr("Script"))
        self.tabs.setTabText(1, self.tr("Call data"))
        self.say_aside(self.tr("Ctrl+Tab next page"))
        self._arrange()

    # --- columns that found no room of their own -------------------------------------------------

    def name_guests(self, names: dict[str, str]) -> None:
        self._guest_names = names
        for place, name in enumerate(self._guests):
            self.tabs.setTabText(2 + place, names.get(name, name))

    def take_guest(self, name: str, guest: QWidget) -> None:
        """Show a column as a further tab."""
        if name in self._guests:
            return
        self._guests[name] = guest
        self.body.addWidget(guest, 1)
        self.tabs.addTab(self._guest_names.get(name, name))
        self._arrange()

    def leave_guest(self, name: str) -> None:
        """The column has room again."""
        if name in self._guests:
            place = 2 + list(self._guests).index(name)
            self.body.removeWidget(self._guests.pop(name))
            self.tabs.removeTab(place)
            self._arrange()

    def show_guest(self, name: str) -> None:
        if name in self._guests:
            self.tabs.setCurrentIndex(2 + list(self._guests).index(name))

    def edit(self) -> None:
        """Go to the first field of the customer's form."""
        self.tabs.setCurrentIndex(0)
        self.form.fields["name"].setFocus()
        self.form.fields["name"].selectAll()

    def next_tab(self) -> None:
        self.tabs.setCurrentIndex((self.tabs.currentIndex() + 1) % self.tabs.count())

    def _cards_changed(self) -> None:
        self.refresh(anew=True)

    def refresh(self, anew: bool = False) -> None:
        call = self._desk.subject()
        state = self._desk.state()
        facts = (
            None if call is None else (call.call, call.queue, len(call.data), len(call.connections))
        )
        about = (facts, state if call is None else "")
        if anew or about != self._about:
            other = call is None or self._call is None or call.call != self._call.call
            self._about, self._call = about, call
            self.script.show_call(call)
            self.form.show_call(call)
            self.facts.show_call(call)
            if other:
                self.tabs.setCurrentIndex(0)
            self._arrange()

    def _arrange(self) -> None:
        there = self._call is not None
        self.tabs.setVisible(there)
        self.aside.setVisible(there)
        shown = self.tabs.currentIndex()
        self.script.setVisible(there and shown == 0)
        self.facts.setVisible(there and shown == 1)
        for place, guest in enumerate(self._guests.values()):
            guest.setVisible(there and shown == 2 + place)
        self.idle.setVisible(not there)
        if not there:
            self._say_idle()

    def _say_idle(self) -> None:
        state = self._desk.state()
        if state == "ready":
            self.idle.say(
                self.tr("You are ready. The next call comes to you."),
                self.tr("Ctrl+L finds a customer or dials a number."),
            )
        elif state == "lost":
            self.idle.say(self.tr("No connection to the server."))
        elif state == "logged_off":
            self.idle.say(
                self.tr("This account is not signed on as an agent."),
                self.tr("Ask an administrator to give it an agent's number."),
            )
        else:
            self.idle.say(
                self.tr("You are not ready: no calls come."),
                self.tr("Press F11 when you want to take calls."),
            )
