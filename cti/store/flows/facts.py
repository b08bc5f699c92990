"""What flows count: business, milestones, results, self-service and charges, for reports and funnels."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import func, insert, select

from cti.store.database import Database
from cti.store.house.tables import FlowFactRow
from cti.store.text import clean
from cti.store.write_behind import WriteBehind


class FlowFacts:
    """Fulfils `cti.ivr.services.facts.Facts`: `tell` answers at once, the rest blocks."""

    def __init__(
        self, database: Database, behind: WriteBehind, now: Callable[[], float] = time.time
    ) -> None:
        self._database = database
        self._behind = behind
        self._now = now

    def tell(
        self,
        kind: str,
        name: str,
        amount: float = 1.0,
        *,
        call: int = 0,
        flow: str = "",
        detail: Mapping[str, Any] | None = None,
    ) -> None:
        """Keep one fact; it is written behind. A `call` of 0 is a job."""
        row = {
            "at": self._now(), "call": call or None, "flow": clean(flow), "kind": kind,
            "name": clean(name), "amount": float(amount), "detail": clean(dict(detail or {})),
        }  # fmt: skip
        self._behind.put(lambda connection: connection.execute(insert(FlowFactRow), [row]))

    def totals(
        self, kind: str, since: float = 0.0, until: float | None = None
    ) -> dict[str, tuple[int, float]]:
        """Name -> (how often, sum of the amounts) of one kind within a time. Blocks."""
        wanted = [FlowFactRow.kind == kind, FlowFactRow.at >= since]
        if until is not None:
            wanted.append(FlowFactRow.at < until)
        query = (
            select(FlowFactRow.name, func.count(), func.sum(FlowFactRow.amount))
            .where(*wanted)
            .group_by(FlowFactRow.name)
        )
        with self._database.reading() as connection:
            return {name: (n, float(total)) for name, n, total in connection.execute(query)}

    def of_call(self, call: int) -> list[dict[str, Any]]:
        """What one call did, in order: kind, name, amount, detail, at. Blocks."""
        row = FlowFactRow.__table__.c
        query = (
            select(row.at, row.flow, row.kind, row.name, row.amount, row.detail)
            .where(row.call == call)
            .order_by(row.fact)
        )
        with self._database.reading() as connection:
            return [dict(found._mapping) for found in connection.execute(query)]
