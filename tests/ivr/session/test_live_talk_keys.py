"""Keys during talks, pick-up, forwarding and hook flash, by flows on real call control."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from cti.events import DataAssociated, Delivered, FlowEnded, RecordingStarted
from cti.ivr.flow.palette import installed
from cti.media.link.commands import PauseRecording
from cti.media.link.records import DigitHeard
from drivers.line import Cause, Flash
from tests.ivr.conftest import Draw, House
from tests.ivr.session.test_live_queueing import END, Whole, staff, whole
from tests.ivr.session.test_live_queueing import draw as draw

__all__ = ["draw", "whole"]

KEYS = [
    {"party": "other", "keys": "*1", "do": "record"},
    {"party": "other", "keys": "*2", "do": "pause"},
    {"party": "other", "keys": "*3", "do": "hang_up"},
    {"party": "caller", "keys": "*3", "do": "hang_up"},
    {"party": "other", "keys": "*4", "do": "transfer", "to": "203"},
    {"party": "any", "keys": "*5", "do": "mark", "to": "deal"},
    {"party": "other", "keys": "*6", "do": "conference", "to": "204"},
]


def keyed(house: House, device: str, digits: str) -> None:
    for digit in digits:
        house.office.media.report(DigitHeard(house.office.row(device), digit, 0.05))
    house.wait(0.01)


def caller(house: House) -> str:
    first = house.office.control.calls[house.call].first
    assert first is not None
    return first.device


def with_agent(house: House, draw: Draw, keys: list[dict[str, Any]] | None = None) -> None:
    """The caller talks with agent 8001 at station 201."""
    staff(house)
    house.dial(draw(
        {"b3": ("call.talk_keys", {"keys": keys or KEYS}), "b4": ("queue.wait", {"queue": "sales"}),
         "b5": ("flow.wait", {"time": 60}), **END},
        "b2.next b3", "b3.next b4", "b4.talk_ended b5",
    ))  # fmt: skip
    house.office.control.answer_call(house.call, "station:201")
    house.wait(1)


def with_outside(house: House, draw: Draw, keys: list[dict[str, Any]] | None = None) -> int:
    """The caller talks with an outside party; the number of its call."""
    house.dial(draw(
        {"b3": ("call.talk_keys", {"keys": keys or KEYS}),
         "b4": ("call.to_outside", {"number": "13900000009"}),
         "b5": ("flow.wait", {"time": 60}), **END},
        "b2.next b3", "b3.next b4", "b4.talk_ended b5",
    ))  # fmt: skip
    house.wait(0.1)
    house.office.network.answer(house.office.network.dialled())
    house.wait(1)
    return max(house.office.control.calls)


def test_an_agent_records_pauses_and_marks_with_the_keypad(
    house: House, whole: Whole, draw: Draw
) -> None:
    with_agent(house, draw)
    recorded = len(house.of(RecordingStarted))
    whole.recording.stop(house.call)
    house.wait(0.1)
    keyed(house, caller(house), "*1")
    assert len(house.of(RecordingStarted)) == recorded, "these are the agent's keys"
    keyed(house, "station:201", "*1")
    assert len(house.of(RecordingStarted)) == recorded + 1
    assert house.office.media.played_to(house.office.row("station:201")) == [("tone:beep/150",)]
    keyed(house, "station:201", "*2")
    keyed(house, "station:201", "*")
    house.wait(4)
    keyed(house, "station:201", "2")
    keyed(house, "station:201", "*2")
    pauses = [c.on for c in house.office.media.commands if isinstance(c, PauseRecording)]
    assert pauses == [True, False], "keys that are too far apart are no code"
    keyed(house, caller(house), "9*5")
    marks = [event.data for event in house.of(DataAssociated) if "mark" in event.data]
    assert marks == [{"mark": "deal", "marked_by": caller(house)}]


def test_keys_from_the_desk_program_count_as_keys_of_the_agent(
    house: House, whole: Whole, draw: Draw
) -> None:
    with_agent(house, draw)
    house.office.control.generate_digits(house.call, "station:201", "*4")
    house.wait(0.1)
    assert house.of(Delivered)[-1].device == "station:203"
    assert "station:201" not in house.office.states(house.call)


def test_the_agent_hangs_up_the_caller_and_the_caller_the_agent(
    house: House, whole: Whole, draw: Draw
) -> None:
    with_agent(house, draw)
    keyed(house, caller(house), "*3")
    assert "b4>talk_ended" in house.path()
    assert house.call in house.office.control.calls
    house.hang_up()
    house.acd.set_state("8001", "ready")
    house.dial()
    house.office.control.answer_call(house.call, "station:201")
    house.wait(1)
    keyed(house, "station:201", "*3")
    assert house.call not in house.office.control.calls


def test_a_third_party_comes_in_and_goes_with_the_talk(
    house: House, whole: Whole, draw: Draw
) -> None:
    with_agent(house, draw)
    keyed(house, "station:201", "*6")
    third = max(house.office.control.calls)
    assert house.office.states(third) == {"station:204": "alerting"}
    house.office.control.answer_call(third, "station:204")
    house.wait(0.1)
    assert house.office.hears("station:204", "station:201", caller(house))
    house.office.control.clear_connection(house.call, "station:201")
    house.wait(0.1)
    assert third not in house.office.control.calls
    assert house.call in house.office.control.calls


def test_an_outside_party_has_the_same_keys(house: House, whole: Whole, draw: Draw) -> None:
    leg = with_outside(house, draw)
    other = house.office.control.calls[leg].first
    assert other is not None
    keyed(house, other.device, "*6")
    third = max(house.office.control.calls)
    house.office.control.answer_call(third, "station:204")
    house.wait(0.1)
    assert house.office.hears("station:204", other.device, caller(house))
    house.office.control.clear_call(third)
    house.wait(0.1)
    assert house.office.hears(caller(house), other.device), "the talk goes on"
    keyed(house, other.device, "*4")
    assert house.of(Delivered)[-1].device == "station:203"
    assert leg not in house.office.control.calls
    assert house.of(FlowEnded)
    house.office.control.answer_call(house.call, "station:203")
    house.wait(0.1)
    assert house.office.hears(caller(house), "station:203")


def test_a_transfer_that_is_refused_is_heard_and_the_talk_goes_on(
    house: House, whole: Whole, draw: Draw
) -> None:
    leg = with_outside(house, draw)
    other = house.office.control.calls[leg].first
    assert other is not None
    house.office.control.make_call("station:203", "202")
    keyed(house, other.device, "*4")
    assert house.office.media.played_to(house.office.row(other.device)) == [("tone:congestion",)]
    assert house.office.control.rooms.room_of(leg) is not None
    house.wait(2)
    assert house.office.media.played_to(house.office.row(other.device)) == []


def test_the_caller_goes_through_a_segment_and_comes_back(
    house: House, whole: Whole, draw: Draw
) -> None:
    asks = draw({"b3": ("flow.wait", {"time": 5}), "b8": ("flow.return", {}), **END},
                "b2.next b3", "b3.next b8")  # fmt: skip
    house.publish(dataclasses.replace(asks, id="ask", kind="segment"))
    keys = [{"party": "other", "keys": "*7", "do": "part", "to": "ask"}]
    leg = with_outside(house, draw, keys)
    other = house.office.control.calls[leg].first
    assert other is not None
    keyed(house, other.device, "*7")
    assert house.office.hears(caller(house))
    assert house.office.media.played_to(house.office.row(other.device)) == [("house/music",)]
    house.wait(6)
    assert house.office.hears(caller(house), other.device)
    assert house.flows.running[house.call].program.flow == "main"


@pytest.mark.parametrize("leg", [False, True])
def test_a_call_that_rings_elsewhere_is_taken_with_a_code(
    house: House, whole: Whole, draw: Draw, leg: bool
) -> None:
    if leg:
        first = house.dial(draw(
            {"b3": ("call.ring_group", {"group": "desk"}), "b5": ("flow.wait", {"time": 60}), **END},
            "b2.next b3", "b3.talk_ended b5",
        ))  # fmt: skip
    else:
        house.office.network.call(calling="13900000001")
        first = house.office.last_call()
        house.office.control.route_call(first, "station:202")
    house.wait(0.1)
    assert "alerting" in str([house.office.states(c) for c in house.office.control.calls])
    first_device = house.office.control.calls[first].first.device  # type: ignore[union-attr]
    house.dial(draw(
        {"b3": ("call.pickup", {"from": "group", "group": "desk"}),
         "b5": ("flow.wait", {"time": 60}), **END},
        "b2.next b3", "b3.talk_ended b5",
    ), calling="13900000002")  # fmt: skip
    house.wait(0.1)
    assert house.office.hears(caller(house), first_device)
    assert "alerting" not in str([house.office.states(c) for c in house.office.control.calls])
    house.office.control.clear_call(first)
    house.wait(0.1)
    assert house.path()[-1] == "b3>talk_ended"
    assert house.call in house.office.control.calls
    house.dial(draw(
        {"b3": ("call.pickup", {"from": "extension", "extension": "202"}), **END}, "b2.next b3"
    ), calling="13900000003")  # fmt: skip
    house.wait(0.1)
    assert "b3>nothing_rings" in house.path()


def test_whoever_picked_up_and_leaves_lets_the_other_go(
    house: House, whole: Whole, draw: Draw
) -> None:
    house.office.network.call(calling="13900000001")
    first = house.office.last_call()
    house.office.control.route_call(first, "station:202")
    house.dial(draw({"b3": ("call.pickup", {"from": "group", "group": "desk"}), **END},
                    "b2.next b3"), calling="13900000002")  # fmt: skip
    house.wait(0.1)
    house.hang_up()
    house.wait(0.1)
    assert first not in house.office.control.calls


def test_a_code_sets_forwarding_and_a_flash_reaches_the_line(
    house: House, whole: Whole, draw: Draw
) -> None:
    house.dial(draw(
        {"b3": ("call.forwarding", {"extension": "201", "kind": "busy", "to": "202"}),
         "b4": ("call.forwarding", {"extension": "299", "kind": "all", "to": "202"}),
         "b5": ("call.hook_flash", {"then": "8002", "flash": 100}), "b6": ("flow.wait", {"time": 60}),
         **END},
        "b2.next b3", "b3.next b4", "b4.refused b5", "b5.next b6",
    ))  # fmt: skip
    house.wait(1)
    assert house.office.control.forwardings.of("201") == {"busy": "202"}
    assert "b4>refused" in house.path()
    flash = [one for one in house.office.network.heard if isinstance(one, Flash)]
    assert [one.milliseconds for one in flash] == [100]


def test_a_telephone_dials_the_code_and_takes_the_call_of_its_group(
    house: House, whole: Whole, draw: Draw
) -> None:
    house.office.network.call(calling="13900000001")
    first = house.office.last_call()
    house.office.control.route_call(first, "station:202")
    house.publish(draw({"b3": ("call.pickup", {}), "b5": ("flow.wait", {"time": 60}), **END},
                       "b2.next b3", "b3.talk_ended b5"))  # fmt: skip

    async def dial() -> None:
        house.call = house.office.control.make_call("station:203", "flow:main")

    house.office.loop.run_until_complete(dial())
    house.wait(0.1)
    other = house.office.control.calls[first].first
    assert other is not None
    assert house.office.hears("station:203", other.device)
    assert "station:202" not in house.office.states(first)
    house.office.control.clear_connection(house.call, "station:203")
    house.wait(0.1)
    assert first not in house.office.control.calls, "nobody talks with him any more"


@pytest.mark.parametrize("to", ["201", "13900000009"])
def test_an_unanswered_call_is_sent_on_and_comes_back_unanswered(
    house: House, whole: Whole, draw: Draw, to: str
) -> None:
    flow = draw({"b3": ("call.deflect", {"to": to}), "b4": ("call.deflect", {"to": "202"}), **END},
                "b3.busy b4", "b3.rejected b4")  # fmt: skip
    flow = flow.remove_blocks(["b2"], heal=False)
    house.dial(flow.link("b1", "next", "b3", installed()))
    house.wait(0.1)
    caller_of = house.office.network
    if to == "201":
        house.office.control.clear_connection(house.call, "station:201", 21)
    else:
        caller_of.hang_up(caller_of.dialled(to), Cause.USER_BUSY)
    house.wait(0.1)
    assert house.office.states(house.call)["station:202"] == "alerting"
    assert "answered" not in caller_of.live.values(), "nobody is charged yet"
    house.office.control.answer_call(house.call, "station:202")
    house.wait(0.1)
    assert not house.flows.running
    assert house.office.hears("station:202", caller(house))
