"""The type-ahead buffer of a call."""

from __future__ import annotations

from collections import deque

ROOM = 32


class Keys:
    """Keys that were pressed before anybody asked; more than 32 are not kept."""

    def __init__(self) -> None:
        self._keys: deque[str] = deque()

    def __len__(self) -> int:
        return len(self._keys)

    def add(self, key: str) -> None:
        if len(self._keys) < ROOM:
            self._keys.append(key)

    def take(self) -> str | None:
        """The oldest key, or None."""
        return self._keys.popleft() if self._keys else None

    def clear(self) -> None:
        self._keys.clear()
