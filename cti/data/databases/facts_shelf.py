"""The last known tables of a source, kept in memory and in a file for when it is away."""

from __future__ import annotations

import asyncio
import dataclasses
import hashlib
import json
import logging
from pathlib import Path

from cti.data.config import FILE_KINDS
from cti.data.databases.schema import SQLGLOT, read_facts
from cti.data.databases.source import Source
from cti.ivr.data_sources.facts import SourceFacts

log = logging.getLogger(__name__)

LOOK_SECONDS = 20.0
"""How long reading all tables may take."""


class FactsShelf:
    """`known` answers at once, `fresh` asks the source."""

    def __init__(self, source: Source, folder: Path | None) -> None:
        self._source = source
        name = hashlib.sha256(source.config.name.encode()).hexdigest()[:16]
        self._file = None if folder is None else folder / f"{name}.json"
        self._facts = self._read()
        self.old = False
        """Something may have changed the tables; the next statement looks anew."""

    def known(self) -> SourceFacts:
        """As last seen; `up` is what the health says now."""
        config = self._source.config
        return dataclasses.replace(
            self._facts,
            dialect=SQLGLOT.get(self._source.dialect, ""),
            up=self._source.health.up,
            read_only=self._source.read_only,
            cached=config.cache_mb > 0,
        )

    async def fresh(self) -> SourceFacts:
        """Read the tables now; raises BlockFailed."""
        source = self._source
        found = await source.run(
            lambda connection: read_facts(
                connection, read_only=source.read_only, cached=source.config.cache_mb > 0
            ),
            LOOK_SECONDS,
        )
        changed = found.tables != self._facts.tables
        self._facts = found
        self.old = False
        if changed and self._file is not None and source.config.kind not in FILE_KINDS:
            await asyncio.to_thread(self._write)
        return self.known()

    def _read(self) -> SourceFacts:
        if self._file is None or not self._file.exists():
            return SourceFacts()
        try:
            return SourceFacts.from_plain(json.loads(self._file.read_text("utf-8")))
        except (OSError, ValueError, LookupError, TypeError, AttributeError) as problem:
            log.info("%s is read anew: %s", self._file, problem)
            return SourceFacts()

    def _write(self) -> None:
        assert self._file is not None
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            part = self._file.with_suffix(".part")
            part.write_text(json.dumps(self._facts.plain()), "utf-8")
            part.replace(self._file)
        except OSError as problem:
            log.warning("the tables of %s could not be kept: %s", self._file, problem)
