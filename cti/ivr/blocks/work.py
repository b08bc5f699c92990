"""Work orders: complaints, repairs, requests to departments."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cti.ivr.blocks.campaign.contacts import field_rows, moment
from cti.ivr.blocks.customer.cards import values_of
from cti.ivr.blocks.customer.lists import needed
from cti.ivr.blocks.taking import only_variable
from cti.ivr.blocks.walked import reached_without, unsaid, verified_first
from cti.ivr.flow.block import (
    FAILED,
    UNAVAILABLE,
    WARNING,
    Block,
    Exit,
    Finding,
    Look,
    Session,
    Words,
    choice,
    formula,
    text,
    variable,
    yes_no,
)
from cti.ivr.flow.block import text as text_field
from cti.ivr.services.desk import WorkOrder, WorkOrders

NONE = Exit("none", Words("没有工单", "no work order"))


class Create(Block):
    """A work order to a department, with due date and recording."""

    id = "work.create"
    title = Words("新建工单", "New work order")
    purpose = Words(
        "向部门派发投诉、报修等工单。", "A complaint, repair or request to a department."
    )
    keywords = ("工单", "投诉", "报修", "ticket", "complaint", "case file")
    icon, notes = "work_order", "W"
    needs = ("work",)
    waits = True
    fruitless = frozenset({"unavailable", "error"})
    ways = (Exit("created", Words("已创建", "created")), UNAVAILABLE, FAILED)
    summary = Words(
        "新建{type}工单给 {department}。", "A work order ({type}) goes to {department}."
    )
    line = Words("{type} → {department}", "{type} → {department}")

    type: str = text_field("类型", "Type", required=True, most=60, formula=True)
    department: str = text_field("部门", "Department", required=True, most=60, formula=True)
    recording: str | None = text_field("录音", "Recording", most=200, formula=True)
    due: Any = formula("期限", "Due", "date_time")
    urgent: bool = yes_no("紧急", "Urgent", False)
    values: tuple[dict[str, Any], ...] = field_rows("其他字段", "Further fields")
    number: str = variable("工单号存入", "Number into", "text", required=True)
    text: str | None = text_field("内容", "Text", most=2000, formula=True)

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        words = Words("没有把工单号告诉来电者。", "The caller is never told the number.")
        yield from unsaid(look, "number", "created", "number_unsaid", words)

    async def run(self, call: Session) -> str:
        order = WorkOrder(
            type=self.type, department=self.department, text=self.text or "",
            recording=self.recording or "", due=moment(self.due), urgent=self.urgent,
            values=values_of(self.values or ()),
        )  # fmt: skip
        work = call.service(WorkOrders).create(order, call.number)
        call.variables[self.number] = await call.slow(work)
        return "created"


class Status(Block):
    """State, step, department, promised date."""

    id = "work.status"
    title = Words("工单进度", "Work order status")
    purpose = Words("查询工单状态、环节和期限。", "State, step, department and promised date.")
    icon = "work_state"
    needs = ("work",)
    waits = True
    fruitless = frozenset({"none", "unavailable", "error"})
    ways = (
        Exit("found", Words("找到", "found")),
        Exit("several", Words("不止一个", "several"), falls_to="found"),
        NONE,
        UNAVAILABLE,
    )
    summary = Words("查询工单 {number} 的进度。", "How far is the work order {number}?")
    line = Words("工单 {number}", "Work order {number}")

    number: str | None = text("工单号", "Number", most=40, formula=True)
    by: str = text("或按号码", "Or by telephone", "{call.calling}", most=40, formula=True)
    number_into: str | None = variable("工单号存入", "Number into", "text")
    state: str | None = variable("状态存入", "State into", "text")
    step: str | None = variable("环节存入", "Step into", "text")
    department: str | None = variable("部门存入", "Department into", "text")
    due: str | None = variable("期限存入", "Due into", "date_time")
    result: str | None = variable("结果存入", "Result into", "text")

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        if not look.value("number"):
            words = Words(
                "只凭号码就能查到工单。", "Work orders are shown by the telephone number alone."
            )
            yield from verified_first(look, "open", words, "number")

    async def run(self, call: Session) -> str:
        found = await call.slow(call.service(WorkOrders).find(self.number or "", self.by))
        if not found:
            return "none"
        for into, name in (
            (self.number_into, "number"), (self.state, "state"), (self.step, "step"),
            (self.department, "department"), (self.due, "due"), (self.result, "result"),
        ):  # fmt: skip
            if into:
                call.variables[into] = getattr(found[0], name)
        return "found" if len(found) == 1 else "several"


class Update(Block):
    """Adds text or recording, hurries, reopens, cancels, rates."""

    id = "work.update"
    title = Words("补充/催办工单", "Add to work order")
    purpose = Words(
        "补充、催办、重开、撤销或评价工单。", "Adds, hurries, reopens, cancels or rates."
    )
    icon, notes = "work_edit", "W"
    needs = ("work",)
    waits = True
    ways = (
        Exit("done", Words("已办理", "done")),
        NONE,
        Exit("closed", Words("已办结", "closed"), falls_to="done"),
        UNAVAILABLE,
        FAILED,
    )
    summary = Words("工单 {number}：{do}。", "Work order {number}: {do}.")
    line = Words("{do} {number}", "{do} {number}")

    number: str = text_field("工单号", "Number", required=True, most=40, formula=True)
    do: str = choice(
        "办理", "Do", "add",
        {"add": ("补充", "add"), "hurry": ("催办", "hurry"), "reopen": ("重开", "reopen"),
         "cancel": ("撤销", "cancel"), "rate": ("评价", "rate")},
    )  # fmt: skip
    recording: str | None = text_field("录音", "Recording", most=200, formula=True)
    text: str | None = text_field("内容", "Text", most=2000, formula=True)

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        if reached_without(look, ("work.status", "work.create")):
            words = Words("前面没有查到工单。", "No work order was found before.")
            title = Words("先插入“工单进度”", "Insert Work order status before")
            into = only_variable(look.value("number")) or "number"
            fix = look.insert_before(
                title, "work.status", number=look.value("number"), number_into=into
            )
            yield look.finding("no_number", WARNING, words, "number", [fix])

    async def run(self, call: Session) -> str:
        orders = call.service(WorkOrders)
        work = orders.change(needed(self.number), self.do, self.text or "", self.recording or "")
        return await call.slow(work)
