"""Agents who sign on, off, ready and not ready by telephone."""

from __future__ import annotations

from collections.abc import Iterator

from cti.ivr.blocks.call.around import types_before
from cti.ivr.blocks.queue.places import Queued
from cti.ivr.flow.block import (
    FAILED,
    WARNING,
    Exit,
    Finding,
    Look,
    Session,
    Words,
    choice,
    text,
)
from cti.ivr.services.queueing import AgentSigning


class SignAgent(Queued):
    """Logs an agent on or off, or sets ready and not ready, from any telephone."""

    id = "queue.sign_agent"
    title = Words("电话签入签出", "Agent by telephone")
    purpose = Words(
        "坐席用电话签入、签出、示忙、示闲。",
        "Logs an agent on or off, or sets ready and not ready, by telephone.",
    )
    icon, notes = "sign_agent", "W"
    ways = (
        Exit("done", Words("完成", "done")),
        Exit("refused", Words("被拒绝", "refused")),
        Exit("locked", Words("已锁定", "locked"), falls_to="refused"),
        FAILED,
    )
    summary = Words("坐席 {agent} {do}。", "Agent {agent}: {do}.")
    line = Words("{agent} {do}", "{agent} {do}")

    agent: str = text("坐席", "Agent", required=True, formula=True, most=60)
    pin: str = text("密码", "PIN", required=True, formula=True, most=64, accepts_secrets=True)
    do: str = choice(
        "操作", "Do", "log_on",
        {"log_on": ("签入", "log on"), "log_off": ("签出", "log off"),
         "ready": ("示闲", "ready"), "not_ready": ("示忙", "not ready")},
    )  # fmt: skip
    station: str | None = text("分机", "Extension", "{call.calling}", formula=True, most=10)
    reason: str | None = text("原因", "Reason", formula=True, most=60)

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        if not types_before(look) & {"input.pin", "customer.verify"}:
            words = Words(
                "之前没有输入密码，任何人都可以签入。",
                "No PIN is asked before: it would stand in the flow for everybody.",
            )
            named = str(look.value("pin") or "").strip("{}")
            into = named if named.isidentifier() else "pin"
            ask = look.insert_before(
                Words("先插入“输入密码”", "Insert PIN before"), "input.pin", into=into
            )
            yield look.finding("no_pin", WARNING, words, "pin", [ask])

    async def run(self, call: Session) -> str:
        work = call.service(AgentSigning).sign(
            str(self.agent).strip(),
            str(self.pin).strip(),
            self.do,
            str(self.station or "").strip(),
            str(self.reason or "").strip(),
        )
        return await call.slow(work)
