"""Playing to one side of a bridge."""

from __future__ import annotations

from cti.ivr.flow.block import (
    FAILED,
    NEXT,
    Block,
    Exit,
    PromptList,
    Session,
    Words,
    choice,
    prompts,
)

PARTIES = {
    "agent": ("坐席", "agent"),
    "outside party": ("外线方", "outside party"),
    "both": ("双方", "both"),
}


class PlayToParty(Block):
    """Plays to one side of a bridge only."""

    id = "play.to_party"
    title = Words("对另一方放音", "Play to party")
    purpose = Words("只对桥接的一方播放，如接通前的提示。", "Plays to one side of a bridge only.")
    icon, notes = "play_party", "A"
    waits = True
    ways = (NEXT, Exit("gone", Words("对方已离开", "gone")), FAILED)
    summary = Words("对{to}播放：{prompts}。", "{prompts} is played to the {to}.")
    line = Words("{to}：{prompts}", "{to}: {prompts}")

    to: str = choice("对谁播放", "To", "agent", PARTIES)
    prompts: PromptList = prompts("播放内容", "What is played", required=True)

    async def run(self, call: Session) -> str:
        return "next" if await call.play_to(self.to, self.prompts) else "gone"
