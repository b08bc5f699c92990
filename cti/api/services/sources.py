"""Requests about data sources: tables and columns for the designer, health and cache for the monitor."""

from __future__ import annotations

from collections.abc import Awaitable, Mapping
from typing import Any, Protocol

from cti.api import roles
from cti.api.clients import Client
from cti.api.service import Answer, Args, NoArgs, Service
from cti.errors import NotFound


class Facts(Protocol):
    """Tables and columns of a source."""

    def plain(self) -> dict[str, Any]: ...


class Sources(Protocol):
    """The data sources of the site."""

    @property
    def titles(self) -> Mapping[str, str]: ...

    def figures(self) -> Mapping[str, Mapping[str, Any]]: ...

    def columns(self, source: str, *, fresh: bool = False) -> Awaitable[Facts]: ...


class OneSource(Args, frozen=True, kw_only=True):
    source: str
    fresh: bool = False
    """Ask the database now, and not only the memory."""


class SourceServices:
    """`DataSources()` and `DataSourceColumns(source, fresh)`."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources

    def services(self) -> list[Service]:
        return [
            Service("DataSources", roles.FLOWS_READ, NoArgs, self._list),
            Service("DataSourceColumns", roles.FLOWS_READ, OneSource, self._columns),
        ]

    def _list(self, client: Client, args: NoArgs) -> Answer:
        """Each source with its title, whether it is there, since when, why not, and its cache."""
        figures = self._sources.figures()
        return [
            {"source": name, "title": title, **figures[name]}
            for name, title in self._sources.titles.items()
        ]

    async def _columns(self, client: Client, args: OneSource) -> Answer:
        """The tables as the source has them; as they were last seen where it is away."""
        if args.source not in self._sources.titles:
            raise NotFound(
                f"There is no data source '{args.source}'; ask DataSources for those there are."
            )
        return (await self._sources.columns(args.source, fresh=args.fresh)).plain()
