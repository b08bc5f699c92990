"""Answering, ringing, refusing and clearing the call."""

from __future__ import annotations

from collections.abc import Iterator

from cti.ivr.blocks.call.around import is_answered
from cti.ivr.blocks.taking import change_to
from cti.ivr.flow.block import (
    ERROR,
    FAILED,
    NEXT,
    Block,
    Finding,
    Look,
    PromptList,
    Session,
    Words,
    choice,
    integer,
    prompts,
    seconds,
)
from cti.ivr.services.line import Line

RING_SECONDS = 1.0
RING_PERIOD = 5.0
"""The ringing tone of mainland China: 1 s on, 4 s off (GB 3380)."""


class LetRing(Block):
    """Sends ringing and waits before answering."""

    id = "call.ring"
    title = Words("振铃", "Let it ring")
    purpose = Words("让来电先振铃几声再往下走。", "Sends ringing and waits before answering.")
    icon, notes = "ring", "C"
    waits = True
    ways = (NEXT,)
    summary = Words("振铃 {rings} 声。", "It rings {rings} times.")
    line = Words("振铃 {rings} 声", "{rings} rings")

    rings: int = integer("声数", "Rings", 1, low=0, high=20, formula=True)

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        if is_answered(look):
            words = Words(
                "此处呼叫已应答，不会再振铃。", "The call is answered here; it rings no more."
            )
            yield look.finding("answered", ERROR, words, None, [look.delete()])

    async def run(self, call: Session) -> str:
        call.service(Line).ring(call.number)
        if self.rings:
            await call.wait(RING_PERIOD * (int(self.rings) - 1) + RING_SECONDS)
        return "next"


class Answer(Block):
    """Answers the call; charging begins."""

    id = "call.answer"
    title = Words("应答", "Answer")
    purpose = Words("应答来电，开始计费。", "Answers the call; charging begins.")
    keywords = ("接听", "接电话", "接通", "answer the call")
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


class Early(Block):
    """Plays before answer, without charge."""

    id = "call.early"
    title = Words("接通前放音", "Early announcement")
    purpose = Words(
        "应答之前放音，来电者不计费；此时听不到按键。",
        "Plays before the answer, without charge; keys are not heard yet.",
    )
    icon, notes = "early", "C"
    waits = True
    ways = (NEXT, FAILED)
    summary = Words("未应答先播放 {prompts}。", "{prompts} is played before the answer.")

    prompts: PromptList = prompts("放音", "Prompts", required=True)
    then_cause: str = choice(
        "放完后", "Afterwards", "0", {"0": ("继续", "go on"), **CAUSES, "3": ("无路由", "no route")}
    )

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        if is_answered(look):
            words = Words("此处呼叫已应答，应使用“播放”。", "The call is answered here; use Play.")
            playing = look.value("prompts")
            fix = change_to(look, Words("改为“播放”", "Use Play"), "play.prompts", prompts=playing)
            yield look.finding("answered", ERROR, words, None, [fix])

    async def run(self, call: Session) -> str:
        await call.play(self.prompts, "no")
        if self.then_cause != "0":
            await call.hang_up(int(self.then_cause))
        return "next"


class Reject(Block):
    """Refuses before answer, with a cause."""

    id = "call.reject"
    title = Words("拒接", "Reject")
    purpose = Words(
        "不应答，以指定原因拒绝来电。", "Refuses the call before the answer, with a cause."
    )
    icon, notes = "reject", "C"
    ends_call = True
    summary = Words("拒接来电（{cause}）。", "The call is refused ({cause}).")
    line = Words("{cause}", "{cause}")

    cause: str = choice(
        "原因", "Cause", "17",
        {"17": ("忙", "busy"), "21": ("拒绝", "rejected"), "1": ("空号", "vacant number"),
         "3": ("无路由", "no route"), "42": ("线路拥塞", "congestion")},
    )  # fmt: skip

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        if is_answered(look):
            words = Words(
                "此处呼叫已应答，只能挂机。", "The call is answered here; it can only be cleared."
            )
            fix = change_to(look, Words("改为“挂机”", "Replace by Hang up"), "call.hang_up")
            yield look.finding("answered", ERROR, words, None, [fix])

    async def run(self, call: Session) -> str:
        await call.hang_up(int(self.cause))
        return ""


class HangUp(Block):
    """Clears the call with a cause."""

    id = "call.hang_up"
    title = Words("挂机", "Hang up")
    purpose = Words("以指定原因挂断呼叫。", "Clears the call with a cause.")
    keywords = ("挂断", "挂掉", "拜拜", "disconnect", "hangup", "goodbye", "drop")
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
