"""Password and greeting of a mailbox."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from cti.ivr.blocks.asking import Asking
from cti.ivr.blocks.customer.identity import judge_length, too_simple
from cti.ivr.blocks.voicemail.hearing import mailbox_field, opened_first
from cti.ivr.blocks.voicemail.leaving import OfMailboxes
from cti.ivr.flow.block import (
    FAILED,
    NO_INPUT,
    NO_MATCH,
    UNAVAILABLE,
    Exit,
    Finding,
    Look,
    PromptList,
    Session,
    Verdict,
    Words,
    choice,
    integer,
    prompts,
    seconds,
    yes_no,
)
from cti.ivr.services.mailboxes import Mailboxes


class Password(Asking):
    """Asks twice, sets it."""

    id = "voicemail.password"
    title = Words("修改信箱密码", "Change password")
    purpose = Words("输入两遍并保存信箱密码。", "Asks twice and sets the mailbox's password.")
    icon, notes = "pin", "AW"
    needs = ("mailbox",)
    ways = (
        Exit("changed", Words("已修改", "changed")),
        Exit("different", Words("两次不同", "different")),
        UNAVAILABLE,
        NO_INPUT,
        NO_MATCH,
    )
    summary = Words("修改信箱 {mailbox} 的密码。", "The password of {mailbox} is changed.")
    line = Words("{mailbox}", "{mailbox}")

    repeat: PromptList = prompts("再输一遍的提示音", "Prompt of the second time")
    mailbox: str = mailbox_field()
    min: int = integer("最少位数", "At least", 4, low=3, high=12)
    simple: str = choice(
        "简单密码",
        "Simple ones",
        "refuse",
        {"refuse": ("拒绝", "refused"), "allow": ("允许", "allowed")},
    )
    secret: bool = yes_no("保密", "Secret", True, group="ask")

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        yield from opened_first(look)

    async def run(self, call: Session) -> str:
        boxes = call.service(Mailboxes)

        def judge(keyed: str) -> Verdict:
            length = judge_length(int(self.min), 12, keyed)
            if length.valid and self.simple == "refuse" and too_simple(keyed, self.mailbox):
                return Verdict(False, len(keyed) < 12, "too_simple")
            return length

        first = await self.ask(call, judge, secret=True)
        if first.how != "answered":
            return first.how
        again = partial(judge_length, 3, 12)
        second = await self.ask(call, again, self.repeat or self.prompt, secret=True)
        if second.how != "answered":
            return second.how
        if first.keys != second.keys:
            return "different"
        await call.slow(boxes.set_password(self.mailbox, first.keys))
        return "changed"


class Greeting(OfMailboxes):
    """Own greeting: busy, away, after hours."""

    id = "voicemail.greeting"
    title = Words("录制问候语", "Record greeting")
    purpose = Words("为信箱录制自己的问候语。", "Records a greeting of one's own for the mailbox.")
    icon, notes = "microphone", "AW"
    ways = (
        Exit("recorded", Words("已录制", "recorded")),
        Exit("kept", Words("保留原来的", "kept"), falls_to="recorded"),
        UNAVAILABLE,
        FAILED,
    )
    summary = Words("录制信箱 {mailbox} 的问候语。", "A greeting of {mailbox} is recorded.")
    line = Words("{mailbox} · {which}", "{mailbox} · {which}")

    mailbox: str = mailbox_field()
    which: str = choice(
        "何时播放", "For", "all",
        {"all": ("全部", "always"), "busy": ("占线", "busy"), "away": ("无人接听", "away"),
         "after_hours": ("下班", "after hours")},
    )  # fmt: skip
    most: float = seconds("最长", "At most", 60, low=5, high=300)

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        yield from opened_first(look)

    async def run(self, call: Session) -> str:
        work = self.boxes(call).record_greeting(
            call.number, self.mailbox, self.which, float(self.most)
        )
        return "recorded" if await call.slow(work, float(self.most) + 120) else "kept"
