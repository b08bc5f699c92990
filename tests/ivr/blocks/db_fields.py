"""Fields of the blocks of databases, in few words."""

from __future__ import annotations

from typing import Any


def where(column: str, value: str | None = None, operator: str = "equals") -> list[dict[str, Any]]:
    return [{"column": column, "operator": operator, "value": value}]


def into(**columns: str) -> list[dict[str, str]]:
    return [{"column": column, "variable": name} for column, name in columns.items()]


def sets(**columns: str) -> list[dict[str, str]]:
    return [{"column": column, "value": value} for column, value in columns.items()]
