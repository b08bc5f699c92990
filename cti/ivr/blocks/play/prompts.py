"""Playing prompts and files, one of several prompts, and the language of all that follows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from cti.ivr.blocks.play.barge_in import BARGE_IN
from cti.ivr.blocks.taking import constant
from cti.ivr.flow.block import (
    FAILED,
    NEXT,
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
    formula,
    integer,
    prompts,
    reference,
    rows,
    seconds,
    text,
)
from cti.ivr.prompts.lists import PromptItem
from cti.ivr.services.sound_files import SoundFiles, file_item


class Play(Block):
    """Plays a prompt list: prompts, spoken values, texts, pauses."""

    id = "play.prompts"
    title = Words("播放语音", "Play")
    purpose = Words(
        "播放提示音、读数、文本和停顿。", "Plays prompts, spoken values, texts, pauses."
    )
    keywords = (
        "问候",
        "欢迎",
        "欢迎词",
        "播放",
        "放音",
        "提示音",
        "播报",
        "语音",
        "greeting",
        "hello",
        "welcome",
        "announcement",
        "prompt",
        "sound",
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


class PlayFile(Block):
    """Plays a recording or file named by a variable."""

    id = "play.file"
    title = Words("播放文件", "Play file")
    purpose = Words(
        "播放变量指定的录音或文件。", "Plays a recording or file that a variable names."
    )
    icon = "play_file"
    notes = "A"
    needs = ("files",)
    waits = True
    ways = (NEXT, Exit("missing", Words("不存在", "missing"), falls_to="error"), FAILED)
    summary = Words("播放文件 {file}。", "The file {file} is played.")
    line = Words("文件 {file}", "File {file}")

    file: Any = formula("文件名", "File", required=True)
    from_: float = seconds("从第几秒开始", "From second", 0, low=0, high=7200, formula=True)
    if_missing: str = choice(
        "文件不存在时", "If it is missing", "error",
        {"skip": ("跳过", "skip it"), "error": ("出错", "error")},
    )  # fmt: skip
    barge_in: str = choice("按键打断", "Keys interrupt", "any_key", BARGE_IN)

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        given = look.value("file")
        name = given.strip().strip("\"'") if isinstance(given, str) else ""
        if name.startswith(("/", "\\")) or ".." in name.split("/"):
            words = Words(
                "“{file}”不在允许的文件夹内。",
                "{file} lies outside the folders that flows may read.",
            ).fill(file=name)
            inside = "/".join(part for part in name.split("/") if part not in ("", ".."))
            title = Words("改为站点文件夹内的“{file}”", "Take {file} of the site's folder")
            fix = look.set_field(title.fill(file=inside), "file", f'"{inside}"')
            yield look.finding("folder", WARNING, words, "file", [fix])

    async def run(self, call: Session) -> str:
        files = self.file if isinstance(self.file, tuple) else (self.file,)
        service = call.service(SoundFiles)
        items = []
        for place, name in enumerate(str(file) for file in files if file):
            if await call.slow(service.seconds(name)) is not None:
                items.append(file_item(name, float(self.from_) if place == 0 else 0.0))
            elif self.if_missing == "error":
                return "missing"
        await call.play_items(items, self.barge_in)
        return "next"


_TURNS: Counter[tuple[str, str]] = Counter()
"""How often each block of each flow played one of its prompts since the server began."""


class Rotate(Block):
    """One prompt of several: in turn, at random by weight, or by date."""

    id = "play.rotate"
    title = Words("轮播", "Play one of")
    purpose = Words(
        "轮流或随机播放其中一条，可限定日期。",
        "Plays one of several prompts, in turn or by chance.",
    )
    icon = "play_rotate"
    notes = "A"
    waits = True
    ways = (NEXT,)
    summary = Words("轮播若干提示音中的一条。", "One of several prompts is played.")

    rows: tuple[dict[str, Any], ...] = rows(
        "提示音", "Prompts", required=True, most=50,
        columns={
            "prompt": reference("prompt", "提示音", "Prompt", required=True),
            "weight": integer("权重", "Weight", 1, low=1, high=100),
            "from": text("起（2026-11-22）", "From (2026-11-22)", most=10),
            "to": text("止", "To", most=10),
        },
    )  # fmt: skip
    how: str = choice(
        "方式", "How", "in turn",
        {"in turn": ("依次", "in turn"), "random": ("随机", "at random")},
    )  # fmt: skip
    barge_in: str = choice("按键打断", "Keys interrupt", "any_key", BARGE_IN)

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        given = look.value("rows")
        given = [row for row in given if isinstance(row, dict)] if isinstance(given, list) else []
        today = datetime.now().astimezone().date()
        ends = [_day(row.get("to")) for row in given]
        if given and all(end is not None and end < today for end in ends):
            words = Words(
                "每一条都已过期，不会播放任何内容。",
                "Every row is past its date; nothing is played.",
            )
            again = [{name: row[name] for name in row if name != "to"} for row in given]
            title = Words("去掉截止日期", "Take the end dates away")
            fixes = [look.set_field(title, "rows", again), look.delete()]
            yield look.finding("dates_over", WARNING, words, "rows", fixes)

    async def run(self, call: Session) -> str:
        today = call.now().date()
        valid = [row for row in self.rows if _holds(row, today)]
        if not valid:
            return "next"
        if self.how == "random":
            weights = [int(row.get("weight") or 1) for row in valid]
            chosen = call.random.choices(valid, weights)[0]
        else:
            place = (call.flow, call.block)
            turns = [row for row in valid for _ in range(int(row.get("weight") or 1))]
            chosen = turns[_TURNS[place] % len(turns)]
            _TURNS[place] += 1
        await call.play(PromptList((PromptItem("prompt", str(chosen["prompt"])),)), self.barge_in)
        return "next"


def _day(written: Any) -> date | None:
    try:
        return date.fromisoformat(written) if written else None
    except (ValueError, TypeError):
        return None


def _holds(row: dict[str, Any], today: date) -> bool:
    begin, end = _day(row.get("from")), _day(row.get("to"))
    return (begin is None or begin <= today) and (end is None or today <= end)


class SetLanguage(Block):
    """Language and voice from here on, for prompts, spoken values and speech."""

    id = "play.language"
    title = Words("设置语言", "Set language")
    purpose = Words(
        "此后提示音、读数和朗读使用的语言和嗓音。",
        "Language and voice of prompts, spoken values and speech from here on.",
    )
    icon = "language"
    notes = "C"
    ways = (NEXT,)
    summary = Words("语言改为 {language}。", "The language becomes {language}.")

    language: str = text("语言", "Language", "zh-CN", required=True, most=12, formula=True)
    voice: str | None = text("嗓音（留空为默认）", "Voice (empty: the usual)", most=40)

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        language = constant(look.value("language"))
        if language and language not in look.flow.languages:
            words = Words(
                "流程没有声明语言 {language}，其提示音不会被检查。",
                "The flow does not name the language {language}; its prompts are not checked.",
            ).fill(language=language)
            title = Words("改为 {language}", "Take {language}").fill(
                language=look.flow.languages[0]
            )
            fix = look.set_field(title, "language", look.flow.languages[0])
            yield look.finding("not_of_flow", WARNING, words, "language", [fix])

    async def run(self, call: Session) -> str:
        if not self.language:
            raise BlockFailed("empty_value", "The language has no value.")
        call.variables.put("call.language", self.language)
        call.variables.put("call.voice", self.voice or None)
        return "next"
