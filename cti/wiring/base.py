"""What every part of a server stands on: configuration, clock, store, bus, alarms, and what ends."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from dataclasses import dataclass

from cti.bus import Bus
from cti.clock import LoopClock
from cti.config import Config
from cti.store.store import Store
from cti.watch.alarms import Alarms


@dataclass(frozen=True, slots=True, kw_only=True)
class Base:
    """`stack` takes what is to be done at the end; it is done in reverse."""

    config: Config
    clock: LoopClock
    store: Store
    bus: Bus
    alarms: Alarms
    stack: AsyncExitStack


async def open_base(config: Config, clock: LoopClock, stack: AsyncExitStack) -> Base:
    """The database is open and its journal hears every event. Raises StoreError."""
    told: list[Alarms] = []
    store = await asyncio.to_thread(
        Store.open,
        config.database,
        clock.now,
        config.folder / "journal.spool",
        on_trouble=lambda sentence: _database_trouble(told[0], sentence),
        on_recovered=lambda: told[0].clear("database"),
    )
    stack.callback(store.close)
    bus = Bus(store.journal.last_seq)
    alarms = Alarms(bus, clock)
    stack.callback(alarms.close)
    told.append(alarms)
    bus.listen_all(store.journal.hear)
    store.journal.start()
    return Base(config=config, clock=clock, store=store, bus=bus, alarms=alarms, stack=stack)


def _database_trouble(alarms: Alarms, sentence: str) -> None:
    alarms.raise_alarm(
        "database",
        "critical",
        "The database takes no events.",
        sentence,
        "Calls go on; events wait in a file. Mend the database, nothing else is needed.",
    )
