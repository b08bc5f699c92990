"""The journal read back."""

from __future__ import annotations

from collections.abc import Iterator

from cti.events import Event
from cti.store.database import Database
from cti.store.journal.entry import Entry
from cti.store.records.writer import page_of_entries


class Replay(Iterator[tuple[int, Event]]):
    """Events of the journal in order, read page by page so that no long transaction stands."""

    def __init__(self, database: Database, from_seq: int) -> None:
        self.skipped = 0
        """Events so far of a type that this program does not know, or cannot read."""
        self._entries = _entries(database, from_seq)

    def __next__(self) -> tuple[int, Event]:
        for entry in self._entries:
            event = entry.event
            if event is not None:
                return entry.seq, event
            self.skipped += 1
        raise StopIteration


def _entries(database: Database, from_seq: int) -> Iterator[Entry]:
    while True:
        with database.reading() as connection:
            page = page_of_entries(connection, from_seq)
        if not page:
            return
        yield from page
        from_seq = page[-1].seq + 1
