"""The audit trail: append-only, each entry's hash covers the entry before it.

The database itself refuses to change or delete entries (triggers); whoever gets round that breaks the
chain, which `verify` shows. Cutting entries off the end leaves a chain whole: note `head` elsewhere.
"""

from __future__ import annotations

import hashlib
import json
import logging
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from queue import SimpleQueue
from typing import Any

from sqlalchemy import Connection, insert, or_, select
from sqlalchemy.exc import SQLAlchemyError

from cti.errors import CtiError
from cti.store.database import Database, reason_of
from cti.store.tables import AuditRow
from cti.store.text import clean

log = logging.getLogger(__name__)
RETRY_SECONDS = 1.0
PAGE = 2000
_LOCK = 0x41756469
"""Key of PostgreSQL's advisory lock: one writer at a time, or the chain would fork."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """Who did what to which object, from where. `seq` counts from 1 without a gap."""

    seq: int
    at: float
    who: str
    what: str
    object: str
    source: str
    detail: str
    hash: str


@dataclass(frozen=True, slots=True)
class Break:
    """The first entry that does not follow from the one before it."""

    seq: int
    reason: str


class Audit:
    """Calling it notes one act: `audit(who, what, object, source, detail)` never waits and never fails.

    A thread writes what was noted; while the database is away it waits and tries again. `close` writes
    the rest. The other methods block.
    """

    def __init__(self, database: Database, now: Callable[[], float] = time.time) -> None:
        self._database = database
        self._now = now
        self._queue: SimpleQueue[tuple[float, str, str, str, str, str] | None] = SimpleQueue()
        self._closing = threading.Event()
        self._thread: threading.Thread | None = threading.Thread(
            target=self._run, name="audit", daemon=True
        )
        self._thread.start()

    def __call__(self, who: str, what: str, object: str, source: str, detail: str) -> None:
        self._queue.put((self._now(), who, what, object, source, detail))

    def append(
        self, who: str, what: str, *, object: str = "", source: str = "", detail: str = ""
    ) -> int:
        """Write one entry at once; returns its number."""
        with self._database.writing() as connection:
            return _append(connection, [(self._now(), who, what, object, source, detail)])

    def head(self) -> tuple[int, str]:
        """Number and hash of the last entry; (0, "") of an empty trail."""
        with self._database.reading() as connection:
            return _head(connection)

    def verify(self) -> Break | None:
        """Walk the whole chain; None where it is whole."""
        seq, chain = 0, ""
        while True:
            with self._database.reading() as connection:
                page = connection.execute(
                    select(AuditRow.__table__)
                    .where(AuditRow.seq > seq)
                    .order_by(AuditRow.seq)
                    .limit(PAGE)
                ).all()
            if not page:
                return None
            for row in page:
                entry = AuditEntry(**row._mapping)
                if entry.seq != seq + 1:
                    return Break(seq + 1, f"entry {seq + 1} is missing")
                if entry.hash != _hash(chain, entry):
                    return Break(entry.seq, f"entry {entry.seq} does not match its hash")
                seq, chain = entry.seq, entry.hash

    def search(
        self,
        *,
        who: str | None = None,
        what: str | None = None,
        object: str | None = None,
        source: str | None = None,
        since: float | None = None,
        until: float | None = None,
        before: int | None = None,
        limit: int = 100,
    ) -> list[AuditEntry]:
        """Newest first; what is not given does not restrict. `before` is a number, for the next page.

        `object` finds its parts too: `call:17/2` is of `call:17`.
        """
        query = select(AuditRow.__table__).order_by(AuditRow.seq.desc()).limit(limit)
        for column, value in (
            (AuditRow.who, who),
            (AuditRow.what, what),
            (AuditRow.source, source),
        ):
            if value is not None:
                query = query.where(column == value)
        if object is not None:
            part = AuditRow.object.startswith(f"{object}/", autoescape=True)
            query = query.where(or_(AuditRow.object == object, part))
        if since is not None:
            query = query.where(AuditRow.at >= since)
        if until is not None:
            query = query.where(AuditRow.at < until)
        if before is not None:
            query = query.where(AuditRow.seq < before)
        with self._database.reading() as connection:
            return [AuditEntry(**row._mapping) for row in connection.execute(query)]

    def close(self) -> None:
        """Write what was noted and end the thread. May be called twice."""
        if self._thread is not None:
            self._queue.put(None)
            self._closing.set()
            self._thread.join()
            self._thread = None

    def _run(self) -> None:
        going = True
        while going:
            noted = [self._queue.get()]
            while not self._queue.empty():
                noted.append(self._queue.get())
            going = None not in noted
            entries = [entry for entry in noted if entry is not None]
            while entries:
                last_try = not going or self._closing.is_set()
                try:
                    with self._database.writing() as connection:
                        _append(connection, entries)
                    break
                except (SQLAlchemyError, CtiError, OSError) as error:
                    log.warning("the audit trail waits: %s", reason_of(error))
                    if last_try:
                        log.error("audit entries could not be written: %s", entries)
                        break
                    self._closing.wait(RETRY_SECONDS)


def _append(connection: Connection, noted: Sequence[tuple[float, str, str, str, str, str]]) -> int:
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")
    seq, chain = _head(connection)
    rows: list[dict[str, Any]] = []
    for at, *words in noted:
        seq += 1
        who, what, object, source, detail = (_text(word) for word in words)
        entry = AuditEntry(
            seq=seq, at=at, who=who, what=what, object=object, source=source, detail=detail, hash=""
        )
        chain = _hash(chain, entry)
        rows.append(asdict(entry) | {"hash": chain})
    connection.execute(insert(AuditRow), rows)
    return seq


def _head(connection: Connection) -> tuple[int, str]:
    row = connection.execute(
        select(AuditRow.seq, AuditRow.hash).order_by(AuditRow.seq.desc()).limit(1)
    ).first()
    return (0, "") if row is None else (row.seq, row.hash)


def _hash(before: str, entry: AuditEntry) -> str:
    fields = [
        before, entry.seq, entry.at, entry.who, entry.what, entry.object, entry.source, entry.detail,
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(fields, ensure_ascii=False).encode()).hexdigest()


def _text(word: str) -> str:
    """As both databases can hold it."""
    return str(clean(word)).encode("utf-8", "replace").decode()
