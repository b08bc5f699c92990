"""Time limits that really end statements, transactions, and servers that die in the middle."""

from __future__ import annotations

import asyncio
import os
import signal
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import text

from cti.data.databases.sources import DataSources
from cti.ivr.run.happening import BlockFailed
from cti.ivr.services.sources import Query
from tests.data.conftest import SERVERS, Open, Owner, Site
from tests.store.conftest import Cluster, _binaries
from tests.support.mariadb_server import MariaServer

SLOW = {
    "sqlite": "WITH RECURSIVE n(v) AS (SELECT 1 UNION ALL SELECT v + 1 FROM n) SELECT count(*) FROM n",
    "postgresql": "SELECT count(*) FROM pg_sleep(60)",
    "mariadb": "SELECT SLEEP(60)",
}
RUNNING = {
    "postgresql": "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%sleep(60%' "
    "AND pid <> pg_backend_pid()",
    "mariadb": "SELECT count(*) FROM information_schema.processlist WHERE info LIKE '%SLEEP(60%' "
    "AND id <> connection_id()",
}


def idle(sources: DataSources) -> bool:
    """Whether every connection is back in its pool."""
    return sources._desks["house"].source.engine.pool.checkedout() == 0  # type: ignore[attr-defined]


async def until(fits: Callable[[], bool]) -> None:
    while not fits():  # noqa: ASYNC110 - what happens in a server or a thread tells nobody here
        await asyncio.sleep(0.01)


async def quiet(sources: DataSources) -> None:
    await until(lambda: idle(sources))


async def test_a_statement_ends_when_its_time_is_over(database: Site, opened: Open) -> None:
    sources = opened(database.url, pool=2)
    for _ in range(3):
        with pytest.raises(BlockFailed, match=r"house did not finish within 0\.3 s") as failed:
            await sources.execute(Owner(), "house", SLOW[database.kind], {}, 0.3)
        assert failed.value.kind == "timeout"
    await quiet(sources)
    if database.kind in RUNNING:
        assert database.rows(RUNNING[database.kind]) == [(0,)]
    assert (await sources.execute(Owner(), "house", "SELECT 1", {}, 5)).rows == ((1,),)


async def test_a_statement_ends_when_nobody_waits_any_more(database: Site, opened: Open) -> None:
    sources = opened(database.url, pool=1)
    source = sources._desks["house"].source
    begun = threading.Event()

    def act(connection: Any) -> None:
        begun.set()
        connection.execute(text(SLOW[database.kind]))

    task = asyncio.ensure_future(source.run(act, 30))
    await asyncio.to_thread(begun.wait)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    # The only connection serves the next one.
    assert (await sources.execute(Owner(), "house", "SELECT 2", {}, 10)).rows == ((2,),)


@pytest.mark.parametrize("kind", SERVERS)
async def test_a_frozen_server_holds_nobody(
    kind: str, request: pytest.FixtureRequest, tmp_path: Path, opened: Open
) -> None:
    """SIGSTOP: the link stands and says nothing, as with a cable that was cut."""
    server = _server(kind, request)
    sources = opened(server.url, pool=1)
    await sources.execute(Owner(), "house", "SELECT 1", {}, 5)
    pids = server.pids()
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    try:
        with pytest.raises(BlockFailed) as failed:
            await sources.execute(Owner(), "house", "SELECT 1", {}, 0.3)
        assert failed.value.kind == "timeout"
    finally:
        for pid in pids:
            os.kill(pid, signal.SIGCONT)
    await quiet(sources)
    assert (await sources.execute(Owner(), "house", "SELECT 3", {}, 10)).rows == ((3,),)


