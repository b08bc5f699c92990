"""The alarms: what is wrong, why, what mends it; and what was wrong since this window opened."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from cti.client.qt import formats, states
from cti.client.qt.models import Column
from cti.client.qt.widgets import Card, Content, KeyButton, Table, label
from cti.client.views import AlarmView
from monitor_app.page import Page, headed_card, keep_rows
from monitor_app.watch import LEVELS, Watch
from monitor_app.words import Words


@dataclass(frozen=True)
class AlarmRow:
    alarm: AlarmView
    seen: bool
    cleared: float | None = None


class AlarmsPage(Page):
    """Open alarms above, ended ones below."""

    place_wanted = Signal(str)
    """Enter: go to the span, queue ... that an alarm is about."""

    def __init__(self, watch: Watch, words: Words) -> None:
        super().__init__(watch, words)
        self.table: Table[AlarmRow] = Table(self._columns(), "touch")
        self.content = Content(self.table, "ok")
        self.past: Table[AlarmRow] = Table(self._past_columns(), "compact")
        self.past.sort_by(1, descending=True)
        self.past_content = Content(self.past)
        self.acknowledge = KeyButton("check", "Ctrl+Shift+A", "primary")
        self.acknowledge.clicked.connect(self.acknowledge_current)
        self.sum = label("hint")
        head = QHBoxLayout()
        head.addWidget(self.sum)
        head.addStretch(1)
        head.addWidget(self.acknowledge)
        now, self._past_card = headed_card(head, content=self.content), Card()
        self._past_card.body.addWidget(self.past_content, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(12, 12, 12, 12)
        whole.setSpacing(12)
        whole.addWidget(now, 3)
        whole.addWidget(self._past_card, 2)
        self.table.opened.connect(lambda row: self.place_wanted.emit(row.alarm.key))
        self.table.chosen.connect(lambda _row: self._mark())
        self.retranslate()

    def _columns(self) -> list[Column[AlarmRow]]:
        return [
            Column("level", lambda: self.tr("Level"), lambda r: states.word(r.alarm.level),
                   sort=lambda r: LEVELS.index(r.alarm.level) if r.alarm.level in LEVELS else 9,
                   state=lambda r: r.alarm.level, width=110),
            Column("since", lambda: self.tr("Since"),
                   lambda r: formats.when(r.alarm.since, self.watch.now()),
                   sort=lambda r: -r.alarm.since, width=120),
            Column("lasts", lambda: self.tr("Lasts"),
                   lambda r: formats.duration(self.watch.now() - r.alarm.since),
                   sort=lambda r: r.alarm.since, right=True, ticks=True, width=80),
            Column("fact", lambda: self.tr("Fact"), lambda r: self.words.alarm(r.alarm)[0], width=280),
            Column("cause", lambda: self.tr("Cause"), lambda r: self.words.alarm(r.alarm)[1], width=260),
            Column("mend", lambda: self.tr("What to do"), lambda r: self.words.alarm(r.alarm)[2], width=280),
            Column("seen", lambda: self.tr("Acknowledged"),
                   lambda r: self.tr("yes") if r.seen else self.tr("no"),
                   colour=lambda r: "text3" if r.seen else "", width=110),
        ]  # fmt: skip

    def _past_columns(self) -> list[Column[AlarmRow]]:
        return [
            Column("level", lambda: self.tr("Level"), lambda r: states.word(r.alarm.level),
                   state=lambda r: r.alarm.level, width=110),
            Column("since", lambda: self.tr("Began"), lambda r: formats.clock(r.alarm.since),
                   sort=lambda r: r.alarm.since, width=100),
            Column("cleared", lambda: self.tr("Ended"), lambda r: formats.clock(r.cleared),
                   sort=lambda r: r.cleared or 0.0, width=100),
            Column("lasted", lambda: self.tr("Lasted"),
                   lambda r: formats.duration((r.cleared or 0.0) - r.alarm.since),
                   sort=lambda r: (r.cleared or 0.0) - r.alarm.since, right=True, width=90),
            Column("fact", lambda: self.tr("Fact"), lambda r: self.words.alarm(r.alarm)[0], width=420),
        ]  # fmt: skip

    def retranslate(self) -> None:
        self.acknowledge.show_text(self.tr("Acknowledge"))
        self._past_card.show_title(self.tr("Ended since this window opened"))
        self.refresh()

    def refresh(self) -> None:
        watch = self.watch
        alarms = watch.alarms()
        rows = {a.key: AlarmRow(a, watch.acknowledged.get(a.key) == a.since) for a in alarms}
        keep_rows(self.table.model, rows)
        counts = [sum(a.level == level for a in alarms) for level in LEVELS]
        self.sum.setText(
            " · ".join(f"{states.word(level)} {n}" for level, n in zip(LEVELS, counts, strict=True))
        )
        if rows:
            self.content.show_full()
            self.table.select_first()
        else:
            self.content.show_empty(
                self.tr("Nothing is wrong."), self.tr("Alarms of lines and server are listed here.")
            )
        past = watch.history.past_alarms
        keep_rows(
            self.past.model, {n: AlarmRow(p.alarm, True, p.cleared) for n, p in enumerate(past)}
        )
        if past:
            self.past_content.show_full()
        else:
            self.past_content.show_empty(self.tr("No alarm has ended since."))
        self._mark()

    def _mark(self) -> None:
        self.acknowledge.setEnabled(bool(self.watch.unseen()))

    def acknowledge_current(self) -> None:
        """The chosen alarm, or the first that waits for it."""
        row = self.table.current()
        self.watch.acknowledge(row.alarm if row is not None and not row.seen else None)

    def enter(self) -> None:
        self.table.select_first()
        self.table.setFocus()

    def show_key(self, key: str) -> None:
        self.refresh()
        self.table.select(key)
