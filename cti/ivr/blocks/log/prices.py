"""What calls cost, and charges besides the time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any

from cti.ivr.blocks.log.writing import tell
from cti.ivr.blocks.walked import comes_before, in_flow_language, reached_without
from cti.ivr.flow.block import (
    FAILED,
    HINT,
    NEXT,
    WARNING,
    Block,
    BlockFailed,
    Exit,
    Finding,
    Look,
    Session,
    Words,
    formula,
    reference,
    text,
    variable,
)
from cti.ivr.services.rating import Price, Rating

NOTICE = Words("本次服务将另外收费。", "There is an extra charge for this service.")
CHARGED = "log.charge"
"""Where a call keeps the sum of what was charged besides its time."""
_TELLS = ("play.prompts", "play.file", "say.money", "speech.say", "input.yes_no", "input.confirm")


class Charge(Block):
    """A charge besides the time: per call, per item."""

    id = "log.charge"
    title = Words("增值计费", "Extra charge")
    purpose = Words(
        "按次或按件收取通话费以外的费用。", "A charge besides the time: per call, per item."
    )
    icon, notes = "charge", "W"
    needs = ("rating",)
    waits = True
    ways = (
        Exit("charged", Words("已计费", "charged")),
        Exit("no_credit", Words("余额不足", "no credit")),
        FAILED,
    )
    summary = Words(
        "按资费“{tariff}”收取 {units} 份。", "{units} of the tariff “{tariff}” are charged."
    )
    line = Words("{tariff} × {units}", "{tariff} × {units}")

    tariff: str = reference("tariff", "资费", "Tariff", required=True)
    units: Any = formula("数量", "Units", "decimal", "1")
    account: str | None = text(
        "账户（会员号或号码）", "Account (member or number)", most=60, formula=True
    )

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        from cti.ivr.check.survey import choose_similar

        known, name = look.site.names("tariff"), look.value("tariff")
        if known and isinstance(name, str) and name and name not in known:
            words = Words("没有资费“{name}”。", "There is no tariff “{name}”.").fill(name=name)
            put = type(look.flow).set_field
            fixes = choose_similar(name, known, "tariff", put, look.block.id, "tariff")
            yield look.finding("tariff_missing", WARNING, words, "tariff", fixes)
        if look.flow.kind != "job" and reached_without(look, _TELLS):
            words = Words("收费前没有告知来电者价格。", "The caller is not told the price before.")
            title = Words("先告知价格", "Say the price before")
            fix = look.insert_before(title, "speech.say", text=in_flow_language(look, NOTICE))
            yield look.finding("no_notice", WARNING, words, None, [fix])

    async def run(self, call: Session) -> str:
        rating = call.service(Rating)
        price = rating.tariff(self.tariff)
        if price is None:
            raise BlockFailed("not_found", f"There is no tariff '{self.tariff}'.")
        units = Decimal(str(1 if self.units is None else self.units))
        if units < 0:
            raise BlockFailed("bad_value", "A charge of less than nothing is not possible.")
        amount = price.amount * units
        if self.account and await call.slow(rating.charge(self.account, amount)) is None:
            return "no_credit"
        call.run_memory[CHARGED] = call.run_memory.get(CHARGED, Decimal(0)) + amount
        detail = {"units": str(units), "amount": str(amount), "account": self.account or ""}
        tell(call, "charge", self.tariff, float(amount), detail)
        return "charged"


class Tariff(Block):
    """Price per minute and how long a credit lasts."""

    id = "log.tariff"
    title = Words("试算话费", "Price of a call")
    purpose = Words(
        "每分钟价格，以及余额可通话多久。", "The price of a minute, and how long a credit lasts."
    )
    icon = "tariff"
    needs = ("rating",)
    fruitless = frozenset({"unknown", "error"})
    ways = (
        Exit("known", Words("有资费", "known")),
        Exit("unknown", Words("无资费", "unknown")),
    )
    summary = Words("试算拨打 {number} 的话费。", "The price of a call to {number} is worked out.")
    line = Words("{number}", "{number}")

    number: str = text("被叫号码", "Number", required=True, most=40, formula=True)
    credit: Any = formula("余额", "Credit", "decimal")
    per_minute: str | None = variable("每分钟价格存入", "Per minute into", "decimal")
    seconds: str | None = variable("可通话秒数存入", "Seconds into", "integer")

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        if "rating" in look.site.services and not look.site.names("tariff"):
            words = Words(
                "对照表“tariffs”里没有资费。", "The table “tariffs” of the house holds no tariff."
            )
            yield look.finding("tariff_missing", WARNING, words, None, [look.delete()])
        elif look.value("seconds") and not look.value("credit"):
            words = Words(
                "没有余额，算不出可通话时长。", "Without a credit no length can be worked out."
            )
            fix = look.set_field(Words("不存时长", "Keep no length"), "seconds", None)
            yield look.finding("no_length", HINT, words, "credit", [fix, look.open_field("credit")])

    async def run(self, call: Session) -> str:
        price = call.service(Rating).price(self.number)
        if price is None:
            return "unknown"
        if self.per_minute:
            call.variables[self.per_minute] = price.per_minute
        if self.seconds:
            credit = None if self.credit is None else Decimal(str(self.credit))
            call.variables[self.seconds] = None if credit is None else price.lasts(credit)
        return "known"


class CallCost(Block):
    """What this call has cost so far; what was played before the answer never counts."""

    id = "log.call_cost"
    title = Words("本次话费", "Cost so far")
    purpose = Words("到目前为止本次通话的费用。", "What this call has cost so far.")
    icon = "cost"
    needs = ("rating",)
    ways = (NEXT,)
    summary = Words("本次话费存入 {amount}。", "The cost so far goes into {amount}.")
    line = Words("话费 → {amount}", "Cost → {amount}")

    amount: str | None = variable("金额存入", "Amount into", "decimal", required=True)

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        if look.flow.kind == "inbound" and not comes_before(look, ("call.answer",)):
            words = Words("应答之前话费总是 0。", "Before the answer the cost is always 0.")
            fix = look.insert_before(Words("先插入“应答”", "Insert Answer before"), "call.answer")
            yield look.finding("early", WARNING, words, None, [fix])

    async def run(self, call: Session) -> str:
        price: Price | None = call.service(Rating).price(str(call.variables["call.called"] or ""))
        since = call.variables["call.answered_at"]
        talked = (call.now() - since).total_seconds() if isinstance(since, datetime) else 0.0
        cost = price.of(talked) if price is not None else Decimal(0)
        if self.amount:
            call.variables[self.amount] = cost + call.run_memory.get(CHARGED, Decimal(0))
        return "next"
