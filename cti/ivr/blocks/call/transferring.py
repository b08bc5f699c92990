"""Handing the call over to somebody else."""

from __future__ import annotations

from collections.abc import Iterator

from cti.ivr.blocks.call.around import is_answered
from cti.ivr.blocks.taking import change_to
from cti.ivr.flow.block import (
    ERROR,
    FAILED,
    Block,
    CallLeft,
    Exit,
    Finding,
    Look,
    PromptList,
    Session,
    Words,
    dial_exits,
    prompts,
    reference,
    seconds,
    yes_no,
)
from cti.ivr.run.happening import ReachFailed, TalkBegan
from cti.ivr.services import Reach
from cti.ivr.services.legs import outcome_of


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
        cause = await reached(call, reach, self.to, float(self.ring))
        if not cause:
            return "done"
        return {17: "busy", 18: "no_answer", 19: "no_answer", 21: "busy"}.get(cause, "failed")


NO_ANSWER = 19
"""Q.850: the telephone rang and nobody answered."""


async def reached(call: Session, reach: Reach, to: str, ring: float) -> int:
    """Wait for whoever is rung: 0 where he answers, else the cause of Q.850, which the call keeps."""
    until = call.now().timestamp() + ring
    while True:
        happened = await call.happening(max(0.0, until - call.now().timestamp()))
        if happened is None:
            reach.give_up(call.number, to)
            return NO_ANSWER
        if isinstance(happened, TalkBegan):
            return 0
        if isinstance(happened, ReachFailed):
            call.variables.put("call.cause", happened.cause)
            return happened.cause


class Deflect(Block):
    """Sends the unanswered call elsewhere."""

    id = "call.deflect"
    title = Words("应答前转移", "Deflect")
    purpose = Words(
        "不应答来电，直接转给分机或外线；对方应答才开始计费。",
        "Sends the unanswered call elsewhere; charging begins when somebody answers there.",
    )
    icon, notes, needs = "deflect", "C", ("trunks",)
    waits = True
    ways = (
        Exit("taken", Words("接通", "taken"), optional=True,
             otherwise=Words("离开流程", "leaves the flow")),
        *dial_exits(),
        FAILED,
    )  # fmt: skip
    summary = Words("未应答先转到 {to}。", "The unanswered call is sent to {to}.")
    line = Words("到 {to} · {ring} 秒", "to {to} · {ring} s")

    to: str = reference("destination", "转到", "To", required=True, formula=True)
    ring: float = seconds("振铃时间", "Ringing", 30, low=5, high=120, formula=True)

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        if is_answered(look):
            words = Words(
                "此处呼叫已应答，应使用“转接”。", "The call is answered here; use Transfer."
            )
            to = {"to": look.value("to"), "ring": look.value("ring")}
            fix = change_to(look, Words("改为“转接”", "Use Transfer"), "call.transfer", **to)
            yield look.finding("answered", ERROR, words, None, [fix])

    async def run(self, call: Session) -> str:
        reach = call.service(Reach)
        reach.begin(call.number, self.to)
        cause = await reached(call, reach, self.to, float(self.ring))
        if not cause:
            raise CallLeft
        return outcome_of(cause)
