"""Work orders, bookings, questionnaires and knowledge: what the desks of the house keep."""

from __future__ import annotations

from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class WorkOrder:
    """A complaint, repair or request to a department."""

    number: str = ""
    type: str = ""
    department: str = ""
    text: str = ""
    recording: str = ""
    due: datetime | None = None
    urgent: bool = False
    state: str = ""
    step: str = ""
    result: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)


class WorkOrders(Protocol):
    """[work]"""

    def create(self, order: WorkOrder, call: int) -> Awaitable[str]:
        """The number that the caller is told."""
        ...

    def find(self, number: str, by: str) -> Awaitable[Sequence[WorkOrder]]:
        """By its number, or those of a caller, the newest first."""
        ...

    def change(self, number: str, do: str, text: str, recording: str) -> Awaitable[str]:
        """`done`, `none` or `closed`; `do` is add, hurry, reopen, cancel or rate."""
        ...


@dataclass(frozen=True, slots=True)
class Slot:
    """A booked time of a resource."""

    number: str
    resource: str
    start: datetime


class Bookings(Protocol):
    """[booking] Resources with hours and capacity; two callers never get the same slot."""

    def free(
        self, resource: str, since: datetime, until: datetime | None, most: int
    ) -> Awaitable[Sequence[tuple[datetime, str]]]:
        """Free times with how they are said."""
        ...

    def take(
        self, resource: str, start: datetime, whom: str, values: Mapping[str, Any],
        remind: int | None,
    ) -> Awaitable[tuple[str, str]]:  # fmt: skip
        """(`booked`, `taken` or `not_allowed`; the number of the booking)."""
        ...

    def find(self, by: str, number: str) -> Awaitable[Sequence[Slot]]: ...

    def change(self, number: str, to: datetime | None) -> Awaitable[str]:
        """`done`, `too_late`, `taken` or `none`; without a time it is given up."""
        ...


class Questionnaires(Protocol):
    """[survey] Questionnaires with branches, quotas and answer sheets; the sheet is the call's."""

    def run(self, call: int, questionnaire: str, words: bool, partial: bool) -> Awaitable[str]:
        """`complete`, `broken_off` or `refused`."""
        ...

    def keys(self, questionnaire: str, question: str) -> Awaitable[Mapping[str, str]]:
        """The keys of a question, each with the answer that it means; empty: any digits."""
        ...

    def answer(
        self, call: int, questionnaire: str, question: str, answer: str
    ) -> Awaitable[None]: ...

    def open_quota(self, questionnaire: str, group: Mapping[str, Any]) -> Awaitable[bool]: ...

    def finish(self, call: int, questionnaire: str, state: str) -> Awaitable[None]: ...


@dataclass(frozen=True, slots=True)
class Article:
    """An article of the house's knowledge."""

    title: str
    text: str


class Knowledge(Protocol):
    """[knowledge]"""

    def find(self, number: str, words: str, folder: str) -> Awaitable[Article | None]: ...
