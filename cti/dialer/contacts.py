"""Contacts of a campaign, attempts at them, and what the dialer needs of the place that keeps them."""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from cti.dialer.outcomes import RETRY


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """One person on the list of one campaign."""

    contact: int
    campaign: str
    number: str
    name: str = ""
    zone: str = ""
    """IANA name of the time zone that the person lives in; empty: the campaign's."""
    due: float = 0.0
    """Not to be called before this time (seconds since the epoch)."""
    priority: int = 0
    """Higher is called earlier among those that are due."""
    tries: int = 0
    """Attempts so far that count against the campaign's limit."""
    consent_at: float | None = None
    """When the person agreed to be called; None: no proof is kept."""
    listed: frozenset[str] = frozenset()
    """Lists that hold this number: `dnc`, `dnc:CAMPAIGN`, `blacklist`, `whitelist`."""
    agent: str | None = None
    """The agent to whom a personal call-back was promised."""
    data: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One try at a number. `retry_at` None: the contact needs no further attempt."""

    campaign: str
    contact: int
    number: str
    at: float
    """When it was dialled."""
    outcome: str
    ended: float
    call: int | None = None
    agent: str | None = None
    retry_at: float | None = None
    counts: bool = True
    """False where the network or we failed: that is no fault of the number and not counted."""


@dataclass(frozen=True, slots=True)
class Due:
    """A contact that may be called, with every attempt that the rules must know of."""

    contact: Contact
    history: tuple[Attempt, ...] = ()
    """Attempts at this number by any campaign of at least the last 72 hours, oldest first."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a list is. `next_due` is when the next open contact may be called, None if none is."""

    total: int
    finished: int
    next_due: float | None

    @property
    def open(self) -> int:
        """Contacts that still need an attempt, those handed out included."""
        return self.total - self.finished


class Contacts(Protocol):
    """What keeps the lists. Methods may wait for a disk: the dialer calls them off the loop.

    One that raises NoResource did nothing because the lists are away for now; it is called again.
    """

    def next_due(self, campaign: str, n: int, at: float) -> Sequence[Due]:
        """At most `n` contacts due at `at`, by priority, then longest due; handed out once.

        A contact handed out is not given again before `record`, `postpone` or `give_back` names it.
        """
        ...

    def record(self, attempt: Attempt) -> None:
        """Keep an attempt and when to try again. The same call again replaces what was kept."""
        ...

    def postpone(self, campaign: str, contact: int, until: float | None) -> None:
        """A contact was not dialled: not before `until`, or never (None)."""
        ...

    def give_back(self, campaign: str, contacts: Iterable[int]) -> None:
        """Contacts that were handed out and not used are due again as before."""
        ...

    def progress(self, campaign: str) -> Progress: ...

    def answered_since(self, campaign: str, at: float) -> tuple[int, int]:
        """(connected, abandoned): people who reached an agent, and who did not, since `at`."""
        ...


CONNECTED = frozenset(
    (
        "HUMAN", "SALE", "CALLBACK", "NOT_INTERESTED", "DECLINED", "DO_NOT_CALL", "WRONG_NUMBER",
        "LANGUAGE", "COMPLAINT", "FOLLOW_UP",
    )
)  # fmt: skip
"""Outcomes of a person who spoke with an agent."""


def is_connected(outcome: str) -> bool:
    """Whether somebody spoke with an agent: also an outcome of the site's own, which agents set."""
    return outcome in CONNECTED or outcome not in RETRY


HISTORY_SECONDS = 72 * 3600.0


