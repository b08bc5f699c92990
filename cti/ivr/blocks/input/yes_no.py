"""Questions with two answers, and any key at all."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cti.ivr.blocks.asking import Asking
from cti.ivr.blocks.input.menu import judge_menu
from cti.ivr.blocks.say.times import KIND_NAMES
from cti.ivr.flow.block import (
    ERROR,
    NO_INPUT,
    NO_MATCH,
    WARNING,
    Exit,
    Finding,
    Fix,
    Look,
    PromptList,
    Session,
    Verdict,
    Words,
    choice,
    formula,
    key,
    variable,
)
from cti.ivr.formula.expression import parse
from cti.ivr.formula.refusal import FormulaError
from cti.ivr.prompts.lists import PromptItem


class YesNo(Asking):
    """A question with two answers."""

    id = "input.yes_no"
    title = Words("是否确认", "Yes or no")
    purpose = Words("有两个答案的问题。", "A question with two answers.")
    keywords = ("是否", "确定", "yes", "no", "confirmation")
    icon = "yes_no"
    ways = (
        Exit("yes", Words("是", "yes")),
        Exit("no", Words("否", "no")),
        NO_INPUT,
        NO_MATCH,
    )
    summary = Words("播放 {prompt}：{yes} 是，{no} 否。", "{prompt} is asked: {yes} yes, {no} no.")
    line = Words("{yes} 是 · {no} 否", "{yes} yes · {no} no")

    yes: str = key("“是”的按键", "Key for yes", "1", required=True)
    no: str = key("“否”的按键", "Key for no", "2", required=True)
    silence_is: str = choice(
        "不按键视为", "Silence is", "nothing",
        {"yes": ("是", "yes"), "no": ("否", "no"), "nothing": ("无回答", "no answer")},
    )  # fmt: skip

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        yield from same_key(look, "yes", "no")

    async def run(self, call: Session) -> str:
        answer = await self.ask(call, lambda keyed: judge_menu({self.yes, self.no}, keyed))
        if answer.how == "no_input" and self.silence_is != "nothing":
            return self.silence_is
        if answer.how != "answered":
            return answer.how
        return "yes" if answer.keys == self.yes else "no"


def same_key(look: Look, first: str, second: str) -> Iterator[Finding]:
    """Two answers on one key."""
    if look.value(first) == look.value(second):
        words = Words("两个答案用了同一个按键。", "Both answers are on the same key.")
        block = look.block.id
        title = Words("改为 1 和 2", "Make them 1 and 2")
        fix = Fix(title, lambda f: f.set_field(block, first, "1").set_field(block, second, "2"))
        yield look.finding("same_key", ERROR, words, second, [fix])


class Confirm(Asking):
    """Reads a value back and lets the caller confirm or key again."""

    id = "input.confirm"
    title = Words("复述确认", "Read back")
    purpose = Words(
        "读出一个值，请来电者确认或重新输入。", "Reads a value back to be confirmed or keyed again."
    )
    icon = "confirm"
    ways = (
        Exit("right", Words("正确", "right")),
        Exit("again", Words("重新输入", "again")),
        Exit("cancel", Words("取消（*）", "cancel (*)"), falls_to="again"),
        NO_INPUT,
        NO_MATCH,
    )
    summary = Words(
        "复述 {value}：{yes} 正确，{again} 重输。",
        "{value} is read back: {yes} right, {again_key} again.",
    )
    line = Words("复述 {value}", "Read back {value}")

    value: Any = formula("内容", "Value", required=True)
    kind: str = choice(
        "读作", "Said as", "digits", {**KIND_NAMES, "none": ("不读出", "not at all")}
    )
    style: str = choice(
        "方式", "How", "ask",
        {"ask": ("必须按键", "a key is needed"), "unless": ("不按键即正确", "silence means right")},
    )  # fmt: skip
    yes: str = key("正确", "Right", "1", required=True)
    again_key: str = key("重新输入", "Again", "2", required=True)
    end_key: str | None = key("结束键", "End key", None, group="ask")
    restart_key: str | None = key("重输键", "Restart key", None, group="ask")

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        yield from same_key(look, "yes", "again_key")
        try:
            reads = parse(str(look.value("value") or "0")).reads
        except FormulaError:
            return
        secret = {variable.path for variable in look.flow.variables if variable.secret}
        if reads & secret and look.value("kind") != "none":
            words = Words("保密内容会被读出来。", "A secret would be read aloud.")
            fix = look.set_field(Words("只确认，不读出", "Confirm without reading"), "kind", "none")
            yield look.finding("secret", WARNING, words, "kind", [fix])

    async def run(self, call: Session) -> str:
        said = (*self.prompt.items,)
        if self.kind != "none":
            said = (
                PromptItem("say" if self.kind != "text" else "text", self.kind, self.value),
                *said,
            )
        offered = {self.yes, self.again_key, "*"}
        answer = await self.ask(call, lambda keyed: judge_menu(offered, keyed), PromptList(said))
        if answer.how == "no_input" and self.style == "unless":
            return "right"
        if answer.how != "answered":
            return answer.how
        if answer.keys == self.yes:
            return "right"
        return "again" if answer.keys == self.again_key else "cancel"


class AnyKey(Asking):
    """Goes on at any key."""

    id = "input.any_key"
    title = Words("等待任意键", "Wait for a key")
    purpose = Words("来电者按任意键后继续。", "Goes on at any key.")
    icon = "any_key"
    ways = (Exit("key", Words("已按键", "a key")), Exit("no_input", Words("无按键", "no key")))
    summary = Words("播放 {prompt}，等待任意键。", "{prompt} is played; any key goes on.")

    end_key: str | None = key("结束键", "End key", None, group="ask")
    restart_key: str | None = key("重输键", "Restart key", None, group="ask")
    key: str | None = variable("按下的键", "Key", "character")

    async def run(self, call: Session) -> str:
        answer = await self.ask(call, lambda keyed: Verdict(bool(keyed), not keyed))
        if answer.how != "answered":
            return "no_input"
        if self.key:
            call.variables[self.key] = answer.keys
        return "key"
