"""The middle of the call page: what to say now, step by step, and the customer's form."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import (
    QGridLayout,
    QTabBar,
    QVBoxLayout,
    QWidget,
)

from agent_app.call_page.customer_form import CustomerForm
from agent_app.call_page.facts import facts_of_call
from agent_app.call_page.script_panel import ScriptPanel
from agent_app.cards import Cards
from agent_app.desk import Desk
from cti.client.qt import formats, states
from cti.client.qt.language import Translated
from cti.client.qt.widgets import (
    Card,
    EmptyState,
    clear_grid,
    label,
    scrolling,
)
from cti.client.views import CallView


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
            *facts_of_call(self._desk, call),
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
        self._script_area = scrolling(self.script)
        for one in (self._script_area, self.facts, self.idle):
            self.body.addWidget(one, 1)
        self._guests: dict[str, QWidget] = {}
        self._guest_names: dict[str, str] = {}
        self._call: CallView | None = None
        self._about: Any = 0
        self.tabs.currentChanged.connect(lambda _n: self._arrange())
        desk.changed.connect(self.refresh)
        cards.changed.connect(self._known_anew)
        desk.site.changed.connect(self._known_anew)
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

    def _known_anew(self) -> None:
        self.refresh(anew=True)

    def refresh(self, anew: bool = False) -> None:
        call = self._desk.customers_call()
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
        self._script_area.setVisible(there and shown == 0)
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
