from __future__ import annotations

import dataclasses
import logging
import re
import threading
from collections.abc import AsyncIterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cti.bus import Bus
from cti.crm.masking import mask_number
from cti.crm.screen_pop import ScreenPop
from cti.errors import NotFound
from cti.events import DataAssociated, Offered, Originated
from cti.store.customers.customers import Customers
from cti.store.database import Database


class Calls:
    """Call control as far as data goes: publishes what was attached, and refuses a call that is over."""

    def __init__(self, bus: Bus) -> None:
        self.bus = bus
        self.over: set[int] = set()
        self.data: dict[int, dict[str, Any]] = {}
        self.threads: set[str] = set()

    def associate_data(self, call: int, data: dict[str, Any]) -> None:
        if call in self.over:
            raise NotFound(f"call {call} is over")
        self.threads.add(threading.current_thread().name)
        self.data.setdefault(call, {}).update(data)
        self.bus.publish(DataAssociated(at=1.0, call=call, data=data))


@pytest.fixture
async def bus() -> Bus:
    return Bus()


@pytest.fixture
async def calls(bus: Bus) -> Calls:
    return Calls(bus)


@pytest.fixture
async def pop(bus: Bus, calls: Calls, database: Database) -> AsyncIterator[ScreenPop]:
    customers = Customers(database)
    customers.add_many(
        [
            {"name": "陈思远", "phones": ["13812346021"]},
            {"name": "林雅婷", "phones": ["057188001200"]},
        ]
    )
    async with ScreenPop(bus, calls, customers) as pop:
        yield pop


def offered(call: int, calling: str) -> Offered:
    return Offered(at=1.0, call=call, device="trunk:a/1", calling=calling, called="400")


async def test_the_card_is_with_the_call_before_it_is_delivered(
    bus: Bus, calls: Calls, pop: ScreenPop
) -> None:
    bus.publish(offered(1, "+8613812346021"))
    bus.publish(Originated(at=1.0, call=2, device="station:204", called="057188001200"))
    bus.publish(offered(3, "13900000000"))
    await pop.settled()
    assert {call: data["customer"]["name"] for call, data in calls.data.items()} == {
        1: "陈思远",
        2: "林雅婷",
    }
    assert calls.threads == {threading.main_thread().name}


async def test_a_flow_that_learns_who_calls_changes_the_card(
    bus: Bus, calls: Calls, pop: ScreenPop
) -> None:
    bus.publish(offered(1, "13812346021"))
    await pop.settled()
    other = 3 - calls.data[1]["customer"]["id"]
    bus.publish(DataAssociated(at=2.0, call=1, data={"customer_id": other}, by="flow:main"))
    await pop.settled()
    assert calls.data[1]["customer"]["name"] == "林雅婷"
    bus.publish(
        DataAssociated(at=3.0, call=1, data={"customer_number": "138 1234 6021"}, by="flow:main")
    )
    await pop.settled()
    assert calls.data[1]["customer"]["name"] == "陈思远"


async def test_nobody_is_looked_up_who_withholds_his_number(
    bus: Bus, calls: Calls, pop: ScreenPop
) -> None:
    bus.publish(dataclasses.replace(offered(1, "13812346021"), withheld=True))
    await pop.settled()
    assert calls.data == {}


async def test_extensions_and_ended_calls_are_left_alone(
    bus: Bus, calls: Calls, pop: ScreenPop
) -> None:
    calls.over.add(1)
    bus.publish(offered(1, "13812346021"))
    bus.publish(Originated(at=1.0, call=2, device="station:204", called="205"))
    await pop.settled()
    assert calls.data == {}


async def test_calls_go_on_without_cards_while_the_database_is_away(
    bus: Bus, calls: Calls, caplog: pytest.LogCaptureFixture
) -> None:
    class Away:
        def card(self, number: str) -> dict[str, Any] | None:
            raise OSError("away")

        card_of = card

    caplog.set_level(logging.ERROR)
    async with ScreenPop(bus, calls, Away()) as pop:  # type: ignore[arg-type]
        for call in range(5):
            bus.publish(offered(call, "13812346021"))
        await pop.settled()
    assert len(caplog.records) == 1
    assert calls.data == {}


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("13812346021", "138****6021"),
        ("138 1234 6021", "138****6021"),
        ("057188001200", "0571****1200"),
        ("88001200", "88****00"),
        ("204", "204"),
        ("95588", "95588"),
        ("+8613812346021", "138****6021"),
        ("+8600000", "86****00"),
        ("", ""),
    ],
)
def test_numbers_are_masked(number: str, shown: str) -> None:
    assert mask_number(number) == shown


@given(st.text("0123456789 -+", max_size=20))
def test_a_mask_hides_at_least_three_digits_and_stays_a_mask(number: str) -> None:
    digits = re.sub(r"\D", "", number)
    shown = mask_number(number)
    if len(digits) >= 7:
        assert len(re.sub(r"\D", "", shown)) <= len(digits) - 3
        assert digits not in shown


@pytest.mark.parametrize("by", ["agent:8001", "user:2001", ""])
async def test_no_desk_gets_a_card_by_naming_a_customer(
    bus: Bus, calls: Calls, pop: ScreenPop, by: str
) -> None:
    """Of one's own calls numbers are shown, and this would have made anybody's card part of one."""
    for data in ({"customer_id": 1}, {"customer_number": "13812346021"}):
        bus.publish(DataAssociated(at=2.0, call=1, data=data, by=by))
    await pop.settled()
    assert calls.data == {}
