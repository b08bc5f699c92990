"""The lines: a row of cells per span, or all channels as a list; the drawer of one call."""

from __future__ import annotations

from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from cti.client.qt import formats, states
from cti.client.qt.models import Column
from cti.client.qt.widgets import Content, KeyButton, Table, label
from cti.client.views import CallView
from monitor_app.drawer import Drawer, Fact
from monitor_app.figures import occupation
from monitor_app.page import Page, headed_card, keep_rows, set_out
from monitor_app.pages.span_grid import Place, SpanGrid, channel_places, place_state
from monitor_app.watch import Watch
from monitor_app.words import Words

FEW = 8
"""So many spans leave room for the list of calls below their cells."""
NARROW = 336
"""The drawer leaves the cells their room on a screen of 1366 points."""
FULL = 16_777_215
"""No limit of a widget's height."""


class LinesPage(Page):
    """Every channel of every span."""

    def __init__(self, watch: Watch, words: Words) -> None:
        super().__init__(watch, words)
        self.grid = SpanGrid(watch, words)
        self.table: Table[Place] = Table(self._columns(), "compact")
        self.table.view.horizontalHeader().setStretchLastSection(True)
        both = QWidget()
        self._column = QVBoxLayout(both)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(12)
        self._column.addWidget(self.grid, 1)
        self._column.addWidget(self.table, 1)
        self.content = Content(both, "lines")
        self.as_grid, self.as_list = QPushButton(), QPushButton()
        self.only_busy = QPushButton()
        group = QButtonGroup(self)
        for button in (self.as_grid, self.as_list, self.only_busy):
            button.setCheckable(True)
        group.addButton(self.as_grid)
        group.addButton(self.as_list)
        self.as_grid.setChecked(True)
        self.as_grid.clicked.connect(lambda: self.show_form(0))
        self.as_list.clicked.connect(lambda: self.show_form(1))
        self.only_busy.clicked.connect(lambda _on: self.refresh())
        self.drawer = Drawer()
        self.drawer.setFixedWidth(NARROW)
        self.listen, self.clear = KeyButton("listen", "F6"), KeyButton("force_release", "Shift+F4")
        row = QHBoxLayout()
        row.addWidget(self.listen)
        row.addWidget(self.clear)
        self.drawer.buttons.addLayout(row)
        self.drawer.closed.connect(self.enter)
        self.sum = label("hint")
        self._build()
        self.grid.pointed.connect(lambda place: self.fact.emit(self.line_of(place)))
        self.grid.opened.connect(self.open)
        self.table.opened.connect(self.open)
        self.table.chosen.connect(lambda place: self.fact.emit(self.line_of(place)))
        self._open: Place | None = None
        self.retranslate()

    def _columns(self) -> list[Column[Place]]:
        words = self.words
        return [
            Column("channel", lambda: self.tr("Channel"), lambda p: p.name,
                   sort=lambda p: f"{p.span}/{p.channel:03}", width=88),
            Column("state", lambda: self.tr("State"), lambda p: states.word(self._state(p)),
                   state=self._state, width=110),
            Column("direction", lambda: self.tr("Direction"),
                   lambda p: words.direction(c.direction) if (c := self._call(p)) else "", width=84),
            Column("calling", lambda: self.tr("Caller"),
                   lambda p: formats.phone(c.calling) if (c := self._call(p)) else "", width=140),
            Column("called", lambda: self.tr("Called"),
                   lambda p: formats.phone(c.called) if (c := self._call(p)) else "", width=124),
            Column("time", lambda: self.tr("Time"), self._lasted, sort=self._began, right=True,
                   ticks=True, width=68),
            Column("way", lambda: self.tr("With"),
                   lambda p: words.way(c) if (c := self._call(p)) else "", width=120),
        ]  # fmt: skip

    def _build(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.sum)
        head.addStretch(1)
        for button in (self.only_busy, self.as_grid, self.as_list):
            head.addWidget(button)
        set_out(self, headed_card(head, content=self.content), drawer=self.drawer)

    def retranslate(self) -> None:
        self.as_grid.setText(self.tr("Cells"))
        self.as_list.setText(self.tr("List"))
        self.only_busy.setText(self.tr("Busy only"))
        self.listen.show_text(self.tr("Listen"))
        self.clear.show_text(self.tr("Force hang-up"))
        self.grid.setAccessibleName(self.tr("Channels"))
        self.refresh()

    # --- what is shown ---------------------------------------------------------------------------

    def _call(self, place: Place) -> CallView | None:
        return self.watch.mirror.calls.get(place.call) if place.call is not None else None

    def _state(self, place: Place) -> str:
        return place_state(place, self.watch.mirror)

    def _lasted(self, place: Place) -> str:
        call = self._call(place)
        return formats.timer(self.watch.now() - call.began) if call else ""

    def _began(self, place: Place) -> float:
        call = self._call(place)
        return self.watch.now() - call.began if call else -1.0

    def refresh(self) -> None:
        spans = self.watch.mirror.spans
        if not spans:
            self.content.show_empty(
                self.tr("No line is configured on this server."),
                self.tr("Spans appear here once the server's configuration names some."),
            )
        else:
            self.content.show_full()
        busy, whole = occupation(self.watch.mirror)
        self.sum.setText(
            self.tr("{busy} of {all} channels in use").format(busy=busy, all=whole)
            + " · "
            + self.tr("%n call(s) turned away", "", self.watch.mirror.refused)
        )
        self.grid.only_busy = self.only_busy.isChecked()
        self.grid.refresh()
        self._show_list()
        if not self.drawer.isHidden() and self._open is not None:
            self._show_drawer()

    def _show_list(self) -> None:
        """All channels in the list form; below few spans, the calls of the moment."""
        spans, as_list = self.watch.mirror.spans, self.as_list.isChecked()
        few = len(spans) <= FEW
        self.grid.setVisible(not as_list)
        self.grid.setMaximumHeight(self.grid.whole_height() if few else FULL)
        self.grid.setMinimumHeight(self.grid.whole_height() if few else 0)
        self.table.setVisible(as_list or few)
        if not as_list and not few:
            return
        places = [p for span in spans.values() for p in channel_places(span)]
        if self.only_busy.isChecked() or not as_list:
            places = [p for p in places if p.call is not None]
        keep_rows(self.table.model, {p.name: p for p in places})

    def show_form(self, number: int) -> None:
        """0 for cells, 1 for the list."""
        (self.as_grid, self.as_list)[number].setChecked(True)
        self.refresh()
        order = self.table.order
        order.sort(order.sortColumn(), order.sortOrder())
        self.enter()

    def enter(self) -> None:
        if self.as_grid.isChecked():
            self.grid.setFocus()
        else:
            self.table.select_first()
            self.table.setFocus()

    def line_of(self, place: Place | None) -> str:
        """The facts of a channel in one line for the foot."""
        if place is None:
            return ""
        call = self._call(place)
        parts = [place.name, states.word(self._state(place))]
        if call is not None:
            parts.append(formats.timer(self.watch.now() - call.began))
            parts.append(f"{formats.phone(call.calling)} → {formats.phone(call.called)}")
            parts.append(self.words.way(call))
        return " · ".join(parts)

    # --- the drawer ------------------------------------------------------------------------------

    def open(self, place: Place) -> None:
        self._open = place
        self._show_drawer()
        self.drawer.show()

    def _show_drawer(self) -> None:
        assert self._open is not None
        span = self.watch.mirror.spans.get(self._open.span)
        if span is not None:
            self._open = Place(span.span, self._open.channel, span.calls.get(self._open.channel))
        place, call = self._open, self._call(self._open)
        facts: list[Fact] = []
        time = ""
        if call is not None:
            time = formats.timer(self.watch.now() - call.began)
            facts = [
                (self.tr("Direction"), self.words.direction(call.direction)),
                (self.tr("Caller"), formats.phone(call.calling)),
                (self.tr("Called"), formats.phone(call.called)),
                (self.tr("Way"), self.words.way(call)),
                (self.tr("Began"), formats.clock(call.began)),
                (self.tr("Answered"), formats.clock(call.answered)),
                (self.tr("Recording"), call.recording or formats.UNKNOWN),
                (self.tr("Call"), str(call.call)),
            ]
            facts += [
                (self.tr("Step {n}").format(n=number + 1), self._step(step.flow, step.block,
                                                                     step.digits))
                for number, step in enumerate(call.path[-6:])
            ]  # fmt: skip
        agent = self.watch.agent_in(call) if call is not None else None
        about = "" if call is not None else self.tr("This channel carries no call.")
        self.drawer.show_facts(place.name, about, facts, self._state(place), "", time)
        self.listen.setEnabled(agent is not None and self.watch.may("supervise"))
        self.clear.setEnabled(call is not None and self.watch.may("calls.any"))

    def _step(self, flow: str, block: str, digits: str) -> str:
        title = self.watch.site.block_title(flow, block)
        return (
            self.tr("{block} (keyed {digits})").format(block=title, digits=digits)
            if digits
            else title
        )

    def leave_layer(self) -> bool:
        return self.drawer.close_it()

    # --- what is chosen --------------------------------------------------------------------------

    def _chosen(self) -> Place | None:
        if not self.drawer.isHidden():
            return self._open
        if self.as_list.isChecked() or self.table.view.hasFocus():
            return self.table.current()
        return self.grid.current()

    def chosen_call(self) -> int | None:
        place = self._chosen()
        return place.call if place is not None else None

    def chosen_agent(self) -> str | None:
        place = self._chosen()
        call = self._call(place) if place is not None else None
        agent = self.watch.agent_in(call) if call is not None else None
        return agent.agent if agent is not None else None

    def show_key(self, key: str) -> None:
        """`e1-1` or `e1-1/7`."""
        span, _, channel = key.partition("/")
        self.show_form(0)
        self.grid.go(span, int(channel) if channel.isdecimal() else 1)
