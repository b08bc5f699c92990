"""Data that is put on a call in a flow: what came, and who sent it."""

from __future__ import annotations

import pytest

from cti.events import DataAssociated
from tests.ivr.conftest import Draw, House


@pytest.mark.parametrize("sender", ["agent:8001", "user:admin", "flow:other", ""])
def test_a_handler_is_told_who_sent_the_message(house: House, draw: Draw, sender: str) -> None:
    flow = draw(
        {
            "b3": ("flow.wait", {"time": 60}),
            "b4": ("flow.end", {}),
            "b5": ("event.message", {"name": "level", "data": "what", "from": "who"}),
            "b6": ("flow.wait", {"time": 60}),
            "b7": ("flow.end", {}),
        },
        "b2.next b3", "b3.next b4", "b5.next b6", "b6.next b7",
        variables="what who",
    )  # fmt: skip
    house.dial(flow)
    house.wait(1)

    async def send() -> None:
        house.office.control.associate_data(house.call, {"level": "gold"}, sender)

    house.office.loop.run_until_complete(send())
    house.office.loop.settle()
    assert (house.value("what"), house.value("who")) == ("gold", sender)
    assert house.of(DataAssociated)[-1].by == sender


def test_what_a_flow_puts_on_its_call_bears_its_name(house: House, draw: Draw) -> None:
    house.dial(draw({"b3": ("flow.end", {"outcome": "sold"})}, "b2.next b3"))
    house.wait(1)
    said = [(event.data, event.by) for event in house.of(DataAssociated)]
    assert said == [({"outcome": "sold"}, "flow:main")]
