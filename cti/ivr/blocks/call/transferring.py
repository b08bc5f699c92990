"""Handing the call over to somebody else."""

from __future__ import annotations

from cti.ivr.block import (
    FAILED,
    Block,
    CallLeft,
    Exit,
    PromptList,
    Session,
    Words,
    prompts,
    reference,
    seconds,
    yes_no,
)
from cti.ivr.happening import ReachFailed, TalkBegan
from cti.ivr.services import Reach


class Transfer(Block):
    """Hands the call over to an extension or outside number."""

    id = "call.transfer"
    title = Words("转接", "Transfer")
    purpose = Words(
        "把来电者转给分机或外线；无人接听可以返回。",
        "Connects the caller to an extension or number; comes back if nobody answers.",
    )
    keywords = ("转移", "转走", "transfer", "forward", "blind transfer")
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
