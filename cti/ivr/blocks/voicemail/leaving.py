"""Leaving a message, and what the sender hears of it later."""

from __future__ import annotations

from collections.abc import Iterator

from cti.ivr.blocks.logic.ways import given_rows
from cti.ivr.blocks.walked import verified_first
from cti.ivr.flow.block import (
    FAILED,
    NEXT,
    UNAVAILABLE,
    WARNING,
    Block,
    Exit,
    Finding,
    Fix,
    Look,
    PromptList,
    Session,
    Words,
    choice,
    formula,
    prompts,
    reference,
    rows,
    seconds,
    text,
    variable,
    yes_no,
)
from cti.ivr.services.mailboxes import Leaving, Mailboxes, Message

KINDS = {
    "message": ("留言", "message"), "complaint": ("投诉", "complaint"),
    "suggestion": ("建议", "suggestion"), "praise": ("表扬", "praise"),
}  # fmt: skip
DIALOGUE = 1800.0
"""Seconds that a dialogue about messages may take."""


class OfMailboxes(Block):
    """A block that works on a mailbox."""

    needs = ("mailbox",)
    waits = True

    def boxes(self, call: Session) -> Mailboxes:
        return call.service(Mailboxes)


class Leave(OfMailboxes):
    """Greeting, beep, recording, review by key; hang-up keeps what was spoken."""

    id = "voicemail.leave"
    title = Words("留言", "Leave message")
    purpose = Words("请来电者留言，存入信箱。", "Takes a message into a mailbox.")
    keywords = (
        "语音信箱",
        "信箱",
        "录留言",
        "请留言",
        "voicemail",
        "voice mail",
        "mailbox",
        "leave a message",
        "message",
    )
    icon, notes = "voicemail", "AW"
    fruitless = frozenset({"nothing", "full", "unavailable", "error"})
    ways = (
        Exit("left", Words("已留言", "left")),
        Exit("nothing", Words("没有留言", "nothing"), falls_to="left"),
        Exit("full", Words("信箱已满", "full"), falls_to="left"),
        UNAVAILABLE,
        FAILED,
    )
    summary = Words("在信箱 {mailbox} 留言。", "A message is left in the mailbox {mailbox}.")
    line = Words("→ {mailbox}", "→ {mailbox}")

    mailbox: str = reference("mailbox", "信箱", "Mailbox", required=True, formula=True)
    greeting: PromptList = prompts("问候语（留空用信箱的）", "Greeting (empty: the mailbox's)")
    most: float = seconds("最长", "At most", 120, low=5, high=600)
    silence: float = seconds("静音多久结束", "Ends after silence", 5, low=1, high=30)
    review: bool = yes_no("可重听重录", "Review by key", True)
    ask_number: bool = yes_no("询问回电号码", "Ask for a number to call back", True)
    kind: str = choice("类别", "Kind", "message", KINDS)
    alert: str = choice(
        "提醒", "Alert", "agents",
        {"none": ("不提醒", "nobody"), "agents": ("提醒坐席", "agents"), "now": ("立即通知", "at once")},
    )  # fmt: skip
    message: str | None = variable("留言编号存入", "Message into", "integer")
    number: str | None = variable("回电号码存入", "Number into", "text")

    async def run(self, call: Session) -> str:
        boxes = self.boxes(call)
        if self.greeting:
            await call.play(self.greeting)
        else:
            await call.play_items(boxes.greeting(self.mailbox))
        how = Leaving(
            float(self.most),
            float(self.silence),
            self.review,
            self.ask_number,
            self.kind,
            self.alert,
        )
        left = await call.slow(
            boxes.leave(call.number, self.mailbox, how), float(self.most) + DIALOGUE
        )
        if not isinstance(left, Message):
            return left
        if self.message:
            call.variables[self.message] = left.message
        if self.number:
            call.variables[self.number] = left.number
        return "left"


