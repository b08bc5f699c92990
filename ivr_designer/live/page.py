"""The page of the live view: the published version with its figures, the callers inside, one followed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QPushButton, QSplitter, QVBoxLayout, QWidget

from cti.client.qt import formats
from cti.client.qt.language import Translated
from cti.client.qt.models import Column
from cti.client.qt.widgets import Content, Picture, Table, ground, label, rule, seconds
from cti.events import Event, FlowEnded, FlowPublished, FlowStarted, FlowStepped
from cti.ivr.flow.document import Flow
from ivr_designer.document.shelf import Shelf
from ivr_designer.live.figures_on_drawing import Caller, FiguresOnDrawing, picture
from ivr_designer.live.following import FollowPanel
from ivr_designer.live.reading import ReadingStage
from ivr_designer.window.one_line import OneLine

FOLLOW = "flows.follow"
DAYS = (None, 0, 6)
"""Days before today with which each period begins; None: the first of which there are figures."""


class LivePage(Translated, QWidget):
    closed = Signal()

    def __init__(self, shelf: Shelf) -> None:
        super().__init__()
        ground(self, "page")
        self.shelf = shelf
        self.flow_id, self.version = "", 0
        self._versions: list[int] = []
        self._stale = False
        self._since = ""
        self._seen_at: float | None = None
        self.reading = ReadingStage(shelf.document)
        self.document = self.reading.document
        self.figures = FiguresOnDrawing(self.reading.scene)
        self.mark, self.title = Picture("live", "ready", 20), OneLine("title", 120)
        self.note = OneLine("caption", 0)
        self.choose = QComboBox()
        self.choose.activated.connect(self._chosen_version)
        self.period = QComboBox()
        self.period.activated.connect(lambda _index: self.ask())
        self.back = QPushButton()
        self.back.clicked.connect(self.leave)
        columns: list[Column[Caller]] = [
            Column("call", lambda: self.tr("Caller"), self._name, lambda c: c.call, tip=self._whence,
                   width=150),
            Column("block", lambda: self.tr("At"), lambda c: self._title(c.block),
                   tip=lambda c: c.block, width=116),
            Column("here", lambda: self.tr("There for"), lambda c: self._for(c.at), lambda c: -c.at,
                   right=True, ticks=True, width=62),
            Column("whole", lambda: self.tr("In the flow"), lambda c: self._for(c.began),
                   lambda c: -c.began, right=True, ticks=True, width=70),
        ]  # fmt: skip
        self.calls: Table[Caller] = Table(columns, "compact")
        self.calls.opened.connect(lambda caller: self._follow(caller))
        self.calls.chosen.connect(self._judge)
        self.content = Content(self.calls, "live")
        self.content.retry.connect(self.ask)
        self.heading = label("section")
        self.follow = QPushButton()
        self.follow.clicked.connect(lambda: self._follow(self.calls.current()))
        assert shelf.link is not None
        self.link = shelf.link
        self.following = FollowPanel(self.document, self.link)
        self._build()
        self.following.opened.connect(self.reading.stage.go_to)
        self.following.moved.connect(self._show_path)
        self.following.left.connect(self._judge)
        self.link.changed.connect(self._heard)
        self.link.disconnected.connect(lambda _why: self._lost())
        self.link.connected.connect(self.ask)
        seconds().tick.connect(self._tick)
        self.retranslate()

    def _build(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(16, 8, 16, 8)
        head.setSpacing(10)
        for one in (self.mark, self.title, self.choose, self.period):
            head.addWidget(one)
        head.addWidget(self.note, 1)
        head.addWidget(self.back)
        side = QWidget()
        ground(side, "page")
        column = QVBoxLayout(side)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(8)
        top = QHBoxLayout()
        top.addWidget(self.heading, 1)
        top.addWidget(self.follow)
        column.addLayout(top)
        column.addWidget(self.content, 2)
        column.addWidget(self.following, 3)
        self.parts = QSplitter(Qt.Orientation.Horizontal)
        self.parts.setHandleWidth(1)
        self.parts.addWidget(self.reading)
        self.parts.addWidget(side)
        self.parts.setStretchFactor(0, 1)
        self.parts.setSizes([1160, 440])
        side.setMinimumWidth(320)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(head)
        whole.addWidget(rule())
        whole.addWidget(self.parts, 1)

    def retranslate(self) -> None:
        self.back.setText(self.tr("Back to the draft (Esc)"))
        self.follow.setText(self.tr("Follow (Enter)"))
        self.choose.setAccessibleName(self.tr("Version"))
        kept = max(0, self.period.currentIndex())
        self.period.clear()
        self.period.addItems([self.tr("All days"), self.tr("Today"), self.tr("The last 7 days")])
        self.period.setCurrentIndex(kept)
        self.period.setAccessibleName(self.tr("Days of the figures"))
        self.calls.setAccessibleName(self.tr("Callers in this flow"))
        self._show_head()
        self._judge()

    # --- entering and leaving --------------------------------------------------------------------

    def enter(self) -> None:
        """Look at what is published now."""
        self.flow_id = self.shelf.document.flow.id
        self._versions = []
        self.following.leave()
        self._look_at(self.shelf.published or 0)
        self.calls.setFocus(Qt.FocusReason.OtherFocusReason)

    def leave(self) -> None:
        self.following.leave()
        self.closed.emit()

    def _look_at(self, version: int) -> None:
        self.version = version
        self.content.show_loading()
        self._show_head()

        def came(flow: Flow) -> None:
            if version == self.version:
                self.document.look_at(flow)
                self.reading.view.fit()
                self.ask()

        self.shelf.load_version(version, came)

    # --- figures ---------------------------------------------------------------------------------

    def ask(self) -> None:
        """Ask for the figures anew, while they are looked at."""
        if not self.isVisible() or not self.version:
            return
        self._stale = False
        asked = self.version
        first = self._first_day()
        args = {"flow": self.flow_id, "version": asked, "first": first}

        def came(answer: Mapping[str, Any]) -> None:
            if asked == self.version and first == self._first_day():
                self._show(answer)

        self.link.request("FlowFigures", args, came, lambda _code, text: self._refused(text))

    def _first_day(self) -> str:
        """The day from which on is counted (ISO 8601), "" for all that there are."""
        back = DAYS[max(0, self.period.currentIndex())]
        if back is None:
            return ""
        return (date.fromtimestamp(self.link.now()) - timedelta(days=back)).isoformat()

    def _refused(self, text: str) -> None:
        if not self.calls.model.rows():
            self.content.show_error(text)

    def _show(self, answer: Mapping[str, Any]) -> None:
        seen = picture(answer, self.document.flow, self.document.palette)
        self._since, self._seen_at = seen.since, self.link.now()
        self._versions = [int(number) for number in answer["versions"]]
        self.figures.show_picture(seen)
        self.calls.model.replace({caller.call: caller for caller in seen.callers})
        if seen.callers:
            self.content.show_full()
            self.calls.select_first()
        else:
            self.content.show_empty(
                self.tr("Nobody is in this version now."),
                self.tr("Callers appear here by themselves."),
            )
        self.following.ask_again()
        self._show_head()
        self._judge()

    def _heard(self, events: Sequence[Event], _touched: object) -> None:
        for event in events:
            if isinstance(event, FlowStarted | FlowStepped | FlowEnded):
                self._stale = True
            elif isinstance(event, FlowPublished) and event.flow == self.flow_id:
                self._versions = [event.version, *self._versions]
                self._stale = True
                self._show_head()

    def _tick(self) -> None:
        """At most once a second, however many callers go about."""
        if self._stale and self.isVisible() and self.link.is_connected:
            self.ask()

    # --- words -----------------------------------------------------------------------------------

    def _show_head(self) -> None:
        name = self.shelf.document.flow_name()
        self.title.setText(self.tr("Live: {name}").format(name=name))
        published = self.shelf.published
        numbers = sorted({*self._versions, self.version, published or 0} - {0}, reverse=True)
        self.choose.clear()
        for number in numbers:
            words = self.tr("Version {n}, live") if number == published else self.tr("Version {n}")
            self.choose.addItem(words.format(n=number), number)
        self.choose.setCurrentIndex(numbers.index(self.version) if self.version in numbers else -1)
        inside = len(self.calls.model.rows())
        self.heading.setText(self.tr("%n caller(s) inside", "", inside))
        self._show_note()

    def _show_note(self) -> None:
        if not self.link.is_connected:
            words = self.tr("As of {time}: there is no connection to the server.")
            self.note.setText(words.format(time=formats.clock(self._seen_at)))
        elif not self._since:
            self.note.setText(self.tr("No call took this version yet."))
        else:
            since = formats.day(date.fromisoformat(max(self._since, self._first_day())))
            words = self.tr("Since {day} · a disc: callers now, a triangle: hung up there")
            self.note.setText(words.format(day=since))

    def _name(self, caller: Caller) -> str:
        if caller.number:
            return formats.phone(caller.number)
        return self.tr("Unknown number")

    def _whence(self, caller: Caller) -> str:
        call = self.tr("Call {n}").format(n=caller.call)
        if not caller.flow:
            return call
        name = self.shelf.document.site.flows.get(caller.flow, caller.flow)
        return self.tr("{call}, from the flow {name}").format(call=call, name=name)

    def _title(self, block: str) -> str:
        return self.document.numbered(block) if block in self.document.flow.blocks else ""

    def _for(self, since: float) -> str:
        """How long, as of the last figures where there are no newer ones."""
        now = self.link.now() if self.link.is_connected else self._seen_at
        return formats.duration((now or since) - since)

    def _lost(self) -> None:
        self._show_note()
        self._judge()

    def _judge(self, _row: object = None) -> None:
        account = self.link.account
        may = account is not None and FOLLOW in account.permissions
        online = self.link.is_connected
        self.follow.setEnabled(may and online and self.calls.current() is not None)
        why = "" if may else self.tr("Your account may not follow calls.")
        self.follow.setToolTip(why or ("" if online else self.tr("The server is away.")))

    def _chosen_version(self, index: int) -> None:
        number = self.choose.itemData(index)
        if number and number != self.version:
            self._look_at(int(number))

    # --- one call --------------------------------------------------------------------------------

    def _follow(self, caller: Caller | None) -> None:
        if caller is not None and self.follow.isEnabled():
            self.following.follow(caller.call, self._name(caller))

    def _show_path(self, passed: Sequence[tuple[str, str]]) -> None:
        at = {caller.call: caller.block for caller in self.figures.picture.callers}
        running = at.get(self.following.call or 0, "")
        self.reading.scene.show_trial(running, set(passed))
