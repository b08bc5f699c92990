"""Queueing while the flow goes on: join, leave, change, move, and what callers and flows learn of queues."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from cti.ivr.blocks.call.around import types_behind
from cti.ivr.flow.block import (
    ERROR,
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
    integer,
    reference,
    rows,
    text,
    variable,
    yes_no,
)
from cti.ivr.prompts.lists import PromptItem
from cti.ivr.services import Queues
from cti.ivr.services.queueing import Queueing

POSITION_BEFORE = PromptItem("prompt", "house/position_before")
POSITION_AFTER = PromptItem("prompt", "house/position_after")
WAIT_BEFORE = PromptItem("prompt", "house/wait_before")
WAIT_AFTER = PromptItem("prompt", "house/wait_after")
MINUTE = 60.0
WHISPER = "queue.whisper"
"""Where a flow remembers what the agent who answers next is told."""
NO_AGENTS = Exit("no_agents", Words("无坐席", "no agents"), falls_to="next")
FULL = Exit("full", Words("排队已满", "queue full"), falls_to="next")
CLOSED = Exit("closed", Words("队列关闭", "closed"), falls_to="next")


def a_queue(**more: Any) -> Any:
    return reference("queue", "队列", "Queue", **{"required": True, "formula": True, **more})


def skill_rows(**more: Any) -> Any:
    return rows(
        "技能", "Skills",
        columns={
            "skill": text("技能", "Skill", required=True, formula=True, most=40),
            "level": integer("最低等级", "Least level", 1, low=0, high=10),
        }, **more,
    )  # fmt: skip


def asked_skills(listed: Any) -> dict[str, int]:
    """Skill -> least level, as the rows of a block have them."""
    return {
        str(row["skill"]).strip(): int(1 if row.get("level") is None else row["level"])
        for row in listed or ()
        if str(row.get("skill") or "").strip()
    }


class Queued(Block):
    """Base of the blocks of queues."""

    needs = ("acd",)


class JoinQueue(Queued):
    """Enters a queue and goes on at once; the flow ends where it stands when an agent answers."""

    id = "queue.join"
    title = Words("加入队列", "Join queue")
    purpose = Words(
        "加入队列后流程继续，坐席应答时流程就此结束。",
        "Enters a queue and goes on at once; the flow ends when an agent answers.",
    )
    icon, notes = "queue_join", "A"
    ways = (NEXT, NO_AGENTS, FULL, CLOSED, FAILED)
    summary = Words("加入队列 {queue}，流程继续。", "The caller joins {queue}; the flow goes on.")
    line = Words("{queue}", "{queue}")

    queue: str = a_queue()
    priority: int = integer("优先级", "Priority", 0, low=-100, high=100, formula=True)
    skills: Any = skill_rows()

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        kinds = {
            "queue.say_position",
            "queue.callback",
            "flow.wait",
            "flow.wait_until",
            "event.error",
        }
        later = types_behind(look)
        if not later & kinds and not any(kind.startswith(("play.", "input.")) for kind in later):
            words = Words("之后没有等待或放音。", "Nothing waits or plays after it.")
            wait = look.insert_between(
                Words("插入五分钟等待音乐", "Insert five minutes of music"), "next", "flow.wait",
                time=300, sound="music",
            )  # fmt: skip
            yield look.finding("no_wait", WARNING, words, None, [wait])

    async def run(self, call: Session) -> str:
        queues = call.service(Queueing)
        now = queues.state(self.queue)
        if not now.open:
            return "closed"
        if not now.logged_on:
            return "no_agents"
        try:
            skills = asked_skills(self.skills)
            queues.join(call.number, self.queue, int(self.priority), skills, False)
        except BlockFailed as failed:
            if failed.kind == "too_many":
                return "full"
            raise
        return "next"


class LeaveQueue(Queued):
    """Takes the caller out of his queue."""

    id = "queue.leave"
    title = Words("离开队列", "Leave queue")
    purpose = Words("让来电者离开队列。", "Takes the caller out of the queue.")
    icon, notes = "queue_leave", "A"
    ways = (NEXT, Exit("taken", Words("坐席已接", "an agent was faster"), falls_to="next"))
    summary = Words("离开队列 {queue}。", "The caller leaves {queue}.")
    line = Words("{queue}", "{queue}")

    queue: str | None = a_queue(required=False)

    async def run(self, call: Session) -> str:
        queues = call.service(Queueing)
        if self.queue and queues.queue_of(call.number) not in ("", self.queue):
            return "next"
        return "next" if queues.leave(call.number) else "taken"


class QueueInfo(Queued):
    """Figures of a queue now."""

    id = "queue.info"
    title = Words("队列信息", "About a queue")
    purpose = Words("读取队列的实时数据。", "Figures of a queue now.")
    icon, notes = "queue_info", ""
    ways = (NEXT, FAILED)
    summary = Words("查询队列 {queue}。", "Figures of {queue} are read.")
    line = Words("{queue}", "{queue}")

    queue: str = a_queue()
    waiting: str | None = variable("等待数", "Waiting", "integer")
    position: str | None = variable("位置", "Position", "integer")
    expected_wait: str | None = variable("预计等待秒数", "Expected wait", "integer")
    longest: str | None = variable("最长等待秒数", "Longest wait", "integer")
    ready: str | None = variable("空闲坐席", "Ready agents", "integer")
    logged_on: str | None = variable("签入坐席", "Logged on", "integer")
    service_level: str | None = variable("服务水平", "Service level", "decimal")

    async def run(self, call: Session) -> str:
        queues = call.service(Queueing)
        now = queues.state(self.queue)
        waits = call.number and queues.queue_of(call.number) == self.queue
        own = call.service(Queues) if waits else None
        wait = own.expected_wait(call.number) if own is not None else now.expected_wait
        found: Mapping[str, Any] = {
            "waiting": now.waiting,
            "position": own.position(call.number) if own is not None else now.waiting + 1,
            "expected_wait": None if wait is None else round(wait),
            "longest": round(now.longest),
            "ready": now.ready,
            "logged_on": now.logged_on,
            "service_level": now.service_level,
        }
        for name, value in found.items():
            if into := getattr(self, name):
                call.variables[into] = value
        return "next"


class SayPosition(Queued):
    """You are third, about four minutes."""

    id = "queue.say_position"
    title = Words("播报排队位置", "Say position")
    purpose = Words(
        "播报排在第几位、大约要等多久。", "Says the caller's place and about how long it takes."
    )
    keywords = ("排队位置", "等多久", "position", "waiting time")
    icon, notes = "queue_position", "A"
    waits = True
    ways = (NEXT,)
    summary = Words("播报排队位置。", "The place in the queue is said.")

    queue: str | None = a_queue(required=False)
    position: bool = yes_no("播报位置", "Say the place", True)
    wait: bool = yes_no("播报等待时间", "Say the wait", True)
    round_to: int = integer("取整到几分钟", "Round to minutes", 1, low=1, high=10)
    most: int = integer("最多报几分钟", "At most minutes", 30, low=1, high=120)

    async def run(self, call: Session) -> str:
        there = call.service(Queueing).queue_of(call.number)
        if not there or (self.queue and self.queue != there):
            return "next"
        queues = call.service(Queues)
        items: list[PromptItem] = []
        if self.position:
            place = PromptItem("say", "number", queues.position(call.number))
            items += [POSITION_BEFORE, place, POSITION_AFTER]
        expected = queues.expected_wait(call.number) if self.wait else None
        if expected is not None:
            step = int(self.round_to)
            minutes = max(1, round(expected / MINUTE / step)) * step
            said = PromptItem("say", "number", min(minutes, int(self.most)))
            items += [WAIT_BEFORE, said, WAIT_AFTER]
        await call.play(PromptList(tuple(items)))
        return "next"


class CheckQueue(Queued):
    """Branches on the state of a queue before entering it."""

    id = "queue.check"
    title = Words("有无坐席", "Can someone answer")
    purpose = Words(
        "进入队列前按队列状态分支。", "Branches on the state of a queue before entering it."
    )
    keywords = ("有没有人", "坐席忙", "busy", "available")
    icon, notes = "queue_check", ""
    ways = (
        Exit("ready", Words("有空闲坐席", "somebody is ready")),
        Exit("busy", Words("全忙", "all busy"), falls_to="ready"),
        Exit("crowded", Words("排队人多", "crowded"), falls_to="busy"),
        Exit("nobody", Words("无人值守", "nobody there")),
        Exit("closed", Words("队列关闭", "closed"), falls_to="nobody"),
    )
    summary = Words("队列 {queue} 有无坐席。", "It is looked whether {queue} can answer.")
    line = Words("{queue}", "{queue}")

    queue: str = a_queue()
    many: int = integer("多少人算多", "Crowded from", 10, low=1, high=1000)

    async def run(self, call: Session) -> str:
        try:
            now = call.service(Queueing).state(self.queue)
        except BlockFailed as failed:
            if failed.kind == "not_found":
                return "closed"
            raise
        if not now.open:
            return "closed"
        if not now.logged_on:
            return "nobody"
        if now.waiting >= int(self.many):
            return "crowded"
        return "ready" if now.ready and not now.waiting else "busy"


class ChangePriority(Queued):
    """Raises or lowers a waiting caller, adds waiting time."""

    id = "queue.priority"
    title = Words("调整优先级", "Change priority")
    purpose = Words(
        "提高或降低排队优先级，或增加等待时间。",
        "Raises or lowers a waiting caller, adds waiting time.",
    )
    keywords = ("插队", "优先", "priority")
    icon, notes = "queue_priority", "A"
    ways = (NEXT,)
    summary = Words("优先级改为 {priority}。", "The priority becomes {priority}.")
    line = Words("{priority}", "{priority}")

    priority: int | None = integer("优先级", "Priority", low=-100, high=100, formula=True)
    add_seconds: int = integer("增加等待秒数", "Add seconds", 0, low=0, high=86400, formula=True)

    async def run(self, call: Session) -> str:
        priority = None if self.priority is None else int(self.priority)
        call.service(Queueing).priority(call.number, priority, float(self.add_seconds or 0))
        return "next"


class ChangeSkills(Queued):
    """Widens or replaces the skills asked for."""

    id = "queue.skills"
    title = Words("调整技能要求", "Change skills")
    purpose = Words("放宽或替换所需技能。", "Widens or replaces the skills asked for.")
    icon, notes = "queue_skills", "A"
    ways = (NEXT,)
    summary = Words("技能要求：{how} {skills}。", "Skills: {how} {skills}.")
    line = Words("{how}", "{how}")

    skills: Any = skill_rows(required=True)
    how: str = choice(
        "方式", "How", "replace",
        {"replace": ("替换", "replace"), "add": ("增加", "add"), "drop": ("去掉", "drop")},
    )  # fmt: skip

    async def run(self, call: Session) -> str:
        call.service(Queueing).skills(call.number, asked_skills(self.skills), self.how)
        return "next"


class MoveQueue(Queued):
    """Moves to another queue and keeps the time already waited."""

    id = "queue.move"
    title = Words("转移队列", "Move to queue")
    purpose = Words(
        "转到另一队列，保留已等待时间。",
        "Moves to another queue and keeps the time already waited.",
    )
    icon, notes = "queue_move", "A"
    ways = (NEXT, NO_AGENTS, CLOSED, FAILED)
    summary = Words("转移到队列 {queue}。", "The caller moves to {queue}.")
    line = Words("{queue}", "{queue}")

    queue: str = a_queue()
    keep_time: bool = yes_no("保留已等待时间", "Keep the time waited", True)

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        joined = [
            block.fields.get("queue")
            for block in look.flow.blocks.values()
            if block.type in ("queue.join", "queue.wait")
        ]
        queue = look.value("queue")
        if queue and joined and all(one == queue for one in joined):
            words = Words("来源与目标是同一队列。", "Source and target are one queue.")
            others = [name for name in look.site.queues if name != queue][:3]
            fixes = [
                look.set_field(Words("改为「{n}」", "Choose “{n}”").fill(n=name), "queue", name)
                for name in others
            ]
            yield look.finding("same", ERROR, words, "queue", [*fixes, look.open_field("queue")])

    async def run(self, call: Session) -> str:
        queues = call.service(Queueing)
        try:
            now = queues.state(self.queue)
            if not now.open:
                return "closed"
            if not now.logged_on:
                return "no_agents"
        except BlockFailed as failed:
            if failed.kind == "not_found":
                return "closed"
            raise
        queues.move(call.number, self.queue, bool(self.keep_time))
        return "next"
