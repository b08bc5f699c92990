"""What callers and staff speak into files."""

from __future__ import annotations

from collections.abc import Iterator

from cti.ivr.blocks.asking import Asking
from cti.ivr.blocks.call.around import types_before
from cti.ivr.blocks.record.calls import Recording
from cti.ivr.blocks.spoken import spoken
from cti.ivr.flow.block import (
    FAILED,
    NO_INPUT,
    NO_MATCH,
    WARNING,
    BlockFailed,
    Exit,
    Finding,
    Look,
    PromptList,
    Session,
    Verdict,
    Words,
    choice,
    integer,
    key,
    prompts,
    seconds,
    text,
    variable,
    yes_no,
)
from cti.ivr.services.recorder import Message, MessageRecorder

BEEP = "tone:beep/500"
SEAL_LIMIT = 30.0
"""Seconds for completing a file."""


class Speaking(Recording):
    """Base of the blocks that record the caller into a file."""

    waits = True

    async def record(
        self, call: Session, *, most: float, least: float, silence: float, end_key: str
    ) -> Message | None:
        """What the caller says until a key, a silence or the limit; None where it was too short.

        A caller who hangs up has said what he wanted: it is kept.
        """
        return await spoken(call, most, least, silence, end_key)


class RecordMessage(Speaking):
    """Records the caller into a file."""

    id = "record.message"
    title = Words("录制来电者语音", "Record caller")
    purpose = Words("把来电者说的话录成文件。", "Records the caller into a file.")
    icon, notes = "record_message", "AW"
    ways = (
        Exit("recorded", Words("已录", "recorded")),
        Exit("nothing", Words("没有说话", "nothing")),
        FAILED,
    )
    fruitless = frozenset({"nothing", "error"})
    summary = Words(
        "录制来电者，最长 {most} 秒，存入 {file}。", "The caller is recorded into {file}."
    )
    line = Words("最长 {most} 秒", "up to {most} s")

    prompt: PromptList = prompts("提示音", "Prompt")
    beep: bool = yes_no("“滴”声后开始", "Beep", True)
    most: float = seconds("最长", "Longest", 60, low=1, high=1800, formula=True)
    least: float = seconds("最短", "Shortest", 1, low=0, high=60)
    silence: float = seconds("安静多久结束", "Silence that ends it", 3, low=1, high=30)
    end_key: str | None = key("结束键", "End key", "#")
    file: str = variable("文件存入", "File into", "text", required=True)
    seconds: str | None = variable("秒数存入", "Seconds into", "decimal")

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        if not look.value("end_key") and look.value("silence") in (None, 0, 30):
            words = Words("既无结束键，也几乎等不到安静。", "Neither a key nor a silence ends it.")
            fix = look.set_field(Words("用 # 结束", "End with #"), "end_key", "#")
            yield look.finding("never_ends", WARNING, words, "end_key", [fix])

    async def run(self, call: Session) -> str:
        call.service(MessageRecorder)
        try:
            if self.prompt:
                await call.play(self.prompt)
            if self.beep:
                await call.play_items([BEEP], "no")
        except BlockFailed as failed:
            if failed.kind == "denied":  # the caller is gone before he could say anything
                return "nothing"
            raise
        call.forget_keys()
        made = await self.record(
            call, most=float(self.most), least=float(self.least), silence=float(self.silence),
            end_key=self.end_key or "",
        )  # fmt: skip
        if made is None:
            return "nothing"
        call.variables[self.file] = made.file
        if self.seconds:
            call.variables[self.seconds] = made.seconds
        return "recorded"


class Review(Asking):
    """Play, keep, record again, delete."""

    id = "record.review"
    title = Words("试听与重录", "Review recording")
    purpose = Words(
        "试听、保留、重录或删除录音。", "Play, keep, record again or delete a recording."
    )
    icon, notes, needs = "record_review", "A", ("recorder", "files")
    ways = (
        Exit("kept", Words("保留", "kept")),
        Exit("again", Words("重录", "again")),
        Exit("deleted", Words("删除", "deleted")),
        NO_INPUT,
        NO_MATCH,
    )
    summary = Words(
        "试听 {file}，保留、重录或删除。", "{file} is reviewed: kept, again or deleted."
    )
    line = Words("{file}", "{file}")

    file: str = text("文件", "File", required=True, formula=True)
    keep: str = key("保留键", "Keep", "1")
    hear: str = key("试听键", "Hear", "2")
    again_key: str = key("重录键", "Again", "3")
    delete_key: str = key("删除键", "Delete", "*")

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        if not types_before(look) & {"record.message", "voicemail.take"}:
            words = Words("之前没有录音。", "Nothing is recorded before.")
            fix = look.insert_before(
                Words("先插入“录制来电者语音”", "Insert Record caller before"),
                "record.message", file="recorded_file",
            )  # fmt: skip
            yield look.finding("no_file", WARNING, words, "file", [fix])

    async def run(self, call: Session) -> str:
        recorder = call.service(MessageRecorder)
        choices = {
            self.keep: "kept",
            self.hear: "hear",
            self.again_key: "again",
            self.delete_key: "deleted",
        }

        def accept(keyed: str) -> Verdict:
            return Verdict(keyed in choices, False, value=choices.get(keyed))

        while True:
            await call.play_items([f"file:0/{self.file}"])
            self.end_key = self.restart_key = None
            answer = await self.ask(call, accept)
            if answer.how != "answered":
                return answer.how
            if answer.value == "hear":
                continue
            if answer.value in ("again", "deleted"):
                await call.slow(recorder.delete(self.file), SEAL_LIMIT)
            return str(answer.value)


class ToPrompt(Speaking):
    """Staff record a prompt of this flow by telephone (today's news)."""

    id = "record.to_prompt"
    title = Words("电话录提示音", "Record a prompt")
    purpose = Words(
        "员工用电话录制流程的提示音。", "Staff record a prompt of this flow by telephone."
    )
    icon, notes = "record_prompt", "AW"
    ways = (
        Exit("recorded", Words("已录", "recorded")),
        Exit("kept", Words("保留原音", "kept as it was"), falls_to="recorded"),
        FAILED,
    )
    summary = Words("录制提示音 {prompt}。", "The prompt {prompt} is recorded.")
    line = Words("{prompt}", "{prompt}")

    prompt: str = text("提示音", "Prompt", required=True, formula=True, most=60)
    publish: str = choice(
        "录好后", "Afterwards", "draft",
        {"now": ("立即启用", "at once"), "draft": ("作为草稿", "as draft")},
    )  # fmt: skip
    most: int = integer("最长秒数", "Longest", 300, low=5, high=1800)

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        if not any(kind.startswith(("input.", "customer.")) for kind in types_before(look)):
            words = Words("没有密码就能录制提示音。", "Anybody can record it without a PIN.")
            ask = look.insert_before(
                Words("先插入“输入密码”", "Insert PIN before"), "input.digits", secret=True
            )
            yield look.finding("open", WARNING, words, None, [ask])

    async def run(self, call: Session) -> str:
        recorder = call.service(MessageRecorder)
        await call.play_items([BEEP], "no")
        call.forget_keys()
        made = await self.record(call, most=float(self.most), least=1.0, silence=5.0, end_key="#")
        if made is None:
            return "kept"
        language = str(call.variables["call.language"] or "zh-CN")
        work = recorder.to_prompt(made.file, self.prompt, self.publish == "now", language)
        await call.slow(work, SEAL_LIMIT)
        return "recorded"
