"""A calendar of the house: hours of the week, lunch, holidays and days worked in their place (调休).

As it is kept and edited:

    {"title": "Reception", "week": [[["09:00", "18:00"]], …seven lists, Monday first],
     "lunch": ["12:00", "13:00"], "country": "CN",
     "days": [{"date": "2026-10-10", "kind": "working", "name": "国庆节调休"},
              {"date": "2026-10-01", "kind": "holiday", "name": "国庆节"}]}

A day worked in place of another has the hours of its own list `hours`, else those of the first day
of the week that has any. Hours that end before they begin pass midnight.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

WORKING, OFF_HOURS, WEEKEND, HOLIDAY, LUNCH = "working", "off_hours", "weekend", "holiday", "lunch"
HORIZON = 400
"""Days that are looked through for the next opening."""

Hours = tuple[tuple[time, time], ...]


@dataclass(frozen=True, slots=True)
class SpecialDay:
    """A day that differs from its weekday."""

    kind: str
    """holiday or working."""
    name: str = ""
    hours: Hours | None = None


@dataclass(frozen=True, slots=True)
class WorkingHours:
    """When a part of the house works."""

    title: str = ""
    week: tuple[Hours, ...] = ((),) * 7
    lunch: tuple[time, time] | None = None
    country: str = ""
    """ISO 3166 code whose public holidays were taken over; "" for none."""
    days: Mapping[date, SpecialDay] = field(default_factory=dict)

    def hours(self, day: date) -> Hours:
        """The hours that begin on this day."""
        special = self.days.get(day)
        if special is None:
            return self.week[day.weekday()]
        if special.kind == HOLIDAY:
            return ()
        usual = next((hours for hours in self.week if hours), ())
        return special.hours if special.hours is not None else usual

    def works(self, day: date) -> bool:
        """Whether anybody works on this day."""
        return bool(self.hours(day))

    def day(self, at: datetime) -> tuple[str, str]:
        """(working, off_hours, weekend, holiday or lunch; the name of the day if it has one)."""
        today, now = at.date(), at.time().replace(tzinfo=None)
        special = self.days.get(today)
        name = special.name if special is not None else ""
        if self._open(today, now):
            return (LUNCH if self._lunch(now) else WORKING), name
        if special is not None and special.kind == HOLIDAY:
            return HOLIDAY, name
        if not self.works(today) and today.weekday() >= 5:
            return WEEKEND, name
        return OFF_HOURS, name

    def _open(self, today: date, now: time) -> bool:
        for begins, ends in self.hours(today):
            if begins <= now and (now < ends or ends <= begins):
                return True
        before = today - timedelta(days=1)
        return any(ends <= begins and now < ends for begins, ends in self.hours(before))

    def _lunch(self, now: time) -> bool:
        return self.lunch is not None and self.lunch[0] <= now < self.lunch[1]

    def next_open(self, at: datetime) -> datetime | None:
        """The next moment at which somebody works; `at` itself if it is one, None within 400 days."""
        if self.day(at)[0] == WORKING:
            return at
        for day in (at.date() + timedelta(days=n) for n in range(HORIZON)):
            for moment in self._openings(day):
                opens = datetime.combine(day, moment, at.tzinfo)
                if opens > at and self.day(opens)[0] == WORKING:
                    return opens
        return None

    def _openings(self, day: date) -> Iterator[time]:
        begins = {begin for begin, _ in self.hours(day)}
        if self.lunch is not None:
            begins.add(self.lunch[1])
        yield from sorted(begins)

    def working_day(self, day: date, number: int) -> date | None:
        """The n-th working day after a date, before it where `number` is negative; None if too far.

        0 is the day itself, or the next one that is worked.
        """
        step = timedelta(days=-1 if number < 0 else 1)
        left, at = abs(number), day
        if left == 0 and self.works(at):
            return at
        left = max(left, 1)
        for _ in range(abs(number) * 7 + HORIZON):
            try:
                at += step
            except OverflowError:
                return None
            left -= self.works(at)
            if not left:
                return at
        return None

    def last_holiday(self) -> date | None:
        """The last holiday that is known."""
        return max((day for day, one in self.days.items() if one.kind == HOLIDAY), default=None)

    # --- as it is kept ---------------------------------------------------------------------------

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> WorkingHours:
        """Raises ValueError with a sentence that says what is wrong."""
        week = plain.get("week", [[] for _ in range(7)])
        if not isinstance(week, list) or len(week) != 7:
            raise ValueError("A week has seven lists of hours, Monday first.")
        lunch = plain.get("lunch")
        days = {}
        for row in plain.get("days", ()):
            day, special = _special(row)
            if day in days:
                raise ValueError(f"{day} stands in the calendar twice; keep one of the two.")
            days[day] = special
        return cls(
            title=str(plain.get("title", "")),
            week=tuple(_hours(hours) for hours in week),
            lunch=_span(lunch) if lunch else None,
            country=str(plain.get("country", "")),
            days=days,
        )

    def plain(self) -> dict[str, Any]:
        """For the store and the wire."""
        return {
            "title": self.title,
            "week": [_plain_hours(hours) for hours in self.week],
            "lunch": _plain_hours((self.lunch,))[0] if self.lunch else None,
            "country": self.country,
            "days": [
                {
                    "date": day.isoformat(),
                    "kind": special.kind,
                    "name": special.name,
                    **({} if special.hours is None else {"hours": _plain_hours(special.hours)}),
                }
                for day, special in sorted(self.days.items())
            ],
        }


def office_hours(title: str = "") -> WorkingHours:
    """9 to 18, Monday to Friday: what a new calendar begins with."""
    day = ((time(9), time(18)),)
    return WorkingHours(title, (day,) * 5 + ((), ()))


def _special(row: Any) -> tuple[date, SpecialDay]:
    if not isinstance(row, Mapping) or row.get("kind") not in (HOLIDAY, WORKING):
        raise ValueError(f"{row!r} is no day; write date, kind (holiday or working) and name.")
    try:
        day = date.fromisoformat(str(row.get("date")))
    except ValueError:
        raise ValueError(f"{row.get('date')!r} is no date; write 2026-10-01.") from None
    hours = row.get("hours")
    made = None if hours is None else _hours(hours)
    return day, SpecialDay(str(row["kind"]), str(row.get("name", "")), made)


def _hours(spans: Any) -> Hours:
    if not isinstance(spans, Sequence) or isinstance(spans, str):
        raise ValueError(f"{spans!r} are no hours; write [['09:00', '18:00']].")
    return tuple(_span(span) for span in spans)


def _span(span: Any) -> tuple[time, time]:
    try:
        begins, ends = span
        return _clock(begins), _clock(ends)
    except (TypeError, ValueError):
        raise ValueError(f"{span!r} is no time from … to; write ['09:00', '18:00'].") from None


def _clock(shown: Any) -> time:
    return time() if shown == "24:00" else time.fromisoformat(str(shown))


def _plain_hours(hours: Hours) -> list[list[str]]:
    return [[begins.strftime("%H:%M"), ends.strftime("%H:%M")] for begins, ends in hours]
