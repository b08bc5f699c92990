"""Public holidays of a country, without a network: from the package `holidays`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache

import holidays

from cti.calendars.working_hours import HOLIDAY, WORKING, SpecialDay
from cti.errors import BadRequest

KEYS: Mapping[str, str] = {
    "New Year": "new_year", "Spring Festival": "spring_festival", "Chinese New Year": "spring_festival",
    "Tomb-Sweeping": "tomb_sweeping", "Labor Day": "labour_day", "Dragon Boat": "dragon_boat",
    "Mid-Autumn": "mid_autumn", "National Day": "national_day", "Christmas": "christmas",
    "Thanksgiving": "thanksgiving", "Independence": "independence_day",
}  # fmt: skip
"""A piece of the English name -> how flows call the holiday."""
_LONG = sorted(KEYS, key=len, reverse=True)


@lru_cache(maxsize=64)
def year_of(country: str, year: int, language: str = "zh_CN") -> Mapping[date, SpecialDay]:
    """Holidays of a year, and the days that are worked in their place; raises BadRequest.

    Days taken off in exchange for a weekend that is worked carry the name of the holiday before them.
    """
    try:
        spoken = holidays.country_holidays(country, years=year, language=language)
    except (NotImplementedError, AttributeError):
        raise BadRequest(f"The public holidays of '{country}' are not known.") from None
    keys = keyed(country, year)
    days = {}
    for day, name in spoken.items():
        if day.year == year:
            days[day] = SpecialDay(HOLIDAY, _named(day, str(name), keys, spoken))
    for day in sorted(getattr(spoken, "weekend_workdays", ())):
        if day.year == year:
            days[day] = SpecialDay(WORKING, "调休上班" if language.startswith("zh") else "worked")
    return days


def _named(day: date, name: str, keys: Mapping[date, str], spoken: Mapping[date, str]) -> str:
    same = [other for other, key in keys.items() if key == keys.get(day)]
    plain = [str(spoken[other]) for other in same if other in spoken]
    exchanged = name.startswith(("休息日", "Day off"))
    return next((one for one in plain if not one.startswith(("休息日", "Day off"))), name) \
        if exchanged else name  # fmt: skip


@lru_cache(maxsize=64)
def keyed(country: str, year: int) -> Mapping[date, str]:
    """Day -> key of its holiday (spring_festival …); an English name where there is no key."""
    try:
        named = holidays.country_holidays(country, years=year, language="en_US")
    except (NotImplementedError, AttributeError):
        raise BadRequest(f"The public holidays of '{country}' are not known.") from None
    found: dict[date, str] = {}
    for day, name in sorted(named.items()):
        if day.year != year:
            continue
        key = next((KEYS[piece] for piece in _LONG if piece in str(name)), "")
        if not key and str(name).startswith("Day off"):
            key = next((found[day - timedelta(days=n)] for n in range(1, 8)
                        if day - timedelta(days=n) in found), "")  # fmt: skip
        found[day] = key or str(name)
    return found


def holiday_key(country: str, day: date) -> str:
    """How flows call the holiday of a day; "" on all others, and where no country is set."""
    return keyed(country, day.year).get(day, "") if country else ""
