"""Pages whose work has not begun or that hold only what this program said: honest empty states."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QVBoxLayout, QWidget

from agent_app.desk import Desk
from agent_app.person import person_of_preview
from cti.client.qt import formats
from cti.client.qt.language import Translated
from cti.client.qt.models import Column
from cti.client.qt.widgets import Card, Content, EmptyState, Notice, Table, Toasts, ground


class PlainPage(Translated, QWidget):
    """One sentence and where to go instead."""

    def __init__(self, icon: str, words: Callable[[], tuple[str, str]]) -> None:
        super().__init__()
        self._words = words
        ground(self, "page")
        self.empty = EmptyState(icon)
        frame = Card()
        frame.show_title("")
        frame.body.addWidget(self.empty, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(12, 12, 12, 12)
        whole.addWidget(frame)
        self.retranslate()

    def retranslate(self) -> None:
        self.empty.say(*self._words())

    def enter(self) -> None:
        self.setFocus()


class TasksPage(PlainPage):
    """What is left to do: the offered contact, and notes that were never sent."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        super().__init__("tasks", self._say)
        desk.changed.connect(self.retranslate)
        desk.drafts.kept.connect(self.retranslate)

    def count(self) -> int:
        return len(self._desk.site.outbox.waiting()) + (self._desk.preview is not None)

    def _say(self) -> tuple[str, str]:
        preview, waiting = self._desk.preview, self._desk.site.outbox.waiting()
        if preview is not None:
            person = person_of_preview(preview)
            name = person.name or formats.phone(person.number)
            return (
                self.tr("{name} is waiting to be called.").format(name=name),
                self.tr("F5 dials, F3 skips."),
            )
        if waiting:
            return (
                self.tr("%n result(s) wait for the connection.", "", len(waiting)),
                self.tr("They are kept on this computer and sent by themselves."),
            )
        return (
            self.tr("There is nothing left to do."),
            self.tr("Contacts of a preview campaign and unsent results appear here."),
        )


class MessagesPage(Translated, QWidget):
    """Every notice that this program showed, newest first."""

    def __init__(self, toasts: Toasts, now: Callable[[], float]) -> None:
        super().__init__()
        self._now = now
        ground(self, "page")
        self.table: Table[tuple[float, Notice]] = Table(
            [
                Column("at", lambda: self.tr("Time"), lambda row: formats.clock(row[0]),
                       sort=lambda row: row[0], width=90),
                Column("fact", lambda: self.tr("Notice"), lambda row: row[1].fact, width=420),
                Column("more", lambda: self.tr("Details"), lambda row: row[1].more, width=420),
            ]
        )  # fmt: skip
        self.table.sort_by(0, descending=True)
        self.list = Content(self.table, "messages")
        frame = Card()
        frame.show_title("")
        frame.body.addWidget(self.list, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(12, 12, 12, 12)
        whole.addWidget(frame)
        self._count = 0
        toasts.came.connect(self._came)
        for notice in reversed(toasts.said):
            self._came(notice)
        self.retranslate()

    def retranslate(self) -> None:
        if not self._count:
            self.list.show_empty(
                self.tr("No messages."), self.tr("Notices of this program are kept here.")
            )

    def enter(self) -> None:
        self.table.setFocus()

    def _came(self, notice: Notice) -> None:
        self._count += 1
        self.table.model.put(self._count, (self._now(), notice))
        self.table.model.flush()
        self.list.show_full()
