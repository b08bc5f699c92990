"""Lists of campaigns, outcomes, and who may be called."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from cti.ivr.blocks.customer.cards import by, fields_gone, values_of
from cti.ivr.blocks.customer.lists import needed, party
from cti.ivr.blocks.taking import only_variable
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
    Session,
    Words,
    choice,
    formula,
    integer,
    reference,
    rows,
    text,
    variable,
)
from cti.ivr.flow.block import text as text_field
from cti.ivr.services.campaigns import Campaigns, TimedCall, TimedCalls


def contact_of(call: Session) -> tuple[str, int]:
    """(campaign, contact) of the call; raises BlockFailed where it belongs to none."""
    campaign, contact = call.variables["call.campaign"], call.variables["call.contact"]
    if not campaign or not isinstance(contact, int):
        raise BlockFailed("empty_value", "This call belongs to no contact of a campaign.")
    return str(campaign), contact


def moment(value: Any) -> datetime | None:
    return value if isinstance(value, datetime) else None


def field_rows(zh: str = "名单字段", en: str = "Fields of the contact", **more: Any) -> Any:
    return rows(
        zh, en,
        columns={
            "field": text("字段", "Field", required=True, most=60),
            "value": formula("值", "Value"),
        },
        **more,
    )  # fmt: skip


class OfCampaigns(Block):
    """A block that asks the dialer."""

    needs = ("dialer",)
    waits = True

    def campaigns(self, call: Session) -> Campaigns:
        return call.service(Campaigns)


class Add(OfCampaigns):
    """A row in a campaign's list."""

    id = "campaign.add"
    title = Words("加入外呼名单", "Add contact")
    purpose = Words("在外呼活动的名单中加一行。", "A row in a campaign's list.")
    icon, notes = "contact_add", "W"
    ways = (
        Exit("added", Words("已加入", "added")),
        Exit("duplicate", Words("已在名单", "duplicate"), falls_to="added"),
        Exit("refused", Words("不可外呼", "refused")),
        FAILED,
    )
    summary = Words(
        "把 {number} 加入活动“{campaign}”。", "{number} goes on the list of {campaign}."
    )
    line = Words("{number} → {campaign}", "{number} → {campaign}")

    campaign: str = reference("campaign", "外呼活动", "Campaign", required=True)
    number: str = text("号码", "Number", required=True, most=40, formula=True)
    values: tuple[dict[str, Any], ...] = field_rows()
    at: Any = formula("不早于", "Not before", "date_time")
    priority: int = integer("优先级", "Priority", 0, low=-100, high=100)

    async def run(self, call: Session) -> str:
        work = self.campaigns(call).add(
            self.campaign, needed(self.number), values_of(self.values or ()), moment(self.at),
            int(self.priority),
        )  # fmt: skip
        return await call.slow(work)


class Remove(OfCampaigns):
    """Takes a number out of one or all campaigns."""

    id = "campaign.remove"
    title = Words("移出外呼名单", "Remove contact")
    purpose = Words(
        "把号码移出一个或全部活动，如已缴费。",
        "Takes a number out of one or all campaigns: it has paid.",
    )
    icon, notes = "contact_remove", "W"
    ways = (Exit("removed", Words("已移出", "removed")), Exit("none", Words("不在名单", "none")))
    summary = Words("把 {number} 移出外呼名单。", "{number} is taken off the list.")
    line = Words("{campaign}：移出 {number}", "{number} off {campaign}")

    campaign: str | None = reference("campaign", "外呼活动（留空为全部）", "Campaign (empty: all)")
    number: str = text("号码", "Number", "{call.calling}", required=True, most=40, formula=True)

    async def run(self, call: Session) -> str:
        number = needed(party(call, self.number))
        gone = await call.slow(self.campaigns(call).remove(self.campaign or "", number))
        return "removed" if gone else "none"


