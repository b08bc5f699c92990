"""The database behind one URL: opened with every check, brought to this program's version.

SQLite runs with a write-ahead log and synchronous=NORMAL: a crash of the program loses nothing that
was committed, a loss of power may lose the last commits but never damages the file. Transactions that
write begin with BEGIN IMMEDIATE, so two writers wait for each other instead of failing half-way.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, Engine, create_engine, event, inspect, make_url
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, DataError, DBAPIError, OperationalError, SQLAlchemyError

from cti.errors import BadRequest
from cti.store.errors import DatabaseAway, DatabaseUnreadable, DatabaseVersion, StoreError

MIGRATIONS = Path(__file__).with_name("migrations")
BUSY_SECONDS = 5.0
"""How long a transaction waits for another program's lock on an SQLite file."""
REACH_SECONDS = 5
"""How long to wait for a PostgreSQL server that does not answer."""
WAL_FORMAT = b"\2"
"""Octet 18 of an SQLite file with a write-ahead log."""
_MIGRATION_LOCK = 0x436F7264
"""Key of the advisory lock under which PostgreSQL is upgraded."""


class Database:
    """One engine with its URL; `Database.open(url)` makes it, `close()` or `with` ends it.

    Safe to use from several threads at once.
    """

    def __init__(self, engine: Engine, url: URL) -> None:
        self.engine = engine
        self.url = url
        self.name = _name(url)
        """How sentences call it: the file, or host and database."""

    @classmethod
    def open(cls, url: str, *, migrations: Path = MIGRATIONS) -> Database:
        """Open, create or upgrade the database of a URL (`sqlite:///file`, `postgresql+psycopg://...`).

        An SQLite file of an older version is copied beside itself before it is upgraded.
        Raises DatabaseVersion, DatabaseUnreadable or DatabaseAway, each with one sentence.
        """
        try:
            parsed = make_url(url)
        except ArgumentError as error:
            raise StoreError(
                f"'{url}' is no database URL; write sqlite:///FILE or postgresql+psycopg://USER@HOST/NAME."
            ) from error
        if parsed.get_backend_name() == "postgresql":
            parsed = parsed.set(drivername="postgresql+psycopg")
        elif parsed.get_backend_name() != "sqlite" or parsed.database in (None, "", ":memory:"):
            raise StoreError(
                f"The database URL '{_shown(parsed)}' is not served; write sqlite:///FILE or "
                "postgresql+psycopg://USER@HOST/NAME."
            )
        path = _sqlite_path(parsed)
        if path is not None:
            _check_file(path)
        database = cls(_engine(parsed), parsed)
        try:
            database._bring_up_to_date(migrations)
        except BaseException:
            database.close()
            raise
        return database

    @property
    def path(self) -> Path | None:
        """The file of an SQLite database."""
        return _sqlite_path(self.url)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection whose reads see one state of the database. Raises DatabaseAway, BadRequest."""
        with self._telling(), self.engine.connect() as connection:
            if connection.dialect.name == "postgresql":  # by itself each statement sees a newer one
                connection.execution_options(isolation_level="REPEATABLE READ")
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A connection in a transaction: committed at the end, rolled back on an exception.

        Raises DatabaseAway where the database does not take it now, BadRequest for a value that it
        cannot hold.
        """
        with (
            self._telling(),
            self.engine.connect().execution_options(cordboard_write=True) as connection,
            connection.begin(),
        ):
            yield connection

    @contextmanager
    def _telling(self) -> Iterator[None]:
        """Say of a value that no column holds, or of a database that is away, what can be done."""
        try:
            yield
        except (OverflowError, DataError) as error:
            raise BadRequest(
                f"The database cannot hold a value that was given ({reason_of(error)}); mend it."
            ) from error
        except DBAPIError as error:
            if not isinstance(error, OperationalError) and not error.connection_invalidated:
                raise
            raise DatabaseAway(
                f"{self.name} does not serve just now ({reason_of(error)}); try again in a while."
            ) from error

    def close(self) -> None:
        self.engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _bring_up_to_date(self, migrations: Path) -> None:
        config = Config()
        config.set_main_option("script_location", str(migrations).replace("%", "%%"))
        script = ScriptDirectory.from_config(config)
        head = script.get_current_head()
        try:
            found = self._version()
            if found == head:
                return
            if found is not None:
                self._refuse_newer(script, found, head)
                self._keep_copy(found)
            self._upgrade(config)
        except DatabaseAway as error:
            raise self._unusable(error.__cause__ or error) from error
        except DBAPIError as error:
            raise self._unusable(error) from error

    def _version(self) -> str | None:
        """The version written in the database; None where it is empty."""
        with self.reading() as connection:
            tables = inspect(connection).get_table_names()
            if not tables:
                return None
            version = (
                MigrationContext.configure(connection).get_current_revision()
                if "alembic_version" in tables
                else None
            )
        if version is None and "events" not in tables:
            raise _foreign(self.name, tables[0])
        if version is None:
            raise DatabaseUnreadable(
                f"{self.name} has lost its version mark (table alembic_version); restore it from a backup."
            )
        return version

    def _refuse_newer(self, script: ScriptDirectory, found: str, head: str | None) -> None:
        try:
            known = script.get_revision(found)
        except CommandError:
            known = None
        if known is None:
            raise DatabaseVersion(
                f"{self.name} has database version {found}, but this program knows versions up to {head}: "
                "start the newer program that wrote it, or restore a backup of an older version."
            )

    def _keep_copy(self, found: str) -> None:
        path = self.path
        if path is None:
            return
        copy = path.with_name(f"{path.name}.before-upgrade-from-{found}")
        part = copy.with_name(copy.name + ".part")
        part.unlink(missing_ok=True)
        with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(part)) as target:
            source.backup(target)
        part.replace(copy)

    def _upgrade(self, config: Config) -> None:
        with self.writing() as connection:
            if connection.dialect.name == "postgresql":
                connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_MIGRATION_LOCK})")
            config.attributes["connection"] = connection
            command.upgrade(config, "head")

    def _unusable(self, error: BaseException) -> StoreError:
        reason = reason_of(error)
        if self.path is None:
            if isinstance(error, OperationalError):
                return DatabaseAway(
                    f"{self.name} cannot be reached ({reason}); start PostgreSQL or mend the database URL "
                    "in the configuration."
                )
            return DatabaseUnreadable(
                f"{self.name} refused to be prepared ({reason}); give the account the right to create tables."
            )
        if "malformed" in reason or "not a database" in reason:
            return DatabaseUnreadable(
                f"{self.name} is damaged ({reason}); restore it from a backup."
            )
        return DatabaseAway(
            f"{self.name} cannot be opened ({reason}); check the rights of file and folder, the space on "
            "the disk and that no other program holds it."
        )


