"""What flows keep for the house: global variables, first times, planned jobs.

Values stand in memory and are written behind; a server that starts again has them all.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, insert, select

from cti.ivr.values.packing import unpacked
from cti.store.database import Database
from cti.store.flows.remembered import packed
from cti.store.house.tables import FirstTimeRow, GlobalRow, PlannedJobRow
from cti.store.text import clean
from cti.store.upsert import upsert
from cti.store.write_behind import WriteBehind

Audited = Callable[[str, str, str, str, str], None]
"""(who, what, object, source, detail)."""
KEPT_DAYS = 400.0
"""First times older than this are forgotten at a start, save those that hold for ever."""


class GlobalValues:
    """The global variables; fulfils `cti.ivr.values.variables.HouseValues`. Asked on the loop."""

    def __init__(
        self,
        database: Database,
        behind: WriteBehind,
        audit: Audited,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._behind = behind
        self._audit = audit
        self._now = now
        self.changed: Callable[[str], None] | None = None
        """Told the name of a value that was set."""
        with database.reading() as connection:
            rows = connection.execute(select(GlobalRow.name, GlobalRow.value))
            self._values: dict[str, Any] = {name: unpacked(value) for name, value in rows}

    def get(self, name: str) -> Any:
        return self._values.get(name)

    def names(self) -> Iterable[str]:
        return tuple(self._values)

    def put(self, name: str, value: Any, by: str) -> None:
        """Set a value for everybody, at once; the change is audited and written behind."""
        if name in self._values and self._values[name] == value:
            return
        self._values[name] = value
        row = {"name": clean(name), "value": packed(value), "by": clean(by), "at": self._now()}
        self._behind.put(lambda connection: upsert(connection, GlobalRow.__table__, [row]))
        self._audit(by, "SetGlobal", f"global:{name}", "", str(row["value"])[:200])
        if self.changed is not None:
            self.changed(name)


class FirstTimes:
    """Fulfils `cti.ivr.services.house.Memory`."""

    def __init__(
        self, database: Database, behind: WriteBehind, now: Callable[[], float] = time.time
    ) -> None:
        self._behind = behind
        with database.writing() as connection:
            old = now() - KEPT_DAYS * 86_400
            connection.execute(
                delete(FirstTimeRow).where(
                    FirstTimeRow.at < old, FirstTimeRow.key.not_like("%/ever/%")
                )
            )
            rows = connection.execute(select(FirstTimeRow.key, FirstTimeRow.at))
            self._last = {row.key: float(row.at) for row in rows}

    def first(self, key: str, since: float, at: float) -> bool:
        last = self._last.get(key)
        if last is not None and last >= since:
            return False
        self._last[key] = at
        row = {"key": clean(key), "at": at}
        self._behind.put(lambda connection: upsert(connection, FirstTimeRow.__table__, [row]))
        return True


@dataclass(frozen=True, slots=True)
class PlannedJob:
    """A job flow that is to start at a time (Unix seconds)."""

    id: str
    flow: str
    given: Mapping[str, Any]
    at: float
    by: str


class PlannedJobs:
    """Jobs that are to come; fulfils `cti.ivr.run.jobs.Plan`."""

    def __init__(self, database: Database, behind: WriteBehind) -> None:
        self._behind = behind
        with database.reading() as connection:
            rows = connection.execute(select(PlannedJobRow.__table__).order_by(PlannedJobRow.at))
            self._left = [
                PlannedJob(
                    row.id,
                    row.flow,
                    {name: unpacked(value) for name, value in row.given.items()},
                    row.at,
                    row.by,
                )
                for row in rows
            ]

    def left(self) -> Iterable[PlannedJob]:
        """What was planned before this start."""
        return tuple(self._left)

    def add(self, flow: str, given: Mapping[str, Any], at: float, by: str) -> PlannedJob:
        job = PlannedJob(uuid.uuid4().hex, flow, dict(given), at, by)
        row = {
            "id": job.id, "flow": clean(flow), "at": at, "by": clean(by),
            "given": {clean(name): packed(value) for name, value in given.items()},
        }  # fmt: skip
        self._behind.put(lambda connection: connection.execute(insert(PlannedJobRow), [row]))
        return job

    def done(self, job: str) -> None:
        """It was started, or will never be."""
        gone = delete(PlannedJobRow).where(PlannedJobRow.id == job)
        self._behind.put(lambda connection: connection.execute(gone))
