"""Transfer and conference: a panel below the bar, one field, a list with live states."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from agent_app.desk import Desk
from cti.client.qt import formats, states
from cti.client.qt.language import Translated
from cti.client.qt.models import Column
from cti.client.qt.widgets import KeyButton, Table, label

SEGMENT = "segment:"


@dataclass(frozen=True)
class Target:
    """Somewhere a call can go. `to` is what the server is asked for."""

    to: str
    name: str
    detail: str
    state: str
    number: str


class TransferPanel(Translated, QFrame):
    """Enter asks first (consultation), Ctrl+Enter sends the call away at once. Esc closes."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._call: int | None = None
        self._purpose = "transfer"
        self.setObjectName("panel")
        self.title, self.hint = label("section"), label("caption")
        self.field = QLineEdit()
        self.field.installEventFilter(self)
        self.field.textEdited.connect(self._search)
        self.table: Table[Target] = Table(
            [
                Column("name", lambda: self.tr("Name"), lambda t: t.name, width=190),
                Column("number", lambda: self.tr("Number"), lambda t: t.number, width=110),
                Column(
                    "state",
                    lambda: self.tr("State"),
                    lambda t: states.word(t.state) if t.state else "",
                    state=lambda t: t.state,
                    width=140,
                ),
                Column("detail", lambda: self.tr("Details"), lambda t: t.detail, width=160),
            ],
            "compact",
        )
        self.table.view.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.table.opened.connect(lambda _target: self.consult())
        self.ask = KeyButton("transfer", "Return", "primary")
        self.blind = KeyButton("", "Ctrl+Return")
        self.close_button = KeyButton("", "Esc")
        self.ask.clicked.connect(self.consult)
        self.blind.clicked.connect(self.send_away)
        self.close_button.clicked.connect(self.leave)
        head = QHBoxLayout()
        head.addWidget(self.title)
        head.addWidget(self.hint)
        head.addStretch(1)
        head.addWidget(self.close_button)
        keys = QHBoxLayout()
        keys.setSpacing(8)
        keys.addWidget(self.field, 1)
        keys.addWidget(self.ask)
        keys.addWidget(self.blind)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(16, 12, 16, 14)
        whole.setSpacing(10)
        whole.addLayout(head)
        whole.addLayout(keys)
        whole.addWidget(self.table, 1)
        self.setFixedHeight(320)
        self._came_from: QWidget | None = None
        desk.transfer_wanted.connect(self.open)
        desk.changed.connect(self._follow)
        self.hide()
        self.retranslate()

    def retranslate(self) -> None:
        conference = self._purpose == "conference"
        deflect = self._purpose == "deflect"
        segment = self._purpose == "segment"
        self.title.setText(
            self.tr("Call in a third party")
            if conference
            else self.tr("Pass the ringing call on")
            if deflect
            else self.tr("Send into a segment")
            if segment
            else self.tr("Transfer")
        )
        self.hint.setText(
            self.tr("The call rings there instead of here.")
            if deflect
            else self.tr("You wait meanwhile, and get the customer back at its end.")
            if segment
            else self.tr("The caller hears music while you ask.")
        )
        self.field.setPlaceholderText(
            self.tr("Name of the segment")
            if segment
            else self.tr("Name, pinyin initials, extension, queue or outside number")
        )
        self.field.setAccessibleName(self.tr("Transfer to"))
        self.ask.show_text(
            self.tr("Pass on")
            if deflect
            else self.tr("Send in")
            if segment
            else self.tr("Ask first")
        )
        self.blind.show_text(self.tr("Transfer at once"))
        self.blind.setVisible(self._purpose == "transfer")
        self.close_button.show_text(self.tr("Close"))

    def open(self, purpose: str) -> None:
        """Show the panel for the call that is shown now."""
        call = self._desk.ringing if purpose == "deflect" else self._desk.shown()
        if call is None:
            return
        self._call, self._purpose = call.call, purpose
        self.retranslate()
        self._came_from = self.window().focusWidget()
        self.field.clear()
        self._fill()
        self._search("")
        self.show()
        self.raise_()
        self.field.setFocus()

    def leave(self) -> None:
        """Close; the focus goes back to where it came from. The call stays as it is."""
        self.hide()
        if self._came_from is not None:
            self._came_from.setFocus()
        self._came_from = None

    def target(self) -> str:
        """The chosen row, or what was typed where it is a number of its own."""
        typed = self.field.text().strip()
        if typed and typed.lstrip("+*#").isdigit():
            exact = [t for t in self.table.model.rows() if typed == t.number]
            return exact[0].to if exact else typed
        chosen = self.table.current()
        return chosen.to if chosen is not None else typed

    def consult(self) -> None:
        to = self.target()
        if to and self._call is not None:
            if to.startswith(SEGMENT):
                self._desk.send_into(self._call, to.removeprefix(SEGMENT))
            elif self._purpose == "segment":
                return
            elif self._purpose == "deflect":
                self._desk.deflect(self._call, to)
            else:
                self._desk.consult(self._call, to)
            self.leave()

    def send_away(self) -> None:
        to = self.target()
        if to.startswith(SEGMENT):
            self.consult()
        elif to and self._call is not None and self._purpose == "transfer":
            self._desk.blind_transfer(self._call, to)
            self.leave()

    def _fill(self) -> None:
        rows = {} if self._purpose == "segment" else self._places()
        if self._purpose in ("segment", "transfer"):
            for one in self._desk.site.segments:
                rows.pop(f"flow:{one.code}", None)
                to = SEGMENT + one.code
                rows[to] = Target(to, one.title, self.tr("segment, comes back"), "", "")
        self.table.model.replace(rows)

    def _places(self) -> dict[str, Target]:
        """Colleagues, queues and flows."""
        mirror, me = self._desk.link.mirror, self._desk.name
        rows: dict[str, Target] = {}
        for agent in mirror.agents.values():
            if agent.agent != me and agent.state != "logged_off":
                state = states.agent_state(agent, mirror.calls)
                titles = [self._desk.site.queue_title(q) for q in agent.queues]
                extension = formats.device(agent.station)
                rows[agent.station] = Target(
                    extension, agent.name or agent.agent, " · ".join(titles), state, extension
                )
        for queue in mirror.queues.values():
            name = self._desk.site.queue_title(queue.queue)
            waiting = self.tr("{n} waiting").format(n=len(queue.waiting))
            to = f"queue:{queue.queue}"
            rows[to] = Target(to, name, self.tr("queue") + " · " + waiting, "", "")
        for flow in mirror.flows:
            to = f"flow:{flow}"
            rows[to] = Target(to, flow, self.tr("flow"), "", "")
        return rows

    def _search(self, text: str) -> None:
        self.table.order.find(text)
        if self.table.order.rowCount():
            self.table.view.setCurrentIndex(self.table.order.index(0, 0))

    def _follow(self) -> None:
        """The list lives; the panel goes when its call does."""
        if self.isHidden():
            return
        if self._call is None or self._call not in {c.call for c in self._desk.calls()}:
            self.leave()
            return
        chosen = self.table.current()
        self._fill()
        if chosen is not None:
            for key, row in zip(chosen_keys(self.table), self.table.model.rows(), strict=True):
                if row.to == chosen.to:
                    self.table.select(key)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter, Ctrl+Enter, arrows and Esc while the field has the focus."""
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return False
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
            (self.send_away if control else self.consult)()
            return True
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
            return True
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            step = 1 if event.key() == Qt.Key.Key_Down else -1
            row = self.table.view.currentIndex().row() + step
            if 0 <= row < self.table.order.rowCount():
                self.table.view.setCurrentIndex(self.table.order.index(row, 0))
            return True
        return False


def chosen_keys(table: Table[Target]) -> list[object]:
    """The keys of a table's rows in the model's order."""
    return [table.model.key(row) for row in range(table.model.rowCount())]
