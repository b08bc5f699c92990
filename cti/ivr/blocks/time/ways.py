"""Exits that are made from rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from cti.ivr.flow.block import Exit, Words

OTHER = Exit("other", Words("其他", "other"))


def row_exits(
    given: Any, column: str, label: Callable[[Mapping[str, Any]], Words] | None = None
) -> tuple[Exit, ...]:
    """One exit per row, called as its column says, and `other`; bears whatever a file holds."""
    ways: dict[str, Exit] = {}
    for row in given if isinstance(given, (list, tuple)) else ():
        if isinstance(row, Mapping) and row.get(column) not in (None, ""):
            id_ = str(row[column])
            shown = label(row) if label is not None else Words(id_, id_)
            ways.setdefault(id_, Exit(id_, shown))
    return (*ways.values(), OTHER)
