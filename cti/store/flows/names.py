"""What people call flows: read from the text of a version, once for each."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, select, tuple_

from cti.store.tables import FlowVersionRow

Version = tuple[str, int]
"""A flow's name in the system, and one of its versions."""
MANY = 200
"""Texts that are read at a time."""


class FlowNames:
    """Names by version, kept in memory: the text of a version never changes."""

    def __init__(self) -> None:
        self._known: dict[Version, Mapping[str, str]] = {}
        self._lock = threading.Lock()

    def of(
        self, connection: Connection, versions: Iterable[Version]
    ) -> dict[Version, Mapping[str, str]]:
        """Version -> {"zh": ..., "en": ...}; empty where the text is no flow or has no name."""
        wanted = list(versions)
        with self._lock:
            missing = [version for version in wanted if version not in self._known]
        found: dict[Version, Mapping[str, str]] = {}
        key = tuple_(FlowVersionRow.flow, FlowVersionRow.version)
        for start in range(0, len(missing), MANY):
            rows = connection.execute(
                select(FlowVersionRow.flow, FlowVersionRow.version, FlowVersionRow.text).where(
                    key.in_(missing[start : start + MANY])
                )
            )
            found |= {(row.flow, row.version): name_in(row.text) for row in rows}
        with self._lock:
            self._known |= found
            return {version: self._known.get(version, {}) for version in wanted}


def name_in(text: str) -> dict[str, str]:
    """The name that a flow's file gives it, by language."""
    try:
        whole = json.loads(text)
    except ValueError:
        return {}
    flow = whole.get("flow") if isinstance(whole, dict) else None
    name = flow.get("name") if isinstance(flow, dict) else None
    if not isinstance(name, dict):
        return {}
    return {tongue: str(name[tongue]) for tongue in ("zh", "en") if name.get(tongue)}
