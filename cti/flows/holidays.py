"""Public holidays of a site's country, and how a calendar of the house takes them over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from cti.calendars.public_holidays import year_of
from cti.errors import NotFound
from cti.store.house.calendars import Calendars

COUNTRIES: Mapping[str, str] = {"cn": "CN", "us": "US", "uk": "GB", "itu": ""}
"""Tone plan of the site -> the country whose holidays hold there."""


def with_holidays(calendars: Calendars, name: str, country: str, year: int) -> Mapping[str, Any]:
    """A calendar with the public holidays of a year, and the days worked in their place.

    Days that somebody entered by hand stay. Raises NotFound, BadRequest (country not known).
    """
    hours = calendars.hours(name)
    if hours is None:
        raise NotFound(f"There is no calendar '{name}'.")
    days = {**year_of(country, year), **hours.days}
    return replace(hours, country=country, days=days).plain()
