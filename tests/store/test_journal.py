# ruff: noqa: ASYNC230, ASYNC240 - a test may wait for its own small files
from __future__ import annotations

import asyncio
import logging
import sqlite3
import time
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import event as sqlalchemy_event
from sqlalchemy import insert, select

from cti.bus import Bus
from cti.events import (
    AlarmCleared,
    CallCleared,
    Established,
    Event,
    Offered,
    RecordingEnded,
    ServerStarted,
)
from cti.store.database import Database
from cti.store.errors import StoreError
from cti.store.journal.entry import entry_of
from cti.store.journal.journal import Journal
from cti.store.journal.spool import Spool
from cti.store.records.call_record import CallRecord
from cti.store.records.rebuild import rebuild
from cti.store.records.writer import record_columns, record_of
from cti.store.tables import EventRow, RecordingRow


def one_call(call: int, at: float) -> list[Event]:
    return [
        Offered(
            at=at, call=call, device="trunk:e1-1/7", calling="13812346021", called="4008216216"
        ),
        Established(at=at + 1, call=call, device="trunk:e1-1/7"),
        CallCleared(at=at + 9, call=call),
    ]


def records(database: Database) -> list[CallRecord]:
    with database.reading() as connection:
        columns = record_columns()
        return [record_of(row) for row in connection.execute(select(*columns).order_by(columns[0]))]


@pytest.fixture
def spool(tmp_path: Path) -> Path:
    return tmp_path / "spool" / "events.spool"


class Troubles:
    """What the journal told, and events to wait for."""

    def __init__(self) -> None:
        self.told: list[str] = []
        self.raised = asyncio.Event()
        self.recovered = asyncio.Event()

    def trouble(self, sentence: str) -> None:
        self.told.append(sentence)
        self.raised.set()

    def recover(self) -> None:
        self.recovered.set()


@pytest.fixture
async def troubles() -> AsyncIterator[Troubles]:
    return Troubles()


def journal_of(database: Database | str, spool: Path, troubles: Troubles) -> Journal:
    return Journal(
        database,
        spool=spool,
        on_trouble=troubles.trouble,
        on_recovered=troubles.recover,
        retry_seconds=0.05,
    )


async def test_what_the_bus_says_is_read_back_in_order(database: Database, spool: Path) -> None:
    said: list[Event] = [event for call in range(1, 501) for event in one_call(call, call * 10.0)]
    async with Journal(database, spool=spool) as journal:
        bus = Bus(journal.last_seq)
        bus.listen_all(journal.hear)
        for event in said:
            bus.publish(event)
        await journal.flushed()
        assert journal.backlog == 0
        assert list(journal.replay()) == list(enumerate(said, 1))
        assert [seq for seq, _ in journal.replay(1499)] == [1499, 1500]
    assert [record.call for record in records(database)] == list(range(1, 501))
    with Journal(database, spool=spool) as journal:
        assert (journal.last_seq, journal.last_call) == (1500, 500)
    assert not spool.exists()


async def test_hearing_an_event_does_not_wait_for_the_database(tmp_path: Path, spool: Path) -> None:
    with Database.open(f"sqlite:///{tmp_path / 'held.db'}") as database:
        async with Journal(database, spool=spool) as journal:
            with closing(sqlite3.connect(tmp_path / "held.db", isolation_level=None)) as other:
                other.execute("BEGIN IMMEDIATE")
                began = time.perf_counter()
                for seq, event in enumerate(one_call(1, 0.0) * 100, 1):
                    journal.hear(seq, event)
                assert time.perf_counter() - began < 0.2
                assert journal.backlog == 300
                other.execute("ROLLBACK")
            await journal.flushed()
            assert journal.backlog == 0
            assert journal.trouble == ""


async def test_data_that_is_no_text_is_kept_readable(database: Database, spool: Path) -> None:
    odd = Offered(at=1.5, call=1, device="trunk:e1-1/1", calling="\ud800\0", called=object())  # type: ignore[arg-type]
    async with Journal(database, spool=spool) as journal:
        journal.hear(1, odd)
        journal.hear(2, CallCleared(at=2.0, call=1))
        await journal.flushed()
        (_, read), _ = journal.replay()
        assert isinstance(read, Offered)
        assert (read.calling, read.at) == ("?\0", 1.5)
        assert read.called.startswith("<object")
    assert [record.calling for record in records(database)] == ["?"]


