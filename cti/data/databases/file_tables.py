"""CSV, dBase and FoxPro files as tables: copied into SQLite, anew when a file has changed.

dbf reads the dBase family (III to 7, FoxPro, Visual FoxPro, memo files), Python's own csv the rest;
SQLite then gives both the same statements, conditions and limits that databases have.
"""

from __future__ import annotations

import csv
import re
import sqlite3
import struct
import tempfile
import threading
import warnings
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import QueuePool

from cti.data.config import SourceConfig
from cti.data.databases import sqlite
from cti.data.files.encodings import decoded
from cti.ivr.run.happening import BlockFailed

FILE_LIMIT = 64 * 2**20
"""Octets of one file; larger tables belong into a database."""


def file_engine(config: SourceConfig) -> tuple[Engine, FileTables]:
    """An engine whose database holds one table per file of the folder, under the file's stem."""
    tables = FileTables(config, Path(config.url.partition(":///")[2]))
    engine = create_engine(
        "sqlite://",
        creator=tables.connect,
        poolclass=QueuePool,
        pool_size=config.pool,
        max_overflow=0,
        pool_timeout=3.0,
    )

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        tables.refresh()
        connection.exec_driver_sql("BEGIN")

    return engine, tables


class FileTables:
    """The folder and its copy as an SQLite file, whose readers never wait for what loads it anew."""

    def __init__(self, config: SourceConfig, folder: Path) -> None:
        self._config = config
        self._folder = folder
        self._lock = threading.Lock()
        self._seen: dict[str, tuple[Path, int, int]] = {}
        self._copy: tempfile.TemporaryDirectory[str] | None = None
        self._writer: sqlite3.Connection | None = None

    def connect(self) -> sqlite3.Connection:
        self.refresh()
        connection = self._open()
        connection.isolation_level = None
        connection.execute("PRAGMA query_only = ON")
        return connection

    def _open(self) -> sqlite3.Connection:
        assert self._copy is not None
        return sqlite.opened(f"{self._copy.name}/tables.db")

    def _begin(self) -> sqlite3.Connection:
        if self._writer is None:
            self._copy = tempfile.TemporaryDirectory(prefix="cordboard-tables-")
            self._writer = self._open()
            self._writer.execute("PRAGMA journal_mode = WAL")
            self._writer.execute("PRAGMA synchronous = OFF")
        return self._writer

    def refresh(self) -> None:
        """Load what is new or changed, drop what is gone."""
        with self._lock:
            found = self._found()
            writer = self._begin()
            for table in set(self._seen) - set(found):
                writer.execute(f'DROP TABLE IF EXISTS "{_quoted(table)}"')
                writer.commit()
                del self._seen[table]
            for table, state in found.items():
                if self._seen.get(table) != state:
                    self._load(writer, table, state[0])
                    self._seen[table] = state

    def close(self) -> None:
        """Take the copy away; the pool's connections are closed before."""
        with self._lock:
            if self._writer is not None and self._copy is not None:
                self._writer.close()
                self._copy.cleanup()
                self._writer = self._copy = None
                self._seen.clear()

    def _found(self) -> dict[str, tuple[Path, int, int]]:
        try:
            paths = [path for path in self._folder.iterdir() if self._is_table(path)]
            states = [(path, path.stat()) for path in sorted(paths)]
        except OSError as problem:
            raise BlockFailed(
                "unavailable",
                f"The folder {self._folder} of the data source {self._config.name} cannot be read "
                f"({problem.strerror}).",
            ) from None
        return {path.stem: (path, state.st_mtime_ns, state.st_size) for path, state in states}

    def _is_table(self, path: Path) -> bool:
        return path.suffix.lower() == f".{self._config.kind}" and path.is_file()

    def _load(self, writer: sqlite3.Connection, table: str, path: Path) -> None:
        if path.stat().st_size > FILE_LIMIT:
            raise BlockFailed(
                "too_long", f"{path.name} is larger than 64 MiB; put it into a database."
            )
        read = _read_csv if self._config.kind == "csv" else _read_dbf
        columns, rows = read(path, self._config.encoding)
        name = _quoted(table)
        listed = ", ".join(f'"{_quoted(column)}" {type_}' for column, type_ in columns)
        holes = ", ".join("?" * len(columns))
        writer.execute(f'DROP TABLE IF EXISTS "{name}"')
        writer.execute(f'CREATE TABLE "{name}" ({listed})')
        writer.executemany(f'INSERT INTO "{name}" VALUES ({holes})', rows)  # noqa: S608
        writer.commit()


def _quoted(name: str) -> str:
    return name.replace('"', '""')


_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?")
Columns = Sequence[tuple[str, str]]


