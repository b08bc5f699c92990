"""What everything shares that hears a channel by itself, beside the server: its end, and its patience."""

from __future__ import annotations

import select
from abc import ABC, abstractmethod
from collections.abc import Iterable
from typing import Self

from drivers.line import LineUnavailable

PATIENCE_SECONDS = 2.0
"""A channel brings a block every 20 ms; after so long without one the board has no clock."""


class Held(ABC):
    """Something of the driver's that is given back when its block is left."""

    @abstractmethod
    def close(self) -> None:
        """Give it back; may be called twice."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *reason: object) -> None:
        self.close()


def ready(poll: select.poll, channels: Iterable[int]) -> list[int]:
    """The descriptors that bring something; raises LineUnavailable where none does in time.

    `channels`: DAHDI's numbers of those that are waited for.
    """
    found = [descriptor for descriptor, _ in poll.poll(PATIENCE_SECONDS * 1000)]
    if not found:
        numbers = ", ".join(map(str, channels))
        raise LineUnavailable(
            f"channel {numbers} brings nothing: the board has no clock. Is its span started "
            "(`dahdi_cfg`), and does `dahdi_test` say about 100 %?"
        )
    return found
