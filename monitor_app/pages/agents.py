"""The agents: who does what since when, with whom, and how the day went."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QPushButton

from cti.client.qt import formats
from cti.client.qt.models import Column
from cti.client.qt.widgets import Content, KeyButton, Table
from cti.client.views import AgentView, CallView
from monitor_app.drawer import Drawer, Fact
from monitor_app.figures import GROUPS, agent_counts, group_of
from monitor_app.page import Page, headed_card, keep_rows, set_out
from monitor_app.pages.state_counts import StateCounts
from monitor_app.watch import Watch
from monitor_app.words import Words

ORDER = list(GROUPS)


class AgentsPage(Page):
    """A table with counts above it; Enter opens the drawer, F6 listens to the chosen row."""

    listen_wanted = Signal(str)
    force_wanted = Signal(str)

    def __init__(self, watch: Watch, words: Words) -> None:
        super().__init__(watch, words)
        self.table: Table[AgentView] = Table(self._columns(), "compact")
        self.table.sort_by(3)
        self.content = Content(self.table, "agents")
        self.content.action.connect(self.clear_filter)
        self.field, self.queue = QLineEdit(), QComboBox()
        self.field.setClearButtonEnabled(True)
        self.field.setFixedWidth(280)
        self.field.textChanged.connect(lambda _t: self._filter())
        self.queue.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.queue.currentIndexChanged.connect(lambda _n: self._filter())
        self.counts = StateCounts()
        self.counts.chosen.connect(lambda _group: self._filter())
        self.off = QPushButton()
        self.off.setCheckable(True)
        self.off.toggled.connect(lambda _on: self._filter())
        self.drawer = Drawer()
        self.listen = KeyButton("listen", "F6")
        self.ready = KeyButton("force_ready", "Shift+F11")
        self.not_ready = KeyButton("", "Shift+F12")
        self.log_off = KeyButton("")
        self.clear = KeyButton("force_release", "Shift+F4")
        for button, what in (
            (self.ready, "ready"), (self.not_ready, "not_ready"),
            (self.log_off, "log_off"), (self.clear, "clear"),
        ):  # fmt: skip
            button.clicked.connect(lambda _on=False, w=what: self.force_wanted.emit(w))
        self.listen.clicked.connect(lambda: self.listen_wanted.emit(self.chosen_agent() or ""))
        for pair in ((self.listen, self.clear), (self.ready, self.not_ready), (self.log_off,)):
            row = QHBoxLayout()
            for one in pair:
                row.addWidget(one)
            row.addStretch(1)
            self.drawer.buttons.addLayout(row)
        self.drawer.closed.connect(self.table.setFocus)
        self.table.opened.connect(lambda _agent: self.open())
        self.table.chosen.connect(lambda _agent: self.refresh_drawer())
        self._seen_queues: list[str] = []
        self._build()
        self.retranslate()

    def _columns(self) -> list[Column[AgentView]]:
        return [
            Column("agent", lambda: self.tr("Number"), lambda a: a.agent, width=66),
            Column("name", lambda: self.tr("Name"), lambda a: a.name, width=84),
            Column("station", lambda: self.tr("Station"), lambda a: formats.device(a.station), width=66),
            Column("state", lambda: self.tr("State"), self.words.agent_state, sort=self._state_place,
                   state=self.watch.state_of, width=112),
            Column("time", lambda: self.tr("Since"), self._lasted, sort=lambda a: -a.since, right=True,
                   colour=self._time_colour, ticks=True, width=74),
            Column("caller", lambda: self.tr("Caller"), self._caller, width=124),
            Column("queue", lambda: self.tr("Queue"), self._queue, width=104),
            Column("answered", lambda: self.tr("Answered"), lambda a: formats.number(a.answered),
                   sort=lambda a: a.answered, right=True, width=76,
                   tip=lambda _a: self.tr("Calls answered since log-on")),
            Column("mean", lambda: self.tr("Mean talk"), lambda a: formats.duration(_mean(a)),
                   sort=lambda a: _mean(a) or 0.0, right=True, width=84,
                   tip=lambda _a: self.tr("Seconds in calls divided by calls answered, since log-on")),
            Column("share", lambda: self.tr("Talk share"), lambda a: formats.share(self._share(a), 0),
                   sort=lambda a: self._share(a) or 0.0, right=True, ticks=True, width=88,
                   tip=lambda _a: self.tr("Time in calls of the time since log-on")),
            Column("queues", lambda: self.tr("Works for"), self._queues, width=100),
        ]  # fmt: skip

    def _build(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.field)
        head.addWidget(self.queue)
        head.addWidget(self.off)
        head.addStretch(1)
        card = headed_card(self.counts, head, content=self.content)
        set_out(self, card, drawer=self.drawer)

    def retranslate(self) -> None:
        self.field.setPlaceholderText(self.tr("Find by name, number, caller  Ctrl+F"))
        self.field.setAccessibleName(self.tr("Find agents"))
        self.queue.setAccessibleName(self.tr("Queue"))
        self.off.setText(self.tr("Logged off too"))
        self.listen.show_text(self.tr("Listen"))
        self.ready.show_text(self.tr("Force ready"))
        self.not_ready.show_text(self.tr("Force not ready"))
        self.log_off.show_text(self.tr("Log off"))
        self.clear.show_text(self.tr("Force hang-up"))
        self._fill_queues(again=True)
        self.refresh()

    # --- cells -----------------------------------------------------------------------------------

    def _state_place(self, agent: AgentView) -> float:
        """By the order of the groups, and in a group by how long: those who wait longest first."""
        group = group_of(self.watch.state_of(agent))
        return (ORDER.index(group) if group in ORDER else len(ORDER)) * 1e11 + agent.since

    def _lasted(self, agent: AgentView) -> str:
        return formats.timer(self.watch.now() - agent.since)

    def _time_colour(self, agent: AgentView) -> str:
        if self.watch.old_since is not None:
            return "text3"
        lasted = self.watch.now() - agent.since
        if agent.state == "working_after_call" and lasted > self.watch.limits.wrap:
            return "ring"
        return "alarm" if agent.state == "lost" else ""

    def _call(self, agent: AgentView) -> CallView | None:
        return self.watch.mirror.agent_call(agent.agent)

    def _caller(self, agent: AgentView) -> str:
        call = self._call(agent)
        return self.words.caller(call) if call is not None else ""

    def _queue(self, agent: AgentView) -> str:
        call = self._call(agent)
        if call is not None and call.queue:
            return self.watch.site.queue_title(call.queue)
        return ""

    def _queues(self, agent: AgentView) -> str:
        return " · ".join(self.watch.site.queue_title(queue) for queue in agent.queues)

    def _share(self, agent: AgentView) -> float | None:
        if agent.logged_on is None or agent.state == "logged_off":
            return None
        talked, now = agent.talked, self.watch.now()
        if agent.state == "busy":
            talked += now - agent.since
        whole = now - agent.logged_on
        return min(1.0, talked / whole) if whole > 0 else None

    # --- filter ----------------------------------------------------------------------------------

    def _fill_queues(self, again: bool = False) -> None:
        queues = list(self.watch.mirror.queues)
        if queues == self._seen_queues and not again:
            return
        self._seen_queues = queues
        chosen = self.queue.currentData()
        self.queue.blockSignals(True)
        self.queue.clear()
        self.queue.addItem(self.tr("All queues"), "")
        for queue in queues:
            self.queue.addItem(self.watch.site.queue_title(queue), queue)
        self.queue.setCurrentIndex(max(0, self.queue.findData(chosen)))
        self.queue.blockSignals(False)

    def _accepts(self, agent: AgentView) -> bool:
        state = self.watch.state_of(agent)
        if state == "logged_off" and not self.off.isChecked():
            return False
        queue = self.queue.currentData()
        if queue and queue not in agent.queues:
            return False
        group = self.counts.group
        return not group or group_of(state) == group

    def _filter(self) -> None:
        self.table.order.find(self.field.text(), self._accepts)
        self._show_content()

    def clear_filter(self) -> None:
        self.field.clear()
        self.queue.setCurrentIndex(0)
        self.counts.show_group("")
        self._filter()
        self.table.setFocus()

    def find_row(self) -> None:
        """Ctrl+F."""
        self.field.setFocus()
        self.field.selectAll()

    def _show_content(self) -> None:
        everyone = self.watch.mirror.agents.values()
        if self.table.order.rowCount():
            self.content.show_full()
        elif not any(a.state != "logged_off" for a in everyone):
            self.content.show_empty(
                self.tr("Nobody is logged on."),
                self.tr("Agents appear here as soon as they sign in to the agent program."),
            )
        else:
            self.content.show_empty(
                self.tr("No agent fits the filter."), "", self.tr("Clear the filter")
            )

    # --- what is shown ---------------------------------------------------------------------------

    def refresh(self) -> None:
        mirror = self.watch.mirror
        self.counts.show_counts(agent_counts(mirror))
        self._fill_queues()
        rows = dict(mirror.agents)
        keep_rows(self.table.model, rows)
        if self.counts.group or not self.off.isChecked():
            self.table.order.find(self.field.text(), self._accepts)
        self._show_content()
        self.refresh_drawer()

    def enter(self) -> None:
        self.table.select_first()
        self.table.setFocus()

    def show_key(self, key: str) -> None:
        self.clear_filter()
        agent = self.watch.mirror.agents.get(key)
        if agent is not None and agent.state == "logged_off":
            self.off.setChecked(True)
        keep_rows(self.table.model, dict(self.watch.mirror.agents))
        self.table.select(key)

    def chosen_agent(self) -> str | None:
        agent = self.table.current()
        return agent.agent if agent is not None else None

    # --- the drawer ------------------------------------------------------------------------------

    def open(self) -> None:
        self.drawer.show()
        self.refresh_drawer()

    def leave_layer(self) -> bool:
        return self.drawer.close_it()

    def refresh_drawer(self) -> None:
        number = self.chosen_agent()
        agent = self.watch.mirror.agents.get(number or "")
        if self.drawer.isHidden() or agent is None:
            return
        site, call = self.watch.site, self._call(agent)
        skills = " · ".join(f"{name} {level}" for name, level in agent.skills.items())
        facts: list[Fact] = [
            (self.tr("Number"), agent.agent),
            (self.tr("Station"), formats.device(agent.station)),
            (self.tr("Queues"), "、".join(site.queue_title(q) for q in agent.queues)
             or formats.UNKNOWN),
            (self.tr("Skills"), skills or formats.UNKNOWN),
            (self.tr("Logged on"), formats.clock(agent.logged_on)),
            (self.tr("Answered"), formats.number(agent.answered)),
            (self.tr("Mean talk"), formats.duration(_mean(agent))),
            (self.tr("Talk share"), formats.share(self._share(agent), 0)),
        ]  # fmt: skip
        if agent.by:
            facts.append((self.tr("State set by"), agent.by))
        if call is not None:
            facts += [
                (self.tr("Caller"), self.words.caller(call)),
                (self.tr("Caller's number"), self.words.number(call)),
                (self.tr("Way"), self.words.way(call)),
            ]
            chosen = self.watch.history.chosen.get(call.call)
            if chosen is not None:
                facts.append((self.tr("Why this agent"), self.words.why_chosen(chosen.why)))
        self.drawer.show_facts(
            agent.name,
            "",
            facts,
            self.watch.state_of(agent),
            self.words.agent_state(agent),
            self._lasted(agent),
        )
        live = self.watch.call_of(agent.agent)
        force = self.watch.may("agents.force")
        here = agent.state != "logged_off"
        self.listen.setEnabled(live is not None and self.watch.may("supervise"))
        self.clear.setEnabled(live is not None and self.watch.may("calls.any"))
        self.ready.setEnabled(force and here and agent.state != "ready")
        self.not_ready.setEnabled(force and here and agent.state != "not_ready")
        self.log_off.setEnabled(force and here)


def _mean(agent: AgentView) -> float | None:
    return agent.talked / agent.answered if agent.answered and agent.talked else None
