"""Answering, transferring and clearing the call."""

from __future__ import annotations

from typing import Any

from cti.ivr.block import (
    FAILED,
    NEXT,
    Block,
    BlockFailed,
    CallLeft,
    Exit,
    PromptList,
    Session,
    Words,
    choice,
    formula,
    prompts,
    reference,
    rows,
    seconds,
    text,
    yes_no,
)
from cti.ivr.happening import ReachFailed, TalkBegan
from cti.ivr.services import Reach


class Answer(Block):
    """Answers the call; charging begins."""

    id = "call.answer"
    title = Words("应答", "Answer")
    purpose = Words("应答来电，开始计费。", "Answers the call; charging begins.")
    icon = "call_answered"
    notes = "C"
    ways = (NEXT, FAILED)
    summary = Words("应答来电。", "The call is answered.")
    line = Words("停顿 {pause} 秒", "pause {pause} s")

    pause: float = seconds("应答后停顿", "Pause after it", 0.3, low=0, high=5)

    async def run(self, call: Session) -> str:
        await call.answer()
        if self.pause:
            await call.wait(float(self.pause))
        return "next"


CAUSES = {
    "16": ("正常", "normal"),
    "17": ("忙", "busy"),
    "21": ("拒绝", "rejected"),
    "1": ("空号", "vacant number"),
    "41": ("临时故障", "temporary failure"),
}


class HangUp(Block):
    """Clears the call with a cause."""

    id = "call.hang_up"
    title = Words("挂机", "Hang up")
    purpose = Words("以指定原因挂断呼叫。", "Clears the call with a cause.")
    icon = "hang_up"
    notes = "C"
    ends_call = True
    summary = Words(
        "播放 {goodbye}，挂机（{cause}）。", "{goodbye} is played; the call is cleared ({cause})."
    )

    cause: str = choice("原因", "Cause", "16", CAUSES)
    goodbye: PromptList = prompts("结束语", "Goodbye")

    async def run(self, call: Session) -> str:
        if self.goodbye:
            await call.play(self.goodbye, "no")
        await call.hang_up(int(self.cause))
        return ""


class Transfer(Block):
    """Hands the call over to an extension or outside number."""

    id = "call.transfer"
    title = Words("转接", "Transfer")
    purpose = Words(
        "把来电者转给分机或外线；无人接听可以返回。",
        "Connects the caller to an extension or number; comes back if nobody answers.",
    )
    icon = "transfer"
    notes = "A"
    needs = ("trunks",)
    waits = True
    ways = (
        Exit(
            "done",
            Words("接通", "answered"),
            optional=True,
            otherwise=Words("离开流程", "leaves the flow"),
        ),
        Exit("busy", Words("忙", "busy"), falls_to="failed"),
        Exit("no_answer", Words("无人接听", "no answer"), falls_to="failed"),
        Exit("failed", Words("不成功", "failed"), falls_to="no_answer"),
        FAILED,
    )
    summary = Words(
        "转接到 {to}，振铃 {ring} 秒。", "The caller is passed to {to}, ringing {ring} s."
    )
    line = Words("到 {to} · {ring} 秒", "to {to} · {ring} s")

    to: str = reference("destination", "转到", "To", required=True, formula=True)
    ring: float = seconds("振铃时间", "Ringing", 30, low=5, high=120, formula=True)
    back: bool = yes_no("不成功时返回流程", "Come back if it fails", True)
    music: PromptList = prompts("等待音乐", "Music meanwhile")

    async def run(self, call: Session) -> str:
        reach = call.service(Reach)
        token = call.begin(self.music, loop=True) if self.music else 0
        reach.begin(call.number, self.to)
        outcome = await self._outcome(call, reach)
        if token:
            call.stop(token)
        if outcome == "done":
            raise CallLeft
        if not self.back:
            await call.hang_up(17 if outcome == "busy" else 19)
        return outcome

    async def _outcome(self, call: Session, reach: Reach) -> str:
        until = call.now().timestamp() + float(self.ring)
        while True:
            happened = await call.happening(max(0.0, until - call.now().timestamp()))
            if happened is None:
                reach.give_up(call.number, self.to)
                return "no_answer"
            if isinstance(happened, TalkBegan):
                return "done"
            if isinstance(happened, ReachFailed):
                call.variables.put("call.cause", happened.cause)
                return {17: "busy", 18: "no_answer", 19: "no_answer", 21: "busy"}.get(
                    happened.cause, "failed"
                )


class Attach(Block):
    """Puts named values on the call for agent, transfer and API."""

    id = "call.attach"
    title = Words("附加随路数据", "Attach data")
    purpose = Words(
        "把数据附加到呼叫上，坐席弹屏和接口都能看到。",
        "Puts named values on the call for agent, transfer and API.",
    )
    icon = "attach"
    notes = "C"
    ways = (NEXT,)
    summary = Words("附加数据：{rows}。", "Data is attached: {rows}.")

    rows: tuple[dict[str, Any], ...] = rows(
        "数据", "Data", required=True,
        columns={
            "name": text("名称", "Name", required=True, most=40),
            "value": formula("值", "Value", required=True),
        },
    )  # fmt: skip

    async def run(self, call: Session) -> str:
        if len(self.rows) > 50:
            raise BlockFailed("too_many", "At most 50 values may be attached at once.")
        call.attach({str(row["name"]): row["value"] for row in self.rows})
        return "next"
