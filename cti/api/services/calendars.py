"""Requests that read and edit the calendars of the house."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from cti.api import roles
from cti.api.clients import Client
from cti.api.service import Answer, Args, NoArgs, Service


class CalendarStore(Protocol):
    """Calendars as the store keeps them; every method may raise CtiError."""

    def all(self) -> Sequence[Mapping[str, Any]]: ...
    def put(self, name: str, plain: Mapping[str, Any], *, by: str) -> Any: ...
    def remove(self, name: str) -> None: ...


TakeOver = Callable[[str, str, int], Mapping[str, Any]]
"""(calendar, country, year) -> the calendar with that year's public holidays (blocking)."""


class SetCalendar(Args, frozen=True, kw_only=True):
    """`hours`: title, week, lunch, country and days, as `ListCalendars` gives them."""

    name: str
    hours: dict[str, Any]


class OneCalendar(Args, frozen=True, kw_only=True):
    name: str


class TakeOverHolidays(Args, frozen=True, kw_only=True):
    name: str
    year: int
    country: str = "CN"


class CalendarServices:
    """Those who may use calendars in flows read them; those who publish flows change them."""

    def __init__(self, store: CalendarStore, take_over: TakeOver) -> None:
        self._store = store
        self._take_over = take_over

    def services(self) -> list[Service]:
        read, write = roles.FLOWS_READ, roles.CALENDARS
        return [
            Service("ListCalendars", read, NoArgs, self._list),
            Service("SetCalendar", write, SetCalendar, self._set, audited=True),
            Service("RemoveCalendar", write, OneCalendar, self._remove, audited=True),
            Service("TakeOverHolidays", write, TakeOverHolidays, self._holidays, audited=True),
        ]

    def _list(self, client: Client, args: NoArgs) -> Answer:
        return asyncio.to_thread(self._store.all)

    async def _set(self, client: Client, args: SetCalendar) -> Answer:
        await asyncio.to_thread(lambda: self._store.put(args.name, args.hours, by=client.user))
        return {}

    async def _remove(self, client: Client, args: OneCalendar) -> Answer:
        await asyncio.to_thread(self._store.remove, args.name)
        return {}

    async def _holidays(self, client: Client, args: TakeOverHolidays) -> Answer:
        """Days that somebody entered by hand stay as they are."""
        made = await asyncio.to_thread(self._take_over, args.name, args.country, args.year)
        await asyncio.to_thread(lambda: self._store.put(args.name, made, by=client.user))
        return {"days": made["days"]}
