"""The figures of the whole: `make bench SUITE=spine`, about two minutes.

- `call_load`: the control process at full load, with how punctual the sound stays meanwhile;
- `call_times`: the whole server at ten calls a second over a million customers, and its memory;
- `start_time`: the start of the server.

The rate is taken at ordinary priority and so is the punctuality; where other programs want the
processors too, look at the calls per second of processor time beside it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator

from cti.media.link.records import LATENESS_EDGES
from tests.benchmarks import call_load, line_rate, million_customers
from tests.benchmarks.figure import Figure
from tests.benchmarks.media_late import percentile as lateness_percentile
from tests.benchmarks.reserved import figures_of
from tests.benchmarks.spread import median

ROUNDS = 3
ROUND_SECONDS = 6.0
CALLS_PER_SECOND = 300.0
LATENESS_MS = 2.0


def figures() -> Iterator[Figure]:
    million_customers.database_url()
    print(f"load before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} processors", file=sys.stderr)
    yield from full_load()
    yield from figures_of("tests.benchmarks.call_times")
    yield from figures_of("tests.benchmarks.start_time")


def full_load() -> Iterator[Figure]:
    """Each round beside one of the bare D channel, so that the ratio holds on a busy machine."""
    rounds: list[call_load.Round] = []
    bare: list[float] = []
    for _ in range(ROUNDS):
        bare.append(line_rate.calls_per_second())
        rounds.append(call_load.in_fresh_process(ROUND_SECONDS))
    rate = median([one.per_second for one in rounds])
    yield Figure.at_least("spine.calls_per_second", rate, "calls/s", CALLS_PER_SECOND)
    yield Figure.shown(
        "spine.calls_per_cpu_second", median([one.per_cpu_second for one in rounds]), "calls/CPU s"
    )
    yield Figure.shown("spine.line_rate", median(bare), "calls/s")
    ratios = [one.per_second / alone for one, alone in zip(rounds, bare, strict=True)]
    yield Figure.shown("spine.calls_to_line_rate", median(ratios), "ratio")
    behind = median([one.seconds_behind for one in rounds])
    yield Figure.shown("spine.journal_behind_seconds", behind, "s")
    yield from punctuality(rounds)


def punctuality(rounds: list[call_load.Round]) -> Iterator[Figure]:
    """Of all ticks during the rounds. Without SCHED_FIFO it is shown, and is no failure."""
    bins = [sum(column) for column in zip(*(one.lateness for one in rounds), strict=True)]
    late = 1e3 * min(lateness_percentile(bins, 0.999), 2 * LATENESS_EDGES[-1])
    realtime = all(one.realtime for one in rounds)
    if not realtime:
        print("SCHED_FIFO was refused: the lateness of ticks is shown only", file=sys.stderr)
        yield Figure.shown("spine.tick_lateness_ms", late, "ms")
    else:
        yield Figure.at_most("spine.tick_lateness_ms", late, "ms", LATENESS_MS)
    yield Figure.shown("spine.ticks_missed", sum(one.missed for one in rounds), "ticks")
