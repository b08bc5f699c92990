"""What interrupts a flow and how it goes on: hot keys, messages, tones, time, a talk that ends."""

from __future__ import annotations

from typing import Any

import pytest

from cti.events import CallCleared
from cti.ivr.flow.document import Flow
from cti.ivr.flow.palette import Palette
from cti.ivr.run.happening import Message, ToneHeard
from cti.media.link.records import ToneHeard as LineTone
from tests.ivr.conftest import Draw, House
from tests.ivr.run.part_flows import END, HEAR, part, steps, variable

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
    ).declare(variable("sum"))  # fmt: skip
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
