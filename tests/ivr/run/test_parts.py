"""Parts of flows, errors that rise, calls handed on: on real call control, with a caller who keys."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from cti.errors import WrongState
from cti.events import CallCleared, FlowEnded, FlowStarted
from cti.ivr.flow.document import Flow
from cti.ivr.flow.palette import Palette
from cti.ivr.run.limits import Limits
from drivers.line import Cause
from tests.ivr.conftest import Draw, House
from tests.ivr.run.part_flows import END, HEAR, part, steps, variable

CALL = {
    "flow": "room_of",
    "in": [{"parameter": "room", "value": '"12" + call.suffix'}],
    "out": [{"value": "floor", "into": "floor"}],
    "returns": [{"name": "known"}, {"name": "unknown"}],
}
RETURNS = ({"name": "known", "values": ["floor"]}, {"name": "unknown"})


def asking(palette: Palette, **more: Any) -> Flow:
    """A part that has its own `floor`, and comes back by two returns."""
    return part(
        palette,
        {
            "b2": ("logic.if", {"condition": 'room == "1208"'}),
            "b3": ("var.set", {"rows": [{"variable": "floor", "value": '"twelve"'}]}),
            "b4": ("flow.return", {"return": "known", "values": [{"name": "floor", "value": "floor"}]}),
            "b5": ("flow.return", {"return": "unknown"}),
        },
        "b1.next b2", "b2.yes b3", "b2.no b5", "b3.next b4",
        parameters=({"name": "room", "type": "text", "required": True},),
        returns=RETURNS,
        variables=(variable("floor"),),
        **more,
    )  # fmt: skip


def caller(draw: Draw, suffix: str) -> Flow:
    flow = draw(
        {
            "b3": ("flow.call", CALL),
            "b4": ("log.write", {"text": "{floor}"}),
            "b5": HEAR,
            **END,
        },
        "b2.next b3", "b3.known b4", "b3.unknown b5", "b4.next b5", "b5.next b9",
    )  # fmt: skip
    flow = flow.declare(variable("floor", first="none"))
    return flow.declare(variable("suffix", first=suffix, scope="call"))


@pytest.mark.parametrize(
    ("suffix", "way", "floor"), [("08", "known", "twelve"), ("9", "unknown", "none")]
)
def test_a_part_has_variables_of_its_own_and_comes_back_by_a_return(
    house: House, draw: Draw, palette: Palette, suffix: str, way: str, floor: str
) -> None:
    house.publish(asking(palette))
    house.dial(caller(draw, suffix))
    assert f"b3>{way}" in steps(house, "main")
    assert house.value("floor") == floor
    assert house.value("room") is None, "the part's parameter is none of the caller's variables"
    assert steps(house, "room_of")[0] == "b1>next"


def test_a_call_keeps_the_parts_with_which_it_began(
    house: House, draw: Draw, palette: Palette
) -> None:
    house.publish(asking(palette))
    flow = caller(draw, "9")
    late = flow.unlink("b2", "next").add_block("play.prompts", id="b8", fields=HEAR[1])
    late = late.link("b2", "next", "b8", palette).link("b8", "next", "b3", palette)
    house.dial(late)
    always = asking(palette).unlink("b2", "no").link("b2", "no", "b3", palette)
    house.publish(always)
    house.listen()
    assert "b3>unknown" in steps(house, "main"), "the part of the beginning still serves this call"
    house.hang_up()
    house.dial()
    house.listen()
    assert "b3>known" in steps(house, "main")


@pytest.mark.parametrize("linked", [True, False])
def test_an_error_rises_to_the_caller_of_a_part(
    house: House, draw: Draw, palette: Palette, linked: bool
) -> None:
    broken = part(
        palette,
        {"b2": ("var.set", {"rows": [{"variable": "n", "value": "1 / n"}]}), "b3": ("flow.return", {})},
        "b1.next b2", "b2.next b3", variables=(variable("n", "decimal", 0),),
    )  # fmt: skip
    house.publish(broken)
    blocks = {"b3": ("flow.call", {"flow": "room_of"}), "b4": HEAR, **END}
    links = ["b2.next b3", "b3.next b9", "b4.next b9"]
    if linked:
        house.dial(draw(blocks, *links, "b3.error b4"))
    else:
        house.dial(draw({**blocks, "b5": ("event.error", {})}, *links, "b5.next b4"))
    assert steps(house, "room_of")[-1] == "b2>error"
    assert "b3>error" in steps(house, "main")
    assert house.hears() == ["zh-CN/welcome"]
    assert (house.value("error.kind"), house.value("error.block")) == ("bad_value", "b3")


def test_a_handler_in_a_part_hides_that_of_its_caller(
    house: House, draw: Draw, palette: Palette
) -> None:
    broken = part(
        palette,
        {
            "b2": ("var.set", {"rows": [{"variable": "n", "value": "1 / n"}]}),
            "b3": ("event.error", {"kinds": [{"kind": "bad_value"}]}),
            "b4": ("flow.return", {}),
        },
        "b1.next b2", "b2.next b4", "b3.next b4", variables=(variable("n", "decimal", 0),),
    )  # fmt: skip
    house.publish(broken)
    flow = draw(
        {"b3": ("flow.call", {"flow": "room_of"}), "b4": HEAR, "b5": ("event.error", {}), **END},
        "b2.next b3", "b3.next b4", "b4.next b9", "b5.next b9",
    )  # fmt: skip
    house.dial(flow)
    assert steps(house, "room_of")[-2:] == ["b3>next", "b4>next"]
    assert "b3>next" in steps(house, "main")


def test_parts_that_call_each_other_end_at_the_depth_limit(
    house: House, draw: Draw, palette: Palette
) -> None:
    for name, other in (("room_of", "floor_of"), ("floor_of", "room_of")):
        again = {"b2": ("flow.call", {"flow": other}), "b3": ("flow.return", {})}
        house.publish(replace(part(palette, again, "b1.next b2", "b2.next b3"), id=name))
    house.dial(draw({"b3": ("flow.call", {"flow": "room_of"}), **END}, "b2.next b3", "b3.next b9"))
    house.listen()
    assert "32 deep" in house.of(FlowEnded)[-1].error


def test_an_error_that_nobody_minds_leads_to_the_overflow_queue(house: House, draw: Draw) -> None:
    house.flows._limits = Limits(overflow_queue="sales")
    queues = house.acd
    house.office.control.register("queue", queues.enqueue, knows=queues.queues.__contains__)
    house.acd.log_on("8001", "王蕾", "station:201", queues=("sales",))
    bad = {"b3": ("var.set", {"rows": [{"variable": "n", "value": "1 / n"}]})}
    house.dial(
        draw({**bad, **END}, "b2.next b3", "b3.next b9").declare(variable("n", "decimal", 0))
    )
    assert house.hears() == ["zh-CN/house/system_error"]
    house.listen()
    assert house.of(FlowEnded)[-1].error == "Division by zero."
    assert house.call in house.office.control.calls
    assert house.acd.position(house.call) == 1


def test_a_service_that_is_not_there_takes_unavailable_or_is_an_error(
    house: House, draw: Draw
) -> None:
    echo = {"b3": ("test.echo", {}), "b4": HEAR, **END}
    house.dial(draw(echo, "b2.next b3", "b3.next b9", "b3.unavailable b4", "b4.next b9"))
    assert "b3>unavailable" in house.path()
    house.listen()
    house.dial(draw(echo, "b2.next b3", "b3.next b9", "b3.error b4", "b4.next b9"))
    assert "b3>error" in house.path()
    assert house.value("error.kind") == "unavailable"


def test_a_flow_hands_the_call_to_another_for_good(
    house: House, draw: Draw, palette: Palette
) -> None:
    other = part(
        palette,
        {"b2": ("call.answer", {"pause": 0}), "b3": HEAR, "b4": ("flow.end", {})},
        "b1.next b2", "b2.next b3", "b3.next b4", id="other", kind="inbound",
    )  # fmt: skip
    house.publish(other)
    house.dial(draw({"b3": ("flow.go_to", {"flow": "other"})}, "b2.next b3"))
    assert [(e.flow, e.error) for e in house.of(FlowEnded)] == [("main", "")]
    assert [e.flow for e in house.of(FlowStarted)] == ["main", "other"]
    house.listen()
    assert house.of(CallCleared)[-1].cause == Cause.NORMAL_CLEARING


def test_calls_are_not_sent_to_parts(house: House, palette: Palette) -> None:
    house.publish(asking(palette))
    house.office.network.call()
    with pytest.raises(WrongState, match="room_of is a part"):
        house.flows.start(house.office.last_call(), "room_of")
