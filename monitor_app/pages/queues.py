"""The queues: figures as on the wall, more of them, and the callers of one queue in the drawer."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtWidgets import QHBoxLayout, QSpinBox

from cti.client.qt import formats
from cti.client.qt.models import Column
from cti.client.qt.widgets import Card, Content, Table, label
from cti.client.views import CallView, QueueView
from monitor_app.drawer import Drawer
from monitor_app.figures import QueueFigures, expected_wait, queue_figures
from monitor_app.page import Page, keep_rows, set_out
from monitor_app.watch import Watch
from monitor_app.words import Words


@dataclass(frozen=True)
class QueueRow:
    queue: QueueView
    figures: QueueFigures
    expected: float | None


class QueuesPage(Page):
    """Enter opens the drawer with the callers; the thresholds are set below."""

    def __init__(self, watch: Watch, words: Words) -> None:
        super().__init__(watch, words)
        self.table: Table[QueueRow] = Table(self._columns(), "normal")
        self.table.sort_by(-1)  # in the order of the configuration, as on the wall
        self.content = Content(self.table, "queues")
        self.drawer = Drawer()
        self.callers: Table[CallView] = Table(self._caller_columns(), "compact")
        self.callers.setMinimumHeight(220)
        self.why = label("hint", wrap=True)
        self.drawer.more.addWidget(self.callers)
        self.drawer.more.addWidget(self.why)
        self.drawer.setFixedWidth(400)
        self.drawer.closed.connect(self.table.setFocus)
        self.table.opened.connect(lambda _row: self.open())
        self.table.chosen.connect(lambda _row: self.refresh_drawer())
        self.level, self.look, self.act = QSpinBox(), QSpinBox(), QSpinBox()
        self._labels = [label("label") for _ in range(3)]
        self._thresholds = label("section")
        for box, low, high, step in (
            (self.level, 10, 100, 5), (self.look, 5, 1800, 5), (self.act, 10, 3600, 5),
        ):  # fmt: skip
            box.setRange(low, high)
            box.setSingleStep(step)
            box.setFixedWidth(110)
            box.lineEdit().setTextMargins(6, 0, 0, 0)
        self.level.setValue(watch.limits.level)
        self.look.setValue(watch.limits.look)
        self.act.setValue(watch.limits.act)
        for box in (self.level, self.look, self.act):
            box.valueChanged.connect(lambda _n: self._keep())
        self._build()
        self.retranslate()

    def _columns(self) -> list[Column[QueueRow]]:
        return [
            Column("name", lambda: self.tr("Queue"), lambda r: self._title(r.queue), width=150,
                   state=lambda r: {"act": "critical", "look": "major"}.get(r.figures.trouble, "")),
            Column("waiting", lambda: self.tr("Waiting"), lambda r: str(r.figures.waiting),
                   sort=lambda r: r.figures.waiting, right=True, width=66),
            Column("longest", lambda: self.tr("Longest"),
                   lambda r: formats.duration(r.figures.longest),
                   sort=lambda r: r.figures.longest or 0.0, right=True, ticks=True, width=72,
                   colour=lambda r: self._colour(r, "longest")),
            Column("level", lambda: self.tr("Service level"),
                   lambda r: formats.share(r.figures.level, 0),
                   sort=lambda r: r.figures.level or 0.0, right=True, width=104,
                   colour=lambda r: self._colour(r, "level"), tip=self._level_tip),
            Column("answered", lambda: self.tr("Answered"),
                   lambda r: formats.share(r.figures.answered, 0),
                   sort=lambda r: r.figures.answered or 0.0, right=True, width=82,
                   colour=lambda r: self._colour(r, "answered"), tip=self._answered_tip),
            Column("expected", lambda: self.tr("Expected wait"),
                   lambda r: formats.duration(r.expected), sort=lambda r: r.expected or 0.0,
                   right=True, width=106, ticks=True,
                   tip=lambda _r: self.tr("By the mean talk time and the agents at work")),
            Column("offered", lambda: self.tr("Offered"), lambda r: formats.number(r.queue.offered),
                   sort=lambda r: r.queue.offered, right=True, width=76),
            Column("abandoned", lambda: self.tr("Abandoned"),
                   lambda r: formats.number(r.queue.abandoned),
                   sort=lambda r: r.queue.abandoned, right=True, width=88),
            Column("ready", lambda: self.tr("Ready"), lambda r: str(r.figures.ready),
                   sort=lambda r: r.figures.ready, right=True, width=62,
                   colour=lambda r: self._colour(r, "ready")),
            Column("talking", lambda: self.tr("Talking"), lambda r: str(r.figures.talking),
                   sort=lambda r: r.figures.talking, right=True, width=66),
            Column("wrap", lambda: self.tr("Wrap-up"), lambda r: str(r.figures.wrap),
                   sort=lambda r: r.figures.wrap, right=True, width=76),
            Column("news", lambda: self.tr("News"), self._news, width=160),
        ]  # fmt: skip

    def _caller_columns(self) -> list[Column[CallView]]:
        return [
            Column("place", lambda: self.tr("No."), lambda c: str(self._place(c)), sort=self._place,
                   right=True, width=44),
            Column("who", lambda: self.tr("Caller"), self.words.caller, width=130),
            Column("wait", lambda: self.tr("Waits"),
                   lambda c: formats.timer(self.watch.now() - (c.queued_since or c.began)),
                   right=True, ticks=True, width=70),
            Column("way", lambda: self.tr("Way"), lambda c: c.flow or "", width=90),
        ]  # fmt: skip

    def _build(self) -> None:
        card = Card()
        card.show_title("")
        card.body.addWidget(self.content, 1)
        self._card, self.limits_card = card, Card()
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._thresholds)
        row.addSpacing(12)
        for name, box in zip(self._labels, (self.level, self.look, self.act), strict=True):
            row.addWidget(name)
            row.addWidget(box)
            row.addSpacing(12)
        row.addStretch(1)
        self.limits_card.show_title("")
        self.limits_card.body.addLayout(row)
        set_out(self, card, self.limits_card, drawer=self.drawer)

    def retranslate(self) -> None:
        self._thresholds.setText(self.tr("Thresholds"))
        for name, box, said in zip(
            self._labels,
            (self.level, self.look, self.act),
            (self.tr("Service level aimed at"), self.tr("Look at a wait from"),
             self.tr("Act on a wait from")),
            strict=True,
        ):  # fmt: skip
            name.setText(said)
            box.setAccessibleName(said)
        self.level.setSuffix(" %")
        for box in (self.look, self.act):
            box.setSuffix(self.tr(" s"))
        self.refresh()

    def _keep(self) -> None:
        limits = self.watch.limits
        limits.level, limits.look, limits.act = (
            self.level.value(), self.look.value(), self.act.value(),
        )  # fmt: skip
        limits.keep(self.watch.choices)
        self.refresh()

    # --- cells -----------------------------------------------------------------------------------

    def _title(self, queue: QueueView) -> str:
        title = self.watch.site.queue_title(queue.queue)
        return title if title != queue.queue else queue.name or queue.queue

    def _colour(self, row: QueueRow, key: str) -> str:
        if self.watch.old_since is not None:
            return "text3"
        if key not in row.figures.troubled:
            return ""
        return "alarm" if row.figures.trouble == "act" else "ring"

    def _news(self, row: QueueRow) -> str:
        """What is past its threshold, in words."""
        limits, figures = self.watch.limits, row.figures
        said = {
            "longest": self.tr("waits over {time}").format(
                time=formats.duration(limits.act if figures.trouble == "act" else limits.look)
            ),
            "level": self.tr("service level below {n}%").format(n=limits.level),
            "answered": self.tr("many give up"),
            "ready": self.tr("nobody is ready"),
        }
        return " · ".join(said[key] for key in said if key in figures.troubled)

    def _level_tip(self, row: QueueRow) -> str:
        view = row.queue
        return self.tr(
            "{in_time} answered within {seconds} s, of {all} answered or abandoned"
        ).format(
            in_time=view.answered_in_time,
            seconds=round(view.target_seconds),
            all=view.answered + view.abandoned,
        )

    def _answered_tip(self, row: QueueRow) -> str:
        view = row.queue
        return self.tr("{answered} answered, of {all} answered or abandoned").format(
            answered=view.answered, all=view.answered + view.abandoned
        )

    def _place(self, call: CallView) -> int:
        view = self.watch.mirror.queues.get(call.queue or "")
        waiting = view.waiting if view is not None else []
        return waiting.index(call.call) + 1 if call.call in waiting else 0

    # --- what is shown ---------------------------------------------------------------------------

    def refresh(self) -> None:
        mirror, now = self.watch.mirror, self.watch.now()
        rows = {
            name: QueueRow(
                view,
                queue_figures(view, mirror, now, self.watch.limits),
                expected_wait(view, mirror),
            )
            for name, view in mirror.queues.items()
        }
        keep_rows(self.table.model, rows)
        if rows:
            self.content.show_full()
        else:
            self.content.show_empty(
                self.tr("No queue is configured on this server."),
                self.tr("Queues appear here once the server's configuration names some."),
            )
        self.refresh_drawer()

    def enter(self) -> None:
        self.table.select_first()
        self.table.setFocus()

    def show_key(self, key: str) -> None:
        self.refresh()
        self.table.select(key)

    def open(self) -> None:
        self.drawer.show()
        self.refresh_drawer()

    def leave_layer(self) -> bool:
        return self.drawer.close_it()

    def refresh_drawer(self) -> None:
        row = self.table.current()
        if self.drawer.isHidden() or row is None:
            return
        mirror = self.watch.mirror
        view = mirror.queues.get(row.queue.queue, row.queue)
        facts = [
            (self.tr("Waiting"), str(len(view.waiting))),
            (self.tr("Longest"), formats.duration(row.figures.longest)),
            (self.tr("Expected wait"), formats.duration(row.expected)),
            (self.tr("Agents"), str(row.figures.agents)),
            (self.tr("Target"), self.tr("{n} s").format(n=round(view.target_seconds))),
        ]
        self.drawer.show_facts(self._title(view), "", facts)
        calls = [mirror.calls[c] for c in view.waiting if c in mirror.calls]
        keep_rows(self.callers.model, {call.call: call for call in calls})
        self.callers.setVisible(bool(calls))
        chosen = [c for c in self.watch.history.chosen.values() if c.queue == view.queue]
        if chosen:
            last = chosen[-1]
            agent = mirror.agents.get(last.agent)
            name = agent.name if agent is not None else last.agent
            self.why.setText(
                self.tr("The last call went to {name}: {why}").format(
                    name=name, why=self.words.why_chosen(last.why)
                )
            )
        else:
            self.why.setText(self.tr("Nobody waits.") if not calls else "")

    def chosen_call(self) -> int | None:
        call = self.callers.current() if not self.drawer.isHidden() else None
        return call.call if call is not None else None
