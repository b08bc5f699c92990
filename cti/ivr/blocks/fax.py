"""Fax on this call and to other numbers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cti.ivr.blocks.campaign.contacts import field_rows, moment
from cti.ivr.blocks.customer.cards import values_of
from cti.ivr.blocks.customer.lists import needed
from cti.ivr.blocks.waiting import Waiting
from cti.ivr.flow.block import (
    FAILED,
    UNAVAILABLE,
    WARNING,
    Block,
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
    text,
    variable,
    written,
)
from cti.ivr.services.fax import Fax

LONGEST = 1800.0
"""Seconds that sending or receiving may take: some hundred pages at 14,400 bit/s."""


def documents(given: Any) -> tuple[str, ...]:
    """One document or an array of them."""
    return tuple(written(one) for one in given) if isinstance(given, tuple) else (written(given),)


class SendNow(Block):
    """After "press Start" sends on the same call."""

    id = "fax.send_now"
    title = Words("当场发送传真", "Fax in this call")
    purpose = Words(
        "请对方按启动键，在本次通话中发送。", "After “press Start” it sends on this call."
    )
    icon, notes = "fax", "AW"
    needs = ("fax",)
    waits = True
    fruitless = frozenset({"voice", "failed", "unavailable", "error"})
    ways = (
        Exit("sent", Words("已发送", "sent")),
        Exit("voice", Words("是人接听", "voice"), falls_to="failed"),
        Exit("failed", Words("未发出", "failed")),
        UNAVAILABLE,
        FAILED,
    )
    summary = Words("当场发送传真 {document}。", "{document} is faxed on this call.")
    line = Words("传真 {document}", "Fax {document}")

    document: Any = formula("文件", "Document", required=True)
    prompt: PromptList = prompts("提示音", "Prompt", ["house/press_start"])
    header: str | None = text("页眉", "Header", most=60, formula=True)
    pages: str | None = variable("页数存入", "Pages into", "integer")

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        paths = look.survey.paths
        to = paths.next(look.block.id, "sent")
        kind = None if to is None else look.palette.get(look.flow.blocks[to].type)
        if kind is not None and "A" in kind.notes:
            words = Words(
                "发送后线路在传真机上，后面不能再说话。",
                "After it the machine has the line; nobody hears what follows.",
            )
            fix = look.insert_after(Words("发送后结束", "End after it"), "sent", "flow.end")
            yield look.finding("not_last", WARNING, words, None, [fix])

    async def run(self, call: Session) -> str:
        fax = call.service(Fax)
        await call.play(self.prompt)
        work = fax.send_now(call.number, documents(self.document), self.header or "")
        sent = await call.slow(work, LONGEST)
        if isinstance(sent, str):
            return sent
        if self.pages:
            call.variables[self.pages] = sent
        return "sent"


class SendLater(Block):
    """Sends after hang-up to a number keyed in."""

    id = "fax.send_later"
    title = Words("外拨发送传真", "Fax to a number")
    purpose = Words(
        "挂机后拨打号码发送传真。", "Dials a number and faxes, after the call or at a time."
    )
    icon, notes = "fax_out", "W"
    needs = ("fax",)
    waits = True
    ways = (Exit("queued", Words("已排队", "queued")), UNAVAILABLE, FAILED)
    summary = Words("把 {document} 传真到 {to}。", "{document} is faxed to {to}.")
    line = Words("{document} → {to}", "{document} → {to}")

    document: Any = formula("文件", "Document", required=True)
    to: str = text("传真号码", "To", required=True, most=40, formula=True)
    at: Any = formula("发送时间", "At", "date_time")
    tries: int = integer("最多几次", "Tries", 3, low=1, high=10)
    cover: str | None = reference("template", "封面模板", "Cover")
    job: str | None = variable("任务号存入", "Job into", "text")

    async def run(self, call: Session) -> str:
        work = call.service(Fax).send_later(
            documents(self.document),
            needed(self.to),
            moment(self.at),
            int(self.tries),
            self.cover or "",
        )
        job = await call.slow(work)
        if self.job:
            call.variables[self.job] = job
        return "queued"


TARGETS = {
    "mailbox": ("信箱", "mailbox"),
    "queue": ("队列", "queue"),
    "folder": ("文件夹", "folder"),
}


class Receive(Block):
    """Receives on this call, stores, puts it into a queue or mailbox."""

    id = "fax.receive"
    title = Words("接收传真", "Receive fax")
    purpose = Words("在本次通话中接收传真并存放。", "Receives a fax on this call and stores it.")
    icon, notes = "fax_in", "AW"
    needs = ("fax",)
    waits = True
    fruitless = frozenset({"failed", "unavailable", "error"})
    ways = (
        Exit("received", Words("已收到", "received")),
        Exit("partly", Words("部分收到", "partly"), falls_to="received"),
        Exit("failed", Words("未收到", "failed")),
        UNAVAILABLE,
        FAILED,
    )
    summary = Words("接收传真，放入 {kind} {to}。", "A fax is received into the {kind} {to}.")
    line = Words("→ {to}", "→ {to}")

    kind: str = choice("放入", "Into", "mailbox", TARGETS)
    to: str = text("名称", "Name of it", required=True, most=60)
    name: str | None = text("文件名", "File name", most=100, formula=True)
    file: str | None = variable("文件存入", "File into", "text")
    pages: str | None = variable("页数存入", "Pages into", "integer")
    station_id: str | None = variable("对方标识存入", "Station id into", "text")

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        from cti.ivr.check.survey import choose_similar

        known, to = look.site.names(str(look.value("kind"))), look.value("to")
        if isinstance(to, str) and to and to not in known:
            words = Words("“{to}”不存在。", "There is no {to}.").fill(to=to)
            put = type(look.flow).set_field
            fixes = choose_similar(to, known, "to", put, look.block.id, "to")
            yield look.finding("target_missing", WARNING, words, "to", fixes)

    async def run(self, call: Session) -> str:
        work = call.service(Fax).receive(call.number, f"{self.kind}:{self.to}", self.name or "")
        came = await call.slow(work, LONGEST)
        if came is None:
            return "failed"
        for into, value in (
            (self.file, came.file), (self.pages, came.pages), (self.station_id, came.station_id),
        ):  # fmt: skip
            if into:
                call.variables[into] = value
        return "received" if came.whole else "partly"


class Make(Waiting):
    """Template and data to a document."""

    id = "fax.make"
    title = Words("合成传真", "Make fax page")
    purpose = Words("由模板和数据合成传真文件。", "A document is made from a template and data.")
    icon, notes = "fax_page", "SW"
    needs = ("fax",)
    ways = (Exit("made", Words("已合成", "made")), UNAVAILABLE, FAILED)
    summary = Words("由模板 {template} 合成传真。", "A page is made from the template {template}.")
    line = Words("{template} → {document}", "{template} → {document}")

    template: str = reference("template", "模板", "Template", required=True)
    rows: tuple[dict[str, Any], ...] = field_rows("数据", "Data")
    document: str = variable("文件存入", "Document into", "text", required=True)

    async def run(self, call: Session) -> str:
        work = call.service(Fax).make(self.template, values_of(self.rows or ()))
        call.variables[self.document] = await self.slow(call, work)
        return "made"
