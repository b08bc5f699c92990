"""One script: its steps, what to say in the current one, and the ways on."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from agent_app.call_page.script import Script, script_of
from agent_app.cards import Cards
from agent_app.desk import Desk
from cti.client.qt.language import Translated
from cti.client.qt.widgets import KeyButton, Picture, clear, label, rule
from cti.client.views import CallView


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
        whole.setContentsMargins(0, 4, 4, 0)
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
