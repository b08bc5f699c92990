"""Conference rooms."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cti.ivr.blocks.call.around import types_before
from cti.ivr.blocks.call.dialling import GREETING_SECONDS, Dialling
from cti.ivr.flow.block import (
    ERROR,
    FAILED,
    HINT,
    NEXT,
    WARNING,
    Block,
    BlockFailed,
    Exit,
    Finding,
    KeyPressed,
    Look,
    PromptList,
    Session,
    TalkEnded,
    Words,
    choice,
    formula,
    integer,
    key,
    prompts,
    text,
    variable,
    yes_no,
)
from cti.ivr.prompts.lists import PromptItem
from cti.ivr.services.legs import SILENCE, Greeting
from cti.ivr.services.rooms import Entry, RoomPlan, Rooms

NO_SUCH_ROOM = Exit("no_such_room", Words("无此会议室", "no such room"))
BEEP = PromptList((PromptItem("tone", "beep/300"),))
CAME = PromptList((PromptItem("prompt", "house/came_in"),))


def a_room(**more: Any) -> Any:
    return text("会议室", "Room", **{"required": True, "formula": True, "most": 20, **more})


class Conferencing(Block):
    """Base of the blocks of rooms."""

    needs = ("conf",)

    @staticmethod
    def number(room: object) -> str:
        return str(room if room is not None else "").strip()


class OpenRoom(Conferencing):
    """Makes a room with number, PIN and rules."""

    id = "conference.open"
    title = Words("开设会议室", "Open room")
    purpose = Words("开设有号码、密码和规则的会议室。", "Makes a room with number, PIN and rules.")
    icon, notes = "room_open", "W"
    ways = (
        Exit("opened", Words("已开设", "opened")),
        Exit("exists", Words("已存在", "exists"), falls_to="opened"),
        FAILED,
    )
    summary = Words("开设会议室 {room}，最多 {most} 人。", "Room {room} is opened for {most}.")
    line = Words("会议室 {room}", "room {room}")

    room: str | None = a_room(required=False)
    into: str = variable("号码存入", "Number into", "text", required=True)
    pin: str | None = text("密码", "PIN", formula=True, most=12, accepts_secrets=True)
    leader_pin: str | None = text(
        "主持人密码", "Leader's PIN", formula=True, most=12, accepts_secrets=True
    )
    most: int = integer("最多人数", "Places", 10, low=2, high=60)
    until: Any = formula("到何时", "Until", "date_time")
    record: bool = yes_no("录音", "Record", False)

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        pin = look.value("pin")
        if pin and pin == look.value("leader_pin"):
            words = Words("主持人密码与成员密码相同。", "Leader and members have the same PIN.")
            other = look.set_field(
                Words("主持人改用另一个", "Make the leader's another"), "leader_pin", f"{pin}0"
            )
            yield look.finding("same_pin", ERROR, words, "leader_pin", [other])

    async def run(self, call: Session) -> str:
        plan = RoomPlan(
            self.number(self.room), self.number(self.pin), self.number(self.leader_pin),
            int(self.most), self.until, bool(self.record),
        )  # fmt: skip
        number, new = call.service(Rooms).open(plan)
        call.variables[self.into] = number
        return "opened" if new else "exists"


class JoinRoom(Conferencing):
    """Puts the caller into a room until leaving."""

    id = "conference.join"
    title = Words("进入会议室", "Join room")
    purpose = Words("让来电者进入会议室，直到离开。", "Puts the caller into a room until leaving.")
    keywords = ("会议", "会议室", "conference", "meeting")
    icon, notes = "room_join", "A"
    waits = True
    ways = (
        Exit("left", Words("已离开", "left")),
        Exit("ended", Words("会议结束", "room ended"), falls_to="left"),
        Exit("full", Words("已满", "full")),
        Exit("locked", Words("已锁定", "locked"), falls_to="full"),
        NO_SUCH_ROOM,
        FAILED,
    )
    summary = Words("进入会议室 {room}，身份 {as}。", "The caller joins room {room} as {as}.")
    line = Words("会议室 {room}", "room {room}")

    room: str = a_room()
    as_: str = choice(
        "身份", "As", "member",
        {"member": ("成员", "member"), "leader": ("主持人", "leader"), "listener": ("旁听", "listener")},
    )  # fmt: skip
    name: str = choice(
        "报名字", "Name", "none",
        {"number": ("报号码", "say number"), "none": ("不报", "none")},
    )  # fmt: skip
    sound: str = choice(
        "进出提示", "Sound", "beep",
        {"beep": ("提示音", "beep"), "prompt": ("语音", "prompt"), "none": ("无", "none")},
    )  # fmt: skip
    alone: str = choice(
        "独自时",
        "While alone",
        "music",
        {"music": ("音乐", "music"), "silence": ("静音", "silence")},
    )
    wait_leader: bool = yes_no("等主持人", "Wait for the leader", False)
    leave: str | None = text("离开按键", "Keys that leave", "**", most=6)
    mute_key: str | None = text("静音按键", "Keys that mute", "*6", most=6)

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        rooms = [one for one in look.flow.blocks.values() if one.type == "conference.open"]
        asked = any(kind.startswith("input.") for kind in types_before(look))
        if any(one.fields.get("pin") for one in rooms) and not asked:
            words = Words("会议室有密码，但没有询问。", "The room has a PIN that nobody asks for.")
            ask = look.insert_before(
                Words("先插入“输入密码”", "Insert PIN before"), "input.digits", secret=True
            )
            yield look.finding("no_pin", WARNING, words, "room", [ask])

    async def run(self, call: Session) -> str:
        rooms, number = call.service(Rooms), self.number(self.room)
        if rooms.state(number) is None:
            return "no_such_room"
        calling = call.variables["call.calling"]
        named = self.name == "number" and calling
        name = PromptList((PromptItem("say", "digits", calling),)) if named else SILENCE
        entry = Entry(
            self.as_, name, {"beep": BEEP, "prompt": CAME}.get(self.sound, SILENCE),
            "house/music" if self.alone == "music" else "", bool(self.wait_leader),
        )  # fmt: skip
        call.forget_keys()
        joined = rooms.join(call.number, number, entry)
        if joined != "joined":
            return joined
        try:
            return await self._inside(call, rooms, number)
        finally:
            rooms.leave(call.number)

    async def _inside(self, call: Session, rooms: Rooms, number: str) -> str:
        """In the room until the keys that leave, or until the room lets the caller go."""
        keyed, muted = "", False
        while True:
            happened = await call.happening()
            if isinstance(happened, TalkEnded) and happened.device == f"room:{number}":
                return "ended" if rooms.state(number) is None else "left"
            if not isinstance(happened, KeyPressed):
                continue
            keyed = (keyed + happened.key)[-6:]
            if self.leave and keyed.endswith(self.leave):
                return "left"
            if self.mute_key and keyed.endswith(self.mute_key):
                keyed, muted = "", not muted
                rooms.control(number, "mute" if muted else "unmute", str(call.number))


class Invite(Dialling):
    """Calls numbers into a room."""

    id = "conference.invite"
    title = Words("邀请入会", "Invite")
    purpose = Words("呼叫多个号码，接受者进入会议室。", "Calls numbers into a room.")
    icon, notes, needs = "room_invite", "C", ("conf", "trunks")
    ways = (
        Exit("done", Words("有人加入", "somebody came")),
        Exit("nobody", Words("无人加入", "nobody")),
        FAILED,
    )
    summary = Words("邀请 {numbers} 进入会议室 {room}。", "{numbers} are invited into room {room}.")
    line = Words("邀请到 {room}", "into {room}")

    room: str = a_room()
    numbers: Any = formula("号码", "Numbers", "array", required=True)
    prompt: PromptList = prompts("告诉对方", "Told to them")
    accept: str | None = key("接受键", "Accepts by", "1")

    async def run(self, call: Session) -> str:
        numbers = [str(one).strip() for one in self.numbers or () if str(one).strip()]
        if not numbers:
            return "nobody"
        if len(numbers) > 60:
            raise BlockFailed("too_many", "At most 60 numbers can be invited at once.")
        greeting = Greeting(
            "key" if self.accept else self.confirm, self.prompt or SILENCE, self.accept or ""
        )
        work = call.service(Rooms).invite(
            call.number, self.number(self.room), [self.way(one) for one in numbers], greeting
        )
        came = await call.slow(work, float(self.ring) + GREETING_SECONDS)
        return "done" if came else "nobody"

    number = staticmethod(Conferencing.number)


DEEDS = {
    "mute_all": ("全体静音", "mute all"), "unmute_all": ("解除全体静音", "unmute all"),
    "mute": ("静音", "mute"), "unmute": ("解除静音", "unmute"), "remove": ("移出", "remove"),
    "lock": ("锁定", "lock"), "unlock": ("解锁", "unlock"),
    "record": ("开始录音", "record"), "stop_record": ("停止录音", "stop record"),
}  # fmt: skip
OF_ONE = ("mute", "unmute", "remove")


class ControlRoom(Conferencing):
    """Mutes, unmutes, removes, locks, unlocks, starts or stops recording."""

    id = "conference.control"
    title = Words("会议控制", "Control room")
    purpose = Words(
        "静音、移出、锁定会议室，或开始停止录音。", "Mutes, removes, locks, or records a room."
    )
    icon, notes = "room_control", "W"
    ways = (NEXT, NO_SUCH_ROOM, FAILED)
    summary = Words("会议室 {room}：{do} {member}。", "Room {room}: {do} {member}.")
    line = Words("{room} {do}", "{room} {do}")

    room: str = a_room()
    do: str = choice("动作", "Do", "mute_all", DEEDS)
    member: str | None = text("成员号码", "Member", formula=True, most=40)

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        if look.value("do") in OF_ONE and not look.value("member"):
            words = Words("没有说明是哪一位成员。", "It is not said which member.")
            fixes = [
                look.set_field(Words("本来电者", "This caller"), "member", "{call.calling}"),
                look.open_field("member"),
            ]
            yield look.finding("member_missing", ERROR, words, "member", fixes)

    async def run(self, call: Session) -> str:
        rooms, number = call.service(Rooms), self.number(self.room)
        if rooms.state(number) is None:
            return "no_such_room"
        rooms.control(number, self.do, self.number(self.member))
        return "next"


class Announce(Conferencing):
    """Plays to everybody in a room."""

    id = "conference.announce"
    title = Words("会场放音", "Announce in room")
    purpose = Words("向会议室全体播放。", "Plays to everybody in a room.")
    icon, notes = "room_announce", ""
    waits = True
    ways = (NEXT, NO_SUCH_ROOM, FAILED)
    summary = Words("向会议室 {room} 播放 {prompts}。", "{prompts} is played in room {room}.")
    line = Words("{room}：{prompts}", "{room}: {prompts}")

    room: str = a_room()
    prompts: PromptList = prompts("内容", "Prompts", required=True)

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        joins = {"conference.join", "conference.invite"}
        if look.flow.kind != "job" and not types_before(look) & joins:
            words = Words("此前没有人进入会议室。", "Nobody is in the room yet.")
            yield look.finding("empty", HINT, words, "room", [look.delete()])

    async def run(self, call: Session) -> str:
        rooms, number = call.service(Rooms), self.number(self.room)
        if rooms.state(number) is None:
            return "no_such_room"
        await call.slow(rooms.announce(call.number, number, self.prompts), 600.0)
        return "next"


class AboutRoom(Conferencing):
    """How many are in, since when, locked or not."""

    id = "conference.info"
    title = Words("会议室信息", "About a room")
    purpose = Words(
        "会议室有几人、何时开始、是否锁定。", "How many are in, since when, locked or not."
    )
    icon, notes = "room_info", ""
    ways = (
        Exit("open", Words("有人", "somebody is in")),
        Exit("empty", Words("无人", "empty"), falls_to="open"),
        NO_SUCH_ROOM,
    )
    fruitless = frozenset({"no_such_room"})
    summary = Words("查询会议室 {room}。", "Room {room} is looked up.")
    line = Words("会议室 {room}", "room {room}")

    room: str = a_room()
    members: str | None = variable("人数存入", "Members into", "integer")
    since: str | None = variable("开始时间存入", "Since into", "date_time")
    locked: str | None = variable("是否锁定存入", "Locked into", "boolean")

    async def run(self, call: Session) -> str:
        state = call.service(Rooms).state(self.number(self.room))
        if state is None:
            return "no_such_room"
        found = {"members": state.members, "since": state.since, "locked": state.locked}
        for name, value in found.items():
            if into := getattr(self, name):
                call.variables[into] = value
        return "open" if state.members else "empty"


class CloseRoom(Conferencing):
    """Ends a room for all."""

    id = "conference.close"
    title = Words("关闭会议室", "Close room")
    purpose = Words("结束会议，所有人离开。", "Ends a room for all.")
    icon, notes = "room_close", "W"
    waits = True
    ways = (NEXT, FAILED)
    summary = Words("关闭会议室 {room}。", "Room {room} is closed.")
    line = Words("会议室 {room}", "room {room}")

    room: str = a_room()
    goodbye: PromptList = prompts("结束语", "Goodbye")

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        if not look.value("goodbye"):
            words = Words("会场中的人会突然断开。", "Those who are in are cut off without a word.")
            say = look.set_field(
                Words("先播放再见", "Say goodbye first"), "goodbye", ["house/goodbye"]
            )
            yield look.finding("inside", HINT, words, "goodbye", [say])

    async def run(self, call: Session) -> str:
        rooms, number = call.service(Rooms), self.number(self.room)
        if rooms.state(number) is None:
            return "next"
        if self.goodbye:
            await call.slow(rooms.announce(call.number, number, self.goodbye), 120.0)
        rooms.close(number)
        return "next"
