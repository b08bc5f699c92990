"""[db] Data sources: what blocks ask of databases, and what they get."""

from __future__ import annotations

from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

ROWS_LIMIT = 1_000
"""Rows that one query may give."""
OPERATORS = (
    "equals", "not_equals", "less", "at_most", "more", "at_least", "contains", "begins", "ends",
    "one_of", "empty", "not_empty",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Condition:
    """One row of a where: `value` counts for nothing where the operator is (not_)empty."""

    column: str
    operator: str = "equals"
    value: Any = None


@dataclass(frozen=True, slots=True)
class Query:
    """A question to one source: a table with conditions, or SQL with named values."""

    source: str
    table: str = ""
    columns: tuple[str, ...] = ()
    where: tuple[Condition, ...] = ()
    order: tuple[tuple[str, bool], ...] = ()
    """(column, descending)."""
    most: int = 100
    sql: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows in values of flows. `count` is their number, or how many a writing statement changed."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    count: int
    more: bool = False
    """There were more rows than were asked for."""
    age: float = 0.0
    """Seconds since the database gave them; 0 where they do not come from a cache."""

    def column(self, name: str) -> tuple[Any, ...] | None:
        """The values of a column, found without regard to case; None where there is none."""
        place = self.place(name)
        return None if place is None else tuple(row[place] for row in self.rows)

    def place(self, name: str) -> int | None:
        """The number of a column, counted from 0."""
        if name in self.columns:
            return self.columns.index(name)
        lower = [column.lower() for column in self.columns]
        return lower.index(name.lower()) if name.lower() in lower else None


class Sources(Protocol):
    """The data sources of the site.

    `owner` is the session of the call or job: what it has begun at a source, all it asks there takes
    part in. Every method raises BlockFailed: not_found (no such source, table, column), unavailable,
    timeout, denied, bad_value, empty_value, refused, conflict, too_many.
    """

    def connected(self, source: str, limit: float) -> Awaitable[bool]:
        """Whether the source is there; at once where its health is known."""
        ...

    def select(self, owner: object, query: Query, limit: float) -> Awaitable[Rows]: ...

    def select_cached(
        self, owner: object, query: Query, age: float, old: bool, limit: float
    ) -> Awaitable[Rows]:
        """Rows at most `age` seconds old; older ones if `old` and the source is away."""
        ...

    def count(
        self, owner: object, query: Query, what: str, column: str, limit: float
    ) -> Awaitable[Any]:
        """`what`: count, sum, least, most, average, of the rows that fit."""
        ...

    def insert(
        self, owner: object, source: str, table: str, values: Mapping[str, Any], limit: float
    ) -> Awaitable[tuple[bool, Any]]:
        """(whether it was inserted, its key); False: there is a row with this key."""
        ...

    def update(
        self, owner: object, source: str, table: str, values: Mapping[str, Any],
        where: Sequence[Condition], limit: float,
    ) -> Awaitable[int]:  # fmt: skip
        """Rows that fitted; a row that had the values already counts."""
        ...

    def upsert(
        self, owner: object, source: str, table: str, key: Mapping[str, Any],
        values: Mapping[str, Any], limit: float,
    ) -> Awaitable[bool]:  # fmt: skip
        """Whether a new row was inserted."""
        ...

    def delete(
        self, owner: object, source: str, table: str, where: Sequence[Condition], limit: float
    ) -> Awaitable[int]: ...

    def take(
        self, owner: object, query: Query, mark: Mapping[str, Any], limit: float
    ) -> Awaitable[Mapping[str, Any] | None]:
        """One row that fits, marked in the same step, so that nobody else gets it; None: none."""
        ...

    def execute(
        self, owner: object, source: str, sql: str, values: Mapping[str, Any], limit: float
    ) -> Awaitable[Rows]:
        """One statement; raises too_many above ROWS_LIMIT rows."""
        ...

    def procedure(
        self, owner: object, source: str, name: str, given: Sequence[tuple[str, Any]],
        wanted: Sequence[str], limit: float,
    ) -> Awaitable[Mapping[str, Any]]:  # fmt: skip
        """Values by the names of the out parameters, or of the columns of the first row."""
        ...

    def begin(
        self, owner: object, source: str, isolation: str, most: float, limit: float
    ) -> Awaitable[None]:
        """Rolled back by itself after `most` seconds, when the caller hangs up or the run ends."""
        ...

    def commit(self, owner: object, source: str, limit: float) -> Awaitable[None]: ...

    def roll_back(self, owner: object, source: str) -> Awaitable[None]: ...

    def clear_cache(self, source: str, query: str) -> None:
        """Forget every result of a source, or of one table or SQL text."""
        ...
