"""Recordings: finished calls by day, agent and number, and the sound of one as a picture that plays."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from PySide6.QtCore import QDate, Qt
from PySide6.QtWidgets import QComboBox, QDateEdit, QHBoxLayout, QLineEdit, QPushButton

from cti.client.qt import formats
from cti.client.qt.headset import Headset
from cti.client.qt.models import Column
from cti.client.qt.widgets import Content, Table, label
from monitor_app.day import midnight
from monitor_app.page import Page, headed_card, set_out
from monitor_app.pages.player import PlayerCard
from monitor_app.recorded import Recorded, WrongSound, read_wav
from monitor_app.watch import Watch
from monitor_app.words import Words

PAGE = 100
NUMBER = re.compile(r"\s*\+?\d[\d -]{3,}\d\s*")
"""What is taken for a telephone number."""
Record = Mapping[str, Any]


class RecordingsPage(Page):
    """Enter fetches the sound of a call; Space plays it. Enter behind a number finds all its calls."""

    def __init__(self, watch: Watch, words: Words, headset: Headset) -> None:
        super().__init__(watch, words)
        self._round = 0
        self._fetching = 0
        self._last = 0
        self._number = ""
        """The number whose calls are shown; "" for those of anybody."""
        self.table: Table[Record] = Table(self._columns(), "compact")
        self.table.sort_by(0, descending=True)
        self.content = Content(self.table, "recordings")
        self.content.retry.connect(self.load)
        self.content.action.connect(self.clear_filter)
        self.field = QLineEdit()
        self.field.setClearButtonEnabled(True)
        self.field.setFixedWidth(300)
        self.field.textChanged.connect(lambda _t: self._typed())
        self.field.returnPressed.connect(self._find_number)
        self.period, self.direction, self.agent = QComboBox(), QComboBox(), QComboBox()
        for box, keys in (
            (self.period, ("today", "week", "day", "all")), (self.direction, ("", "in", "out")),
        ):  # fmt: skip
            for key in keys:
                box.addItem("", key)
        for box in (self.period, self.direction, self.agent):
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
            box.currentIndexChanged.connect(lambda _n: self.load())
        self.day = QDateEdit(QDate.currentDate())
        self.day.setCalendarPopup(True)
        self.day.setDisplayFormat("yyyy-MM-dd")
        self.day.hide()
        self.day.dateChanged.connect(lambda _d: self.load())
        self.period.currentIndexChanged.connect(
            lambda _n: self.day.setVisible(self.period.currentData() == "day")
        )
        self.reload, self.more = QPushButton(), QPushButton()
        self.reload.clicked.connect(self.load)
        self.more.clicked.connect(self.load_more)
        self.sum = label("caption")
        self.player = PlayerCard(watch, headset)
        self.player.retry.connect(self.open_current)
        self.player.part_wanted.connect(self._fetch)
        self.table.opened.connect(lambda _record: self.open_current())
        self._build()
        watch.link.connected.connect(self._connected)
        self.retranslate()

    def _columns(self) -> list[Column[Record]]:
        site = self.watch.site
        return [
            Column("began", lambda: self.tr("Time"),
                   lambda r: formats.when(r.get("began"), self.watch.now()),
                   sort=lambda r: r.get("began") or 0.0, width=110),
            Column("call", lambda: self.tr("Call"), lambda r: str(r.get("call")),
                   sort=lambda r: r.get("call") or 0, right=True, width=64),
            Column("direction", lambda: self.tr("Direction"),
                   lambda r: self.words.direction(str(r.get("direction"))), width=80),
            Column("number", lambda: self.tr("Number"), lambda r: formats.phone(_outside(r)), width=170),
            Column("name", lambda: self.tr("Customer"), _name, width=90),
            Column("agent", lambda: self.tr("Agent"), self._agent, width=110),
            Column("queue", lambda: self.tr("Queue"), lambda r: site.queue_title(r.get("queue")),
                   width=100),
            Column("waited", lambda: self.tr("Waited"),
                   lambda r: formats.duration(r.get("waited") or None),
                   sort=lambda r: r.get("waited") or 0.0, right=True, width=70),
            Column("talk", lambda: self.tr("Talk"), lambda r: formats.duration(r.get("talk") or None),
                   sort=lambda r: r.get("talk") or 0.0, right=True, width=70),
            Column("outcome", lambda: self.tr("Outcome"),
                   lambda r: self.words.outcome(str(r.get("outcome") or "")), width=110),
            Column("result", lambda: self.tr("Result"),
                   lambda r: site.disposition_title(str(r.get("disposition") or "")), width=90),
            Column("recording", lambda: self.tr("Recording"),
                   lambda r: self.tr("yes") if r.get("recording") else "", width=80),
        ]  # fmt: skip

    def _build(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        for one in (
            self.field, self.period, self.day, self.direction, self.agent, self.reload, self.sum,
        ):  # fmt: skip
            head.addWidget(one)
        head.addStretch(1)
        head.addWidget(self.more)
        set_out(self, headed_card(head, content=self.content), self.player)

    def retranslate(self) -> None:
        self.field.setPlaceholderText(self.tr("Find in the list, or a number and Enter  Ctrl+F"))
        self.field.setAccessibleName(self.tr("Find in the list"))
        for box, texts in (
            (self.period, (self.tr("Today"), self.tr("Last 7 days"), self.tr("One day"),
                           self.tr("All"))),
            (self.direction, (self.tr("Both directions"), self.tr("Incoming"),
                              self.tr("Outgoing"))),
        ):  # fmt: skip
            for place, text in enumerate(texts):
                box.setItemText(place, text)
        self.period.setAccessibleName(self.tr("Period"))
        self.day.setAccessibleName(self.tr("One day"))
        self.direction.setAccessibleName(self.tr("Direction"))
        self.agent.setAccessibleName(self.tr("Agent"))
        self.reload.setText(self.tr("Load again"))
        self.more.setText(self.tr("Older calls"))
        self._fill_agents()

    def _fill_agents(self) -> None:
        chosen = self.agent.currentData()
        self.agent.blockSignals(True)
        self.agent.clear()
        self.agent.addItem(self.tr("All agents"), "")
        for agent in sorted(self.watch.mirror.agents.values(), key=lambda a: a.agent):
            self.agent.addItem(f"{agent.agent} {agent.name}", agent.agent)
        self.agent.setCurrentIndex(max(0, self.agent.findData(chosen)))
        self.agent.blockSignals(False)

    # --- the list --------------------------------------------------------------------------------

    def enter(self) -> None:
        if self.agent.count() - 1 != len(self.watch.mirror.agents):
            self._fill_agents()
        self.load()
        self.table.setFocus()

    def _connected(self) -> None:
        if self.isVisible():
            self.load()

    def _filters(self) -> dict[str, Any]:
        args: dict[str, Any] = {"limit": PAGE}
        if self.direction.currentData():
            args["direction"] = self.direction.currentData()
        if self.agent.currentData():
            args["agent"] = self.agent.currentData()
        if self._number:
            args["number"] = self._number
        today = midnight(self.watch.now())
        chosen = self.day.date()
        day = datetime(chosen.year(), chosen.month(), chosen.day())
        match self.period.currentData():
            case "today":
                args["since"] = today
            case "week":
                args["since"] = (datetime.fromtimestamp(today) - timedelta(days=6)).timestamp()
            case "day":
                args["since"] = day.timestamp()
                args["until"] = (day + timedelta(days=1)).timestamp()
        return args

    def load(self) -> None:
        self._ask(self._filters(), older=False)

    def load_more(self) -> None:
        if self._last:
            self._ask(self._filters() | {"before": self._last}, older=True)

    def _ask(self, args: dict[str, Any], older: bool) -> None:
        self._round += 1
        number = self._round
        self.content.show_loading()

        def come(answer: Any) -> None:
            if number == self._round:
                self._fill(answer if isinstance(answer, list) else [], older)

        def failed(code: str, why: str) -> None:
            if number == self._round:
                fact = self.tr("The records could not be fetched.")
                self.content.show_error(fact, why, f"{code}: {why}")

        self.watch.link.request("CallRecords", args, come, failed)

    def _fill(self, records: list[Record], older: bool) -> None:
        rows = {r["call"]: r for r in records}
        if older:
            rows = {r["call"]: r for r in self.table.model.rows()} | rows
        self.table.model.replace(rows)
        self._last = min(rows, default=0)
        self.more.setEnabled(len(records) == PAGE)
        self.sum.setText(self.tr("%n call(s)", "", len(rows)))
        self._find()
        if not rows:
            self.content.show_empty(
                self.tr("No call fits."),
                self.tr("Finished calls are listed here."),
                self.tr("Show all") if self.period.currentData() != "all" else "",
            )
        self.table.select_first()

    def _typed(self) -> None:
        if self._number:
            self._number = ""
            self.load()
        else:
            self._find()

    def _find_number(self) -> None:
        """Ask for all calls of the number in the field."""
        text = self.field.text()
        if not NUMBER.fullmatch(text):
            return
        self._number = text.strip()
        everything = self.period.findData("all")
        if self.period.currentIndex() == everything:
            self.load()
        else:
            self.period.setCurrentIndex(everything)

    def _find(self) -> None:
        self.table.order.find("" if self._number else self.field.text())
        if not self.table.model.rowCount() or self.table.order.rowCount():
            if self.table.model.rowCount():
                self.content.show_full()
            return
        self.content.show_empty(self.tr("No call fits the filter."), "", self.tr("Show all"))

    def clear_filter(self) -> None:
        if self.field.text():
            self.field.clear()
        else:
            self.period.setCurrentIndex(self.period.findData("all"))

    def find_row(self) -> None:
        """Ctrl+F."""
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    # --- the sound -------------------------------------------------------------------------------

    def open_current(self) -> None:
        """Fetch the sound of the chosen call."""
        record = self.table.current()
        if record is None:
            return
        call = int(record["call"])
        title = " · ".join(
            part for part in (
                self.tr("Call {n}").format(n=call), formats.phone(_outside(record)), _name(record),
                self._agent(record), formats.when(record.get("began"), self.watch.now()),
            ) if part
        )  # fmt: skip
        self._fetching = call
        if not record.get("recording"):
            why = self.tr("This call was not recorded.")
            if record.get("sha256"):
                why = self.tr("The recording was kept as long as the site wants, and deleted.")
            self.player.show_nothing(title, why)
            return
        self.player.show_loading(title)

        def told(answer: Any) -> None:
            if self._fetching == call:
                parts = answer.get("parts", []) if isinstance(answer, Mapping) else []
                paths = [str(part["path"]) for part in parts] or [f"/api/recordings/{call}"]
                self.player.show_parts([float(part["seconds"]) for part in parts], paths)
                self._fetch(paths[0])

        def failed(code: str, why: str) -> None:
            if self._fetching == call:
                self.player.show_error(title, why)

        self.watch.link.request("Recording", {"call": call}, told, failed)

    def _fetch(self, path: str) -> None:
        call, title = self._fetching, self.player.heading
        self.player.show_loading(title)

        def done(content: bytes) -> None:
            if self._fetching == call and self.player.path == path:
                self._show(content, title)

        def failed(why: str) -> None:
            if self._fetching == call and self.player.path == path:
                self.player.show_error(title, why)

        self.watch.link.fetch(path, done, failed)

    def _show(self, content: bytes, title: str) -> None:
        try:
            recorded: Recorded = read_wav(content)
        except WrongSound as wrong:
            self.player.show_error(title, str(wrong))
            return
        self.player.show_recorded(title, recorded, content)
        self.player.wave.setFocus()

    def _agent(self, record: Record) -> str:
        number = str(record.get("agent") or "")
        view = self.watch.mirror.agents.get(number)
        return f"{view.name} {number}" if view is not None else number

    def leave_layer(self) -> bool:
        return self.player.stop()


def _outside(record: Record) -> str:
    key = "called" if record.get("direction") == "out" else "calling"
    return str(record.get(key) or "")


def _name(record: Record) -> str:
    data = record.get("data")
    return str(data.get("name") or "") if isinstance(data, Mapping) else ""
