"""Ending what a database is busy with: a statement that takes too long, a server that says nothing."""

from __future__ import annotations

import logging
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

log = logging.getLogger(__name__)

GRACE = 1.0
"""Seconds that a server has to end a statement by itself before the link is cut."""
AGAIN = 0.1
"""Seconds between two requests to end."""


class Work:
    """One piece of work in a thread, and the connection it has at the moment.

    `end` is called from another thread. What was ended gives its connection back to nobody: a late
    cancellation would hit whoever has it next.
    """

    def __init__(self, reach: Callable[[], Any]) -> None:
        self._reach = reach
        """Makes one more connection of the driver."""
        self._lock = threading.Lock()
        self._connection: Connection | None = None
        self._done = threading.Event()
        self.ended = False

    @contextmanager
    def holding(self, connection: Connection) -> Iterator[None]:
        with self._lock:
            self._connection = connection
            already = self.ended
        try:
            if already:
                raise Ended
            yield
        finally:
            with self._lock:
                self._connection = None
            self._done.set()
            if self.ended:
                connection.invalidate()

    def end(self) -> None:
        """Blocks until the connection is free, for two times `GRACE` at most."""
        until = time.monotonic() + GRACE
        while True:
            with self._lock:
                self.ended = True
                if self._connection is None:
                    return
                try:
                    driver = self._connection.connection.driver_connection
                except SQLAlchemyError:
                    return  # the link broke by itself
                late = time.monotonic() > until
                if late and self._connection.dialect.name != "sqlite":
                    cut(driver)
                    return
                # Asked again and again: a request before the statement has begun ends nothing.
                end_statement(self._connection.dialect.name, driver, self._reach)
            if self._done.wait(AGAIN):
                return


class Ended(Exception):
    """The work was ended before it began."""


def end_statement(dialect: str, driver: Any, reach: Callable[[], Any]) -> None:
    """Ask the server to end what this connection does now; never raises."""
    try:
        if dialect == "sqlite":
            driver.interrupt()
        elif dialect == "postgresql":
            driver.cancel_safe(timeout=GRACE)
        elif dialect in ("mysql", "mariadb"):
            _kill_query(reach, int(driver.thread_id()))
        elif hasattr(driver, "cancel"):
            driver.cancel()
    except Exception as problem:  # the link may break at any moment; it is cut a little later
        log.info("a statement could not be ended: %s", problem)


def _kill_query(reach: Callable[[], Any], thread: int) -> None:
    """MariaDB ends a statement on the word of another connection."""
    other = reach()
    try:
        with other.cursor() as cursor:
            cursor.execute(f"KILL QUERY {thread}")
    finally:
        other.close()


def cut(driver: Any) -> None:
    """Shut the socket down under the driver, so that whoever reads from it comes back with an error."""
    handle = getattr(driver, "_sock", driver)
    with suppress(Exception):
        link = socket.socket(fileno=os.dup(handle.fileno()))
        with link:
            link.shutdown(socket.SHUT_RDWR)
