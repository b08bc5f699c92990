"""An agent is set aside first, and connected when the caller is ready for him."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cti.ivr.blocks.call.around import types_before, types_behind
from cti.ivr.blocks.queue.places import WHISPER, Queued, a_queue, asked_skills, skill_rows
from cti.ivr.flow.block import (
    FAILED,
    TALK_ENDED,
    WARNING,
    Exit,
    Finding,
    Look,
    PromptList,
    ReachFailed,
    Session,
    TalkBegan,
    TalkEnded,
    Words,
    prompts,
    seconds,
    text,
    variable,
    yes_no,
)
from cti.ivr.services.queueing import Reservations

LOOK_AGAIN = 1.0
"""So often it is looked whether an agent has become free."""
RING_SECONDS = 20.0


class ReserveAgent(Queued):
    """Sets a ready agent aside without connecting."""

    id = "queue.reserve"
    title = Words("预占坐席", "Reserve an agent")
    purpose = Words(
        "先占住一位空闲坐席，暂不接通。", "Sets a ready agent aside without connecting."
    )
    icon, notes = "queue_reserve", ""
    waits = True
    ways = (
        Exit("reserved", Words("已预占", "reserved")),
        Exit("timeout", Words("没有空闲坐席", "nobody free")),
    )
    fruitless = frozenset({"timeout"})
    summary = Words("预占队列 {queue} 的坐席，存入 {agent}。", "An agent of {queue} is set aside.")
    line = Words("{queue}", "{queue}")

    queue: str = a_queue()
    skills: Any = skill_rows()
    most: float = seconds("最长等待", "At most", 10, low=0, high=120, formula=True)
    agent: str = variable("坐席存入", "Agent into", "text", required=True)

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        if "queue.connect" not in types_behind(look, "reserved"):
            words = Words("预占的坐席没有被接通。", "The agent set aside is never connected.")
            connect = look.insert_between(
                Words("插入“接通预占坐席”", "Insert Connect"), "reserved", "queue.connect",
                agent=f"{{{look.value('agent') or 'agent'}}}",
            )  # fmt: skip
            yield look.finding("no_connect", WARNING, words, None, [connect])

    async def run(self, call: Session) -> str:
        agents = call.service(Reservations)
        until = call.now().timestamp() + float(self.most)
        while not (found := agents.reserve(self.queue, asked_skills(self.skills))):
            left = until - call.now().timestamp()
            if left <= 0:
                return "timeout"
            await call.happening(min(LOOK_AGAIN, left), keep_keys=True)
        call.variables[self.agent] = found
        return "reserved"


class ConnectReserved(Queued):
    """Joins the caller with the agent set aside."""

    id = "queue.connect"
    title = Words("接通预占坐席", "Connect reserved agent")
    purpose = Words("与预占的坐席接通。", "Joins the caller with the agent set aside.")
    icon, notes = "queue_connect", "A"
    waits = True
    ways = (TALK_ENDED, Exit("gone", Words("坐席不在", "gone")), FAILED)
    summary = Words("与坐席 {agent} 接通。", "The caller is joined with agent {agent}.")
    line = Words("坐席 {agent}", "agent {agent}")

    agent: str = text("坐席", "Agent", required=True, formula=True, most=60)
    zip_tone: bool = yes_no("提示音后直接接通", "At once after a tone", True)
    whisper: PromptList = prompts("坐席先听到", "Whisper to the agent")

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        queue = next(iter(look.site.queues), None)
        if "queue.reserve" not in types_before(look) and queue is not None:
            words = Words("之前没有预占坐席。", "No agent was set aside before.")
            named = str(look.value("agent") or "").strip("{}")
            into = named if named.isidentifier() else "agent"
            reserve = look.insert_before(
                Words("先插入“预占坐席”", "Insert Reserve before"), "queue.reserve",
                queue=queue, agent=into,
            )  # fmt: skip
            yield look.finding("no_reserve", WARNING, words, None, [reserve])

    async def run(self, call: Session) -> str:
        agents, agent = call.service(Reservations), str(self.agent).strip()
        if not agents.connect(call.number, agent, bool(self.zip_tone)):
            return "gone"
        until = call.now().timestamp() + RING_SECONDS
        while (left := until - call.now().timestamp()) > 0:
            happened = await call.happening(left)
            if isinstance(happened, TalkBegan):
                return await self._talk(call)
            if isinstance(happened, ReachFailed):
                break
        agents.give_up(call.number, agent)
        return "gone"

    async def _talk(self, call: Session) -> str:
        whisper = self.whisper or call.run_memory.get(WHISPER)
        if whisper and not await call.play_to("agent", whisper):
            return "talk_ended"
        while not isinstance(await call.happening(), TalkEnded):
            pass
        return "talk_ended"
