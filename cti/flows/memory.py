"""Memory and sequences of the house, as the blocks of flows ask for them; holidays taken over."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from cti.calendars.public_holidays import year_of
from cti.errors import NotFound
from cti.ivr.services.house_memory import Recalled
from cti.store.calendars import Calendars
from cti.store.remembered import Remembered

COUNTRIES: Mapping[str, str] = {"cn": "CN", "us": "US", "uk": "GB", "itu": ""}
"""Tone plan of the site -> the country whose holidays hold there."""


class KeptValues:
    """Fulfils `services.house_memory` from the store, off the loop."""

    def __init__(self, remembered: Remembered) -> None:
        self._remembered = remembered

    async def remember(self, key: str, values: Mapping[str, Any], seconds: float) -> None:
        await asyncio.to_thread(self._remembered.put, key, dict(values), seconds)

    async def recall(self, key: str, names: Sequence[str]) -> Recalled:
        values, age = await asyncio.to_thread(self._remembered.get, key, list(names))
        return Recalled(values, age)

    async def forget(self, key: str, names: Sequence[str] | None = None) -> None:
        await asyncio.to_thread(self._remembered.remove, key, names)

    async def draw(self, name: str, period: str) -> int:
        return await asyncio.to_thread(self._remembered.draw, name, period)


def with_holidays(calendars: Calendars, name: str, country: str, year: int) -> Mapping[str, Any]:
    """A calendar with the public holidays of a year, and the days worked in their place.

    Days that somebody entered by hand stay. Raises NotFound, BadRequest (country not known).
    """
    hours = calendars.hours(name)
    if hours is None:
        raise NotFound(f"There is no calendar '{name}'.")
    days = {**year_of(country, year), **hours.days}
    return replace(hours, country=country, days=days).plain()
