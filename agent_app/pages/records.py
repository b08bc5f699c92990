"""Records: the agent's own calls, newest first, with their results."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtWidgets import QComboBox, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from agent_app.desk import Desk
from cti.client.qt import formats
from cti.client.qt.language import Translated
from cti.client.qt.models import Column
from cti.client.qt.widgets import Card, Content, KeyButton, Table, ground, label

LIMIT = 100
Record = Mapping[str, Any]


class RecordsPage(Translated, QWidget):
    """All calls or those of one direction; Enter or F5 calls back."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._asked = 0
        ground(self, "page")
        self.direction = QComboBox()
        for key in ("", "in", "out"):
            self.direction.addItem("", key)
        self.direction.currentIndexChanged.connect(lambda _n: self.load())
        self.table: Table[Record] = Table(
            [
                Column("began", lambda: self.tr("Time"), self._when,
                       sort=lambda r: r.get("began") or 0, width=130),
                Column("direction", lambda: self.tr("Direction"), self._direction, width=90),
                Column("number", lambda: self.tr("Number"),
                       lambda r: formats.phone(number_of(r)), width=150),
                Column("queue", lambda: self.tr("Queue"),
                       lambda r: desk.site.queue_title(r.get("queue")), width=120),
                Column("talk", lambda: self.tr("Talk"),
                       lambda r: formats.duration(r.get("talk") or None),
                       sort=lambda r: r.get("talk") or 0, right=True, width=80),
                Column("outcome", lambda: self.tr("Outcome"), self._outcome, width=120),
                Column("result", lambda: self.tr("Result"), self._result, width=120),
                Column("note", lambda: self.tr("Note"), lambda r: str(r.get("note") or ""),
                       width=240),
            ]
        )  # fmt: skip
        self.table.sort_by(0, descending=True)
        self.table.opened.connect(lambda _record: self.dial())
        self.list = Content(self.table, "calls")
        self.list.retry.connect(self.load)
        self.reload = QPushButton()
        self.reload.clicked.connect(self.load)
        self.dial_button = KeyButton("dial", "F5")
        self.dial_button.clicked.connect(self.dial)
        self.count = label("caption")
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.direction)
        head.addWidget(self.reload)
        head.addWidget(self.count)
        head.addStretch(1)
        head.addWidget(self.dial_button)
        frame = Card()
        frame.show_title("")
        frame.body.addLayout(head)
        frame.body.addWidget(self.list, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(12, 12, 12, 12)
        whole.addWidget(frame)
        desk.changed.connect(lambda: self.dial_button.setEnabled(desk.can("dial")))
        self.retranslate()

    def retranslate(self) -> None:
        for place, text in enumerate((self.tr("All"), self.tr("Incoming"), self.tr("Outgoing"))):
            self.direction.setItemText(place, text)
        self.direction.setAccessibleName(self.tr("Direction"))
        self.reload.setText(self.tr("Load again"))
        self.dial_button.show_text(self.tr("Call back"))

    def enter(self) -> None:
        self.load()
        self.table.setFocus()

    def load(self) -> None:
        """Ask for the newest calls of this agent."""
        self._asked += 1
        number = self._asked
        args: dict[str, Any] = {"limit": LIMIT}
        if self.direction.currentData():
            args["direction"] = self.direction.currentData()
        self.list.show_loading()

        def come(answer: Any) -> None:
            if number == self._asked:
                self._fill(answer)

        def failed(code: str, why: str) -> None:
            if number == self._asked:
                fact = self.tr("The records could not be fetched.")
                self.list.show_error(fact, why, f"{code}: {why}")

        self._desk.link.request("CallRecords", args, come, failed)

    def _fill(self, answer: Any) -> None:
        rows = [r for r in answer if isinstance(r, Mapping)] if isinstance(answer, list) else []
        self.table.model.replace({r.get("call"): r for r in rows})
        self.count.setText(self.tr("%n call(s)", "", len(rows)) if rows else "")
        if rows:
            self.list.show_full()
            self.table.select_first()
        else:
            self.list.show_empty(
                self.tr("No calls yet."), self.tr("Your finished calls are listed here.")
            )

    def dial(self) -> None:
        """Call back: the customer where one is known, else the number."""
        record = self.table.current()
        if record is None or not self._desk.can("dial"):
            return
        customer = record.get("customer")
        self._desk.dial(f"customer:{customer}" if customer else number_of(record))

    def _when(self, record: Record) -> str:
        return formats.when(record.get("began"), self._desk.now())

    def _direction(self, record: Record) -> str:
        words = {
            "in": self.tr("Incoming"),
            "out": self.tr("Outgoing"),
            "internal": self.tr("Internal"),
        }
        return words.get(str(record.get("direction")), "")

    def _outcome(self, record: Record) -> str:
        words = {
            "answered": self.tr("Answered"),
            "abandoned": self.tr("Gave up waiting"),
            "self_service": self.tr("Served by flow"),
            "busy": self.tr("Busy"),
            "no_answer": self.tr("No answer"),
            "rejected": self.tr("Rejected"),
            "dropped": self.tr("Dropped"),
            "machine": self.tr("Machine"),
            "fax": self.tr("Fax"),
            "vacant": self.tr("No such number"),
            "congestion": self.tr("Network busy"),
            "merged": self.tr("Joined"),
        }
        said = str(record.get("outcome") or "")
        return words.get(said, said)

    def _result(self, record: Record) -> str:
        code = str(record.get("disposition") or "")
        known = {one.code: one.title for one in self._desk.site.dispositions}
        return known.get(code, code)


def number_of(record: Record) -> str:
    """The outside party's number."""
    key = "called" if record.get("direction") == "out" else "calling"
    return str(record.get("outside") or record.get(key) or "")
