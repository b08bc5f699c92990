"""May this number be dialled now? Every rule is asked, and every one that says no is named.

Pure: a contact, its history, the campaign's rules and a time. The rules are a profile that an
administrator edits; the defaults suit no country's law by themselves.
"""

from __future__ import annotations

import datetime as dt
import functools
import zoneinfo
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from cti.dialer.contacts import Attempt, Contact, Due
from cti.errors import BadRequest

OUTSIDE_CALL_WINDOW = "OUTSIDE_CALL_WINDOW"
NO_CONSENT = "NO_CONSENT"
ON_DNC = "ON_DNC"
ATTEMPTS_DAY = "ATTEMPTS_DAY"
ATTEMPTS_24H = "ATTEMPTS_24H"
ABANDON_LOCKOUT = "ABANDON_LOCKOUT_72H"
MACHINE_LOCKOUT = "AMD_LOCKOUT_24H"
HOLIDAY = "HOLIDAY"
BLACKLIST = "BLACKLIST"
NOT_IN_WHITELIST = "NOT_IN_WHITELIST"
CAMPAIGN_PAUSED = "CAMPAIGN_PAUSED"

DAY = 24 * 3600.0
MACHINE_OUTCOMES = frozenset(("MACHINE", "MACHINE_MESSAGE_LEFT"))

Hours = tuple[tuple[dt.time, dt.time], ...]


def every_day(begin: str, end: str) -> tuple[Hours, ...]:
    """The same hours on all seven days, such as every_day("09:00", "20:00")."""
    return (((dt.time.fromisoformat(begin), dt.time.fromisoformat(end)),),) * 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """When and how often people may be called. Hours are of the called person's own clock."""

    hours: tuple[Hours, ...] = field(default_factory=lambda: every_day("09:00", "20:00"))
    """For Monday to Sunday the spans in which calling is allowed."""
    zone: str = "Asia/Shanghai"
    """For contacts whose own zone is not known."""
    holidays: frozenset[dt.date] = frozenset()
    consent: bool = False
    """Only who has agreed may be called."""
    whitelist_only: bool = False
    per_day: int = 3
    """Attempts on one calendar day of the person; 0 for no limit."""
    per_24_hours: int = 3
    """Attempts in any 24 hours; 0 for no limit."""
    counted_over: Literal["campaign", "house"] = "house"
    """Whose attempts at the number count for the two limits."""
    abandon_lockout: float = 72 * 3600.0
    """Seconds without a call after an abandoned one, unless an agent is set aside for it; 0: none."""
    machine_lockout: float = 24 * 3600.0
    """The same after an answering machine was detected."""

    def __post_init__(self) -> None:
        if len(self.hours) != 7:
            raise BadRequest("Calling hours need seven days, from Monday to Sunday.")
        for spans in self.hours:
            if any(begin >= end for begin, end in spans):
                raise BadRequest("Calling hours must begin before they end on the same day.")
        try:
            _zone(self.zone)
        except zoneinfo.ZoneInfoNotFoundError:
            raise BadRequest(
                f"The time zone {self.zone} is not known; use a name such as Asia/Shanghai."
            ) from None


@dataclass(frozen=True, slots=True)
class Verdict:
    """`reasons` is empty where the number may be dialled. `until`: when no rule of time objects."""

    reasons: tuple[str, ...]
    until: float | None = None
    """None where it is allowed, or where no time will change it."""

    @property
    def allowed(self) -> bool:
        return not self.reasons


def may_dial(
    due: Due, rules: Rules, at: float, *, paused: bool = False, agent: bool = False
) -> Verdict:
    """Ask all rules. `agent`: somebody is set aside for this very call, as in preview."""
    contact = due.contact
    lists = {
        NO_CONSENT: rules.consent and (contact.consent_at is None or contact.consent_at > at),
        ON_DNC: not contact.listed.isdisjoint(("dnc", f"dnc:{contact.campaign}")),
        BLACKLIST: "blacklist" in contact.listed,
        NOT_IN_WHITELIST: rules.whitelist_only and "whitelist" not in contact.listed,
        CAMPAIGN_PAUSED: paused,
    }
    times = _times(due, rules, at, agent)
    later = max((until for until in times.values() if until is not None), default=at)
    refused = [code for code, refuses in lists.items() if refuses]
    reasons = (*refused, *(code for code, until in times.items() if until is not None))
    if not reasons:
        return Verdict(())
    for_ever = any(code != CAMPAIGN_PAUSED for code in refused)
    return Verdict(reasons, None if for_ever else next_allowed(contact, rules, later))


