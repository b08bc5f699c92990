"""The site's data sources for the form: tables and columns, a look-up that is tried, figures of the cache."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from cti.client.qt.link import Link
from cti.ivr.data_sources.asked_query import query_plain, rows_from
from cti.ivr.data_sources.facts import SourceFacts
from cti.ivr.services.sources import Query, Rows
from cti.ivr.values.packing import unpacked

if TYPE_CHECKING:
    from ivr_designer.document.document import Document

LIMIT = 10.0
"""Seconds that a look-up may take."""
Figures = Mapping[str, Any]
"""One source of the answer to `DataSources`: up, reason, cache."""


class SourceDesk(QObject):
    """Asks the server; without one it knows what the site told last."""

    def __init__(self, document: Document, link: Link | None) -> None:
        super().__init__(document)
        self._document, self._link = document, link
        self.samples: dict[str, str] = {}
        """Variable -> what was typed for it last."""

    @property
    def online(self) -> bool:
        return self._link is not None and self._link.is_connected

    def facts(self, source: str) -> SourceFacts | None:
        return self._document.site.source_facts.get(source)

    def read_anew(self, source: str, done: Callable[[str], None]) -> None:
        """Read tables and columns from the database; `done` is told what went wrong, or ""."""
        document = self._document

        def answered(plain: Mapping[str, Any]) -> None:
            facts = {**document.site.source_facts, source: SourceFacts.from_plain(plain)}
            document.know_site(replace(document.site, source_facts=facts))
            done("")

        if self._link is not None:
            self._link.request(
                "DataSourceColumns",
                {"source": source, "fresh": True},
                answered,
                lambda _code, text: done(text),
            )

    def figures(self, source: str, done: Callable[[Figures | None], None]) -> None:
        """Health and cache of a source; None where they cannot be had."""

        def answered(told: Sequence[Figures]) -> None:
            done(next((one for one in told if one.get("source") == source), None))

        if self._link is None or not self.online:
            done(None)
            return
        self._link.request("DataSources", {}, answered, lambda _code, _text: done(None))

    def look_up(
        self,
        query: Query,
        done: Callable[[Rows], None],
        failed: Callable[[str], None],
        *,
        what: str = "",
        column: str = "",
    ) -> None:
        """Ask the source; `what` (count, sum, least, most, average) asks for one number of `column`."""
        if self._link is None:
            failed("")
            return

        def answered(plain: Mapping[str, Any]) -> None:
            if plain.get("failed"):
                failed(str(plain.get("text") or plain["failed"]))
            elif what:
                done(Rows((what,), ((unpacked(plain["value"]),),), 1))
            else:
                done(rows_from(plain))

        args = {
            "source": query.source,
            "how": "count" if what else "select",
            "query": query_plain(query),
            "limit": LIMIT,
            **({"what": what, "column": column} if what else {}),
        }
        self._link.request("TryQuery", args, answered, lambda _code, text: failed(text))
