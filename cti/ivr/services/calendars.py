"""Working hours, holidays and working days by the calendars of the house."""

from __future__ import annotations

from datetime import date, datetime
from typing import Protocol


class Calendars(Protocol):
    """[crm] All answer at once; each raises BlockFailed("not_found") for an unknown calendar."""

    def day(self, calendar: str, at: datetime) -> tuple[str, str]:
        """(`working`, `off_hours`, `weekend`, `holiday` or `lunch`; the day's name if it has one)."""
        ...

    def next_open(self, calendar: str, at: datetime) -> datetime | None:
        """When somebody works next: `at` itself if it is working time, None where never."""
        ...

    def working_day(self, calendar: str, day: date, number: int) -> date | None:
        """The n-th working day after a date, before it where negative; None where never."""
        ...

    def holiday(self, day: date) -> tuple[str, str]:
        """(key of the public holiday, its name) in the country of the house; empty on other days."""
        ...
