"""Where the journal keeps events while the database is away: a file of JSON lines beside it.

The file is locked as long as it is open, so that two servers cannot keep the same journal.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from cti.store.errors import StoreError
from cti.store.journal.entry import Entry

SYNC_SECONDS = 0.2
"""A loss of power may cost the events of this span; a crash of the program costs none."""


class Spool:
    """Append, read from the start, clear. Not for several threads at once."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._synced = 0.0
        self._dirty = False
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file = path.open("a+b", buffering=0)
        except OSError as error:
            raise StoreError(
                f"The spool file {path} cannot be opened ({error.strerror}); check the rights of its folder."
            ) from error
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            self._file.close()
            raise StoreError(
                f"Another server keeps its journal at {path}; stop it first, or give this one a database "
                "of its own."
            ) from error
        self._size = self._cut_torn_end()

    @property
    def empty(self) -> bool:
        return self._size == 0

    def append(self, entries: Sequence[Entry]) -> None:
        """Add entries, all or none. Raises OSError where the disk does not take them."""
        lines = b"".join(
            msgspec.json.encode((entry.seq, entry.at, entry.type, entry.call, entry.data)) + b"\n"
            for entry in entries
        )
        try:
            left = memoryview(lines)
            while left:
                left = left[self._file.write(left) :]
        except OSError:
            self._file.truncate(self._size)
            raise
        self._size += len(lines)
        self._dirty = True
        self.sync()

    def sync(self, *, now: bool = False) -> None:
        """Force what was appended to the disk, at most once in SYNC_SECONDS unless `now`."""
        if self._dirty and (now or time.monotonic() - self._synced >= SYNC_SECONDS):
            os.fsync(self._file.fileno())
            self._synced = time.monotonic()
            self._dirty = False

    def read(self) -> Iterator[Entry]:
        with self.path.open("rb") as lines:
            for line in lines:
                seq, at, kind, call, data = msgspec.json.decode(
                    line, type=tuple[int, float, str, int | None, str]
                )
                yield Entry(seq, at, kind, call, data)

    def clear(self) -> None:
        self._file.truncate(0)
        self._size = 0
        self._dirty = False

    def close(self) -> None:
        """May be called twice. An empty file is removed."""
        if self._file.closed:
            return
        self.sync(now=True)
        if self.empty:
            self.path.unlink(missing_ok=True)
        self._file.close()

    def _cut_torn_end(self) -> int:
        """Drop a last line that a loss of power left unfinished; returns the size that is good."""
        self._file.seek(0)
        good = self._file.read().rfind(b"\n") + 1
        self._file.truncate(good)
        return good
