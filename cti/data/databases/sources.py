"""All data sources of a site: fulfils `cti.ivr.services.sources.Sources`."""

from __future__ import annotations

import asyncio
import contextlib
import difflib
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import tzinfo
from pathlib import Path
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy import Connection

from cti.data.config import FILE_KINDS, SourceConfig
from cti.data.databases import procedures, statements
from cti.data.databases.cache import ResultCache
from cti.data.databases.facts_shelf import FactsShelf
from cti.data.databases.source import Health, Source
from cti.data.databases.table_of import Table
from cti.data.databases.transaction import Transaction
from cti.data.databases.typed import looked_over, reads, ready
from cti.ivr.data_sources.facts import SourceFacts
from cti.ivr.run.happening import BlockFailed
from cti.ivr.services.sources import ROWS_LIMIT, Condition, Query, Rows

T = TypeVar("T")


class _Desk:
    """A source with what is kept about it."""

    def __init__(self, source: Source, shelf: FactsShelf) -> None:
        self.source = source
        self.facts = shelf
        self.cache = ResultCache(int(source.config.cache_mb * 2**20), time.monotonic)


class DataSources:
    """The sources of a configuration. Made on the loop; `start` begins to watch their health."""

    def __init__(
        self, configs: Sequence[SourceConfig], zone: tzinfo, folder: Path | None = None
    ) -> None:
        """`folder` keeps the tables that were last seen over a restart."""
        self._desks: dict[str, _Desk] = {}
        for config in configs:
            source = Source(config, zone)
            self._desks[config.name] = _Desk(source, FactsShelf(source, folder))
        self._open: WeakKeyDictionary[Any, dict[str, Transaction]] = WeakKeyDictionary()
        self._tasks: set[asyncio.Task[Any]] = set()

    def start(self, on_health: Callable[[str, Health], None] | None = None) -> None:
        """Watch every source's health, and read its tables once.

        `on_health` is told the name of a source that has gone away or serves again, and its health.
        """
        for desk in self._desks.values():
            desk.source.on_health = on_health
        for desk in self._desks.values():
            self._spawn(desk.source.watch())
            self._spawn(self._first_look(desk))

    async def _first_look(self, desk: _Desk) -> None:
        with contextlib.suppress(BlockFailed):
            await desk.facts.fresh()

    def _spawn(self, work: Any) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """Roll back, end and close everything."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for desk in self._desks.values():
            await desk.source.close()

    # --- what is known ---------------------------------------------------------------------------

    @property
    def titles(self) -> Mapping[str, str]:
        """Name -> title, for pickers."""
        configs = [desk.source.config for desk in self._desks.values()]
        return {one.name: one.title_zh or one.title_en or one.name for one in configs}

    def facts(self) -> Mapping[str, SourceFacts]:
        """The tables of every source as they were last seen, without asking anybody."""
        return {name: desk.facts.known() for name, desk in self._desks.items()}

    async def columns(self, source: str, *, fresh: bool = False) -> SourceFacts:
        """Tables and columns of one source; the last known where it is away.

        Raises BlockFailed: not_found for a source that is not there.
        """
        desk = self._desk(source)
        if fresh or not desk.facts.known().tables:
            with contextlib.suppress(BlockFailed):
                await desk.facts.fresh()
        return desk.facts.known()

    def figures(self) -> Mapping[str, Mapping[str, Any]]:
        """For the monitor: health and cache of every source."""
        return {
            name: {
                "up": desk.source.health.up,
                "since": desk.source.health.since,
                "reason": desk.source.health.reason,
                "cache": desk.cache.plain(),
            }
            for name, desk in self._desks.items()
        }

    def _desk(self, name: str) -> _Desk:
        found = self._desks.get(name)
        if found is None:
            near = difflib.get_close_matches(name, list(self._desks), 1)
            more = f" Did you mean {near[0]}?" if near else ""
            raise BlockFailed("not_found", f"There is no data source “{name}”.{more}")
        return found

    # --- running ---------------------------------------------------------------------------------

    async def _run(
        self, owner: object, desk: _Desk, act: Callable[[Connection], T], limit: float, *,
        writing: bool = False, isolation: str = "",
    ) -> T:  # fmt: skip
        if writing and desk.source.read_only:
            raise BlockFailed(
                "denied", f"The data source {desk.source.config.name} is for reading only."
            )
        transaction = self._open.get(owner, {}).get(desk.source.config.name)
        if transaction is not None:
            return await transaction.run(act, min(limit, desk.source.config.limit))
        return await desk.source.run(act, limit, writing=writing, isolation=isolation)

    async def _table(self, desk: _Desk, name: str) -> Table:
        """The table by what is known; looked up anew where it is not among that."""
        source = desk.source
        facts = desk.facts.known()
        if facts.table(name) is None or desk.facts.old or source.config.kind in FILE_KINDS:
            facts = await desk.facts.fresh()
        return Table.of(source.config.name, source.dialect, source.zone, name, facts)

    def _plain(self, desk: _Desk) -> Table:
        return Table(desk.source.config.name, desk.source.dialect, desk.source.zone)

    def _written(self, desk: _Desk, *tables: str) -> None:
        desk.cache.written(frozenset(table.lower() for table in tables))

    # --- reading ---------------------------------------------------------------------------------

    async def connected(self, source: str, limit: float) -> bool:
        desk = self._desk(source).source
        if desk.health.up is None or not desk.health.up:
            return await desk.check(limit)
        return True

    async def select(self, owner: object, query: Query, limit: float) -> Rows:
        desk = self._desk(query.source)
        if query.sql:
            return await self._typed(owner, desk, query.sql, query.values, limit, query.most, True)
        table = await self._table(desk, query.table)
        return await self._run(
            owner, desk, lambda connection: statements.select(connection, table, query), limit
        )

    async def select_cached(
        self, owner: object, query: Query, age: float, old: bool, limit: float
    ) -> Rows:
        desk = self._desk(query.source)
        if query.source in self._open.get(owner, {}):
            return await self.select(owner, query, limit)  # what it sees is nobody else's yet
        key = repr(query)
        found = desk.cache.find(key, age)
        if found is not None:
            return found
        try:
            rows = await self.select(owner, query, limit)
        except BlockFailed as failed:
            kept = (
                desk.cache.old(key) if old and failed.kind in ("unavailable", "timeout") else None
            )
            if kept is None:
                raise
            return kept
        if query.sql:
            sql = looked_over(query.sql, desk.source.dialect, read_only=True, source=query.source)
            tables = frozenset(table.lower() for table in sql.tables)
        else:
            tables = frozenset({query.table.lower()})
        desk.cache.put(key, rows, query.sql or query.table, tables)
        return rows

    async def count(self, owner: object, query: Query, what: str, column: str, limit: float) -> Any:
        desk = self._desk(query.source)
        table = await self._table(desk, query.table)
        return await self._run(
            owner, desk, lambda c: statements.count(c, table, query, what, column), limit
        )

    # --- writing ---------------------------------------------------------------------------------

    async def insert(
        self, owner: object, source: str, table: str, values: Mapping[str, Any], limit: float
    ) -> tuple[bool, Any]:
        from cti.data.databases.failures import Exists

        desk = self._desk(source)
        known = await self._table(desk, table)
        try:
            key = await self._run(
                owner, desk, lambda c: statements.insert(c, known, values), limit, writing=True
            )
        except Exists:
            return False, None
        self._written(desk, table)
        return True, key

    async def update(
        self, owner: object, source: str, table: str, values: Mapping[str, Any],
        where: Sequence[Condition], limit: float,
    ) -> int:  # fmt: skip
        desk = self._desk(source)
        known = await self._table(desk, table)
        changed = await self._run(
            owner, desk, lambda c: statements.update(c, known, values, where), limit, writing=True
        )
        self._written(desk, table)
        return changed

    async def upsert(
        self, owner: object, source: str, table: str, key: Mapping[str, Any],
        values: Mapping[str, Any], limit: float,
    ) -> bool:  # fmt: skip
        desk = self._desk(source)
        known = await self._table(desk, table)
        inserted = await self._run(
            owner, desk, lambda c: statements.upsert(c, known, key, values), limit,
            writing=True, isolation=_short(desk.source),
        )  # fmt: skip
        self._written(desk, table)
        return inserted

    async def delete(
        self, owner: object, source: str, table: str, where: Sequence[Condition], limit: float
    ) -> int:
        desk = self._desk(source)
        known = await self._table(desk, table)
        deleted = await self._run(
            owner, desk, lambda c: statements.delete(c, known, where), limit, writing=True
        )
        self._written(desk, table)
        return deleted

    async def take(
        self, owner: object, query: Query, mark: Mapping[str, Any], limit: float
    ) -> Mapping[str, Any] | None:
        desk = self._desk(query.source)
        known = await self._table(desk, query.table)
        taken = await self._run(
            owner, desk, lambda c: statements.take(c, known, query, mark), limit,
            writing=True, isolation=_short(desk.source),
        )  # fmt: skip
        self._written(desk, query.table)
        return taken

    async def execute(
        self, owner: object, source: str, sql: str, values: Mapping[str, Any], limit: float
    ) -> Rows:
        return await self._typed(owner, self._desk(source), sql, values, limit, ROWS_LIMIT, False)

    async def _typed(
        self, owner: object, desk: _Desk, sql: str, values: Mapping[str, Any], limit: float,
        most: int, reading: bool,
    ) -> Rows:  # fmt: skip
        source = desk.source
        found = looked_over(
            sql, source.dialect, read_only=source.read_only, source=source.config.name
        )
        if reading and not reads(found):
            raise BlockFailed(
                "denied", "A look-up may only read; use SQL statement to change rows."
            )
        text, given = ready(sql, source.dialect, values, source.zone)
        plain = self._plain(desk)
        rows = await self._run(
            owner, desk,
            lambda c: statements.execute(c, plain, text, given, most, cut=reading), limit,
            writing=not reads(found),
        )  # fmt: skip
        if not reads(found):
            self._written(desk, *found.written)
            desk.facts.old = desk.facts.old or not found.written
        return rows

    async def procedure(
        self, owner: object, source: str, name: str, given: Sequence[tuple[str, Any]],
        wanted: Sequence[str], limit: float,
    ) -> Mapping[str, Any]:  # fmt: skip
        desk = self._desk(source)
        plain = self._plain(desk)
        found = await self._run(
            owner, desk,
            lambda c: procedures.procedure(c, plain, name, given, wanted), limit, writing=True,
        )  # fmt: skip
        self._written(desk)
        return found

    def clear_cache(self, source: str, query: str) -> None:
        self._desk(source).cache.forget(query)

    # --- transactions ----------------------------------------------------------------------------

    def begin(
        self, owner: object, source: str, isolation: str, most: float, limit: float
    ) -> Awaitable[None]:
        # The run that asks is the task of this moment; its end ends what it has open.
        run = asyncio.current_task()
        return self._begin(owner, run, source, isolation, most, limit)

    async def _begin(
        self, owner: object, run: asyncio.Task[Any] | None, source: str, isolation: str,
        most: float, limit: float,
    ) -> None:  # fmt: skip
        desk = self._desk(source)
        held = self._open.setdefault(owner, {})
        before = held.get(source)
        if before is not None and not before.ended:
            raise BlockFailed(
                "conflict", f"A transaction at {source} is open already; commit or roll it back."
            )
        transaction = await desk.source.begin(isolation, most, limit)
        held[source] = transaction
        if run is not None:
            loop = asyncio.get_running_loop()

            def ended(_: object) -> None:
                if not loop.is_closed():
                    self._release(held)

            run.add_done_callback(ended)

    async def commit(self, owner: object, source: str, limit: float) -> None:
        desk = self._desk(source)
        transaction = self._open.get(owner, {}).pop(source, None)
        if transaction is None:
            raise BlockFailed("conflict", f"No transaction is open at {source}.")
        await transaction.commit(min(limit, desk.source.config.limit))
        self._written(desk)

    async def roll_back(self, owner: object, source: str) -> None:
        transaction = self._open.get(owner, {}).pop(source, None)
        if transaction is not None:
            await transaction.roll_back()

    def hung_up(self, call: int) -> None:
        """The caller of this call is gone: what the call has open is rolled back."""
        for owner, held in list(self._open.items()):
            if getattr(owner, "number", None) == call:
                self._release(held, "the caller hung up")

    def _release(self, held: Mapping[str, Transaction], reason: str = "the run ended") -> None:
        for transaction in held.values():
            if not transaction.ended:
                self._spawn(transaction.abandon(reason))


def _short(source: Source) -> str:
    """MariaDB's own isolation locks every row that it looks at, and not only the one that is taken."""
    return "READ COMMITTED" if source.dialect in ("mysql", "mariadb") else ""