@pytest.mark.parametrize("kind", SERVERS)
async def test_a_server_that_dies_and_comes_back(
    kind: str, request: pytest.FixtureRequest, opened: Open
) -> None:
    server = _server(kind, request)
    server.execute("CREATE TABLE t (v integer)", "INSERT INTO t VALUES (1)")
    sources = opened(server.url, pool=2)
    owner = Owner()
    query = Query("house", "t", ("v",))
    await sources.begin(owner, "house", "", 60, 5)
    await sources.execute(owner, "house", "INSERT INTO t VALUES (2)", {}, 5)
    assert (await sources.select_cached(Owner(), query, 60, True, 5)).rows == ((1,),)
    slow = asyncio.ensure_future(sources.execute(Owner(), "house", SLOW[kind], {}, 20))
    await until(lambda: server.rows(RUNNING[kind]) == [(1,)])
    server.kill()
    with pytest.raises(BlockFailed, match="house does not serve just now") as failed:
        await slow
    assert failed.value.kind == "unavailable"
    for _ in range(2):
        with pytest.raises(BlockFailed) as failed:
            await sources.execute(Owner(), "house", "SELECT 1", {}, 5)
        assert failed.value.kind == "unavailable"
    assert not await sources.connected("house", 5)
    assert sources.figures()["house"]["up"] is False
    assert (await sources.select_cached(Owner(), query, 0, True, 5)).rows == ((1,),)
    with pytest.raises(BlockFailed):
        await sources.select_cached(Owner(), query, 0, False, 5)
    assert "t" in (await sources.columns("house", fresh=True)).tables
    with pytest.raises(BlockFailed) as failed:
        await sources.commit(owner, "house", 5)
    assert failed.value.kind in ("unavailable", "conflict")
    server.start()
    assert (await sources.select(owner, query, 10)).rows == ((1,),)
    assert await sources.connected("house", 5)
    await quiet(sources)


async def test_a_transaction_is_kept_or_undone(database: Site, opened: Open) -> None:
    database.execute("CREATE TABLE acct (id integer PRIMARY KEY, sum integer NOT NULL)")
    database.execute("INSERT INTO acct VALUES (1, 100), (2, 0)")
    sources = opened(database.url, pool=3)
    owner, other = Owner(1), Owner(2)

    async def move(by: Owner, amount: int) -> None:
        await sources.begin(by, "house", "", 30, 5)
        for account, change in ((1, -amount), (2, amount)):
            sql = "UPDATE acct SET sum = sum + :change WHERE id = :account"
            await sources.execute(by, "house", sql, {"change": change, "account": account}, 5)

    def sums() -> list[tuple[Any, ...]]:
        return database.rows("SELECT sum FROM acct ORDER BY id")

    await move(owner, 30)
    assert sums() == [(100,), (0,)]
    with pytest.raises(BlockFailed, match="open already"):
        await sources.begin(owner, "house", "", 30, 5)
    # A row that is there already leaves the transaction as it was.
    assert await sources.insert(owner, "house", "acct", {"id": 2, "sum": 5}, 5) == (False, None)
    await sources.commit(owner, "house", 5)
    assert sums() == [(70,), (30,)]
    await move(owner, 10)
    await sources.roll_back(owner, "house")
    assert sums() == [(70,), (30,)]
    with pytest.raises(BlockFailed, match="No transaction is open") as failed:
        await sources.commit(owner, "house", 5)
    assert failed.value.kind == "conflict"
    # An error undoes everything, and what follows is told why.
    await move(owner, 10)
    with pytest.raises(BlockFailed):
        await sources.execute(owner, "house", "UPDATE acct SET sum = NULL WHERE id = 1", {}, 5)
    with pytest.raises(BlockFailed, match="rolled back: a statement in it failed"):
        await sources.execute(owner, "house", "SELECT 1", {}, 5)
    with pytest.raises(BlockFailed, match="rolled back"):
        await sources.commit(owner, "house", 5)
    assert sums() == [(70,), (30,)]
    # Hanging up undoes what that caller has open, and nobody else's.
    await move(owner, 10)
    sources.hung_up(other.number)
    await sources.execute(owner, "house", "SELECT 1", {}, 5)
    sources.hung_up(owner.number)
    await quiet(sources)
    with pytest.raises(BlockFailed, match="the caller hung up"):
        await sources.commit(owner, "house", 5)
    assert sums() == [(70,), (30,)]


