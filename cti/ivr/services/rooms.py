"""Conference rooms."""

from __future__ import annotations

from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from cti.ivr.prompts.lists import PromptList
from cti.ivr.services.legs import SILENCE, Greeting, Way


@dataclass(frozen=True, slots=True)
class RoomPlan:
    """How a room is to be."""

    number: str = ""
    """Empty: a free one is taken."""
    pin: str = ""
    leader_pin: str = ""
    most: int = 10
    until: datetime | None = None
    record: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """How somebody takes part."""

    role: str = "member"
    """member, leader or listener."""
    name: PromptList = SILENCE
    """What the others hear of him as he comes and goes, after the sound."""
    sound: PromptList = SILENCE
    alone: str = "house/music"
    """What is looped while nobody else is there; "" is silence."""
    wait_leader: bool = False


@dataclass(frozen=True, slots=True)
class RoomState:
    """A room now."""

    members: int
    since: datetime
    locked: bool
    pin: str = ""
    leader_pin: str = ""


class Rooms(Protocol):
    """[conf] Rooms of the house by number; each method raises BlockFailed("not_found") without one."""

    def open(self, plan: RoomPlan) -> tuple[str, bool]:
        """The number, and whether the room is new. Raises BlockFailed: too_many, bad_value."""
        ...

    def state(self, room: str) -> RoomState | None:
        """None where there is no such room. Answers at once."""
        ...

    def join(self, call: int, room: str, entry: Entry) -> str:
        """Take a call in: `joined`, or why not: `full`, `locked`.

        TalkBegan is told now, and TalkEnded("room:NUMBER") when the room takes the call out again.
        """
        ...

    def leave(self, call: int) -> None:
        """Take a call out; one that is in no room is left alone."""
        ...

    def control(self, room: str, do: str, member: str) -> None:
        """`do` of conference.control; `member` is a number as it called or was called."""
        ...

    def announce(self, call: int, room: str, prompts: PromptList) -> Awaitable[None]:
        """Play to everybody, in the language of this call; returns at its end."""
        ...

    def invite(
        self, call: int, room: str, ways: Sequence[Way], greeting: Greeting
    ) -> Awaitable[int]:
        """Call all of them; who accepts is in the room. Returns how many came."""
        ...

    def close(self, room: str) -> None:
        """End the room for all."""
        ...
