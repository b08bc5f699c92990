"""Real sources for the tests: SQLite, and PostgreSQL and MariaDB servers that the suite starts itself."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import psycopg
import pytest

from cti.data.config import SourceConfig
from cti.data.databases.sources import DataSources
from tests.store.conftest import (
    Cluster,
    cluster,  # noqa: F401
)
from tests.support.mariadb_server import MariaServer

ZONE = ZoneInfo("Asia/Shanghai")
KINDS = [
    "sqlite",
    pytest.param("postgresql", marks=pytest.mark.postgres),
    pytest.param("mariadb", marks=pytest.mark.mariadb),
]
SERVERS = KINDS[1:]


@pytest.fixture(scope="session")
def maria() -> Iterator[MariaServer]:
    with tempfile.TemporaryDirectory(prefix="cordboard-maria-") as folder:
        server = MariaServer(Path(folder))
        server.start()
        try:
            yield server
        finally:
            server.stop()


@dataclass
class Site:
    """One database of a kind, with a second way in for the test itself."""

    kind: str
    url: str
    execute: Callable[..., None]
    rows: Callable[[str], list[tuple[Any, ...]]]


def sqlite_site(path: Path) -> Site:
    def execute(*statements: str) -> None:
        with closing(sqlite3.connect(path)) as connection:
            for statement in statements:
                connection.execute(statement)
            connection.commit()

    def rows(query: str) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(path)) as connection:
            return connection.execute(query).fetchall()

    execute("PRAGMA journal_mode = WAL")
    return Site("sqlite", f"sqlite:///{path}", execute, rows)


def postgres_site(cluster: Cluster) -> Site:  # noqa: F811
    url = cluster.empty_database()
    name = url.split("/")[3].partition("?")[0]

    def execute(*statements: str) -> None:
        for statement in statements:
            cluster.execute(statement, name)

    def rows(query: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(host=str(cluster.sockets), user="postgres", dbname=name) as one:
            return one.execute(query.encode()).fetchall()

    return Site("postgresql", url, execute, rows)


def maria_site(maria: MariaServer) -> Site:
    name = maria.empty_database()

    def rows(query: str) -> list[tuple[Any, ...]]:
        connection = maria.connect(name)
        with connection, connection.cursor() as cursor:
            cursor.execute(query)
            return list(cursor.fetchall())

    return Site("mariadb", maria.url(name), lambda *s: maria.execute(*s, database=name), rows)


@pytest.fixture(params=KINDS)
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Site:
    """An empty database of each kind in turn."""
    if request.param == "sqlite":
        return sqlite_site(tmp_path / "house.db")
    if request.param == "postgresql":
        return postgres_site(request.getfixturevalue("cluster"))
    return maria_site(request.getfixturevalue("maria"))


Open = Callable[..., DataSources]


@pytest.fixture
async def opened() -> AsyncIterator[Open]:
    """`opened(url, pool=3, …)`: sources with this one under the name house, closed after the test."""
    async with AsyncExitStack() as stack:

        def open_(url: str, **settings: Any) -> DataSources:
            folder = settings.pop("folder", None)
            sources = DataSources([SourceConfig("house", url, **settings)], ZONE, folder)
            stack.push_async_callback(sources.close)
            return sources

        yield open_


class Owner:
    """What a session is to the sources: somebody who has a number."""

    def __init__(self, number: int = 7) -> None:
        self.number = number
