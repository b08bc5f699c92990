"""Where a flow begins, ends and waits."""

from __future__ import annotations

from cti.ivr.block import (
    NEXT,
    Block,
    Exit,
    PromptList,
    Session,
    Words,
    prompts,
    seconds,
    text,
    variable,
)


class Start(Block):
    """Where a call, conversation or job enters."""

    id = "flow.start"
    title = Words("开始", "Start")
    purpose = Words("呼叫从这里进入流程。", "Where a call enters the flow.")
    icon = "start"
    ways = (NEXT,)
    has_entry = False
    summary = Words("呼叫进入流程。", "The call enters.")

    async def run(self, call: Session) -> str:
        return "next"


class End(Block):
    """Ends the flow; a call that is still there is cleared."""

    id = "flow.end"
    title = Words("结束", "End")
    purpose = Words("结束流程并挂断还在的呼叫。", "Ends the flow and clears the call.")
    icon = "end"
    ends_call = True
    summary = Words("流程结束，挂机。", "The flow ends and the call is cleared.")

    outcome: str | None = text("结果", "Outcome", most=60, formula=True)
    goodbye: PromptList = prompts("结束语", "Goodbye")

    async def run(self, call: Session) -> str:
        if self.outcome:
            call.attach({"outcome": self.outcome})
        if self.goodbye:
            await call.play(self.goodbye, "no")
        await call.hang_up(16)
        return ""


class Wait(Block):
    """Waits in silence."""

    id = "flow.wait"
    title = Words("等待", "Wait")
    purpose = Words("静默等待一段时间。", "Waits in silence.")
    icon = "timer"
    ways = (NEXT,)
    waits = True
    summary = Words("等待 {time} 秒。", "Waits {time} s.")
    line = Words("{time} 秒", "{time} s")

    time: float = seconds("时间", "Time", 1, low=0.1, high=3600, formula=True)

    async def run(self, call: Session) -> str:
        await call.wait(float(self.time))
        return "next"


class Visits(Block):
    """Branches by how often this call has come here."""

    id = "flow.visits"
    title = Words("第几次经过", "How many times")
    purpose = Words("按本次通话第几次走到这里分支。", "Branches by how often this call came here.")
    icon = "counter"
    ways = (
        Exit("first", Words("第一次", "first")),
        Exit("second", Words("第二次", "second"), falls_to="first"),
        Exit("more", Words("更多", "more")),
    )
    summary = Words("按经过的次数分支。", "Goes on by how often the call came here.")

    count: str = variable("计数变量", "Count kept in", "integer", required=True)

    async def run(self, call: Session) -> str:
        visits = int(str(call.variables[self.count] or 0)) + 1
        call.variables[self.count] = visits
        return {1: "first", 2: "second"}.get(visits, "more")
