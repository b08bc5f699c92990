"""Real databases for every test: an SQLite file, and a PostgreSQL server that the suite starts itself."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import psycopg
import pytest

from cti.store.database import Database
from cti.store.house.tables import HouseListRow  # noqa: F401 - the tables join the metadata
from cti.store.tables import Base
from cti.store.telephone_tables import ForwardingRow  # noqa: F401 - likewise

_numbers = count(1)


class Cluster:
    """A PostgreSQL server of our own on a Unix socket, with fsync off; it may be stopped and started."""

    def __init__(self, folder: Path, binaries: Path) -> None:
        self.folder = folder
        self.binaries = binaries
        self.sockets = folder / "s"
        self.sockets.mkdir()
        self._as: list[str] = []
        if os.geteuid() == 0:
            # PostgreSQL refuses to run as root.
            user = pwd.getpwnam("postgres")
            for path in (folder, self.sockets):
                os.chown(path, user.pw_uid, user.pw_gid)
            self._as = ["runuser", "-u", "postgres", "--"]
        self._run("initdb", "-D", f"{folder}/data", "-U", "postgres", "-A", "trust", "-E", "UTF8",
                  "--locale=C.UTF-8", "--no-sync")  # fmt: skip
        (folder / "data" / "postgresql.auto.conf").write_text(
            "fsync = off\nfull_page_writes = off\nlisten_addresses = ''\n"
            f"unix_socket_directories = '{self.sockets}'\nshared_buffers = 64MB\nmax_connections = 60\n"
        )

    def _run(self, program: str, *words: str) -> None:
        done = subprocess.run(
            [*self._as, str(self.binaries / program), *words],
            capture_output=True,
            text=True,
            cwd="/",
            check=False,
        )
        assert done.returncode == 0, f"{program}: {done.stdout}{done.stderr}"

    def start(self) -> None:
        self._run("pg_ctl", "-D", f"{self.folder}/data", "-l", f"{self.folder}/log", "-w", "start")

    def stop(self) -> None:
        """At once, as a fallen machine: sessions are cut."""
        self._run("pg_ctl", "-D", f"{self.folder}/data", "-m", "immediate", "-w", "stop")

    def url(self, name: str) -> str:
        return f"postgresql+psycopg://postgres@/{name}?host={self.sockets}"

    def execute(self, statement: str, name: str = "postgres") -> None:
        with psycopg.connect(
            host=str(self.sockets), user="postgres", dbname=name, autocommit=True
        ) as connection:
            connection.execute(statement.encode())

    def empty_database(self) -> str:
        """The URL of a new database without tables."""
        name = f"empty{next(_numbers)}"
        self.execute(f"CREATE DATABASE {name}")
        return self.url(name)


def _binaries() -> Path:
    found = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: float(path.parts[4])
    )
    if found:
        return found[-1].parent
    on_path = shutil.which("postgres")
    if on_path is None:
        pytest.fail(
            "These tests start a PostgreSQL server and found none: install the package "
            "postgresql (apt-get install postgresql).",
            pytrace=False,
        )
    return Path(on_path).parent


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    folder = Path(tempfile.mkdtemp(prefix="cordboard-pg-"))
    try:
        cluster = Cluster(folder, _binaries())
        cluster.start()
        try:
            cluster.execute("CREATE DATABASE shared")
            Database.open(cluster.url("shared")).close()
            yield cluster
        finally:
            cluster.stop()
    finally:
        shutil.rmtree(folder)


@pytest.fixture(scope="session")
def sqlite_pattern(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("pattern") / "pattern.db"
    Database.open(f"sqlite:///{path}").close()
    return path


KINDS = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]


@pytest.fixture(params=KINDS)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a prepared empty database, of each kind in turn. Tests leave its tables as they are."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("sqlite_pattern"), tmp_path / "cordboard.db")
        return f"sqlite:///{tmp_path / 'cordboard.db'}"
    cluster: Cluster = request.getfixturevalue("cluster")
    tables = ", ".join(f'"{table}"' for table in Base.metadata.tables)
    cluster.execute(
        "ALTER TABLE audit DISABLE TRIGGER ALL; "
        f"TRUNCATE {tables} RESTART IDENTITY CASCADE; ALTER TABLE audit ENABLE TRIGGER ALL",
        "shared",
    )
    return cluster.url("shared")


@pytest.fixture(params=KINDS)
def own_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a database that is this test's alone and has no table yet."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'cordboard.db'}"
    cluster: Cluster = request.getfixturevalue("cluster")
    return cluster.empty_database()


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    with Database.open(url) as database:
        yield database
