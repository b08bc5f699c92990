"""Second parties: called, found, handed over to, held, parked; and what the checker says of them."""

from __future__ import annotations

from typing import Any

import pytest

from cti.ivr.check.site import Site
from cti.ivr.flow.block import TalkBegan, TalkEnded
from cti.ivr.run.happening import ReachFailed
from cti.ivr.services import Calendars, Reach
from cti.ivr.services.legs import LIMIT_CAUSE, Groups, Parking, Reached
from cti.ivr.services.recorder import CallRecorder, MessageRecorder
from tests.ivr.blocks.harness import check_block, covers, covers_check, run_block
from tests.ivr.blocks.reached_parties import failing, run
from tests.ivr.blocks.test_record import Tape
from tests.support.second_parties import PretendLegs, items


@covers("call.place")
@pytest.mark.parametrize(
    ("outcome", "exit"),
    [("busy", "busy"), ("no_answer", "no_answer"), ("vacant", "vacant"), ("rejected", "rejected"),
     ("unreachable", "unreachable"), ("congestion", "congestion"), ("failed", "failed"),
     ("fax", "fax"), ("refused", "busy")],
)  # fmt: skip
def test_a_call_that_comes_to_nothing_leaves_by_its_reason(outcome: str, exit: str) -> None:
    ran = run("call.place", {"number": "13800000001", "leg": "who"}, failing(outcome))
    assert ran.exit == exit
    assert "who" not in ran.variables
    assert run_block("call.place", {"number": "1", "leg": "who"}).error == "unavailable"


@covers("call.place", "call.bridge", "call.release")
def test_a_party_is_called_with_the_settings_of_the_block_and_joined() -> None:
    legs = PretendLegs()
    ran = run(
        "call.place",
        {"number": "{n}", "leg": "who", "show": "4008", "ring": 20, "trunks": "city",
         "caller_hears": "music", "whisper": ["w"], "confirm": "human"},
        legs, variables={"n": "13800000001"},
    )  # fmt: skip
    (way,) = legs.called
    assert (ran.exit, ran.variables["who"]) == ("connected", 8)
    assert (way.number, way.show, way.ring, way.trunks) == ("13800000001", "4008", 20.0, "city")
    assert (legs.greeting.confirm, items(legs.greeting.tell)) == ("human", ["w"])
    assert items(legs.hears) == ["house/music"]

    joined = run(
        "call.bridge", {"leg": "who", "max_talk": 60, "warn": 5}, legs, variables={"who": 8}
    )
    assert joined.exit == "talk_ended"
    talk = legs.did[-1][2]
    assert (talk.most, talk.warn, talk.pass_keys) == (60.0, 5.0, True)
    over = [TalkBegan("leg:8"), TalkEnded("leg:8", LIMIT_CAUSE)]
    assert run("call.bridge", {"leg": 8}, legs, *over).exit == "limit"
    legs.there = False
    assert run("call.bridge", {"leg": 8}, legs).exit == "leg_gone"
    assert (
        run("call.release", {"leg": "who", "cause": "17"}, legs, variables={"who": 8}).exit
        == "next"
    )
    assert legs.did[-1] == ("release", 8, 17)


class PretendRecorder:
    def __init__(self) -> None:
        self.did: list[tuple[Any, ...]] = []

    def start(self, call: int) -> None:
        self.did.append(("start", call))

    def stop(self, call: int) -> None:
        self.did.append(("stop", call))

    def pause(self, call: int, on: bool, reason: str = "") -> None:
        self.did.append(("pause", call, on, reason))


@covers("call.bridge")
def test_a_talk_is_recorded_as_the_block_says() -> None:
    recorder = PretendRecorder()
    run("call.bridge", {"leg": 8, "record": "no"}, services={CallRecorder: recorder})
    assert recorder.did == [("stop", 7), ("stop", 8)]
    run("call.bridge", {"leg": 8, "record": "yes"}, services={CallRecorder: recorder})
    assert recorder.did[2:] == [("start", 7), ("start", 8)]


@covers("call.to_extension", "call.to_outside")
def test_to_an_extension_and_outside() -> None:
    ran = run("call.to_extension", {"extension": "201", "announce": ["x"]}, legs := PretendLegs())
    assert (ran.exit, legs.called[0].number, items(legs.greeting.tell)) == (
        "talk_ended",
        "201",
        ["x"],
    )
    for outcome, exit in (
        ("busy", "busy"), ("rejected", "busy"), ("no_answer", "no_answer"),
        ("unreachable", "not_there"), ("vacant", "invalid"), ("congestion", "no_answer"),
    ):  # fmt: skip
        assert run("call.to_extension", {"extension": "201"}, failing(outcome, "201")).exit == exit
    assert run("call.to_extension", {"extension": "13800000001"}).exit == "invalid"
    machine = PretendLegs({"13800000001": Reached("machine", 8)})
    fields = {"number": "13800000001", "confirm": "human"}
    assert run("call.to_outside", fields, machine).exit == "no_answer"
    assert machine.did == [("release", 8, 16)]
    assert run("call.to_outside", fields).exit == "talk_ended"
    assert run("call.to_outside", fields, failing("vacant")).exit == "vacant"
    limited = run("call.to_outside", fields, legs := PretendLegs(), TalkEnded("leg:8", LIMIT_CAUSE))
    assert limited.exit == "talk_ended"
    assert legs.did[-1] == ("release", 8, 16)


