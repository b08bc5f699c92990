"""One data source at work: threads, connections, time limits, transactions, health.

Statements run in as many threads as the pool has connections. A time limit is kept three times over:
the server ends the statement itself, it is asked to, and where it says nothing the link is cut; the
caller hears of it when the time is over, whatever the server does.
"""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import tzinfo
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, text

from cti.data.config import FILE_KINDS, SourceConfig
from cti.data.databases.ending import Ended, Work
from cti.data.databases.engines import limit_statements, make_engine, reach
from cti.data.databases.failures import Exists, telling
from cti.data.databases.file_tables import FileTables, file_engine
from cti.data.databases.transaction import Transaction
from cti.data.databases.zones import zone_of
from cti.data.passwords import PasswordProblem
from cti.ivr.run.happening import BlockFailed

log = logging.getLogger(__name__)
T = TypeVar("T")
Act = Callable[[Connection], T]

CHECK_SECONDS = 3.0
"""How long a look at a source's health may take."""
DEADLOCKS = 5
"""How often a statement of its own is tried again after a deadlock."""


@dataclass(slots=True)
class Health:
    """What is known of a source: `up` is None until it was first asked."""

    up: bool | None = None
    since: float = 0.0
    """Seconds since the Unix epoch."""
    reason: str = ""


