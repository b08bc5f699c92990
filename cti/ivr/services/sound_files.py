"""Recordings and sound files that flows play by name."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Protocol

KIND = "file:"


class SoundFiles(Protocol):
    """[files] Sound in the folders that flows may read."""

    def seconds(self, file: str) -> Awaitable[float | None]:
        """How long it lasts; None where there is none. Raises BlockFailed("denied") for a name outside."""
        ...


def file_item(file: str, start: float = 0.0) -> str:
    """A file, from so many seconds on, among the names that are played."""
    return f"{KIND}{start:g}/{file}"


def parse_file(item: str) -> tuple[float, str]:
    """(first second, name of the file)."""
    start, _, file = item.removeprefix(KIND).partition("/")
    return float(start), file