class SetFields(OfCampaigns):
    """Answers and results into the contact's row."""

    id = "campaign.set"
    title = Words("写名单字段", "Set contact fields")
    purpose = Words("把回答和结果写入名单的这一行。", "Answers and results into the contact's row.")
    icon, notes = "contact_edit", "W"
    ways = (Exit("done", Words("已写入", "done")), FAILED)
    summary = Words("写入名单字段。", "Fields of the contact are written.")
    line = Words("写名单字段", "Contact's fields")

    rows: tuple[dict[str, Any], ...] = field_rows("字段", "Fields", required=True, fewest=1)

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        yield from fields_gone(look, look.site.campaign_fields)

    async def run(self, call: Session) -> str:
        campaign, contact = contact_of(call)
        values = values_of(self.rows)
        await call.slow(self.campaigns(call).set_values(campaign, contact, values))
        for name, value in values.items():
            call.variables.put(f"campaign.{name}", value)
        return "done"


class Outcome(OfCampaigns):
    """The disposition of this attempt."""

    id = "campaign.outcome"
    title = Words("设置外呼结果", "Outcome")
    purpose = Words(
        "设置本次外呼的结果，可约定再次呼叫。",
        "What this attempt came to; another may be promised.",
    )
    icon, notes = "outcome", "W"
    waits = False
    ways = (NEXT,)
    summary = Words("外呼结果：{outcome}。", "The outcome of the attempt is {outcome}.")
    line = Words("{outcome}", "{outcome}")

    outcome: str = reference("outcome", "结果", "Outcome", required=True)
    note: str | None = text("备注", "Note", most=1000, formula=True)
    again: Any = formula("再次呼叫时间", "Again at", "date_time")

    async def run(self, call: Session) -> str:
        if not call.number:
            raise BlockFailed("denied", "A job has no call that could have an outcome.")
        again = moment(self.again)
        self.campaigns(call).outcome(
            call.number, self.outcome, self.note or "", again, f"flow:{call.flow}"
        )
        return "next"


class MayCall(OfCampaigns):
    """Hours at the called place, lists, attempts, consent: yes or no with all reasons."""

    id = "campaign.may_call"
    title = Words("可否呼叫", "Permission to call")
    purpose = Words(
        "按时段、名单、次数和同意判断可否呼叫。",
        "Hours, lists, attempts, consent: may the number be called.",
    )
    icon = "may_call"
    ways = (
        Exit("allowed", Words("可以呼叫", "allowed")),
        Exit("not_allowed", Words("不可呼叫", "not allowed")),
    )
    summary = Words("判断可否呼叫 {number}。", "May {number} be called now?")
    line = Words("可否呼叫 {number}", "May {number} be called?")

    number: str = text("号码", "Number", required=True, most=40, formula=True)
    campaign: str | None = reference("campaign", "外呼活动", "Campaign")
    reasons: str | None = variable("原因存入", "Reasons into", "text[]")

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        if look.flow.kind == "inbound" and only_variable(look.value("number")) == "call.calling":
            words = Words(
                "来电者是自己打进来的，不必判断。", "The caller called us; nothing is to be asked."
            )
            yield look.finding("inbound", WARNING, words, "number", [look.delete()])

    async def run(self, call: Session) -> str:
        work = self.campaigns(call).refusals(needed(self.number), self.campaign or "", call.now())
        reasons = tuple(await call.slow(work))
        if self.reasons:
            call.variables[self.reasons] = reasons
        return "not_allowed" if reasons else "allowed"


class Progress(OfCampaigns):
    """Dialled, connected, done, left: for reports by telephone."""

    id = "campaign.progress"
    title = Words("外呼进度", "Progress")
    purpose = Words("已拨、接通、完成、剩余。", "Dialled, connected, done and left.")
    icon = "progress"
    ways = (NEXT, Exit("none", Words("名单为空", "empty list")))
    summary = Words("取活动“{campaign}”的进度。", "How far the campaign {campaign} is.")
    line = Words("{campaign} 的进度", "Progress of {campaign}")

    campaign: str = reference("campaign", "外呼活动", "Campaign", required=True)
    dialled: str | None = variable("已拨存入", "Dialled into", "integer")
    connected: str | None = variable("接通存入", "Connected into", "integer")
    done: str | None = variable("完成存入", "Done into", "integer")
    left: str | None = variable("剩余存入", "Left into", "integer")
    rate: str | None = variable("接通率（%）存入", "Rate (%) into", "integer")

    async def run(self, call: Session) -> str:
        found = await call.slow(self.campaigns(call).progress(self.campaign))
        for name in ("dialled", "connected", "done", "left", "rate"):
            into = getattr(self, name)
            if into:
                call.variables[into] = getattr(found, name)
        return "next" if found.done + found.left else "none"


