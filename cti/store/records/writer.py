"""Writes call records in the journal's own transaction."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from dataclasses import fields
from typing import Any

from sqlalchemy import Connection, Row, func, select

from cti.numbering import normal
from cti.store.journal.entry import Entry
from cti.store.records.call_record import CallRecord
from cti.store.records.fold import CallFold
from cti.store.records.sound_files import SoundFileWriter
from cti.store.tables import CallRecordRow, CheckpointRow, EventRow, RecordAgentRow
from cti.store.text import clean
from cti.store.upsert import insert_new, upsert

log = logging.getLogger(__name__)
CHECKPOINT = "records"
CHECKPOINT_STRIDE = 2000
"""The checkpoint is written when it has moved so many events: a restart feeds at most about as many."""
PAGE = 5000
_FIELDS = tuple(field.name for field in fields(CallRecord))
_COLUMNS = [CallRecordRow.__table__.c[name] for name in _FIELDS]
_EVENT_COLUMNS = (EventRow.seq, EventRow.at, EventRow.type, EventRow.call, EventRow.data)


def page_of_entries(connection: Connection, from_seq: int, limit: int = PAGE) -> list[Entry]:
    """The next entries of the journal in order, at most `limit`."""
    rows = connection.execute(
        select(*_EVENT_COLUMNS).where(EventRow.seq >= from_seq).order_by(EventRow.seq).limit(limit)
    )
    return [Entry(*row) for row in rows]


class RecordWriter:
    """Holds the living calls; `restore` puts it where the journal stands, `write` goes on from there."""

    def __init__(self) -> None:
        self.failures = 0
        """Events at which the fold itself failed: each was logged, none stops the journal."""
        self._fold = CallFold(self._recall)
        self._connection: Connection | None = None
        self._pending: dict[int, CallRecord] = {}
        self._sound_files = SoundFileWriter()
        self._checkpoint = 1

    def restore(self, connection: Connection) -> None:
        """Forget everything and feed what the journal holds of calls that are still alive."""
        self._fold = CallFold(_nothing)
        self._checkpoint = (
            connection.scalar(select(CheckpointRow.seq).where(CheckpointRow.name == CHECKPOINT))
            or 1
        )
        for entry in self._who_sat_where(connection):
            self._feed(entry)
        seq = self._checkpoint
        while page := page_of_entries(connection, seq):
            for entry in page:
                self._feed(entry)
            seq = page[-1].seq + 1
        self._pending.clear()
        self._sound_files.clear()
        self._fold.recall = self._recall

    def write(self, connection: Connection, entries: Sequence[Entry]) -> None:
        """Fold entries that were just written to the journal; write what they finished or changed."""
        self._connection = connection
        try:
            for entry in entries:
                self._feed(entry)
            self._save(connection)
            self._move_checkpoint(connection, entries[-1].seq + 1)
        finally:
            self._connection = None
            self._pending.clear()
            self._sound_files.clear()

    def _feed(self, entry: Entry) -> None:
        event = entry.event
        if event is None:
            return
        try:
            for record in self._fold.apply(entry.seq, event):
                self._pending[record.call] = record
        except Exception:
            self.failures += 1
            log.exception("event %d %s could not be folded into its record", entry.seq, entry.type)
        self._sound_files.feed(event)

    def _save(self, connection: Connection) -> None:
        records = list(self._pending.values())
        upsert(connection, CallRecordRow.__table__, [row_of(record) for record in records])
        insert_new(
            connection,
            RecordAgentRow.__table__,
            [
                {"agent": clean(agent), "call": record.call}
                for record in records
                for agent in record.agents
            ],
        )
        self._sound_files.save(connection)

    def _move_checkpoint(self, connection: Connection, next_seq: int) -> None:
        oldest = self._fold.oldest_needed(next_seq)
        if oldest - self._checkpoint >= CHECKPOINT_STRIDE:
            upsert(connection, CheckpointRow.__table__, [{"name": CHECKPOINT, "seq": oldest}])
            self._checkpoint = oldest

    def _recall(self, call: int) -> CallRecord | None:
        if call in self._pending:
            return self._pending[call]
        assert self._connection is not None
        return read_record(self._connection, call)

    def _who_sat_where(self, connection: Connection) -> Iterator[Entry]:
        """Log-ons and log-offs before the checkpoint, since the server's last start before it."""
        started = connection.scalar(
            select(func.max(EventRow.seq)).where(
                EventRow.type == "ServerStarted", EventRow.seq < self._checkpoint
            )
        )
        rows = connection.execute(
            select(*_EVENT_COLUMNS)
            .where(
                EventRow.type.in_(("AgentLoggedOn", "AgentLoggedOff")),
                EventRow.seq >= (started or 0),
                EventRow.seq < self._checkpoint,
            )
            .order_by(EventRow.seq)
        )
        for row in rows:
            yield Entry(*row)


def read_record(connection: Connection, call: int) -> CallRecord | None:
    row = connection.execute(select(*_COLUMNS).where(CallRecordRow.call == call)).first()
    return None if row is None else record_of(row)


def record_of(row: Row[Any]) -> CallRecord:
    """The record of a row of `record_columns()`."""
    return CallRecord(**dict(zip(_FIELDS, row, strict=True)))


def record_columns() -> list[Any]:
    return list(_COLUMNS)


def row_of(record: CallRecord) -> dict[str, Any]:
    """The record's row, with text that both databases can hold."""
    row = {name: clean(getattr(record, name)) for name in _FIELDS}
    row["outside"] = normal(record.outside)
    return row


def _nothing(call: int) -> CallRecord | None:
    return None
