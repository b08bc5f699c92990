"""Who answered, what he does, and why an attempt failed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from cti.ivr.blocks.call.around import dialled_before, types_before
from cti.ivr.flow.block import (
    FAILED,
    WARNING,
    Block,
    Exit,
    Finding,
    Look,
    Session,
    Words,
    choice,
    integer,
    rows,
    seconds,
    text,
)
from cti.ivr.services.judge import Judge


class Judging(Block):
    """Base of the blocks that listen to whom the flow has called."""

    needs = ("cpa",)
    notes = "A"
    waits = True

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        if look.flow.kind == "inbound" and not dialled_before(look):
            words = Words(
                "这里只有来电者，没有被叫可判断。",
                "There is only the caller here, and nobody was called.",
            )
            yield look.finding("inbound", WARNING, words, None, [look.delete()])


class WhoAnswered(Judging):
    """Human, answering machine, fax, modem or unsure."""

    id = "call.who_answered"
    title = Words("判断应答者", "Who answered")
    purpose = Words(
        "判断接听的是真人、答录机还是传真机。", "Tells a person from an answering machine or a fax."
    )
    keywords = ("答录机", "answering machine", "amd")
    icon = "who_answered"
    ways = (
        Exit("human", Words("真人", "human")),
        Exit("machine", Words("答录机", "machine")),
        Exit("fax", Words("传真机", "fax"), falls_to="machine"),
        Exit("modem", Words("调制解调器", "modem"), falls_to="machine"),
        FAILED,
    )
    summary = Words("判断接听者是谁。", "It is judged who answered.")
    line = Words("{decide_in} 秒内判断", "within {decide_in} s")

    decide_in: float = seconds("判断时限", "Decide within", 2, low=1, high=5)
    unsure_is: str = choice(
        "不确定时算", "Unsure counts as", "human",
        {"human": ("真人", "human"), "machine": ("答录机", "machine")},
    )  # fmt: skip
    leg: Any = integer("第二方", "Party", formula=True)

    async def run(self, call: Session) -> str:
        leg = None if self.leg is None else int(self.leg)
        limit = float(self.decide_in)
        found = await call.slow(call.service(Judge).who(call.number, leg, limit), limit + 2.0)
        return found if found in ("human", "machine", "fax", "modem") else self.unsure_is


class WaitQuiet(Judging):
    """Waits until the called person has stopped speaking."""

    id = "call.wait_quiet"
    title = Words("等对方说完", "Wait till they finish")
    purpose = Words("等被叫说完话再往下走。", "Waits until the called person has stopped speaking.")
    icon = "wait_quiet"
    ways = (Exit("quiet", Words("已安静", "quiet")), Exit("timeout", Words("超时", "too long")))
    summary = Words("等对方安静 {silence} 秒。", "It is waited for {silence} s of silence.")
    line = Words("安静 {silence} 秒", "{silence} s of silence")

    silence: float = seconds("安静时间", "Silence", 0.8, low=0.2, high=5)
    most: float = seconds("最长等待", "Longest wait", 6, low=1, high=60)

    async def run(self, call: Session) -> str:
        most = float(self.most)
        work = call.service(Judge).quiet(call.number, float(self.silence), most)
        return "quiet" if await call.slow(work, most + 2.0) else "timeout"


class WaitBeep(Judging):
    """Waits for the beep of an answering machine."""

    id = "call.wait_beep"
    title = Words("等待提示音", "Wait for the beep")
    purpose = Words("等待答录机的“嘀”声。", "Waits for the beep of an answering machine.")
    icon = "wait_beep"
    ways = (
        Exit("beep", Words("听到提示音", "beep")),
        Exit("silence", Words("只有安静", "silence only"), falls_to="beep"),
        Exit("timeout", Words("超时", "too long")),
    )
    summary = Words(
        "等待答录机提示音，最多 {most} 秒。", "The beep is waited for, at most {most} s."
    )
    line = Words("最多 {most} 秒", "up to {most} s")

    most: float = seconds("最长等待", "Longest wait", 30, low=5, high=120)
    then_pause: float = seconds("之后停顿", "Pause after it", 0.5, low=0, high=5)

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        if "call.who_answered" not in types_before(look) and not dialled_before(look):
            words = Words("真人也会走到这里。", "People come here too.")
            ask = look.insert_before(
                Words("先插入“判断应答者”", "Insert Who answered before"), "call.who_answered"
            )
            yield look.finding("no_machine", WARNING, words, None, [ask])

    async def run(self, call: Session) -> str:
        most = float(self.most)
        found = await call.slow(call.service(Judge).beep(call.number, most), most + 2.0)
        if found != "timeout" and self.then_pause:
            await call.wait(float(self.then_pause))
        return found


CAUSE_GROUPS: Mapping[str, frozenset[int]] = {
    "busy": frozenset({17}),
    "vacant": frozenset({1, 3, 22, 28}),
    "no_answer": frozenset({18, 19}),
    "powered_off": frozenset({20, 27}),
    "rejected": frozenset({21}),
    "network": frozenset({34, 38, 41, 42, 44, 47}),
}
"""Causes of Q.850 that mean the same to a caller."""


class ByCause(Block):
    """Branches on the cause of the last attempt."""

    id = "call.by_cause"
    title = Words("按失败原因", "By cause")
    purpose = Words("按上一次外拨失败的原因分支。", "Branches on the cause of the last attempt.")
    icon, notes = "by_cause", "C"
    summary = Words("按失败原因：{rows}。", "By cause: {rows}.")
    line = Words("{rows}", "{rows}")

    rows: tuple[dict[str, Any], ...] = rows(
        "原因", "Causes", required=True,
        default=[{"cause": "busy", "exit": "busy"}, {"cause": "vacant", "exit": "vacant"},
                 {"cause": "no_answer", "exit": "no_answer"}],
        columns={
            "cause": text("原因或组", "Cause or group", required=True, most=20),
            "exit": text("出口", "Exit", required=True, most=40),
        },
    )  # fmt: skip

    @classmethod
    def exits(cls, fields: Mapping[str, Any]) -> tuple[Exit, ...]:
        raw = cls.fields["rows"].value(fields)
        listed = (
            [row.get("exit") for row in raw if isinstance(row, dict)]
            if isinstance(raw, list)
            else []
        )
        names = dict.fromkeys(str(name) for name in listed if name and isinstance(name, str))
        named = tuple(
            Exit(name, Words(name, name), falls_to="other") for name in names if name != "other"
        )
        return (*named, Exit("other", Words("其他", "other")))

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        if not dialled_before(look):
            words = Words("之前没有呼叫任何人。", "Nothing was called before.")
            place = look.insert_before(
                Words("先插入“外拨”", "Insert Place call before"), "call.place"
            )
            yield look.finding("no_attempt", WARNING, words, None, [place, look.delete()])

    async def run(self, call: Session) -> str:
        cause = call.variables["call.cause"]
        for row in self.rows:
            wanted = str(row.get("cause") or "").strip()
            if wanted.isdecimal() and cause == int(wanted):
                return str(row["exit"])
            if cause in CAUSE_GROUPS.get(wanted, ()):
                return str(row["exit"])
        return "other"
