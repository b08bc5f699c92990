"""The panel at the bottom of every page while a call is supervised: who hears you, and the keys."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from cti.client.qt import theme
from cti.client.qt.headset import SILENT, Headset
from cti.client.qt.language import Translated
from cti.client.qt.widgets import (
    KeyButton,
    LevelMeter,
    Picture,
    StateBadge,
    TimerLabel,
    label,
    set_role,
)
from monitor_app.supervision import Supervision
from monitor_app.watch import Watch
from monitor_app.words import Words

COLOURS = {"listen": "accent", "whisper": "ring", "barge_in": "alarm"}
"""The frame says at a glance how far the supervisor's voice reaches."""


class SupervisePanel(Translated, QWidget):
    """Hidden while no call is supervised."""

    force_wanted = Signal(str)
    """ready, not_ready, clear or log_off, of the supervised agent."""

    def __init__(
        self, watch: Watch, words: Words, supervision: Supervision, headset: Headset
    ) -> None:
        super().__init__()
        self._watch, self._words, self._supervision = watch, words, supervision
        self.who, self.timer = label("leadbold"), TimerLabel(watch.now)
        self.timer.setProperty("role", "lead")
        self.badge = StateBadge("talking")
        self._picture = Picture("listen", "accent", 24)
        self.sentence, self.notice = label("leadbold"), label("warning")
        self.spoken, self.heard = LevelMeter(), LevelMeter()
        self._spoken, self._heard = label("caption"), label("caption")
        self.buttons = {
            "listen": KeyButton("listen", "F6"),
            "whisper": KeyButton("whisper", "F7"),
            "barge_in": KeyButton("barge_in", "F8"),
        }
        self.leave = KeyButton("close", "F4")
        self.leave.clicked.connect(supervision.leave)
        self.force = {
            "ready": KeyButton("force_ready", "Shift+F11", height=28),
            "not_ready": KeyButton("", "Shift+F12", height=28),
            "clear": KeyButton("force_release", "Shift+F4", height=28),
            "log_off": KeyButton("", "", height=28),
        }
        for mode, button in self.buttons.items():
            button.setCheckable(True)
            button.clicked.connect(lambda _on=False, m=mode: self._press(m))
        for what, button in self.force.items():
            button.clicked.connect(lambda _on=False, w=what: self.force_wanted.emit(w))
        self._build()
        headset.levels.connect(self._levels)
        supervision.changed.connect(self.refresh)
        watch.changed.connect(self.refresh)
        self.hide()
        self.retranslate()

    def _build(self) -> None:
        first = QHBoxLayout()
        first.setSpacing(10)
        for one in (self.who, self.badge, self.timer):
            first.addWidget(one)
        first.addSpacing(8)
        for meter in (self._spoken, self.spoken, self._heard, self.heard):
            first.addWidget(meter)
        first.addWidget(self.notice)
        first.addStretch(1)
        for button in (*self.buttons.values(), self.leave):
            first.addWidget(button)
        second = QHBoxLayout()
        second.setSpacing(10)
        second.addWidget(self._picture)
        second.addWidget(self.sentence)
        second.addStretch(1)
        for button in self.force.values():
            second.addWidget(button)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(16, 10, 16, 10)
        whole.setSpacing(8)
        whole.addLayout(first)
        whole.addLayout(second)

    def retranslate(self) -> None:
        self.buttons["listen"].show_text(self.tr("Listen"))
        self.buttons["whisper"].show_text(self.tr("Whisper"))
        self.buttons["barge_in"].show_text(self.tr("Barge in"))
        self.leave.show_text(self.tr("Leave"))
        self.force["ready"].show_text(self.tr("Force ready"))
        self.force["not_ready"].show_text(self.tr("Not ready"))
        self.force["clear"].show_text(self.tr("Force hang-up"))
        self.force["log_off"].show_text(self.tr("Log off"))
        self._spoken.setText(self.tr("You"))
        self._heard.setText(self.tr("Call"))
        self.refresh()

    def restyle(self) -> None:
        self.update()

    def _press(self, mode: str) -> None:
        agent = self._supervision.agent
        self._supervision.press(mode, agent.agent if agent is not None else None)
        self._mark()

    def _mark(self) -> None:
        for mode, button in self.buttons.items():
            button.setChecked(mode == self._supervision.mode)

    def _levels(self, spoken: float, heard: float) -> None:
        self.spoken.show_level(spoken if self._supervision.mode != "listen" else SILENT)
        self.heard.show_level(heard)

    def refresh(self) -> None:
        call, agent = self._supervision.call, self._supervision.agent
        self.setVisible(call is not None)
        if call is None:
            return
        name = agent.name if agent is not None else self.tr("Agent")
        mode = self._supervision.mode
        self.who.setText(f"{name} ↔ {self._words.caller(call)}")
        self.badge.show_state(
            self._watch.state_of(agent) if agent is not None else "talking",
            self._words.agent_state(agent) if agent is not None else "",
        )
        self.timer.count_from(call.talking_since or call.answered or call.began)
        self.sentence.setText(self._words.hears(mode, name))
        self._picture.show_picture(mode if mode in COLOURS else "listen", self._token())
        problem = self._supervision.sound_problem
        self.notice.setText(
            self.tr("You hear nothing: {why}").format(why=problem) if problem else ""
        )
        set_role(self.notice, "warning")
        self.notice.setVisible(bool(problem))
        for one in (self._spoken, self.spoken, self._heard, self.heard):
            one.setVisible(not problem)
        may = self._watch.may("agents.force")
        for what, button in self.force.items():
            button.setEnabled(self._watch.may("calls.any") if what == "clear" else may)
        self._mark()
        self.setAccessibleName(f"{self.who.text()}. {self.sentence.text()}")
        self.update()

    def _token(self) -> str:
        return COLOURS.get(self._supervision.mode, "accent")

    def paintEvent(self, _event: QPaintEvent) -> None:
        t, painter = theme.tokens(), QPainter(self)
        colour = getattr(t, self._token())
        painter.fillRect(self.rect(), QColor(theme.tint(colour, 0.08)))
        painter.setPen(QPen(QColor(colour), 2))
        painter.drawRect(QRectF(self.rect()).adjusted(1, 1, -1, -1))