def reason_of(error: BaseException) -> str:
    """The database's own words, first line only."""
    if isinstance(error, DatabaseAway) and error.__cause__ is not None:
        error = error.__cause__
    cause = error.orig if isinstance(error, DBAPIError) and error.orig is not None else error
    lines = [line.strip() for line in str(cause).splitlines() if line.strip()]
    return lines[0] if lines else type(cause).__name__


def is_gone(error: SQLAlchemyError | OSError) -> bool:
    """Whether the database as a whole does not serve, as against one statement that it refused."""
    if not isinstance(error, DBAPIError):
        return True
    if error.connection_invalidated or isinstance(error, OperationalError):
        return True
    # A damaged SQLite file is a bare DatabaseError; a standby's refusal to write is an InternalError.
    return type(error).__name__ in ("DatabaseError", "InternalError", "InterfaceError")


def _sqlite_path(url: URL) -> Path | None:
    return Path(url.database or "") if url.get_backend_name() == "sqlite" else None


def _shown(url: URL) -> str:
    return url.render_as_string(hide_password=True)


def _name(url: URL) -> str:
    path = _sqlite_path(url)
    if path is not None:
        return f"The database {path}"
    host = url.host or url.query.get("host") or "localhost"
    return (
        f"The PostgreSQL database '{url.database}' on {host if isinstance(host, str) else host[0]}"
    )


def _check_file(path: Path) -> None:
    """Refuse, before SQLite touches it, what is no database; make the folder of a new one."""
    try:
        if path.is_dir():
            raise DatabaseUnreadable(
                f"The database {path} is a folder; name a file in the configuration, as {path}/cordboard.db."
            )
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            return
        with path.open("rb") as file:
            start = file.read(20)
    except OSError as error:
        raise DatabaseUnreadable(
            f"The database {path} cannot be opened ({error.strerror}); check the rights of file and folder."
        ) from error
    if start and start[:16] != b"SQLite format 3\0":
        raise DatabaseUnreadable(
            f"{path} is not a database: move that file away or name another one in the configuration."
        )
    if start and start[18:19] != WAL_FORMAT:
        _refuse_foreign(path)


def _refuse_foreign(path: Path) -> None:
    """Ours has a write-ahead log; look into others without changing them, as opening them would."""
    with (
        suppress(sqlite3.Error),
        closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as file,
    ):
        tables = [name for (name,) in file.execute("SELECT name FROM sqlite_master")]
        if tables and not {"events", "alembic_version"} & set(tables):
            raise _foreign(f"The database {path}", tables[0])


def _foreign(name: str, table: str) -> DatabaseUnreadable:
    return DatabaseUnreadable(
        f"{name} belongs to another program (it holds the table '{table}' and no version of ours); "
        "name another database in the configuration."
    )


def _engine(url: URL) -> Engine:
    if url.get_backend_name() == "postgresql":
        return create_engine(
            url,
            pool_pre_ping=True,
            connect_args={
                "connect_timeout": REACH_SECONDS,
                "keepalives_idle": 10,
                "tcp_user_timeout": REACH_SECONDS * 2000,
            },
        )
    engine = create_engine(url, connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False})
    event.listen(engine, "connect", _set_up_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _set_up_sqlite(connection: sqlite3.Connection, record: Any) -> None:
    # Python's own transaction control would begin too late and commit before DDL; `_begin_sqlite` does it.
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "synchronous=NORMAL",
        "foreign_keys=ON",
        "temp_store=MEMORY",
        "cache_size=-32000",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    write = connection.get_execution_options().get("cordboard_write", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")
