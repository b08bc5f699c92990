"""The first calendar of a site, made from the field that looks for one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from cti.client.qt.link import Link

if TYPE_CHECKING:
    from ivr_designer.document.document import Document

NAME = "office"
WEEK = [*([[["09:00", "18:00"]]] * 5), [], []]
"""Monday to Friday from nine to six; the server's calendars begin with Monday."""


class CalendarDesk(QObject):
    def __init__(self, document: Document, link: Link | None) -> None:
        super().__init__(document)
        self._document, self._link = document, link

    def make_first(self, done: Callable[[str], None], failed: Callable[[str], None]) -> None:
        """Make working hours from Monday to Friday; `done` is told the name of the calendar."""
        title = self.tr("Working hours")

        def made(_answer: object) -> None:
            document = self._document
            calendars = {**document.site.calendars, NAME: title}
            document.know_site(replace(document.site, calendars=calendars))
            done(NAME)

        if self._link is not None:
            hours = {"title": title, "week": WEEK}
            args = {"name": NAME, "hours": hours}
            self._link.request("SetCalendar", args, made, lambda _code, text: failed(text))
