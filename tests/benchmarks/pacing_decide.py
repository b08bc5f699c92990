"""How long one decision to dial takes, and what a simulated day gives."""

from __future__ import annotations

import time
from collections.abc import Iterator

import numpy as np

from cti.dialer.pacing import Pacer, Seen
from cti.dialer.simulation import Day, simulate
from tests.benchmarks.figure import Figure

SIZES = ((5, 10), (30, 120), (100, 100), (240, 800))
"""Agents and ringing calls."""

DECISIONS = 2000


def figures() -> Iterator[Figure]:
    for agents, ringing in SIZES:
        took = decide_seconds(agents, ringing)
        name = f"pacing.decide_ms.{agents}_{ringing}"
        yield Figure.at_most(f"{name}.p99", 1e3 * float(np.quantile(took, 0.99)), "ms", 1.0)
        yield Figure.shown(f"{name}.p50", 1e3 * float(np.median(took)), "ms")
    begin = time.perf_counter()
    outcome = simulate(Day(agents=20, answer=0.30, talk=120, wrap=20), Pacer(target=0.03), 1000)
    yield Figure.at_least("pacing.talk.20", outcome.talk_minutes, "min/h", 44.8)
    yield Figure.at_most("pacing.abandon.20", 100 * outcome.abandon_rate, "%", 3.0)
    yield Figure.shown("pacing.day_seconds.20", time.perf_counter() - begin, "s")


def decide_seconds(agents: int, ringing: int) -> list[float]:
    """CPU seconds of each of many decisions for random moments of a busy team."""
    random = np.random.default_rng(1)
    pacer = Pacer(target=0.03)
    took = []
    for turn in range(DECISIONS):
        states = random.choice(3, agents, p=[0.05, 0.80, 0.15])
        seen = Seen(
            now=1000.0 + turn * 0.5,
            idle=int((states == 0).sum()),
            talking=random.exponential(80, int((states == 1).sum())),
            wrapping=random.exponential(15, int((states == 2).sum())),
            ringing=random.uniform(0, 25, ringing),
            lines=1000,
            connected=5000,
            abandoned=100,
            counted_seconds=14_400.0,
        )
        begin = time.thread_time()
        pacer.decide(seen)
        took.append(time.thread_time() - begin)
    return took
