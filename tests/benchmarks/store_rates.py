"""What the store holds out: events a second into the journal, look-ups among a million customers."""

from __future__ import annotations

import asyncio
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from cti.events import (
    CallCleared,
    ConnectionCleared,
    Delivered,
    Established,
    Event,
    Offered,
    Queued,
)
from cti.store.customers.customers import Customers
from cti.store.database import Database
from cti.store.journal.journal import Journal
from tests.benchmarks.figure import Figure
from tests.benchmarks.million_customers import GIVEN, SURNAMES, number_of
from tests.benchmarks.spread import median, percentile

CUSTOMERS = 1_000_000


def figures() -> Iterator[Figure]:
    """On SQLite in a temporary folder, one after the other."""
    with tempfile.TemporaryDirectory(prefix="cordboard-bench-") as folder:
        yield from asyncio.run(_journal(Path(folder)))
        yield from customer_figures(f"sqlite:///{folder}/customers.db", CUSTOMERS)


def calls(count: int) -> Iterator[Event]:
    """Six events of each of so many answered calls."""
    for call in range(1, count + 1):
        at, trunk, station = call * 1.0, f"trunk:e1-1/{call % 30 + 1}", f"station:{call % 40 + 201}"
        yield Offered(at=at, call=call, device=trunk, calling=f"138{call:08d}", called="4008216216")
        yield Queued(at=at, call=call, device="queue:sales")
        yield Delivered(
            at=at, call=call, device=station, queue="sales", data={"customer": {"id": call}}
        )
        yield Established(at=at + 5, call=call, device=station)
        yield ConnectionCleared(at=at + 65, call=call, device=trunk)
        yield CallCleared(at=at + 65, call=call)


async def _journal(folder: Path, count: int = 20_000) -> list[Figure]:
    said = list(calls(count))
    async with Journal(f"sqlite:///{folder}/journal.db") as journal:
        began = time.perf_counter()
        heard: list[float] = []
        for seq, event in enumerate(said, 1):
            before = time.perf_counter()
            journal.hear(seq, event)
            heard.append(time.perf_counter() - before)
            if seq % 200 == 0:
                await asyncio.sleep(0)
        await journal.flushed()
        rate = len(said) / (time.perf_counter() - began)
        trouble = journal.trouble
        wait = await _seconds_to_disk(journal, len(said))
        began = time.perf_counter()
        replayed = sum(1 for _ in journal.replay())
        replay = replayed / (time.perf_counter() - began)
    assert not trouble, trouble
    return [
        Figure.at_least("store.journal_events_per_second", rate, "1/s", 5000),
        Figure.at_most("store.hear_p99_us", percentile(heard, 0.99) * 1e6, "us", 200),
        Figure.at_most("store.hear_to_disk_p99_ms", percentile(wait, 0.99) * 1e3, "ms", 100),
        Figure.shown("store.replay_events_per_second", replay, "1/s"),
    ]


async def _seconds_to_disk(journal: Journal, last: int, count: int = 50) -> list[float]:
    waits = []
    for seq in range(last + 1, last + 1 + count):
        before = time.perf_counter()
        journal.hear(seq, CallCleared(at=1e6, call=seq))
        await journal.flushed(seq)
        waits.append(time.perf_counter() - before)
    return waits


def customer_figures(url: str, count: int) -> list[Figure]:
    """Build `count` customers and look them up."""
    chance = random.Random(7)

    def people() -> Iterator[dict[str, object]]:
        for index in range(count):
            name = chance.choice(SURNAMES) + chance.choice(GIVEN) + chance.choice(GIVEN)
            yield {
                "name": name,
                "member": str(200_000 + index),
                "phones": [number_of(index)],
                "fields": {"level": "金卡"},
            }

    with Database.open(url) as database:
        customers = Customers(database)
        began = time.perf_counter()
        customers.add_many(people())
        built = count / (time.perf_counter() - began)
        print(f"{count} customers built", file=sys.stderr)
        by_number = _timed(
            lambda: customers.card(number_of(chance.randrange(count))),
            500,
            lambda card: card is not None,
        )
        prefixes = ["陈", "陈思", "csy", "c", "chens", "13", "138000", "2000", "王", "zz"]
        search = _timed(lambda: customers.find(chance.choice(prefixes)), 200, lambda found: True)
        worst = max(
            median(_timed(lambda p=p: customers.find(p), 10, lambda found: True))  # type: ignore[misc]
            for p in prefixes
        )
    return [
        Figure.shown("store.customers_built_per_second", built, "1/s"),
        Figure.at_most("store.card_by_number_p99_ms", percentile(by_number, 0.99) * 1e3, "ms", 5),
        Figure.at_most("store.prefix_search_p99_ms", percentile(search, 0.99) * 1e3, "ms", 50),
        Figure.at_most("store.prefix_search_worst_prefix_ms", worst * 1e3, "ms", 50),
    ]


def _timed(do: Callable[[], object], count: int, good: Callable[[object], bool]) -> list[float]:
    seconds = []
    for _ in range(count):
        before = time.perf_counter()
        answer = do()
        seconds.append(time.perf_counter() - before)
        assert good(answer)
    return seconds
