from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from cti.acd.acd import Acd
from cti.acd.queues import QueueConfig
from cti.bus import Bus
from cti.dialer.campaign import CampaignConfig
from cti.dialer.contacts import Contact, ListedContacts
from cti.dialer.dialer import Dialer
from cti.dialer.rules import Rules, every_day
from cti.events import Event
from tests.support.leap import LeapingClock, LeapingLoop, leaping
from tests.support.plain_calls import PlainCalls

ALWAYS = Rules(hours=every_day("00:00", "23:59"), zone="UTC")


async def at_once(function: Callable[..., Any], *args: Any) -> Any:
    """Lists in memory need no thread."""
    return function(*args)


class Hall:
    """A dialer with a real ACD above plain calls, in leaping time; and all that was published."""

    def __init__(
        self, loop: LeapingLoop, trunks: int, queues: tuple[str, ...], *configs: CampaignConfig
    ) -> None:
        self.loop = loop
        self.bus = Bus()
        self.clock = LeapingClock(loop)
        self.calls = PlainCalls(self.bus, self.clock, trunks=trunks)
        self.acd = Acd(self.bus, self.clock, self.calls, [QueueConfig(name=one) for one in queues])
        self.contacts = ListedContacts()
        self.events: list[Event] = []
        self.bus.listen_all(lambda _, event: self.events.append(event))
        self.dialer = Dialer(
            self.bus, self.clock, self.calls, self.acd, self.contacts, configs, run=at_once
        )

    def add(self, n: int, campaign: str = "march", **fields: Any) -> None:
        """Contacts 1 to n with numbers of their own."""
        for i in range(1, n + 1):
            number = f"138{i:08d}"
            self.contacts.add(Contact(contact=i, campaign=campaign, number=number, **fields))

    def staff(self, *agents: str) -> None:
        for agent in agents:
            self.join(agent, "sales")

    def join(self, agent: str, *queues: str) -> None:
        self.acd.log_on(agent, agent.title(), f"station:{agent}", queues=queues)
        self.acd.set_state(agent, "ready")
        self.loop.settle()

    def call_in(self, queue: str) -> int:
        """Somebody calls of his own accord and waits in a queue."""
        call = self.calls.arrive("13900000000", "95001")
        self.acd.enqueue(call, queue)
        self.loop.settle()
        return call

    def run(self, seconds: float) -> None:
        self.loop.advance(seconds)

    def start(self, campaign: str = "march") -> None:
        """Start it from the loop, as a request does, and give it a moment."""
        self.loop.call_soon(self.dialer.start, campaign)
        self.loop.advance(0.2)

    @property
    def dialled(self) -> list[int]:
        """Calls that live, oldest first."""
        return sorted(self.calls.parties)

    @property
    def campaign(self):
        return self.dialer.campaigns["march"]

    def said(self, kind: type[Event]) -> list[Any]:
        return [event for event in self.events if type(event) is kind]

    def close(self) -> None:
        self.dialer.close()
        self.acd.close()
        self.loop.settle()


@pytest.fixture
def make_hall() -> Iterator[Callable[..., Hall]]:
    with leaping() as loop:
        halls: list[Hall] = []

        def make(*, trunks: int = 100, queues: tuple[str, ...] = ("sales",), **fields: Any) -> Hall:
            config = {"name": "march", "queue": "sales", "rules": ALWAYS} | fields
            halls.append(Hall(loop, trunks, queues, CampaignConfig(**config)))
            return halls[-1]

        yield make
        for hall in halls:
            hall.close()
