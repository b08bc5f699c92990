"""Entering other flows and coming back: parts, segments, other flows, jobs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time
from typing import Any

from cti.ivr.flow.block import (
    ERROR,
    FAILED,
    NEXT,
    WARNING,
    Block,
    EnterPart,
    Exit,
    Finding,
    Fix,
    GoToFlow,
    LeavePart,
    Look,
    Session,
    Words,
    formula,
    reference,
    rows,
    text,
    variable,
)
from cti.ivr.services.house import Jobs

GIVEN = {
    "parameter": text("参数", "Parameter", required=True, most=40),
    "value": formula("值", "Value", required=True),
}


def given(rows: tuple[dict[str, Any], ...]) -> dict[str, Any]:
    """Parameters and their values, of a field `in`."""
    return {row["parameter"]: row["value"] for row in rows or ()}


def unfilled(look: Look, fill: Words) -> Iterator[Finding]:
    """A required parameter of the flow that is named is empty."""
    shape = look.site.part_shapes.get(str(look.value("flow") or ""))
    filled = look.value("in") or []
    names = {row.get("parameter") for row in filled if isinstance(row, Mapping)}
    for parameter in shape.parameters if shape is not None else ():
        name = str(parameter.get("name", ""))
        if parameter.get("required") is True and name not in names:
            words = Words("参数“{name}”没有填写。", "The parameter {name} is empty.").fill(
                name=name
            )
            more = [*filled, {"parameter": name, "value": name}]
            fix: Fix = look.set_field(fill, "in", more)
            yield look.finding("required", ERROR, words, "in", [fix])


FILL = Words("用同名变量填入", "Fill with the variable of that name")


class CallPart(Block):
    """Runs another flow and comes back."""

    id = "flow.call"
    title = Words("调用子流程", "Call part")
    purpose = Words("运行另一个流程，完成后返回。", "Runs another flow and comes back.")
    keywords = ("子流程", "调用流程", "subroutine", "sub flow", "subflow", "part")
    icon = "part"
    waits = True
    summary = Words("运行子流程「{flow}」。", "The part “{flow}” runs.")
    line = Words("{flow}", "{flow}")

    flow: str = reference("part", "子流程", "Part", required=True)
    in_: tuple[dict[str, Any], ...] = rows("传入", "Values in", columns=GIVEN)
    out: tuple[dict[str, Any], ...] = rows(
        "传出", "Values out",
        columns={
            "value": text("返回值", "Value", required=True, most=40),
            "into": variable("存入变量", "Into", required=True),
        },
    )  # fmt: skip
    returns: tuple[dict[str, Any], ...] = rows(
        "返回出口", "Ways back", default=[{"name": "next"}],
        columns={"name": text("名称", "Name", required=True, most=40)},
    )  # fmt: skip

    @classmethod
    def exits(cls, fields: Mapping[str, Any]) -> tuple[Exit, ...]:
        names = fields.get("returns", [{"name": "next"}])
        ways: dict[str, Exit] = {}
        for row in names if isinstance(names, (list, tuple)) else ():
            name = str(row.get("name") or "") if isinstance(row, Mapping) else ""
            if name and name != "error":
                label = NEXT.label if name == "next" else Words(name, name)
                ways[name] = Exit(name, label)
        return (*ways.values(), FAILED)

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        yield from unfilled(look, FILL)

    async def run(self, call: Session) -> str:
        raise EnterPart(
            self.flow, given(self.in_), {row["value"]: row["into"] for row in self.out or ()}
        )


class Return(Block):
    """Leaves a part or segment by one of its named returns."""

    id = "flow.return"
    title = Words("返回", "Return")
    purpose = Words(
        "从子流程或服务段返回；在事件之后回到被中断的模块。",
        "Leaves a part or segment; after an event, goes back to the block that was interrupted.",
    )
    icon = "return"
    ends_call = True
    summary = Words("从出口「{return}」返回。", "Comes back by “{return}”.")
    line = Words("{return}", "{return}")

    return_: str = reference("return", "返回出口", "Return", "next", required=True)
    values: tuple[dict[str, Any], ...] = rows(
        "返回值", "Values",
        columns={
            "name": text("名称", "Name", required=True, most=40),
            "value": formula("值", "Value", required=True),
        },
    )  # fmt: skip

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        paths, blocks = look.survey.paths, look.flow.blocks
        resumes = ("event.hot_key", "event.message", "event.fax_tone")
        others = [id for id in paths.entries if blocks[id].type not in resumes]
        if look.flow.kind in ("part", "segment") or look.block.id not in paths.walk(others):
            return
        words = Words(
            "本流程不是子流程，没有可返回的地方。",
            "This flow is no part, so there is nowhere to return to.",
        )
        part = Fix.by(Words("改为子流程", "Make it a part"), _set_kind, "part")
        end = Fix.by(
            Words("改用“结束”", "Use End"),
            type(look.flow).change_type,
            look.block.id,
            "flow.end",
            {},
        )
        yield look.finding("outside", ERROR, words, fixes=[part, end])

    async def run(self, call: Session) -> str:
        values = {row["name"]: row["value"] for row in self.values or ()}
        raise LeavePart(self.return_ or "next", values)


def _set_kind(flow: Any, kind: str) -> Any:
    from dataclasses import replace

    return replace(flow, kind=kind)


class GoTo(Block):
    """Passes the call to another flow for good."""

    id = "flow.go_to"
    title = Words("转到流程", "Go to flow")
    purpose = Words("把呼叫交给另一个流程，不再返回。", "Passes the call to another flow for good.")
    keywords = ("跳转", "goto", "jump")
    icon = "go_to"
    ends_call = True
    ways = (FAILED,)
    summary = Words("转到流程「{flow}」。", "Goes on in the flow “{flow}”.")
    line = Words("{flow}", "{flow}")

    flow: str = reference("flow", "流程", "Flow", required=True, formula=True)
    in_: tuple[dict[str, Any], ...] = rows("传入", "Values in", columns=GIVEN)

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        yield from unfilled(look, FILL)
        computed = "{" in str(look.value("flow") or "")
        if computed and look.survey.paths.next(look.block.id, "error") is None:
            words = Words(
                "流程名是算出来的；如果没有这个流程，呼叫会中断。",
                "The flow is computed; where there is no such flow the call breaks off.",
            )
            fixes = look.survey.link_to_nearest(look.block.id, "error")
            fixes.append(look.insert_after(Words("接到“结束”", "Link to End"), "error", "flow.end"))
            yield look.finding("unknown_target", WARNING, words, "flow", fixes)

    async def run(self, call: Session) -> str:
        raise GoToFlow(self.flow, given(self.in_))


class StartJob(Block):
    """Starts a job flow that outlives the call."""

    id = "flow.start_job"
    title = Words("启动任务", "Start job")
    purpose = Words(
        "启动一个任务流程，挂机后继续执行。", "Starts a job flow that outlives the call."
    )
    icon = "job"
    notes = "W"
    ways = (NEXT, FAILED)
    summary = Words("启动任务「{flow}」。", "Starts the job “{flow}”.")
    line = Words("{flow}", "{flow}")

    flow: str = reference("job", "任务流程", "Job", required=True)
    in_: tuple[dict[str, Any], ...] = rows("传入", "Values in", columns=GIVEN)
    at: datetime | None = formula("时间", "At", "date_time")

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        yield from unfilled(look, FILL)
        at = look.value("at")
        moment = _constant_moment(at) if isinstance(at, str) else None
        if moment is not None and moment < datetime.now(moment.tzinfo):
            words = Words("给定的时间已经过去。", "The time given is over.")
            fix = look.set_field(Words("立即启动", "Start at once"), "at", None)
            yield look.finding("past", WARNING, words, "at", [fix])

    async def run(self, call: Session) -> str:
        at = _seconds(self.at, call.now())
        call.service(Jobs).start(self.flow, given(self.in_), at, f"flow:{call.flow}")
        return "next"


def _seconds(at: datetime | date | time | None, now: datetime) -> float | None:
    """Unix seconds: a date alone begins at midnight, a time alone is of today; None is now."""
    if at is None or isinstance(at, datetime):
        return None if at is None else at.timestamp()
    if isinstance(at, time):
        return datetime.combine(now.date(), at, now.tzinfo).timestamp()
    return datetime.combine(at, time(), now.tzinfo).timestamp()


def _constant_moment(text: str) -> datetime | None:
    """The time that a formula without variables names; None for every other."""
    from cti.ivr.formula.expression import parse
    from cti.ivr.formula.refusal import FormulaError
    from cti.ivr.run.happening import BlockFailed

    try:
        parsed = parse(text)
        value = None if parsed.reads else parsed.evaluate({})
    except (FormulaError, BlockFailed):
        return None
    if isinstance(value, date) and not isinstance(value, datetime):
        return datetime.combine(value, time.max)
    return value if isinstance(value, datetime) else None