class Reply(OfMailboxes):
    """Records an answer for the sender (the doctor's answer)."""

    id = "voicemail.reply"
    title = Words("回复留言", "Reply to message")
    purpose = Words("录一段回复给留言的人。", "Records an answer for the sender.")
    icon, notes = "reply", "AW"
    ways = (
        Exit("replied", Words("已回复", "replied")),
        Exit("nothing", Words("没有录音", "nothing"), falls_to="replied"),
        UNAVAILABLE,
        FAILED,
    )
    summary = Words("录音回复留言 {message}。", "An answer to message {message} is recorded.")
    line = Words("回复 {message}", "Reply to {message}")

    message: int = formula("留言编号", "Message", "integer", required=True)
    most: float = seconds("最长", "At most", 120, low=5, high=600)
    tell: str = choice(
        "通知留言人", "Tell the sender", "SMS",
        {"SMS": ("短信", "SMS"), "call": ("电话", "call"), "none": ("不通知", "not at all")},
    )  # fmt: skip

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        silent = [
            id
            for id, block in look.flow.blocks.items()
            if block.type == "voicemail.leave" and block.fields.get("ask_number") is False
        ]
        if look.value("tell") != "none" and silent:
            words = Words(
                "留言时没有询问号码，无法通知。", "The sender was not asked for a number."
            )
            title = Words("留言时询问号码", "Ask in Leave message")
            fix = Fix.by(title, type(look.flow).set_field, silent[0], "ask_number", None)
            yield look.finding("no_number", WARNING, words, "tell", [fix])

    async def run(self, call: Session) -> str:
        work = self.boxes(call).reply(call.number, int(self.message), float(self.most), self.tell)
        return "replied" if await call.slow(work, float(self.most) + 120) else "nothing"


class Replies(OfMailboxes):
    """Plays answers waiting for this caller or ticket."""

    id = "voicemail.replies"
    title = Words("听取留言回复", "Hear replies")
    purpose = Words("播放给来电者的回复。", "Plays answers that wait for this caller or ticket.")
    icon, notes = "replies", "A"
    ways = (
        Exit("played", Words("已播放", "played")),
        Exit("none", Words("没有回复", "none")),
        UNAVAILABLE,
    )
    summary = Words("播放给 {number} 的回复。", "The answers for {number} are played.")
    line = Words("{number} 的回复", "Answers for {number}")

    number: str = text("号码", "Number", "{call.calling}", required=True, most=40, formula=True)
    ticket: str | None = text("查询号", "Ticket", most=40, formula=True)

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        if not look.value("ticket"):
            words = Words("只凭号码就能听到回复。", "The answers are heard by the number alone.")
            yield from verified_first(look, "open", words, "ticket")

    async def run(self, call: Session) -> str:
        work = self.boxes(call).replies(call.number, self.number, self.ticket or "")
        return "played" if await call.slow(work, DIALOGUE) else "none"


CHANNELS = {
    "sms": ("短信", "SMS"), "mail": ("邮件", "mail"), "call": ("电话", "call"),
    "lamp": ("留言灯", "message light"),
}  # fmt: skip


class Notify(OfMailboxes):
    """SMS, mail, call or message light on new messages, at set hours."""

    id = "voicemail.notify"
    title = Words("留言通知", "Notice of messages")
    purpose = Words(
        "有新留言时按设定的方式通知。", "New messages are told by SMS, mail, call or light."
    )
    icon, notes = "notify", "W"
    ways = (NEXT, UNAVAILABLE, FAILED)
    summary = Words(
        "信箱 {mailbox} 有新留言时通知 {to}。", "{to} is told of new messages in {mailbox}."
    )
    line = Words("{mailbox} → {to}", "{mailbox} → {to}")

    mailbox: str = reference("mailbox", "信箱", "Mailbox", required=True, formula=True)
    by: tuple[dict[str, str], ...] = rows(
        "方式", "By", required=True, fewest=1, most=4,
        columns={"channel": choice("方式", "Channel", "mail", CHANNELS)},
    )  # fmt: skip
    to: str = text("通知给", "To", required=True, most=200, formula=True)
    hours: str | None = reference("calendar", "通知时段", "Hours")

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        given = list(given_rows(look.block.fields, "by"))
        if "sms" not in look.site.services and any(row.get("channel") == "sms" for row in given):
            words = Words("本机没有配置短信。", "SMS is not set up here.")
            mended = [
                {**row, "channel": "mail"} if row.get("channel") == "sms" else row for row in given
            ]
            fix = look.set_field(Words("改用邮件", "By mail"), "by", mended)
            yield look.finding("no_channel", WARNING, words, "by", [fix])

    async def run(self, call: Session) -> str:
        ways = [row["channel"] for row in self.by]
        await call.slow(self.boxes(call).notify(self.mailbox, ways, self.to, self.hours or ""))
        return "next"
