"""What the owner of a mailbox does: opening it, hearing and counting messages."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from cti.ivr.blocks.asking import Asking
from cti.ivr.blocks.customer.identity import judge_length
from cti.ivr.blocks.taking import constant
from cti.ivr.blocks.voicemail.leaving import DIALOGUE, OfMailboxes
from cti.ivr.blocks.walked import in_flow_language, insert_gate, reached_without
from cti.ivr.flow.block import (
    NO_INPUT,
    NO_MATCH,
    UNAVAILABLE,
    WARNING,
    Exit,
    Finding,
    Look,
    PromptList,
    Session,
    Words,
    choice,
    key,
    prompts,
    reference,
    rows,
    text,
    variable,
    yes_no,
)
from cti.ivr.prompts.lists import PromptItem
from cti.ivr.services.mailboxes import Mailboxes

LOCKED = Words("信箱已锁定，请稍后再试。", "The mailbox is locked; please try again later.")
TASKS = {
    "1": "repeat", "2": "delete", "3": "keep", "4": "forward", "5": "reply", "6": "call_back", "9": "next",
}  # fmt: skip
"""Key -> what it does while messages are heard."""
DOES = {
    "repeat": ("重听", "repeat"), "delete": ("删除", "delete"), "keep": ("保留", "keep"),
    "forward": ("转发", "forward"), "reply": ("回复", "reply"), "call_back": ("回电", "call back"),
    "next": ("下一条", "next"),
}  # fmt: skip


def mailbox_field() -> Any:
    return reference("mailbox", "信箱", "Mailbox", required=True, formula=True)


def opened_first(look: Look) -> Iterator[Finding]:
    if reached_without(look, ("voicemail.open",), ("open",)):
        words = Words("未登录信箱即可到达这里。", "This is reachable without opening the mailbox.")
        title = Words("先插入“信箱登录”", "Insert Open mailbox before")
        into = constant(look.value("mailbox")) or "mailbox"
        name = into if into.isidentifier() else "mailbox"
        fix = insert_gate(look, title, "voicemail.open", "open", into=name)
        yield look.finding("no_open", WARNING, words, "mailbox", [fix])


class Open(Asking):
    """Mailbox number and password."""

    id = "voicemail.open"
    title = Words("信箱登录", "Open mailbox")
    purpose = Words("输入信箱号和密码。", "Asks for mailbox number and password.")
    icon = "mailbox"
    needs = ("mailbox",)
    fruitless = frozenset({"locked", "unavailable", "no_input", "no_match"})
    ways = (
        Exit("open", Words("已登录", "open")),
        Exit("locked", Words("已锁定", "locked")),
        UNAVAILABLE,
        NO_INPUT,
        NO_MATCH,
    )
    summary = Words("登录信箱。", "A mailbox is opened with its password.")
    line = Words("信箱 → {into}", "Mailbox → {into}")

    password: PromptList = prompts("密码提示音", "Prompt for the password")
    mailbox: str | None = text(
        "信箱（留空则询问）", "Mailbox (empty: is asked)", most=40, formula=True
    )
    into: str = variable("信箱存入", "Mailbox into", "text", required=True)
    secret: bool = yes_no("保密", "Secret", True, group="ask")

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        if look.flow.target(look.block.id, "locked") is None:
            words = Words("信箱锁定后没有去向。", "Nothing follows when the mailbox is locked.")
            goodbye = [{"text": in_flow_language(look, LOCKED)}]
            title = Words("说明后挂机", "Say so and hang up")
            fix = look.insert_after(title, "locked", "call.hang_up", goodbye=goodbye)
            yield look.finding("open_end", WARNING, words, None, [fix])

    async def run(self, call: Session) -> str:
        boxes = call.service(Mailboxes)
        for _ in range(int(self.tries)):
            mailbox = self.mailbox
            if not mailbox:
                number = await self.ask(call, partial(judge_length, 1, 20))
                if number.how != "answered":
                    return number.how
                mailbox = number.keys
            word = await self.ask(call, partial(judge_length, 1, 20), self.password, secret=True)
            if word.how != "answered":
                return word.how
            state = await call.slow(boxes.open(mailbox, word.keys))
            if state == "open":
                call.variables[self.into] = mailbox
            if state != "wrong":
                return state
        return "no_match"


class Listen(OfMailboxes):
    """The whole dialogue: new first, time and number, repeat, delete, keep, forward, reply, next."""

    id = "voicemail.listen"
    title = Words("听取留言", "Listen to messages")
    purpose = Words(
        "逐条播放留言，按键处理。", "Plays the messages; keys delete, keep, forward, answer."
    )
    keywords = ("听留言", "收听留言")
    icon, notes = "listen", "A"
    ways = (
        Exit("done", Words("听完", "done")),
        Exit("none", Words("没有留言", "none"), falls_to="done"),
        UNAVAILABLE,
    )
    summary = Words("听取信箱 {mailbox} 的留言。", "The messages of {mailbox} are heard.")
    line = Words("{mailbox}", "{mailbox}")

    mailbox: str = mailbox_field()
    keys: tuple[dict[str, str], ...] = rows(
        "按键", "Keys", most=12,
        default=[{"key": pressed, "does": does} for pressed, does in TASKS.items()],
        columns={
            "key": key("按键", "Key", required=True),
            "does": choice("作用", "Does", "next", DOES),
        },
    )  # fmt: skip

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        yield from opened_first(look)

    async def run(self, call: Session) -> str:
        chosen = {row["key"]: row["does"] for row in self.keys or ()}
        work = self.boxes(call).listen(call.number, self.mailbox, chosen)
        return "done" if await call.slow(work, DIALOGUE) else "none"


class Count(OfMailboxes):
    """New and kept, spoken or into variables."""

    id = "voicemail.count"
    title = Words("留言数量", "How many messages")
    purpose = Words("新留言和保留留言的数量。", "How many new and kept messages there are.")
    icon = "count"
    ways = (
        Exit("some", Words("有留言", "some")),
        Exit("none", Words("没有留言", "none")),
        UNAVAILABLE,
    )
    fruitless = frozenset({"unavailable", "error"})
    summary = Words("取信箱 {mailbox} 的留言数。", "The messages of {mailbox} are counted.")
    line = Words("{mailbox}", "{mailbox}")

    mailbox: str = mailbox_field()
    speak: bool = yes_no("读出数量", "Say it", True)
    new: str | None = variable("新留言数存入", "New into", "integer")
    kept: str | None = variable("保留数存入", "Kept into", "integer")

    async def run(self, call: Session) -> str:
        new, kept = await call.slow(self.boxes(call).count(self.mailbox))
        if self.new:
            call.variables[self.new] = new
        if self.kept:
            call.variables[self.kept] = kept
        if self.speak:
            await call.play(PromptList((PromptItem("say", "quantity", new),)))
        return "some" if new + kept else "none"
