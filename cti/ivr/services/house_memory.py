"""What the house remembers beyond one call, and numbers that are never drawn twice."""

from __future__ import annotations

from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Recalled:
    """What was remembered under a key; `age` is of the newest value, in seconds."""

    values: Mapping[str, Any] = field(default_factory=dict)
    age: float = 0.0


class HouseMemory(Protocol):
    """[crm] Values by key (a number, a customer, a word) and name; those whose time is over are gone."""

    def remember(self, key: str, values: Mapping[str, Any], seconds: float) -> Awaitable[None]:
        """Keep values of flows for so long; a value of the same name is replaced."""
        ...

    def recall(self, key: str, names: Sequence[str]) -> Awaitable[Recalled]:
        """Those of the names that are remembered."""
        ...

    def forget(self, key: str, names: Sequence[str] | None = None) -> Awaitable[None]:
        """Delete values of a key; all of them without names."""
        ...


class Sequences(Protocol):
    """[crm] Numbers in order."""

    def draw(self, name: str, period: str) -> Awaitable[int]:
        """The next number of a sequence, from 1 up in each period; no two calls get the same."""
        ...
