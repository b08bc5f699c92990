"""Flows and their versions. Every save makes a new version; one version at a time is published."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, RowMapping, insert, select, update

from cti.errors import BadRequest, Conflict, NotFound
from cti.store.database import Database
from cti.store.flows.names import FlowNames
from cti.store.tables import AccountRow, FlowRow, FlowVersionRow
from cti.store.text import clean


@dataclass(frozen=True, slots=True)
class Published:
    """What new calls run."""

    flow: str
    version: int
    text: str


class Flows:
    """Methods block, save `published`, which answers from memory and may be asked on the loop."""

    def __init__(self, database: Database, now: Callable[[], float] = time.time) -> None:
        self._database = database
        self._now = now
        self._names = FlowNames()
        self._lock = threading.Lock()
        with database.reading() as connection:
            rows = connection.execute(
                select(FlowVersionRow.flow, FlowVersionRow.version, FlowVersionRow.text).join(
                    FlowRow,
                    (FlowRow.flow == FlowVersionRow.flow)
                    & (FlowRow.published == FlowVersionRow.version),
                )
            )
            self._published = {row.flow: Published(*row) for row in rows}

    def published(self, flow: str) -> Published | None:
        """The version that new calls take; None where none was published."""
        with self._lock:
            return self._published.get(flow)

    def published_names(self) -> list[str]:
        with self._lock:
            return sorted(self._published)

    def flows(self) -> list[dict[str, Any]]:
        """All flows by their name in the system, with `latest` and `published` (or None).

        `name` is what people call the latest version, {"zh": ..., "en": ...}; `by`, `by_name` and
        `at` tell who saved it and when.
        """
        with self._database.reading() as connection:
            rows = connection.execute(
                select(
                    FlowRow.flow,
                    FlowRow.latest,
                    FlowRow.published,
                    FlowVersionRow.by,
                    AccountRow.name.label("by_name"),
                    FlowVersionRow.at,
                )
                .join(
                    FlowVersionRow,
                    (FlowVersionRow.flow == FlowRow.flow)
                    & (FlowVersionRow.version == FlowRow.latest),
                )
                .join(AccountRow, AccountRow.user == FlowVersionRow.by, isouter=True)
                .order_by(FlowRow.flow)
            ).all()
            names = self._names.of(connection, ((row.flow, row.latest) for row in rows))
            return [_named(row._mapping) | {"name": names[row.flow, row.latest]} for row in rows]

    def load(self, flow: str, version: int | None = None) -> dict[str, Any]:
        """A version with its text, the latest unless one is named. Raises NotFound."""
        with self._database.reading() as connection:
            standing = _standing(connection, flow)
            wanted = standing.latest if version is None else version
            row = connection.execute(
                select(FlowVersionRow.__table__).where(
                    FlowVersionRow.flow == flow, FlowVersionRow.version == wanted
                )
            ).first()
        if row is None:
            raise NotFound(
                f"Flow '{flow}' has no version {wanted}; its versions are 1 to {standing.latest}."
            )
        return {**row._mapping, "latest": standing.latest, "published": standing.published}

    def versions(self, flow: str) -> list[dict[str, Any]]:
        """All versions, newest first, without their texts. Raises NotFound."""
        with self._database.reading() as connection:
            standing = _standing(connection, flow)
            rows = connection.execute(
                select(
                    FlowVersionRow.flow,
                    FlowVersionRow.version,
                    FlowVersionRow.base,
                    FlowVersionRow.by,
                    AccountRow.name.label("by_name"),
                    FlowVersionRow.at,
                    FlowVersionRow.why,
                    FlowVersionRow.published_at,
                )
                .join(AccountRow, AccountRow.user == FlowVersionRow.by, isouter=True)
                .where(FlowVersionRow.flow == flow)
                .order_by(FlowVersionRow.version.desc())
            )
            return [
                _named(row._mapping) | {"published": row.version == standing.published}
                for row in rows
            ]

    def save(self, flow: str, text: str, *, base: int, by: str) -> int:
        """Keep a text as the next version and return its number.

        `base` is the version that was loaded, 0 for a new flow. Raises Conflict where somebody else
        saved since, BadRequest for a name that cannot be.
        """
        if not flow or flow != flow.strip() or len(flow) > 100 or "\0" in flow:
            raise BadRequest("A flow's name is 1 to 100 characters without spaces around it.")
        now = self._now()
        with self._database.writing() as connection:
            latest = connection.scalar(
                select(FlowRow.latest).where(FlowRow.flow == flow).with_for_update()
            )
            if base != (latest or 0):
                raise self._refused(connection, flow, latest, base)
            version = base + 1
            if latest is None:
                connection.execute(insert(FlowRow).values(flow=flow, latest=1, published=None))
            else:
                connection.execute(
                    update(FlowRow).where(FlowRow.flow == flow).values(latest=version)
                )
            connection.execute(
                insert(FlowVersionRow).values(
                    flow=flow,
                    version=version,
                    text=clean(text),
                    by=by,
                    at=now,
                    why="",
                    base=base,
                    published_at=None,
                    published_by="",
                )
            )
        return version

    def publish(
        self, flow: str, version: int, *, by: str, why: str, over: int | None = None
    ) -> None:
        """New calls take this version from now on.

        `over` is the version that is in service as far as `by` knows, 0 for none. Raises NotFound, and
        Conflict where it is another one; without `over`, where a newer one is in service.
        """
        loaded = self.load(flow, version)
        with self._lock:
            with self._database.writing() as connection:
                standing = connection.scalar(
                    select(FlowRow.published).where(FlowRow.flow == flow).with_for_update()
                )
                in_service = standing or 0
                if in_service > version if over is None else in_service != over:
                    raise _published_since(connection, flow, version, standing)
                connection.execute(
                    update(FlowRow).where(FlowRow.flow == flow).values(published=version)
                )
                connection.execute(
                    update(FlowVersionRow)
                    .where(FlowVersionRow.flow == flow, FlowVersionRow.version == version)
                    .values(why=clean(why), published_at=self._now(), published_by=by)
                )
            self._published[flow] = Published(flow, version, loaded["text"])

    def _refused(
        self, connection: Connection, flow: str, latest: int | None, base: int
    ) -> Exception:
        if latest is None:
            return NotFound(
                f"There is no flow '{flow}' whose version {base} could be followed; save it as a new one."
            )
        who = connection.scalar(
            select(FlowVersionRow.by).where(
                FlowVersionRow.flow == flow, FlowVersionRow.version == latest
            )
        )
        if base == 0:
            return Conflict(
                f"A flow '{flow}' exists already; choose another name, or load that one."
            )
        return Conflict(
            f"{who} saved version {latest} of '{flow}' after you loaded version {base}; load the latest "
            "and repeat your changes, or save yours under another name."
        )


def _published_since(
    connection: Connection, flow: str, version: int, standing: int | None
) -> Exception:
    if standing is None:
        return Conflict(
            f"No version of '{flow}' is in service, other than you were shown; look at its versions, "
            f"then publish version {version} again."
        )
    row = connection.execute(
        select(FlowVersionRow.published_by, FlowVersionRow.by, AccountRow.name)
        .join(AccountRow, AccountRow.user == FlowVersionRow.published_by, isouter=True)
        .where(FlowVersionRow.flow == flow, FlowVersionRow.version == standing)
    ).one()
    who = row.name or row.published_by or row.by
    return Conflict(
        f"{who} published version {standing} of '{flow}' meanwhile, and version {version} would take "
        "its place; look at what it changes, then publish again."
    )


@dataclass(frozen=True, slots=True)
class _Standing:
    latest: int
    published: int | None


def _named(row: RowMapping) -> dict[str, Any]:
    """A row in which nobody is without a name: an account that is gone goes by its number."""
    found: dict[str, Any] = {**row}
    return found | {"by_name": found["by_name"] or found["by"]}


def _standing(connection: Connection, flow: str) -> _Standing:
    row = connection.execute(
        select(FlowRow.latest, FlowRow.published).where(FlowRow.flow == flow)
    ).first()
    if row is None:
        raise NotFound(f"There is no flow '{flow[:100]}'; the designer lists those that exist.")
    return _Standing(row.latest, row.published)
