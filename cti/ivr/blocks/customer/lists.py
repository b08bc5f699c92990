"""Lists of the house, and who is never to be called again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from cti.ivr.blocks.customer.cards import by
from cti.ivr.blocks.input.menu import judge_menu
from cti.ivr.blocks.taking import constant
from cti.ivr.blocks.walked import in_flow_language, verified_first
from cti.ivr.flow.block import (
    ERROR,
    FAILED,
    WARNING,
    Ask,
    Block,
    BlockFailed,
    Exit,
    Finding,
    Look,
    PromptList,
    Session,
    Words,
    choice,
    formula,
    prompts,
    reference,
    text,
)
from cti.ivr.services.customers import ListKeeping

EMERGENCY = frozenset({"110", "119", "120", "122", "112", "911", "999"})
NO_MORE = Words(
    "以后将不再给您来电，确认请按 1。", "We shall not call you again; to confirm, press 1."
)
_REFUSING = re.compile(r"black|block|dnc|refus|黑|拒|禁", re.IGNORECASE)


def party(call: Session, value: str) -> str:
    """The person outside: on a call that we made, that is who was called."""
    ours = value == str(call.variables["call.calling"] or "")
    if ours and call.variables["call.direction"] == "out":
        return str(call.variables["call.called"] or "")
    return value


def needed(value: str) -> str:
    if not value.strip():
        raise BlockFailed("empty_value", "There is no number; the caller may have withheld his.")
    return value


class ListAdd(Block):
    """Puts a number or customer in a list, for a time."""

    id = "customer.list_add"
    title = Words("加入名单", "Add to list")
    purpose = Words(
        "把号码或客户加入名单，可限时。", "Puts a number or customer on a list, for a time."
    )
    icon, notes = "list_add", "W"
    needs = ("crm",)
    waits = True
    ways = (
        Exit("added", Words("已加入", "added")),
        Exit("was_in", Words("原已在内", "was in"), falls_to="added"),
        FAILED,
    )
    summary = Words("把 {value} 加入名单 {list}。", "{value} is put on the list {list}.")
    line = Words("→ {list}", "→ {list}")

    list: str = reference("list", "名单", "List", required=True)
    value: str = text("值", "Value", "{call.calling}", required=True, most=200, formula=True)
    until: Any = formula("有效至", "Until", "date_time")
    note: str | None = text("备注", "Note", most=200, formula=True)

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        if (constant(look.value("value")) or "") in EMERGENCY:
            words = Words(
                "{number} 是紧急号码，不应加入名单。",
                "{number} is an emergency number; keep it off lists.",
            ).fill(number=look.value("value"))
            title = Words("改为主叫号码", "Take the caller's number")
            fix = look.set_field(title, "value", "{call.calling}")
            yield look.finding("emergency", ERROR, words, "value", [fix])

    async def run(self, call: Session) -> str:
        value = needed(party(call, self.value))
        until = self.until if isinstance(self.until, datetime) else None
        work = call.service(ListKeeping).add(self.list, value, until, self.note or "", by(call))
        return "added" if await call.slow(work) else "was_in"


class ListRemove(Block):
    """Takes it out."""

    id = "customer.list_remove"
    title = Words("移出名单", "Remove from list")
    purpose = Words("把号码或客户移出名单。", "Takes a number or customer off a list.")
    icon, notes = "list_remove", "W"
    needs = ("crm",)
    waits = True
    ways = (
        Exit("removed", Words("已移出", "removed")),
        Exit("was_not", Words("原不在内", "was not in"), falls_to="removed"),
        FAILED,
    )
    summary = Words("把 {value} 移出名单 {list}。", "{value} is taken off the list {list}.")
    line = Words("{list} →", "{list} →")

    list: str = reference("list", "名单", "List", required=True)
    value: str = text("值", "Value", "{call.calling}", required=True, most=200, formula=True)

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        name = str(look.value("list") or "")
        shown = f"{name} {look.site.names('list').get(name, '')}"
        if look.flow.kind != "job" and _REFUSING.search(shown):
            words = Words(
                "来电者可以自行移出“{list}”。", "Callers may take themselves off the list {list}."
            ).fill(list=name)
            yield from verified_first(look, "open", words, "list")

    async def run(self, call: Session) -> str:
        value = needed(party(call, self.value))
        work = call.service(ListKeeping).remove(self.list, value, by(call))
        return "removed" if await call.slow(work) else "was_not"


class DoNotCall(Block):
    """Global, campaign or channel-wise, with proof."""

    id = "customer.do_not_call"
    title = Words("登记拒绝来电", "Do not call again")
    purpose = Words(
        "登记不再外呼该号码，并留下凭证。", "The number is called no more; the proof is kept."
    )
    icon, notes = "do_not_call", "W"
    needs = ("crm",)
    waits = True
    ways = (
        Exit("done", Words("已登记", "done")),
        Exit("not_confirmed", Words("未确认", "not confirmed"), falls_to="done"),
    )
    summary = Words("登记不再外呼 {value}（{scope}）。", "{value} is called no more ({scope}).")
    line = Words("拒绝来电：{scope}", "No more calls: {scope}")

    value: str = text("号码", "Number", "{call.calling}", required=True, most=40, formula=True)
    scope: str = choice(
        "范围", "Scope", "all",
        {"all": ("全部外呼", "all calls"), "campaign": ("本活动", "this campaign"),
         "SMS": ("短信", "SMS")},
    )  # fmt: skip
    confirm: PromptList = prompts("确认提示音（按 1 确认）", "Prompt to confirm (key 1)")

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        if not look.value("confirm") and look.flow.kind != "job":
            words = Words(
                "没有确认，按错键就会登记号码。",
                "Without a confirmation a wrong key blocks the number.",
            )
            said = [{"text": in_flow_language(look, NO_MORE)}]
            title = Words("加上确认提示", "Ask to confirm")
            fix = look.set_field(title, "confirm", said)
            yield look.finding("unconfirmed", WARNING, words, "confirm", [fix])

    async def run(self, call: Session) -> str:
        number = needed(party(call, self.value))
        campaign = str(call.variables["call.campaign"] or "") if self.scope == "campaign" else ""
        if self.scope == "campaign" and not campaign:
            raise BlockFailed("empty_value", "This call belongs to no campaign.")
        how = "asked for in the flow"
        if self.confirm:
            answer = await call.ask(
                Ask(self.confirm, tries=2), lambda keyed: judge_menu({"1"}, keyed)
            )
            if answer.how != "answered":
                return "not_confirmed"
            how = "confirmed with key 1"
        proof = f"{how}, {by(call)}, block {call.block}, {call.now():%Y-%m-%d %H:%M:%S %z}"
        channel = "sms" if self.scope == "SMS" else ""
        await call.slow(call.service(ListKeeping).refuse(number, campaign, channel, proof))
        return "done"
