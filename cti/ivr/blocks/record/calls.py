"""The recording of the whole call: begin, end, pause, and tell the caller of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cti.ivr.blocks.asking import Asking
from cti.ivr.blocks.call.around import types_before, types_behind
from cti.ivr.flow.block import (
    FAILED,
    NEXT,
    NO_INPUT,
    NO_MATCH,
    WARNING,
    Block,
    Exit,
    Finding,
    Fix,
    Look,
    PromptList,
    Session,
    Verdict,
    Words,
    key,
    prompts,
    text,
    yes_no,
)
from cti.ivr.prompts.lists import PromptItem
from cti.ivr.services.recorder import CallRecorder, Consent


class Recording(Block):
    """Base of the blocks of recording."""

    needs = ("recorder",)


class StartCall(Recording):
    """Records the call, both sides apart."""

    id = "record.start"
    title = Words("开始通话录音", "Start recording")
    purpose = Words("开始双声道通话录音。", "Records the call, both sides apart.")
    keywords = ("录音", "通话录音", "record", "recording", "call recording")
    icon, notes = "record_start", "C"
    ways = (NEXT, FAILED)
    summary = Words("开始通话录音。", "The call is recorded.")
    line = Words("{name}", "{name}")

    name: str | None = text("名称", "Name", formula=True, most=60)
    tags: str | None = text("标签", "Tags", formula=True, most=100)

    async def run(self, call: Session) -> str:
        call.service(CallRecorder).start(call.number)
        data = {"recording_name": self.name, "recording_tags": self.tags}
        if shown := {name: value for name, value in data.items() if value}:
            call.attach(shown)
        return "next"


class StopCall(Recording):
    """Ends it for this call."""

    id = "record.stop"
    title = Words("停止通话录音", "Stop recording")
    purpose = Words("停止本通话的录音。", "Ends the recording of this call.")
    icon, notes = "record_stop", "C"
    ways = (NEXT,)
    summary = Words("停止通话录音。", "The recording ends.")

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        others = {"record.start", "record.resume", "queue.wait", "queue.join", "call.bridge"}
        if not types_before(look) & (others | {"call.answer"}):
            words = Words("之前没有录音。", "Nothing is recorded before.")
            yield look.finding("not_started", WARNING, words, None, [look.delete()])

    async def run(self, call: Session) -> str:
        call.service(CallRecorder).stop(call.number)
        return "next"


class Pause(Recording):
    """Silence with a mark (card data)."""

    id = "record.pause"
    title = Words("暂停录音", "Pause recording")
    purpose = Words("录音中留出静音并打标记（卡号等）。", "Silence with a mark, for card data.")
    icon, notes = "record_pause", "C"
    ways = (NEXT,)
    summary = Words("暂停录音（{reason}）。", "The recording pauses ({reason}).")
    line = Words("{reason}", "{reason}")

    reason: str = text("原因", "Reason", "card", most=40)

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        if not types_behind(look) & {"record.resume", "record.stop"}:
            words = Words("之后没有恢复录音。", "No path goes on with the recording.")
            fix = look.insert_between(
                Words("插入“恢复录音”", "Insert Resume"), "next", "record.resume"
            )
            yield look.finding("no_resume", WARNING, words, None, [fix])

    async def run(self, call: Session) -> str:
        call.service(CallRecorder).pause(call.number, True, self.reason or "")
        return "next"


class Resume(Recording):
    """Goes on after a pause."""

    id = "record.resume"
    title = Words("恢复录音", "Resume recording")
    purpose = Words("暂停之后继续录音。", "Goes on after a pause.")
    icon, notes = "record_resume", "C"
    ways = (NEXT,)
    summary = Words("恢复录音。", "The recording goes on.")

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        if "record.pause" not in types_before(look):
            words = Words("之前没有暂停录音。", "The recording was not paused before.")
            yield look.finding("not_paused", WARNING, words, None, [look.delete()])

    async def run(self, call: Session) -> str:
        call.service(CallRecorder).pause(call.number, False)
        return "next"


NOTICE = PromptList((PromptItem("prompt", "house/recording_notice"),))


class Notice(Asking):
    """Tells the caller, takes consent or refusal, keeps the proof."""

    id = "record.notice"
    title = Words("录音告知", "Recording notice")
    purpose = Words(
        "告知来电者正在录音，可征得同意，并留存证据。",
        "Tells the caller of the recording, takes consent, keeps the proof.",
    )
    icon, notes, needs = "record_notice", "AW", ("recorder",)
    ways = (
        Exit("informed", Words("已告知", "informed")),
        Exit("refused", Words("不同意", "refused"), falls_to="informed"),
        NO_INPUT,
        NO_MATCH,
    )
    summary = Words("告知来电者正在录音。", "The caller is told of the recording.")

    prompt: PromptList = prompts("提示音", "Prompt", [{"prompt": "house/recording_notice"}])
    ask_consent: bool = yes_no("询问是否同意", "Ask for consent", False)
    agree: str = key("同意键", "Agrees by", "1")
    refuse: str = key("不同意键", "Refuses by", "2")

    @classmethod
    def exits(cls, fields: Any) -> tuple[Exit, ...]:
        asks = cls.fields["ask_consent"].value(fields)
        return cls.ways if asks is True else cls.ways[:1]

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        if "record.start" in types_before(look):
            words = Words("录音在告知之前已开始。", "The recording began before the notice.")
            yield look.finding("late", WARNING, words, None, [_move_up(look)])

    async def run(self, call: Session) -> str:
        consent = call.service(Consent)
        prompt = self.prompt or NOTICE
        if not self.ask_consent:
            await call.play(prompt, "no")
            consent.told(call.number, None)
            return "informed"

        def accept(keyed: str) -> Verdict:
            return Verdict(keyed in (self.agree, self.refuse), False)

        self.end_key = self.restart_key = None
        answer = await self.ask(call, accept, prompt)
        if answer.how != "answered":
            return answer.how
        consent.told(call.number, answer.keys == self.agree)
        if answer.keys == self.agree:
            return "informed"
        call.service(CallRecorder).stop(call.number)
        return "refused"


def _move_up(look: Look) -> Fix:
    """The fix that puts the notice right before the first block that starts a recording."""

    def apply(flow: Any) -> Any:
        notice = flow.blocks[look.block.id]
        start = next(id for id, one in flow.blocks.items() if one.type == "record.start")
        after = {exit: flow.links.get((notice.id, exit)) for exit in ("informed",)}
        for source, exit in list(flow.coming_in(notice.id)):
            if after["informed"] is not None:
                flow = flow.link(source, exit, after["informed"], look.palette)
        for source, exit in list(flow.coming_in(start)):
            flow = flow.link(source, exit, notice.id, look.palette)
        return flow.link(notice.id, "informed", start, look.palette)

    return Fix(Words("移到开始录音之前", "Move it before the recording"), apply)
