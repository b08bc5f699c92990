"""Speaking texts that are made at run time, and hearing words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from cti.ivr.blocks.asking import Asking
from cti.ivr.blocks.play.barge_in import BARGE_IN
from cti.ivr.blocks.taking import change_to, constant
from cti.ivr.blocks.waiting import Waiting
from cti.ivr.flow.block import (
    FAILED,
    HINT,
    NEXT,
    NO_INPUT,
    NO_MATCH,
    UNAVAILABLE,
    WARNING,
    Block,
    BlockFailed,
    Exit,
    Finding,
    Look,
    PromptList,
    Session,
    Words,
    choice,
    integer,
    rows,
    variable,
)
from cti.ivr.flow.block import text as text_field
from cti.ivr.prompts.lists import PromptItem
from cti.ivr.services.narration import Narration, Recordings
from cti.ivr.services.speech_input import SpeechInput

LONGEST = 4_000


class SayText(Block):
    """Speaks a text made at run time."""

    id = "speech.say"
    title = Words("朗读文本", "Say text")
    purpose = Words("用合成语音朗读文本。", "A voice speaks a text that is made at run time.")
    keywords = (
        "语音合成",
        "合成",
        "念",
        "朗读",
        "tts",
        "text to speech",
        "synthesis",
        "speak",
        "read aloud",
    )
    icon = "speech"
    notes = "A"
    needs = ("tts",)
    waits = True
    ways = (NEXT, UNAVAILABLE, FAILED)
    summary = Words("朗读：{text}", "A voice says: {text}")
    line = Words("{text}", "{text}")

    text: str = text_field("文本", "Text", required=True, most=LONGEST, formula=True)
    voice: str | None = text_field("嗓音（留空为默认）", "Voice (empty: the usual)", most=40)
    speed: int = integer("语速（%）", "Speed, %", 100, low=50, high=200)
    barge_in: str = choice("按键打断", "Keys interrupt", "any_key", BARGE_IN)

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        said = constant(look.value("text"))
        if not said:
            return
        known = next((n for n, texts in look.site.prompts.items() if said in texts.values()), None)
        words = Words(
            "文本固定不变，做成提示音更自然。",
            "The text never changes; a recorded prompt sounds better.",
        )
        title = Words("改为播放语音", "Make it Play")
        item: Any = known if known is not None else {"text": said}
        yield look.finding(
            "fixed", HINT, words, "text", [change_to(look, title, "play.prompts", prompts=[item])]
        )

    async def run(self, call: Session) -> str:
        said = str(self.text or "")
        if not said.strip():
            return "next"
        if len(said) > LONGEST:
            raise BlockFailed("too_long", f"A text may have {LONGEST} characters.")
        language = str(call.variables["call.language"] or "zh-CN")
        if not call.service(Narration).speaks(language, self.voice or ""):
            raise BlockFailed("unavailable", f"No voice speaks {language}.")
        options = {"voice": self.voice or None, "speed": int(self.speed)}
        item = PromptItem("text", value=said, options=options)
        await call.play(PromptList((item,)), self.barge_in)
        return "next"


class TextToFile(Waiting):
    """Makes an audio file or prompt from text."""

    id = "speech.to_file"
    title = Words("文本合成录音", "Text to recording")
    purpose = Words("把文本合成为提示音草稿。", "Makes the draft of a prompt from text.")
    icon = "speech_file"
    notes = "SW"
    needs = ("tts", "files")
    ways = (Exit("made", Words("已合成", "made")), UNAVAILABLE, FAILED)
    fruitless = Block.fruitless | {"unavailable"}
    summary = Words(
        "把文本合成为 {name}，存入 {file}。", "The text becomes the prompt {name}, named in {file}."
    )
    line = Words("{name} → {file}", "{name} → {file}")

    text: str = text_field("文本", "Text", required=True, most=LONGEST, formula=True)
    voice: str | None = text_field("嗓音（留空为默认）", "Voice (empty: the usual)", most=40)
    name: str = text_field("提示音名称", "Name of the prompt", required=True, most=60, formula=True)
    file: str = variable("名称存入", "Name into", "text", required=True)

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        name = constant(look.value("name"))
        if name and name in look.site.prompts:
            other = next(
                f"{name}_{n}" for n in range(2, 1000) if f"{name}_{n}" not in look.site.prompts
            )
            words = Words("已有提示音“{name}”。", "There is a prompt {name} already.").fill(
                name=name
            )
            title = Words("改名为 {name}", "Name it {name}").fill(name=other)
            yield look.finding(
                "name_taken", WARNING, words, "name", [look.set_field(title, "name", other)]
            )

    async def run(self, call: Session) -> str:
        language = str(call.variables["call.language"] or "zh-CN")
        service = call.service(Recordings)
        made = service.make(str(self.name), str(self.text), language, self.voice or "")
        call.variables[self.file] = await self.slow(call, made)
        return "made"


class Listen(Asking):
    """Waits for one of a set of words or phrases."""

    id = "speech.listen"
    title = Words("识别词语", "Listen for words")
    purpose = Words("等待来电者说出其中一个词。", "Waits for one of a set of words or phrases.")
    keywords = ("语音识别", "识别", "asr", "speech recognition", "voice recognition")
    icon = "listen"
    needs = ("asr",)
    summary = Words(
        "播放 {prompt}，等待说出其中一个词。",
        "{prompt} is played; one of a set of words is waited for.",
    )

    words: tuple[dict[str, Any], ...] = rows(
        "词语", "Words", required=True, most=50,
        columns={
            "phrases": text_field("词语（逗号分隔）", "Phrases (commas between)", required=True, most=200),
            "name": text_field("名称", "Name", required=True, most=40),
        },
    )  # fmt: skip
    sure: int = integer("最低把握（%）", "At least sure, %", 60, low=0, high=100)
    heard: str | None = variable("听到的词存入", "Heard into", "text")
    confidence: str | None = variable("把握存入", "Confidence into", "integer")

    @classmethod
    def exits(cls, fields: Mapping[str, Any]) -> tuple[Exit, ...]:
        return (*_ways(fields.get("words")), NO_INPUT, NO_MATCH, UNAVAILABLE)

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        given = look.value("words")
        given = [row for row in given if isinstance(row, dict)] if isinstance(given, list) else []
        seen: dict[str, Any] = {}
        for place, row in enumerate(given):
            kept = []
            for phrase in _phrases(row.get("phrases")):
                if phrase in seen and seen[phrase] != row.get("name"):
                    rest = [p for p in _phrases(row.get("phrases")) if p != phrase]
                    mended = [
                        *given[:place],
                        {**row, "phrases": ", ".join(rest)},
                        *given[place + 1 :],
                    ]
                    words = Words("“{word}”属于两个选项。", "“{word}” belongs to two choices.")
                    title = Words("从后一项去掉", "Take it out of the second")
                    fix = look.set_field(title, "words", mended)
                    yield look.finding("alike", WARNING, words.fill(word=phrase), "words", [fix])
                kept.append(phrase)
            seen.update(dict.fromkeys(kept, row.get("name")))

    async def run(self, call: Session) -> str:
        service = call.service(SpeechInput)
        phrases = {p: str(row["name"]) for row in self.words for p in _phrases(row["phrases"])}
        for _ in range(int(self.tries)):
            if self.prompt:
                await call.play(self.prompt, self.barge_in)
            language = str(call.variables["call.language"] or "zh-CN")
            found = await call.slow(service.listen(call.number, tuple(phrases), language), 20.0)
            if found is not None and found.sure >= int(self.sure) and found.phrase in phrases:
                if self.heard:
                    call.variables[self.heard] = found.phrase
                if self.confidence:
                    call.variables[self.confidence] = found.sure
                return phrases[found.phrase]
        return "no_input" if found is None else "no_match"


def _phrases(written: Any) -> list[str]:
    parts = str(written or "").replace("，", ",").replace("、", ",").split(",")
    return [part.strip() for part in parts if part.strip()]


def _ways(raw: Any) -> tuple[Exit, ...]:
    ways: dict[str, Exit] = {}
    for row in raw if isinstance(raw, (list, tuple)) else ():
        if isinstance(row, Mapping) and row.get("name"):
            name = str(row["name"])
            if name not in ("no_input", "no_match", "unavailable"):
                ways.setdefault(name, Exit(name, Words(name, name)))
    return tuple(ways.values())