async def test_events_of_a_newer_program_are_skipped_and_counted(
    database: Database, spool: Path
) -> None:
    with database.writing() as connection:
        for seq, kind, data in (
            (1, "Offered", '{"at":1.0,"call":1,"device":"trunk:a/1","calling":"1","called":"2"}'),
            (2, "Teleported", '{"at":2.0,"call":1,"to":"Mars"}'),
            (3, "CallCleared", '{"at":"never"}'),
            (4, "CallCleared", '{"at":4.0,"call":1,"colour":"new field"}'),
        ):
            connection.execute(
                insert(EventRow),
                {"seq": seq, "at": float(seq), "type": kind, "call": 1, "data": data},
            )
    with Journal(database, spool=spool) as journal:
        replay = journal.replay()
        assert [seq for seq, _ in replay] == [1, 4]
        assert replay.skipped == 2
    made = rebuild(database)
    assert (made.events, made.records, made.skipped, made.added) == (4, 1, 2, 1)


@pytest.mark.postgres
async def test_calls_go_on_while_postgresql_is_stopped(
    cluster, spool: Path, troubles: Troubles, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL)
    url = cluster.empty_database()
    async with journal_of(url, spool, troubles) as journal:
        bus = Bus()
        bus.listen_all(journal.hear)

        def calls(first: int, last: int) -> None:
            for call in range(first, last + 1):
                for event in one_call(call, call * 10.0):
                    bus.publish(event)

        calls(1, 50)
        await journal.flushed()
        calls(51, 60)
        await asyncio.to_thread(cluster.stop)
        try:
            calls(61, 100)
            await journal.flushed()
            await troubles.raised.wait()
            assert "takes no events" in troubles.told[0]
            assert str(spool) in troubles.told[0]
            assert journal.backlog >= 120
            assert spool.stat().st_size > 0
        finally:
            await asyncio.to_thread(cluster.start)
        calls(101, 120)
        await troubles.recovered.wait()
        calls(121, 130)
        await journal.flushed()
        assert journal.backlog == 0
        assert [seq for seq, _ in journal.replay()] == list(range(1, 391))
        assert [record.call for record in records(journal.database)] == list(range(1, 131))
        assert rebuild(journal.database).changed == 0
    assert len(troubles.told) == 1
    assert not spool.exists()


def fill(database: Database) -> None:
    """From now on SQLite finds its disk full: no page more than it has."""
    database.engine.dispose()
    sqlalchemy_event.listen(database.engine, "connect", _no_more_pages)


def make_space(database: Database) -> None:
    sqlalchemy_event.remove(database.engine, "connect", _no_more_pages)
    database.engine.dispose()


def _no_more_pages(connection: sqlite3.Connection, record: object) -> None:
    pages = connection.execute("PRAGMA page_count").fetchone()[0]
    connection.execute(f"PRAGMA max_page_count={pages}")


def _read_only(connection: sqlite3.Connection, record: object) -> None:
    connection.execute("PRAGMA query_only=ON")


async def test_a_full_disk_loses_and_doubles_nothing(
    tmp_path: Path, spool: Path, troubles: Troubles, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL)
    with Database.open(f"sqlite:///{tmp_path / 'small.db'}") as database:
        async with journal_of(database, spool, troubles) as journal:
            said = [event for call in range(1, 401) for event in one_call(call, call * 10.0)]
            for seq, event in enumerate(said[:300], 1):
                journal.hear(seq, event)
            await journal.flushed()
            fill(database)
            for seq, event in enumerate(said[300:900], 301):
                journal.hear(seq, event)
                if seq % 100 == 0:
                    await journal.flushed()
            assert "disk is full" in troubles.told[0]
            assert journal.trouble
            make_space(database)
            await troubles.recovered.wait()
            for seq, event in enumerate(said[900:], 901):
                journal.hear(seq, event)
            await journal.flushed()
            assert list(journal.replay()) == list(enumerate(said, 1))
        assert len(records(database)) == 400


