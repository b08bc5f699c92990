"""[files] The folders that the administrator opened to flows."""

from __future__ import annotations

from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

FILE_LIMIT = 1024 * 1024
"""Octets that are read of one file, 1 MiB."""
LINES_LIMIT = 100_000
"""Lines that one block goes through."""


@dataclass(frozen=True, slots=True)
class FileInfo:
    """`bytes` long, last changed then; `seconds` is the length of a sound, None for all else."""

    bytes: int
    changed: datetime
    seconds: float | None = None


class Files(Protocol):
    """A file is named `FOLDER/PATH`, with `FOLDER` as the administrator named it.

    Every method raises BlockFailed: denied for a path that leaves its folder or a folder that is not
    open, not_found, conflict (it is there already), too_long, bad_value (no text), refused (disk).
    """

    def read(self, file: str, encoding: str) -> Awaitable[str]: ...

    def lines(self, file: str, encoding: str) -> Awaitable[Sequence[str]]:
        """Every line without its end."""
        ...

    def write(self, file: str, text: str, how: str, encoding: str) -> Awaitable[None]:
        """`how`: append, replace, new; one writer of a file at a time, in the order of asking."""
        ...

    def octets(self, file: str, most: int) -> Awaitable[bytes]:
        """The whole file, whatever it is; too_long beyond `most`."""
        ...

    def put(self, file: str, data: bytes) -> Awaitable[None]:
        """Make the file what is given, or replace it; readers see one or the other."""
        ...

    def exists(self, file: str) -> Awaitable[bool]: ...

    def info(self, file: str) -> Awaitable[FileInfo]: ...

    def copy(self, source: str, to: str, over: bool) -> Awaitable[None]: ...

    def move(self, source: str, to: str, over: bool) -> Awaitable[None]: ...

    def delete(self, file: str) -> Awaitable[None]: ...

    def list(self, folder: str, pattern: str, most: int) -> Awaitable[Sequence[str]]:
        """Names in a folder, the one changed last first."""
        ...

    def setting(self, file: str, section: str, key: str) -> Awaitable[Any]:
        """A value of an INI or JSON file; None where there is none."""
        ...

    def set_setting(self, file: str, section: str, key: str, value: Any) -> Awaitable[None]: ...

    def run(
        self, program: str, arguments: Sequence[str], given: str, limit: float
    ) -> Awaitable[tuple[str, int]]:
        """(what a listed program wrote, its exit code); it is killed when the time is over."""
        ...
