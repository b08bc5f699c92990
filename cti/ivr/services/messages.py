"""Mail, SMS, chat, notes to staff and alarms."""

from __future__ import annotations

from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Outgoing:
    """What is sent: a text, or a template with its values."""

    to: str
    text: str = ""
    template: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    subject: str = ""
    attached: tuple[str, ...] = ()
    at: datetime | None = None
    route: str = ""


class Sms(Protocol):
    """[sms] Short messages."""

    def send(self, message: Outgoing) -> Awaitable[str | None]:
        """The number of the message; None where the carrier or an opt-out refuses it."""
        ...

    def batch(self, to: Sequence[str], message: Outgoing, per_minute: int) -> Awaitable[str]:
        """The number of the batch; whoever opted out is left out."""
        ...


class Mail(Protocol):
    """[mail] E-mail."""

    def send(self, message: Outgoing) -> Awaitable[bool]:
        """False where the server refuses the address."""
        ...


class Conversations(Protocol):
    """[im] Text conversations, on the channel on which they came."""

    def reply(self, call: int, text: str, choices: Sequence[str]) -> Awaitable[None]: ...


class ChannelsOfCustomers(Protocol):
    """[channels] Reaching customers by their own order of channels."""

    def tell(
        self,
        customer: int,
        templates: Mapping[str, str],
        order: Sequence[str],
        at: datetime | None,
    ) -> Awaitable[str]:
        """The channel that took it, "" where none did; an empty order is the customer's own."""
        ...


class StaffNotes(Protocol):
    """[desk_notes] Notes on the desks of agents, a queue or a department."""

    def tell(self, to: str, text: str, important: bool, by: str) -> Awaitable[int]:
        """How many desks got it."""
        ...


class Alarming(Protocol):
    """The supervisors' wall. Answers at once."""

    def raise_alarm(self, key: str, text: str, level: str, same_within: float) -> bool:
        """`level` is notice, warning or severe; False where the same was raised so many seconds ago."""
        ...
