"""The strip of the wrap-up: how long is left, more time, done."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from agent_app.desk import Desk
from cti.client.qt import formats
from cti.client.qt.language import Translated
from cti.client.qt.widgets import KeyButton, ShareBar, StateBadge, ground, label, seconds


class WrapStrip(Translated, QWidget):
    """Under the bar while the agent works after a call; Ctrl+Enter ends it."""

    done = Signal()
    ending = Signal()
    """Ten seconds are left."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        ground(self, "bar")
        self.badge = StateBadge("wrap_up", 28)
        self.time, self.left = ShareBar("wrap", 8), label("label")
        self.time.setFixedWidth(180)
        self.hint = label("hint")
        self.more = KeyButton("", "Ctrl+=")
        self.more.clicked.connect(lambda: desk.extend())
        self.finish = KeyButton("check", "Ctrl+Return", "primary")
        self.finish.clicked.connect(self.done)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 6, 16, 6)
        row.setSpacing(12)
        for one in (self.badge, self.time, self.left, self.more, self.hint):
            row.addWidget(one)
        row.addStretch(1)
        row.addWidget(self.finish)
        self._warned: object = None
        desk.changed.connect(self.refresh)
        seconds().tick.connect(self.refresh)
        self.retranslate()

    def retranslate(self) -> None:
        self.more.show_text(self.tr("+30 seconds"))
        self.finish.show_text(self.tr("Done"))
        self.refresh()

    def refresh(self) -> None:
        self.setVisible(self._desk.wrapping and self._desk.link.is_connected)
        if self.isHidden():
            return
        agent = self._desk.agent
        since = agent.since if agent is not None else self._desk.now()
        self.badge.show_state("wrap_up", "", formats.timer(self._desk.now() - since))
        left = self._desk.wrap_left()
        self.time.setVisible(left is not None)
        if left is None:
            self.left.setText("")
            self.hint.setText(self.tr("Choose the result with a digit, finish with Ctrl+Enter."))
            return
        self.time.show_share(left[0] / left[1])
        self.left.setText(self.tr("{n} s left").format(n=round(left[0])))
        self.hint.setText(self.tr("Then you are ready again by yourself."))
        call = agent.call if agent is not None else None
        if left[0] <= 10 and self._warned != (call, left[1]):
            self._warned = (call, left[1])
            self.ending.emit()
