"""Parts, errors that rise, handlers that interrupt: on real call control, with a caller who keys."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from cti.errors import WrongState
from cti.events import CallCleared, FlowEnded, FlowStarted, FlowStepped
from cti.ivr.flow import Flow, new_flow
from cti.ivr.happening import Message, ToneHeard
from cti.ivr.limits import Limits
from cti.ivr.palette import Palette
from cti.media.records import ToneHeard as LineTone
from drivers.line import Cause
from tests.ivr.conftest import Draw, House

END = {"b9": ("flow.end", {})}
HEAR = ("play.prompts", {"prompts": ["welcome"]})


def part(
    palette: Palette,
    blocks: Mapping[str, tuple[str, dict[str, Any]]],
    *links: str,
    id: str = "room_of",
    kind: str = "part",
    parameters: tuple[dict[str, Any], ...] = (),
    returns: tuple[dict[str, Any], ...] = (),
    variables: tuple[Any, ...] = (),
) -> Flow:
    """A part from a few words; b1 is its Start."""
    flow = new_flow(id, "子", "Part", kind)
    flow = replace(flow, parameters=parameters, returns=returns)
    for name, (type_, fields) in blocks.items():
        flow = flow.add_block(type_, id=name, fields=fields)
    for variable in variables:
        flow = flow.declare(variable)
    for link in links:
        source, to = link.split()
        block, _, exit = source.partition(".")
        flow = flow.link(block, exit, to, palette)
    return flow


def steps(house: House, flow: str) -> list[str]:
    return [f"{one.block}>{one.exit}" for one in house.of(FlowStepped) if one.flow == flow]


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
        variables=(_variable("floor"),),
        **more,
    )  # fmt: skip


def _variable(name: str, type: str = "text", first: Any = None, scope: str = "flow") -> Any:
    from cti.ivr.flow import Variable

    return Variable(name, type, scope, first)


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
    flow = flow.declare(_variable("floor", first="none"))
    return flow.declare(_variable("suffix", first=suffix, scope="call"))


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
        "b1.next b2", "b2.next b3", variables=(_variable("n", "decimal", 0),),
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
        "b1.next b2", "b2.next b4", "b3.next b4", variables=(_variable("n", "decimal", 0),),
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
        draw({**bad, **END}, "b2.next b3", "b3.next b9").declare(_variable("n", "decimal", 0))
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


MENU = ("input.menu", {"prompt": ["main_menu"], "choices": [{"keys": "1", "name": "A"}]})


def hot(draw: Draw, key: str, **fields: Any) -> Flow:
    return draw(
        {
            "b3": MENU,
            "b5": ("event.hot_key", {"key": key, **fields}),
            "b6": HEAR,
            "b7": ("flow.return", {}),
            **END,
        },
        "b2.next b3", "b3.1 b9", "b3.no_input b9", "b5.next b6", "b6.next b7",
    )  # fmt: skip


def test_a_hot_key_interrupts_and_the_block_begins_again(house: House, draw: Draw) -> None:
    house.dial(hot(draw, "9"))
    assert house.hears() == ["zh-CN/main_menu"]
    house.key("9")
    assert house.hears() == ["zh-CN/welcome"]
    house.listen()
    assert house.hears() == ["zh-CN/main_menu"]
    house.key("1")
    assert house.path()[-2:] == ["b3>1", "b9>"]


def test_the_menu_that_uses_the_key_wins(house: House, draw: Draw) -> None:
    house.dial(hot(draw, "1"))
    house.key("1")
    assert "b5>next" not in house.path()
    assert "b3>1" in house.path()


def test_a_hot_key_may_wait_for_the_end_of_the_prompt(house: House, draw: Draw) -> None:
    house.dial(hot(draw, "9", after="prompt"))
    house.key("9")
    assert house.hears() == ["zh-CN/main_menu"]
    house.listen()
    assert house.hears() == ["zh-CN/welcome"]


@pytest.mark.parametrize("happening", [Message("paid", 12), ToneHeard("cng")])
def test_what_happens_interrupts_a_block_that_waits(
    house: House, draw: Draw, happening: Any
) -> None:
    event = "event.message" if isinstance(happening, Message) else "event.fax_tone"
    fields = {"name": "paid", "data": "sum"} if isinstance(happening, Message) else {}
    flow = draw(
        {"b3": HEAR, "b4": (event, fields), "b5": ("flow.return", {}), **END},
        "b2.next b3", "b3.next b9", "b4.next b5",
    ).declare(_variable("sum"))  # fmt: skip
    house.dial(flow)
    house.flows.post(house.call, Message("other", 1))
    house.flows.post(house.call, happening)
    house.office.loop.settle()
    assert house.path()[-3:] == ["b3>interrupted", "b4>next", "b5>next"]
    assert house.value("sum") == ("12" if isinstance(happening, Message) else None)
    assert house.hears() == ["zh-CN/welcome"], "the block that was interrupted begins again"


@pytest.mark.parametrize(("after", "handled"), [(10, True), (70, False)])
def test_a_fax_machine_is_listened_for(
    house: House, draw: Draw, after: float, handled: bool
) -> None:
    flow = draw(
        {"b3": ("flow.wait", {"time": 300, "sound": "music"}), "b4": ("event.fax_tone", {"within": 60}),
         "b5": HEAR, **END},
        "b2.next b3", "b3.next b9", "b4.next b5", "b5.next b9",
    )  # fmt: skip
    house.dial(flow)
    assert house.office.media.detectors[house.row].fax
    house.wait(after)
    house.office.media.report(LineTone(house.row, "fax"))
    house.office.loop.settle()
    assert ("b4>next" in house.path()) is handled


def test_a_handler_of_the_caller_resumes_inside_the_part(
    house: House, draw: Draw, palette: Palette
) -> None:
    house.publish(
        part(palette, {"b2": HEAR, "b3": ("flow.return", {})}, "b1.next b2", "b2.next b3")
    )
    flow = draw(
        {
            "b3": ("flow.call", {"flow": "room_of"}),
            "b4": ("event.message", {}),
            "b5": ("flow.return", {}),
            **END,
        },
        "b2.next b3", "b3.next b9", "b4.next b5",
    )  # fmt: skip
    house.dial(flow)
    house.flows.post(house.call, Message("any", 1))
    house.office.loop.settle()
    assert house.hears() == ["zh-CN/welcome"]
    house.listen()
    assert steps(house, "room_of")[-3:] == ["b2>interrupted", "b2>next", "b3>next"]
    assert steps(house, "main")[-2:] == ["b3>next", "b9>"]


def test_data_from_outside_is_a_message_and_a_variable(house: House, draw: Draw) -> None:
    flow = draw(
        {
            "b3": ("flow.wait_until", {"condition": 'call.state == "paid"', "most": 600}),
            "b4": HEAR,
            **END,
        },
        "b2.next b3", "b3.happened b4", "b3.timeout b9", "b4.next b9", variables="call.state",
    )  # fmt: skip
    house.dial(flow)
    house.wait(5)
    house.office.control.associate_data(house.call, {"state": "paid"})
    house.office.loop.settle()
    assert house.path()[-1] == "b3>happened"


def test_the_time_of_a_call_in_a_flow_is_bounded(house: House, draw: Draw) -> None:
    flow = draw(
        {
            "b3": ("flow.wait", {"time": 3000, "sound": "music"}),
            "b4": ("event.time_limit", {"after": 120}),
            "b5": ("flow.wait", {"time": 600}),
            **END,
        },
        "b2.next b3", "b3.next b9", "b4.next b5", "b5.next b9",
    )  # fmt: skip
    house.dial(flow)
    house.wait(119)
    assert "b4>next" not in house.path()
    house.wait(2)
    assert house.path()[-2:] == ["b3>interrupted", "b4>next"]
    house.wait(61)
    house.listen()
    assert house.of(CallCleared), "a minute is granted to say goodbye, and no more"


def test_a_global_value_wakes_who_waits_for_it(house: House, draw: Draw) -> None:
    flow = draw(
        {"b3": ("flow.wait_until", {"condition": "global.open", "most": 600}), **END},
        "b2.next b3", "b3.happened b9", "b3.timeout b9", variables="global.open:boolean",
    )  # fmt: skip
    house.dial(flow)
    house.wait(1)
    house.flows.house.put("open", True, "supervisor")
    house.flows.value_changed("open")
    house.office.loop.settle()
    assert "b3>happened" in house.path()


TALK = {
    "b3": ("queue.wait", {"queue": "sales"}),
    "b4": ("event.talk_ended", {"party": "agent", "min_talk": 10}),
    "b5": HEAR,
    **END,
}


@pytest.mark.parametrize(("talk", "surveyed"), [(5, False), (30, True)])
def test_what_follows_a_talk_depends_on_its_length(
    house: House, draw: Draw, talk: float, surveyed: bool
) -> None:
    house.acd.log_on("8001", "王蕾", "station:201", queues=("sales",))
    house.acd.set_state("8001", "ready")
    house.dial(draw(TALK, "b2.next b3", "b3.timeout b9", "b4.next b5", "b5.next b9"))
    house.wait(0.3)
    house.office.control.answer_call(house.call, "station:201")
    house.wait(talk)
    house.office.control.clear_connection(house.call, "station:201")
    house.office.loop.settle()
    assert ("b4>next" in house.path()) is surveyed
    assert bool(house.of(CallCleared)) is not surveyed


def test_who_is_interrupted_in_a_queue_queues_again(house: House, draw: Draw) -> None:
    house.acd.log_on("8001", "王蕾", "station:201", queues=("sales",))
    flow = draw(
        {**TALK, "b4": ("event.message", {}), "b6": ("flow.return", {})},
        "b2.next b3", "b3.timeout b9", "b4.next b5", "b5.next b6",
    )  # fmt: skip
    house.dial(flow)
    house.wait(0.3)
    assert house.acd.position(house.call) == 1
    house.flows.post(house.call, Message("news", 1))
    house.office.loop.settle()
    assert house.hears() == ["zh-CN/welcome"], "the queue's music has stopped"
    house.listen()
    assert house.path()[-1] == "b6>next"
    assert house.acd.position(house.call) == 1
    assert house.hears() == ["house/music"]
