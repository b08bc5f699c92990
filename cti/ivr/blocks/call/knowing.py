"""What goes with a call and what is known of numbers: attached data, limits, number facts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import phonenumbers
from phonenumbers import PhoneNumberType

from cti.ivr.blocks.taking import delete_block
from cti.ivr.check.survey import similar
from cti.ivr.flow.block import (
    HINT,
    NEXT,
    WARNING,
    Block,
    BlockFailed,
    Exit,
    Finding,
    Look,
    PromptList,
    Session,
    Words,
    formula,
    prompts,
    rows,
    seconds,
    text,
    variable,
)
from cti.ivr.flow.function_block import Leaving, function_block
from cti.ivr.services.line import Line

a_time = seconds
"""One of the fields below has the name of its kind."""


class Attach(Block):
    """Puts named values on the call for agent, transfer and API."""

    id = "call.attach"
    title = Words("附加随路数据", "Attach data")
    purpose = Words(
        "把数据附加到呼叫上，坐席弹屏和接口都能看到。",
        "Puts named values on the call for agent, transfer and API.",
    )
    icon = "attach"
    notes = "C"
    ways = (NEXT,)
    summary = Words("附加数据：{rows}。", "Data is attached: {rows}.")

    rows: tuple[dict[str, Any], ...] = rows(
        "数据", "Data", required=True,
        columns={
            "name": text("名称", "Name", required=True, most=40),
            "value": formula("值", "Value", required=True),
        },
    )  # fmt: skip

    async def run(self, call: Session) -> str:
        if len(self.rows) > 50:
            raise BlockFailed("too_many", "At most 50 values may be attached at once.")
        call.attach({str(row["name"]): row["value"] for row in self.rows})
        return "next"


class Attached(Block):
    """Reads what an agent, a campaign or the network attached."""

    id = "call.attached"
    title = Words("读取随路数据", "Read attached data")
    purpose = Words(
        "读取坐席、外呼活动或网络附加在呼叫上的数据。",
        "Reads what an agent, a campaign or the network attached.",
    )
    icon, notes = "attached", "C"
    ways = (NEXT, Exit("missing", Words("缺少", "missing"), falls_to="next"))
    summary = Words("读取随路数据：{rows}。", "Attached data is read: {rows}.")
    line = Words("{rows}", "{rows}")

    rows: tuple[dict[str, Any], ...] = rows(
        "数据", "Data", required=True,
        columns={
            "name": text("名称", "Name", required=True, most=40),
            "variable": variable("存入变量", "Into", required=True),
        },
    )  # fmt: skip

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        attached = {
            str(row.get("name"))
            for block in look.flow.blocks.values()
            if block.type == "call.attach" and isinstance(block.fields.get("rows"), list)
            for row in block.fields["rows"]
            if isinstance(row, dict)
        }
        wanted = look.value("rows")
        listed = wanted if isinstance(wanted, list) else []
        for place, row in enumerate(listed):
            name = row.get("name") if isinstance(row, dict) else None
            near = similar(name, attached) if attached and isinstance(name, str) else None
            if near is not None and name not in attached:
                words = Words("没有流程附加过“{name}”。", "No block attaches {name}.").fill(
                    name=name
                )
                changed = [
                    {**one, "name": near} if at == place else one for at, one in enumerate(listed)
                ]
                title = Words("改为「{near}」", "Choose “{near}”").fill(near=near)
                yield look.finding(
                    "never_attached", HINT, words, "rows", [look.set_field(title, "rows", changed)]
                )

    async def run(self, call: Session) -> str:
        data = call.service(Line).attached(call.number)
        missing = False
        for row in self.rows:
            if row["name"] in data:
                call.variables[row["variable"]] = data[row["name"]]
            else:
                missing = True
        return "missing" if missing else "next"


class Limit(Block):
    """Limits the whole call, with a warning."""

    id = "call.limit"
    title = Words("通话限时", "Time limit")
    purpose = Words("限制整个通话的时长，到时前提醒。", "Limits the whole call, with a warning.")
    icon, notes = "limit", "C"
    ways = (NEXT,)
    summary = Words("通话最多再有 {seconds} 秒。", "The call ends after {seconds} s at most.")
    line = Words("{seconds} 秒", "{seconds} s")

    seconds: float = a_time("时长", "Seconds", required=True, low=10, high=86400, formula=True)
    warn: float = a_time("提前提醒", "Warn before", 60, low=0, high=3600)
    warn_prompt: PromptList = prompts("提醒", "Warning")

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        whole, warn = look.value("seconds"), look.value("warn")
        if isinstance(whole, int | float) and isinstance(warn, int | float) and warn >= whole:
            words = Words("提醒时间不短于限时。", "The warning is longer than the limit.")
            half = look.set_field(Words("改为一半", "Half of it"), "warn", whole / 2)
            yield look.finding("warn_over", WARNING, words, "warn", [half])

    async def run(self, call: Session) -> str:
        warning = self.warn_prompt or None
        call.service(Line).limit(call.number, float(self.seconds), float(self.warn), warning)
        return "next"


def _unused(look: Look) -> Iterator[Finding]:
    gives = ("e164", "country", "area", "kind", "valid")
    paths = look.survey.paths
    targets = {to for _, _, to in paths.ways.get(look.block.id, ())}
    if not any(look.value(name) for name in gives) and len(targets) <= 1:
        words = Words(
            "既没有存入变量，各出口也通向同一处。",
            "No value is kept, and all exits lead to one place.",
        )
        yield look.finding("result_unused", WARNING, words, None, [delete_block(look)])


KINDS = {
    PhoneNumberType.MOBILE: "mobile",
    PhoneNumberType.FIXED_LINE: "fixed",
    PhoneNumberType.FIXED_LINE_OR_MOBILE: "fixed",
}


@function_block(
    "call.number_info",
    Words("号码信息", "About a number"),
    Words(
        "国家、地区、手机或固话、国际格式。", "Country, area, mobile or fixed, and the E.164 form."
    ),
    icon="number_info",
    takes={"number": formula("号码", "Number", "text", default="call.calling")},
    gives={
        "e164": variable("国际格式", "E.164 form", "text"),
        "country": variable("国家", "Country", "text"),
        "area": variable("地区", "Area", "text"),
        "kind": variable("类别", "Kind", "text"),
        "valid": variable("有效", "Valid", "boolean"),
    },
    ways=(
        Exit("mobile", Words("手机", "mobile")),
        Exit("fixed", Words("固话", "fixed"), falls_to="mobile"),
        Exit("special", Words("特服号", "special"), falls_to="fixed"),
        Exit("foreign", Words("境外", "foreign"), falls_to="fixed"),
        Exit("invalid", Words("无效", "invalid")),
    ),
    summary=Words("查询号码 {number} 的信息。", "The number {number} is looked up."),
    checks=(_unused,),
)
def number_info(number: str = "") -> tuple[str, str, str, str, bool] | Leaving:
    """By the metadata of libphonenumber, with Chinese names of areas; numbers are as dialled in China."""
    from phonenumbers import geocoder  # late: the areas of all countries take 100 MB

    digits = "".join(c for c in number if c.isdigit() or c == "+")
    try:
        parsed = phonenumbers.parse(digits, "CN")
    except phonenumbers.NumberParseException:
        return Leaving("invalid", ("", "", "", "", False))
    if phonenumbers.is_possible_short_number_for_region(
        parsed, "CN"
    ) and not phonenumbers.is_valid_number(parsed):
        return Leaving("special", (digits, "CN", "", "special", True))
    if not phonenumbers.is_valid_number(parsed):
        return Leaving("invalid", ("", "", "", "", False))
    e164 = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
    country = phonenumbers.region_code_for_number(parsed) or ""
    area = geocoder.description_for_number(parsed, "zh")
    kind = KINDS.get(phonenumbers.number_type(parsed), "special")
    exit = kind if country == "CN" else "foreign"
    return Leaving(exit, (e164, country, area, kind, True))
