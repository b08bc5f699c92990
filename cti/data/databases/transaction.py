"""A transaction that a call has open at a source."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import Connection

from cti.data.databases.ending import Work
from cti.data.databases.engines import limit_statements
from cti.data.databases.failures import Exists
from cti.ivr.run.happening import BlockFailed

if TYPE_CHECKING:
    from cti.data.databases.source import Source

T = TypeVar("T")
ROLL_BACK_SECONDS = 3.0


class Transaction:
    """One connection, kept until commit or roll back; statements run in savepoints one by one.

    A statement that fails undoes the whole transaction, save one that found its row there already:
    servers disagree about what is left after an error, and nobody should have to know.
    """

    def __init__(self, source: Source, connection: Connection, most: float) -> None:
        self.on_end: Callable[[], Any] = lambda: None
        self.ended = ""
        """Why it was rolled back by itself; "" while it is open."""
        self._source = source
        self._connection = connection
        self._open = True
        self._lock = asyncio.Lock()
        self._tasks: set[asyncio.Task[None]] = set()
        loop = asyncio.get_running_loop()
        reason = f"it was open for {most:.3g} s, as long as Begin transaction allows"
        self._timer = loop.call_later(most, self._over, reason)

    def _over(self, reason: str) -> None:
        task = asyncio.ensure_future(self.abandon(reason))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def run(self, act: Callable[[Connection], T], limit: float) -> T:
        """One statement; raises BlockFailed("conflict") where the transaction is no longer open."""
        async with self._lock:
            self._need()
            try:
                return await self._source.in_thread(
                    lambda work: self._savepoint(work, act, limit), limit
                )
            except Exists:
                raise
            except BlockFailed as failed:
                await self._finish(False, f"a statement in it failed: {failed.text}")
                raise
            except asyncio.CancelledError:
                self._over("the caller left")
                raise

    def _savepoint(self, work: Work, act: Callable[[Connection], T], limit: float) -> T:
        with work.holding(self._connection), self._connection.begin_nested():
            limit_statements(self._connection, limit)
            return act(self._connection)

    async def commit(self, limit: float) -> None:
        async with self._lock:
            self._need()
            try:
                await self._close(True, limit)
            except BlockFailed as failed:
                await self._finish(False, f"it could not be committed: {failed.text}")
                raise
            self._ended("")

    async def roll_back(self) -> None:
        async with self._lock:
            await self._finish(False, "")

    async def abandon(self, reason: str) -> None:
        """Roll back for a reason that later statements are told."""
        async with self._lock:
            await self._finish(False, reason)

    def _need(self) -> None:
        if not self._open:
            raise BlockFailed("conflict", f"The transaction was rolled back: {self.ended}.")

    async def _finish(self, commit: bool, reason: str) -> None:
        if not self._open:
            return
        self._ended(reason)
        try:
            await self._close(commit, ROLL_BACK_SECONDS)
        except BlockFailed:
            pass  # the connection is gone, and the server rolls back what it had open

    def _ended(self, reason: str) -> None:
        self._open = False
        self.ended = reason.rstrip(".")
        self._timer.cancel()
        self.on_end()

    async def _close(self, commit: bool, limit: float) -> None:
        def close(work: Work) -> None:
            connection = self._connection
            try:
                with work.holding(connection):
                    if commit:
                        connection.commit()
                    else:
                        connection.rollback()
            except BaseException:
                connection.invalidate()
                raise
            finally:
                if not commit or connection.invalidated or not connection.in_transaction():
                    connection.close()

        await self._source.in_thread(close, limit, aside=True)
