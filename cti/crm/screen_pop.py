"""The screen pop: the customer's card is fetched while the call is still on its way to an agent.

At Offered, Originated and wherever a flow attaches a `customer_number` or `customer_id`, the card is
read on a thread and attached to the call as `customer`; so `Delivered` carries it and the desk needs
to ask nobody. A call that reaches a desk sooner gets it by the DataAssociated that follows.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from types import TracebackType
from typing import Any, Protocol, Self

from cti.bus import Bus
from cti.errors import CtiError, NoResource
from cti.events import DataAssociated, Offered, Originated

log = logging.getLogger(__name__)
THREADS = 2
SHORTEST_NUMBER = 5
"""Shorter numbers are extensions; nobody is looked up for them."""


class Customers(Protocol):
    """Where cards are kept; both methods block and are called on a thread."""

    def card(self, number: str) -> dict[str, Any] | None:
        """The card of whoever has this number, as plain values with `id`."""
        ...

    def card_of(self, id: int) -> dict[str, Any] | None: ...


class Calls(Protocol):
    def associate_data(self, call: int, data: dict[str, Any]) -> None: ...


class ScreenPop:
    """Listens from its making on; `close` or `async with` ends it. Make it on the loop."""

    def __init__(self, bus: Bus, calls: Calls, customers: Customers) -> None:
        self._calls = calls
        self._customers = customers
        self._loop = asyncio.get_running_loop()
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="screen-pop")
        self._tasks: set[asyncio.Task[None]] = set()
        self._failing = False
        self._stops = [
            bus.listen(Offered, self._offered),
            bus.listen(Originated, self._originated),
            bus.listen(DataAssociated, self._data_associated),
        ]

    async def settled(self) -> None:
        """Wait until every card that is being fetched was attached or not found."""
        while self._tasks:
            await asyncio.wait(tuple(self._tasks))

    async def close(self) -> None:
        """Fetch no more. May be called twice."""
        for stop in self._stops:
            stop()
        for task in tuple(self._tasks):
            task.cancel()
        if self._tasks:
            await asyncio.wait(tuple(self._tasks))
        await asyncio.to_thread(self._threads.shutdown)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    def _offered(self, event: Offered) -> None:
        if not event.withheld:  # the card would tell who calls
            self._look_up(event.call, event.calling)

    def _originated(self, event: Originated) -> None:
        self._look_up(event.call, event.called)

    def _data_associated(self, event: DataAssociated) -> None:
        # Desks would see the card of anybody whom they name, with numbers that they may not see.
        if "customer" in event.data or not event.by.startswith("flow:"):
            return
        id, number = event.data.get("customer_id"), event.data.get("customer_number")
        if isinstance(id, int):
            self._fetch(event.call, lambda: self._customers.card_of(id))
        elif isinstance(number, str):
            self._look_up(event.call, number)

    def _look_up(self, call: int, number: str) -> None:
        if len(number) >= SHORTEST_NUMBER:
            self._fetch(call, lambda: self._customers.card(number))

    def _fetch(self, call: int, fetch: Callable[[], Mapping[str, Any] | None]) -> None:
        task = self._loop.create_task(self._attach(call, fetch))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _attach(self, call: int, fetch: Callable[[], Mapping[str, Any] | None]) -> None:
        try:
            card = await self._loop.run_in_executor(self._threads, fetch)
        except Exception as error:
            # Calls go on without cards while the database is away; one line tells, not one per call.
            if not self._failing:
                away = isinstance(error, NoResource)
                log.error(
                    "customer cards cannot be fetched, calls come without them: %s",
                    error,
                    exc_info=None if away else error,
                )
            self._failing = True
            return
        self._failing = False
        if card is None:
            return
        try:
            self._calls.associate_data(call, {"customer": dict(card)})
        except CtiError as error:
            log.debug("the card of call %d came too late: %s", call, error)
