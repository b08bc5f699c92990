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


def file_item(file: str, start: float = 0.0, speed: float = 1.0) -> str:
    """A file, from so many seconds on, so many times as fast, among the names that are played."""
    faster = "" if speed == 1.0 else f"@{speed:g}"
    return f"{KIND}{start:g}{faster}/{file}"


def parse_file(item: str) -> tuple[float, float, str]:
    """(first second, speed, name of the file)."""
    place, _, file = item.removeprefix(KIND).partition("/")
    start, _, speed = place.partition("@")
    return float(start), float(speed or 1.0), file
