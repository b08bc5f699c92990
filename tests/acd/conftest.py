from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from cti.acd.acd import Acd
from cti.acd.queues import QueueConfig
from cti.bus import Bus
from cti.events import Event
from tests.support.leap import LeapingClock, LeapingLoop, leaping
from tests.support.plain_calls import PlainCalls


class Floor:
    """A bus, plain calls and an ACD in leaping time, and everything that was published."""

    def __init__(self, loop: LeapingLoop, *queues: QueueConfig) -> None:
        self.loop = loop
        self.bus = Bus()
        self.clock = LeapingClock(loop)
        self.calls = PlainCalls(self.bus, self.clock)
        self.events: list[Event] = []
        self.bus.listen_all(lambda _, event: self.events.append(event))
        self.acd = Acd(self.bus, self.clock, self.calls, queues or (QueueConfig(name="sales"),))

    def staff(
        self, *agents: str, queue: str = "sales", skills: dict[str, int] | None = None
    ) -> None:
        """Log agents on at stations of their own name, one second apart, and make them ready."""
        for agent in agents:
            self.acd.log_on(
                agent, agent.title(), f"station:{agent}", queues=(queue,), skills=skills
            )
            self.acd.set_state(agent, "ready")
            self.loop.advance(1.0)

    def state(self, agent: str) -> tuple[str, str]:
        one = self.acd.agents[agent]
        return one.state.value, one.reason

    def said(self, kind: type[Event]) -> list[Event]:
        return [event for event in self.events if type(event) is kind]

    def ringing(self, call: int) -> str | None:
        """The station that rings for a call."""
        parties = self.calls.parties[call]
        return next((d for d, state in parties.items() if state == "alerting"), None)


@pytest.fixture
def loop() -> Iterator[LeapingLoop]:
    with leaping() as loop:
        yield loop


@pytest.fixture
def make_floor(loop: LeapingLoop) -> Iterator[Callable[..., Floor]]:
    floors: list[Floor] = []

    def make(*queues: QueueConfig) -> Floor:
        floors.append(Floor(loop, *queues))
        return floors[-1]

    yield make
    for floor in floors:
        floor.acd.close()


@pytest.fixture
def floor(make_floor: Callable[..., Floor]) -> Floor:
    return make_floor()
