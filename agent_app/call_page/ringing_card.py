"""What an agent sees before the call: path, last contact, wait, and the seconds that are left."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QVBoxLayout

from agent_app.call_page.facts import facts_of, facts_of_call
from agent_app.cards import Cards
from agent_app.desk import Desk
from agent_app.person import Person, person_of_preview
from cti.client.qt import formats
from cti.client.qt.language import Translated
from cti.client.qt.widgets import (
    CountRing,
    KeyButton,
    Picture,
    clear,
    clear_grid,
    label,
    rule,
    seconds,
)
from cti.client.views import CallView, PreviewView


class RingingCard(Translated, QFrame):
    """The card of the call that rings, or of the contact that a campaign offers.

    It takes no focus: what is being typed goes on, and the keys F2, F3 and F5 act.
    """

    def __init__(self, desk: Desk, cards: Cards, large: bool = True) -> None:
        super().__init__()
        self._desk, self._cards, self._large = desk, cards, large
        self.setObjectName("ringing" if large else "card")
        self.name, self.number = label("figure" if large else "title"), label("lead")
        self._facts = QVBoxLayout()
        self._facts.setSpacing(8)
        self._numbers = QGridLayout()
        self._numbers.setHorizontalSpacing(16)
        self._numbers.setVerticalSpacing(8)
        self.ring = CountRing()
        self.ring_words = label("caption")
        self.answer = KeyButton("answer", "F2", "answer", 44)
        self.dial = KeyButton("dial", "F5", "primary", 44)
        self.deflect, self.reject = (
            KeyButton("transfer", "F8", "", 44),
            KeyButton("reject", "F3", "", 44),
        )
        self._buttons = (self.answer, self.dial, self.deflect, self.reject)
        for one in (self.name, self.number, *self._buttons):
            one.setParent(self)
            one.setVisible(large)
        self.answer.clicked.connect(desk.answer)
        self.dial.clicked.connect(lambda: desk.dial())
        self.deflect.clicked.connect(lambda: desk.transfer_wanted.emit("deflect"))
        self.reject.clicked.connect(desk.reject)
        facts = QHBoxLayout()
        facts.setSpacing(20)
        facts.addLayout(self._facts, 1)
        self._rules = (rule(vertical=True), rule(vertical=True))
        facts.addWidget(self._rules[0])
        facts.addLayout(self._numbers)
        facts.addWidget(self._rules[1])
        clock = QVBoxLayout()
        clock.addWidget(self.ring)
        clock.addWidget(self.ring_words)
        clock.addStretch(1)
        facts.addLayout(clock)
        whole = QVBoxLayout(self)
        edge = 28 if large else 18
        whole.setContentsMargins(edge, edge - 4, edge, edge - 4)
        whole.setSpacing(18 if large else 14)
        if large:
            who = QVBoxLayout()
            who.setSpacing(4)
            who.addWidget(self.name)
            who.addWidget(self.number)
            whole.addLayout(who)
            buttons = QHBoxLayout()
            buttons.setSpacing(8)
            for button in self._buttons:
                buttons.addWidget(button)
            buttons.addStretch(1)
            whole.addLayout(buttons)
            whole.addWidget(rule())
        whole.addLayout(facts)
        self._about: Any = None
        desk.changed.connect(self.refresh)
        cards.changed.connect(self._known_anew)
        desk.site.changed.connect(self._known_anew)
        seconds().tick.connect(self._tick)
        self.retranslate()

    def retranslate(self) -> None:
        self.answer.show_text(self.tr("Answer"))
        self.dial.show_text(self.tr("Dial"))
        self.deflect.show_text(self.tr("Pass on"))
        self.ring_words.setText(self.tr("s until it\nmoves on"))
        self.refresh(anew=True)

    def _known_anew(self) -> None:
        self.refresh(anew=True)

    def refresh(self, anew: bool = False) -> None:
        call, preview = self._desk.ringing, self._desk.preview
        about: Any = None
        if call is not None:
            about = ("call", call.call, len(call.path), len(call.data))
        elif preview is not None:
            about = ("preview", preview.campaign, preview.contact)
        if about is None:
            self._about = None
            return
        if self._large:
            self.answer.setVisible(call is not None)
            self.deflect.setVisible(call is not None)
            self.dial.setVisible(call is None)
        for button in self._buttons:
            button.setEnabled(self._desk.link.is_connected)
        self.reject.show_text(self.tr("Reject") if call is not None else self.tr("Skip"))
        if anew or about != self._about:
            self._about = about
            if call is not None:
                self._show_call(call)
            elif preview is not None:
                self._show_preview(preview)
        self._tick()

    def _show_person(self, person: Person) -> None:
        number = formats.phone(person.number)
        self.name.setText(f"{person.name} {person.title}".strip() if person.name else number)
        if person.known:
            words = [number, person.level, str(person.fields.get("city", ""))]
        else:
            words = [number if person.name else "", self.tr("new customer, first call")]
        self.number.setText("  ·  ".join(word for word in words if word))

    def _show_call(self, call: CallView) -> None:
        person = self._cards.of_call(call)
        self._show_person(person)
        clear(self._facts)
        keyed = [step for step in self._desk.site.steps(call.path) if step[1] or step[2]]
        path = " → ".join(
            f"{choice or block} [{digits}]" if digits else choice for block, choice, digits in keyed
        )
        self._fact("path", path or self.tr("came straight here, through no flow"))
        for key, value in facts_of_call(self._desk, call)[:3]:
            self._fact("notice", self._line(key, value))
        if person.note:
            self._fact("edit", person.note)
        if person.id is not None:
            history = self._cards.history(person.id)
            if history:
                last = history[0]
                agent = self._desk.link.mirror.agents.get(str(last.get("agent") or ""))
                who = agent.name if agent is not None else str(last.get("agent") or "")
                when = formats.when(last.get("began"), self._desk.now())
                note = str(last.get("note") or "")
                said = self.tr("last contact {when}, {who}").format(when=when, who=who or "—")
                self._fact("whisper", f"{said}: {note}" if note else said)
        self._facts.addStretch(1)
        self._call_numbers(call)

    def _call_numbers(self, call: CallView) -> None:
        agent = self._desk.agent
        clear_grid(self._numbers)
        rows = [
            (self.tr("waited"), formats.timer(self._waited(call)), True),
            (
                self.tr("this shift"),
                self.tr("call {n}").format(n=(agent.answered if agent else 0) + 1),
                False,
            ),
            (self.tr("queue"), self._desk.site.queue_title(call.queue) or "—", False),
        ]
        for row, (key, value, strong) in enumerate(rows):
            self._numbers.addWidget(label("label", key), row, 0)
            self._numbers.addWidget(label("leadbold" if strong else "", value), row, 1)
        self._numbers.setRowStretch(len(rows), 1)

    def _show_preview(self, preview: PreviewView) -> None:
        self._show_person(person_of_preview(preview))
        clear(self._facts)
        campaign = self._desk.link.mirror.campaigns.get(preview.campaign)
        name = campaign.name if campaign is not None and campaign.name else preview.campaign
        self._fact("campaigns", self.tr("Campaign {name}").format(name=name))
        for key, value in facts_of(preview.data, self._desk.now())[:6]:
            self._fact("notice", self._line(key, value))
        self._facts.addStretch(1)
        clear_grid(self._numbers)

    def _line(self, title: str, value: str) -> str:
        return self.tr("{title}: {value}").format(title=title, value=value)

    def _fact(self, icon: str, text: str) -> None:
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(Picture(icon))
        row.addWidget(label("", text, wrap=True), 1)
        self._facts.addLayout(row)

    def _waited(self, call: CallView) -> float:
        if call.waited:
            return call.waited
        return self._desk.now() - (call.queued_since or call.began)

    def _tick(self) -> None:
        """The seconds until the call moves on, where the site says how long a call rings."""
        call = self._desk.ringing
        whole = self._desk.site.ring_seconds(call.queue) if call is not None else 0.0
        for one in (self.ring, self.ring_words, self._rules[1]):
            one.setVisible(bool(whole))
        if call is not None and whole:
            rung = self._desk.now() - call.connections[self._desk.station].since
            self.ring.show_left(whole - rung, whole)
