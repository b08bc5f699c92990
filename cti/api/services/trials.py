"""Requests of a trial on a designer's desk: what the site's day is like, and rows read from its sources.

Nothing is written: a look-up goes the way of the blocks that read, which refuse every statement that
does not, and the trail of audits says who asked which source.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, tzinfo
from typing import Any, Protocol

from cti.api import roles
from cti.api.clients import Client
from cti.api.service import Answer, Args, NoArgs, Service
from cti.errors import BadRequest
from cti.ivr.data_sources.asked_query import query_from, rows_plain
from cti.ivr.run.happening import BlockFailed
from cti.ivr.services.sources import Query, Rows
from cti.ivr.values.packing import packed

LONGEST = 30.0
"""Seconds that a look-up of a trial may take."""
COUNTS = ("count", "sum", "least", "most", "average")


class Sources(Protocol):
    """The reading half of `cti.ivr.services.sources.Sources`."""

    def connected(self, source: str, limit: float) -> Awaitable[bool]: ...
    def select(self, owner: object, query: Query, limit: float) -> Awaitable[Rows]: ...
    def count(
        self, owner: object, query: Query, what: str, column: str, limit: float
    ) -> Awaitable[Any]: ...


class TryQuery(Args, frozen=True, kw_only=True):
    """`query` as `asked_query.query_plain` writes it; `what` and `column` are for `count`."""

    source: str
    how: str
    query: dict[str, Any]
    limit: float = 10.0
    what: str = "count"
    column: str = ""


class _Nobody:
    """The owner of a look-up that takes part in no transaction."""


class MoreServices(Protocol):
    def services(self) -> list[Service]: ...


class TrialServices:
    """`TrialHouse()`, `TryQuery(source, how, query, limit)`, and the trial calls of the server."""

    def __init__(
        self,
        sources: Sources,
        calendars: Callable[[], Sequence[Mapping[str, Any]]],
        zone: tzinfo,
        country: str,
        now: Callable[[], float],
        calls: MoreServices | None = None,
        exchange: bool = False,
    ) -> None:
        """`calendars` gives each with its name; `calls` are the requests of trial calls on the
        server, and `exchange` says whether calls can be simulated here."""
        self._sources = sources
        self._calendars = calendars
        self._zone, self._country = zone, country
        self._now = now
        self._calls, self._exchange = calls, exchange

    def services(self) -> list[Service]:
        return [
            Service("TrialHouse", roles.FLOWS_READ, NoArgs, self._house),
            Service("TryQuery", roles.FLOWS_WRITE, TryQuery, self._query, audited=True),
            *(self._calls.services() if self._calls is not None else ()),
        ]

    def _house(self, client: Client, args: NoArgs) -> Answer:
        """Zone (its name, and its seconds east of UTC now), country, calendars, simulated exchange."""
        now = datetime.fromtimestamp(self._now(), self._zone)
        offset = now.utcoffset()
        return {
            "zone": str(self._zone),
            "offset": offset.total_seconds() if offset is not None else 0.0,
            "country": self._country,
            "calendars": {str(one["name"]): one for one in self._calendars()},
            "exchange": self._exchange,
        }

    async def _query(self, client: Client, args: TryQuery) -> Answer:
        """What the source answers; its refusal as `failed` (a kind of BlockFailed) and `text`."""
        try:
            query = query_from({**args.query, "source": args.source})
        except ValueError as wrong:
            raise BadRequest(str(wrong)) from None
        limit = max(0.1, min(args.limit, LONGEST))
        owner = _Nobody()
        try:
            if args.how == "connected":
                return {"value": await self._sources.connected(query.source, limit)}
            if args.how == "select":
                return rows_plain(await self._sources.select(owner, query, limit))
            if args.how == "count" and args.what in COUNTS:
                found = await self._sources.count(owner, query, args.what, args.column, limit)
                return {"value": packed(found)}
        except BlockFailed as failed:
            return {"failed": failed.kind, "text": failed.text}
        raise BadRequest("A source is asked how: connected, select or count.")
