"""Mail, replies, notes to staff and alarms."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from cti.ivr.blocks.campaign.contacts import field_rows, moment
from cti.ivr.blocks.customer.cards import customer_of, values_of
from cti.ivr.blocks.logic.ways import given_rows
from cti.ivr.blocks.taking import change_to, constant
from cti.ivr.blocks.waiting import Waiting
from cti.ivr.flow.block import (
    FAILED,
    NEXT,
    UNAVAILABLE,
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
    written,
    yes_no,
)
from cti.ivr.flow.block import text as text_field
from cti.ivr.services.messages import (
    Alarming,
    ChannelsOfCustomers,
    Conversations,
    Mail,
    Outgoing,
    StaffNotes,
)


class SendMail(Waiting):
    """Text or template, with attachments (recording, fax)."""

    id = "message.mail"
    title = Words("发送邮件", "Send e-mail")
    purpose = Words(
        "发一封邮件，可附录音和传真。", "An e-mail from text or template, with attachments."
    )
    keywords = ("邮件", "邮箱", "email", "e-mail", "mail")
    icon, notes = "mail", "SW"
    needs = ("mail",)
    ways = (
        Exit("sent", Words("已发送", "sent")),
        Exit("refused", Words("被拒绝", "refused"), falls_to="sent"),
        UNAVAILABLE,
        FAILED,
    )
    summary = Words("发邮件给 {to}：{subject}。", "A mail goes to {to}: {subject}.")
    line = Words("→ {to}", "→ {to}")

    to: str = text("收件人", "To", required=True, most=500, formula=True)
    subject: str = text("主题", "Subject", required=True, most=200, formula=True)
    template: str | None = reference("template", "模板", "Template")
    values: tuple[dict[str, Any], ...] = field_rows("模板的值", "Values of the template")
    attach: Any = formula("附件（数组）", "Attachments (array)", "text[]")
    text: str | None = text_field("正文", "Text", most=20_000, formula=True)

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        to = constant(look.value("to"))
        if to and "@" not in to:
            words = Words("“{to}”不是邮件地址。", "{to} is no mail address.").fill(to=to)
            title = Words("用客户资料中的邮箱", "Take the customer's")
            fix = look.set_field(title, "to", "{customer.mail}")
            yield look.finding("no_address", WARNING, words, "to", [fix, look.open_field("to")])

    async def run(self, call: Session) -> str:
        if not self.text and not self.template:
            raise BlockFailed("empty_value", "There is neither a text nor a template to send.")
        message = Outgoing(
            self.to, self.text or "", self.template or "", values_of(self.values or ()),
            self.subject, tuple(written(one) for one in self.attach or ()),
        )  # fmt: skip
        sent = await self.slow(call, call.service(Mail).send(message))
        return "sent" if sent else "refused"


class Reply(Block):
    """Answers on the channel the conversation came in."""

    id = "message.reply"
    title = Words("回复对方", "Reply")
    purpose = Words("在对方来信的渠道上回复。", "Answers on the channel the conversation came in.")
    icon, notes = "reply", "W"
    needs = ("im",)
    waits = True
    ways = (Exit("sent", Words("已发送", "sent")), UNAVAILABLE, FAILED)
    summary = Words("回复：{text}。", "The answer is “{text}”.")
    line = Words("{text}", "{text}")

    text: str = text_field("内容", "Text", required=True, most=4000, formula=True)
    choices: Any = formula("可选回答（数组）", "Choices (array)", "text[]")

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        if look.flow.kind != "text":
            words = Words(
                "这不是文字会话流程，没有可回复的渠道。",
                "This is no text flow; there is no channel to answer on.",
            )
            title = Words("改为发送短信", "Make it Send SMS")
            fix = change_to(look, title, "sms.send", text=str(look.value("text") or ""))
            yield look.finding("kind", WARNING, words, None, [fix])

    async def run(self, call: Session) -> str:
        choices = tuple(written(one) for one in self.choices or ())
        await call.slow(call.service(Conversations).reply(call.number, self.text, choices))
        return "sent"


CHANNELS = {
    "call": ("电话", "call"), "sms": ("短信", "SMS"), "chat": ("微信", "chat"),
    "mail": ("邮件", "mail"), "fax": ("传真", "fax"),
}  # fmt: skip


class ToCustomer(Block):
    """By the customer's own order of channels, the next if one fails."""

    id = "message.to_customer"
    title = Words("按偏好通知客户", "Tell the customer")
    purpose = Words(
        "按客户偏好的渠道通知，不通则换下一个。", "By the customer's own order of channels."
    )
    icon, notes = "channels", "W"
    needs = ("channels",)
    waits = True
    fruitless = frozenset({"nobody_reached", "unavailable", "error"})
    ways = (
        Exit("told", Words("已通知", "told")),
        Exit("nobody_reached", Words("未通知到", "nobody reached")),
        UNAVAILABLE,
        FAILED,
    )
    summary = Words("按偏好渠道通知客户。", "The customer is told by the channel he prefers.")
    line = Words("按偏好渠道", "By preferred channel")

    customer: Any = formula(
        "客户编号（留空为本次客户）", "Customer (empty: of this call)", "integer"
    )
    templates: tuple[dict[str, Any], ...] = rows(
        "各渠道模板", "Templates", required=True, fewest=1, most=5,
        columns={
            "channel": choice("渠道", "Channel", "sms", CHANNELS),
            "template": reference("template", "模板", "Template"),
        },
    )  # fmt: skip
    order: str = choice(
        "顺序",
        "Order",
        "customer",
        {"customer": ("客户的偏好", "the customer's"), "rows": ("按本表", "as listed")},
    )
    at: Any = formula("时间", "At", "date_time")
    by: str | None = variable("成功渠道存入", "Channel into", "text")

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        given = list(given_rows(look.block.fields, "templates"))
        empty = [row for row in given if not row.get("template")]
        if empty and len(empty) < len(given):
            words = Words("有渠道没有模板。", "A channel has no template.")
            kept = [row for row in given if row.get("template")]
            fix = look.set_field(Words("去掉该渠道", "Leave that channel out"), "templates", kept)
            yield look.finding("channel_empty", WARNING, words, "templates", [fix])

    async def run(self, call: Session) -> str:
        customer = customer_of(call) if self.customer is None else int(self.customer)
        if customer is None:
            raise BlockFailed("not_found", "Look the customer up before he is told something.")
        offered: Mapping[str, str] = {
            row["channel"]: row["template"] for row in self.templates if row["template"]
        }
        order = tuple(offered) if self.order == "rows" else ()
        channels = call.service(ChannelsOfCustomers)
        told = await call.slow(channels.tell(customer, offered, order, moment(self.at)))
        if not told:
            return "nobody_reached"
        if self.by:
            call.variables[self.by] = told
        return "told"


