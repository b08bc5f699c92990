"""Pauses between pieces."""

from __future__ import annotations

PAUSE = "pause:0.25"
"""Between groups of digits."""
COMMA = "pause:0.1"
"""Where a comma stands."""


def is_pause(piece: str) -> bool:
    return piece.startswith("pause:")


def between(groups: list[list[str]], pause: str = PAUSE) -> list[str]:
    """All groups with a pause between each two."""
    said: list[str] = []
    for group in groups:
        said += [pause, *group] if said else group
    return said