class Source:
    """A source of the configuration. `run` and `begin` are called on the loop; `close` ends it all."""

    def __init__(self, config: SourceConfig, site_zone: tzinfo) -> None:
        self.config = config
        self.zone = zone_of(config.zone, site_zone)
        self.health = Health()
        self.on_health: Callable[[str, Health], None] | None = None
        """Told, on the loop, when the source goes away and when it serves (again)."""
        self.read_only = config.read_only or config.kind in FILE_KINDS
        self._tables: FileTables | None = None
        self.engine: Engine
        if config.kind in FILE_KINDS:
            self.engine, self._tables = file_engine(config)
        else:
            self.engine = make_engine(config, self.zone)
        self._reach = reach(self.engine, config)
        self._threads = ThreadPoolExecutor(config.pool, f"source {config.name}")
        # A health check and an ending must not wait behind the statements they are about.
        self._aside = ThreadPoolExecutor(2, f"beside {config.name}")
        self._works: set[Work] = set()
        self._lock = threading.Lock()
        self._transactions: set[Transaction] = set()
        self._closed = False

    @property
    def dialect(self) -> str:
        """postgresql, mysql, mariadb, sqlite …"""
        return self.engine.dialect.name

    # --- one statement, or a few in one transaction ----------------------------------------------

    async def run(
        self, act: Act[T], limit: float, *, writing: bool = False, isolation: str = ""
    ) -> T:
        """What `act` gives with a connection in a transaction of its own, committed after it.

        Raises BlockFailed: unavailable, timeout, and what `failures` makes of the database's errors.
        """
        limit = min(limit, self.config.limit)

        def once(work: Work) -> T:
            options: dict[str, Any] = {"cordboard_write": writing and not self.read_only}
            if isolation and self.dialect != "sqlite":
                options["isolation_level"] = isolation
            with self.engine.connect() as connection, work.holding(connection):
                connection = connection.execution_options(**options)
                with connection.begin():
                    limit_statements(connection, limit)
                    return act(connection)

        until = time.monotonic() + limit
        for left in range(DEADLOCKS, -1, -1):
            try:
                return await self.in_thread(once, max(0.05, until - time.monotonic()))
            except BlockFailed as failed:
                # The server has undone all of it, and asks for exactly this.
                if failed.kind != "conflict" or isinstance(failed, Exists) or not left:
                    raise
        raise AssertionError("unreachable")

    async def in_thread(self, do: Callable[[Work], T], limit: float, *, aside: bool = False) -> T:
        """Run this off the loop; it is ended when the time is over or nobody waits any more."""
        if self._closed:
            raise BlockFailed("unavailable", f"The data source {self.config.name} is closed.")
        work = Work(self._reach)

        def guarded() -> T:
            with self._lock:
                self._works.add(work)
            try:
                with telling(self.config.name, limit):
                    return do(work)
            finally:
                with self._lock:
                    self._works.discard(work)

        future = (self._aside if aside else self._threads).submit(guarded)
        try:
            async with asyncio.timeout(limit):
                result = await asyncio.wrap_future(future)
        except TimeoutError:
            self._end(work, future)
            raise BlockFailed(
                "timeout",
                f"The data source {self.config.name} did not finish within {limit:.3g} s; the "
                "statement was ended.",
            ) from None
        except asyncio.CancelledError:
            self._end(work, future)
            raise
        except Ended:
            raise BlockFailed("timeout", "The statement was ended before it began.") from None
        except PasswordProblem as problem:
            self._now(False, str(problem))
            raise BlockFailed("unavailable", str(problem)) from None
        except BlockFailed as failed:
            if failed.kind == "unavailable":
                self._now(False, failed.text)
            raise
        self._now(True)
        return result

    def _end(self, work: Work, future: Future[Any]) -> None:
        if not future.cancel() and not self._closed:
            self._aside.submit(work.end)

    # --- transactions ----------------------------------------------------------------------------

    async def begin(self, isolation: str, most: float, limit: float) -> Transaction:
        """A transaction that is rolled back by itself after `most` seconds."""
        writing = not self.read_only

        def open_(work: Work) -> Connection:
            connection = self.engine.connect()
            try:
                with work.holding(connection):
                    options: dict[str, Any] = {"cordboard_write": writing}
                    if isolation and self.dialect != "sqlite":
                        options["isolation_level"] = isolation
                    connection = connection.execution_options(**options)
                    connection.begin()
            except BaseException:
                connection.close()
                raise
            return connection

        connection = await self.in_thread(open_, min(limit, self.config.limit))
        transaction = Transaction(self, connection, most)
        self._transactions.add(transaction)
        transaction.on_end = lambda: self._transactions.discard(transaction)
        return transaction

    # --- health ----------------------------------------------------------------------------------

    async def check(self, limit: float = CHECK_SECONDS) -> bool:
        """Ask the source now whether it is there."""

        def ask(work: Work) -> None:
            with self.engine.connect() as connection, work.holding(connection):
                connection.execute(text(_PING.get(self.dialect, "SELECT 1")))

        try:
            await self.in_thread(ask, limit, aside=True)
        except BlockFailed as failed:
            if failed.kind == "unavailable" and "connections are in use" in failed.text:
                return self._now(True)  # busy, not away
            self._now(False, failed.text)
        return bool(self.health.up)

    async def watch(self) -> None:
        """Look at the health for ever."""
        while True:
            await self.check()
            await asyncio.sleep(self.config.check_seconds)

    def _now(self, up: bool, reason: str = "") -> bool:
        if up is not self.health.up:
            self.health = Health(up, time.time(), reason)
            if not up:
                log.warning("%s", reason)
            else:
                log.info("the data source %s serves", self.config.name)
            if self.on_health is not None:
                self.on_health(self.config.name, self.health)
        return up

    # --- end -------------------------------------------------------------------------------------

    async def close(self) -> None:
        """Roll back what is open, end what runs and give every connection back."""
        for transaction in list(self._transactions):
            await transaction.abandon("the server stops")
        self._closed = True
        with self._lock:
            works = list(self._works)
        for work in works:
            await asyncio.to_thread(work.end)
        await asyncio.to_thread(self._shut)

    def _shut(self) -> None:
        self._threads.shutdown(wait=True, cancel_futures=True)
        self._aside.shutdown(wait=True, cancel_futures=True)
        self.engine.dispose()
        if self._tables is not None:
            self._tables.close()


_PING = {"oracle": "SELECT 1 FROM dual"}
