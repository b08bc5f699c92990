"""Results of queries kept in memory: by age, with a bound in octets, the one used longest ago first out."""

from __future__ import annotations

import sys
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from typing import Any

from cti.ivr.services.sources import Rows


@dataclass(slots=True)
class _Entry:
    rows: Rows
    tables: frozenset[str]
    """Lower case; what a write to one of them makes old."""
    query: str
    """The table or SQL text that was asked for."""
    at: float
    size: int


@dataclass(slots=True)
class CacheFigures:
    """Counts since the start."""

    hits: int = 0
    misses: int = 0
    old: int = 0
    """Answers from old rows while the source was away."""
    dropped: int = 0
    """Results that made room for others."""


class ResultCache:
    """Used on the loop alone. `seconds` is a clock that never goes back."""

    def __init__(self, limit: int, seconds: Callable[[], float]) -> None:
        self.limit = limit
        """Octets; 0 keeps nothing."""
        self.size = 0
        self.figures = CacheFigures()
        self._seconds = seconds
        self._entries: OrderedDict[Hashable, _Entry] = OrderedDict()

    def __len__(self) -> int:
        return len(self._entries)

    def find(self, key: Hashable, age: float) -> Rows | None:
        """Rows at most `age` seconds old, counted as a hit; None is counted as a miss."""
        entry = self._entries.get(key)
        if entry is None or self._seconds() - entry.at > age:
            self.figures.misses += 1
            return None
        self.figures.hits += 1
        return self._used(key, entry)

    def old(self, key: Hashable) -> Rows | None:
        """Rows of any age."""
        entry = self._entries.get(key)
        if entry is None:
            return None
        self.figures.old += 1
        return self._used(key, entry)

    def _used(self, key: Hashable, entry: _Entry) -> Rows:
        self._entries.move_to_end(key)
        rows = entry.rows
        return Rows(rows.columns, rows.rows, rows.count, rows.more, self._seconds() - entry.at)

    def put(self, key: Hashable, rows: Rows, query: str, tables: frozenset[str]) -> None:
        """Keep rows; what is larger than the whole cache is not kept."""
        self._remove(key)
        size = _size(rows)
        if size > self.limit:
            return
        self._entries[key] = _Entry(rows, tables, query, self._seconds(), size)
        self.size += size
        while self.size > self.limit:
            oldest = next(iter(self._entries))
            self._remove(oldest)
            self.figures.dropped += 1

    def forget(self, query: str = "") -> None:
        """Forget all, or what was asked of this table or with this SQL text."""
        wanted = " ".join(query.split()).lower()
        for key, entry in list(self._entries.items()):
            same = wanted == " ".join(entry.query.split()).lower() or wanted in entry.tables
            if not wanted or same:
                self._remove(key)

    def written(self, tables: frozenset[str]) -> None:
        """These tables were changed through this source; none named means that any may have been."""
        for key, entry in list(self._entries.items()):
            if not tables or not entry.tables or entry.tables & tables:
                self._remove(key)

    def _remove(self, key: Hashable) -> None:
        entry = self._entries.pop(key, None)
        if entry is not None:
            self.size -= entry.size

    def plain(self) -> dict[str, Any]:
        """For the monitor: octets, results, oldest in seconds, counts and the share of hits."""
        now = self._seconds()
        asked = self.figures.hits + self.figures.misses
        return {
            "size": self.size,
            "limit": self.limit,
            "results": len(self._entries),
            "oldest": round(max((now - e.at for e in self._entries.values()), default=0.0), 1),
            "hits": self.figures.hits,
            "misses": self.figures.misses,
            "hit_rate": round(self.figures.hits / asked, 4) if asked else None,
            "old_served": self.figures.old,
            "dropped": self.figures.dropped,
        }


def _size(rows: Rows) -> int:
    """About how many octets rows take."""
    cells = sum(sys.getsizeof(value) for row in rows.rows for value in row)
    return 512 + cells + sum(64 + 8 * len(row) for row in rows.rows)
