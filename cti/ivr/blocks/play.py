"""Playing."""

from __future__ import annotations

from cti.ivr.block import (
    FAILED,
    NEXT,
    Block,
    PromptList,
    Session,
    Words,
    choice,
    integer,
    prompts,
    text,
)

BARGE_IN = {
    "any_key": ("任意键打断", "any key"),
    "valid_key": ("有效键打断", "valid keys"),
    "no": ("不可打断", "not at all"),
}


class Play(Block):
    """Plays a prompt list: prompts, spoken values, texts, pauses."""

    id = "play.prompts"
    title = Words("播放语音", "Play")
    purpose = Words(
        "播放提示音、读数、文本和停顿。", "Plays prompts, spoken values, texts, pauses."
    )
    icon = "play"
    notes = "A"
    waits = True
    ways = (NEXT, FAILED)
    summary = Words("播放：{prompts}。", "{prompts} is played.")
    line = Words("{prompts}", "{prompts}")

    prompts: PromptList = prompts("播放内容", "What is played", required=True)
    times: int = integer("次数", "Times", 1, low=1, high=99)
    barge_in: str = choice("按键打断", "Keys interrupt", "any_key", BARGE_IN)

    async def run(self, call: Session) -> str:
        for _ in range(int(self.times)):
            await call.play(self.prompts, self.barge_in)
        return "next"


class SetLanguage(Block):
    """Language from here on, for prompts and spoken values."""

    id = "play.language"
    title = Words("设置语言", "Set language")
    purpose = Words(
        "此后提示音和读数使用的语言。", "Language of prompts and spoken values from here on."
    )
    icon = "language"
    notes = "C"
    ways = (NEXT,)
    summary = Words("语言改为 {language}。", "The language becomes {language}.")

    language: str = text("语言", "Language", "zh-CN", required=True, most=12, formula=True)

    async def run(self, call: Session) -> str:
        call.variables.put("call.language", self.language)
        return "next"
