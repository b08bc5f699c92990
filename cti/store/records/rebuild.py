"""All call records made anew from the journal: what `cordboard replay` does."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Column, Connection, MetaData, Table, delete, select

from cti.store.database import Database
from cti.store.records.call_record import CallRecord
from cti.store.records.fold import CallFold
from cti.store.records.sound_files import SoundFileWriter
from cti.store.records.writer import PAGE, page_of_entries, record_of, row_of
from cti.store.tables import CallRecordRow, RecordAgentRow
from cti.store.upsert import insert_new, upsert

_RECORDS = CallRecordRow.__table__


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What making the records anew gave. `added`, `changed` and `removed` are 0 where nothing was wrong."""

    events: int
    records: int
    skipped: int
    """Events whose type this program does not know."""
    added: int
    changed: int
    removed: int

    def __str__(self) -> str:
        wrong = (("added", self.added), ("changed", self.changed), ("removed", self.removed))
        mended = ", ".join(f"{count} {what}" for what, count in wrong if count)
        unknown = f" {self.skipped} events of a newer program were passed over." * bool(
            self.skipped
        )
        return (
            f"{self.events} events were read and {self.records} call records made of them: "
            f"{mended or 'all stood as they should'}.{unknown}"
        )


def rebuild(database: Database) -> Rebuilt:
    """Fold the whole journal anew and put the records right, in one transaction.

    Records of calls from before the journal's first event (it was cleaned up) are left alone. With a
    server running on the same SQLite file, that server spools until this is done.
    """
    with database.writing() as connection:
        made = Table(
            "rebuilt_records",
            MetaData(),
            *(
                Column(column.name, column.type, primary_key=column.primary_key)
                for column in _RECORDS.c
            ),
            prefixes=["TEMPORARY"],
        )
        made.create(connection)
        try:
            events, skipped, began = _fold_into(connection, made)
            records, added, changed = _put_right(connection, made)
            removed = 0
            if began is not None:
                removed = connection.execute(
                    delete(CallRecordRow).where(
                        CallRecordRow.began >= began, CallRecordRow.call.not_in(select(made.c.call))
                    )
                ).rowcount
        finally:
            made.drop(connection)
    return Rebuilt(events, records, skipped, added, changed, removed)


def _fold_into(connection: Connection, made: Table) -> tuple[int, int, float | None]:
    """(events read, of which unknown, time of the first)."""
    pending: dict[int, CallRecord] = {}
    columns = [made.c[column.name] for column in _RECORDS.c if column.name != "outside"]

    def recall(call: int) -> CallRecord | None:
        if call in pending:
            return pending[call]
        row = connection.execute(select(*columns).where(made.c.call == call)).first()
        return None if row is None else record_of(row)

    fold = CallFold(recall)
    events = skipped = 0
    began: float | None = None
    last = 0
    while page := page_of_entries(connection, last + 1):
        last = page[-1].seq
        began = page[0].at if began is None else began
        files = SoundFileWriter()
        for entry in page:
            event = entry.event
            if event is None:
                skipped += 1
                continue
            for record in fold.apply(entry.seq, event):
                pending[record.call] = record
            files.feed(event)
        upsert(connection, made, [row_of(record) for record in pending.values()])
        files.save(connection)
        pending.clear()
        events += len(page)
    return events, skipped, began


def _put_right(connection: Connection, made: Table) -> tuple[int, int, int]:
    """Write what differs from the records that stand; (records made, added, changed)."""
    records = added = changed = last = 0
    while rows := list(
        connection.execute(
            select(made).where(made.c.call > last).order_by(made.c.call).limit(PAGE)
        ).mappings()
    ):
        standing = {
            row["call"]: row
            for row in connection.execute(
                select(_RECORDS).where(_RECORDS.c.call.between(rows[0]["call"], rows[-1]["call"]))
            ).mappings()
        }
        new = [dict(row) for row in rows if row["call"] not in standing]
        other = [
            dict(row) for row in rows if row["call"] in standing and row != standing[row["call"]]
        ]
        upsert(connection, _RECORDS, new + other)
        for row in other:
            connection.execute(delete(RecordAgentRow).where(RecordAgentRow.call == row["call"]))
        insert_new(
            connection,
            RecordAgentRow.__table__,
            [
                {"agent": agent, "call": row["call"]}
                for row in new + other
                for agent in row["agents"]
            ],
        )
        records, added, changed, last = (
            records + len(rows),
            added + len(new),
            changed + len(other),
            rows[-1]["call"],
        )
    return records, added, changed
