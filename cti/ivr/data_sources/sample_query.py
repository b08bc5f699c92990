"""A look-up as it is drawn, asked with values that a person makes up: what it would find."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from cti.ivr.data_sources.sql import read_sql
from cti.ivr.formula.expression import Expression, Template, parse, parse_template
from cti.ivr.formula.functions.convert import converted
from cti.ivr.services.sources import Condition, Query

LOOKS = frozenset(
    {"db.select_one", "db.select", "db.select_cached", "db.for_each_row", "db.exists", "db.count"}
)
"""The blocks that only look."""
ROWS = 5
"""Rows that are shown."""
_ONE = ("empty", "not_empty")


@dataclass(frozen=True, slots=True)
class SampleQuery:
    """The question of a look-up, its values still formulas."""

    source: Expression | Template
    table: str
    sql: str
    columns: tuple[str, ...]
    where: tuple[tuple[str, str, Expression | None], ...]
    order: tuple[tuple[str, bool], ...]
    values: Mapping[str, Expression]
    what: str = "count"
    column: str = ""
    counts: bool = False
    """It asks for one number, and not for rows."""
    reads: tuple[str, ...] = field(default=())
    """The variables that a person must give a value, in the order in which they are asked."""

    def asked(self, given: Mapping[str, Any]) -> Query:
        """The question with these values; raises BlockFailed where a formula has none."""
        return Query(
            str(self.source.evaluate(given)),
            "" if self.sql else self.table,
            self.columns,
            tuple(
                Condition(column, operator, None if value is None else value.evaluate(given))
                for column, operator, value in self.where
            ),
            self.order,
            ROWS,
            self.sql,
            {name: value.evaluate(given) for name, value in self.values.items()},
        )


def sample_query(type_: str, fields: Mapping[str, Any]) -> SampleQuery | None:
    """The question of a block of the file; None where it is not drawn so far that it can be asked.

    Raises FormulaError for a formula that is none.
    """
    sql, table = str(fields.get("sql") or ""), str(fields.get("table") or "")
    if type_ not in LOOKS or not fields.get("source") or not (sql or table):
        return None
    values = {
        str(row["name"]): parse(str(row["value"]))
        for row in _rows(fields, "values")
        if row.get("name") and row.get("value") not in (None, "")
    }
    if sql:
        # A parameter without a value of its own is asked for by its name.
        values = {name: values.get(name) or parse(name) for name in read_sql(sql).names}
    made = SampleQuery(
        source=parse_template(str(fields["source"])),
        table=table,
        sql=sql,
        columns=tuple(str(row["column"]) for row in _rows(fields, "into") if row.get("column")),
        where=() if sql else tuple(_where(fields)),
        order=tuple(
            (str(row["column"]), row.get("descending") is True)
            for row in _rows(fields, "order")
            if row.get("column")
        ),
        values=values if sql else {},
        what=str(fields.get("what") or "count"),
        column=str(fields.get("column") or ""),
        counts=type_ == "db.count",
    )
    formulas: list[Expression | Template | None] = [made.source, *(one[2] for one in made.where)]
    formulas += made.values.values()
    reads = [name for one in formulas if one is not None for name in sorted(one.reads)]
    return SampleQuery(
        **{slot: getattr(made, slot) for slot in SampleQuery.__slots__ if slot != "reads"},
        reads=tuple(dict.fromkeys(reads)),
    )


def _rows(fields: Mapping[str, Any], name: str) -> Sequence[Mapping[str, Any]]:
    rows = fields.get(name)
    return [row for row in rows if isinstance(row, Mapping)] if isinstance(rows, list) else []


def _where(fields: Mapping[str, Any]) -> list[tuple[str, str, Expression | None]]:
    made: list[tuple[str, str, Expression | None]] = []
    for row in _rows(fields, "where"):
        operator = str(row.get("operator") or "equals")
        value = row.get("value")
        if not row.get("column"):
            continue
        empty = value in (None, "") or operator in _ONE
        made.append((str(row["column"]), operator, None if empty else parse(str(value))))
    return made


def sample_value(text: str, type_: str) -> Any:
    """What a person typed as a value of this type; raises BlockFailed("bad_value")."""
    return text if type_ in ("any", "text") else converted(text.strip(), type_)
