"""How often each block of a flow was passed by which exit, per version and day."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sqlalchemy import Connection, func, select
from sqlalchemy.dialects import postgresql, sqlite

from cti.store.database import Database
from cti.store.house.tables import FlowStepRow, FlowStepsUptoRow
from cti.store.text import clean
from cti.store.upsert import upsert
from cti.store.write_behind import WriteBehind

Step = tuple[str, int, str, str, str]
"""Flow, version, day (ISO 8601), block, exit."""
Kept = tuple[int, str, dict[tuple[str, str], tuple[int, float]]]
"""Number of the last event that is in it, the first day of the version ("" without one), and
(block, exit) -> (how often, seconds together)."""


class FlowSteps:
    """`add` answers at once and never fails; everything else blocks."""

    def __init__(self, database: Database, behind: WriteBehind) -> None:
        self._database = database
        self._behind = behind

    def add(
        self, upto: int, counted: Mapping[Step, tuple[int, float]], written: Callable[[int], None]
    ) -> None:
        """Add what was counted up to the event of this number, in one transaction.

        `written(upto)` is called on the writer's thread once the transaction is over.
        """
        self._behind.put(lambda connection: _add(connection, upto, counted))
        self._behind.put(lambda _connection: written(upto))

    def upto(self) -> int | None:
        """Number of the last event that was counted; None where nothing ever was."""
        with self._database.reading() as connection:
            return connection.scalar(select(FlowStepsUptoRow.seq))

    def of(self, flow: str, version: int, first: str = "", last: str = "") -> Kept:
        """What is kept of a version from one day to another, both included; "" is no bound."""
        row = FlowStepRow
        wanted = [row.flow == flow, row.version == version]
        days = [*([row.day >= first] if first else []), *([row.day <= last] if last else [])]
        with self._database.reading() as connection:
            upto = connection.scalar(select(FlowStepsUptoRow.seq))
            since = connection.scalar(select(func.min(row.day)).where(*wanted))
            found = connection.execute(
                select(row.block, row.exit, func.sum(row.count), func.sum(row.seconds))
                .where(*wanted, *days)
                .group_by(row.block, row.exit)
            )
            steps = {(block, exit): (int(n), float(s)) for block, exit, n, s in found}
        return upto or 0, since or "", steps

    def versions(self, flow: str) -> list[int]:
        """The versions of which there are figures, the newest first."""
        query = select(FlowStepRow.version).where(FlowStepRow.flow == flow).distinct()
        with self._database.reading() as connection:
            return sorted(connection.scalars(query), reverse=True)


def _add(connection: Connection, upto: int, counted: Mapping[Step, tuple[int, float]]) -> None:
    rows = [
        {
            "flow": clean(flow), "version": version, "day": day, "block": clean(block),
            "exit": clean(exit), "count": count, "seconds": seconds,
        }
        for (flow, version, day, block, exit), (count, seconds) in counted.items()
    ]  # fmt: skip
    if rows:
        kind = postgresql if connection.dialect.name == "postgresql" else sqlite
        table = FlowStepRow.__table__
        statement = kind.insert(FlowStepRow)
        sums = {name: table.c[name] + statement.excluded[name] for name in ("count", "seconds")}
        keys = ["flow", "version", "day", "block", "exit"]
        connection.execute(
            statement.on_conflict_do_update(index_elements=keys, set_=sums), list(rows)
        )
    upsert(connection, FlowStepsUptoRow.__table__, [{"one": 1, "seq": upto}])