def _read_csv(path: Path, encoding: str) -> tuple[Columns, Iterable[Sequence[Any]]]:
    """The first line names the columns; a column is of the narrowest type that all its cells have."""
    text = decoded(path.read_bytes(), encoding, path.name)
    try:
        dialect: Any = csv.Sniffer().sniff(text[:8192], ",;\t|")
    except csv.Error:
        dialect = csv.excel
    lines = [line for line in csv.reader(text.splitlines(), dialect) if line]
    if not lines:
        raise BlockFailed("bad_value", f"{path.name} is empty; its first line names the columns.")
    names = _names(lines[0])
    rows = [[*line, *[""] * len(names)][: len(names)] for line in lines[1:]]
    kinds = [_kind([row[n] for row in rows]) for n in range(len(names))]
    made = [[cell if cell != "" else None for cell in row] for row in rows]
    return list(zip(names, kinds, strict=True)), made


def _names(line: Sequence[str]) -> list[str]:
    found: list[str] = []
    for place, cell in enumerate(line, 1):
        name = cell.strip() or f"column{place}"
        while name.lower() in [known.lower() for known in found]:
            name += f"_{place}"
        found.append(name)
    return found


def _kind(cells: list[str]) -> str:
    filled = [cell for cell in cells if cell != ""]
    tests: tuple[tuple[str, Callable[[str], bool]], ...] = (
        ("INTEGER", _is_integer),
        ("NUMERIC", _is_number),
        ("DATE", _is_date),
        ("TIMESTAMP", _is_moment),
    )
    if filled:
        for kind, fits in tests:
            if all(fits(cell) for cell in filled):
                return kind
    return "TEXT"


def _is_integer(cell: str) -> bool:
    digits = cell.removeprefix("-")
    # 00123 is an account and stays text, and so do numbers of telephones and cards.
    return (
        digits.isdecimal() and digits.isascii() and len(digits) <= 10 and str(int(digits)) == digits
    )


def _is_number(cell: str) -> bool:
    """What survives SQLite's numbers unchanged: up to 15 digits without leading zeros."""
    return len(cell) <= 15 and _NUMBER.fullmatch(cell) is not None


def _is_date(cell: str) -> bool:
    try:
        return len(cell) == 10 and bool(date.fromisoformat(cell))
    except ValueError:
        return False


def _is_moment(cell: str) -> bool:
    try:
        return len(cell) >= 16 and bool(datetime.fromisoformat(cell))
    except ValueError:
        return False


_DBF = {"N": "NUMERIC", "F": "NUMERIC", "Y": "NUMERIC", "I": "INTEGER", "+": "INTEGER",
        "B": "REAL", "O": "REAL", "D": "DATE", "T": "TIMESTAMP", "@": "TIMESTAMP",
        "L": "BOOLEAN"}  # fmt: skip


def _read_dbf(path: Path, encoding: str) -> tuple[Columns, Iterable[Sequence[Any]]]:
    """dBase III to 7, FoxPro and Visual FoxPro with their memo files; deleted rows are left out."""
    import dbf

    named = None if encoding == "auto" else encoding
    try:
        _check_head(path)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            table = dbf.Table(str(path), codepage=named) if named else dbf.Table(str(path))
            table.open(mode=dbf.READ_ONLY)  # as a context manager it would open its files twice
            try:
                columns = [_dbf_column(table, name) for name in table.field_names]
                rows = [
                    [_dbf_cell(row, name) for name in table.field_names]
                    for row in table
                    if not dbf.is_deleted(row)
                ]
            finally:
                table.close()
    except Exception as problem:  # what is no table makes the library raise anything
        raise BlockFailed(
            "bad_value",
            f"{path.name} cannot be read as a dBase table ({str(problem)[:120]}); where only its "
            "characters are wrong, set the source's encoding, such as gbk.",
        ) from None
    return columns, rows


def _check_head(path: Path) -> None:
    """Raise ValueError for a file that is none: the library would leave it open behind its error."""
    with path.open("rb") as source:
        head = source.read(32)
    length = int.from_bytes(head[8:10], "little")
    records, wide = int.from_bytes(head[4:8], "little"), int.from_bytes(head[10:12], "little")
    if len(head) < 32 or length < 33 or path.stat().st_size < length + records * wide:
        raise ValueError("it is cut short, or no table at all")


def _dbf_column(table: Any, name: str) -> tuple[str, str]:
    info = table.field_info(name)
    kind = chr(info.field_type)
    if kind == "N" and not info.decimal:
        return name, "INTEGER"
    if kind == "C" and info.length == 1:
        return name, "CHAR(1)"
    return name, _DBF.get(kind, "TEXT")


def _dbf_cell(row: Any, name: str) -> Any:
    try:
        return _dbf_value(row[name])
    except struct.error:
        return None  # the blanks of a memo that was never written point nowhere


def _dbf_value(value: Any) -> Any:
    if value is None or isinstance(value, (bool, int, bytes)):
        return value
    if isinstance(value, str):
        return value.rstrip() or None
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, float) else (str(value) or None)
