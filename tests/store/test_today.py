"""The events of the present day, found in the journal by their time."""

from __future__ import annotations

import pytest
from sqlalchemy import insert

from cti.events import Event, Held, Retrieved
from cti.store.database import Database
from cti.store.journal.entry import entry_of
from cti.store.journal.today import events_since
from cti.store.tables import EventRow


@pytest.mark.parametrize("since", [0.0, 9.0, 10.0, 10.5, 17.0, 30.0, 31.0])
def test_the_events_since_a_moment_in_order(database: Database, since: float) -> None:
    # Numbers have gaps where a journal was cleaned up, and several events may share a moment.
    events: list[tuple[int, Event]] = [
        (seq, (Held if seq % 3 else Retrieved)(at=float(at), call=seq, device="station:204"))
        for seq, at in ((5, 10), (6, 10), (7, 11), (40, 12), (41, 17), (42, 17), (99, 30))
    ]
    entries = [entry_of(seq, event) for seq, event in events]
    with database.writing() as connection:
        connection.execute(
            insert(EventRow),
            [
                {"seq": one.seq, "at": one.at, "type": one.type, "call": one.call, "data": one.data}
                for one in entries
            ],
        )
    held = [event for _, event in events if isinstance(event, Held) and event.at >= since]
    assert list(events_since(database, since, (Held,))) == held
    every = [event for _, event in events if event.at >= since]
    assert list(events_since(database, since, (Held, Retrieved))) == every


def test_an_empty_journal_has_no_events(database: Database) -> None:
    assert list(events_since(database, 0.0, (Held,))) == []
