"""Calling a second party: what the blocks that dial have in common, and the simple ones."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar

from cti.ivr.flow.block import (
    FAILED,
    TALK_ENDED,
    Block,
    Exit,
    PromptList,
    Session,
    TalkEnded,
    Words,
    choice,
    dial_exits,
    prompts,
    reference,
    seconds,
    text,
    variable,
    yes_no,
)
from cti.ivr.prompts.lists import PromptItem
from cti.ivr.services.legs import LIMIT_CAUSE, Greeting, Legs, Reached, Talk, Way

MUSIC = PromptList((PromptItem("prompt", "house/music"),))
RINGING = PromptList((PromptItem("tone", "ringback"),))
SILENCE = PromptList()
GREETING_SECONDS = 90.0
"""So long whoever answers may be greeted and asked for a key."""


class Dialling(Block):
    """Base of the blocks that call somebody; its fields are the group *dial*."""

    notes = "A"
    needs: ClassVar[tuple[str, ...]] = ("trunks",)
    waits = True

    trunks: str | None = reference("trunks", "中继组", "Trunk group", group="dial")
    show: str | None = text("外显号码", "Number shown", formula=True, group="dial")
    ring: float = seconds("振铃时间", "Ringing", 30, low=5, high=120, formula=True, group="dial")
    ring_sound: str = choice(
        "等待时听到", "Heard meanwhile", "network",
        {"network": ("对方网络", "network"), "music": ("音乐", "music"),
         "prompts": ("提示音", "prompts"), "silence": ("静音", "silence")}, group="dial",
    )  # fmt: skip
    ring_prompts: PromptList = prompts("等待提示音", "Prompts meanwhile", group="dial")
    confirm: str = choice(
        "算作接通", "Counts as answered", "any",
        {"any": ("任何应答", "any answer"), "human": ("真人应答", "a human"),
         "key": ("对方按键", "a key pressed")}, group="dial",
    )  # fmt: skip
    max_talk: float | None = seconds(
        "最长通话", "Longest talk", low=10, high=14400, formula=True, group="dial"
    )
    warn: float = seconds("到时前提醒", "Warn before", 60, low=0, high=600, group="dial")
    pass_keys: bool = yes_no("按键传给对方", "Pass keys on", True, group="dial")

    def way(self, number: str, ring: float | None = None) -> Way:
        """One number, with the settings of the group."""
        return Way(
            str(number).strip(),
            float(self.ring if ring is None else ring),
            self.trunks or "",
            (self.show or "").strip(),
        )

    def greeting(self, tell: PromptList | None = None) -> Greeting:
        return Greeting(self.confirm, tell or SILENCE)

    def talk(self) -> Talk:
        most = None if self.max_talk is None else float(self.max_talk)
        return Talk(most, float(self.warn), bool(self.pass_keys))

    def hears(self) -> PromptList | None:
        """What the caller hears while it rings; None is the network."""
        heard = {"music": MUSIC, "prompts": self.ring_prompts, "silence": SILENCE}
        return heard.get(self.ring_sound)

    async def dial(self, call: Session, number: str, greeting: Greeting) -> Reached:
        """Call one number and wait for it."""
        work = call.service(Legs).call(
            [self.way(number)], greeting, together=False, hears=self.hears()
        )
        return await call.slow(work, float(self.ring) + GREETING_SECONDS)


async def talked(call: Session, leg: int, talk: Talk) -> int:
    """Let the caller and a party talk until one of them leaves; returns the cause of the end.

    A party that the limit of the talk parted from the caller is still there.
    """
    call.service(Legs).bridge(leg, talk)
    while True:
        happened = await call.happening()
        if isinstance(happened, TalkEnded):
            return happened.cause


class Place(Dialling):
    """Calls a number as second party while the caller waits."""

    id = "call.place"
    title = Words("外拨", "Place call")
    purpose = Words(
        "来电者等待时呼叫第二方，接通后再决定怎么办。",
        "Calls a number as second party while the caller waits.",
    )
    keywords = ("拨号", "打电话", "呼出", "外呼", "dial", "outbound", "call out", "make a call")
    icon, notes = "place_call", "C"
    ways = (
        Exit("connected", Words("接通", "connected")),
        *dial_exits(),
        Exit("machine", Words("答录机", "machine"), falls_to="connected"),
        Exit("fax", Words("传真机", "fax"), falls_to="failed"),
        FAILED,
    )
    fruitless = frozenset({"error", *(exit.id for exit in dial_exits()), "fax"})
    summary = Words("呼叫 {number}，存入 {leg}。", "{number} is called; the party is {leg}.")
    line = Words("呼叫 {number}", "call {number}")

    number: str = text("号码", "Number", required=True, formula=True)
    caller_hears: str = choice(
        "来电者听到", "The caller hears", "ring",
        {"ring": ("回铃音", "ringing"), "music": ("音乐", "music"), "silence": ("静音", "silence")},
    )  # fmt: skip
    whisper: PromptList = prompts("对方先听到", "Whisper")
    leg: str = variable("第二方存入", "Party into", "integer", required=True)

    def hears(self) -> PromptList | None:
        return {"ring": RINGING, "music": MUSIC}.get(self.caller_hears, SILENCE)

    async def run(self, call: Session) -> str:
        found = await self.dial(call, self.number, self.greeting(self.whisper))
        if found.leg:
            call.variables[self.leg] = found.leg
        return "busy" if found.outcome == "refused" else found.outcome


class Connecting(Dialling):
    """Base of the blocks that call somebody and let the caller talk with him."""

    async def connect(self, call: Session, number: str, tell: PromptList) -> str:
        """Outcome of the attempt, or talk_ended."""
        found = await self.dial(call, number, self.greeting(tell))
        if found.outcome == "machine":
            call.service(Legs).release(found.leg)
            return "no_answer"
        if not found.leg:
            return found.outcome
        await self.converse(call, found.leg)
        return "talk_ended"

    async def converse(self, call: Session, leg: int) -> None:
        cause = await talked(call, leg, self.talk())
        if cause == LIMIT_CAUSE:
            call.service(Legs).release(leg)


EXTENSION_OUTCOMES: Mapping[str, str] = {
    "talk_ended": "talk_ended", "busy": "busy", "rejected": "busy", "refused": "busy",
    "no_answer": "no_answer", "unreachable": "not_there", "vacant": "invalid",
}  # fmt: skip


class ToExtension(Connecting):
    """Connects to an extension of 3-6 digits."""

    id = "call.to_extension"
    title = Words("转分机", "To extension")
    purpose = Words(
        "接通分机，通话结束后流程继续。",
        "Connects to an extension; the flow goes on after the talk.",
    )
    keywords = ("分机", "内线", "extension", "internal", "desk phone")
    icon = "to_extension"
    ways = (
        TALK_ENDED,
        Exit("busy", Words("忙", "busy")),
        Exit("no_answer", Words("无人接听", "no answer")),
        Exit("not_there", Words("不在线", "not there"), falls_to="no_answer"),
        Exit("invalid", Words("无此分机", "no such extension"), falls_to="no_answer"),
        FAILED,
    )
    summary = Words("接通分机 {extension}。", "The caller is connected to extension {extension}.")
    line = Words("分机 {extension}", "extension {extension}")

    extension: str = text("分机", "Extension", required=True, formula=True)
    announce: PromptList = prompts("先向分机播报", "Told to the extension first")

    async def run(self, call: Session) -> str:
        number = str(self.extension).strip()
        if not (number.isdecimal() and 3 <= len(number) <= 6):
            return "invalid"
        outcome = await self.connect(call, number, self.announce)
        return EXTENSION_OUTCOMES.get(outcome, "no_answer")


class ToOutside(Connecting):
    """Bridges the caller to an outside telephone or mobile."""

    id = "call.to_outside"
    title = Words("转外线", "To outside number")
    purpose = Words(
        "接通外线电话或手机，通话结束后流程继续。",
        "Bridges the caller to an outside number; the flow goes on after the talk.",
    )
    keywords = (
        "外线",
        "手机",
        "转手机",
        "mobile",
        "cell phone",
        "outside line",
        "external",
        "forward to mobile",
    )
    icon = "to_outside"
    ways = (TALK_ENDED, *dial_exits(), FAILED)
    summary = Words("接通外线 {number}。", "The caller is connected to {number}.")
    line = Words("外线 {number}", "to {number}")

    number: str = text("号码", "Number", required=True, formula=True)
    whisper: PromptList = prompts("对方先听到", "Whisper")

    async def run(self, call: Session) -> str:
        outcome = await self.connect(call, self.number, self.whisper)
        return {"refused": "rejected", "fax": "failed"}.get(outcome, outcome)
