"""Text as both databases can hold it."""

from __future__ import annotations

from typing import Any


def clean(value: Any) -> Any:
    """PostgreSQL's text knows no NUL: it goes from every string, however deep."""
    if isinstance(value, str):
        return value.replace("\0", "")
    if isinstance(value, dict):
        return {clean(key): clean(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [clean(item) for item in value]
    return value
