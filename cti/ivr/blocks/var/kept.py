"""What is kept beyond a call: remembered values, and numbers that come once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from cti.ivr.blocks.taking import a_text, delete_block, into
from cti.ivr.check.survey import similar
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
    is_empty,
    rows,
    text,
    variable,
)
from cti.ivr.formula.expression import Hole, Template, parse_template
from cti.ivr.formula.refusal import FormulaError
from cti.ivr.services.house_memory import HouseMemory, Sequences

DAY = 86_400.0


def _key() -> Any:
    return a_text("为谁", "Key", default="{call.calling}", most=200)


def _needed(key: str) -> str:
    if is_empty(key.strip()):
        raise BlockFailed("empty_value", "Nothing can be kept or found under an empty key.")
    return key.strip()


class Remember(Block):
    """Keeps values for a caller, a customer or a key beyond the call."""

    id = "var.remember"
    title = Words("跨呼叫记住", "Remember")
    purpose = Words("通话结束后仍为来电者记住一些值。",
                    "Keeps values for a caller, customer or key beyond the call.")  # fmt: skip
    icon = "memory"
    notes = "W"
    needs = ("crm",)
    ways = (NEXT, FAILED)
    summary = Words("为 {key} 记住 {rows}，{for} 天。", "Remembers {rows} for {key}, {for} days.")

    key: str = _key()
    rows: tuple[dict[str, Any], ...] = rows(
        "记住", "Values", required=True,
        columns={
            "name": text("名称", "Name", required=True, most=60),
            "value": formula("值", "Value", required=True),
        },
    )  # fmt: skip
    for_: int = integer("天数", "Days", 30, low=1, high=3650)

    async def run(self, call: Session) -> str:
        values = {str(row["name"]): row["value"] for row in self.rows}
        seconds = self.__dict__.get("for", 30) * DAY
        kept = call.service(HouseMemory).remember(_needed(self.key), values, seconds)
        await call.slow(kept)
        return "next"


def known_names(look: Look) -> set[str]:
    """The names that this flow, or any flow of the site, remembers something under."""
    found = set(look.site.names("remembered"))
    for block in look.flow.blocks.values():
        if block.type == "var.remember":
            given = block.fields.get("rows")
            for row in given if isinstance(given, list) else ():
                if isinstance(row, dict) and row.get("name"):
                    found.add(str(row["name"]))
    return found


def check_remembered(look: Look, field: str, given: list[Any]) -> Iterator[Finding]:
    known = known_names(look)
    for row in given:
        name = row.get("name") if isinstance(row, dict) else None
        if not name or name in known:
            continue
        words = Words("没有流程记住过“{name}”。", "No flow remembers {name}.")
        rest = [one for one in given if one is not row]
        fixes = [look.set_field(Words("删除这一行", "Delete the row"), field, rest)]
        near = similar(str(name), sorted(known))
        if near is not None:
            changed = [{**one, "name": near} if one is row else one for one in given]
            title = Words("改为“{near}”", "Choose {near}").fill(near=near)
            fixes.insert(0, look.set_field(title, field, changed))
        if len(given) == 1 and near is None:
            fixes = [delete_block(look)]
        yield look.finding("never_remembered", WARNING, words.fill(name=name), field, fixes)


class Recall(Block):
    """Brings back what was remembered."""

    id = "var.recall"
    title = Words("取回记忆", "Recall")
    purpose = Words("取回以前记住的值。", "Brings back what was remembered.")
    icon = "memory_read"
    needs = ("crm",)
    ways = (Exit("known", Words("记得", "known")), Exit("unknown", Words("不记得", "unknown")))
    fruitless = Block.fruitless | {"unknown"}
    summary = Words("取回 {key} 的 {rows}：", "Recalls {rows} of {key}:")

    key: str = _key()
    rows: tuple[dict[str, Any], ...] = rows(
        "取回", "Values", required=True,
        columns={
            "name": text("名称", "Name", required=True, most=60),
            "variable": variable("存入变量", "Into", required=True),
        },
    )  # fmt: skip
    age: str | None = variable("几秒前存入", "Age in seconds into", "integer")

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        given = look.value("rows")
        yield from check_remembered(look, "rows", given if isinstance(given, list) else [])

    async def run(self, call: Session) -> str:
        names = [str(row["name"]) for row in self.rows]
        found = await call.slow(call.service(HouseMemory).recall(_needed(self.key), names))
        if not found.values:
            return "unknown"
        for row in self.rows:
            if row["name"] in found.values:
                call.variables[row["variable"]] = found.values[row["name"]]
        if self.age:
            call.variables[self.age] = int(found.age)
        return "known"


class Forget(Block):
    """Deletes what was remembered."""

    id = "var.forget"
    title = Words("清除记忆", "Forget")
    purpose = Words("删除记住的值。", "Deletes what was remembered.")
    icon = "memory_clear"
    notes = "W"
    needs = ("crm",)
    ways = (NEXT, FAILED)
    summary = Words("清除 {key} 的记忆。", "Forgets what is remembered of {key}.")

    key: str = _key()
    names: tuple[dict[str, Any], ...] = rows(
        "名称（空为全部）", "Names (none: all)",
        columns={"name": text("名称", "Name", required=True, most=60)},
    )  # fmt: skip

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        given = look.value("names")
        yield from check_remembered(look, "names", given if isinstance(given, list) else [])

    async def run(self, call: Session) -> str:
        names = [str(row["name"]) for row in self.names or ()] or None
        await call.slow(call.service(HouseMemory).forget(_needed(self.key), names))
        return "next"


_PERIODS = {"never": "", "day": "YYYYMMDD", "month": "YYYYMM", "year": "YYYY"}
FORM = "{sys.today:YYYYMMDD}-{n:0000}"


class Sequence(Block):
    """Draws the next number of a sequence in a form such as WO20261122-0001."""

    id = "var.sequence"
    title = Words("取流水号", "Next number")
    purpose = Words(
        "取下一个流水号，不会重复。", "Draws the next number of a sequence; none comes twice."
    )
    icon = "sequence"
    notes = "W"
    needs = ("crm",)
    ways = (NEXT, FAILED)
    summary = Words("取流水号“{name}”。", "Draws the next number of “{name}”.")

    name: str = text("流水号名称", "Name", required=True, most=60)
    form: str = text("格式", "Form", FORM, most=100)
    restart: str = choice("重新开始", "Starts anew", "day", {
        "never": ("从不", "never"), "day": ("每天", "each day"), "month": ("每月", "each month"),
        "year": ("每年", "each year")})  # fmt: skip
    into: str = into(result="text")

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        form = look.value("form")
        made = _template(form)
        holes = [part for part in made.parts if isinstance(part, Hole)] if made is not None else []
        counted = [hole for hole in holes if hole.text == "n"]
        if not counted or not {name for hole in holes for name in hole.reads} <= _KNOWN:
            words = Words("格式要有 {n}，此外只能用 sys.today 和 sys.now。".replace("{n}", "{{n}}"),
                          "A form has {{n}}, and besides it sys.today and sys.now only.")  # fmt: skip
            fix = look.set_field(Words("改为默认格式", "Use the usual form"), "form", None)
            yield look.finding("no_number", ERROR, words.fill(), "form", [fix])
        elif len(counted[0].form) in (1, 2):
            shown = counted[0].form
            words = Words("{form} 超过 {most} 后就不够位数。", "{form} runs over after {most}.")
            mended = str(form).replace(f"n:{shown}", "n:0000")
            fix = look.set_field(Words("改为 0000", "Write 0000"), "form", mended)
            filled = words.fill(form=f"{{n:{shown}}}", most="9" * len(shown))
            yield look.finding("form_short", WARNING, filled, "form", [fix])

    async def run(self, call: Session) -> str:
        made = _template(self.form)
        if made is None:
            raise BlockFailed("bad_value", f"{self.form} is no form of a number.")
        now = call.now()
        period = _period(now, self.restart)
        number = await call.slow(call.service(Sequences).draw(self.name, period))
        names: dict[str, Any] = {"n": number, "sys.today": now.date(), "sys.now": now}
        call.variables[self.into] = made.evaluate(names)
        return "next"


_KNOWN = {"n", "sys.today", "sys.now"}


def _template(form: Any) -> Template | None:
    try:
        return parse_template(form) if isinstance(form, str) else None
    except FormulaError:
        return None


def _period(now: datetime, restart: str) -> str:
    letters = _PERIODS[restart]
    return re.sub("DD", f"{now.day:02}", re.sub("MM", f"{now.month:02}",
                  letters.replace("YYYY", f"{now.year:04}")))  # fmt: skip
