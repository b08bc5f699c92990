"""Several questions in a row."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from cti.ivr.blocks.asking import Asking
from cti.ivr.blocks.input.days import Date, Time
from cti.ivr.blocks.input.digits import Digits
from cti.ivr.blocks.input.menu import judge_menu
from cti.ivr.blocks.input.numbers import Amount, Number
from cti.ivr.blocks.input.telephone import Phone
from cti.ivr.blocks.taking import change_to
from cti.ivr.flow.block import (
    HINT,
    NO_INPUT,
    NO_MATCH,
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

PARTS: Mapping[str, tuple[type[Asking], str]] = {
    "digits": (Digits, "digits"), "number": (Number, "number"), "amount": (Amount, "money"),
    "date": (Date, "date"), "time": (Time, "time"), "phone": (Phone, "phone"),
}  # fmt: skip
"""Kind of input -> its block, and how its value is read back."""
KINDS = {name: (block.title.zh, block.title.en.lower()) for name, (block, _) in PARTS.items()}


class Form(Asking):
    """Asks several things in order, reads them back, lets single ones be corrected."""

    id = "input.form"
    title = Words("多项填写", "Form")
    purpose = Words(
        "依次询问多项并复述；# 完成，按序号修改，* 取消。",
        "Asks several things and reads them back; # is done, a number corrects that one, * cancels.",
    )
    icon = "form"
    ways = (
        Exit("complete", Words("完成", "complete")),
        Exit("cancelled", Words("取消", "cancelled")),
        NO_INPUT,
        NO_MATCH,
    )
    summary = Words("依次询问多项内容。", "Several things are asked in order.")

    rows: tuple[dict[str, Any], ...] = rows(
        "项目", "Questions", required=True, most=9, fewest=1,
        columns={
            "name": text("名称", "Name", required=True, most=40),
            "kind": choice("输入种类", "Input", "digits", KINDS),
            "prompt": reference("prompt", "提示音", "Prompt", required=True),
            "into": variable("存入变量", "Into", "any", required=True),
        },
    )  # fmt: skip
    read_back: bool = yes_no("复述", "Read back", True)
    back: PromptList = prompts("复述后播放", "Played after reading back")
    end_key: str | None = key("结束键", "End key", "#", group="ask")

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        given = look.value("rows")
        given = [row for row in given if isinstance(row, dict)] if isinstance(given, list) else []
        if len(given) == 1 and given[0].get("kind", "digits") in PARTS:
            row = given[0]
            block = PARTS[row.get("kind", "digits")][0]
            words = Words(
                "只有一项，用“{name}”即可。", "There is one question; {name} alone does it."
            )
            fields = {
                "prompt": [row["prompt"]] if row.get("prompt") else [],
                "into": row.get("into", ""),
            }
            fix = change_to(
                look,
                Words("改为{name}", "Make it {name}").fill(name=block.title),
                block.id,
                **fields,
            )
            yield look.finding("one_row", HINT, words.fill(name=block.title), "rows", [fix])

    async def run(self, call: Session) -> str:
        prompt = self.prompt or PromptList()
        if prompt:
            await call.play(prompt, self.barge_in)
        for row in self.rows:
            how = await self._one(call, row)
            if how:
                return how
        while self.read_back:
            chosen = await self._read_back(call)
            if chosen in ("no_input", "no_match"):
                return chosen
            if chosen == "#":
                break
            if chosen == "*":
                return "cancelled"
            how = await self._one(call, self.rows[int(chosen) - 1])
            if how:
                return how
        return "complete"

    async def _one(self, call: Session, row: Mapping[str, Any]) -> str:
        """Ask one question; the exit of the form where it was not answered."""
        block = PARTS[str(row["kind"])][0]
        ask = {name: getattr(self, name) for name, one in self.fields.items() if one.group == "ask"}
        for name, field in block.fields.items():
            if field.group == "ask" and ask.get(name) == self.fields[name].default:
                ask[name] = field.default
        fields = {name: field.default for name, field in block.fields.items()}
        prompt = PromptList((PromptItem("prompt", str(row["prompt"])),))
        own = {"prompt": prompt, "again": (), "into": row["into"]}
        exit = await block({**fields, **ask, **own}).run(call)
        return exit if exit in ("no_input", "no_match") else ""

    async def _read_back(self, call: Session) -> str:
        said: list[PromptItem] = []
        for place, row in enumerate(self.rows):
            kind = PARTS[str(row["kind"])][1]
            said += [
                PromptItem("say", "number", place + 1),
                PromptItem("pause", seconds=0.2),
                PromptItem("say", kind, call.variables[str(row["into"])]),
                PromptItem("pause", seconds=0.4),
            ]
        said += (self.back or PromptList()).items
        offered = {str(place + 1) for place in range(len(self.rows))} | {"#", "*"}
        plain = type(self)({**self.__dict__, "end_key": None, "restart_key": None, "again": ()})
        answer = await Asking.ask(
            plain, call, lambda keyed: judge_menu(offered, keyed), PromptList(tuple(said))
        )
        return answer.keys if answer.how == "answered" else answer.how
