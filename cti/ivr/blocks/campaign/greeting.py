"""How a called person is met: who calls and why, and whether it is the right one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cti.ivr.blocks.asking import Asking
from cti.ivr.blocks.input.menu import judge_menu
from cti.ivr.flow.block import (
    NO_INPUT,
    NO_MATCH,
    WARNING,
    Block,
    Exit,
    Finding,
    Fix,
    KeyPressed,
    Look,
    PlayEnded,
    PromptList,
    Session,
    Words,
    key,
    prompts,
    text,
    variable,
)
from cti.ivr.flow.document import Flow
from cti.ivr.prompts.lists import PromptItem

ASKED = Words(
    "请问您是{name}吗？是请按 1，不在请按 2，打错了请按 3。",
    "Are you {name}? Yes, press 1; not here, press 2; wrong number, press 3.",
)
NOBODY = Words("机主本人", "the owner of this number")
ANSWERS = {"1": "right", "2": "not_here", "3": "wrong"}
FIRST = 3
"""Among so many blocks, answering not counted, the company must have said who calls."""
LISTENS = 1.0
"""Seconds after the notice in which the refusing key still counts."""


def question(name: str, language: str) -> PromptList:
    """What is asked where the author chose no prompt, for a voice."""
    said = ASKED.fill(name=name or NOBODY).of(language)
    return PromptList((PromptItem("text", value=said),))


def tells_amount(fields: Any) -> bool:
    """Whether prompts of a block read out money."""
    lists = [value for value in fields.values() if isinstance(value, list)]
    return any(
        isinstance(one, dict) and one.get("say") == "money" for list in lists for one in list
    )


class RightPerson(Asking):
    """“Are you Mr Li? 1 yes, 2 he is not here, 3 wrong number.”"""

    id = "campaign.right_person"
    title = Words("确认本人", "Is it the right person")
    purpose = Words(
        "“您是某某吗？1 是，2 不在，3 打错了。”",
        "“Are you Mr Li? 1 yes, 2 not here, 3 wrong number.”",
    )
    icon = "right_person"
    ways = (
        Exit("right", Words("是本人", "right")),
        Exit("not_here", Words("本人不在", "not here")),
        Exit("wrong", Words("打错了", "wrong number")),
        NO_INPUT,
        NO_MATCH,
    )
    summary = Words("确认接听的是否 {name}。", "Is it {name} who answered?")
    line = Words("是 {name} 吗", "Is it {name}?")

    name: str | None = text("姓名", "Name", "{campaign.name}", most=100, formula=True)
    who: str | None = variable("结果存入", "Who into", "text")
    end_key: str | None = key("结束键", "End key", None, group="ask")
    restart_key: str | None = key("重输键", "Restart key", None, group="ask")

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        paths = look.survey.paths
        for id in sorted(paths.before.get(look.block.id, ())):
            before = look.flow.blocks[id]
            if before.type == "say.money" or tells_amount(before.fields):
                words = Words(
                    "还没确认本人，“{block}”就说出了金额。",
                    "{block} speaks of an amount before it is known who answered.",
                ).fill(block=look.flow.title(id, look.palette))

                def behind(flow: Flow, id: str = id) -> Flow:
                    moved = flow.blocks[id]
                    flow = flow.remove_blocks([id], heal=True)
                    flow = flow.add_block(moved.type, moved.layer, id=id, fields=moved.fields)
                    out = look.palette[moved.type].exits(moved.fields)[0].id
                    return flow.insert(id, look.block.id, "right", out, look.palette)

                fix = Fix(Words("移到确认之后", "Move it behind"), behind)
                yield look.finding("tells_too_much", WARNING, words, None, [fix])

    async def run(self, call: Session) -> str:
        language = str(call.variables["call.language"] or "zh-CN")
        asked = self.prompt or question(self.name or "", language)
        answer = await self.ask(call, lambda keyed: judge_menu(set(ANSWERS), keyed), asked)
        if answer.how != "answered":
            return answer.how
        who = ANSWERS[answer.keys]
        if self.who:
            call.variables[self.who] = who
        return who


class Identify(Block):
    """Who calls, why, how to refuse; only the key that refuses interrupts it."""

    id = "campaign.identify"
    title = Words("身份告知", "Identity notice")
    purpose = Words(
        "告知是谁、为何来电、如何拒绝。",
        "Who calls, why, how to refuse: the opening or safe-harbour message.",
    )
    icon, notes = "identity", "A"
    waits = True
    ways = (
        Exit("next", Words("下一步", "next")),
        Exit("refused", Words("拒绝来电", "refused")),
    )
    summary = Words(
        "告知身份 {prompt}，按 {refuse_key} 拒绝。",
        "{prompt} says who calls; {refuse_key} refuses.",
    )
    line = Words("{refuse_key} 拒绝", "{refuse_key} refuses")

    prompt: PromptList = prompts("告知内容", "Notice", required=True)
    refuse_key: str = key("拒绝键", "Key to refuse", "9", required=True)

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        paths = look.survey.paths
        starts = [id for id in paths.entries if look.flow.blocks[id].type == "flow.start"]
        path = paths.walk(starts).get(look.block.id, [])
        spoken = [id for id in path[1:] if look.flow.blocks[id].type != "call.answer"]
        if look.flow.kind == "outbound" and len(spoken) > FIRST:
            words = Words(
                "身份告知应在前三个模块之内。",
                "Who calls must be said within the first three blocks.",
            )
            block = look.block

            def up(flow: Flow) -> Flow:
                flow = flow.remove_blocks([block.id], heal=True)
                flow = flow.add_block(block.type, block.layer, id=block.id, fields=block.fields)
                return flow.insert(block.id, starts[0], "next", "next", look.palette)

            fix = Fix(Words("移到最前面", "Move it up"), up)
            yield look.finding("late", WARNING, words, None, [fix])

    async def run(self, call: Session) -> str:
        call.forget_keys()
        token = call.begin(self.prompt)
        playing = True
        try:
            while True:
                happened = await call.happening(None if playing else LISTENS)
                if isinstance(happened, KeyPressed) and happened.key == self.refuse_key:
                    return "refused"
                if happened is None:
                    return "next"
                if isinstance(happened, PlayEnded) and happened.token in (token, 0):
                    playing = False
        finally:
            if playing:
                call.stop(token)
