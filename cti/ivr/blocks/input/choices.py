"""Choosing a language, and choosing among what is known only at run time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cti.ivr.blocks.asking import Asking
from cti.ivr.blocks.input.menu import judge_menu
from cti.ivr.flow.block import (
    ERROR,
    NO_INPUT,
    NO_MATCH,
    WARNING,
    BlockFailed,
    Exit,
    Finding,
    Look,
    PromptList,
    Session,
    Words,
    formula,
    integer,
    key,
    prompts,
    reference,
    rows,
    text,
    variable,
    yes_no,
)
from cti.ivr.formula.functions import written
from cti.ivr.prompts.languages import language_words
from cti.ivr.prompts.lists import PromptItem
from cti.ivr.prompts.speaker import settled
from cti.ivr.services.house_memory import HouseMemory

YEAR = 365 * 86_400.0
OFFERED = [
    {"key": "1", "language": "zh-CN", "prompt": ""},
    {"key": "2", "language": "en-US", "prompt": ""},
]


class ChooseLanguage(Asking):
    """Each language offers itself in its own voice."""

    id = "input.language"
    title = Words("选择语言", "Choose language")
    purpose = Words("来电者按键选择语言。", "The caller chooses a language by key.")
    keywords = ("语言", "双语", "language", "bilingual")
    icon = "language"
    ways = (Exit("chosen", Words("已选", "chosen")), NO_INPUT, NO_MATCH)
    summary = Words("来电者选择语言。", "The caller chooses a language.")

    rows: tuple[dict[str, Any], ...] = rows(
        "语言", "Languages", default=OFFERED, required=True, most=9,
        columns={
            "key": key("按键", "Key", required=True),
            "language": text("语言", "Language", required=True, most=12),
            "prompt": reference("prompt", "提示音", "Prompt"),
        },
    )  # fmt: skip
    remember: bool = yes_no("记住来电者的选择", "Remember the caller's choice", True)
    end_key: str | None = key("结束键", "End key", None, group="ask")
    restart_key: str | None = key("重输键", "Restart key", None, group="ask")

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        given = look.value("rows")
        given = [row for row in given if isinstance(row, dict)] if isinstance(given, list) else []
        offered = {row.get("language") for row in given}
        free = [k for k in "123456789" if k not in {row.get("key") for row in given}]
        for language in look.flow.languages:
            if language not in offered and free:
                words = Words(
                    "流程的语言“{language}”没有按键。",
                    "No key offers {language}, a language of the flow.",
                )
                row = {"key": free[0], "language": language, "prompt": ""}
                title = Words("按 {key} 选{language}", "Offer {language} on {key}")
                fix = look.set_field(
                    title.fill(key=free[0], language=language_words(language)),
                    "rows",
                    [*given, row],
                )
                yield look.finding(
                    "not_offered",
                    WARNING,
                    words.fill(language=language_words(language)),
                    "rows",
                    [fix],
                )

    async def run(self, call: Session) -> str:
        caller = f"language:{call.variables['call.calling'] or ''}"
        offered = {str(row["key"]): str(row["language"]) for row in self.rows}
        memory = self._memory(call)
        if memory is not None:
            before = (await call.slow(memory.recall(caller, ["language"]))).values.get("language")
            if before in offered.values():
                call.variables.put("call.language", before)
                return "chosen"
        own = [
            PromptItem("prompt", str(row["prompt"]), options={"language": str(row["language"])})
            for row in self.rows
            if row.get("prompt")
        ]
        prompt = PromptList((*(self.prompt or PromptList()).items, *own))
        answer = await self.ask(call, lambda keyed: judge_menu(set(offered), keyed), prompt)
        if answer.how != "answered":
            return answer.how
        call.variables.put("call.language", offered[answer.keys])
        if memory is not None:
            await call.slow(memory.remember(caller, {"language": offered[answer.keys]}, YEAR))
        return "chosen"

    def _memory(self, call: Session) -> HouseMemory | None:
        """Where choices are kept; a house without such a place asks each time."""
        if not self.remember or not call.variables["call.calling"]:
            return None
        try:
            return call.service(HouseMemory)
        except BlockFailed:
            return None


class Choose(Asking):
    """A menu made at run time from an array, in pages."""

    id = "input.choose"
    title = Words("动态菜单", "Choose from list")
    purpose = Words(
        "从数组生成菜单，逐页播报，由来电者选择。", "A menu made from an array, page by page."
    )
    icon = "choose"
    ways = (
        Exit("chosen", Words("已选", "chosen")),
        Exit("empty", Words("没有内容", "empty")),
        Exit("other", Words("都不是（0）", "none of them (0)"), falls_to="no_match"),
        NO_INPUT,
        NO_MATCH,
    )
    summary = Words(
        "逐页播报 {array}，来电者选择一项。", "The items of {array} are offered, {page} a page."
    )
    line = Words("选自 {array}", "From {array}")

    array: Any = formula("数组", "Array", "array", required=True)
    speak: PromptList = prompts("每项播放（留空则朗读）", "Said of each (empty: the item itself)")
    page: int = integer("每页几项", "Items a page", 5, low=2, high=9)
    next_key: str = key("下一页键", "Next page", "9", required=True)
    number: str = variable("第几项存入", "Number into", "integer", required=True)
    item: str | None = variable("该项存入", "Item into", "any")
    end_key: str | None = key("结束键", "End key", None, group="ask")
    restart_key: str | None = key("重输键", "Restart key", None, group="ask")

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        page, onward = look.value("page"), look.value("next_key")
        if isinstance(page, int) and str(onward).isdigit() and 1 <= int(onward) <= page:
            words = Words(
                "{key} 既是翻页键又是选项。", "{key} turns the page and is a choice as well."
            )
            least = max(2, min(4, int(onward) - 1))
            fix = look.set_field(
                Words("每页四项，9 翻页", "Four a page, 9 turns it"), "page", least
            )
            fixes = [fix] if least < int(onward) else []
            nine = look.set_field(Words("用 * 翻页", "Turn the page with *"), "next_key", "*")
            yield look.finding(
                "page_key", ERROR, words.fill(key=onward), "next_key", [*fixes, nine]
            )

    async def run(self, call: Session) -> str:
        array = tuple(self.array or ())
        if not array:
            return "empty"
        first = 0
        prompt = self.prompt or PromptList()
        while True:
            shown = array[first : first + int(self.page)]
            more = len(array) > int(self.page)
            offered = {str(place + 1) for place in range(len(shown))} | {"0"}
            keys = offered | ({self.next_key} if more else set())
            said = PromptList((*prompt.items, *self._said(call, shown)))
            answer = await self.ask(call, lambda keyed, keys=keys: judge_menu(keys, keyed), said)
            if answer.how != "answered":
                return answer.how
            if answer.keys == self.next_key and more:
                first = 0 if first + int(self.page) >= len(array) else first + int(self.page)
                prompt = PromptList()
                continue
            if answer.keys == "0":
                return "other"
            chosen = first + int(answer.keys)
            call.variables[self.number] = chosen
            if self.item:
                call.variables[self.item] = array[chosen - 1]
            return "chosen"

    def _said(self, call: Session, shown: tuple[Any, ...]) -> list[PromptItem]:
        """The key of each item, and what is said of it."""
        said: list[PromptItem] = []
        for place, item in enumerate(shown):
            if self.item:
                call.variables[self.item] = item
            said.append(PromptItem("say", "number", place + 1))
            if self.speak:
                said += settled(self.speak, call.variables).items
            else:
                said.append(PromptItem("text", value=written(item)))
            said.append(PromptItem("pause", seconds=0.4))
        return said
