"""Calling several people for one caller, and asking somebody before he gets him."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cti.ivr.blocks.call.dialling import GREETING_SECONDS, MUSIC, Connecting, Dialling
from cti.ivr.blocks.spoken import spoken
from cti.ivr.blocks.taking import constant
from cti.ivr.flow.block import (
    ERROR,
    FAILED,
    TALK_ENDED,
    WARNING,
    CallLeft,
    Exit,
    Finding,
    Fix,
    Look,
    PromptList,
    Session,
    Words,
    choice,
    dial_exits,
    key,
    prompts,
    reference,
    rows,
    seconds,
    text,
    yes_no,
)
from cti.ivr.prompts.lists import PromptItem
from cti.ivr.services import Calendars
from cti.ivr.services.legs import Greeting, Groups, Legs, Way
from cti.ivr.services.recorder import MessageRecorder
from cti.ivr.services.sound_files import file_item

ACCEPT = PromptItem("prompt", "house/press_1_to_accept")
CALL_FROM = PromptItem("prompt", "house/call_from")
SAY_NAME = PromptItem("prompt", "house/say_name")
NAME_SECONDS = 5.0
ORDERS = {
    "together": ("同时", "together"), "in_turn": ("依次", "in turn"),
    "longest_unused": ("最久未用优先", "longest unused first"),
}  # fmt: skip


class FindMe(Connecting):
    """Calls several numbers at once or in turn; the first to accept gets the caller."""

    id = "call.find_me"
    title = Words("一号通寻呼", "Find me")
    purpose = Words(
        "同时或依次呼叫多个号码，先接受者与来电者通话。",
        "Calls several numbers; the first to accept gets the caller.",
    )
    icon = "find_me"
    ways = (
        TALK_ENDED,
        Exit("nobody", Words("无人接听", "nobody")),
        Exit("refused", Words("拒绝", "refused"), falls_to="nobody"),
        FAILED,
    )
    summary = Words("{order}呼叫 {numbers}。", "{numbers} are called {order}.")
    line = Words("{order} {numbers}", "{order} {numbers}")

    numbers: tuple[dict[str, Any], ...] = rows(
        "号码", "Numbers", required=True, most=12,
        columns={
            "number": text("号码", "Number", required=True, formula=True),
            "ring": seconds("振铃", "Ringing", 20, low=5, high=120),
            "show": text("外显", "Number shown", formula=True),
            "when": reference("calendar", "时段", "When"),
        },
    )  # fmt: skip
    order: str = choice("次序", "Order", "in_turn", ORDERS)
    accept: str = choice(
        "接受方式", "Accepted by", "key",
        {"any": ("任何应答", "any answer"), "key": ("按 1", "press 1")},
    )  # fmt: skip
    say_caller: bool = yes_no("播报来电号码", "Say who calls", True)
    record_name: bool = yes_no("来电者先报姓名", "The caller says his name", False)
    music: PromptList = prompts("等待音乐", "Music")

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        own = set(look.site.names("number"))
        listed = look.value("numbers")
        numbers = listed if isinstance(listed, list) else []
        for place, row in enumerate(numbers):
            number = constant(row.get("number")) if isinstance(row, dict) else None
            if number and number in own:
                words = Words("{number} 又回到本线路。", "{number} leads back to this line.").fill(
                    number=number
                )
                left = [one for at, one in enumerate(numbers) if at != place]
                fix = look.set_field(Words("去掉本线路号码", "Except own numbers"), "numbers", left)
                yield look.finding("own", ERROR, words, "numbers", [fix])
                return

    async def run(self, call: Session) -> str:
        legs = call.service(Legs)
        ways = [
            Way(
                str(row["number"]).strip(),
                float(row.get("ring") or 20),
                self.trunks or "",
                str(row.get("show") or self.show or "").strip(),
            )
            for row in self.numbers
            if str(row.get("number") or "").strip() and self._is_open(call, row.get("when"))
        ]
        if not ways:
            return "nobody"
        if self.order == "longest_unused":
            ways = legs.longest_unused(ways)
        together = self.order == "together"
        rung = [way.ring for way in ways]
        limit = max(rung) if together else sum(rung)
        calling = call.variables["call.calling"]
        who = (
            (CALL_FROM, PromptItem("say", "digits", calling)) if self.say_caller and calling else ()
        )
        name = await self._name(call) if self.record_name else ""
        if name:
            who = (*who, PromptItem("file", value=file_item(name)))
        tell = PromptList((*who, *((ACCEPT,) if self.accept == "key" else ())))
        try:
            found = await call.slow(
                legs.call(
                    ways, Greeting(self.accept, tell, "1", "2"), together=together,
                    hears=self.music or MUSIC,
                ),
                limit + GREETING_SECONDS * (1 if together else len(ways)),
            )  # fmt: skip
        finally:
            if name:
                await call.service(MessageRecorder).delete(name)
        if not found.leg:
            return "refused" if found.outcome == "refused" else "nobody"
        await self.converse(call, found.leg)
        return "talk_ended"

    async def _name(self, call: Session) -> str:
        """The file in which the caller has said his name; "" where he said nothing."""
        await call.play(PromptList((SAY_NAME, PromptItem("tone", "beep/300"))), "no")
        said = await spoken(call, NAME_SECONDS, 0.3, 1.5, "")
        call.forget_keys()
        return "" if said is None else said.file

    def _is_open(self, call: Session, calendar: object) -> bool:
        if not calendar:
            return True
        return call.service(Calendars).day(str(calendar), call.now())[0] == "working"


class RingGroup(Connecting):
    """Rings the extensions of a group."""

    id = "call.ring_group"
    title = Words("组振铃", "Ring group")
    purpose = Words("一组分机同时或依次振铃。", "Rings the extensions of a group.")
    icon = "ring_group"
    ways = (
        TALK_ENDED,
        Exit("busy", Words("全忙", "busy")),
        Exit("no_answer", Words("无人接听", "no answer")),
        Exit("nobody_there", Words("组内无人", "nobody there"), falls_to="no_answer"),
        FAILED,
    )
    summary = Words("组 {group} {order}振铃。", "The group {group} rings {order}.")
    line = Words("组 {group}", "group {group}")

    group: str = reference("group", "组", "Group", required=True, formula=True)
    order: str = choice(
        "次序", "Order", "together",
        {"together": ("同时", "together"), "in_turn": ("依次", "in turn"),
         "longest_idle": ("最久空闲优先", "longest idle")},
    )  # fmt: skip

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        group = look.value("group")
        known = look.site.named.get("group_size", {})
        if isinstance(group, str) and known.get(group) == "0":
            words = Words("组“{group}”没有分机。", "The group {group} has no extensions.").fill(
                group=group
            )
            others = [name for name, size in known.items() if size != "0"]
            fixes = [
                look.set_field(Words("改为「{n}」", "Choose “{n}”").fill(n=name), "group", name)
                for name in others[:3]
            ]
            yield look.finding(
                "group_empty", WARNING, words, "group", [*fixes, look.open_field("group")]
            )

    async def run(self, call: Session) -> str:
        members = call.service(Groups).members(self.group)
        if not members:
            return "nobody_there"
        together = self.order == "together"
        found = await call.slow(
            call.service(Legs).call(
                [self.way(number) for number in members], self.greeting(), together=together,
                hears=self.hears(),
            ),
            (float(self.ring) + GREETING_SECONDS) * (1 if together else len(members)),
        )  # fmt: skip
        if found.outcome == "machine":
            call.service(Legs).release(found.leg)
            return "no_answer"
        if not found.leg:
            return "busy" if found.outcome in ("busy", "rejected", "refused") else "no_answer"
        await self.converse(call, found.leg)
        return "talk_ended"


class Consult(Dialling):
    """Asks the target first, tells who is calling, joins if it accepts."""

    id = "call.consult"
    title = Words("咨询转接", "Consulted transfer")
    purpose = Words(
        "先问对方是否接听，同意后接通，来电者离开流程。",
        "Asks the target first and joins if it accepts; the caller leaves the flow then.",
    )
    icon = "consult"
    ways = (
        Exit("joined", Words("接通", "joined"), optional=True,
             otherwise=Words("离开流程", "leaves the flow")),
        Exit("refused", Words("拒绝", "refused")),
        *dial_exits(),
        FAILED,
    )  # fmt: skip
    summary = Words("先问 {to} 是否接听，再接通。", "{to} is asked first and joined if it accepts.")
    line = Words("咨询 {to}", "ask {to}")

    to: str = reference("destination", "转到", "To", required=True, formula=True)
    tell: PromptList = prompts("告诉对方", "Told to the target", required=True)
    accept: str = key("接受键", "Accepts by", "1")
    refuse: str = key("拒绝键", "Refuses by", "2")

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        if look.value("accept") == look.value("refuse"):
            words = Words("接受键与拒绝键相同。", "Accept and refuse are the same key.")

            def mend(flow: Any) -> Any:
                id = look.block.id
                return flow.set_field(id, "accept", "1").set_field(id, "refuse", "2")

            fix = Fix(Words("改为 1 和 2", "1 and 2"), mend)
            yield look.finding("same_key", ERROR, words, "refuse", [fix])

    async def run(self, call: Session) -> str:
        greeting = Greeting("key", self.tell, self.accept or "1", self.refuse or "")
        found = await self.dial(call, self.to, greeting)
        if not found.leg:
            return found.outcome
        call.service(Legs).hand_over(found.leg)
        raise CallLeft
