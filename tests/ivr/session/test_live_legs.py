"""Second parties of a caller in real flows: called, joined, held, and none left behind."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from cti.events import CallCleared, Established, FlowEnded, Originated
from cti.flows.calls.judge import LiveJudge
from cti.flows.calls.legs import LiveLegs
from cti.flows.calls.line import HouseParking, LiveLine
from cti.ivr.flow.document import Flow
from cti.ivr.flow.palette import Palette
from cti.ivr.services.judge import Judge
from cti.ivr.services.legs import Legs, Parking
from cti.ivr.services.line import Line
from cti.ivr.session.loop import PerCall
from cti.media.link.records import AnswerJudged, DigitHeard, Played, ToneHeard, VoiceHeard
from drivers.line import Alerting, Cause
from tests.ivr.conftest import Draw, House

END = {"b9": ("flow.end", {})}


@pytest.fixture(name="draw")
def all_linked(draw: Draw, palette: Palette) -> Draw:
    """Every exit that a test does not link leads to the end."""

    def make(*args: Any, **options: Any) -> Flow:
        flow = draw(*args, **options)
        for id in [id for id in flow.blocks if id != "b9"]:
            for exit in flow.exits(id, palette):
                if (id, exit.id) not in flow.links:
                    flow = flow.link(id, exit.id, "b9", palette)
        return flow

    return make


@pytest.fixture(name="house")
def with_legs(house: House) -> Iterator[House]:
    one, used = house.office, dict[str, float]()
    parking = HouseParking(one.bus, one.control)
    parking.post = house.flows.post
    house.flows._services.update(
        {
            Legs: PerCall(lambda session: LiveLegs(session, one.bus, one.clock, one.control, used)),
            Line: PerCall(lambda session: LiveLine(session, one.clock, one.control)),
            Judge: LiveJudge(one.clock, one.control),
            Parking: parking,
        }
    )
    yield house
    for call in list(one.control.calls):
        if call in one.control.calls:
            one.control.clear_call(call)
    one.loop.settle()
    one.assert_clean()


def caller(house: House) -> str:
    first = house.office.control.calls[house.call].first
    assert first is not None
    return first.device


def leg(house: House) -> int:
    return house.of(Originated)[-1].call


def row_of_leg(house: House) -> int:
    first = house.office.control.calls[leg(house)].first
    assert first is not None
    return house.office.row(first.device)


def hear_out(house: House, row: int) -> None:
    """What plays on a row comes to its end."""
    media = house.office.media
    for token, play in list(media.players.items()):
        if play.row == row and not play.loop:
            del media.players[token]
            media.report(Played(row, token, True))
    house.office.loop.settle()


def test_place_bridge_and_the_survey_after_the_talk(house: House, draw: Draw) -> None:
    house.dial(draw(
        {"b3": ("call.place", {"number": "13900000009", "leg": "who", "show": "4008"}),
         "b4": ("call.bridge", {"leg": "who"}),
         "b5": ("play.prompts", {"prompts": ["all_busy"]}), **END},
        "b2.next b3", "b3.connected b4", "b4.talk_ended b5", "b5.next b9",
        variables="who:integer",
    ))  # fmt: skip
    house.office.loop.settle()
    assert house.hears() == ["tone:ringback"]
    assert house.of(Originated)[-1].calling == "4008"
    house.office.network.answer(house.office.network.dialled())
    assert house.hears() == []
    other = house.office.control.calls[leg(house)].first
    assert other is not None
    assert house.office.hears(caller(house), other.device)
    house.office.network.hang_up(house.office.network.dialled())
    house.office.loop.settle()
    assert house.hears() == ["zh-CN/all_busy"], "the caller is still there"
    assert house.path()[2:4] == ["b3>connected", "b4>talk_ended"]


@pytest.mark.parametrize(
    ("cause", "exit"),
    [
        (Cause.USER_BUSY, "busy"),
        (Cause.UNALLOCATED_NUMBER, "vacant"),
        (Cause.CALL_REJECTED, "rejected"),
    ],
)
def test_why_it_was_not_reached_is_the_exit(
    house: House, draw: Draw, cause: Cause, exit: str
) -> None:
    house.dial(draw(
        {"b3": ("call.place", {"number": "13900000009", "leg": "who"}),
         "b4": ("flow.wait", {"time": 60}), **END},
        "b2.next b3", *(f"b3.{way} b4" for way in ("busy", "vacant", "rejected", "no_answer", "failed")),
        "b4.next b9", variables="who:integer",
    ))  # fmt: skip
    house.office.loop.settle()
    house.office.network.hang_up(house.office.network.dialled(), cause)
    house.office.loop.settle()
    assert house.path()[-1] == f"b3>{exit}"
    assert house.value("call.cause") == cause


def test_a_caller_who_hangs_up_takes_the_party_with_him(house: House, draw: Draw) -> None:
    flow = draw(
        {"b3": ("call.to_outside", {"number": "13900000009"}), **END},
        "b2.next b3",
        "b3.talk_ended b9",
    )
    house.dial(flow)
    house.office.loop.settle()
    house.hang_up()
    assert dict(house.office.control.calls) == {}, "while it rang"
    house.office.network.finish_clearing()
    house.dial(flow)
    house.office.loop.settle()
    house.office.network.answer(house.office.network.dialled())
    house.hang_up()
    assert dict(house.office.control.calls) == {}, "in the talk"


def test_find_me_wants_a_key_and_tries_the_next(house: House, draw: Draw) -> None:
    house.dial(draw(
        {"b3": ("call.find_me", {"numbers": [{"number": "13900000001", "ring": 10},
                                             {"number": "13900000002", "ring": 10}],
                                 "say_caller": False}),
         "b4": ("flow.wait", {"time": 60}), **END},
        "b2.next b3", "b3.talk_ended b4", "b3.nobody b9", "b4.next b9",
    ))  # fmt: skip
    house.wait(0.1)
    house.office.network.answer(house.office.network.dialled("13900000001"))
    assert house.hears() == ["house/music"]
    for _ in range(3):  # a mailbox presses nothing
        hear_out(house, row_of_leg(house))
        house.wait(8.1)
    house.office.network.finish_clearing()
    second = house.office.network.dialled("13900000002")
    house.office.network.answer(second)
    row = row_of_leg(house)
    house.office.media.report(DigitHeard(row, "1", 0.05))
    house.office.loop.settle()
    assert house.office.media.heard_by(row) == {house.row}
    house.office.network.hang_up(second)
    house.office.loop.settle()
    assert house.path()[-1] == "b3>talk_ended"


def test_find_me_together_frees_the_others(house: House, draw: Draw) -> None:
    house.dial(draw(
        {"b3": ("call.find_me", {"numbers": [{"number": "13900000001"}, {"number": "201"}],
                                 "order": "together", "accept": "any", "say_caller": False}), **END},
        "b2.next b3", "b3.talk_ended b9", "b3.nobody b9",
    ))  # fmt: skip
    house.wait(0.1)
    assert len(house.office.control.calls) == 3
    house.office.control.answer_call(leg(house), "station:201")
    house.office.loop.settle()
    house.office.network.finish_clearing()
    assert set(house.office.control.calls) == {house.call, leg(house)}
    assert house.office.hears("station:201", caller(house))


def test_the_limit_of_a_talk_warns_and_ends_it(house: House, draw: Draw) -> None:
    house.dial(draw(
        {"b3": ("call.to_extension", {"extension": "201", "max_talk": 60, "warn": 10}), **END},
        "b2.next b3", "b3.talk_ended b9", "b3.busy b9", "b3.no_answer b9",
    ))  # fmt: skip
    house.wait(0.1)
    house.office.control.answer_call(leg(house), "station:201")
    house.wait(51)
    assert house.hears() == ["tone:beep/300"]
    assert house.office.media.played_to(house.office.row("station:201")) == [("tone:beep/300",)]
    house.wait(10)
    assert house.path()[-2:] == ["b3>talk_ended", "b9>"]
    assert house.of(Established)[-1].device == "station:201"


def test_a_consulted_transfer_leaves_both_to_themselves(house: House, draw: Draw) -> None:
    house.dial(draw(
        {"b3": ("call.consult", {"to": "201", "tell": ["all_busy"]}), **END},
        "b2.next b3", "b3.refused b9", "b3.busy b9", "b3.no_answer b9", "b3.failed b9",
    ))  # fmt: skip
    house.wait(0.1)
    station = house.office.row("station:201")
    house.office.control.answer_call(leg(house), "station:201")
    house.office.loop.settle()
    assert house.office.media.played_to(station) == [("zh-CN/all_busy",)]
    house.office.media.report(DigitHeard(station, "1", 0.05))
    house.office.loop.settle()
    assert house.of(FlowEnded)
    assert house.office.hears("station:201", caller(house))
    house.office.control.clear_connection(leg(house), "station:201")
    house.office.loop.settle()
    assert dict(house.office.control.calls) == {}


def test_hold_and_retrieve_in_a_real_talk(house: House, draw: Draw) -> None:
    house.dial(draw(
        {"b3": ("call.to_extension", {"extension": "201"}), **END},
        "b2.next b3", "b3.talk_ended b9", "b3.busy b9", "b3.no_answer b9",
    ))  # fmt: skip
    house.wait(0.1)
    house.office.control.answer_call(leg(house), "station:201")
    house.office.loop.settle()
    legs = house.flows.running[house.call].session.service(Legs)
    legs.hold(None, None)
    station = house.office.row("station:201")
    assert house.office.media.played_to(station) == [("house/music",)]
    assert legs.retrieve(None)
    assert house.office.hears("station:201", caller(house))
    sending = house.office.loop.create_task(legs.send_keys("12,#", None, 80, 80))
    house.office.loop.settle()
    assert house.office.media.played_to(station) == [
        ("digits:12/80/80", "pause:1", "digits:#/80/80")
    ]
    house.wait(2)
    assert sending.done()


def test_a_parked_caller_is_fetched_by_another(house: House, draw: Draw) -> None:
    park = draw(
        {"b3": ("call.park", {"place": "701"}), **END},
        "b2.next b3",
        "b3.timeout b9",
        "b3.fetched b9",
    )
    house.dial(park)
    house.wait(0.1)
    parked, first = house.call, caller(house)
    fetch = draw(
        {"b3": ("call.unpark", {"place": "701"}), **END},
        "b2.next b3",
        "b3.talk_ended b9",
        "b3.empty b9",
    )
    house.dial(fetch, calling="13900000007")
    house.wait(0.1)
    assert house.office.hears(first, caller(house))
    house.hang_up()
    house.office.loop.settle()
    assert [step for step in house.path() if step == "b3>fetched"]
    assert parked not in house.office.control.calls
    house.dial(fetch)
    house.wait(0.1)
    assert house.path()[-2] == "b3>empty"


def test_the_whole_call_is_limited(house: House, draw: Draw) -> None:
    house.dial(draw({"b3": ("call.limit", {"seconds": 30, "warn": 5}), "b4": ("flow.wait", {"time": 60}), **END},
                    "b2.next b3", "b3.next b4", "b4.next b9"))  # fmt: skip
    house.wait(25.5)
    assert house.hears() == ["tone:beep/300"]
    house.wait(5)
    assert house.of(CallCleared)[-1].call == house.call


def test_it_rings_before_the_answer(house: House, draw: Draw) -> None:
    flow = draw(
        {"b3": ("call.ring", {"rings": 2}), **END}, "b1.next b3", "b3.next b2", "b2.next b9"
    )
    house.dial(flow)
    house.wait(1)
    assert house.office.network.said(Alerting)
    assert house.path() == ["b1>next"]
    house.wait(6)
    assert "b3>next" in house.path()


def test_who_answered_quiet_and_beep(house: House, draw: Draw) -> None:
    house.dial(draw({"b3": ("flow.wait", {"time": 600}), **END}, "b2.next b3", "b3.next b9"))
    judge, loop, media = (
        LiveJudge(house.office.clock, house.office.control),
        house.office.loop,
        house.office.media,
    )
    who = loop.create_task(judge.who(house.call, None, 2.0))
    loop.settle()
    media.report(AnswerJudged(house.row, "machine", 1.0))
    loop.settle()
    assert who.result() == "machine"
    unsure = loop.create_task(judge.who(house.call, None, 2.0))
    house.wait(2.1)
    assert unsure.result() == "unsure"

    quiet = loop.create_task(judge.quiet(house.call, 0.8, 6.0))
    loop.settle()
    media.report(VoiceHeard(house.row, True))
    house.wait(3)
    assert not quiet.done()
    media.report(VoiceHeard(house.row, False))
    house.wait(0.5)
    assert not quiet.done()
    house.wait(0.2)
    assert quiet.result(), "0.2 s of the silence had passed when it was told"
    talking = loop.create_task(judge.quiet(house.call, 0.8, 6.0))
    loop.settle()
    media.report(VoiceHeard(house.row, True))
    house.wait(6.1)
    assert not talking.result()

    beep = loop.create_task(judge.beep(house.call, 30.0))
    loop.settle()
    media.report(ToneHeard(house.row, "beep"))
    loop.settle()
    assert beep.result() == "beep"
    none = loop.create_task(judge.beep(house.call, 30.0))
    loop.settle()
    media.report(VoiceHeard(house.row, True))
    house.wait(20)
    media.report(VoiceHeard(house.row, False))
    house.wait(3.1)
    assert none.result() == "silence"
