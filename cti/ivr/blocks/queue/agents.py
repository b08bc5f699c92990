"""Agents by name: ring one, the last one, ask what one does, and prepare the desk."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from cti.ivr.blocks.call.around import types_behind
from cti.ivr.blocks.call.dialling import GREETING_SECONDS, MUSIC, SILENCE, talked
from cti.ivr.blocks.queue.places import WHISPER
from cti.ivr.flow.block import (
    FAILED,
    NEXT,
    TALK_ENDED,
    WARNING,
    Block,
    BlockFailed,
    Exit,
    Finding,
    Look,
    PromptList,
    Session,
    Words,
    formula,
    integer,
    prompts,
    rows,
    seconds,
    text,
    variable,
)
from cti.ivr.services.legs import Greeting, Legs, Talk, Way
from cti.ivr.services.queueing import AgentDesks, AgentNow

LOOK_AGAIN = 1.0
"""So often it is looked whether a busy agent has become ready."""


class RingAgent(Block):
    """Base of the blocks that ring one agent, who becomes not ready if he does not answer."""

    needs: ClassVar[tuple[str, ...]] = ("acd", "trunks")
    notes = "A"
    waits = True

    async def reach(
        self, call: Session, agent: str, ring: float, wait: float, tell: PromptList
    ) -> str:
        """talk_ended, no_answer, busy, not_ready or logged_off."""
        desks = call.service(AgentDesks)
        now = desks.find(agent)
        until = call.now().timestamp() + wait
        token = 0
        try:
            while now is not None and now.state in ("busy", "working_after_call"):
                left = until - call.now().timestamp()
                if left <= 0:
                    return "busy"
                token = token or call.begin(MUSIC, loop=True)
                await call.happening(min(LOOK_AGAIN, left), keep_keys=True)
                now = desks.find(agent)
        finally:
            call.stop(token)
        if now is None or now.state == "logged_off":
            return "logged_off"
        if not desks.reserve(now.agent):
            return "not_ready"
        return await self._ring(call, now, ring, tell)

    async def _ring(self, call: Session, now: AgentNow, ring: float, tell: PromptList) -> str:
        desks, legs = call.service(AgentDesks), call.service(Legs)
        answered = False
        try:
            work = legs.call(
                [Way(now.station, ring)], Greeting(tell=tell), together=False, hears=None
            )
            found = await call.slow(work, ring + GREETING_SECONDS)
            answered = bool(found.leg)
        finally:
            desks.rung(now.agent, answered)
        if not found.leg:
            return "busy" if found.outcome == "busy" else "no_answer"
        await talked(call, found.leg, Talk())
        return "talk_ended"


class ToAgent(RingAgent):
    """Rings one agent by number or name."""

    id = "queue.to_agent"
    title = Words("转指定坐席", "To a named agent")
    purpose = Words("按工号或姓名呼叫某位坐席。", "Rings one agent by number or name.")
    icon = "to_agent"
    ways = (
        TALK_ENDED,
        Exit("no_answer", Words("无人接听", "no answer")),
        Exit("busy", Words("忙", "busy"), falls_to="no_answer"),
        Exit("not_ready", Words("未就绪", "not ready"), falls_to="no_answer"),
        Exit("logged_off", Words("未签入", "logged off"), falls_to="no_answer"),
        FAILED,
    )
    summary = Words("转给坐席 {agent}。", "The caller is connected to agent {agent}.")
    line = Words("坐席 {agent}", "agent {agent}")

    agent: str = text("坐席", "Agent", required=True, formula=True, most=60)
    ring: float = seconds("振铃时间", "Ringing", 20, low=5, high=120, formula=True)
    wait_if_busy: float = seconds("忙时等待", "Wait if busy", 0, low=0, high=600, formula=True)
    whisper: PromptList = prompts("坐席先听到", "Whisper")

    async def run(self, call: Session) -> str:
        agent = str(self.agent).strip()
        whisper = self.whisper or call.run_memory.get(WHISPER) or SILENCE
        return await self.reach(call, agent, float(self.ring), float(self.wait_if_busy), whisper)


class ToLastAgent(RingAgent):
    """The agent who last served this customer."""

    id = "queue.last_agent"
    title = Words("转上次坐席", "To the last agent")
    purpose = Words("转给上次服务这位客户的坐席。", "The agent who last served this customer.")
    icon, needs = "last_agent", ("acd", "crm", "trunks")
    ways = (
        TALK_ENDED,
        Exit("none", Words("没有记录", "nobody")),
        Exit("busy", Words("忙", "busy"), falls_to="none"),
        Exit("no_answer", Words("无人接听", "no answer"), falls_to="none"),
        FAILED,
    )
    summary = Words(
        "转给 {within} 天内上次服务的坐席。", "The agent of the last {within} days is rung."
    )
    line = Words("{within} 天内", "within {within} days")

    within: int = integer("几天之内", "Within days", 30, low=1, high=365)
    wait_if_busy: float = seconds("忙时等待", "Wait if busy", 30, low=0, high=600, formula=True)
    ring: float = seconds("振铃时间", "Ringing", 20, low=5, high=120, formula=True)

    async def run(self, call: Session) -> str:
        number = str(call.variables["call.calling"] or "")
        if not number:
            return "none"
        work = call.service(AgentDesks).last(number, int(self.within))
        agent = await call.slow(work)
        if not agent:
            return "none"
        outcome = await self.reach(call, agent, float(self.ring), float(self.wait_if_busy), SILENCE)
        return {"logged_off": "none", "not_ready": "busy"}.get(outcome, outcome)


class AgentState(Block):
    """Branches on what an agent is doing."""

    id = "queue.agent_state"
    title = Words("坐席状态", "Agent's state")
    purpose = Words("按坐席的当前状态分支。", "Branches on what an agent is doing.")
    icon, notes, needs = "agent_state", "", ("acd",)
    ways = (
        Exit("ready", Words("就绪", "ready")),
        Exit("busy", Words("忙", "busy")),
        Exit("working_after_call", Words("话后处理", "wrap-up"), falls_to="busy"),
        Exit("not_ready", Words("未就绪", "not ready")),
        Exit("logged_off", Words("未签入", "logged off")),
    )
    summary = Words("按坐席 {agent} 的状态分支。", "It goes by the state of agent {agent}.")
    line = Words("坐席 {agent}", "agent {agent}")

    agent: str = text("坐席", "Agent", required=True, formula=True, most=60)
    reason: str | None = variable("原因存入", "Reason into", "text")

    async def run(self, call: Session) -> str:
        now = call.service(AgentDesks).find(str(self.agent).strip())
        if self.reason:
            call.variables[self.reason] = now.reason if now is not None else ""
        return now.state if now is not None else "logged_off"


class ScreenPop(Block):
    """What the agent will see: customer, subject, web page, note."""

    id = "queue.screen_pop"
    title = Words("坐席弹屏", "Prepare the desk")
    purpose = Words(
        "坐席接听时看到的内容：客户、主题、网页、说明。",
        "What the agent will see: customer, subject, web page, notes.",
    )
    keywords = ("弹屏", "screen pop", "pop-up")
    icon, notes, needs = "screen_pop", "C", ("crm",)
    ways = (NEXT,)
    summary = Words("弹屏：{subject} {rows}。", "The desk shows {subject} {rows}.")
    line = Words("{subject}", "{subject}")

    customer: Any = integer("客户编号", "Customer", formula=True)
    subject: str | None = text("主题", "Subject", formula=True, most=120)
    script: str | None = text("话术", "Script", formula=True, most=60)
    page: str | None = text("网页", "Web page", formula=True, most=500)
    rows: tuple[dict[str, Any], ...] = rows(
        "显示", "Shown", most=20,
        columns={
            "label": text("名称", "Label", required=True, most=40),
            "value": formula("值", "Value", required=True),
        },
    )  # fmt: skip
    whisper: PromptList = prompts("坐席先听到", "Whisper to the agent")

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        later = types_behind(look)
        reaches = {
            "call.transfer",
            "call.to_extension",
            "call.ring_group",
            "call.consult",
            "flow.go_to",
        }
        if not any(kind.startswith("queue.") for kind in later) and not later & reaches:
            words = Words("之后没有队列或坐席。", "No queue and no agent follows.")
            yield look.finding("after", WARNING, words, None, [look.delete()])

    async def run(self, call: Session) -> str:
        page = str(self.page or "").strip()
        if page and not page.startswith(("http://", "https://")):
            raise BlockFailed("bad_value", f"{page} is no web page; begin with https://.")
        data: dict[str, Any] = {"subject": self.subject, "script": self.script, "page": page}
        if self.customer is not None:
            data["customer_id"] = int(self.customer)
        data |= {str(row["label"]): row["value"] for row in self.rows or ()}
        call.attach({name: value for name, value in data.items() if value not in (None, "")})
        if self.whisper:
            call.run_memory[WHISPER] = self.whisper
        return "next"
