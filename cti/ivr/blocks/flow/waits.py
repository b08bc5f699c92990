"""Waiting for a time, a message or a condition."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from cti.ivr.flow.block import (
    ERROR,
    HINT,
    NEXT,
    Block,
    Exit,
    Finding,
    Fix,
    Look,
    Message,
    PromptList,
    Session,
    Words,
    choice,
    formula,
    prompts,
    seconds,
    text,
)
from cti.ivr.prompts.lists import PromptItem

SOUNDS = {
    "silence": ("静音", "silence"),
    "music": ("音乐", "music"),
    "prompts": ("提示音", "prompts"),
}
MUSIC = PromptList((PromptItem("prompt", "house/music"),))


def _begin(call: Session, sound: str, prompts: PromptList | None) -> int:
    """Start what is heard during a wait; 0 where nothing is."""
    heard = MUSIC if sound == "music" else prompts if sound == "prompts" else None
    return call.begin(heard, loop=True) if heard else 0


class Wait(Block):
    """Waits in silence or with sound."""

    id = "flow.wait"
    title = Words("等待", "Wait")
    purpose = Words("等待一段时间，可播放音乐。", "Waits in silence or with sound.")
    keywords = ("暂停", "延时", "停顿", "pause", "delay", "sleep")
    icon = "timer"
    ways = (NEXT,)
    waits = True
    summary = Words("等待 {time} 秒。", "Waits {time} s.")
    line = Words("{time} 秒", "{time} s")

    time: float = seconds("时间", "Time", 1, low=0.1, high=3600, formula=True)
    sound: str = choice("声音", "Sound", "silence", SOUNDS)
    prompts: PromptList = prompts("提示音", "Prompts")

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        time = look.value("time")
        long = isinstance(time, (int, float)) and time > 10
        if long and look.value("sound") == "silence" and look.flow.kind != "job":
            words = Words(
                "来电者要听 {time} 秒静音。", "The caller hears {time} s of silence."
            ).fill(time=time)
            fix = look.set_field(Words("播放音乐", "Play music"), "sound", "music")
            yield look.finding("long", HINT, words, "sound", [fix])

    async def run(self, call: Session) -> str:
        playing = _begin(call, self.sound, self.prompts)
        try:
            await call.wait(float(self.time))
        finally:
            call.stop(playing)
        return "next"


class WaitUntil(Block):
    """Waits for a moment, a condition on variables, or a message."""

    id = "flow.wait_until"
    title = Words("等待条件", "Wait until")
    purpose = Words(
        "等到某个时刻、条件成立或收到消息。",
        "Waits for a moment, a condition on variables, or a message.",
    )
    icon = "timer"
    waits = True
    hears_messages = True
    ways = (
        Exit("happened", Words("已发生", "happened")),
        Exit("timeout", Words("超时", "timeout")),
    )
    summary = Words("等待条件，最多 {most} 秒。", "Waits for what is asked, at most {most} s.")
    line = Words("{condition} {message}", "{condition} {message}")

    until: datetime | None = formula("时刻", "Moment", "date_time")
    condition: Any = formula("条件", "Condition", "boolean", lazy=True)
    message: str | None = text("消息", "Message", most=60)
    most: float = seconds("最长等待", "At most", 60, low=1, high=86_400, formula=True)
    sound: str = choice("声音", "Sound", "silence", SOUNDS)
    prompts: PromptList = prompts("提示音", "Prompts")

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        if not any(look.value(name) for name in ("until", "condition", "message")):
            words = Words(
                "时刻、条件、消息都没有填写，不知道等什么。",
                "Neither moment nor condition nor message is given: there is nothing to wait for.",
            )
            wait = Words("改用“等待”", "Use Wait instead")
            fixes = [look.open_field(name) for name in ("condition", "until", "message")]
            change = type(look.flow).change_type
            fixes.insert(0, Fix.by(wait, _as_wait, change, look.block.id))
            yield look.finding("nothing", ERROR, words, "condition", fixes)

    async def run(self, call: Session) -> str:
        now = call.now().timestamp()
        end = now + float(self.most)
        moment = self.until.timestamp() if self.until is not None else None
        playing = _begin(call, self.sound, self.prompts)
        try:
            while True:
                if self.condition is not None and call.evaluate(self.condition):
                    return "happened"
                now = call.now().timestamp()
                if moment is not None and now >= moment:
                    return "happened"
                if now >= end:
                    return "timeout"
                limit = min(end, moment if moment is not None else end) - now
                happened = await call.happening(limit, keep_keys=True)
                if isinstance(happened, Message) and happened.name == self.message:
                    return "happened"
        finally:
            call.stop(playing)


def _as_wait(flow: Any, change: Any, block: str) -> Any:
    """A plain wait leads on by `next` where the other led by `happened` or `timeout`."""
    to = flow.target(block, "happened") or flow.target(block, "timeout")
    flow = change(flow, block, "flow.wait", {})
    flow = flow.unlink(block, "happened").unlink(block, "timeout")
    return flow if to is None else _linked(flow, block, to)


def _linked(flow: Any, block: str, to: str) -> Any:
    from dataclasses import replace

    return replace(flow, links={**flow.links, (block, "next"): to})
