"""[mailbox] Voicemail: boxes with messages, greetings and passwords."""

from __future__ import annotations

from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Leaving:
    """How a message is taken. Times in seconds."""

    most: float = 120.0
    silence: float = 5.0
    review: bool = True
    ask_number: bool = True
    kind: str = "message"
    alert: str = "agents"


@dataclass(frozen=True, slots=True)
class Message:
    """A message of a box; `file` is what a prompt list plays it by."""

    message: int
    file: str = ""
    number: str = ""
    at: datetime | None = None
    seconds: int = 0


class Mailboxes(Protocol):
    """Every method raises BlockFailed("not_found") for a box or message that there is not."""

    def greeting(self, mailbox: str) -> Sequence[str]:
        """What the media process plays before the beep."""
        ...

    def leave(self, call: int, mailbox: str, how: Leaving) -> Awaitable[Message | str]:
        """The message, or why there is none: `nothing` or `full`. A hang-up keeps what was spoken."""
        ...

    def exists(self, mailbox: str) -> Awaitable[bool]: ...

    def open(self, mailbox: str, password: str) -> Awaitable[str]:
        """`open`, `wrong` or `locked` (after five failures within an hour)."""
        ...

    def listen(self, call: int, mailbox: str, keys: Mapping[str, str]) -> Awaitable[bool]:
        """The whole dialogue; False where there was nothing to hear."""
        ...

    def count(self, mailbox: str) -> Awaitable[tuple[int, int]]:
        """(new, kept)."""
        ...

    def next(self, mailbox: str, which: str, kind: str) -> Awaitable[Message | None]: ...

    def mark(self, message: int, do: str, department: str) -> Awaitable[bool]:
        """Whether the message was still there."""
        ...

    def forward(self, call: int, message: int, to: str, comment: bool) -> Awaitable[None]: ...

    def reply(self, call: int, message: int, most: float, tell: str) -> Awaitable[bool]:
        """Whether anything was spoken."""
        ...

    def replies(self, call: int, number: str, ticket: str) -> Awaitable[int]:
        """How many answers were played."""
        ...

    def set_password(self, mailbox: str, password: str) -> Awaitable[None]: ...

    def record_greeting(self, call: int, mailbox: str, which: str, most: float) -> Awaitable[bool]:
        """False where the old one was kept."""
        ...

    def notify(
        self, mailbox: str, by: Sequence[str], to: str, calendar: str
    ) -> Awaitable[None]: ...
