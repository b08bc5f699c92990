"""Templates of messages from the house's table `templates`, which staff edit in the monitor.

Its columns: `template` (a name), `text` (with `{name}` where a value comes in); `title` may be there too.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from cti.errors import NotFound
from cti.store.house.lists import HouseTables

TABLE = "templates"
_HOLE = re.compile(r"\{([^\W\d]\w*)\}")


class HouseTemplates:
    """What flows may name, and what each template has to be given; nothing where there is no table."""

    def __init__(self, tables: HouseTables) -> None:
        self._tables = tables

    def titles(self) -> dict[str, str]:
        """Name -> title, in the order of the table."""
        return {row["template"]: row.get("title") or row["template"] for row in self._rows()}

    def values(self) -> dict[str, tuple[str, ...]]:
        """Name -> the values that its text needs, in the order in which they come."""
        return {
            row["template"]: tuple(dict.fromkeys(_HOLE.findall(row.get("text") or "")))
            for row in self._rows()
        }

    def _rows(self) -> list[Mapping[str, str]]:
        try:
            rows = self._tables.rows(TABLE)
        except NotFound:
            return []
        return [row for row in rows if row.get("template")]
