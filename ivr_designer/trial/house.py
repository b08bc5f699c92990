"""What a trial on this desk takes from the site: its time zone, its calendars, its data sources."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta, timezone, tzinfo
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from PySide6.QtCore import QObject, Signal

from cti.calendars.house import HouseCalendars
from cti.calendars.working_hours import HOLIDAY, OFF_HOURS, WEEKEND, WorkingHours
from cti.client.qt.link import Link

LATE, EARLY_DAY = time(22), time(10)
"""What "after hours" and a day that differs mean where no calendar says."""
HORIZON = 400
"""Days that are looked through for such a day."""

MOMENTS = ("now", "working", "after_hours", "weekend", "holiday")
"""Times of one click, in the order of their buttons."""


class TrialHouse(QObject):
    """Asks the server once it is there, and again at every trial: calendars may have changed."""

    changed = Signal()

    def __init__(self, link: Link | None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.link = link
        self.zone: tzinfo | None = None
        """Of the site; None where nobody has said it: then it is this desk's."""
        self.country = ""
        self.exchange = False
        """Whether the server can simulate calls."""
        self.calendars: dict[str, WorkingHours] = {}
        self.known = False
        if link is not None:
            link.connected.connect(self.ask)
            if link.is_connected:
                self.ask()

    @property
    def online(self) -> bool:
        return self.link is not None and self.link.is_connected

    def ask(self) -> None:
        """A server that knows no such request leaves everything as it is."""
        if self.link is not None and self.link.is_connected:
            self.link.request("TrialHouse", {}, self._came, lambda _code, _text: None)

    def _came(self, plain: Mapping[str, Any]) -> None:
        try:
            self.zone = ZoneInfo(str(plain["zone"]))
        except (ZoneInfoNotFoundError, ValueError):
            self.zone = timezone(timedelta(seconds=float(plain["offset"])))
        self.country, self.exchange = str(plain["country"]), bool(plain["exchange"])
        self.calendars = {}
        for name, hours in dict(plain["calendars"]).items():
            try:
                self.calendars[name] = WorkingHours.from_plain(hours)
            except ValueError:
                continue  # a newer server writes them otherwise: the person answers for this one
        self.known = True
        self.changed.emit()

    # --- for blocks ------------------------------------------------------------------------------

    def hours(self, name: str) -> WorkingHours | None:
        return self.calendars.get(name)

    def calendars_service(self) -> HouseCalendars | None:
        """None where nobody has told the calendars: then the person answers for them."""
        return HouseCalendars(self, self.country) if self.known else None

    # --- times of one click ----------------------------------------------------------------------

    def local(self, at: float) -> datetime:
        """Seconds since the Unix epoch as the time at the site."""
        return datetime.fromtimestamp(at, self.zone).astimezone(self.zone)

    def moment(self, which: str, now: datetime) -> datetime | None:
        """The next moment of a kind at the site; None is now.

        By the first calendar in which there is one; without calendars by the clock alone.
        """
        if which == "now":
            return None
        for hours in self.calendars.values():
            found = _by_calendar(hours, which, now)
            if found is not None:
                return found
        return _by_clock(which, now)


def _by_calendar(hours: WorkingHours, which: str, now: datetime) -> datetime | None:
    if which == "working":
        return hours.next_open(now)
    wanted = {"after_hours": OFF_HOURS, "weekend": WEEKEND, "holiday": HOLIDAY}[which]
    minutes = [time(n // 2, n % 2 * 30) for n in range(48)]
    hour = minutes if which == "after_hours" else [EARLY_DAY]
    for n in range(HORIZON):
        day = now.date() + timedelta(days=n)
        if which == "after_hours" and not hours.works(day):
            continue
        for at in reversed(hour):
            moment = datetime.combine(day, at, now.tzinfo)
            if moment > now and hours.day(moment)[0] == wanted:
                return moment
    return None


def _by_clock(which: str, now: datetime) -> datetime | None:
    day: date = now.date()
    if which == "after_hours":
        late = datetime.combine(day, LATE, now.tzinfo)
        return late if late > now else late + timedelta(days=1)
    if which == "holiday":
        return datetime(day.year + 1, 1, 1, EARLY_DAY.hour, tzinfo=now.tzinfo)
    while day <= now.date() or (day.weekday() >= 5) is (which == "working"):
        day += timedelta(days=1)
    return datetime.combine(day, EARLY_DAY, now.tzinfo)
