"""What flows remember beyond a call, and the numbers they draw. Every method blocks."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite

from cti.ivr.values import packing
from cti.ivr.values.packing import unpacked
from cti.store.database import Database
from cti.store.tables import RememberedRow, SequenceRow
from cti.store.text import clean
from cti.store.upsert import upsert


def packed(value: Any) -> dict[str, Any]:
    """A value of a flow as JSON that keeps its type, without what a database does not take."""
    return packing.packed(value, clean)


class Remembered:
    """Values by key and name; those whose time is over are not found, and go when others come."""

    def __init__(self, database: Database, now: Callable[[], float] = time.time) -> None:
        self._database = database
        self._now = now

    def put(self, key: str, values: Mapping[str, Any], seconds: float) -> None:
        """Keep values for so long; a value of the same name is replaced."""
        now = self._now()
        rows = [
            {
                "key": clean(key), "name": clean(name), "value": packed(value), "at": now,
                "until": now + seconds,
            }
            for name, value in values.items()
        ]  # fmt: skip
        with self._database.writing() as connection:
            connection.execute(delete(RememberedRow).where(RememberedRow.until <= now))
            upsert(connection, RememberedRow.__table__, rows)

    def get(self, key: str, names: Sequence[str]) -> tuple[dict[str, Any], float]:
        """(the values that are there, seconds since the newest of them was kept)."""
        now = self._now()
        with self._database.reading() as connection:
            rows = connection.execute(
                select(RememberedRow.name, RememberedRow.value, RememberedRow.at).where(
                    RememberedRow.key == clean(key),
                    RememberedRow.name.in_([clean(name) for name in names]),
                    RememberedRow.until > now,
                )
            ).all()
        age = now - max((at for _, _, at in rows), default=now)
        return {name: unpacked(value) for name, value, _ in rows}, max(0.0, age)

    def remove(self, key: str, names: Sequence[str] | None = None) -> None:
        """Forget values of a key; all of them without names."""
        gone = delete(RememberedRow).where(RememberedRow.key == clean(key))
        if names is not None:
            gone = gone.where(RememberedRow.name.in_([clean(name) for name in names]))
        with self._database.writing() as connection:
            connection.execute(gone)

    def draw(self, name: str, period: str) -> int:
        """The next number of a sequence, from 1 up; the database itself counts, so none comes twice."""
        row = {"name": clean(name), "period": clean(period), "last": 1}
        with self._database.writing() as connection:
            kind = postgresql if connection.dialect.name == "postgresql" else sqlite
            counted = (
                kind.insert(SequenceRow)
                .values(row)
                .on_conflict_do_update(
                    index_elements=["name", "period"], set_={"last": SequenceRow.last + 1}
                )
                .returning(SequenceRow.last)
            )
            return int(connection.execute(counted).scalar_one())
