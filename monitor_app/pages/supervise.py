"""Calls with agents that can be listened to, and who listens already."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout

from cti.client.qt import formats
from cti.client.qt.headset import Headset
from cti.client.qt.models import Column
from cti.client.qt.widgets import Content, KeyButton, Table, label
from cti.client.views import AgentView, CallView
from monitor_app.page import Page, headed_card, keep_rows, set_out
from monitor_app.watch import Watch
from monitor_app.words import Words


class SupervisePage(Page):
    """The talks of the moment, longest first."""

    mode_wanted = Signal(str)

    def __init__(self, watch: Watch, words: Words, headset: Headset) -> None:
        super().__init__(watch, words)
        self._headset = headset
        self.table: Table[AgentView] = Table(self._columns(), "normal")
        self.table.sort_by(3, descending=True)
        self.content = Content(self.table, "listen")
        self.buttons = {
            "listen": KeyButton("listen", "F6", "primary"),
            "whisper": KeyButton("whisper", "F7"),
            "barge_in": KeyButton("barge_in", "F8"),
        }
        self.notice = label("warning", wrap=True)
        head = QHBoxLayout()
        head.setSpacing(8)
        for mode, button in self.buttons.items():
            button.clicked.connect(lambda _on=False, m=mode: self.mode_wanted.emit(m))
            head.addWidget(button)
        head.addWidget(self.notice, 1)
        set_out(self, headed_card(head, content=self.content))
        self.table.opened.connect(lambda _agent: self.mode_wanted.emit("listen"))
        headset.changed.connect(self._show_notice)
        self.retranslate()

    def _columns(self) -> list[Column[AgentView]]:
        return [
            Column("name", lambda: self.tr("Agent"), lambda a: f"{a.name} {a.agent}", width=150),
            Column("state", lambda: self.tr("State"), self.words.agent_state,
                   state=self.watch.state_of, width=120),
            Column("caller", lambda: self.tr("Caller"),
                   lambda a: self.words.caller(c) if (c := self._call(a)) else "", width=160),
            Column("time", lambda: self.tr("Lasts"),
                   lambda a: formats.timer(self._lasts(a)), sort=self._lasts, right=True,
                   ticks=True, width=90),
            Column("direction", lambda: self.tr("Direction"),
                   lambda a: self.words.direction(c.direction) if (c := self._call(a)) else "",
                   width=100),
            Column("queue", lambda: self.tr("Queue"),
                   lambda a: self.watch.site.queue_title(c.queue) if (c := self._call(a)) else "",
                   width=130),
            Column("ears", lambda: self.tr("Supervised"), self._ears, width=200),
        ]  # fmt: skip

    def _call(self, agent: AgentView) -> CallView | None:
        return self.watch.call_of(agent.agent)

    def _lasts(self, agent: AgentView) -> float:
        call = self._call(agent)
        if call is None:
            return 0.0
        return self.watch.now() - (call.talking_since or call.answered or call.began)

    def _ears(self, agent: AgentView) -> str:
        call = self._call(agent)
        if call is None:
            return ""
        parts = []
        for device, mode in call.supervisors.items():
            who = self.tr("you") if device == self.watch.station else formats.device(device)
            parts.append(f"{self.words.mode(mode)} ({who})")
        return " · ".join(parts)

    def retranslate(self) -> None:
        self.buttons["listen"].show_text(self.tr("Listen"))
        self.buttons["whisper"].show_text(self.tr("Whisper"))
        self.buttons["barge_in"].show_text(self.tr("Barge in"))
        self._show_notice()
        self.refresh()

    def refresh(self) -> None:
        mirror = self.watch.mirror
        talking = {
            agent.agent: agent
            for agent in mirror.agents.values()
            if (call := self.watch.call_of(agent.agent)) is not None
            and call.connections[agent.station].state != "alerting"
        }
        keep_rows(self.table.model, talking)
        if talking:
            self.content.show_full()
            self.table.select_first()
        else:
            self.content.show_empty(
                self.tr("No agent is in a call."),
                self.tr("Calls appear here as soon as an agent answers one."),
            )
        for button in self.buttons.values():
            button.setEnabled(bool(talking) and self.watch.may("supervise"))

    def _show_notice(self) -> None:
        if not self.watch.station:
            self.notice.setText(self.tr("You have no station: no ear is free for you."))
        elif not self._headset.devices():
            self.notice.setText(
                self.tr("No sound device on this computer: you can step in, but hear nothing here.")
            )
        else:
            self.notice.setText("")

    def enter(self) -> None:
        self._show_notice()
        self.table.select_first()
        self.table.setFocus()

    def show_key(self, key: str) -> None:
        self.refresh()
        self.table.select(key)

    def chosen_agent(self) -> str | None:
        agent = self.table.current()
        return agent.agent if agent is not None else None
