"""Calls from the network and the hours of the queue to which their route leads."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from cti import from_config
from cti.acd.acd import Acd
from cti.bus import Bus
from cti.config import parse
from cti.events import Routed
from cti.wiring.calls import route_offered
from drivers.line import Cause
from tests.support.leap import LeapingClock, leaping
from tests.support.plain_calls import PlainCalls

TO_SALES = {"called": "95", "destination": "queue:sales"}


@pytest.mark.parametrize(
    ("route", "works", "asked"),
    [
        (TO_SALES, True, ("route_call", 1, "queue:sales")),
        (TO_SALES, False, ("clear_call", 1, Cause.SUBSCRIBER_ABSENT)),
        ({**TO_SALES, "closed": "flow:night"}, False, ("route_call", 1, "flow:night")),
    ],
    ids=["open", "closed", "closed, led elsewhere"],
)
def test_a_route_to_a_queue_looks_at_its_hours(
    route: dict[str, str], works: bool, asked: tuple[Any, ...]
) -> None:
    config = parse(
        {"queues": [{"name": "sales", "calendar": "office"}], "routes": [route]}, "site.toml"
    )
    with leaping() as loop:
        bus, clock = Bus(), LeapingClock(loop)
        calls = PlainCalls(bus, clock)
        acd = Acd(bus, clock, calls, from_config.queues(config))
        acd.is_working = lambda calendar: calendar != "office" or works
        routed: list[Routed] = []
        bus.listen(Routed, routed.append)
        base: Any = SimpleNamespace(config=config, bus=bus, clock=clock)
        trials: Any = SimpleNamespace(takes=lambda event: False)
        route_offered(base, calls, acd, trials)  # type: ignore[arg-type]
        calls.arrive("13900000000", "9500")
        assert asked in calls.asked
        assert [one.destination for one in routed] == ([asked[2]] if "route" in asked[0] else [])
        acd.close()
        loop.settle()
