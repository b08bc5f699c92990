"""Callers who do not want to wait on the line: they keep their place and are called back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from cti.ivr.blocks.asking import Asking
from cti.ivr.blocks.call.around import types_before
from cti.ivr.blocks.input.telephone import judge_number
from cti.ivr.blocks.queue.places import MINUTE, a_queue, asked_skills, skill_rows
from cti.ivr.flow.block import (
    ERROR,
    FAILED,
    NO_INPUT,
    NO_MATCH,
    WARNING,
    Answer,
    Block,
    BlockFailed,
    Exit,
    Finding,
    Look,
    PromptList,
    Session,
    Verdict,
    Words,
    formula,
    integer,
    key,
    reference,
    text,
    variable,
    yes_no,
)
from cti.ivr.prompts.lists import PromptItem
from cti.ivr.services.callbacks import Callback, Callbacks
from cti.ivr.services.queueing import Queueing

AGREE, OTHER, DECLINE = "1", "2", "9"
OFFER_BEFORE = Words(
    "我们可以保留您的排队位置并回拨", "We can keep your place and call you back at"
)
OFFER_AFTER = Words(
    "同意请按1，使用其他号码请按2，不需要请按9。",
    "To agree press 1, for another number press 2, to decline press 9.",
)
WHICH = Words(
    "请输入回拨号码，以井号键结束。", "Please key the number that we shall call, then the hash key."
)


def said(words: Words, language: str) -> PromptItem:
    return PromptItem("text", value=words.of(language))


class QueueCallback(Asking):
    """Keeps the caller's place and calls back when it comes up."""

    id = "queue.callback"
    title = Words("排队回拨", "Queue callback")
    purpose = Words(
        "来电者挂机后保留排队位置，轮到时系统回拨并接通坐席。",
        "Keeps the caller's place; he hangs up and is called back when an agent is free.",
    )
    keywords = ("回拨", "回电", "callback", "call back")
    icon, notes, needs = "queue_callback", "AW", ("acd", "dialer")
    ways = (
        Exit("booked", Words("已登记", "booked")),
        Exit("declined", Words("不需要", "declined")),
        Exit("refused", Words("不能回拨", "refused"), falls_to="declined"),
        NO_INPUT,
        NO_MATCH,
        FAILED,
    )
    fruitless = frozenset({"error", "no_input", "no_match", "declined", "refused"})
    summary = Words(
        "登记回拨 {number}，最多呼叫 {attempts} 次。",
        "A callback to {number} is booked, up to {attempts} tries.",
    )
    line = Words("回拨 {number}", "call back {number}")

    number: str | None = text("号码", "Number", "{call.calling}", formula=True, most=32)
    ask_number: bool = yes_no("请来电者确认号码", "Ask for the number", True)
    queue: str | None = a_queue(required=False)
    attempts: int = integer("呼叫次数", "Tries to call", 3, low=1, high=10)
    between: int = integer("间隔分钟", "Minutes between", 10, low=1, high=1440)
    hours: str | None = reference("calendar", "回拨时段", "Hours")
    at: Any = formula("不早于", "Not before", "date_time")
    priority: int = integer("优先级", "Priority", 0, low=-100, high=100, formula=True)
    skills: Any = skill_rows()
    ticket: str | None = variable("回拨号存入", "Ticket into", "integer")
    restart_key: str | None = key("重输键", "Restart key", "*", group="ask")

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        if look.value("number") == "{call.calling}" and not look.value("ask_number"):
            words = Words(
                "来电者隐藏号码时无法回拨。", "A caller who withholds his number cannot be called."
            )
            ask = look.set_field(Words("请来电者确认号码", "Ask for one"), "ask_number", True)
            yield look.finding("mobile_only", WARNING, words, "ask_number", [ask])
        if not look.value("queue") and not types_before(look) & {"queue.join", "queue.wait"}:
            words = Words(
                "之前没有排过队，不知道由哪个队列回拨。",
                "The caller has waited in no queue before: it is not known which one calls back.",
            )
            fixes = [
                look.set_field(Words("用队列「{n}」", "Queue “{n}”").fill(n=name), "queue", name)
                for name in list(look.site.queues)[:3]
            ]
            yield look.finding(
                "no_queue", ERROR, words, "queue", [*fixes, look.open_field("queue")]
            )

    async def run(self, call: Session) -> str:
        number = str(self.number or "").strip()
        if self.ask_number:
            answer = await self._agreed(call, number)
            if answer.how != "answered":
                return answer.how
            if answer.value is None:
                return "declined"
            number = str(answer.value)
        elif not judge_number(number.removeprefix("+"), "any").valid:
            return "refused"
        try:
            ticket = await call.slow(call.service(Callbacks).book(call.number, self._asked(number)))
        except BlockFailed as failed:
            if failed.kind == "denied":
                return "refused"
            raise
        call.service(Queueing).leave(call.number)
        if self.ticket:
            call.variables[self.ticket] = ticket
        return "booked"

    def _asked(self, number: str) -> Callback:
        if self.at is not None and not isinstance(self.at, datetime):
            raise BlockFailed("bad_value", "A callback needs a day and a time.")
        return Callback(
            number,
            str(self.queue or "").strip(),
            int(self.attempts),
            float(self.between) * MINUTE,
            self.hours or "",
            self.at,
            int(self.priority or 0),
            asked_skills(self.skills),
        )

    async def _agreed(self, call: Session, number: str) -> Answer:
        """The number that the caller agrees to; None in its place where he does not want it."""
        language = str(call.variables["call.language"] or "zh-CN")
        if judge_number(number.removeprefix("+"), "any").valid:
            offer = (
                said(OFFER_BEFORE, language),
                PromptItem("say", "phone", number),
                said(OFFER_AFTER, language),
            )
            asked = self.prompt or PromptList(offer)
            answer = await self.ask(call, _choice, asked)
            if answer.how != "answered" or answer.keys != OTHER:
                agreed = number if answer.keys == AGREE else None
                return Answer(answer.how, answer.keys, agreed)
        which = PromptList((said(WHICH, language),))
        keyed = await self.ask(call, lambda keyed: judge_number(keyed, "any"), which)
        return Answer(keyed.how, keyed.keys, keyed.keys)


