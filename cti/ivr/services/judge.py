"""Who answered, and what the called person does: verdicts of the media process."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Protocol


class Judge(Protocol):
    """[cpa] What is heard on the line of a party; `leg` None is the caller or called person himself."""

    def who(self, call: int, leg: int | None, seconds: float) -> Awaitable[str]:
        """human, machine, fax, modem or unsure, within so many seconds; at once if it was judged."""
        ...

    def quiet(self, call: int, silence: float, most: float) -> Awaitable[bool]:
        """Wait until he has said nothing for `silence` seconds; False after `most` seconds."""
        ...

    def beep(self, call: int, most: float) -> Awaitable[str]:
        """`beep` of an answering machine, `silence` where it listens without one, `timeout`."""
        ...
