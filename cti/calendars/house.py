"""Calendars of the house as the blocks of flows ask for them, wherever their hours are kept."""

from __future__ import annotations

from datetime import date, datetime
from typing import Protocol

from cti.calendars.public_holidays import holiday_key, year_of
from cti.calendars.working_hours import HOLIDAY, WorkingHours
from cti.ivr.run.happening import BlockFailed


class Hours(Protocol):
    """The store's calendars, or those that a designer was told."""

    def hours(self, name: str) -> WorkingHours | None: ...


class HouseCalendars:
    """Fulfils `services.calendars.Calendars`; `country` is an ISO 3166 code, "" for none."""

    def __init__(self, calendars: Hours, country: str) -> None:
        self._calendars = calendars
        self._country = country

    def _hours(self, calendar: str) -> WorkingHours:
        found = self._calendars.hours(calendar)
        if found is None:
            raise BlockFailed("not_found", f"There is no calendar '{calendar}'.")
        return found

    def day(self, calendar: str, at: datetime) -> tuple[str, str]:
        return self._hours(calendar).day(at)

    def next_open(self, calendar: str, at: datetime) -> datetime | None:
        return self._hours(calendar).next_open(at)

    def working_day(self, calendar: str, day: date, number: int) -> date | None:
        return self._hours(calendar).working_day(day, number)

    def holiday(self, day: date) -> tuple[str, str]:
        key = holiday_key(self._country, day)
        if not key:
            return "", ""
        known = year_of(self._country, day.year).get(day)
        return key, known.name if known is not None and known.kind == HOLIDAY else ""
