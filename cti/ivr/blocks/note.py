"""Words on the canvas, and places that are still to be built."""

from __future__ import annotations

from collections.abc import Iterator

from cti.ivr.flow.block import (
    HINT,
    NEXT,
    Block,
    Finding,
    Look,
    PromptList,
    Session,
    Words,
    choice,
    prompts,
    text,
)


def _empty(look: Look, field: str) -> Iterator[Finding]:
    if not str(look.value(field) or "").strip():
        words = Words("里面什么也没有写。", "Nothing is written in it.")
        yield look.finding("empty", HINT, words, field, [look.delete()])


class Comment(Block):
    """A text on the canvas."""

    id = "note.comment"
    title = Words("注释", "Comment")
    purpose = Words("画布上的一段文字，不执行。", "A text on the canvas; it is never run.")
    keywords = ("备注", "说明", "note", "remark", "sticky")
    icon = "comment"
    has_entry = False
    summary = Words("（{text}）", "({text})")
    line = Words("{text}", "{text}")

    text: str = text("文字", "Text", required=True, most=2000)

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        yield from _empty(look, "text")


class Frame(Block):
    """A named frame that moves what lies in it; becomes a heading in the summary."""

    id = "note.frame"
    title = Words("分组框", "Frame")
    purpose = Words(
        "有名称的框，移动时带着框内的模块，在摘要中成为标题。",
        "A named frame that moves what lies in it; a heading in the summary.",
    )
    icon = "frame"
    has_entry = False
    summary = Words("{heading}", "{heading}")
    line = Words("{heading}", "{heading}")

    heading: str = text("标题", "Title", required=True, most=60)
    colour: str = choice(
        "颜色", "Colour", "grey",
        {"grey": ("灰", "grey"), "blue": ("蓝", "blue"), "green": ("绿", "green"),
         "yellow": ("黄", "yellow"), "red": ("红", "red")},
    )  # fmt: skip

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        yield from _empty(look, "heading")


class ToDo(Block):
    """A place still to be built: says "not yet available" and goes on."""

    id = "note.todo"
    title = Words("待办", "To do")
    purpose = Words(
        "还没做完的地方：说“暂未开通”，然后继续。",
        "A place still to be built: says “not yet available” and goes on.",
    )
    icon = "todo"
    waits = True
    ways = (NEXT,)
    summary = Words("待办：{text}。", "Still to be built: {text}.")
    line = Words("{text}", "{text}")

    text: str = text("要做什么", "What", required=True, most=2000)
    prompt: PromptList = prompts("提示音", "Prompt", ["house/not_yet"])

    async def run(self, call: Session) -> str:
        if self.prompt and call.number:
            await call.play(self.prompt)
        return "next"