def _choice(keyed: str) -> Verdict:
    right = keyed in (AGREE, OTHER, DECLINE)
    return Verdict(right, not keyed, "" if right or not keyed else "not_offered")


class CancelCallback(Block):
    """Withdraws callbacks of this number or ticket."""

    id = "queue.cancel_callback"
    title = Words("取消回拨", "Cancel callback")
    purpose = Words("取消该号码或该回拨号的回拨。", "Withdraws callbacks of this number or ticket.")
    icon, notes, needs = "queue_cancel_callback", "W", ("acd", "dialer")
    ways = (
        Exit("cancelled", Words("已取消", "cancelled")),
        Exit("none", Words("没有回拨", "none")),
    )
    summary = Words("取消 {number} 的回拨。", "Callbacks to {number} are withdrawn.")
    line = Words("取消 {number}", "cancel {number}")

    number: str | None = text("号码", "Number", "{call.calling}", formula=True, most=32)
    ticket: Any = integer("回拨号", "Ticket", formula=True)
    count: str | None = variable("数量存入", "Count into", "integer")

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        if look.survey.paths.next(look.block.id, "none") is None:
            words = Words("没有回拨的来电者会被挂断。", "A caller without a callback is cut off.")
            say = look.insert_after(
                Words("播放“没有回拨”", "Say that there is none"), "none", "play.prompts",
                prompts=[{"text": Words("没有为您登记的回拨。", "There is no callback for you.").of(
                    look.flow.languages[0]
                )}],
            )  # fmt: skip
            yield look.finding("none_unlinked", WARNING, words, None, [say])

    async def run(self, call: Session) -> str:
        ticket = None if self.ticket in (None, "") else int(self.ticket)
        number = str(self.number or "").strip()
        count = call.service(Callbacks).cancel(number, ticket)
        if self.count:
            call.variables[self.count] = count
        return "cancelled" if count else "none"
