"""The customer's card."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from cti.ivr.blocks.logic.ways import OTHER, given_rows, row_exits
from cti.ivr.blocks.walked import reached_without
from cti.ivr.flow.block import (
    FAILED,
    NEXT,
    WARNING,
    Block,
    Exit,
    Finding,
    Look,
    Session,
    Words,
    choice,
    formula,
    is_empty,
    reference,
    rows,
    text,
    variable,
    written,
)
from cti.ivr.flow.block import text as text_field
from cti.ivr.services import Customers
from cti.ivr.services.customers import CustomerCards

INDEXED = ("telephone", "name", "member", "id")
"""Fields by which a card is found at once, however many there are."""
NONE = Exit("none", Words("没有客户", "no customer"))


def customer_of(call: Session) -> int | None:
    """The id of the card that was looked up in this call."""
    found = call.variables["customer.id"]
    return found if isinstance(found, int) else None


def by(call: Session) -> str:
    """Who changes something, for the audit trail."""
    return f"flow:{call.flow}" + (f" call {call.number}" if call.number else "")


def card_rows(**more: Any) -> Any:
    """Fields of the card with their values."""
    return rows(
        "字段", "Fields", required=True, fewest=1,
        columns={
            "field": text("字段", "Field", required=True, most=60, hint=Words(
                "telephone、name、member、language、channel 或自定义字段",
                "telephone, name, member, language, channel or a field of your own")),
            "value": formula("值", "Value", **more),
        },
    )  # fmt: skip


def values_of(given: Any) -> dict[str, Any]:
    return {str(row["field"]): row["value"] for row in given}


def fields_gone(look: Look, known: Mapping[str, str], field: str = "rows") -> Iterator[Finding]:
    """Names of fields that are nearly those of the card: a slip of the pen makes a new field."""
    from cti.ivr.check.survey import similar

    given = list(given_rows(look.block.fields, field))
    for place, row in enumerate(given):
        name = str(row.get("field") or "")
        near = similar(name, known) if name and known and name not in known else None
        if near is not None and len(known) > 1:
            words = Words("没有字段“{name}”。", "There is no field “{name}”.").fill(name=name)
            mended = [*given[:place], {**row, "field": near}, *given[place + 1 :]]
            title = Words("改为“{near}”", "Choose “{near}”").fill(near=near)
            fix = look.set_field(title, field, mended)
            yield look.finding("field_gone", WARNING, words, field, [fix, look.open_field(field)])


class Find(Block):
    """By number, card or membership; fills `customer.*`."""

    id = "customer.find"
    title = Words("查找客户", "Find customer")
    purpose = Words(
        "按号码或会员号查找客户，结果在 customer.* 中。", "Looks the customer up; fills customer.*."
    )
    keywords = ("客户", "查客户", "来电识别", "顾客", "customer", "crm", "caller", "who is calling")
    icon = "customer"
    notes = "S"
    needs = ("crm",)
    waits = True
    ways = (
        Exit("found", Words("找到", "found")),
        Exit("several", Words("不止一个", "several"), falls_to="found"),
        Exit("none", Words("没找到", "not found")),
    )
    summary = Words(
        "按 {by} = {value} 查找客户。", "The customer with {by} = {value} is looked up."
    )
    line = Words("{by} = {value}", "{by} = {value}")

    by: str = reference("customer_field", "按字段", "By", "telephone", required=True)
    value: Any = formula("值", "Value", default="call.calling", required=True)
    several: str = choice(
        "有多个时", "Of several", "newest",
        {"newest": ("取最近更新的", "the one changed last"), "exit": ("不取，走出口", "none: take the exit")},
    )  # fmt: skip

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        name = str(look.value("by") or "")
        if name and name not in INDEXED:
            words = Words(
                "字段“{name}”没有索引，客户多时查找会慢。",
                "The field {name} has no index; with many customers this is slow.",
            ).fill(name=name)
            title = Words("改为按会员号", "Look by member number")
            fix = look.set_field(title, "by", "member")
            yield look.finding("slow_field", WARNING, words, "by", [fix, look.open_field("by")])

    async def run(self, call: Session) -> str:
        if is_empty(self.value):
            return "none"
        found = await call.slow(call.service(Customers).find(self.by, written(self.value)))
        if not found:
            return "none"
        if len(found) > 1 and self.several == "exit":
            return "several"
        call.variables.fill_scope("customer", found[0])
        return "found" if len(found) == 1 else "several"


class Create(Block):
    """A card with fields."""

    id = "customer.create"
    title = Words("新建客户", "New customer")
    purpose = Words(
        "新建客户资料；号码或会员号已有时取原客户。",
        "Makes a card; who has this number or member number already is taken instead.",
    )
    icon, notes = "customer_new", "W"
    needs = ("crm",)
    waits = True
    ways = (
        Exit("created", Words("已新建", "created")),
        Exit("exists", Words("已存在", "exists"), falls_to="created"),
        FAILED,
    )
    summary = Words("新建客户。", "A card is made for the customer.")
    line = Words("新建客户", "New card")

    rows: tuple[dict[str, Any], ...] = card_rows()
    customer: str | None = variable("客户编号存入", "Customer number into", "integer")

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        yield from fields_gone(look, look.site.customer_fields)

    async def run(self, call: Session) -> str:
        work = call.service(CustomerCards).create(values_of(self.rows), by(call))
        card, new = await call.slow(work)
        call.variables.fill_scope("customer", card)
        if self.customer:
            call.variables[self.customer] = card["id"]
        return "created" if new else "exists"


class Update(Block):
    """Fields of the card, including language and preferred channel."""

    id = "customer.update"
    title = Words("更新客户", "Update customer")
    purpose = Words(
        "更新客户资料，包括语言和偏好渠道。",
        "Changes fields of the card, language and preferred channel included.",
    )
    icon, notes = "customer_edit", "W"
    needs = ("crm",)
    waits = True
    ways = (Exit("done", Words("已更新", "done")), NONE, FAILED)
    summary = Words("更新客户资料。", "The customer's card is changed.")
    line = Words("更新资料", "Change the card")

    rows: tuple[dict[str, Any], ...] = card_rows()

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        if reached_without(look, ("customer.find", "customer.create")):
            words = Words("前面没有查找客户。", "No customer was looked up before.")
            title = Words("先插入“查找客户”", "Insert Find customer before")
            fix = look.insert_before(title, "customer.find")
            yield look.finding("not_found_before", WARNING, words, None, [fix])
        yield from fields_gone(look, look.site.customer_fields)

    async def run(self, call: Session) -> str:
        customer = customer_of(call)
        if customer is None:
            return "none"
        work = call.service(CustomerCards).update(customer, values_of(self.rows), by(call))
        call.variables.fill_scope("customer", await call.slow(work))
        return "done"


class ByClass(Block):
    """VIP, ordinary, new, black …"""

    id = "customer.by_class"
    title = Words("按客户等级分支", "By class")
    purpose = Words("按客户等级（VIP、普通、黑名单…）分支。", "One way per class of customer.")
    keywords = ("会员等级", "贵宾", "vip", "member class")
    icon = "switch"
    summary = Words("按客户等级：", "By the customer's class:")
    line = Words("客户等级", "Class of customer")

    rows: tuple[dict[str, Any], ...] = rows(
        "等级", "Classes", required=True, fewest=1,
        columns={
            "value": text("等级", "Class", required=True, most=40, hint=Words(
                "normal 普通、vip 贵宾、blocked 黑名单或自定义等级",
                "normal, vip, blocked, or the field “class” of your own")),
            "name": text("名称", "Name", most=40),
        },
    )  # fmt: skip

    @classmethod
    def exits(cls, fields: Mapping[str, Any]) -> tuple[Exit, ...]:
        return (*row_exits(fields, "value", "name", ("other", "none")), NONE, OTHER)

    async def run(self, call: Session) -> str:
        if customer_of(call) is None:
            return "none"
        own, kind = (call.variables[f"customer.{name}"] for name in ("class", "kind"))
        offered = {str(row["value"]): str(row["value"]) for row in self.rows}
        return offered.get(str(own or ""), offered.get(str(kind or ""), "other"))


class AddNote(Block):
    """A line in the timeline of the card."""

    id = "customer.note"
    title = Words("添加联系记录", "Add note")
    purpose = Words("在客户资料的时间线上加一行。", "A line in the timeline of the card.")
    icon, notes = "note", "W"
    needs = ("crm",)
    waits = True
    ways = (NEXT, Exit("none", Words("没有客户", "no customer"), falls_to="next"))
    summary = Words("记入客户时间线：{text}。", "“{text}” goes into the customer's timeline.")
    line = Words("{text}", "{text}")

    text: str = text_field("内容", "Text", required=True, most=2000, formula=True)
    kind: str | None = text_field("类别", "Kind", most=40)

    async def run(self, call: Session) -> str:
        customer = customer_of(call)
        if customer is None:
            return "none"
        cards = call.service(CustomerCards)
        work = cards.note(customer, self.text, self.kind or "", call.number, by(call))
        return "next" if await call.slow(work) else "none"
