"""Second paths that begin when something happens."""

from __future__ import annotations

from cti.ivr.block import NEXT, Block, Session, Words, variable


class OnHangUp(Block):
    """Work after the caller has gone: save, count, send."""

    id = "event.hang_up"
    title = Words("挂机时", "On hang-up")
    purpose = Words("来电者挂机后继续执行的步骤。", "Work after the caller has gone.")
    icon = "call_ended"
    ways = (NEXT,)
    has_entry = False
    summary = Words("来电者挂机时：", "When the caller hangs up:")

    seconds: str | None = variable("通话秒数存入", "Length of the call into", "integer")

    async def run(self, call: Session) -> str:
        if self.seconds:
            call.variables[self.seconds] = call.variables["call.seconds"]
        return "next"


class OnError(Block):
    """What happens at an error whose exit is not linked."""

    id = "event.error"
    title = Words("出错时", "On error")
    purpose = Words(
        "某个模块出错且没有连接“出错”出口时执行。",
        "What happens at an error whose exit is not linked.",
    )
    icon = "error"
    ways = (NEXT,)
    has_entry = False
    summary = Words("出错时：", "At an error:")

    async def run(self, call: Session) -> str:
        return "next"


class OnTalkEnded(Block):
    """The agent or other party hung up, the caller stayed."""

    id = "event.talk_ended"
    title = Words("通话结束后", "After the talk")
    purpose = Words(
        "坐席或对方挂机而来电者还在时执行，例如满意度评价。",
        "The agent or other party hung up and the caller stayed: surveys.",
    )
    icon = "talk_ended"
    notes = "A"
    ways = (NEXT,)
    has_entry = False
    summary = Words("通话结束后：", "After the talk:")

    async def run(self, call: Session) -> str:
        return "next"
