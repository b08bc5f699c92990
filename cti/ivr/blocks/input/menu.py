"""Choosing by key."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from cti.ivr.blocks.asking import Asking
from cti.ivr.flow.block import (
    HINT,
    NO_INPUT,
    NO_MATCH,
    Exit,
    Finding,
    Look,
    Session,
    Verdict,
    Words,
    formula,
    key,
    keys,
    rows,
    text,
)


class Menu(Asking):
    """The caller chooses by key."""

    id = "input.menu"
    title = Words("按键菜单", "Menu")
    purpose = Words("来电者按键选择。", "The caller chooses by key.")
    keywords = (
        "菜单",
        "按键",
        "导航",
        "选项",
        "请按",
        "menu",
        "keypress",
        "key press",
        "ivr",
        "options",
        "press",
        "dtmf",
    )
    icon = "menu"
    summary = Words("播放 {prompt}，来电者选择：", "{prompt} is played and the caller chooses:")
    line = Words("{prompt}", "{prompt}")

    choices: tuple[dict[str, Any], ...] = rows(
        "选项", "Choices", required=True, most=30,
        columns={
            "keys": keys("按键", "Keys", required=True, most=3),
            "name": text("名称", "Name", required=True, most=40),
            "when": formula("仅当", "Only if", "boolean"),
        },
    )  # fmt: skip
    end_key: str | None = key("结束键", "End key", None, group="ask")
    restart_key: str | None = key("重输键", "Restart key", None, group="ask")

    @classmethod
    def exits(cls, fields: Mapping[str, Any]) -> tuple[Exit, ...]:
        return (*_ways(fields.get("choices")), NO_INPUT, NO_MATCH)

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        keyed = {exit.id for exit in _ways(look.value("choices"))}
        if keyed and not look.value("prompt") and look.value("again"):
            words = Words("菜单第一次没有提示音。", "The menu says nothing at the first try.")
            fix = look.set_field(
                Words("使用重试提示音", "Use the prompt of the next try"),
                "prompt",
                look.value("again")[0],
            )
            yield look.finding("silent_first", HINT, words, "prompt", [fix])

    async def run(self, call: Session) -> str:
        offered = {str(row["keys"]) for row in self.choices if row.get("when") is not False}
        answer = await self.ask(call, lambda keyed: judge_menu(offered, keyed))
        return answer.keys if answer.how == "answered" else answer.how


def judge_menu(offered: set[str], keyed: str) -> Verdict:
    """Whether the keys are a choice, and whether more keys could make a longer one."""
    more = any(choice != keyed and choice.startswith(keyed) for choice in offered)
    return Verdict(keyed in offered, more, "" if keyed in offered or more else "not_offered")


def _ways(raw: Any) -> tuple[Exit, ...]:
    """One exit per choice, called by its keys, so that renaming a choice keeps its link."""
    ways: dict[str, Exit] = {}
    for row in raw if isinstance(raw, (list, tuple)) else ():
        if isinstance(row, Mapping) and row.get("keys"):
            keyed = str(row["keys"])
            name = str(row.get("name") or "")
            label = f"{keyed} {name}".strip()
            ways.setdefault(keyed, Exit(keyed, Words(label, label)))
    return tuple(ways.values())
