"""Lists, small tables and switches that staff keep for flows.

All stand in memory: flows ask on the loop and are answered at once. Edits block.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, select, update

from cti.errors import BadRequest, NotFound
from cti.numbering import normal
from cti.store.database import Database
from cti.store.house.tables import HouseListRow, HouseTableRow, ListEntryRow, SwitchRow
from cti.store.text import clean
from cti.store.upsert import upsert

ROWS_LIMIT = 10_000
"""Rows of a small table; what is larger belongs into a database."""


def key_of(value: str) -> str:
    """How a value stands on a list: telephone numbers in their one form, other words as they are."""
    bare = value.strip()
    digits = sum(sign.isdigit() for sign in bare)
    written = all(sign.isdigit() or sign in "+-() *#" for sign in bare)
    return normal(bare) if written and digits >= 3 else bare


@dataclass(frozen=True, slots=True)
class Entry:
    """A value on a list."""

    value: str
    note: str = ""
    until: float | None = None


class HouseLists:
    """Named lists with their entries."""

    def __init__(self, database: Database, now: Callable[[], float] = time.time) -> None:
        self._database = database
        self._now = now
        self._lock = threading.Lock()
        with database.reading() as connection:
            self._titles = {
                row.list: row.title
                for row in connection.execute(select(HouseListRow.__table__)).all()
            }
            self._entries: dict[str, dict[str, Entry]] = {name: {} for name in self._titles}
            for row in connection.execute(select(ListEntryRow.__table__)):
                self._entries[row.list][row.value] = Entry(row.value, row.note, row.until)

    def titles(self) -> dict[str, str]:
        return dict(self._titles)

    def find(self, value: str, list: str, at: float) -> Entry | None:
        """The entry of a value, if it holds at that time. Raises NotFound."""
        entries = self._entries.get(list)
        if entries is None:
            raise _no_list(list)
        entry = entries.get(key_of(value))
        return entry if entry is not None and (entry.until is None or at < entry.until) else None

    def entries(self, list: str, after: str = "", limit: int = 200) -> list[dict[str, Any]]:
        """A page of a list by value. Raises NotFound."""
        entries = self._entries.get(list)
        if entries is None:
            raise _no_list(list)
        names = sorted(name for name in entries if name > after)[:limit]
        return [
            {"value": name, "note": entries[name].note, "until": entries[name].until}
            for name in names
        ]

    def make(self, list: str, title: str) -> None:
        """A new list, or another title for one."""
        name = _named(list, "list")
        with self._lock, self._database.writing() as connection:
            row = {"list": name, "title": clean(title)}
            upsert(connection, HouseListRow.__table__, [row])
        self._titles[name] = title
        self._entries.setdefault(name, {})

    def remove(self, list: str) -> None:
        if list not in self._entries:
            raise _no_list(list)
        with self._lock, self._database.writing() as connection:
            connection.execute(delete(HouseListRow).where(HouseListRow.list == list))
        del self._titles[list], self._entries[list]

    def add(self, list: str, entries: Sequence[Entry], *, by: str) -> int:
        """Put values on a list; one that is there gets the new note. Returns how many stand on it."""
        if list not in self._entries:
            raise _no_list(list)
        kept = {
            key: Entry(key, entry.note, entry.until)
            for entry in entries
            if (key := key_of(entry.value))
        }
        rows = [
            {"list": list, "value": clean(one.value), "note": clean(one.note), "until": one.until,
             "by": by, "at": self._now()}
            for one in kept.values()
        ]  # fmt: skip
        with self._lock, self._database.writing() as connection:
            upsert(connection, ListEntryRow.__table__, rows)
        self._entries[list].update(kept)
        return len(self._entries[list])

    def take_off(self, list: str, value: str) -> None:
        """Raises NotFound where the value is not on the list."""
        key = key_of(value)
        if key not in self._entries.get(list, {}):
            raise NotFound(f"{value} is not on the list {list}.")
        with self._lock, self._database.writing() as connection:
            connection.execute(
                delete(ListEntryRow).where(ListEntryRow.list == list, ListEntryRow.value == key)
            )
        del self._entries[list][key]


class HouseTables:
    """Small tables; every cell is text."""

    def __init__(self, database: Database, now: Callable[[], float] = time.time) -> None:
        self._database = database
        self._now = now
        self._lock = threading.Lock()
        with database.reading() as connection:
            self._tables = {
                row.table: _Table(row.title, tuple(row.columns), tuple(map(tuple, row.rows)))
                for row in connection.execute(select(HouseTableRow.__table__))
            }

    def all(self) -> list[dict[str, Any]]:
        """Name, title, columns and number of rows of each."""
        return [
            {"table": name, "title": one.title, "columns": list(one.columns), "rows": len(one.rows)}
            for name, one in sorted(self._tables.items())
        ]

    def rows(self, table: str) -> Sequence[Mapping[str, str]]:
        """Raises NotFound."""
        found = self._tables.get(table)
        if found is None:
            raise NotFound(f"There is no table {table}; make it in the monitor.")
        return [dict(zip(found.columns, row, strict=True)) for row in found.rows]

    def put(
        self,
        table: str,
        title: str,
        columns: Sequence[str],
        rows: Sequence[Sequence[str]],
        *,
        by: str,
    ) -> None:
        """Write a table as a whole. Raises BadRequest with what is wrong in it."""
        name = _named(table, "table")
        if not columns or len(set(columns)) != len(columns) or not all(columns):
            raise BadRequest("A table needs columns, each with a name of its own.")
        if len(rows) > ROWS_LIMIT:
            raise BadRequest(f"A table of the house may have {ROWS_LIMIT} rows; use a database.")
        for number, row in enumerate(rows, 1):
            if len(row) != len(columns):
                raise BadRequest(
                    f"Row {number} has {len(row)} cells and the table {len(columns)} columns."
                )
        made = _Table(title, tuple(columns), tuple(tuple(map(str, row)) for row in rows))
        written = {
            "table": name, "title": clean(title), "columns": list(made.columns),
            "rows": [list(map(clean, row)) for row in made.rows], "by": by, "at": self._now(),
        }  # fmt: skip
        with self._lock, self._database.writing() as connection:
            upsert(connection, HouseTableRow.__table__, [written])
        self._tables[name] = made

    def remove(self, table: str) -> None:
        if table not in self._tables:
            raise NotFound(f"There is no table {table}.")
        with self._lock, self._database.writing() as connection:
            connection.execute(delete(HouseTableRow).where(HouseTableRow.table == table))
        del self._tables[table]


@dataclass(frozen=True, slots=True)
class _Table:
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Switch:
    """A switch as it was set; `position` "" is off."""

    title: str
    positions: tuple[str, ...]
    position: str = ""
    until: float | None = None
    by: str = ""

    def at(self, moment: float) -> str:
        """Where it stands at a time: it goes off by itself when its time is over."""
        return "" if self.until is not None and moment >= self.until else self.position


class HouseSwitches:
    """The switches; `flip` answers at once and may be asked on the loop, edits block."""

    def __init__(
        self,
        database: Database,
        behind: Callable[[Callable[[Any], object]], None],
        now: Callable[[], float] = time.time,
    ) -> None:
        self._database = database
        self._behind = behind
        self._now = now
        with database.reading() as connection:
            self._switches = {
                row.switch: Switch(row.title, tuple(row.positions), row.position, row.until, row.by)
                for row in connection.execute(select(SwitchRow.__table__))
            }

    def all(self) -> list[dict[str, Any]]:
        now = self._now()
        return [
            {"switch": name, "title": one.title, "positions": list(one.positions),
             "position": one.at(now), "until": one.until if one.at(now) else None, "by": one.by}
            for name, one in sorted(self._switches.items())
        ]  # fmt: skip

    def get(self, switch: str) -> Switch:
        """Raises NotFound."""
        found = self._switches.get(switch)
        if found is None:
            raise NotFound(f"There is no switch {switch}; make it in the monitor.")
        return found

    def make(self, switch: str, title: str, positions: Sequence[str]) -> None:
        """A new switch that is off, or other positions for one. Raises BadRequest."""
        name = _named(switch, "switch")
        names = tuple(positions) or ("on",)
        if len(set(names)) != len(names) or not all(names) or "off" in names:
            raise BadRequest("Each position needs a name of its own; “off” is there by itself.")
        old = self._switches.get(name)
        kept = old is not None and old.position in names
        made = Switch(
            title,
            names,
            old.position if old is not None and kept else "",
            old.until if old is not None and kept else None,
            old.by if old is not None else "",
        )
        row = {
            "switch": name, "title": clean(title), "positions": list(names),
            "position": made.position, "until": made.until, "by": made.by, "at": self._now(),
        }  # fmt: skip
        with self._database.writing() as connection:
            upsert(connection, SwitchRow.__table__, [row])
        self._switches[name] = made

    def flip(self, switch: str, position: str, until: float | None, by: str) -> None:
        """Raises NotFound, or BadRequest for a position that the switch does not have."""
        old = self.get(switch)
        if position and position not in old.positions:
            raise BadRequest(
                f"The switch {switch} has no position {position}; it has "
                f"{', '.join(old.positions)} and off."
            )
        self._switches[switch] = Switch(old.title, old.positions, position, until, by)
        values = {"position": position, "until": until, "by": clean(by), "at": self._now()}
        change = update(SwitchRow).where(SwitchRow.switch == switch).values(**values)
        self._behind(lambda connection: connection.execute(change))

    def remove(self, switch: str) -> None:
        self.get(switch)
        with self._database.writing() as connection:
            connection.execute(delete(SwitchRow).where(SwitchRow.switch == switch))
        del self._switches[switch]


def _named(name: str, what: str) -> str:
    bare = str(clean(name)).strip()
    if not bare or len(bare) > 60:
        raise BadRequest(f"A {what} needs a name of 1 to 60 characters.")
    return bare


def _no_list(name: str) -> NotFound:
    return NotFound(f"There is no list {name}; make it in the monitor.")
