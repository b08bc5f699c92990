"""Lists of the house and of the dialer as flows change them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime

from cti.errors import NotFound
from cti.ivr.run.happening import BlockFailed
from cti.store.contacts import NumberLists
from cti.store.house.lists import Entry, HouseLists

Audited = Callable[[str, str, str, str, str], None]


class FlowListKeeping:
    """Fulfils `cti.ivr.services.customers.ListKeeping`. `now` gives seconds since the epoch."""

    def __init__(
        self,
        lists: HouseLists,
        numbers: NumberLists,
        audit: Audited,
        now: Callable[[], float],
    ) -> None:
        self._lists = lists
        self._numbers = numbers
        self._audit = audit
        self._now = now

    async def add(self, list: str, value: str, until: datetime | None, note: str, by: str) -> bool:
        def put() -> bool:
            new = self._lists.find(value, list, self._now()) is None
            ends = None if until is None else until.timestamp()
            self._lists.add(list, [Entry(value, note, ends)], by=by)
            return new

        try:
            new = await asyncio.to_thread(put)
        except NotFound as missing:
            raise BlockFailed("not_found", str(missing)) from None
        self._audit(by, "AddToList", f"list:{list}", "", value)
        return new

    async def remove(self, list: str, value: str, by: str) -> bool:
        def take() -> bool:
            if self._lists.find(value, list, self._now()) is None:
                return False
            self._lists.take_off(list, value)
            return True

        try:
            was_in = await asyncio.to_thread(take)
        except NotFound as missing:
            raise BlockFailed("not_found", str(missing)) from None
        if was_in:
            self._audit(by, "TakeOffList", f"list:{list}", "", value)
        return was_in

    async def refuse(self, number: str, campaign: str, channel: str, proof: str) -> None:
        kind = f"dnc:{campaign}" if campaign else f"dnc:{channel}" if channel else "dnc"

        def put() -> None:
            self._numbers.add(number, kind, by="flows", at=self._now(), why=proof)

        await asyncio.to_thread(put)
        self._audit("flows", "DoNotCall", f"number:{number}", "", f"{kind}: {proof}")
