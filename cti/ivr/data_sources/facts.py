"""What is known of a data source's tables: what pickers offer and the checker compares with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class ColumnFacts:
    """A column: `type` is of the flow language, or `bytes`, which no variable can take."""

    type: str = "text"
    needed: bool = False
    """It has no default and may not be empty, so a new row must have it."""


@dataclass(frozen=True, slots=True)
class TableFacts:
    """A table or view."""

    columns: Mapping[str, ColumnFacts] = field(default_factory=dict)
    key: tuple[str, ...] = ()
    """The primary key."""
    unique: tuple[tuple[str, ...], ...] = ()
    """Other columns that no two rows share."""
    rows: int | None = None
    """About how many it has."""

    def column(self, name: str) -> str | None:
        """The column's own way of writing its name."""
        return _nearest_case(name, self.columns)

    def is_key(self, names: list[str]) -> bool:
        """Whether these columns are exactly a key, or unique."""
        wanted = {name.lower() for name in names}
        return any({c.lower() for c in key} == wanted for key in (self.key, *self.unique) if key)


@dataclass(frozen=True, slots=True)
class SourceFacts:
    """A source: empty `tables` with `up` False were never seen."""

    tables: Mapping[str, TableFacts] = field(default_factory=dict)
    dialect: str = ""
    """As sqlglot calls it: postgres, mysql, sqlite, tsql, oracle; "" is unknown."""
    up: bool | None = None
    seen: float = 0.0
    """When the tables were read, in seconds since the Unix epoch."""
    read_only: bool = False
    cached: bool = True
    """It keeps results for Look up with cache."""

    def table(self, name: str) -> tuple[str, TableFacts] | None:
        found = _nearest_case(name, self.tables)
        return None if found is None else (found, self.tables[found])

    def plain(self) -> dict[str, Any]:
        """For the wire."""
        return {
            "dialect": self.dialect,
            "up": self.up,
            "seen": self.seen,
            "read_only": self.read_only,
            "cached": self.cached,
            "tables": {
                name: {
                    "columns": {
                        column: {"type": facts.type, "needed": facts.needed}
                        for column, facts in table.columns.items()
                    },
                    "key": list(table.key),
                    "unique": [list(one) for one in table.unique],
                    "rows": table.rows,
                }
                for name, table in self.tables.items()
            },
        }

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> SourceFacts:
        """From the answer to `DataSourceColumns`."""
        tables = {
            str(name): TableFacts(
                {
                    str(column): ColumnFacts(str(facts["type"]), bool(facts["needed"]))
                    for column, facts in table["columns"].items()
                },
                tuple(table["key"]),
                tuple(tuple(one) for one in table["unique"]),
                table.get("rows"),
            )
            for name, table in plain.get("tables", {}).items()
        }
        return cls(
            tables,
            str(plain.get("dialect", "")),
            plain.get("up"),
            float(plain.get("seen", 0.0)),
            bool(plain.get("read_only", False)),
            bool(plain.get("cached", True)),
        )


def _nearest_case(name: str, known: Mapping[str, Any]) -> str | None:
    if name in known:
        return name
    lower = name.lower()
    return next((one for one in known if one.lower() == lower), None)