async def test_a_read_only_database_and_a_full_spool_keep_events_in_memory(
    tmp_path: Path, spool: Path, troubles: Troubles,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    caplog.set_level(logging.CRITICAL)
    with Database.open(f"sqlite:///{tmp_path / 'held.db'}") as database:
        async with journal_of(database, spool, troubles) as journal:
            database.engine.dispose()
            sqlalchemy_event.listen(database.engine, "connect", _read_only)
            full = open("/dev/full", "r+b", buffering=0)  # noqa: SIM115 - closed below
            own, journal._spool._file = journal._spool._file, full  # type: ignore[assignment]
            said = one_call(1, 0.0) + one_call(2, 10.0)
            for seq, event in enumerate(said[:4], 1):
                journal.hear(seq, event)
            while len(troubles.told) < 2:
                troubles.raised.clear()
                await troubles.raised.wait()
            assert "readonly" in troubles.told[0]
            assert "in memory only: make space" in troubles.told[1]
            journal._spool._file = own
            full.close()
            for seq, event in enumerate(said[4:], 5):
                journal.hear(seq, event)
            await journal.flushed()
            sqlalchemy_event.remove(database.engine, "connect", _read_only)
            database.engine.dispose()
            await troubles.recovered.wait()
            assert list(journal.replay()) == list(enumerate(said, 1))
        assert len(records(database)) == 2


async def test_a_spool_left_by_a_fall_is_written_at_the_next_opening(
    database: Database, spool: Path
) -> None:
    said = one_call(1, 0.0) + one_call(2, 10.0)
    async with Journal(database, spool=spool) as journal:
        for seq, event in enumerate(said[:2], 1):
            journal.hear(seq, event)
    left = Spool(spool)
    left.append([entry_of(seq, event) for seq, event in enumerate(said, 1)][1:5])
    left.close()
    with spool.open("ab") as torn:
        torn.write(b'[6,19.0,"CallCl')
    with Journal(database, spool=spool) as journal:
        assert journal.last_seq == 5
        assert list(journal.replay()) == list(enumerate(said[:5], 1))
        journal.hear(6, ServerStarted(at=100.0, version="0.1.0"))
    assert [(record.call, record.outcome) for record in records(database)] == [
        (1, "answered"),
        (2, "interrupted"),
    ]


async def test_another_server_on_the_same_database_is_noticed(
    database: Database,
    tmp_path: Path,
    spool: Path,
    troubles: Troubles,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.CRITICAL)
    async with (
        Journal(database, spool=tmp_path / "other.spool") as other,
        journal_of(database, spool, troubles) as journal,
    ):
        other.hear(1, ServerStarted(at=1.0, version="0.1.0"))
        await other.flushed()
        journal.hear(1, AlarmCleared(at=1.0, key="mine"))
        while not any("another server writes to it" in told for told in troubles.told):
            troubles.raised.clear()
            await troubles.raised.wait()
        await journal.flushed()
        assert [event for _, event in other.replay()] == [ServerStarted(at=1.0, version="0.1.0")]
    assert b"mine" in spool.read_bytes()


def test_a_second_journal_on_the_same_spool_is_refused(database: Database, spool: Path) -> None:
    with (
        Journal(database, spool=spool),
        pytest.raises(StoreError, match="Another server keeps its journal"),
    ):
        Journal(database, spool=spool)


def test_a_postgresql_journal_must_know_its_spool(cluster) -> None:
    with pytest.raises(StoreError, match="give it a spool file in the data folder"):
        Journal(cluster.empty_database())


async def test_recordings_are_listed_with_their_hash(database: Database, spool: Path) -> None:
    async with Journal(database, spool=spool) as journal:
        journal.hear(1, one_call(1, 0.0)[0])
        for seq, name in ((2, "a"), (3, "b")):
            journal.hear(
                seq,
                RecordingEnded(
                    at=5.0, call=1, recording=name, path=f"{name}.wav", seconds=3.5, sha256="00"
                ),
            )
        await journal.flushed()
    with database.reading() as connection:
        rows = connection.execute(
            select(RecordingRow.recording, RecordingRow.path, RecordingRow.seconds)
        )
        assert sorted(rows) == [("a", "a.wav", 3.5), ("b", "b.wav", 3.5)]
