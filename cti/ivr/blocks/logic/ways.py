"""Exits that are made of the rows of a block."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from cti.ivr.flow.block import Exit, Words

OTHER = Exit("other", Words("其他", "other"))


def given_rows(fields: Mapping[str, Any], name: str = "rows") -> Iterator[Mapping[str, Any]]:
    """The rows that a file has, whatever it has."""
    given = fields.get(name)
    for row in given if isinstance(given, (list, tuple)) else ():
        if isinstance(row, Mapping):
            yield row


def row_exits(
    fields: Mapping[str, Any], column: str, label: str = "", taken: tuple[str, ...] = ("other",)
) -> tuple[Exit, ...]:
    """One exit per row, named by the value of a column; the first of two rows of one name counts."""
    ways: dict[str, Exit] = {}
    for row in given_rows(fields):
        name = str(row.get(column) if row.get(column) is not None else "")
        if name and name not in taken:
            shown = str(row.get(label) or name) if label else name
            ways.setdefault(name, Exit(name, Words(shown, shown)))
    return tuple(ways.values())
