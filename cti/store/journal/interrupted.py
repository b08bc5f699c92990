"""What a server that fell left unfinished: the recordings of whose end the journal says nothing."""

from __future__ import annotations

from sqlalchemy import func, select

from cti.events import RecordingEnded, RecordingStarted
from cti.store.database import Database
from cti.store.journal.entry import Entry
from cti.store.tables import EventRow


def open_recordings(database: Database) -> list[RecordingStarted]:
    """Those that began since the last start and did not end. Ask before the next start is told."""
    with database.reading() as connection:
        started = connection.scalar(
            select(func.max(EventRow.seq)).where(EventRow.type == "ServerStarted")
        )
        rows = connection.execute(
            select(EventRow.seq, EventRow.at, EventRow.type, EventRow.call, EventRow.data)
            .where(
                EventRow.type.in_(("RecordingStarted", "RecordingEnded")),
                EventRow.seq > (started or 0),
            )
            .order_by(EventRow.seq)
        )
        events = [Entry(*row).event for row in rows]
    begun = {event.recording: event for event in events if isinstance(event, RecordingStarted)}
    for event in events:
        if isinstance(event, RecordingEnded):
            begun.pop(event.recording, None)
    return list(begun.values())
