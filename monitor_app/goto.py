"""Ctrl+K: go to any agent, line, queue, campaign or page by name, number or pinyin initials."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from cti.client.qt import formats, theme
from cti.client.qt.language import Translated
from cti.client.qt.widgets import label
from monitor_app.rail import KEYS, Rail
from monitor_app.watch import Watch
from monitor_app.words import Words

MOST = 12
WIDE = 520


@dataclass(frozen=True)
class Target:
    """Where to go: a page, and the key of what is to be chosen there."""

    page: str
    key: str
    title: str
    about: str
    picture: str


class GoTo(Translated, QFrame):
    """Floats over the window; Up and Down move, Enter goes, Esc leaves."""

    chosen = Signal(object)
    left = Signal()

    def __init__(self, watch: Watch, words: Words, rail: Rail, parent: QWidget) -> None:
        super().__init__(parent)
        self._over = parent
        self._watch, self._words, self._rail = watch, words, rail
        self.setObjectName("panel")
        self.field, self.list, self.nothing = QLineEdit(), QListWidget(), label("hint")
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.field.textChanged.connect(lambda _t: self._fill())
        self.field.installEventFilter(self)
        self.list.itemClicked.connect(lambda _item: self.go())
        self._targets: list[Target] = []
        self._shown: list[Target] = []
        whole = QVBoxLayout(self)
        whole.setContentsMargins(12, 12, 12, 12)
        whole.setSpacing(8)
        whole.addWidget(self.field)
        whole.addWidget(self.list, 1)
        whole.addWidget(self.nothing)
        self.setFixedSize(WIDE, 440)
        self.hide()
        self.retranslate()

    def retranslate(self) -> None:
        self.field.setPlaceholderText(
            self.tr("Agent, line, queue, campaign or page: name, number or initials")
        )
        self.field.setAccessibleName(self.tr("Go to"))
        self.nothing.setText(self.tr("Nothing has this name."))

    def open(self) -> None:
        self._targets = self._collect()
        self.field.clear()
        self._fill()
        self.move((self._over.width() - self.width()) // 2, 72)
        self.show()
        self.raise_()
        self.field.setFocus()

    def _collect(self) -> list[Target]:
        watch, mirror = self._watch, self._watch.mirror
        pages = self._rail.buttons
        found: list[Target] = []
        if "agents" in pages:
            found += [
                Target("agents", a.agent, a.name, f"{a.agent} · {self._words.agent_state(a)}",
                       "agents")
                for a in mirror.agents.values()
            ]  # fmt: skip
        if "queues" in pages:
            found += [
                Target("queues", q.queue, watch.site.queue_title(q.queue) if watch.site.queues
                       else q.name or q.queue,
                       self.tr("queue · %n waiting", "", len(q.waiting)), "queues")
                for q in mirror.queues.values()
            ]  # fmt: skip
        if "campaigns" in pages:
            found += [
                Target("campaigns", c.campaign, watch.site.campaign_title(c.campaign, c.name),
                       self.tr("campaign"), "campaigns")
                for c in mirror.campaigns.values()
            ]  # fmt: skip
        if "lines" in pages:
            found += [
                Target("lines", s.span, s.span.upper(),
                       f"{self._words.span_health(s.health)} · {len(s.calls)}/{s.channels}",
                       "lines")
                for s in mirror.spans.values()
            ]  # fmt: skip
        titles = self._rail.titles()
        found += [Target(name, "", titles[name], KEYS[name], "next") for name in pages]
        return found

    def _fill(self) -> None:
        text = self.field.text().strip()
        found = [t for t in self._targets if self._finds(text, t)]
        line = self._channel(text)
        self._shown = ([line] if line is not None else []) + found[:MOST]
        self.list.clear()
        for target in self._shown:
            item = QListWidgetItem(theme.icon(target.picture), f"{target.title}    {target.about}")
            self.list.addItem(item)
        self.list.setCurrentRow(0)
        self.list.setVisible(bool(self._shown))
        self.nothing.setVisible(not self._shown)

    def _finds(self, text: str, target: Target) -> bool:
        return any(formats.matches(text, one) for one in (target.title, target.key, target.about))

    def _channel(self, text: str) -> Target | None:
        """`e1-1/7` names a channel."""
        span, _, number = text.lower().partition("/")
        if span in self._watch.mirror.spans and number.isdecimal():
            about = self._words.span_health(self._watch.mirror.spans[span].health)
            return Target("lines", f"{span}/{number}", f"{span.upper()}/{number}", about, "lines")
        return None

    def go(self) -> None:
        row = self.list.currentRow()
        if 0 <= row < len(self._shown):
            self.hide()
            self.chosen.emit(self._shown[row])

    def leave(self) -> None:
        self.hide()
        self.left.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            key, last = event.key(), self.list.count() - 1
            if key in (Qt.Key.Key_Down, Qt.Key.Key_Up):
                step = 1 if key == Qt.Key.Key_Down else -1
                self.list.setCurrentRow(min(last, max(0, self.list.currentRow() + step)))
                return True
            if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.go()
                return True
            if key == Qt.Key.Key_Escape:
                self.leave()
                return True
        return False
