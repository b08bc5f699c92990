"""Single messages, for dialogues of one's own."""

from __future__ import annotations

from collections.abc import Iterator

from cti.ivr.blocks.taking import constant
from cti.ivr.blocks.voicemail.hearing import mailbox_field
from cti.ivr.blocks.voicemail.leaving import DIALOGUE, KINDS, OfMailboxes
from cti.ivr.blocks.walked import reached_without
from cti.ivr.flow.block import (
    FAILED,
    NEXT,
    UNAVAILABLE,
    WARNING,
    Exit,
    Finding,
    Look,
    Session,
    Words,
    choice,
    formula,
    text,
    variable,
    yes_no,
)


class Next(OfMailboxes):
    """For dialogues of one's own."""

    id = "voicemail.next"
    title = Words("取下一条留言", "Next message")
    purpose = Words(
        "取一条留言，自行处理。", "Takes the next message, for a dialogue of one's own."
    )
    icon = "next"
    ways = (
        Exit("message", Words("有留言", "message")),
        Exit("none", Words("没有了", "none")),
        UNAVAILABLE,
    )
    fruitless = frozenset({"none", "unavailable", "error"})
    summary = Words("取信箱 {mailbox} 的下一条留言。", "The next message of {mailbox}.")
    line = Words("{mailbox} → {message}", "{mailbox} → {message}")

    mailbox: str = mailbox_field()
    which: str = choice(
        "哪些",
        "Which",
        "new",
        {"new": ("新留言", "new"), "kept": ("保留的", "kept"), "all": ("全部", "all")},
    )
    kind: str = choice("类别", "Kind", "any", {"any": ("不限", "any"), **KINDS})
    message: str = variable("留言编号存入", "Message into", "integer", required=True)
    file: str | None = variable("录音存入", "Sound into", "text")
    from_: str | None = variable("号码存入", "Number into", "text")
    at: str | None = variable("时间存入", "Time into", "date_time")
    seconds: str | None = variable("秒数存入", "Seconds into", "integer")

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        paths, blocks = look.survey.paths, look.flow.blocks
        to = paths.next(look.block.id, "message")
        marked = ("voicemail.mark", "voicemail.forward", "voicemail.reply")
        if to is not None and blocks[to].type not in marked:
            unmarked = paths.walk([to], lambda way: blocks[way[2]].type not in marked)
            if look.block.id in unmarked:
                words = Words(
                    "循环中没有处理留言，同一条会反复取到。",
                    "In this round nothing marks the message; it comes again.",
                )
                name = look.value("message")
                title = Words("插入“处理留言”", "Insert Mark message")
                fix = look.insert_between(title, "message", "voicemail.mark", message=name)
                yield look.finding("endless", WARNING, words, None, [fix])

    async def run(self, call: Session) -> str:
        kind = "" if self.kind == "any" else self.kind
        found = await call.slow(self.boxes(call).next(self.mailbox, self.which, kind))
        if found is None:
            return "none"
        given = {
            self.message: found.message, self.file: found.file, getattr(self, "from"): found.number,
            self.at: found.at, self.seconds: found.seconds,
        }  # fmt: skip
        for name, value in given.items():
            if name:
                call.variables[name] = value
        return "message"


class Mark(OfMailboxes):
    """Keep, delete, restore, done, assign to department."""

    id = "voicemail.mark"
    title = Words("处理留言", "Mark message")
    purpose = Words(
        "保留、删除、恢复、办结或转部门。", "Keep, delete, restore, done, or a department's."
    )
    icon, notes = "mark", "W"
    ways = (NEXT, Exit("gone", Words("留言已不在", "gone"), falls_to="next"), UNAVAILABLE)
    summary = Words("留言 {message}：{do}。", "Message {message}: {do}.")
    line = Words("{do}", "{do}")

    message: int = formula("留言编号", "Message", "integer", required=True)
    do: str = choice(
        "处理", "Do", "keep",
        {"keep": ("保留", "keep"), "delete": ("删除", "delete"), "restore": ("恢复", "restore"),
         "done": ("办结", "done"), "assign": ("转部门", "assign")},
    )  # fmt: skip
    department: str | None = text("部门", "Department", most=60, formula=True)

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        if reached_without(look, ("voicemail.next", "voicemail.leave")):
            words = Words("前面没有取留言。", "No message was taken before.")
            name = str(look.value("message") or "message")
            into = name if name.isidentifier() else "message"
            title = Words("先插入“取下一条留言”", "Insert Next message before")
            fix = look.insert_before(title, "voicemail.next", message=into)
            yield look.finding("no_message", WARNING, words, "message", [fix])

    async def run(self, call: Session) -> str:
        work = self.boxes(call).mark(int(self.message), self.do, self.department or "")
        return "next" if await call.slow(work) else "gone"


class Forward(OfMailboxes):
    """To another mailbox, by mail, to an outside number."""

    id = "voicemail.forward"
    title = Words("转发留言", "Forward message")
    purpose = Words(
        "转到其他信箱、邮件或外线号码。", "To another mailbox, by mail, to an outside number."
    )
    icon, notes = "forward", "W"
    ways = (Exit("done", Words("已转发", "done")), UNAVAILABLE, FAILED)
    summary = Words("留言 {message} 转发给 {to}。", "Message {message} goes to {to}.")
    line = Words("→ {to}", "→ {to}")

    message: int = formula("留言编号", "Message", "integer", required=True)
    to: str = text("转给", "To", required=True, most=200, formula=True)
    comment: bool = yes_no("附带说明", "With a comment", False)

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        sources = {
            constant(block.fields.get("mailbox"))
            for block in look.flow.blocks.values()
            if block.type == "voicemail.next"
        }
        to = constant(look.value("to"))
        if to and to in sources:
            words = Words(
                "来源和目标是同一个信箱“{to}”。", "Source and target are one mailbox, {to}."
            )
            fixes = [look.open_field("to")]
            other = next((name for name in look.site.names("mailbox") if name != to), None)
            if other is not None:
                title = Words("改为“{other}”", "Choose {other}").fill(other=other)
                fixes.insert(0, look.set_field(title, "to", other))
            yield look.finding("to_itself", WARNING, words.fill(to=to), "to", fixes)

    async def run(self, call: Session) -> str:
        work = self.boxes(call).forward(call.number, int(self.message), self.to, self.comment)
        await call.slow(work, DIALOGUE if self.comment else 10.0)
        return "done"