class ToStaff(Block):
    """A note on the desks of agents, a queue or a department."""

    id = "message.to_staff"
    title = Words("通知坐席/班组", "Tell staff")
    purpose = Words(
        "在坐席、队列或部门的桌面上显示通知。",
        "A note on the desks of agents, a queue or a department.",
    )
    icon, notes = "staff", "W"
    needs = ("desk_notes",)
    waits = True
    ways = (NEXT, UNAVAILABLE)
    summary = Words("通知 {to}：{text}。", "{to} is told “{text}”.")
    line = Words("→ {to}", "→ {to}")

    to: str = text(
        "坐席、队列或部门", "Agent, queue or department", required=True, most=100, formula=True
    )
    important: bool = yes_no("重要", "Important", False)
    text: str = text_field("内容", "Text", required=True, most=500, formula=True)

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        to, staffed = look.value("to"), look.site.staffed
        if staffed is not None and to in look.site.queues and to not in staffed:
            words = Words("“{to}”没有坐席。", "{to} has no agents.").fill(to=to)
            fixes = [look.open_field("to")]
            other = min(staffed, default=None)
            if other is not None:
                title = Words("改为“{other}”", "Choose {other}").fill(other=other)
                fixes.insert(0, look.set_field(title, "to", other))
            yield look.finding("nobody", WARNING, words, "to", fixes)

    async def run(self, call: Session) -> str:
        notes = call.service(StaffNotes)
        await call.slow(notes.tell(self.to, self.text, self.important, f"flow:{call.flow}"))
        return "next"


class Alarm(Block):
    """An alarm on the supervisors' wall, until acknowledged."""

    id = "message.alarm"
    title = Words("发出告警", "Raise alarm")
    purpose = Words(
        "在班长大屏上告警，直到确认。", "An alarm on the supervisors' wall, until acknowledged."
    )
    icon, notes = "alarm", "W"
    ways = (NEXT,)
    summary = Words("告警：{text}。", "The alarm “{text}” is raised.")
    line = Words("{text}", "{text}")

    level: str = choice(
        "级别", "Level", "warning",
        {"notice": ("提示", "notice"), "warning": ("警告", "warning"), "severe": ("严重", "severe")},
    )  # fmt: skip
    same_within: int = integer(
        "多少分钟内不重复", "Not again within (minutes)", 10, low=0, high=1440
    )
    text: str = text_field("内容", "Text", required=True, most=200, formula=True)

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        paths = look.survey.paths
        begins = [to for _, _, to in paths.ways.get(look.block.id, ())]
        if look.value("same_within") == 0 and look.block.id in paths.walk(begins):
            words = Words(
                "在循环中反复告警，会刷屏。", "In a loop the same alarm comes again and again."
            )
            fix = look.set_field(
                Words("10 分钟内不重复", "Not again within 10 minutes"), "same_within", 10
            )
            yield look.finding("floods", WARNING, words, "same_within", [fix])

    async def run(self, call: Session) -> str:
        within = float(self.same_within) * 60
        key = f"flow:{call.flow}/{call.block}"
        call.service(Alarming).raise_alarm(key, self.text, self.level, within)
        return "next"
