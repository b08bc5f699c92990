"""What blocks need of the rest of the house: small protocols that a session holds.

The server fills them; a trial asks its author for the result instead; a test hands in ten lines.
"""

from __future__ import annotations

from collections.abc import Awaitable, Mapping, Sequence
from typing import Any, Protocol

from cti.ivr.services.calendars import Calendars

__all__ = ["Calendars", "Customers", "Queues", "Reach"]


class Queues(Protocol):
    """[acd] Queueing of this call. What becomes of it arrives as LeftQueue and TalkEnded."""

    def enter(
        self,
        call: int,
        queue: str,
        priority: int,
        max_wait: float | None,
        music: bool,
        skills: Mapping[str, int],
    ) -> int:
        """Put the call into a queue; `max_wait` None waits for ever, `music` lets the queue play.

        `skills` are asked for besides those of the queue: skill -> least level.

        Returns the ticket that LeftQueue carries. Raises BlockFailed: not_found, too_many (full).
        """
        ...

    def music(self, queue: str) -> str:
        """The prompt that the queue plays to those who wait."""
        ...

    def leave(self, call: int) -> None: ...

    def position(self, call: int) -> int:
        """1 is next."""
        ...

    def expected_wait(self, call: int) -> float | None:
        """Seconds; None where there is nothing to reckon with."""
        ...

    def keep_caller(self, call: int) -> None:
        """Whoever talks with an agent next stays when the agent leaves."""
        ...

    def is_open(self, queue: str) -> bool:
        """Whether the queue takes calls at this hour; True for one that there is not."""
        ...

    def has_agents(self, queue: str) -> bool:
        """Whether anybody is logged on who serves this queue."""
        ...


class Reach(Protocol):
    """[trunks] Connecting the caller to somebody else. Arrives as TalkBegan, ReachFailed, TalkEnded."""

    def begin(self, call: int, to: str) -> None:
        """Ring an extension (3 to 6 digits) or an outside number for the caller."""
        ...

    def give_up(self, call: int, to: str) -> None:
        """Stop ringing there."""
        ...


class Customers(Protocol):
    """[crm] The cards of customers."""

    def find(self, field: str, value: str) -> Awaitable[Sequence[Mapping[str, Any]]]:
        """Cards whose field has this value, the one changed last first."""
        ...