class OpenAt:
    def day(self, calendar: str, at: object) -> tuple[str, str]:
        return ("working" if calendar == "day" else "off_hours"), ""


@covers("call.find_me")
def test_find_me_calls_those_whose_time_it_is_and_asks_for_a_key() -> None:
    rows = [{"number": "13800000001", "when": "night"}, {"number": "13800000002", "ring": 12, "when": "day"},
            {"number": "13800000003"}]  # fmt: skip
    hours = {Calendars: OpenAt()}
    legs = PretendLegs()
    ran = run("call.find_me", {"numbers": rows}, legs, services=hours)
    assert ran.exit == "talk_ended"
    assert [(way.number, way.ring) for way in legs.called] == [("13800000002", 12.0)]
    assert (legs.greeting.confirm, legs.greeting.accept, legs.together) == ("key", "1", False)
    assert items(legs.greeting.tell) == ["house/call_from", "digits", "house/press_1_to_accept"]
    legs = PretendLegs()
    run("call.find_me", {"numbers": rows, "order": "longest_unused", "accept": "any", "say_caller": False},
        legs, services=hours)  # fmt: skip
    assert legs.called[0].number == "13800000003"
    assert not legs.greeting.tell
    nobody = PretendLegs(dict.fromkeys(("13800000002", "13800000003"), Reached("no_answer")))
    assert (
        run("call.find_me", {"numbers": rows, "order": "together"}, nobody, services=hours).exit
        == "nobody"
    )
    assert nobody.together
    refused = PretendLegs(dict.fromkeys(("13800000002", "13800000003"), Reached("refused")))
    assert run("call.find_me", {"numbers": rows}, refused, services=hours).exit == "refused"
    assert run("call.find_me", {"numbers": rows[:1]}, services=hours).exit == "nobody"


@covers("call.find_me")
def test_the_caller_says_his_name_to_whoever_is_found() -> None:
    rows = [{"number": "13800000001"}]
    fields = {"numbers": rows, "record_name": True}
    for seconds, told in ((5.0, True), (0.0, False)):
        legs, tape = PretendLegs(), Tape(until=seconds)
        ran = run("call.find_me", fields, legs, " ", 20.0, services={MessageRecorder: tape})
        assert ran.exit == "talk_ended"
        assert ran.heard[:2] == ["house/say_name", "tone:beep/300"]
        name = ["file:0/messages/2026-11-23/7-1"] if told else []
        assert items(legs.greeting.tell) == [
            "house/call_from", "digits", *name, "house/press_1_to_accept",
        ]  # fmt: skip
        deleted = [("delete", "messages/2026-11-23/7-1")] if told else []
        assert tape.did == [("end", told), *deleted], "nobody's name is kept"


@covers_check("call.find_me")
def test_a_number_of_the_line_itself_is_no_target() -> None:
    site = Site(named={"number": {"4008216216": ""}})
    rows = [{"number": "4008216216"}, {"number": "13800000001"}]
    after = check_block("call.find_me", {"numbers": rows}, site=site).fix("call.find_me:own")
    assert after.flow.blocks["b3"].fields["numbers"] == rows[1:]
    assert "call.find_me:own" not in after.ids


class PretendGroups:
    def members(self, group: str) -> list[str]:
        return {"sales": ["201", "202"]}.get(group, [])


@covers("call.ring_group")
def test_a_group_rings_together_or_in_turn() -> None:
    legs = PretendLegs({"201": Reached("no_answer")})
    ran = run(
        "call.ring_group",
        {"group": "sales", "order": "in_turn"},
        legs,
        services={Groups: PretendGroups()},
    )
    assert (ran.exit, [way.number for way in legs.called]) == ("talk_ended", ["201", "202"])
    busy = PretendLegs(dict.fromkeys(("201", "202"), Reached("busy")))
    groups = {Groups: PretendGroups()}
    assert run("call.ring_group", {"group": "sales"}, busy, services=groups).exit == "busy"
    assert busy.together
    quiet = PretendLegs(dict.fromkeys(("201", "202"), Reached("no_answer")))
    assert run("call.ring_group", {"group": "sales"}, quiet, services=groups).exit == "no_answer"
    assert run("call.ring_group", {"group": "none"}, services=groups).exit == "nobody_there"


@covers_check("call.ring_group")
def test_a_group_of_nobody_is_found() -> None:
    site = Site(named={"group": {"old": "", "sales": ""}, "group_size": {"old": "0", "sales": "2"}})
    after = check_block("call.ring_group", {"group": "old"}, site=site).fix(
        "call.ring_group:group_empty"
    )
    assert after.flow.blocks["b3"].fields["group"] == "sales"
    assert "call.ring_group:group_empty" not in after.ids


