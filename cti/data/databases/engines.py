"""An SQLAlchemy engine for a source of the configuration, set up alike for every dialect."""

from __future__ import annotations

import contextlib
import socket
import sqlite3
from collections.abc import Callable
from datetime import tzinfo
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.engine import URL
from sqlalchemy.pool import QueuePool

from cti.data.config import SourceConfig
from cti.data.databases import sqlite
from cti.data.databases.zones import offset
from cti.data.passwords import password

REACH_SECONDS = 3
"""How long a server may take to greet."""
POOL_SECONDS = 3.0
"""How long is waited for one of the source's connections."""


def make_engine(config: SourceConfig, zone: tzinfo) -> Engine:
    """An engine that has reached nothing yet."""
    url = make_url(config.url)
    options: dict[str, Any] = {
        "poolclass": QueuePool,
        "pool_size": config.pool,
        "max_overflow": 0,
        "pool_timeout": POOL_SECONDS,
        "pool_pre_ping": True,
        "pool_recycle": 1800,
    }
    backend = url.get_backend_name()
    if backend == "sqlite":
        engine = create_engine(url, creator=_sqlite_creator(url), **options)
    else:
        engine = create_engine(url, connect_args=_connect_args(url), **options)
        _read_password(engine, config)
    _prepare(engine, config, zone)
    return engine


def reach(engine: Engine, config: SourceConfig) -> Callable[[], Any]:
    """A function that makes one more connection of the driver, outside the pool."""

    def connect() -> Any:
        args, named = engine.dialect.create_connect_args(engine.url)
        named = {**named, **_connect_args(engine.url)}
        if secret := password(config.password):
            named["password"] = secret
        return _greeted(engine.dialect, args, named)

    return connect


def _sqlite_creator(url: URL) -> Callable[[], sqlite3.Connection]:
    path = Path(url.database or "")

    def connect() -> sqlite3.Connection:
        # mode=rw: a file that is missing is an error and not a new empty database.
        uri = f"{path.absolute().as_uri()}?mode=rw"
        return sqlite.opened(uri, uri=True)

    return connect


def _connect_args(url: URL) -> dict[str, Any]:
    match url.get_backend_name(), url.get_driver_name():
        case "postgresql", "psycopg":
            return {"connect_timeout": REACH_SECONDS, "application_name": "cordboard"}
        case (("mysql" | "mariadb"), "pymysql"):
            return {"connect_timeout": REACH_SECONDS, "charset": "utf8mb4"}
        case "mssql", "pyodbc":
            return {"timeout": REACH_SECONDS}
        case "oracle", "oracledb":
            return {"tcp_connect_timeout": REACH_SECONDS}
    return {}


def _read_password(engine: Engine, config: SourceConfig) -> None:
    """Read at each connecting: a password that was changed needs no restart."""

    @event.listens_for(engine, "do_connect")
    def connecting(dialect: Any, _record: Any, args: Any, named: dict[str, Any]) -> Any:
        if secret := password(config.password):
            named["password"] = secret
        return _greeted(dialect, args, named)


def _greeted(dialect: Any, args: Any, named: dict[str, Any]) -> Any:
    """A connection of the driver."""
    if dialect.driver != "pymysql":
        return dialect.connect(*args, **named)
    connection = dialect.connect(*args, **named, defer_connect=True)
    # PyMySQL forgets to close the socket of a server that does not answer; this one is ours.
    link = None
    try:
        if connection.unix_socket:
            link = socket.socket(socket.AF_UNIX)
            link.settimeout(REACH_SECONDS)
            link.connect(connection.unix_socket)
        else:
            link = socket.create_connection((connection.host, connection.port), REACH_SECONDS)
            link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            link.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        connection.connect(link)
    except BaseException as problem:
        if link is not None:
            link.close()
        if isinstance(problem, OSError):
            raise dialect.loaded_dbapi.OperationalError(2003, str(problem)) from None
        raise
    return connection


def _prepare(engine: Engine, config: SourceConfig, zone: tzinfo) -> None:
    name = engine.dialect.name

    @event.listens_for(engine, "connect")
    def connected(driver: Any, _record: Any) -> None:
        if name == "sqlite":
            sqlite.own_transactions(driver, read_only=config.read_only)
            return
        statements = _first_statements(name, config.read_only, zone)
        if name == "postgresql":
            _read_money(driver)
        cursor = driver.cursor()
        for statement in statements:
            cursor.execute(statement)
        cursor.close()
        if statements:
            driver.commit()

    if name == "sqlite":

        @event.listens_for(engine, "begin")
        def begin(connection: Connection) -> None:
            writing = connection.get_execution_options().get("cordboard_write", False)
            connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def _first_statements(dialect: str, read_only: bool, zone: tzinfo) -> list[str]:
    if dialect == "postgresql":
        named = isinstance(zone, ZoneInfo) and zone.key
        said = f"'{zone.key}'" if named else f"INTERVAL '{offset(zone)}' HOUR TO MINUTE"  # type: ignore[attr-defined]
        found = [f"SET TIME ZONE {said}"]
        return [*found, "SET default_transaction_read_only = on"] if read_only else found
    if dialect in ("mysql", "mariadb"):
        found = [f"SET time_zone = '{offset(zone)}'"]
        return [*found, "SET SESSION TRANSACTION READ ONLY"] if read_only else found
    return []


def _read_money(driver: Any) -> None:
    """PostgreSQL's MONEY comes as text in the money of its locale; exact numbers are wanted."""
    with contextlib.suppress(ImportError):
        from cti.data.databases.money import MoneyLoader

        driver.adapters.register_loader("money", MoneyLoader)


def limit_statements(connection: Connection, seconds: float) -> None:
    """Let the server itself end what takes longer than this on a connection in a transaction."""
    dialect = connection.dialect
    if dialect.name == "postgresql":
        connection.exec_driver_sql(f"SET LOCAL statement_timeout = {int(seconds * 1000)}")
    elif dialect.name in ("mysql", "mariadb"):
        if getattr(dialect, "is_mariadb", False):
            statement = f"SET SESSION max_statement_time = {seconds:.3f}"
        else:
            statement = f"SET SESSION max_execution_time = {int(seconds * 1000)}"
        connection.exec_driver_sql(statement)
    elif dialect.name == "sqlite":
        connection.exec_driver_sql(f"PRAGMA busy_timeout = {int(seconds * 1000)}")
    elif dialect.name == "mssql":
        connection.exec_driver_sql(f"SET LOCK_TIMEOUT {int(seconds * 1000)}")
