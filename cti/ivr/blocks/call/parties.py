"""What is done with a second party that was called: join, release, hold, take back, send keys."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from cti.ivr.blocks.call.answering import CAUSES
from cti.ivr.blocks.call.around import types_before, types_behind
from cti.ivr.blocks.call.dialling import talked
from cti.ivr.blocks.taking import constant
from cti.ivr.flow.block import (
    ERROR,
    FAILED,
    NEXT,
    TALK_ENDED,
    WARNING,
    Block,
    BlockFailed,
    Exit,
    Finding,
    Look,
    PromptList,
    Session,
    Words,
    choice,
    integer,
    prompts,
    seconds,
    text,
    yes_no,
)
from cti.ivr.services.legs import LIMIT_CAUSE, Legs, Talk
from cti.ivr.services.recorder import CallRecorder


class WithLeg(Block):
    """Base of the blocks that act on the party that Place call has called."""

    needs: ClassVar[tuple[str, ...]] = ("trunks",)


class Bridge(WithLeg):
    """Joins the caller and the party called by Place call."""

    id = "call.bridge"
    title = Words("接通双方", "Bridge")
    purpose = Words(
        "让来电者与“外拨”接通的第二方通话。", "Joins the caller and the party called by Place call."
    )
    icon, notes = "bridge", "A"
    waits = True
    ways = (
        TALK_ENDED,
        Exit("leg_gone", Words("对方已挂机", "party gone")),
        Exit("limit", Words("时间到", "time is up"), falls_to="talk_ended"),
        FAILED,
    )
    summary = Words("来电者与第二方 {leg} 通话。", "The caller and the party {leg} talk.")
    line = Words("与 {leg} 通话", "talk with {leg}")

    leg: Any = integer("第二方", "Party", required=True, formula=True)
    max_talk: float | None = seconds("最长通话", "Longest talk", low=10, high=14400, formula=True)
    warn: float = seconds("到时前提醒", "Warn before", 60, low=0, high=600)
    pass_keys: bool = yes_no("按键传给对方", "Pass keys on", True)
    record: str = choice(
        "录音", "Record", "default",
        {"default": ("按系统设置", "as set up"), "yes": ("录音", "yes"), "no": ("不录音", "no")},
    )  # fmt: skip

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        most, warn = look.value("max_talk"), look.value("warn")
        if isinstance(most, int | float) and isinstance(warn, int | float) and warn >= most:
            words = Words("提醒时间不短于最长通话。", "The warning is not shorter than the talk.")
            half = look.set_field(Words("改为一半", "Half of it"), "warn", most / 2)
            yield look.finding("warn_over", WARNING, words, "warn", [half])

    async def run(self, call: Session) -> str:
        most = None if self.max_talk is None else float(self.max_talk)
        talk = Talk(most, float(self.warn), bool(self.pass_keys))
        if self.record != "default":
            recorder = call.service(CallRecorder)
            for one in (call.number, int(self.leg)):
                (recorder.start if self.record == "yes" else recorder.stop)(one)
        try:
            cause = await talked(call, int(self.leg), talk)
        except BlockFailed as failed:
            if failed.kind == "not_found":
                return "leg_gone"
            raise
        return "limit" if cause == LIMIT_CAUSE else "talk_ended"


class Release(WithLeg):
    """Clears the second party."""

    id = "call.release"
    title = Words("释放第二方", "Release party")
    purpose = Words("挂断第二方，来电者留在流程中。", "Clears the second party; the caller stays.")
    icon, notes = "release", "C"
    ways = (NEXT,)
    summary = Words("挂断第二方 {leg}。", "The party {leg} is cleared.")
    line = Words("释放 {leg}", "release {leg}")

    leg: Any = integer("第二方", "Party", required=True, formula=True)
    cause: str = choice("原因", "Cause", "16", CAUSES)

    async def run(self, call: Session) -> str:
        call.service(Legs).release(int(self.leg), int(self.cause))
        return "next"


class Hold(WithLeg):
    """Puts the other party on hold with music."""

    id = "call.hold"
    title = Words("保持", "Hold")
    purpose = Words("让对方听音乐等待。", "Puts the other party on hold with music.")
    icon, notes = "hold", "A"
    ways = (NEXT, FAILED)
    summary = Words("对方 {leg} 被保持。", "The party {leg} is on hold.")
    line = Words("保持 {leg}", "hold {leg}")

    leg: Any = integer("第二方", "Party", formula=True)
    music: PromptList = prompts("音乐", "Music")

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        if not types_behind(look) & {"call.retrieve", "call.release"}:
            words = Words("之后没有任何路径取回对方。", "No path takes the party back.")
            take = look.insert_between(
                Words("插入“取回”", "Insert Retrieve"), "next", "call.retrieve",
                leg=look.value("leg"),
            )  # fmt: skip
            yield look.finding("no_retrieve", WARNING, words, None, [take])

    async def run(self, call: Session) -> str:
        leg = None if self.leg is None else int(self.leg)
        call.service(Legs).hold(leg, self.music or None)
        return "next"


class Retrieve(WithLeg):
    """Takes a held party back."""

    id = "call.retrieve"
    title = Words("取回", "Retrieve")
    purpose = Words("取回被保持的一方。", "Takes a held party back.")
    icon, notes = "retrieve", "A"
    ways = (NEXT, Exit("gone", Words("对方已挂机", "party gone")), FAILED)
    summary = Words("取回对方 {leg}。", "The party {leg} is taken back.")
    line = Words("取回 {leg}", "retrieve {leg}")

    leg: Any = integer("第二方", "Party", formula=True)

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        if "call.hold" not in types_before(look):
            words = Words("之前没有保持任何一方。", "Nobody was put on hold before.")
            hold = look.insert_before(
                Words("先插入“保持”", "Insert Hold before"), "call.hold", leg=look.value("leg")
            )
            yield look.finding("not_held", WARNING, words, None, [hold])

    async def run(self, call: Session) -> str:
        leg = None if self.leg is None else int(self.leg)
        return "next" if call.service(Legs).retrieve(leg) else "gone"


KEYS = frozenset("0123456789*#ABCDabcd,")
"""What can be sent; a comma is a pause of a second."""


class SendKeys(WithLeg):
    """Sends DTMF to the other side."""

    id = "call.send_keys"
    title = Words("发送按键", "Send keys")
    purpose = Words(
        "向对方发送双音频按键；逗号停顿一秒。",
        "Sends DTMF to the other side; a comma is a pause of a second.",
    )
    icon, notes = "send_keys", "A"
    waits = True
    ways = (NEXT, FAILED)
    summary = Words("发送按键 {keys}。", "The keys {keys} are sent.")
    line = Words("按键 {keys}", "keys {keys}")

    keys: str = text("按键", "Keys", required=True, formula=True, most=100)
    leg: Any = integer("第二方", "Party", formula=True)
    on: int = integer("每键毫秒", "Milliseconds of tone", 100, low=40, high=1000)
    gap: int = integer("间隔毫秒", "Milliseconds between", 100, low=40, high=1000)

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        keys = constant(look.value("keys"))
        if keys and not set(keys) <= KEYS:
            wrong = "".join(sorted(set(keys) - KEYS))
            words = Words("“{wrong}”不是电话按键。", "“{wrong}” is no key of a telephone.").fill(
                wrong=wrong
            )
            right = "".join(key for key in keys if key in KEYS)
            title = Words("去掉它", "Remove it")
            yield look.finding(
                "bad_key", ERROR, words, "keys", [look.set_field(title, "keys", right)]
            )

    async def run(self, call: Session) -> str:
        keys = str(self.keys).strip().upper()
        if not keys or not set(keys) <= KEYS:
            raise BlockFailed(
                "bad_value", f"{keys!r} cannot be keyed; use 0-9, *, #, A-D and comma."
            )
        leg = None if self.leg is None else int(self.leg)
        work = call.service(Legs).send_keys(keys, leg, int(self.on), int(self.gap))
        await call.slow(work, 120.0)
        return "next"
