"""The customer's card."""

from __future__ import annotations

from typing import Any

from cti.ivr.block import Block, Exit, Session, Words, formula, is_empty, reference, written
from cti.ivr.services import Customers


class Find(Block):
    """By number, card or membership; fills `customer.*`."""

    id = "customer.find"
    title = Words("查找客户", "Find customer")
    purpose = Words(
        "按号码或会员号查找客户，结果在 customer.* 中。", "Looks the customer up; fills customer.*."
    )
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

    async def run(self, call: Session) -> str:
        if is_empty(self.value):
            return "none"
        found = await call.slow(call.service(Customers).find(self.by, written(self.value)))
        if not found:
            return "none"
        call.variables.fill_scope("customer", found[0])
        return "found" if len(found) == 1 else "several"
