"""Demo callers: customers who ring the hotline, key their way through the flow and wait for somebody."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Sequence

from cti.demo.site import HOTLINE, Person
from drivers.line import LineUnavailable
from drivers.simulated.exchange import Exchange
from drivers.simulated.messages import Report, Script

CALLER_VOICES = 36
"""Callers speak with the voices below this, robot agents with those from it on."""


class Callers:
    """Places inbound calls one after the other and keeps what each caller said he did.

    `every` is the mean number of seconds between two calls; `limit` ends the stream.
    """

    def __init__(
        self,
        exchange: Exchange,
        people: Sequence[Person],
        *,
        every: float,
        limit: int | None = None,
        seed: int = 11,
        talk: tuple[float, float] = (8.0, 25.0),
        may_call: Callable[[], bool] = lambda: True,
    ) -> None:
        self._exchange = exchange
        self._people = people
        self._every = every
        self._limit = limit
        self._talk = talk
        self._may_call = may_call
        self._chance = random.Random(seed)
        self.placed: dict[int, Script] = {}
        self.reports: dict[int, Report] = {}
        self._stop = exchange.on_report(self._hear)

    async def run(self) -> None:
        """Place calls until the limit is reached or the task is cancelled."""
        try:
            while self._limit is None or len(self.placed) < self._limit:
                if self._may_call():
                    self._place()
                await asyncio.sleep(self._chance.expovariate(1 / self._every))
        except LineUnavailable:
            return  # the exchange is gone, and has said so itself

    @property
    def done(self) -> bool:
        """Every caller of a limited stream has hung up."""
        return self._limit is not None and len(self.reports) >= self._limit

    def close(self) -> None:
        self._stop()

    def _place(self) -> None:
        person = self._people[len(self.placed) % len(self._people)]
        script = Script(
            calling=person.number,
            called=HOTLINE,
            digits=self._digits(person),
            patience=self._chance.uniform(45, 75),
            talk=self._chance.uniform(*self._talk),
            voice=len(self.placed) % CALLER_VOICES,
            name=person.name,
        )
        number = self._exchange.place(script)
        self.placed[number] = script
        if self._limit is None:
            for old in sorted(self.placed)[:-200]:
                self.placed.pop(old)
                self.reports.pop(old, None)

    def _digits(self, person: Person) -> tuple[tuple[float, str], ...]:
        """Some know their way: reservations; members key their number, early or after the prompt."""
        begin = self._chance.uniform(1.0, 6.0)
        if self._chance.random() < 0.5:
            return ((begin, "1"),)
        return ((begin, "2"), (begin + self._chance.uniform(0.5, 4.0), person.member))

    def _hear(self, report: Report) -> None:
        if report.role == "caller" and report.script in self.placed:
            self.reports[report.script] = report