def _times(due: Due, rules: Rules, at: float, agent: bool) -> Mapping[str, float | None]:
    """Each rule that time will lift -> when it does; None where it does not object now."""
    contact = due.contact
    zone = _zone_of(contact, rules)
    today = dt.datetime.fromtimestamp(at, zone)
    counted = [
        a.at
        for a in due.history
        if a.counts and (rules.counted_over == "house" or a.campaign == contact.campaign)
    ]
    midnight = _midnight(today.date(), zone)
    on_day = [when for when in counted if when >= midnight]
    in_day = sorted(when for when in counted if when > at - DAY)
    tomorrow = _midnight(today.date() + dt.timedelta(days=1), zone)
    holiday = today.date() in rules.holidays
    return {
        HOLIDAY: tomorrow if holiday else None,
        OUTSIDE_CALL_WINDOW: None if _open(today, rules) else at,
        ATTEMPTS_DAY: tomorrow if rules.per_day and len(on_day) >= rules.per_day else None,
        ATTEMPTS_24H: (
            in_day[-rules.per_24_hours] + DAY
            if rules.per_24_hours and len(in_day) >= rules.per_24_hours
            else None
        ),
        ABANDON_LOCKOUT: _lockout(due.history, {"DROPPED"}, rules.abandon_lockout, at, agent),
        MACHINE_LOCKOUT: _lockout(due.history, MACHINE_OUTCOMES, rules.machine_lockout, at, agent),
    }


def next_allowed(contact: Contact, rules: Rules, at: float) -> float | None:
    """The first time from `at` on that is inside the calling hours and no holiday; None within a year."""
    zone = _zone_of(contact, rules)
    here = dt.datetime.fromtimestamp(at, zone)
    for days in range(366):
        day = here.date() + dt.timedelta(days=days)
        if day in rules.holidays:
            continue
        for begin, end in sorted(rules.hours[day.weekday()]):
            opens = dt.datetime.combine(day, begin, zone).timestamp()
            closes = dt.datetime.combine(day, end, zone).timestamp()
            if closes > at:
                return max(at, opens)
    return None


def closes_at(rules: Rules, at: float) -> float:
    """When the span of calling hours that `at` is in ends, by the campaign's own zone; else `at`."""
    zone = _zone(rules.zone)
    here = dt.datetime.fromtimestamp(at, zone)
    for begin, end in rules.hours[here.weekday()]:
        if begin <= here.time() < end:
            return dt.datetime.combine(here.date(), end, zone).timestamp()
    return at


def _open(here: dt.datetime, rules: Rules) -> bool:
    return any(begin <= here.time() < end for begin, end in rules.hours[here.weekday()])


def _lockout(
    history: Sequence[Attempt],
    outcomes: frozenset[str] | set[str],
    seconds: float,
    at: float,
    agent: bool,
) -> float | None:
    if agent or seconds <= 0:
        return None
    last = max((a.at for a in history if a.outcome in outcomes), default=None)
    return last + seconds if last is not None and last + seconds > at else None


def _midnight(day: dt.date, zone: dt.tzinfo) -> float:
    return dt.datetime.combine(day, dt.time(), zone).timestamp()


@functools.cache
def _zone(name: str) -> zoneinfo.ZoneInfo:
    return zoneinfo.ZoneInfo(name)


def _zone_of(contact: Contact, rules: Rules) -> zoneinfo.ZoneInfo:
    """The person's zone; a name that nobody knows is as good as none."""
    try:
        return _zone(contact.zone or rules.zone)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError):
        return _zone(rules.zone)