class CallAt(Block):
    """One call to a number at a time: wake-up call, medicine reminder, price alarm, callback."""

    id = "campaign.call_at"
    title = Words("预约定时外呼", "Call at a time")
    purpose = Words(
        "到时呼叫一个号码：叫醒、提醒、回拨。",
        "One call to a number at a time: wake-up, reminder, callback.",
    )
    icon, notes = "alarm_clock", "W"
    needs = ("timed_calls",)
    waits = True
    fruitless = frozenset({"not_allowed", "past", "unavailable", "error"})
    ways = (
        Exit("booked", Words("已预约", "booked")),
        Exit("not_allowed", Words("不可呼叫", "not allowed")),
        Exit("past", Words("时间已过", "past")),
        FAILED,
    )
    summary = Words("到 {at} 呼叫 {number}。", "{number} is called at {at}.")
    line = Words("{at} 呼叫 {number}", "{number} at {at}")

    number: str = text_field("号码", "Number", required=True, most=40, formula=True)
    at: Any = formula("时间", "At", "date_time", required=True)
    repeat: str = choice(
        "重复", "Repeat", "none",
        {"none": ("不重复", "once"), "daily": ("每天", "daily"), "weekly": ("每周", "weekly")},
    )  # fmt: skip
    flow: str | None = reference("flow", "接听后进入流程", "Then the flow")
    queue: str | None = reference("queue", "或进入队列", "Or the queue")
    values: tuple[dict[str, Any], ...] = field_rows("带给流程的值", "Values for the flow")
    tries: int = integer("最多几次", "Tries", 3, low=1, high=20)
    between: int = integer("间隔（分钟）", "Minutes between", 5, low=1, high=1440)
    ticket: str | None = variable("预约号存入", "Ticket into", "text", required=True)

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        flow, queue = look.value("flow"), look.value("queue")
        if flow and queue:
            words = Words("流程和队列只能选一个。", "A flow or a queue, not both.")
            fix = look.set_field(Words("只用流程", "The flow only"), "queue", None)
            yield look.finding("both", ERROR, words, "queue", [fix])
        elif not flow and not queue:
            words = Words("没有选接听后去哪里。", "It is not said where the answered call goes.")
            only = next(iter(look.site.names("queue")), None)
            fixes = [look.open_field("flow")]
            if only is not None:
                title = Words("进入队列“{queue}”", "Take the queue {queue}").fill(queue=only)
                fixes.insert(0, look.set_field(title, "queue", only))
            yield look.finding("nowhere", ERROR, words, "flow", fixes)

    async def run(self, call: Session) -> str:
        at = moment(self.at)
        if at is None:
            raise BlockFailed("bad_value", "A date with its time of day is needed.")
        if at <= call.now():
            return "past"
        booked = TimedCall(
            number=needed(self.number),
            at=at,
            destination=f"flow:{self.flow}" if self.flow else f"queue:{self.queue}",
            repeat=self.repeat,
            tries=int(self.tries),
            between=timedelta(minutes=int(self.between)).total_seconds(),
            values=values_of(self.values or ()),
        )
        try:
            ticket = await call.slow(call.service(TimedCalls).book(booked, by(call)))
        except BlockFailed as refused:
            if refused.kind == "denied":
                return "not_allowed"
            raise
        if self.ticket:
            call.variables[self.ticket] = ticket
        return "booked"
