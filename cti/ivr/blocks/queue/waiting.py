"""Waiting for an agent."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cti.ivr.blocks.queue.places import (
    MINUTE,
    POSITION_AFTER,
    POSITION_BEFORE,
    WAIT_AFTER,
    WAIT_BEFORE,
    WHISPER,
    asked_skills,
    skill_rows,
)
from cti.ivr.flow.block import (
    FAILED,
    WARNING,
    Block,
    CallLeft,
    Exit,
    Finding,
    Interrupted,
    KeyPressed,
    LeftQueue,
    Look,
    PlayEnded,
    PromptList,
    Session,
    TalkEnded,
    Words,
    integer,
    keys,
    prompts,
    reference,
    seconds,
    yes_no,
)
from cti.ivr.prompts.lists import PromptItem
from cti.ivr.services import Queues


class WaitForAgent(Block):
    """Queues the caller with music and announcements until an agent answers."""

    id = "queue.wait"
    title = Words("排队等待", "Wait for an agent")
    purpose = Words(
        "排队等待坐席，播放音乐和播报，通话结束后返回。",
        "Queues the caller with music until an agent answers; returns after the talk.",
    )
    keywords = (
        "转人工",
        "人工",
        "人工服务",
        "坐席",
        "客服",
        "排队",
        "接线员",
        "agent",
        "human",
        "operator",
        "queue",
        "representative",
        "person",
        "customer service",
    )
    icon = "queue"
    notes = "A"
    needs = ("acd",)
    waits = True
    ways = (
        Exit(
            "talk_ended",
            Words("通话结束", "talk ended"),
            optional=True,
            otherwise=Words("挂机", "hang up"),
        ),
        Exit("timeout", Words("等待超时", "waited too long")),
        Exit("key", Words("按键离开", "key pressed"), falls_to="timeout"),
        Exit("no_agents", Words("无坐席", "no agents"), falls_to="timeout"),
        Exit("full", Words("排队已满", "queue full"), falls_to="timeout"),
        Exit("closed", Words("队列关闭", "queue closed"), falls_to="timeout"),
        FAILED,
    )
    summary = Words(
        "在队列 {queue} 等待坐席，最多 {max_wait} 秒。",
        "The caller waits for an agent of {queue}, at most {max_wait} s.",
    )
    line = Words("{queue} · 最长 {max_wait} 秒", "{queue} · up to {max_wait} s")

    queue: str = reference("queue", "队列", "Queue", required=True, formula=True)
    priority: int = integer("优先级", "Priority", 0, low=-100, high=100, formula=True)
    skills: Any = skill_rows()
    music: PromptList = prompts("等待音乐", "Music")
    say_position: bool = yes_no("播报位置", "Say the position", False)
    say_wait: bool = yes_no("播报等待时间", "Say the expected wait", False)
    every: float = seconds("播报间隔", "Every", 30, low=10, high=600)
    announce: PromptList = prompts("播报内容", "Announcement")
    max_wait: float = seconds(
        "最长等待（0 为不限）", "Longest wait (0 for ever)", 300, low=0, high=7200, formula=True
    )
    leave_keys: str | None = keys("离开按键", "Keys that leave")
    say_agent_number: bool = yes_no("接通时报工号", "Say the agent's number", False)
    whisper: PromptList = prompts("坐席先听到", "Whisper to the agent")
    survey: bool = yes_no("通话后评价", "Survey after the talk", False)

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        if look.value("max_wait") == 0 and not look.value("leave_keys"):
            words = Words(
                "等待没有时限，也没有离开按键。",
                "The wait has no end, and no key leaves the queue.",
            )
            fix = look.set_field(
                Words("最多等待 5 分钟", "Wait at most 5 minutes"), "max_wait", 300
            )
            yield look.finding("for_ever", WARNING, words, "max_wait", [fix])
        if not look.value("survey"):
            return
        follows = look.survey.paths.next(look.block.id, "talk_ended") is not None
        if not follows and all(b.type != "event.talk_ended" for b in look.flow.blocks.values()):
            words = Words(
                "通话后没有任何评价步骤。", "Nothing follows the talk: there is no survey to go to."
            )
            rate = look.insert_after(
                Words("插入“满意度评价”", "Insert Rating"), "talk_ended", "input.rating"
            )
            off = look.set_field(Words("不评价", "No survey"), "survey", False)
            yield look.finding("survey_nowhere", WARNING, words, "survey", [rate, off])

    async def run(self, call: Session) -> str:
        queues = call.service(Queues)
        if not queues.is_open(self.queue):
            return "closed"
        if not queues.has_agents(self.queue):
            return "no_agents"
        call.forget_keys()
        waiting = _Waiting(self, call, queues)
        try:
            outcome = await waiting.outcome()
        except Interrupted:
            waiting.leave()
            raise
        if outcome == "diverted":
            raise CallLeft
        if outcome != "answered":
            return outcome if outcome == "key" else "timeout"
        if self.survey:
            queues.keep_caller(call.number)
            call.attach({"survey": "yes"})
        if not await self._introduced(call):
            return "talk_ended"
        while not isinstance(await call.happening(), TalkEnded):
            pass
        return "talk_ended"

    async def _introduced(self, call: Session) -> bool:
        """The agent is told what the author wishes, the caller who serves him; False where one left."""
        whisper = self.whisper or call.run_memory.get(WHISPER)
        if whisper and not await call.play_to("agent", whisper):
            return False
        agent = str(call.variables["call.agent"] or "")
        if self.say_agent_number and agent:
            before, after = SERVED
            language = str(call.variables["call.language"] or "zh-CN")
            number = PromptItem("say", "digits", agent)
            words = [PromptItem("text", value=one.of(language)) for one in (before, after)]
            items = (words[0], number, words[1])
            told = PromptList(tuple(item for item in items if item.value))
            return await call.play_to("both", told)
        return True


SERVED = (Words("", "You are talking with agent"), Words("号坐席为您服务。", ""))
"""Before and after the number of the agent."""


class _Waiting:
    """The time in the queue: the queue's own music, or this block's with announcements between."""

    def __init__(self, block: WaitForAgent, call: Session, queues: Queues) -> None:
        self._block = block
        self._call = call
        self._queues = queues
        self._announces = block.say_position or block.say_wait or bool(block.announce)
        own = self._announces or bool(block.music)
        longest = float(block.max_wait) or None
        self._ticket = queues.enter(
            call.number,
            block.queue,
            int(block.priority),
            longest,
            not own,
            asked_skills(block.skills),
        )
        house = PromptList((PromptItem("prompt", queues.music(block.queue)),))
        self._music = block.music or house
        self._playing = call.begin(self._music, loop=True) if own else 0
        self._announcing = False

    async def outcome(self) -> str:
        """How the waiting ended: key, or a word of LeftQueue."""
        block, call = self._block, self._call
        left_by = set(block.leave_keys or "")
        while True:
            pause = block.every if self._announces and not self._announcing else None
            happened = await call.happening(pause)
            if happened is None:
                self._announce()
            elif isinstance(happened, PlayEnded) and self._announcing:
                if happened.token == self._playing:
                    self._announcing = False
                    self._playing = call.begin(self._music, loop=True)
            elif isinstance(happened, KeyPressed) and happened.key in left_by:
                self.leave()
                return "key"
            elif isinstance(happened, LeftQueue) and happened.ticket == self._ticket:
                call.stop(self._playing)
                return happened.outcome

    def leave(self) -> None:
        """Give the place in the queue back."""
        self._queues.leave(self._call.number)
        self._call.stop(self._playing)

    def _announce(self) -> None:
        items = self._block.announce.items if self._block.announce else ()
        if self._block.say_position:
            place = self._queues.position(self._call.number)
            said = PromptItem("say", "number", place)
            items = (POSITION_BEFORE, said, POSITION_AFTER, *items)
        expected = self._queues.expected_wait(self._call.number) if self._block.say_wait else None
        if expected is not None:
            minutes = PromptItem("say", "number", max(1, round(expected / MINUTE)))
            items = (WAIT_BEFORE, minutes, WAIT_AFTER, *items)
        if not items:
            return
        self._call.stop(self._playing)
        self._announcing = True
        self._playing = self._call.begin(PromptList(items))