@covers("call.consult", "call.transfer")
def test_handing_over() -> None:
    legs = PretendLegs()
    ran = run("call.consult", {"to": "201", "tell": ["who"], "accept": "5", "refuse": "6"}, legs)
    assert ran.left
    assert legs.did == [("hand_over", 8)]
    assert (legs.greeting.confirm, legs.greeting.accept, legs.greeting.refuse) == ("key", "5", "6")
    assert (
        run("call.consult", {"to": "201", "tell": ["who"]}, failing("refused", "201")).exit
        == "refused"
    )

    class Reaching:
        given_up = False

        def begin(self, call: int, to: str) -> None: ...

        def give_up(self, call: int, to: str) -> None:
            self.given_up = True

    reaching = Reaching()
    fields = {"to": "201", "ring": 10}
    services = {Reach: reaching}
    assert run_block(
        "call.transfer", fields, services=services, script=[TalkBegan("station:201")]
    ).left
    failed = [ReachFailed("station:201", 17)]
    assert run_block("call.transfer", fields, services=services, script=failed).exit == "busy"
    assert run_block("call.transfer", fields, services=services).exit == "no_answer"
    assert reaching.given_up


@covers_check("call.consult")
def test_one_key_cannot_mean_both() -> None:
    fields = {"to": "201", "tell": ["a"], "accept": "5", "refuse": "5"}
    after = check_block("call.consult", fields).fix("call.consult:same_key")
    assert "call.consult:same_key" not in after.ids
    assert after.flow.blocks["b3"].fields["refuse"] == "2"


@covers("call.hold", "call.retrieve", "call.send_keys")
def test_hold_retrieve_and_keys() -> None:
    legs = PretendLegs()
    assert run("call.hold", {"music": ["m"]}, legs).exit == "next"
    assert run("call.retrieve", {"leg": 8}, legs).exit == "next"
    assert (
        run("call.send_keys", {"keys": "12,{x}", "on": 80}, legs, variables={"x": "#a"}).exit
        == "next"
    )
    assert legs.did == [("hold", None, ["m"]), ("retrieve", 8), ("keys", "12,#A", None, 80, 100)]
    legs.there = False
    assert run("call.retrieve", {}, legs).exit == "gone"
    assert run("call.send_keys", {"keys": "{x}"}, legs, variables={"x": "1x"}).error == "bad_value"


@covers_check("call.hold", "call.retrieve", "call.send_keys", "call.bridge")
def test_checks_of_second_parties() -> None:
    after = check_block("call.hold").fix("call.hold:no_retrieve")
    assert "call.hold:no_retrieve" not in after.ids
    assert "call.retrieve" in {block.type for block in after.flow.blocks.values()}
    after = check_block("call.retrieve").fix("call.retrieve:not_held")
    assert "call.retrieve:not_held" not in after.ids
    after = check_block("call.send_keys", {"keys": "12x"}).fix("call.send_keys:bad_key")
    assert after.flow.blocks["b3"].fields["keys"] == "12"
    assert "call.send_keys:bad_key" not in check_block("call.send_keys", {"keys": "12#"}).ids
    found = check_block("call.bridge", {"leg": "8", "max_talk": 30, "warn": 60})
    assert found.fix("call.bridge:warn_over").flow.blocks["b3"].fields["warn"] == 15


class PretendParking:
    def __init__(self) -> None:
        self.did: list[tuple[Any, ...]] = []

    def park(self, call: int, place: str) -> str:
        self.did.append(("park", place))
        return place or "701"

    def unpark(self, call: int, place: str) -> bool:
        return place == "701"

    def leave(self, call: int) -> None:
        self.did.append(("leave",))


@covers("call.park", "call.unpark")
def test_a_parked_caller_is_fetched_or_comes_back() -> None:
    parking = PretendParking()
    services = {Parking: parking}
    began, over = TalkBegan("station:201"), TalkEnded("station:201")
    fields = {"into": "place", "page": "desk"}
    ran = run_block("call.park", fields, services=services, script=[5.0, began, over])
    assert (ran.exit, ran.variables["place"]) == ("fetched", "701")
    assert ran.attached == {"page": "desk", "parked_at": "701"}
    assert ran.heard == ["house/music"]
    late = run_block("call.park", {"place": "5", "most": 30}, services=services)
    assert (late.exit, late.seconds) == ("timeout", 30.0)
    assert parking.did == [("park", ""), ("leave",), ("park", "5"), ("leave",)]
    assert (
        run_block("call.unpark", {"place": "701"}, services=services, script=[began, over]).exit
        == "talk_ended"
    )
    assert run_block("call.unpark", {"place": "9"}, services=services).exit == "empty"


@covers_check("call.park", "call.unpark")
def test_a_place_is_told_and_an_empty_one_leads_on() -> None:
    after = check_block("call.park").fix("call.park:place_unsaid")
    assert "call.park:place_unsaid" not in after.ids
    found = check_block(
        "call.unpark", {"place": "701"}, change=lambda flow: flow.unlink("b3", "empty")
    )
    assert "call.unpark:empty_unlinked" not in found.fix("call.unpark:empty_unlinked").ids
