"""The site's data sources in a trial on this desk: the server is asked, and nothing is ever written."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from cti.client.qt.link import Link
from cti.ivr.data_sources.asked_query import query_plain, rows_from
from cti.ivr.formula.functions.forms import written
from cti.ivr.services.sources import Query, Rows
from cti.ivr.trial.session import Answering
from cti.ivr.values.packing import unpacked

READING = frozenset(
    {
        "db.connect", "db.select_one", "db.select", "db.select_cached", "db.for_each_row", "db.exists",
        "db.count",
    }
)  # fmt: skip
"""Blocks that only look: those that a trial may let ask for themselves."""


class ServerSources:
    """Fulfils `services.sources.Sources` for the blocks that read; every answer is an `Answering`."""

    def __init__(self, link: Link, came: Callable[[Rows], None] = lambda rows: None) -> None:
        """`came` is shown the rows of every look-up."""
        self._link = link
        self._came = came

    def connected(self, source: str, limit: float) -> Answering[bool]:
        return self._ask("connected", Query(source), limit, lambda plain: bool(plain["value"]))

    def select(self, owner: object, query: Query, limit: float) -> Answering[Rows]:
        return self._ask("select", query, limit, self._rows)

    def select_cached(
        self, owner: object, query: Query, age: float, old: bool, limit: float
    ) -> Answering[Rows]:
        """Always from the database: what the cache of calls holds is no business of a trial."""
        return self.select(owner, query, limit)

    def count(
        self, owner: object, query: Query, what: str, column: str, limit: float
    ) -> Answering[Any]:
        def value(plain: Mapping[str, Any]) -> Any:
            found = unpacked(plain["value"])
            self._came(Rows((what,), ((found,),), 1))
            return found

        return self._ask("count", query, limit, value, what=what, column=column)

    def _rows(self, plain: Mapping[str, Any]) -> Rows:
        rows = rows_from(plain)
        self._came(rows)
        return rows

    def _ask(
        self,
        how: str,
        query: Query,
        limit: float,
        read: Callable[[Mapping[str, Any]], Any],
        **more: str,
    ) -> Answering[Any]:
        answer: Answering[Any] = Answering()

        def came(plain: Mapping[str, Any]) -> None:
            failed = plain.get("failed")
            if failed:
                answer.fail(str(failed), str(plain.get("text", "")))
                return
            try:
                value = read(plain)
            except (ValueError, LookupError, TypeError):
                answer.fail("bad_value", "The server's answer to the look-up could not be read.")
            else:
                answer.give(value)

        args = {
            "source": query.source,
            "how": how,
            "query": query_plain(query),
            "limit": limit,
            **more,
        }
        self._link.request("TryQuery", args, came, lambda _c, text: answer.fail("refused", text))
        return answer

    # --- what a trial does not do ----------------------------------------------------------------

    def _never(self, *_given: Any, **_named: Any) -> Answering[Any]:
        answer: Answering[Any] = Answering()
        answer.fail("denied", "A trial changes no rows; choose by hand what the block answers.")
        return answer

    insert = update = upsert = delete = take = execute = procedure = _never
    begin = commit = roll_back = _never

    def clear_cache(self, source: str, query: str) -> None:
        return


def rows_text(rows: Rows, most: int = 3) -> Sequence[str]:
    """The first rows, one a line: `room = 8203, name = Chen`."""
    return [
        ", ".join(
            f"{name} = {written(value)}" for name, value in zip(rows.columns, row, strict=False)
        )
        for row in rows.rows[:most]
    ]
