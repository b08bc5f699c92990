"""Forwarding of extensions, kept over a restart."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, delete, insert, select

from cti.store.database import Database
from cti.store.telephone_tables import ForwardingRow
from cti.store.write_behind import WriteBehind


class KeptForwardings:
    """`all` is read once at a start and blocks; `keep` answers at once."""

    def __init__(self, database: Database, behind: WriteBehind) -> None:
        self._database = database
        self._behind = behind

    def all(self) -> list[tuple[str, str, str]]:
        """Extension, kind and target of everything that is set."""
        with self._database.reading() as connection:
            rows = connection.execute(select(ForwardingRow.__table__))
            return [(row.extension, row.kind, row.target) for row in rows]

    def keep(self, extension: str, held: Mapping[str, str]) -> None:
        """This holds for an extension from now on, and nothing else."""
        rows = [{"extension": extension, "kind": kind, "target": to} for kind, to in held.items()]

        def write(connection: Connection) -> None:
            connection.execute(delete(ForwardingRow).where(ForwardingRow.extension == extension))
            if rows:
                connection.execute(insert(ForwardingRow), rows)

        self._behind.put(write)
