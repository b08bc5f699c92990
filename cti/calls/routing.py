"""Where an offered call goes: pure rules over the called number, the caller and the time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from drivers.line import Cause

WORKDAYS = frozenset({0, 1, 2, 3, 4})
EVERY_DAY = frozenset(range(7))


@dataclass(frozen=True, slots=True)
class Hours:
    """Open from `begins` until just before `ends`; an end at or before the beginning is tomorrow."""

    begins: time
    ends: time
    days: frozenset[int] = EVERY_DAY
    """Of the beginning: Monday is 0."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """Working hours of a week, with days that differ: holidays, and days worked instead (调休)."""

    zone: str
    hours: tuple[Hours, ...]
    closed: frozenset[date] = frozenset()
    worked: frozenset[date] = frozenset()
    """Days that have the hours of a Monday, whatever day of the week they are."""

    def is_open(self, at: float) -> bool:
        """Whether this moment, in seconds since the Unix epoch, is within the hours."""
        moment = datetime.fromtimestamp(at, ZoneInfo(self.zone))
        now, today = moment.time(), moment.date()
        yesterday = date.fromordinal(today.toordinal() - 1)
        for hours in self.hours:
            overnight = hours.ends <= hours.begins
            if self._has(hours, today) and hours.begins <= now and (overnight or now < hours.ends):
                return True
            if overnight and self._has(hours, yesterday) and now < hours.ends:
                return True
        return False

    def _has(self, hours: Hours, day: date) -> bool:
        if day in self.worked:
            return 0 in hours.days
        return day not in self.closed and day.weekday() in hours.days


@dataclass(frozen=True, slots=True)
class Rule:
    """Calls to a number that begins with `called`, from one that begins with `calling`.

    `redirecting` is the number that the caller had dialled before somebody forwarded the call.
    """

    destination: str
    """`queue:sales`, `flow:main`, `station:204`, a number, or empty: turn the caller away."""
    called: str = ""
    calling: str = ""
    calendar: Calendar | None = None
    """The rule holds while this is open, or while it is closed if `when_open` is False."""
    when_open: bool = True
    name: str = ""
    redirecting: str = ""

    def holds(self, called: str, calling: str, at: float, redirecting: str = "") -> bool:
        return (
            called.startswith(self.called)
            and calling.startswith(self.calling)
            and redirecting.startswith(self.redirecting)
            and (self.calendar is None or self.calendar.is_open(at) is self.when_open)
        )

    @property
    def weight(self) -> tuple[int, int, int, bool]:
        """The narrower rule wins: longest called number, then the one that was dialled first, then
        the caller, then hours.
        """
        return (
            len(self.called),
            len(self.redirecting),
            len(self.calling),
            self.calendar is not None,
        )


@dataclass(frozen=True, slots=True)
class Choice:
    """Where the call goes and which rule said so."""

    destination: str
    """Empty: the caller is turned away with `cause`."""
    rule: str
    cause: Cause = Cause.NORMAL_CLEARING


class Routing:
    """Rules, a destination for calls that no rule matches, and callers who are not wanted.

    Entries of `black` and `white` are the beginnings of calling numbers. A caller on the white list
    is never turned away by the black one. `black` with a single empty entry lets only the white
    list in.
    """

    def __init__(
        self,
        rules: Iterable[Rule],
        default: str,
        *,
        black: Sequence[str] = (),
        white: Sequence[str] = (),
    ) -> None:
        self._rules = sorted(rules, key=lambda rule: rule.weight, reverse=True)
        self._default = default
        self._black = tuple(black)
        self._white = tuple(white)

    def choose(self, called: str, calling: str, at: float, redirecting: str = "") -> Choice:
        """Where a call goes that arrives at this moment, in seconds since the Unix epoch.

        A withheld number counts here like any other: only people are not shown it.
        """
        if calling.startswith(self._black) and not calling.startswith(self._white):
            return Choice("", "black list", Cause.CALL_REJECTED)
        for rule in self._rules:
            if rule.holds(called, calling, at, redirecting):
                return Choice(rule.destination, rule.name or _describe(rule))
        if not self._default:
            return Choice("", "no rule", Cause.UNALLOCATED_NUMBER)
        return Choice(self._default, "default")


def _describe(rule: Rule) -> str:
    parts = [
        f"{word} {number}"
        for word, number in (
            ("to", rule.called),
            ("forwarded from", rule.redirecting),
            ("from", rule.calling),
        )
        if number
    ]
    if rule.calendar is not None:
        parts.append("in hours" if rule.when_open else "out of hours")
    return " ".join(parts) or "every call"
