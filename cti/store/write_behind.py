"""Writes that nobody waits for: in order, by one thread, tried again while the database is away."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from queue import SimpleQueue

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from cti.errors import BadRequest
from cti.store.database import Database
from cti.store.errors import DatabaseAway

log = logging.getLogger(__name__)
RETRY_SECONDS = 1.0
Write = Callable[[Connection], object]


class WriteBehind:
    """`put` never waits and never fails; `close` writes the rest."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._queue: SimpleQueue[Write | None] = SimpleQueue()
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="write-behind", daemon=True)
        self._thread.start()

    def put(self, write: Write) -> None:
        """Let this write happen in a transaction of its own."""
        self._queue.put(write)

    def settle(self) -> None:
        """Return when everything that was put so far is written. Blocks."""
        written = threading.Event()
        self._queue.put(lambda _: written.set())
        written.wait()

    def close(self) -> None:
        self._closing.set()
        self._queue.put(None)
        self._thread.join()

    def _run(self) -> None:
        while (write := self._queue.get()) is not None:
            while not self._write(write) and not self._closing.wait(RETRY_SECONDS):
                pass

    def _write(self, write: Write) -> bool:
        """Whether it is done with: written, or refused for good."""
        try:
            with self._database.writing() as connection:
                write(connection)
        except DatabaseAway as away:
            log.warning("what flows keep waits for the database: %s", away)
            return False
        except (SQLAlchemyError, BadRequest):
            log.exception("the database refused what flows keep")
        return True
