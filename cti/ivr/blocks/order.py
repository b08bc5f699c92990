"""Orders of the house: made from a template, looked up, moved on by their rules."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cti.ivr.blocks.campaign.contacts import field_rows
from cti.ivr.blocks.customer.cards import values_of
from cti.ivr.blocks.customer.lists import needed
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
    reference,
    text,
    variable,
)
from cti.ivr.services.orders import Order, Orders

NONE = Exit("none", Words("没有订单", "no order"))


class CreateOrder(Block):
    """A new order from an order template."""

    id = "order.create"
    title = Words("新建订单", "New order")
    purpose = Words("按订单模板下单。", "An order from an order template.")
    icon, notes, needs = "order", "W", ("order",)
    waits = True
    fruitless = frozenset({"refused", "unavailable", "error"})
    ways = (
        Exit("created", Words("已下单", "created")),
        Exit("refused", Words("不能下单", "refused")),
        UNAVAILABLE,
        FAILED,
    )
    summary = Words("按模板“{template}”下单。", "An order is made from {template}.")
    line = Words("{template}", "{template}")

    template: str = reference("template", "订单模板", "Template", required=True)
    values: tuple[dict[str, Any], ...] = field_rows("字段", "Fields")
    items: Any = formula("商品", "Items")
    number: str = variable("订单号存入", "Number into", "text", required=True)

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        words = Words("没有把订单号告诉来电者。", "The caller is never told the number.")
        yield from unsaid(look, "number", "created", "number_unsaid", words)

    async def run(self, call: Session) -> str:
        items = self.items if isinstance(self.items, tuple) else (self.items,)
        named = tuple(str(item) for item in items if item not in (None, ""))
        work = call.service(Orders).create(
            self.template, values_of(self.values or ()), named, call.number
        )
        number = await call.slow(work)
        if not number:
            return "refused"
        call.variables[self.number] = number
        return "created"


class OrderStatus(Block):
    """State, sum and delivery date."""

    id = "order.status"
    title = Words("订单查询", "Order status")
    purpose = Words("查询订单状态、金额和送达日期。", "State, sum and delivery date of an order.")
    icon, notes, needs = "order_state", "", ("order",)
    waits = True
    fruitless = frozenset({"none", "unavailable", "error"})
    ways = (
        Exit("found", Words("找到", "found")),
        Exit("several", Words("不止一个", "several"), falls_to="found"),
        NONE,
        UNAVAILABLE,
    )
    summary = Words("查询订单 {number}。", "The order {number} is looked up.")
    line = Words("订单 {number}", "Order {number}")

    number: str | None = text("订单号", "Number", most=40, formula=True)
    by: str = text("或按号码", "Or by telephone", "{call.calling}", most=40, formula=True)
    number_into: str | None = variable("订单号存入", "Number into", "text")
    state: str | None = variable("状态存入", "State into", "text")
    amount: str | None = variable("金额存入", "Amount into", "decimal")
    delivery: str | None = variable("送达日期存入", "Delivery into", "date_time")

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        if not look.value("number"):
            words = Words(
                "只凭号码就能查到订单。", "Orders are shown by the telephone number alone."
            )
            yield from verified_first(look, "open", words, "number")

    async def run(self, call: Session) -> str:
        found = await call.slow(call.service(Orders).find(self.number or "", self.by))
        if not found:
            return "none"
        first: Order = found[0]
        for into, value in (
            (self.number_into, first.number), (self.state, first.state),
            (self.amount, first.amount), (self.delivery, first.delivery),
        ):  # fmt: skip
            if into:
                call.variables[into] = value
        return "found" if len(found) == 1 else "several"


class ChangeOrder(Block):
    """Confirms, cancels or pays an order, as its rules allow."""

    id = "order.change"
    title = Words("确认/取消订单", "Confirm or cancel order")
    purpose = Words("确认、取消或支付订单。", "Confirms, cancels or pays, as the rules allow.")
    icon, notes, needs = "order_edit", "W", ("order",)
    waits = True
    ways = (
        Exit("done", Words("已办理", "done")),
        Exit("not_allowed", Words("不允许", "not allowed")),
        NONE,
        UNAVAILABLE,
        FAILED,
    )
    summary = Words("订单 {number}：{do}。", "Order {number}: {do}.")
    line = Words("{do} {number}", "{do} {number}")

    number: str = text("订单号", "Number", required=True, most=40, formula=True)
    do: str = choice(
        "办理", "Do", "confirm",
        {"confirm": ("确认", "confirm"), "cancel": ("取消", "cancel"), "pay": ("支付", "pay")},
    )  # fmt: skip

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        asked = ("input.yes_no", "input.confirm", "input.menu")
        if look.value("do") == "cancel" and reached_without(look, asked):
            words = Words("没有确认就取消订单。", "The order is cancelled without asking.")
            ask = look.insert_before(
                Words("先插入“是否”", "Insert Yes or no before"), "input.yes_no",
                prompt=[{"text": Words("确定要取消吗？是请按1。", "Cancel it? For yes press 1.").of(
                    look.flow.languages[0]
                )}],
            )  # fmt: skip
            yield look.finding("no_confirm", WARNING, words, "do", [ask])

    async def run(self, call: Session) -> str:
        return await call.slow(call.service(Orders).change(needed(self.number), self.do))