class ListedContacts:
    """Contacts in memory: for small lists that need not outlive the server, and for trials."""

    def __init__(self, contacts: Iterable[Contact] = ()) -> None:
        self.attempts: list[Attempt] = []
        self._contacts: dict[tuple[str, int], Contact] = {}
        self._total: dict[str, int] = defaultdict(int)
        self._open: dict[str, set[int]] = defaultdict(set)
        self._out: set[tuple[str, int]] = set()
        self._later: dict[str, list[tuple[float, int]]] = defaultdict(list)
        self._ready: dict[str, list[tuple[int, float, int]]] = defaultdict(list)
        self._by_number: dict[str, list[Attempt]] = defaultdict(list)
        for contact in contacts:
            self.add(contact)

    def add(self, contact: Contact) -> None:
        """Put a contact on the list of its campaign; one of the same number of contact is replaced."""
        key = (contact.campaign, contact.contact)
        self._total[contact.campaign] += key not in self._contacts
        self._contacts[key] = contact
        self._open[contact.campaign].add(contact.contact)
        self._push(contact)

    def get(self, campaign: str, contact: int) -> Contact:
        return self._contacts[campaign, contact]

    def next_due(self, campaign: str, n: int, at: float) -> Sequence[Due]:
        later, ready = self._later[campaign], self._ready[campaign]
        while later and later[0][0] <= at:
            due, number = heapq.heappop(later)
            if self._waits(campaign, number, due):
                heapq.heappush(ready, (-self._contacts[campaign, number].priority, due, number))
        given: list[Due] = []
        while ready and len(given) < n:
            _, due, number = heapq.heappop(ready)
            if self._waits(campaign, number, due):
                contact = self._contacts[campaign, number]
                self._out.add((campaign, number))
                given.append(Due(contact, self._history(contact.number, at)))
        return given

    def record(self, attempt: Attempt) -> None:
        kept = self._by_number[attempt.number]
        again = attempt.call is not None and any(a.call == attempt.call for a in kept)
        if again:
            kept[:] = [a for a in kept if a.call != attempt.call]
            self.attempts = [a for a in self.attempts if a.call != attempt.call]
        kept.append(attempt)
        self.attempts.append(attempt)
        contact = self._contacts[attempt.campaign, attempt.contact]
        tries = contact.tries + (attempt.counts and not again)
        self._contacts[attempt.campaign, attempt.contact] = replace(contact, tries=tries)
        self.postpone(attempt.campaign, attempt.contact, attempt.retry_at)

    def postpone(self, campaign: str, contact: int, until: float | None) -> None:
        key = (campaign, contact)
        self._out.discard(key)
        if until is None:
            self._open[campaign].discard(contact)
            return
        self._contacts[key] = replace(self._contacts[key], due=until)
        self._open[campaign].add(contact)
        self._push(self._contacts[key])

    def give_back(self, campaign: str, contacts: Iterable[int]) -> None:
        for contact in contacts:
            if (campaign, contact) in self._out:
                self.postpone(campaign, contact, self._contacts[campaign, contact].due)

    def progress(self, campaign: str) -> Progress:
        later, ready = self._later[campaign], self._ready[campaign]
        while later and not self._waits(campaign, later[0][1], later[0][0]):
            heapq.heappop(later)
        while ready and not self._waits(campaign, ready[0][2], ready[0][1]):
            heapq.heappop(ready)
        due = [entry[0] for entry in later[:1]] + [entry[1] for entry in ready[:1]]
        total = self._total[campaign]
        return Progress(total, total - len(self._open[campaign]), min(due, default=None))

    def answered_since(self, campaign: str, at: float) -> tuple[int, int]:
        outcomes = [a.outcome for a in self.attempts if a.campaign == campaign and a.at >= at]
        return sum(map(is_connected, outcomes)), outcomes.count("DROPPED")

    def _push(self, contact: Contact) -> None:
        heapq.heappush(self._later[contact.campaign], (contact.due, contact.contact))

    def _waits(self, campaign: str, contact: int, due: float) -> bool:
        """Is this entry of a heap the contact's latest, and is the contact neither out nor done?"""
        return (
            contact in self._open[campaign]
            and (campaign, contact) not in self._out
            and self._contacts[campaign, contact].due == due
        )

    def _history(self, number: str, at: float) -> tuple[Attempt, ...]:
        return tuple(a for a in self._by_number[number] if a.at >= at - HISTORY_SECONDS)
