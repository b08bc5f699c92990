"""The call bar on top of every page: state, who, the call buttons. Buttons never move."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from agent_app.cards import Cards
from agent_app.desk import Desk
from agent_app.person import Person, person_of_preview
from agent_app.state_button import StateButton
from cti.client.qt import formats
from cti.client.qt.language import Translated
from cti.client.qt.widgets import CallButton, Tag, ground, label, link_button, seconds
from cti.client.views import CallView


class CallBar(Translated, QWidget):
    """State with its time, who is on the call, and what can be done about it."""

    keypad_wanted = Signal()

    def __init__(self, desk: Desk, cards: Cards) -> None:
        super().__init__()
        self._desk, self._cards = desk, cards
        ground(self, "bar")
        self.state = StateButton(desk)
        self.name, self.title = label("title"), label("lead")
        self.level = Tag("", "member", "ring")
        self.facts = label("label")
        self.facts.setMinimumWidth(60)
        self.cancel = link_button()
        self.cancel.clicked.connect(desk.cancel_consultation)
        self.buttons: dict[str, CallButton] = {}
        self._acts: dict[str, Callable[[], None]] = {
            "answer": desk.answer,
            "hold": desk.hold,
            "mute": desk.mute,
            "transfer": desk.transfer,
            "conference": desk.conference,
            "keypad": self.keypad_wanted.emit,
            "hang_up": desk.hang_up,
        }
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 8, 16, 8)
        row.setSpacing(8)
        row.addWidget(self.state)
        row.addSpacing(8)
        words = QVBoxLayout()
        words.setSpacing(4)
        first = QHBoxLayout()
        first.setSpacing(8)
        for one in (self.name, self.title, self.level):
            first.addWidget(one)
        first.addStretch(1)
        words.addStretch(1)
        words.addLayout(first)
        second = QHBoxLayout()
        second.setSpacing(12)
        second.addWidget(self.facts)
        second.addWidget(self.cancel)
        second.addStretch(1)
        words.addLayout(second)
        words.addStretch(1)
        row.addLayout(words, 1)
        for action, key in (
            ("answer", "F2"),
            ("hold", "F6"),
            ("mute", "F7"),
            ("transfer", "F8"),
            ("conference", "F9"),
            ("keypad", "F10"),
            ("hang_up", "F4"),
        ):
            button = CallButton(
                action, key, {"answer": "answer", "hang_up": "hang"}.get(action, "")
            )
            button.clicked.connect(self._acts[action])
            self.buttons[action] = button
            if action == "hang_up":
                row.addSpacing(16)
            row.addWidget(button)
        self.setFixedHeight(81)
        desk.changed.connect(self.refresh)
        cards.changed.connect(self.refresh)
        seconds().tick.connect(self._tick)
        self.retranslate()

    def retranslate(self) -> None:
        for action, text in (
            ("answer", self.tr("Answer")),
            ("transfer", self.tr("Transfer")),
            ("conference", self.tr("Conference")),
            ("keypad", self.tr("Keypad")),
            ("hang_up", self.tr("Hang up")),
        ):
            self.buttons[action].show_text(text)
        self.cancel.setText(self.tr("Drop the question (Esc)"))
        self.refresh()

    def refresh(self) -> None:
        """Show the desk as it is now."""
        desk = self._desk
        call, pair = desk.subject(), desk.active_and_held()
        held = call is not None and desk.here(call) == "held"
        self.cancel.setVisible(pair is not None)
        self.cancel.setEnabled(desk.link.is_connected)
        hold, mute = self.buttons["hold"], self.buttons["mute"]
        if pair is not None:
            hold.show_text(self.tr("Swap"), "mdi6.swap-horizontal")
        elif held:
            back = call is not None and bool(call.segment)
            hold.show_text(self.tr("Take back") if back else self.tr("Retrieve"), "retrieve")
        else:
            hold.show_text(self.tr("Hold"), "hold")
        mute.setCheckable(desk.is_muted)
        mute.setChecked(desk.is_muted)
        mute.show_text(self.tr("Muted") if desk.is_muted else self.tr("Mute"), "mute")
        self.buttons["transfer"].show_text(
            self.tr("Complete") if pair is not None else self.tr("Transfer")
        )
        self.buttons["conference"].show_text(
            self.tr("Join all") if pair is not None else self.tr("Conference")
        )
        why = "" if desk.link.is_connected else self.tr("Not while the server is away.")
        for action, button in self.buttons.items():
            button.setEnabled(desk.can(action))
            button.setToolTip("" if button.isEnabled() else why)
        self.buttons["answer"].setVisible(desk.ringing is not None)
        self._show_who(call)

    def _tick(self) -> None:
        """The caller on hold waits: the time runs."""
        if self.isVisible() and self._desk.active_and_held() is not None:
            self._show_who(self._desk.subject())

    def _show_who(self, call: CallView | None) -> None:
        desk = self._desk
        preview = desk.preview
        if call is not None:
            person = self._cards.of_call(call)
            facts = self.facts_of(call)
        elif preview is not None:
            person = person_of_preview(preview)
            campaign = desk.link.mirror.campaigns.get(preview.campaign)
            facts = [campaign.name if campaign is not None and campaign.name else preview.campaign]
        else:
            self._show_person(None)
            self.name.setText(self._greeting())
            self.facts.setText(self.waiting())
            return
        self._show_person(person)
        number = formats.phone(person.number)
        self.name.setText(person.name or number)
        self.facts.setText("  ·  ".join(f for f in ([number] if person.name else []) + facts if f))
        self.facts.setToolTip(self.facts.text())

    def _show_person(self, person: Person | None) -> None:
        self.title.setText(person.title if person is not None else "")
        self.level.show_text(person.level if person is not None else "")

    def facts_of(self, call: CallView) -> list[str]:
        """Where the call came from and how long it waited."""
        desk = self._desk
        facts = []
        if call.segment:
            title = desk.site.segment_title(call.segment)
            facts.append(self.tr("listens to “{title}” and comes back").format(title=title))
        if call.consults is not None:
            facts.append(self.tr("Consultation"))
        if call.queue:
            facts.append(desk.site.queue_title(call.queue))
        elif call.campaign:
            campaign = desk.link.mirror.campaigns.get(call.campaign)
            facts.append(campaign.name if campaign and campaign.name else call.campaign)
        if call.direction == "in" and call.called:
            facts.append(formats.phone(call.called))
        if call.waited >= 1:
            facts.append(self.tr("waited {time}").format(time=formats.timer(call.waited)))
        held = [c for c in desk.calls() if desk.here(c) == "held" and c.call != call.call]
        for other in held:
            who = self._cards.of_call(other)
            since = other.connections[desk.station].since
            facts.append(
                self.tr("{name} on hold {time}").format(
                    name=who.name or formats.phone(who.number),
                    time=formats.timer(desk.now() - since),
                )
            )
        return facts

    def _greeting(self) -> str:
        return {
            "ready": self.tr("Waiting for a call"),
            "not_ready": self.tr("No calls come while you are not ready"),
            "reserved": self.tr("A call is being connected for you"),
            "lost": self.tr("No connection to the server"),
            "logged_off": self.tr("Not signed on as an agent"),
        }.get(self._desk.state(), "")

    def waiting(self) -> str:
        """How many wait in this agent's queues."""
        agent, mirror = self._desk.agent, self._desk.link.mirror
        queues = agent.queues if agent is not None else ()
        parts = []
        for queue in queues:
            view = mirror.queues.get(queue)
            if view is not None:
                parts.append(
                    self.tr("{queue} {n} waiting").format(
                        queue=self._desk.site.queue_title(queue), n=len(view.waiting)
                    )
                )
        return "  ·  ".join(parts)
