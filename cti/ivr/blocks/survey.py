"""Questionnaires by keys."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from cti.ivr.blocks.asking import Asking
from cti.ivr.blocks.campaign.contacts import field_rows
from cti.ivr.blocks.customer.cards import values_of
from cti.ivr.blocks.input.menu import judge_menu
from cti.ivr.blocks.logic.ways import given_rows, row_exits
from cti.ivr.blocks.walked import reached_without
from cti.ivr.flow.block import (
    NEXT,
    NO_INPUT,
    NO_MATCH,
    UNAVAILABLE,
    WARNING,
    Block,
    Exit,
    Finding,
    Fix,
    Look,
    Session,
    Verdict,
    Words,
    choice,
    reference,
    rows,
    text,
    variable,
    yes_no,
)
from cti.ivr.flow.document import Flow
from cti.ivr.services.desk import Questionnaires

LONGEST = 3600.0
"""Seconds that a whole questionnaire may take."""


def questionnaire_field() -> Any:
    return reference("questionnaire", "问卷", "Questionnaire", required=True)


def unknown(look: Look, word: str) -> Iterator[Finding]:
    """A questionnaire that the house does not have, where it has others."""
    from cti.ivr.check.survey import choose_similar

    known, name = look.site.names("questionnaire"), look.value("questionnaire")
    if known and isinstance(name, str) and name and name not in known:
        words = Words("没有问卷“{name}”。", "There is no questionnaire “{name}”.").fill(name=name)
        put = type(look.flow).set_field
        fixes = choose_similar(name, known, "questionnaire", put, look.block.id, "questionnaire")
        yield look.finding(word, WARNING, words, "questionnaire", fixes)


class OfSurveys(Block):
    needs = ("survey",)
    waits = True

    def sheets(self, call: Session) -> Questionnaires:
        return call.service(Questionnaires)


class Run(OfSurveys):
    """All questions of a questionnaire by keys or voice, with its branches."""

    id = "survey.run"
    title = Words("执行问卷", "Run questionnaire")
    purpose = Words(
        "按问卷逐题提问，含跳转。", "All questions of a questionnaire, with its branches."
    )
    keywords = ("问卷", "调查", "survey", "questionnaire")
    icon, notes = "survey", "AW"
    ways = (
        Exit("complete", Words("完成", "complete")),
        Exit("broken_off", Words("中断", "broken off")),
        Exit("refused", Words("拒绝", "refused"), falls_to="broken_off"),
        UNAVAILABLE,
    )
    summary = Words("执行问卷 {questionnaire}。", "The questionnaire {questionnaire} is run.")
    line = Words("{questionnaire}", "{questionnaire}")

    questionnaire: str = questionnaire_field()
    by: str = choice(
        "回答方式", "Answered by", "keys",
        {"keys": ("按键", "keys"), "words": ("按键和说话", "keys and words")},
    )  # fmt: skip
    keep_partial: bool = yes_no("保留未完成的", "Keep what is not complete", True)

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        yield from unknown(look, "gone")

    async def run(self, call: Session) -> str:
        work = self.sheets(call).run(
            call.number, self.questionnaire, self.by == "words", self.keep_partial
        )
        return await call.slow(work, LONGEST)


class Question(Asking):
    """One question of a questionnaire."""

    id = "survey.question"
    title = Words("单题提问", "One question")
    purpose = Words("提问问卷中的一题。", "Asks one question of a questionnaire.")
    icon, notes = "question", "AW"
    needs = ("survey",)
    summary = Words(
        "提问 {questionnaire} 的 {question}。", "{question} of {questionnaire} is asked."
    )
    line = Words("{questionnaire} · {question}", "{questionnaire} · {question}")

    questionnaire: str = questionnaire_field()
    question: str = text("题目", "Question", required=True, most=60)
    rows: tuple[dict[str, Any], ...] = rows(
        "各回答的出口", "Exits for answers", most=12,
        columns={
            "value": text("回答", "Answer", required=True, most=60),
            "name": text("名称", "Name", most=40),
        },
    )  # fmt: skip
    answer: str | None = variable("回答存入", "Answer into", "text")

    @classmethod
    def exits(cls, fields: Mapping[str, Any]) -> tuple[Exit, ...]:
        taken = ("answered", "unavailable", "no_input", "no_match")
        return (
            *row_exits(fields, "value", "name", taken),
            Exit("answered", Words("已回答", "answered")),
            UNAVAILABLE,
            NO_INPUT,
            NO_MATCH,
        )

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        paths, blocks = look.survey.paths, look.flow.blocks
        begins = [to for _, _, to in paths.ways.get(look.block.id, ())]
        begins = [to for to in begins if blocks[to].type != "survey.finish"]
        unfinished = paths.walk(begins, lambda way: blocks[way[2]].type != "survey.finish")
        ends = [
            id for id in unfinished if not paths.ways.get(id) and blocks[id].type != "survey.finish"
        ]
        if ends:
            words = Words("有路径没有提交问卷。", "A path never reaches Finish questionnaire.")
            name = look.value("questionnaire")

            def finished(flow: Flow) -> Flow:
                for end in ends:
                    title = Words("", "")
                    fix = look.survey.insert_before(end, "survey.finish", title, questionnaire=name)
                    flow = fix.apply(flow) if fix.apply is not None else flow
                return flow

            fix = Fix(Words("结束前插入“提交问卷”", "Insert Finish before the end"), finished)
            yield look.finding("not_finished", WARNING, words, None, [fix])

    async def run(self, call: Session) -> str:
        sheets = call.service(Questionnaires)
        offered = await call.slow(sheets.keys(self.questionnaire, self.question))

        def judge(keyed: str) -> Verdict:
            return judge_menu(set(offered), keyed) if offered else Verdict(bool(keyed), True)

        asked = await self.ask(call, judge)
        if asked.how != "answered":
            return asked.how
        answer = offered.get(asked.keys, asked.keys)
        await call.slow(sheets.answer(call.number, self.questionnaire, self.question, answer))
        if self.answer:
            call.variables[self.answer] = answer
        own = {str(row["value"]) for row in given_rows({"rows": self.rows})}
        return answer if answer in own else "answered"


class Quota(OfSurveys):
    """Are more answers of this group wanted: for telephone surveys."""

    id = "survey.quota"
    title = Words("配额判断", "Quota open")
    purpose = Words("该组样本是否还需要。", "Are more answers of this group wanted.")
    icon = "quota"
    ways = (Exit("open", Words("还需要", "open")), Exit("full", Words("已满", "full")), UNAVAILABLE)
    summary = Words(
        "{questionnaire} 的配额是否还开放。", "Is a quota of {questionnaire} still open?"
    )
    line = Words("{questionnaire}", "{questionnaire}")

    questionnaire: str = questionnaire_field()
    group: tuple[dict[str, Any], ...] = field_rows("分组", "Group", required=True, fewest=1)

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        yield from unknown(look, "gone")

    async def run(self, call: Session) -> str:
        work = self.sheets(call).open_quota(self.questionnaire, values_of(self.group))
        return "open" if await call.slow(work) else "full"


class Finish(OfSurveys):
    """Closes the answer sheet."""

    id = "survey.finish"
    title = Words("提交问卷", "Finish questionnaire")
    purpose = Words("提交本次答卷。", "Closes the answer sheet.")
    icon, notes = "survey_done", "W"
    ways = (NEXT, UNAVAILABLE)
    summary = Words("提交问卷 {questionnaire}（{state}）。", "{questionnaire} is closed ({state}).")
    line = Words("{questionnaire}：{state}", "{questionnaire}: {state}")

    questionnaire: str = questionnaire_field()
    state: str = choice(
        "状态", "State", "complete",
        {"complete": ("完成", "complete"), "broken_off": ("中断", "broken off"),
         "refused": ("拒绝", "refused")},
    )  # fmt: skip

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        if reached_without(look, ("survey.question",)):
            words = Words("前面没有提问。", "No question was asked before.")
            yield look.finding("no_answers", WARNING, words, None, [look.delete()])

    async def run(self, call: Session) -> str:
        await call.slow(self.sheets(call).finish(call.number, self.questionnaire, self.state))
        return "next"
