"""Second parties of a call: whom a flow calls while its caller waits, and what it does with them."""

from __future__ import annotations

from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from typing import Protocol

from cti.ivr.prompts.lists import PromptList

LIMIT_CAUSE = 102
"""Q.850, recovery on timer expiry: the talk was ended by its own limit."""

_OUTCOMES = {
    1: "vacant", 3: "vacant", 17: "busy", 18: "no_answer", 19: "no_answer", 20: "unreachable",
    21: "rejected", 22: "vacant", 27: "unreachable", 28: "vacant", 34: "congestion",
    38: "congestion", 41: "congestion", 42: "congestion", 44: "congestion", 47: "congestion",
}  # fmt: skip


def outcome_of(cause: int) -> str:
    """The exit of the group *dial* that a cause of Q.850 means."""
    return _OUTCOMES.get(cause, "failed")


SILENCE = PromptList()


@dataclass(frozen=True, slots=True)
class Way:
    """One number that is tried."""

    number: str
    """An extension of 3 to 6 digits that is ours, or an outside number."""
    ring: float = 30.0
    trunks: str = ""
    show: str = ""
    """The number that the called person sees; empty: that of the trunk group."""


@dataclass(frozen=True, slots=True)
class Greeting:
    """What is said to whoever answers, and when he counts as the one who was wanted."""

    confirm: str = "any"
    """`any` answer, a `human`, or a `key` that he presses."""
    tell: PromptList = SILENCE
    accept: str = "1"
    refuse: str = ""


@dataclass(frozen=True, slots=True)
class Reached:
    """How calling somebody ended."""

    outcome: str
    """connected, machine, fax, refused, or an exit of the group *dial*."""
    leg: int = 0
    """The party's number, for as long as it is there."""
    cause: int = 0
    number: str = ""
    """The one of several that was reached."""


@dataclass(frozen=True, slots=True)
class Talk:
    """The terms of a talk."""

    most: float | None = None
    warn: float = 60.0
    pass_keys: bool = True
    record: str = "default"
    """`default` leaves recordings as they are; `yes` and `no` hold for this talk."""


class Legs(Protocol):
    """[trunks] Second parties. Every method may raise BlockFailed; a leg that is gone is `not_found`."""

    def call(
        self, ways: Sequence[Way], greeting: Greeting, *, together: bool, hears: PromptList | None
    ) -> Awaitable[Reached]:
        """Call one after the other or all at once; whoever is wanted first stays, the others are freed.

        `hears` is played to the caller meanwhile; None lets him hear the network.
        """
        ...

    def longest_unused(self, ways: Sequence[Way]) -> list[Way]:
        """Those that were called longest ago, or never, first."""
        ...

    def bridge(self, leg: int, talk: Talk) -> None:
        """The caller and the party talk: TalkBegan now and TalkEnded when it is over.

        TalkEnded has the cause LIMIT_CAUSE where the limit ended it; then the party is still there.
        """
        ...

    def release(self, leg: int, cause: int = 16) -> None:
        """Clear the party; one that is gone is left alone."""
        ...

    def hand_over(self, leg: int) -> None:
        """Leave the caller and the party to themselves: the flow ends, their talk does not."""
        ...

    def hold(self, leg: int | None, music: PromptList | None) -> None:
        """Put the party (None: the last one) on hold with music (None: the house's)."""
        ...

    def retrieve(self, leg: int | None) -> bool:
        """Take it back; False where it is gone."""
        ...

    def send_keys(self, keys: str, leg: int | None, on: int, gap: int) -> Awaitable[None]:
        """Send DTMF to the party, or to the caller where there is none; returns when it was sent."""
        ...


class Parking(Protocol):
    """Callers who are parked, by the number of their place."""

    def park(self, call: int, place: str) -> str:
        """Take a place, "" for the next free one; raises BlockFailed("conflict") where it is taken."""
        ...

    def unpark(self, call: int, place: str) -> bool:
        """Join this call with the one that is parked there; False where the place is empty.

        Both hear of it: TalkBegan now, TalkEnded when one of them leaves.
        """
        ...

    def leave(self, call: int) -> None:
        """Give the place back."""
        ...


class Groups(Protocol):
    """Groups of extensions of the house."""

    def members(self, group: str) -> Sequence[str]:
        """The extensions of a group, longest idle first; raises BlockFailed("not_found")."""
        ...
