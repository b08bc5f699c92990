"""The family voicemail with boxes in memory, without any, and before the checker."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from cti.ivr.check.site import Site
from cti.ivr.flow.document import Flow
from cti.ivr.flow.palette import installed
from cti.ivr.services.mailboxes import Leaving, Mailboxes, Message
from tests.ivr.blocks.harness import NOON, check_block, covers, covers_check, run_block

BLOCKS = {
    "voicemail.leave": {"mailbox": "night"},
    "voicemail.open": {"mailbox": "8001", "into": "box"},
    "voicemail.listen": {"mailbox": "night"},
    "voicemail.count": {"mailbox": "night", "speak": False},
    "voicemail.next": {"mailbox": "night", "message": "m"},
    "voicemail.mark": {"message": "5"},
    "voicemail.forward": {"message": "5", "to": "day"},
    "voicemail.reply": {"message": "5"},
    "voicemail.replies": {},
    "voicemail.password": {"mailbox": "8001"},
    "voicemail.greeting": {"mailbox": "8001"},
    "voicemail.notify": {"mailbox": "night", "by": [{"channel": "mail"}], "to": "a@b.cn"},
}


@covers(*BLOCKS)
@pytest.mark.parametrize("type", BLOCKS)
def test_without_mailboxes_the_exit_is_unavailable(type: str) -> None:
    ran = run_block(type, BLOCKS[type], keys="1234#")
    assert (ran.exit, ran.error) == ("unavailable", "unavailable")
    found = check_block(type, BLOCKS[type]).ids
    assert "unavailable_here" in found
    assert "mailbox_missing" not in found  # nobody knows which there are


class Boxes:
    """One box with one message."""

    def __init__(self) -> None:
        self.message: Message | None = Message(5, "file:5", "139", NOON, 12)
        self.words = {"8001": "2580"}
        self.asked: list[Any] = []

    def greeting(self, mailbox: str) -> Sequence[str]:
        return [f"greeting/{mailbox}"]

    async def leave(self, call: int, mailbox: str, how: Leaving) -> Message | str:
        self.asked.append(how)
        return Message(6, number="137") if how.kind == "message" else "nothing"

    async def open(self, mailbox: str, password: str) -> str:
        return "open" if self.words.get(mailbox) == password else "wrong"

    async def listen(self, call: int, mailbox: str, keys: Mapping[str, str]) -> bool:
        self.asked.append(keys)
        return self.message is not None

    async def count(self, mailbox: str) -> tuple[int, int]:
        return (1, 2) if mailbox == "night" else (0, 0)

    async def next(self, mailbox: str, which: str, kind: str) -> Message | None:
        found, self.message = self.message, None
        return found

    async def mark(self, message: int, do: str, department: str) -> bool:
        return message == 5

    async def reply(self, call: int, message: int, most: float, tell: str) -> bool:
        return tell == "SMS"

    async def set_password(self, mailbox: str, password: str) -> None:
        self.words[mailbox] = password


def run(type: str, boxes: Boxes, keys: str = "", **fields: Any) -> Any:
    return run_block(type, fields, services={Mailboxes: boxes}, keys=keys)


def test_a_message_is_left_and_handled() -> None:
    boxes = Boxes()
    ran = run("voicemail.leave", boxes, mailbox="night", message="m", number="n", most=30)
    assert (ran.exit, ran.heard) == ("left", ["greeting/night"])
    assert (ran.variables["m"], ran.variables["n"]) == (6, "137")
    assert boxes.asked[-1].most == 30
    praise = run("voicemail.leave", boxes, mailbox="night", kind="praise", greeting=["hi"])
    assert (praise.exit, praise.heard) == ("nothing", ["hi"])
    into = {"message": "m", "file": "f", "from": "who", "at": "at", "seconds": "s"}
    ran = run("voicemail.next", boxes, mailbox="night", **into)
    given = [ran.variables[name] for name in ("m", "f", "who", "at", "s")]
    assert (ran.exit, given) == ("message", [5, "file:5", "139", NOON, 12])
    assert run("voicemail.next", boxes, mailbox="night", **into).exit == "none"
    assert run("voicemail.listen", boxes, mailbox="night").exit == "none"
    assert boxes.asked[-1]["2"] == "delete"
    assert run("voicemail.mark", boxes, message="5").exit == "next"
    assert run("voicemail.mark", boxes, message="6").exit == "gone"
    assert run("voicemail.reply", boxes, message="5", tell="none").exit == "nothing"
    ran = run("voicemail.count", boxes, mailbox="night", new="new", kept="kept")
    assert (ran.exit, ran.variables["new"], ran.variables["kept"]) == ("some", 1, 2)
    assert ran.heard, "the number is said"


def test_a_mailbox_is_opened_with_its_password_which_its_owner_changes() -> None:
    boxes = Boxes()
    ran = run("voicemail.open", boxes, "8001#1111#8001#2580#", into="box")
    assert (ran.exit, ran.variables["box"]) == ("open", "8001")
    assert run("voicemail.open", boxes, "1#2#3#", mailbox="8001", into="box").exit == "no_match"
    assert run("voicemail.password", boxes, "7391#7392#", mailbox="8001").exit == "different"
    assert run("voicemail.password", boxes, "1234#1111#8001#", mailbox="8001").exit == "no_match"
    assert run("voicemail.password", boxes, "7391#7391#", mailbox="8001").exit == "changed"
    assert boxes.words == {"8001": "7391"}


SITE = Site(named={"mailbox": {"night": "", "day": ""}})


def locked_nowhere(flow: Flow) -> Flow:
    return flow.unlink("b3", "locked")


def in_a_round(flow: Flow) -> Flow:
    palette = installed()
    flow = flow.add_block("play.beep", id="b5")
    return flow.link("b3", "message", "b5", palette).link("b5", "next", "b3", palette)


def silent_leave(flow: Flow) -> Flow:
    return flow.add_block(
        "voicemail.leave", id="b5", fields={"mailbox": "night", "ask_number": False}
    )


def takes_from_night(flow: Flow) -> Flow:
    return flow.add_block("voicemail.next", id="b5", fields={"mailbox": "night", "message": "m"})


@covers_check(*(set(BLOCKS) - {"voicemail.leave", "voicemail.count"}))
@pytest.mark.parametrize(
    ("id", "fields", "change"),
    [
        ("voicemail.open:open_end", {}, locked_nowhere),
        ("voicemail.listen:no_open", {}, None),
        ("voicemail.next:endless", {}, in_a_round),
        ("voicemail.mark:no_message", {}, None),
        ("voicemail.forward:to_itself", {"to": "night"}, takes_from_night),
        ("voicemail.reply:no_number", {}, silent_leave),
        ("voicemail.replies:open", {}, None),
        ("voicemail.password:no_open", {}, None),
        ("voicemail.greeting:no_open", {}, None),
        ("voicemail.notify:no_channel", {"by": [{"channel": "sms"}]}, None),
    ],
)
def test_what_is_doubtful_is_mended_with_one_click(
    id: str, fields: Mapping[str, Any], change: Any
) -> None:
    type = id.partition(":")[0]
    more = {} if change is None else {"change": change}
    found = check_block(type, {**BLOCKS[type], **fields}, site=SITE, **more)
    assert id in found.ids
    assert id not in found.fix(id).ids
