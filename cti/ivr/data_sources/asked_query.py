"""Questions to data sources and their rows as JSON, for a trial that asks over the wire."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cti.ivr.services.sources import OPERATORS, ROWS_LIMIT, Condition, Query, Rows
from cti.ivr.values.packing import packed, unpacked


def query_plain(query: Query) -> dict[str, Any]:
    """For the wire, beside its source; `query_from` reads it."""
    return {
        "table": query.table,
        "columns": list(query.columns),
        "where": [[one.column, one.operator, packed(one.value)] for one in query.where],
        "order": [list(one) for one in query.order],
        "most": query.most,
        "sql": query.sql,
        "values": {name: packed(value) for name, value in query.values.items()},
    }


def query_from(plain: Mapping[str, Any]) -> Query:
    """Raises ValueError with a sentence for what is no question."""
    try:
        where = tuple(
            Condition(str(column), str(operator), unpacked(value))
            for column, operator, value in plain.get("where", ())
        )
        query = Query(
            str(plain["source"]),
            str(plain.get("table", "")),
            tuple(str(one) for one in plain.get("columns", ())),
            where,
            tuple((str(column), bool(down)) for column, down in plain.get("order", ())),
            max(1, min(int(plain.get("most", 100)), ROWS_LIMIT)),
            str(plain.get("sql", "")),
            {str(name): unpacked(value) for name, value in dict(plain.get("values", {})).items()},
        )
    except (LookupError, TypeError, ValueError, AttributeError):
        raise ValueError("This is no question to a data source: source, table or SQL.") from None
    if any(one.operator not in OPERATORS for one in query.where):
        raise ValueError(f"A condition compares by one of {', '.join(OPERATORS)}.")
    return query


def rows_plain(rows: Rows) -> dict[str, Any]:
    """For the wire; `rows_from` reads it."""
    return {
        "columns": list(rows.columns),
        "rows": [[packed(value) for value in row] for row in rows.rows],
        "count": rows.count,
        "more": rows.more,
        "age": rows.age,
    }


def rows_from(plain: Mapping[str, Any]) -> Rows:
    """Raises ValueError or LookupError for what `rows_plain` did not write."""
    return Rows(
        tuple(str(one) for one in plain["columns"]),
        tuple(tuple(unpacked(value) for value in row) for row in plain["rows"]),
        int(plain["count"]),
        bool(plain["more"]),
        float(plain["age"]),
    )
