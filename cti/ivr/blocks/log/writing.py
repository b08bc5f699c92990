"""Lines, counts and points that reports show."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from cti.ivr.blocks.walked import after
from cti.ivr.flow.block import (
    NEXT,
    WARNING,
    Block,
    BlockFailed,
    Finding,
    Look,
    Session,
    Words,
    choice,
    formula,
    integer,
    reference,
    text,
)
from cti.ivr.flow.block import text as text_field
from cti.ivr.services.facts import Facts


def tell(
    call: Session,
    kind: str,
    name: str,
    amount: float = 1.0,
    detail: Mapping[str, Any] | None = None,
) -> None:
    """Let reports count it; a trial on a desk has nobody to tell and writes it to its log."""
    try:
        facts = call.service(Facts)
    except BlockFailed:
        call.log(f"{kind}: {name} {amount:g}")
        return
    facts.tell(kind, name, amount, call=call.number, flow=call.flow, detail=detail)


def _another_name(look: Look, field: str) -> str:
    taken = {
        str(block.fields.get(field, ""))
        for block in look.flow.blocks.values()
        if block.type == look.block.type
    }
    name = str(look.value(field))
    return next(made for n in range(2, 10_000) if (made := f"{name} {n}") not in taken)


def _same_name(look: Look, field: str) -> list[str]:
    """Other blocks of this type with the same name."""
    name = look.value(field)
    return [
        id
        for id, block in look.flow.blocks.items()
        if id != look.block.id and block.type == look.block.type and not block.off
        and name and block.fields.get(field) == name
    ]  # fmt: skip


def _rename(look: Look, field: str, words: Words) -> Finding:
    other = _another_name(look, field)
    title = Words("改名为“{other}”", "Rename it “{other}”").fill(other=other)
    return look.finding("twice", WARNING, words, field, [look.set_field(title, field, other)])


class Write(Block):
    """A line in the flow's log."""

    id = "log.write"
    title = Words("写日志", "Write log")
    purpose = Words("在流程日志中写一行。", "A line in the flow's log.")
    keywords = ("日志", "log", "logging")
    icon = "log"
    notes = "W"
    ways = (NEXT,)
    summary = Words("写日志：{text}。", "Writes “{text}” to the log.")
    line = Words("{text}", "{text}")

    text: str = text_field("内容", "Text", required=True, most=1000, formula=True)
    level: str = choice(
        "级别", "Level", "info", {"info": ("信息", "info"), "warning": ("警告", "warning")}
    )

    async def run(self, call: Session) -> str:
        call.log(self.text, self.level)
        return "next"


class Count(Block):
    """Counts one for a business name (balance asked, registration)."""

    id = "log.count"
    title = Words("业务计数", "Count business")
    purpose = Words(
        "为一项业务计一次数，报表可统计。", "Counts one for a business name; reports add up."
    )
    icon, notes = "count", "W"
    ways = (NEXT,)
    summary = Words("业务“{name}”计数 {by}。", "“{name}” is counted ({by}).")
    line = Words("{name} +{by}", "{name} +{by}")

    name: str = text("业务名称", "Business", required=True, most=60)
    by: int = integer("次数", "By", 1, low=1, high=1_000_000, formula=True)

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        paths = look.survey.paths
        before = _same_name(look, "name")
        begins = [to for id in before for _, _, to in paths.ways.get(id, ())]
        if begins and look.block.id in paths.walk(begins):
            words = Words(
                "“{name}”在同一路径上计了两次。", "“{name}” is counted twice on one path."
            ).fill(name=look.value("name"))
            yield _rename(look, "name", words)

    async def run(self, call: Session) -> str:
        tell(call, "count", self.name, int(self.by))
        return "next"


class Milestone(Block):
    """A named point of the journey, shown in reports, funnel and the agent's path."""

    id = "log.milestone"
    title = Words("里程碑", "Milestone")
    purpose = Words("旅程中的一个命名点，坐席和报表可见。", "A named point of the journey.")
    icon = "milestone"
    notes = "W"
    ways = (NEXT,)
    summary = Words("到达「{point}」。", "The milestone “{point}” is reached.")
    line = Words("{point}", "{point}")

    point: str = text("名称", "Point", required=True, most=60)

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        others = [look.flow.blocks[id].number for id in _same_name(look, "point")]
        if others and min(others) < look.block.number:
            words = Words(
                "里程碑“{name}”出现在两个模块中，漏斗会重复计算。",
                "The milestone “{name}” stands in two blocks; the funnel would count both.",
            ).fill(name=look.value("point"))
            yield _rename(look, "point", words)

    async def run(self, call: Session) -> str:
        call.attach({"milestone": self.point})
        tell(call, "milestone", self.point)
        return "next"


class Result(Block):
    """Result and subject of this call in its record."""

    id = "log.result"
    title = Words("设置通话结果", "Call result")
    purpose = Words("在通话记录中写入结果和主题。", "Result and subject go into the call's record.")
    icon, notes = "result", "W"
    ways = (NEXT,)
    summary = Words("通话结果：{result}。", "The result of the call is “{result}”.")
    line = Words("{result}", "{result}")

    result: str = reference("disposition", "结果", "Result", required=True)
    subject: str | None = text("主题", "Subject", most=200, formula=True)
    note: str | None = text("备注", "Note", most=1000, formula=True)

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        from cti.ivr.check.survey import choose_similar

        known = look.site.names("disposition")
        name = look.value("result")
        if known and isinstance(name, str) and name and name not in known:
            words = Words("没有通话结果“{name}”。", "There is no result “{name}”.").fill(name=name)
            put = type(look.flow).set_field
            fixes = choose_similar(name, known, "result", put, look.block.id, "result")
            yield look.finding("result_unknown", WARNING, words, "result", fixes)

    async def run(self, call: Session) -> str:
        detail = {"subject": self.subject or "", "note": self.note or ""}
        said = {name: value for name, value in detail.items() if value}
        call.attach({"result": self.result, **said})
        tell(call, "result", self.result, detail=said)
        return "next"


TO_PEOPLE = (
    "queue.wait", "queue.join", "call.transfer", "call.to_extension", "call.ring_group", "call.find_me",
)  # fmt: skip
"""Types of blocks behind which somebody answers in person."""


class SelfService(Block):
    """Says whether the caller's wish was served without an agent."""

    id = "log.self_service"
    title = Words("自助完成标记", "Self-service done")
    purpose = Words(
        "标记来电者的需求是否已自助完成。", "Says whether the wish was served without an agent."
    )
    icon, notes = "self_service", "W"
    ways = (NEXT,)
    summary = Words("自助完成：{done}。", "Self-service done: {done}.")
    line = Words("自助完成：{done}", "Done: {done}")

    done: Any = formula("已完成", "Done", "boolean", "true")
    what: str | None = text("业务", "What", most=60)

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        sure = str(look.value("done")).strip().lower() == "true"
        if sure and any(type in TO_PEOPLE for type in after(look, "next")):
            words = Words(
                "标为自助完成，但后面会转人工。", "It says “done” on a path that goes to a person."
            )
            fix = look.set_field(Words("改为未完成", "Make it not done"), "done", "false")
            yield look.finding("before_agent", WARNING, words, "done", [fix])

    async def run(self, call: Session) -> str:
        done = bool(self.done)
        call.attach({"self_service": "yes" if done else "no"})
        tell(call, "self_service", self.what or call.flow, float(done))
        return "next"