async def test_a_transaction_ends_with_its_time_and_its_run(database: Site, opened: Open) -> None:
    database.execute("CREATE TABLE t (v integer)")
    sources = opened(database.url, pool=2)
    owner = Owner()

    async def run() -> None:
        await sources.begin(owner, "house", "", 60, 5)
        await sources.execute(owner, "house", "INSERT INTO t VALUES (1)", {}, 5)

    await asyncio.create_task(run())
    await quiet(sources)
    await sources.begin(owner, "house", "serializable".upper(), 0.05, 5)
    await sources.execute(owner, "house", "INSERT INTO t VALUES (2)", {}, 5)
    await quiet(sources)
    with pytest.raises(BlockFailed, match=r"it was open for 0\.05 s"):
        await sources.execute(owner, "house", "INSERT INTO t VALUES (3)", {}, 5)
    assert database.rows("SELECT v FROM t") == []


async def test_closing_undoes_what_is_open(database: Site, opened: Open) -> None:
    database.execute("CREATE TABLE t (v integer)")
    sources = opened(database.url)
    await sources.begin(Owner(), "house", "", 60, 5)
    await sources.close()
    with pytest.raises(BlockFailed, match="is closed"):
        await sources.execute(Owner(), "house", "SELECT 1", {}, 5)


class _Server:
    """A server of the test's own, for being killed."""

    def __init__(self, kind: str, folder: Path) -> None:
        self.kind = kind
        if kind == "mariadb":
            self._maria = MariaServer(folder)
            self._maria.start()
            self._name = self._maria.empty_database()
            self.url = self._maria.url(self._name)
        else:
            self._cluster = Cluster(folder, _binaries())
            self._cluster.start()
            self.url = self._cluster.url("postgres")
        self._up = True

    def pids(self) -> list[int]:
        """The processes that answer: the one at the door and those that serve."""
        if self.kind == "mariadb":
            assert self._maria._process is not None
            return [self._maria._process.pid]
        door = (self._cluster.folder / "data" / "postmaster.pid").read_text().split()[0]
        serving = "SELECT pid FROM pg_stat_activity WHERE application_name = 'cordboard'"
        return [int(door), *(row[0] for row in self.rows(serving))]

    def execute(self, *statements: str) -> None:
        for statement in statements:
            if self.kind == "mariadb":
                self._maria.execute(statement, database=self._name)
            else:
                self._cluster.execute(statement)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        if self.kind == "mariadb":
            connection = self._maria.connect(self._name)
            with connection, connection.cursor() as cursor:
                cursor.execute(query)
                return list(cursor.fetchall())
        with psycopg.connect(host=str(self._cluster.sockets), user="postgres") as one:
            return one.execute(query.encode()).fetchall()

    def kill(self) -> None:
        self._up = False
        if self.kind == "mariadb":
            self._maria.kill()
        else:
            self._cluster.stop()

    def start(self) -> None:
        self._up = True
        (self._maria if self.kind == "mariadb" else self._cluster).start()

    def close(self) -> None:
        if self._up:
            (self._maria if self.kind == "mariadb" else self._cluster).stop()


@pytest.fixture
def own_server() -> Iterator[Any]:
    servers: list[_Server] = []
    with tempfile.TemporaryDirectory(prefix="cordboard-own-") as folder:

        def start(kind: str) -> _Server:
            servers.append(_Server(kind, Path(folder)))
            return servers[-1]

        try:
            yield start
        finally:
            for server in servers:
                server.close()


def _server(kind: str, request: pytest.FixtureRequest) -> _Server:
    server: _Server = request.getfixturevalue("own_server")(kind)
    return server
