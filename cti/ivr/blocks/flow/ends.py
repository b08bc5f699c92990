"""Where a flow begins and ends."""

from __future__ import annotations

from collections.abc import Iterator

from cti.ivr.flow.block import (
    HINT,
    NEXT,
    Block,
    Finding,
    FlowOver,
    Look,
    PromptList,
    Session,
    Words,
    prompts,
    text,
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
    """Ends the flow; a call that is still there is cleared. A part comes back by its first return."""

    id = "flow.end"
    title = Words("结束", "End")
    purpose = Words(
        "结束流程并挂断还在的呼叫；在子流程中从第一个返回出口返回。",
        "Ends the flow and clears the call; a part comes back by its first return.",
    )
    keywords = ("结束", "结束流程", "完", "finish", "exit", "terminate")
    icon = "end"
    ends_call = True
    summary = Words("流程结束，挂机。", "The flow ends and the call is cleared.")

    outcome: str | None = text("结果", "Outcome", most=60, formula=True)
    goodbye: PromptList = prompts("结束语", "Goodbye")

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        if look.value("goodbye") or "house/goodbye" not in look.site.prompts:
            return
        for before in look.survey.paths.before.get(look.block.id, ()):
            kind = look.palette.get(look.flow.blocks[before].type)
            if kind is None or "A" not in kind.notes or kind.family() in ("play", "say", "event"):
                continue
            words = Words("挂机前没有结束语。", "The caller hears no goodbye.")
            fix = look.set_field(Words("播放再见", "Play goodbye"), "goodbye", ["house/goodbye"])
            yield look.finding("silent", HINT, words, "goodbye", [fix])
            return

    async def run(self, call: Session) -> str:
        if self.outcome:
            call.attach({"outcome": self.outcome})
        if self.goodbye:
            await call.play(self.goodbye, "no")
        raise FlowOver
