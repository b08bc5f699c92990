"""Conference rooms: exits, what is asked of the rooms, and what the checker says."""

from __future__ import annotations

from typing import Any

import pytest

from cti.ivr.flow.block import TalkEnded
from cti.ivr.flow.document import Flow
from cti.ivr.flow.palette import installed
from cti.ivr.services.rooms import Rooms
from tests.ivr.blocks.harness import Ran, check_block, covers, covers_check, run_block
from tests.support.second_parties import PretendRooms, items


def run(kind: str, fields: dict[str, Any], rooms: PretendRooms | None = None, **more: Any) -> Ran:
    return run_block(kind, fields, services={Rooms: rooms or PretendRooms("800")}, **more)


@covers("conference.open", "conference.close", "conference.info")
def test_a_room_is_opened_looked_at_and_closed() -> None:
    rooms = PretendRooms()
    fields = {"into": "room", "pin": "{p}", "most": 20, "record": True}
    ran = run("conference.open", fields, rooms, variables={"p": "1234"})
    assert (ran.exit, ran.variables["room"]) == ("opened", "123456")
    plan = rooms.did[0][1]
    assert (plan.number, plan.pin, plan.most, plan.record) == ("", "1234", 20, True)
    assert run("conference.open", {"room": "800", "into": "r"}).exit == "exists"
    about = run("conference.info", {"room": "800", "members": "n", "locked": "l", "since": "s"})
    assert (about.exit, about.variables["n"], about.variables["l"]) == ("empty", 0, False)
    assert run("conference.info", {"room": "1"}).exit == "no_such_room"
    rooms = PretendRooms("800")
    assert run("conference.close", {"room": "800", "goodbye": ["bye"]}, rooms).exit == "next"
    assert rooms.did == [("announce", "800", ["bye"]), ("close", "800")]
    assert run("conference.close", {"room": "1"}).exit == "next"
    assert run_block("conference.close", {"room": "1"}).error == "unavailable"


@covers("conference.join")
def test_a_caller_mutes_himself_and_leaves_by_keys() -> None:
    rooms = PretendRooms("800")
    ran = run(
        "conference.join", {"room": "800", "name": "number"}, rooms, script=[*"*6", *"*6", *"**"]
    )
    assert ran.exit == "left"
    entry = rooms.did[0][2]
    assert (entry.role, items(entry.name), items(entry.sound)) == (
        "member",
        ["digits"],
        ["beep/300"],
    )
    assert rooms.did[1:] == [("mute", "800", "7"), ("unmute", "800", "7"), ("leave",)]
    quiet = {
        "room": "800",
        "as": "leader",
        "sound": "none",
        "alone": "silence",
        "wait_leader": True,
    }
    run("conference.join", quiet, rooms := PretendRooms("800"), keys="**")
    entry = rooms.did[0][2]
    assert (entry.role, items(entry.sound), entry.alone, entry.wait_leader) == (
        "leader",
        [],
        "",
        True,
    )


@covers("conference.join")
def test_why_a_caller_does_not_come_in_or_goes_out() -> None:
    assert run("conference.join", {"room": "1"}).exit == "no_such_room"
    for refused in ("full", "locked"):
        assert (
            run("conference.join", {"room": "800"}, PretendRooms("800", refuses=refused)).exit
            == refused
        )
    out = [TalkEnded("room:800")]
    assert run("conference.join", {"room": "800"}, script=out).exit == "left", (
        "removed by the leader"
    )
    rooms = PretendRooms("800")
    joined = rooms.join

    def join_and_end(*args: Any) -> str:
        del rooms.rooms["800"]
        return joined(*args)

    rooms.join = join_and_end  # type: ignore[method-assign]
    assert run("conference.join", {"room": "800"}, rooms, script=out).exit == "ended"


@covers("conference.invite", "conference.control", "conference.announce")
def test_inviting_controlling_and_announcing() -> None:
    rooms = PretendRooms("800")
    numbers = ("13800000001", "201")
    fields = {"room": "800", "numbers": "n"}
    assert run("conference.invite", fields, rooms, variables={"n": numbers}).exit == "done"
    assert rooms.did == [("invite", "800", list(numbers), "key")]
    rooms.came = 0
    assert run("conference.invite", fields, rooms, variables={"n": numbers}).exit == "nobody"
    assert run("conference.invite", fields, rooms, variables={"n": ()}).exit == "nobody"
    assert run("conference.invite", fields, variables={"n": ("1",) * 61}).error == "too_many"
    rooms = PretendRooms("800")
    assert run("conference.control", {"room": "800", "do": "lock"}, rooms).exit == "next"
    muted = {"room": "800", "do": "mute", "member": "{call.calling}"}
    assert run("conference.control", muted, rooms).exit == "next"
    assert run("conference.control", {"room": "9"}, rooms).exit == "no_such_room"
    assert run("conference.announce", {"room": "800", "prompts": ["a"]}, rooms).exit == "next"
    assert run("conference.announce", {"room": "9", "prompts": ["a"]}, rooms).exit == "no_such_room"
    assert rooms.did == [
        ("lock", "800", ""),
        ("mute", "800", "13812340022"),
        ("announce", "800", ["a"]),
    ]


@covers_check("conference.open", "conference.control", "conference.announce", "conference.close")
@pytest.mark.parametrize(
    ("kind", "fields", "word"),
    [("conference.open", {"room": "8", "into": "r", "pin": "1", "leader_pin": "1"}, "same_pin"),
     ("conference.control", {"room": "8", "do": "mute"}, "member_missing"),
     ("conference.announce", {"room": "8", "prompts": ["a"]}, "empty"),
     ("conference.close", {"room": "8"}, "inside")],
)  # fmt: skip
def test_checks_of_rooms(kind: str, fields: dict[str, Any], word: str) -> None:
    after = check_block(kind, fields, variables="r").fix(f"{kind}:{word}")
    assert f"{kind}:{word}" not in after.ids


@covers_check("conference.join")
def test_a_pin_is_asked_for() -> None:
    def with_pin(flow: Flow) -> Flow:
        fields = {"room": "8", "pin": "1234", "into": "r"}
        flow = flow.add_block("conference.open", id="b7", fields=fields)
        return flow.link("b2", "next", "b7", installed()).link("b7", "opened", "b3", installed())

    found = check_block("conference.join", {"room": "8"}, change=with_pin)
    assert "conference.join:no_pin" not in found.fix("conference.join:no_pin").ids
    assert "conference.join:no_pin" not in check_block("conference.join", {"room": "8"}).ids
