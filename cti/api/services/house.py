"""Requests that keep lists, small tables, switches and global values of the house."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Protocol

import msgspec

from cti.api import roles
from cti.api.clients import Client
from cti.api.service import Answer, Args, NoArgs, Service
from cti.errors import BadRequest
from cti.store.house.lists import Entry


class Lists(Protocol):
    """Every method but `titles` and `entries` blocks; all may raise CtiError."""

    def titles(self) -> Mapping[str, str]: ...
    def entries(self, list: str, after: str = "", limit: int = 200) -> Sequence[Any]: ...
    def make(self, list: str, title: str) -> None: ...
    def remove(self, list: str) -> None: ...
    def add(self, list: str, entries: Sequence[Entry], *, by: str) -> int: ...
    def take_off(self, list: str, value: str) -> None: ...


class Tables(Protocol):
    def all(self) -> Sequence[Any]: ...
    def rows(self, table: str) -> Sequence[Mapping[str, str]]: ...
    def put(
        self,
        table: str,
        title: str,
        columns: Sequence[str],
        rows: Sequence[Sequence[str]],
        *,
        by: str,
    ) -> None: ...
    def remove(self, table: str) -> None: ...


class Switches(Protocol):
    def all(self) -> Sequence[Any]: ...
    def make(self, switch: str, title: str, positions: Sequence[str]) -> None: ...
    def flip(self, switch: str, position: str, until: float | None, by: str) -> None: ...
    def remove(self, switch: str) -> None: ...


class Globals(Protocol):
    def get(self, name: str) -> Any: ...
    def names(self) -> Any: ...
    def put(self, name: str, value: Any, by: str) -> None: ...


class House(Protocol):
    @property
    def lists(self) -> Lists: ...
    @property
    def tables(self) -> Tables: ...
    @property
    def switches(self) -> Switches: ...
    @property
    def globals(self) -> Globals: ...


Page = Annotated[int, msgspec.Meta(ge=1, le=1000)]


class OneList(Args, frozen=True, kw_only=True):
    list: str


class SetList(Args, frozen=True, kw_only=True):
    list: str
    title: str = ""


class ListEntries(Args, frozen=True, kw_only=True):
    list: str
    after: str = ""
    limit: Page = 200


class AddToList(Args, frozen=True, kw_only=True):
    """`entries` have a value, and may have a note and the time (Unix seconds) when they end."""

    list: str
    entries: tuple[Entry, ...]


class TakeOffList(Args, frozen=True, kw_only=True):
    list: str
    value: str


class OneTable(Args, frozen=True, kw_only=True):
    table: str


class SetTable(Args, frozen=True, kw_only=True):
    table: str
    title: str = ""
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class OneSwitch(Args, frozen=True, kw_only=True):
    switch: str


class SetSwitch(Args, frozen=True, kw_only=True):
    """The positions of a switch besides off."""

    switch: str
    title: str = ""
    positions: tuple[str, ...] = ("on",)


class FlipSwitch(Args, frozen=True, kw_only=True):
    """`position` "" is off; at `until` (Unix seconds) it goes off by itself."""

    switch: str
    position: str
    until: float | None = None


class SetGlobal(Args, frozen=True, kw_only=True):
    name: str
    value: bool | int | str | None


class HouseServices:
    """Whoever draws flows may read what the house keeps, save the people on its lists; supervisors and
    administrators change it.
    """

    def __init__(self, house: House) -> None:
        self._house = house

    def services(self) -> list[Service]:
        read, write = roles.FLOWS_READ, roles.HOUSE
        return [
            Service("ListLists", read, NoArgs, lambda _c, _a: dict(self._house.lists.titles())),
            Service("ListEntries", write, ListEntries, self._entries),
            Service("SetList", write, SetList, self._set_list, audited=True),
            Service("RemoveList", write, OneList, self._remove_list, audited=True),
            Service("AddToList", write, AddToList, self._add, audited=True),
            Service("TakeOffList", write, TakeOffList, self._take_off, audited=True),
            Service("ListTables", read, NoArgs, lambda _c, _a: self._house.tables.all()),
            Service("LoadTable", read, OneTable, lambda _c, a: self._house.tables.rows(a.table)),
            Service("SetTable", write, SetTable, self._set_table, audited=True),
            Service("RemoveTable", write, OneTable, self._remove_table, audited=True),
            Service("ListSwitches", read, NoArgs, lambda _c, _a: self._house.switches.all()),
            Service("SetSwitch", write, SetSwitch, self._set_switch, audited=True),
            Service("FlipSwitch", write, FlipSwitch, self._flip, audited=True),
            Service("RemoveSwitch", write, OneSwitch, self._remove_switch, audited=True),
            Service("ListGlobals", read, NoArgs, self._globals),
            Service("SetGlobal", write, SetGlobal, self._set_global),
        ]

    def _entries(self, client: Client, args: ListEntries) -> Answer:
        return self._house.lists.entries(args.list, args.after, args.limit)

    async def _set_list(self, client: Client, args: SetList) -> Answer:
        await asyncio.to_thread(self._house.lists.make, args.list, args.title)
        return {}

    async def _remove_list(self, client: Client, args: OneList) -> Answer:
        await asyncio.to_thread(self._house.lists.remove, args.list)
        return {}

    async def _add(self, client: Client, args: AddToList) -> Answer:
        lists = self._house.lists
        count = await asyncio.to_thread(lambda: lists.add(args.list, args.entries, by=client.user))
        return {"count": count}

    async def _take_off(self, client: Client, args: TakeOffList) -> Answer:
        await asyncio.to_thread(self._house.lists.take_off, args.list, args.value)
        return {}

    async def _set_table(self, client: Client, args: SetTable) -> Answer:
        tables = self._house.tables
        await asyncio.to_thread(
            lambda: tables.put(args.table, args.title, args.columns, args.rows, by=client.user)
        )
        return {}

    async def _remove_table(self, client: Client, args: OneTable) -> Answer:
        await asyncio.to_thread(self._house.tables.remove, args.table)
        return {}

    async def _set_switch(self, client: Client, args: SetSwitch) -> Answer:
        switches = self._house.switches
        await asyncio.to_thread(switches.make, args.switch, args.title, args.positions)
        return {}

    def _flip(self, client: Client, args: FlipSwitch) -> Answer:
        self._house.switches.flip(args.switch, args.position, args.until, client.user)
        return {}

    async def _remove_switch(self, client: Client, args: OneSwitch) -> Answer:
        await asyncio.to_thread(self._house.switches.remove, args.switch)
        return {}

    def _globals(self, client: Client, args: NoArgs) -> Answer:
        values = self._house.globals
        return {name: _plain(values.get(name)) for name in sorted(values.names())}

    def _set_global(self, client: Client, args: SetGlobal) -> Answer:
        """The change itself stands in the audit trail, as those of flows do."""
        values = self._house.globals
        old = values.get(args.name)
        if args.name not in values.names():
            raise BadRequest(
                f"No flow has set a global variable {args.name} yet; look at its name."
            )
        if args.value is not None and old is not None and type(old) is not type(args.value):
            raise BadRequest(
                f"{args.name} holds {_plain(old)!r}, so its new value must be of the same kind."
            )
        values.put(args.name, args.value, client.user)
        return {}


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, (bool, int, float, str)) else str(value)
