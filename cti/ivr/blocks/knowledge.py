"""The house's knowledge, read out."""

from __future__ import annotations

from collections.abc import Iterator

from cti.ivr.blocks.taking import constant
from cti.ivr.flow.block import (
    UNAVAILABLE,
    WARNING,
    Block,
    Exit,
    Finding,
    Look,
    PromptList,
    Session,
    Words,
    text,
    variable,
    yes_no,
)
from cti.ivr.prompts.lists import PromptItem
from cti.ivr.services.desk import Knowledge


class Read(Block):
    """Finds an article by number or words and reads it."""

    id = "knowledge.read"
    title = Words("知识库查询播报", "Knowledge article")
    purpose = Words(
        "按编号或关键词查文章并播报。", "Finds an article by number or words and reads it."
    )
    icon = "knowledge"
    needs = ("knowledge",)
    waits = True
    fruitless = frozenset({"none", "unavailable", "error"})
    ways = (
        Exit("found", Words("找到", "found")),
        Exit("none", Words("没找到", "none")),
        UNAVAILABLE,
    )
    summary = Words(
        "查询并播报文章 {number}{words}。", "The article {number}{words} is found and read."
    )
    line = Words("{number}{words}", "{number}{words}")

    number: str | None = text("编号", "Number", most=40, formula=True)
    words: str | None = text("关键词", "Words", most=200, formula=True)
    folder: str | None = text("目录", "Folder", most=100)
    speak: bool = yes_no("播报", "Read it", True)
    title_into: str | None = variable("标题存入", "Title into", "text")
    text: str | None = variable("正文存入", "Text into", "text")

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        from cti.ivr.check.survey import choose_similar

        known, number = look.site.names("article"), constant(look.value("number"))
        if known and number and number not in known:
            words = Words("文章“{number}”已不存在。", "There is no article {number} any more.")
            put = type(look.flow).set_field
            fixes = choose_similar(number, known, "number", put, look.block.id, "number")
            yield look.finding("article_gone", WARNING, words.fill(number=number), "number", fixes)

    async def run(self, call: Session) -> str:
        work = call.service(Knowledge).find(self.number or "", self.words or "", self.folder or "")
        article = await call.slow(work)
        if article is None:
            return "none"
        for into, value in ((self.title_into, article.title), (self.text, article.text)):
            if into:
                call.variables[into] = value
        if self.speak:
            await call.play(PromptList((PromptItem("text", value=article.text),)))
        return "found"
