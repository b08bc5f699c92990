"""Helps for trials and tests; in service they do nothing that a caller could notice."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cti.ivr.blocks.event import ERROR_KINDS
from cti.ivr.flow.block import (
    FAILED,
    HINT,
    NEXT,
    UNAVAILABLE,
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
    rows,
    seconds,
    text,
    yes_no,
)
from cti.ivr.services.echo import Echo


class Breakpoint(Block):
    """Halts a trial; does nothing in service."""

    id = "test.breakpoint"
    title = Words("断点", "Breakpoint")
    purpose = Words(
        "试运行到这里暂停；正式运行时没有作用。", "Halts a trial; does nothing in service."
    )
    icon = "breakpoint"
    ways = (NEXT,)
    summary = Words("试运行时在这里暂停。", "A trial halts here.")
    line = Words("{condition}", "{condition}")

    condition: Any = formula("条件", "Condition", "boolean", lazy=True)
    after: int = integer("第几次起", "From visit", 1, low=1, high=10_000)

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        words = Words("断点在正式运行时没有作用。", "A breakpoint does nothing in service.")
        yield look.finding("published", HINT, words, fixes=[look.delete()])

    async def run(self, call: Session) -> str:
        if not call.on_trial:
            return "next"
        visits = call.memory.get(call.block, 0) + 1
        call.memory[call.block] = visits
        holds = self.condition is None or bool(call.evaluate(self.condition))
        if holds and visits >= int(self.after):
            await call.halt()
        return "next"


class Watch(Block):
    """Shows values in the trial and, while tracing, in the live view."""

    id = "test.watch"
    title = Words("观察变量", "Watch")
    purpose = Words("在试运行和跟踪中显示一些值。", "Shows values in trials and traces.")
    icon = "watch"
    ways = (NEXT, FAILED)
    summary = Words("显示：{rows}。", "Shows {rows}.")
    line = Words("{rows}", "{rows}")

    rows: tuple[dict[str, Any], ...] = rows(
        "值", "Values", required=True, most=20,
        columns={"value": formula("值", "Value", required=True, lazy=True, accepts_secrets=True)},
    )  # fmt: skip

    async def run(self, call: Session) -> str:
        for row in self.rows:
            formula = row["value"]
            secret = not call.variables.secrets.isdisjoint(getattr(formula, "reads", ()))
            shown = "••••" if secret else call.evaluate(formula)
            call.log(f"{getattr(formula, 'text', formula)} = {shown}", "trace")
        return "next"


class Expect(Block):
    """A test fails here if the condition is false."""

    id = "test.expect"
    title = Words("断言", "Expect")
    purpose = Words(
        "条件不成立时测试失败；正式运行时忽略。", "A test fails here if the condition is false."
    )
    icon = "expect"
    ways = (NEXT,)
    summary = Words("应当 {condition}。", "{condition} must hold.")
    line = Words("{condition}", "{condition}")

    condition: Any = formula("条件", "Condition", "boolean", required=True, lazy=True)
    text: str | None = text("说明", "Text", most=200)

    async def run(self, call: Session) -> str:
        try:
            holds = bool(call.evaluate(self.condition))
        except BlockFailed:
            holds = False
        call.expect(holds, self.text or str(getattr(self.condition, "text", "")))
        return "next"


class Fail(Block):
    """Raises an error on purpose, in trials or for test calls."""

    id = "test.fail"
    title = Words("模拟故障", "Make an error")
    purpose = Words(
        "在试运行或测试呼叫中故意出错。", "Raises an error on purpose, in trials or tests."
    )
    icon = "error"
    ways = (NEXT, FAILED)
    summary = Words("模拟故障：{kind}。", "Makes the error {kind}.")
    line = Words("{kind}", "{kind}")

    kind: str = choice("种类", "Kind", "timeout", ERROR_KINDS, required=True)
    where: str = choice(
        "何时", "Where", "trial",
        {"trial": ("试运行", "trials"), "test calls": ("测试呼叫", "test calls")},
    )  # fmt: skip

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        if look.value("where") == "test calls":
            words = Words(
                "标为测试的真实呼叫也会在这里出错。",
                "Real calls that are marked as tests fail here.",
            )
            fix = look.set_field(Words("只在试运行", "In trials only"), "where", "trial")
            yield look.finding("in_service", WARNING, words, "where", [fix])

    async def run(self, call: Session) -> str:
        marked = self.where == "test calls" and call.variables["call.is_test"] is True
        if call.on_trial or marked:
            raise BlockFailed(self.kind, "An error was made on purpose (test.fail).")
        return "next"


class Trace(Block):
    """From here on each step of this call is kept with variables."""

    id = "test.trace"
    title = Words("跟踪开关", "Trace")
    purpose = Words(
        "从这里起记录本次通话的每一步和变量。", "Keeps each step of this call with variables."
    )
    icon = "trace"
    notes = "W"
    ways = (NEXT,)
    summary = Words("跟踪：{on}。", "Tracing: {on}.")
    line = Words("{on}", "{on}")

    on: bool = yes_no("打开", "On", True)
    when: Any = formula("条件", "When", "boolean", lazy=True)

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        if look.value("on") and not look.value("when"):
            words = Words("每个呼叫都会被跟踪。", "Every call is traced.")
            only = Words("只跟踪测试呼叫", "Only test calls")
            fix = look.set_field(only, "when", "call.is_test")
            yield look.finding("published", HINT, words, "when", [fix])

    async def run(self, call: Session) -> str:
        if self.when is None or call.evaluate(self.when) is True:
            call.trace(bool(self.on))
        return "next"


class HearOneself(Block):
    """The caller hears himself, with delay and level: a line test."""

    id = "test.echo"
    title = Words("回声测试", "Echo")
    purpose = Words(
        "来电者听到自己的声音，用于测试线路。", "The caller hears himself: a line test."
    )
    icon = "echo"
    notes = "A"
    waits = True
    ways = (NEXT, UNAVAILABLE, FAILED)
    summary = Words("回声 {most} 秒。", "The caller hears himself for {most} s.")
    line = Words("{most} 秒", "{most} s")

    most: float = seconds("时长", "Longest", 60, low=1, high=600)
    delay: int = integer("延迟（毫秒）", "Delay (ms)", 0, low=0, high=2000)

    async def run(self, call: Session) -> str:
        echo = call.service(Echo)
        echo.begin(call.number, int(self.delay))
        try:
            await call.wait(float(self.most))
        finally:
            echo.end(call.number)
        return "next"
