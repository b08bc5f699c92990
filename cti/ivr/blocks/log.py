"""Lines and points that reports show."""

from __future__ import annotations

from cti.ivr.block import NEXT, Block, Session, Words, choice, text


class Write(Block):
    """A line in the flow's log."""

    id = "log.write"
    title = Words("写日志", "Write log")
    purpose = Words("在流程日志中写一行。", "A line in the flow's log.")
    icon = "log"
    notes = "W"
    ways = (NEXT,)
    summary = Words("写日志：{text}。", "Writes “{text}” to the log.")
    line = Words("{text}", "{text}")

    text: str = text("内容", "Text", required=True, most=1000, formula=True)
    level: str = choice(
        "级别", "Level", "info", {"info": ("信息", "info"), "warning": ("警告", "warning")}
    )

    async def run(self, call: Session) -> str:
        call.log(self.text, self.level)
        return "next"


class Milestone(Block):
    """A named point of the journey, shown in reports and the agent's path."""

    id = "log.milestone"
    title = Words("里程碑", "Milestone")
    purpose = Words("旅程中的一个命名点，坐席和报表可见。", "A named point of the journey.")
    icon = "milestone"
    notes = "W"
    ways = (NEXT,)
    summary = Words("到达「{point}」。", "The milestone “{point}” is reached.")
    line = Words("{point}", "{point}")

    point: str = text("名称", "Point", required=True, most=60)

    async def run(self, call: Session) -> str:
        call.attach({"milestone": self.point})
        return "next"
