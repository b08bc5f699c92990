"""A table of a source as statements need it: its own names, and values as its columns take them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import tzinfo
from decimal import Decimal, InvalidOperation
from functools import cached_property
from typing import Any

import sqlalchemy as sa

from cti.data.databases.values import to_database
from cti.ivr.data_sources.facts import SourceFacts, TableFacts
from cti.ivr.data_sources.sql import nearest
from cti.ivr.formula.functions import written
from cti.ivr.run.happening import BlockFailed


@dataclass(frozen=True)
class Table:
    """What `facts` say of one table; a `Table` without a name serves typed SQL."""

    source: str
    dialect: str
    zone: tzinfo
    name: str = ""
    facts: TableFacts = field(default_factory=TableFacts)

    @classmethod
    def of(cls, source: str, dialect: str, zone: tzinfo, name: str, facts: SourceFacts) -> Table:
        """Raises BlockFailed("not_found") with the nearest name."""
        found = facts.table(name)
        if found is None:
            guess = nearest(name, facts.tables)
            more = f" Did you mean {guess}?" if guess else ""
            raise BlockFailed("not_found", f"The data source {source} has no table {name}.{more}")
        return cls(source, dialect, zone, found[0], found[1])

    @cached_property
    def clause(self) -> sa.TableClause:
        return sa.table(self.name, *[sa.column(name) for name in self.facts.columns])

    def name_of(self, column: str) -> str:
        """The column's own way of writing it; raises BlockFailed("not_found")."""
        found = self.facts.column(column)
        if found is None:
            guess = nearest(column, self.facts.columns)
            more = f" Did you mean {guess}?" if guess else ""
            raise BlockFailed("not_found", f"The table {self.name} has no column {column}.{more}")
        return found

    def column(self, name: str) -> sa.ColumnClause[Any]:
        return self.clause.c[self.name_of(name)]

    def row_mark(self) -> list[Any]:
        """What tells rows of a table without a primary key apart; raises BlockFailed where nothing does."""
        known = {"postgresql": "ctid", "sqlite": "rowid", "oracle": "rowid"}
        mark = known.get(self.dialect)
        if mark is None:
            raise BlockFailed(
                "refused",
                f"The table {self.name} has no primary key, so one row cannot be held; give it one.",
            )
        return [sa.column(mark)]

    def value(self, column: str, value: Any) -> Any:
        """A value of a flow for this column; keyed digits become a number where the column is one."""
        kind = self.facts.columns[self.name_of(column)].type
        if value is None:
            return None
        if kind in ("text", "character") and not isinstance(value, str):
            return written(value)
        if kind in ("integer", "decimal") and isinstance(value, str):
            return self._number(column, kind, value)
        if kind == "decimal" and isinstance(value, float):
            return Decimal(repr(value))
        return to_database(value, self.dialect, self.zone)

    def _number(self, column: str, kind: str, value: str) -> Any:
        try:
            number = Decimal(value.strip())
            if not number.is_finite():
                raise InvalidOperation
        except InvalidOperation:
            raise BlockFailed(
                "bad_value", f"“{value[:40]}” is no number, and the column {column} holds numbers."
            ) from None
        if kind == "integer" and number == number.to_integral_value():
            return int(number)
        return to_database(number, self.dialect, self.zone)

    def values(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Column by its own name -> value for the driver."""
        return {self.name_of(name): self.value(name, value) for name, value in values.items()}

    def exact(self, column: str, value: Any, what: str) -> Any:
        """A sum or average of exact numbers, where the driver gives a float or a text for it."""
        if value is None or not column:
            return value
        kind = self.facts.columns[self.name_of(column)].type
        if kind == "decimal" and isinstance(value, (float, int, str)):
            return Decimal(str(value))
        if kind == "integer" and isinstance(value, Decimal) and what == "sum":
            return int(value)
        if kind == "integer" and isinstance(value, float):
            return Decimal(str(value))
        return value
