"""The journal: every event in order, written by one thread; the server's loop never waits for a disk.

Events gather for at most 20 ms or until 500 wait, then go to the database in one transaction together
with the call records that they finish. While the database does not take them they go to the spool file
beside it, and when not even that disk takes them they stay in memory; a sentence tells of it either
way. When the database is back they are written in order. Nothing is doubled: what the database already
holds of the spool (the answer to a commit may have been lost) is compared and left out.
"""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from itertools import islice
from pathlib import Path
from queue import Empty, SimpleQueue
from types import TracebackType
from typing import Any, Self

from sqlalchemy import Connection, func, insert, select
from sqlalchemy.exc import SQLAlchemyError

from cti.events import Event
from cti.store.database import Database, is_gone, reason_of
from cti.store.errors import DatabaseAway, StoreError
from cti.store.journal.entry import Entry, entry_of
from cti.store.journal.replay import Replay
from cti.store.journal.spool import Spool
from cti.store.records.writer import RecordWriter, page_of_entries
from cti.store.tables import EventRow

log = logging.getLogger(__name__)
BATCH_SECONDS = 0.02
BATCH_EVENTS = 500
CATCH_UP_EVENTS = 2000
RETRY_SECONDS = 1.0


class Journal:
    """Hand `hear` to `bus.listen_all`. Opening it writes what an earlier run left in the spool.

    `on_trouble(sentence)` tells that the database does not take events (again where the reason gets
    worse), `on_recovered()` that all of them are written. Both come on the loop in which `start` was
    called, or on the writer's thread where there was none. Raises StoreError where the database or the
    spool cannot be opened.
    """

    def __init__(
        self,
        database: Database | str,
        *,
        spool: Path | None = None,
        on_trouble: Callable[[str], None] | None = None,
        on_recovered: Callable[[], None] | None = None,
        retry_seconds: float = RETRY_SECONDS,
    ) -> None:
        self._own = isinstance(database, str)
        self.database = Database.open(database) if isinstance(database, str) else database
        self._on_trouble = on_trouble
        self._on_recovered = on_recovered
        self._retry_seconds = retry_seconds
        self._records = RecordWriter()
        self._queue: SimpleQueue[Entry | None] = SimpleQueue()
        self._hurry = threading.Event()
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._waiting: list[tuple[int, asyncio.AbstractEventLoop, asyncio.Future[None]]] = []
        self._lock = threading.Lock()
        self._memory: list[Entry] = []
        self._trouble = ""
        self._retry_at = 0.0
        self._behind = 0
        self.last_seq = 0
        """Number of the last event heard; a new Bus begins with it."""
        self.last_call = 0
        """The highest call number in the journal at its opening."""
        with ExitStack() as undo:
            if self._own:
                undo.callback(self.database.close)
            self._spool = Spool(spool or _beside(self.database))
            undo.callback(self._spool.close)
            self._open()
            undo.pop_all()
        self._kept = self.last_seq

    # --- on the loop ---

    def hear(self, seq: int, event: Event) -> None:
        """Take one event; returns at once."""
        self._queue.put(entry_of(seq, event))
        self.last_seq = seq
        if self._queue.qsize() >= BATCH_EVENTS:
            self._hurry.set()

    @property
    def backlog(self) -> int:
        """Events heard that are not in the database yet."""
        return self._queue.qsize() + self._behind

    @property
    def trouble(self) -> str:
        """Why the database does not take events; "" while it does."""
        return self._trouble

    async def flushed(self, seq: int | None = None) -> None:
        """Wait until this event (all heard so far) is in the database, or in the spool while it is away."""
        wanted = self.last_seq if seq is None else seq
        loop = asyncio.get_running_loop()
        done: asyncio.Future[None] = loop.create_future()
        with self._lock:
            if self._kept >= wanted:
                return
            self._waiting.append((wanted, loop, done))
        await done

    def replay(self, from_seq: int = 1) -> Replay:
        """What the database holds from this event on, in order, as (number, event)."""
        return Replay(self.database, from_seq)

    async def since(self, seq: int, limit: int) -> list[tuple[int, Event]]:
        """The events after `seq` in order, as far as the database holds them, at most `limit`."""
        return await asyncio.to_thread(lambda: list(islice(self.replay(seq + 1), limit)))

    def start(self) -> None:
        """Begin to write. Events heard before wait until then."""
        try:
            self._loop = asyncio.get_running_loop()
        except RuntimeError:
            self._loop = None
        self._thread = threading.Thread(target=self._run, name="journal", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Write all that was heard, end the thread. May be called twice."""
        if self._thread is not None:
            self._queue.put(None)
            self._hurry.set()
            self._thread.join()
            self._thread = None
        self._spool.close()
        if self._own:
            self.database.close()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    async def __aenter__(self) -> Self:
        self.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await asyncio.to_thread(self.close)

    def _open(self) -> None:
        try:
            self._catch_up()
            with self.database.reading() as connection:
                self.last_seq = connection.scalar(select(func.max(EventRow.seq))) or 0
                self.last_call = connection.scalar(select(func.max(EventRow.call))) or 0
        except (SQLAlchemyError, DatabaseAway, OSError) as error:
            raise StoreError(
                f"{self.database.name} does not take the events kept in {self._spool.path} "
                f"({reason_of(error)}); mend the database and start again."
            ) from error

    # --- on the writer's thread ---

    def _run(self) -> None:
        going = True
        while going:
            batch, going = self._gather()
            self._behind += len(batch)
            if batch and not self._trouble:
                self._store(batch)
            elif batch:
                self._keep(batch)
            if self._trouble:
                self._spool.sync()
                if not going or time.monotonic() >= self._retry_at:
                    self._try_again()
        if self._memory:
            log.error("%d events could be written nowhere and are lost", len(self._memory))

    def _gather(self) -> tuple[list[Entry], bool]:
        """The next batch, and whether to go on. Empty where only a retry is due."""
        batch: list[Entry] = []
        try:
            timeout = max(0.0, self._retry_at - time.monotonic()) if self._trouble else None
            entry = self._queue.get(timeout=timeout)
            if entry is not None:
                self._hurry.wait(BATCH_SECONDS)
            self._hurry.clear()
            while entry is not None:
                batch.append(entry)
                if len(batch) >= CATCH_UP_EVENTS:
                    return batch, True
                entry = self._queue.get_nowait()
        except Empty:
            return batch, True
        return batch, False

    def _store(self, batch: Sequence[Entry]) -> None:
        try:
            self._write(batch)
        except Exception as error:
            # Whatever it is, this thread must live and the events must be kept.
            log.warning("the journal goes to %s: %s", self._spool.path, reason_of(error))
            self._in_trouble(
                f"{self.database.name} takes no events ({reason_of(error)}); calls go on and are kept in "
                f"{self._spool.path} until it is back."
            )
            self._keep(batch)
        else:
            self._behind -= len(batch)
            self._advance(batch[-1].seq)

    def _write(self, entries: Sequence[Entry]) -> None:
        with self.database.writing() as connection:
            _insert(connection, entries)
            self._fold(connection, entries)

    def _fold(self, connection: Connection, entries: Sequence[Entry]) -> None:
        """Write the call records; where they alone are refused the journal goes on without."""
        step = connection.begin_nested()
        try:
            self._records.write(connection, entries)
            step.commit()
        except Exception as error:
            if isinstance(error, SQLAlchemyError) and is_gone(error):
                raise
            step.rollback()
            log.exception(
                "call records of events %d-%d: `replay` mends", entries[0].seq, entries[-1].seq
            )
            self._records.failures += 1
            self._records.restore(connection)

    def _keep(self, batch: Sequence[Entry]) -> None:
        self._memory.extend(batch)
        try:
            self._spool.append(self._memory)
        except OSError as error:
            self._in_trouble(
                f"{self.database.name} takes no events and neither does {self._spool.path} "
                f"({error.strerror}); {len(self._memory)} events are in memory only: make space on the disk."
            )
        else:
            self._advance(self._memory[-1].seq)
            self._memory.clear()

    def _try_again(self) -> None:
        try:
            self._catch_up()
        except _ForeignJournal as error:
            self._in_trouble(str(error))
            self._retry_at = time.monotonic() + self._retry_seconds
            return
        except Exception as error:
            log.debug("the database is still away: %s", reason_of(error))
            self._retry_at = time.monotonic() + self._retry_seconds
            return
        self._trouble = ""
        log.warning("the journal is written to the database again")
        self._tell(self._on_recovered)

    def _catch_up(self) -> None:
        """Put the records where the database stands, then write the spool and what is in memory."""
        with self.database.reading() as connection:
            last = connection.scalar(select(func.max(EventRow.seq))) or 0
            self._records.restore(connection)
        for source in (
            self._spool.read() if not self._spool.empty else iter(()),
            iter(self._memory),
        ):
            while chunk := list(islice(source, CATCH_UP_EVENTS)):
                self._compare([entry for entry in chunk if entry.seq <= last])
                new = [entry for entry in chunk if entry.seq > last]
                if new:
                    self._write(new)
        if self._memory:
            self._advance(self._memory[-1].seq)
            self._memory.clear()
        self._spool.clear()
        self._behind = 0

    def _compare(self, entries: Sequence[Entry]) -> None:
        """What the database holds already must be the same, else another server wrote it."""
        if not entries:
            return
        with self.database.reading() as connection:
            held = {
                entry.seq: (entry.type, entry.data)
                for entry in page_of_entries(connection, entries[0].seq, len(entries))
            }
        for entry in entries:
            if held.get(entry.seq) != (entry.type, entry.data):
                raise _ForeignJournal(
                    f"{self.database.name} holds another event {entry.seq} than this server: another server "
                    f"writes to it; stop that one. This server's events are kept in {self._spool.path}."
                )

    def _in_trouble(self, sentence: str) -> None:
        first = not self._trouble
        if first:
            self._retry_at = time.monotonic() + self._retry_seconds
        if first or sentence.split("(")[0] != self._trouble.split("(")[0]:
            self._trouble = sentence
            self._tell(self._on_trouble, sentence)

    def _tell(self, callback: Callable[..., None] | None, *words: str) -> None:
        if callback is None:
            return
        if self._loop is None:
            callback(*words)
        else:
            _on_loop(self._loop, callback, *words)

    def _advance(self, seq: int) -> None:
        with self._lock:
            self._kept = max(self._kept, seq)
            ready = [waiter for waiter in self._waiting if waiter[0] <= seq]
            self._waiting = [waiter for waiter in self._waiting if waiter[0] > seq]
        for _, loop, done in ready:
            _on_loop(loop, _resolve, done)


class _ForeignJournal(StoreError):
    """The database holds events that this server did not write."""


def _insert(connection: Connection, entries: Iterable[Entry]) -> None:
    connection.execute(
        insert(EventRow),
        [
            {
                "seq": entry.seq,
                "at": entry.at,
                "type": entry.type,
                "call": entry.call,
                "data": entry.data,
            }
            for entry in entries
        ],
    )


def _beside(database: Database) -> Path:
    if database.path is None:
        raise StoreError(
            f"{database.name} is no file, so the journal must be told where to keep events while it is "
            "away: give it a spool file in the data folder."
        )
    return database.path.with_name(database.path.name + ".spool")


def _on_loop(loop: asyncio.AbstractEventLoop, callback: Callable[..., Any], *words: Any) -> None:
    try:
        loop.call_soon_threadsafe(callback, *words)
    except RuntimeError:
        log.debug("the loop has ended; nobody hears %s", callback)


def _resolve(done: asyncio.Future[None]) -> None:
    if not done.done():
        done.set_result(None)
