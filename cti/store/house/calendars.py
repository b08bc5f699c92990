"""Calendars of the house."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import delete, select

from cti.calendars.working_hours import WorkingHours
from cti.errors import BadRequest, NotFound
from cti.store.database import Database
from cti.store.tables import CalendarRow
from cti.store.text import clean
from cti.store.upsert import upsert


class Calendars:
    """`hours` and `titles` answer from memory and may be asked on the loop; the others block."""

    def __init__(self, database: Database, now: Callable[[], float] = time.time) -> None:
        self._database = database
        self._now = now
        self._lock = threading.Lock()
        with database.reading() as connection:
            rows = connection.execute(select(CalendarRow.name, CalendarRow.hours))
            self._known = {name: WorkingHours.from_plain(hours) for name, hours in rows}

    def hours(self, name: str) -> WorkingHours | None:
        """The calendar of this name; None where there is none."""
        with self._lock:
            return self._known.get(name)

    def titles(self) -> dict[str, str]:
        """Name -> title of every calendar."""
        with self._lock:
            return {name: hours.title or name for name, hours in sorted(self._known.items())}

    def all(self) -> list[dict[str, Any]]:
        """Every calendar as it is edited, by name."""
        with self._lock:
            return [{"name": name, **hours.plain()} for name, hours in sorted(self._known.items())]

    def put(self, name: str, plain: Mapping[str, Any], *, by: str) -> WorkingHours:
        """Make or replace a calendar; raises BadRequest with a sentence that says what is wrong."""
        name = clean(name).strip()
        if not name or len(name) > 60:
            raise BadRequest("A calendar has a name of 1 to 60 characters.")
        try:
            hours = WorkingHours.from_plain(clean(dict(plain)))
        except ValueError as problem:
            raise BadRequest(str(problem)) from None
        row = {"name": name, "hours": hours.plain(), "by": by, "at": self._now()}
        with self._database.writing() as connection:
            upsert(connection, CalendarRow.__table__, [row])
        with self._lock:
            self._known = {**self._known, name: hours}
        return hours

    def remove(self, name: str) -> None:
        """Raises NotFound."""
        with self._database.writing() as connection:
            gone = connection.execute(delete(CalendarRow).where(CalendarRow.name == name))
        if not gone.rowcount:
            raise NotFound(f"There is no calendar '{name}'.")
        with self._lock:
            self._known = {known: hours for known, hours in self._known.items() if known != name}
