"""Setting, clearing, counting and converting variables."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Any

from cti.ivr.blocks.taking import change_to, into, reads, type_of
from cti.ivr.flow.block import (
    ERROR,
    FAILED,
    NEXT,
    WARNING,
    Block,
    BlockFailed,
    Exit,
    Finding,
    Fix,
    Look,
    Session,
    Words,
    choice,
    formula,
    rows,
    text,
    variable,
)
from cti.ivr.flow.function_block import Nothing, function_block
from cti.ivr.formula.functions import converted
from cti.ivr.formula.functions.operators import OPERATORS
from cti.ivr.formula.infer import NUMBERS


class SetVariables(Block):
    """Puts values into one or more variables, row by row."""

    id = "var.set"
    title = Words("赋值", "Set variable")
    purpose = Words("把值放进一个或多个变量。", "Puts values into one or more variables.")
    keywords = ("变量", "设变量", "variable", "assign", "set")
    icon = "variable"
    ways = (NEXT, FAILED)
    summary = Words("设置：{rows}。", "Sets {rows}.")
    line = Words("{rows}", "{rows}")

    rows: tuple[dict[str, Any], ...] = rows(
        "赋值", "Values", required=True,
        columns={
            "variable": variable("变量", "Variable", required=True),
            "value": formula("值", "Value", required=True, lazy=True, accepts_secrets=True),
        },
    )  # fmt: skip

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        given = look.value("rows") or []
        for number, row in enumerate(given):
            if (
                isinstance(row, dict)
                and row.get("variable")
                and row["variable"] == row.get("value")
            ):
                words = Words("变量“{name}”被赋值为它自己。", "{name} is set to itself.")
                rest = [other for n, other in enumerate(given) if n != number]
                fix: Fix = look.set_field(Words("删除这一行", "Delete the row"), "rows", rest)
                yield look.finding("self", WARNING, words.fill(name=row["variable"]), "rows", [fix])

    async def run(self, call: Session) -> str:
        secrets = call.variables.secrets
        for row in self.rows:
            value = row["value"]
            if not secrets.isdisjoint(getattr(value, "reads", ())):
                secrets.add(row["variable"])
            call.variables[row["variable"]] = call.evaluate(value)
        return "next"


class ClearVariables(Block):
    """Makes variables empty, such as a PIN after use."""

    id = "var.clear"
    title = Words("清除变量", "Clear variables")
    purpose = Words("把变量清空，例如用过的密码。", "Makes variables empty, such as a used PIN.")
    icon = "variable_cleared"
    ways = (NEXT,)
    summary = Words("清空：{rows}。", "Empties {rows}.")
    line = Words("{rows}", "{rows}")

    rows: tuple[dict[str, Any], ...] = rows(
        "变量", "Variables", required=True,
        columns={"variable": variable("变量", "Variable", required=True)},
    )  # fmt: skip

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        given = [row for row in look.value("rows") or () if isinstance(row, dict)]
        for row in given:
            name = str(row.get("variable") or "")
            reader = read_later(look, name) if name else None
            if reader is not None:
                words = Words(
                    "“{name}”之后还会被“{block}”读取。", "{name} is read later, in {block}."
                )
                rest = [other for other in given if other is not row]
                fix: Fix = look.set_field(Words("删除这一行", "Delete the row"), "rows", rest)
                filled = words.fill(name=name, block=look.flow.title(reader, look.palette))
                yield look.finding("read_after", WARNING, filled, "rows", [fix])

    async def run(self, call: Session) -> str:
        for row in self.rows:
            call.variables.clear(row["variable"])
        return "next"


def read_later(look: Look, name: str) -> str | None:
    """The first block behind this one that reads a variable before any other fills it."""
    waiting = [to for (block, _), to in look.flow.links.items() if block == look.block.id]
    seen: set[str] = set()
    while waiting:
        at = waiting.pop(0)
        found = look.flow.blocks.get(at)
        kind = look.palette.get(found.type) if found is not None else None
        if at in seen or found is None or kind is None:
            continue
        seen.add(at)
        if name in reads(kind, found.fields):
            return at
        if name not in {written for _, written, _ in kind.writes(found.fields)}:
            waiting += [to for (block, _), to in look.flow.links.items() if block == at]
    return None


class Count(Block):
    """Adds to a number; an empty one counts as 0."""

    id = "var.count"
    title = Words("计数加减", "Count up or down")
    purpose = Words(
        "给数字变量加减；全局变量也不会漏计。", "Adds to a number; also to global ones, atomically."
    )
    keywords = ("计数", "计数器", "counter", "increment")
    icon = "counter"
    ways = (NEXT, FAILED)
    summary = Words("{variable} 加 {by}。", "Adds {by} to {variable}.")
    line = Words("{variable} + {by}", "{variable} + {by}")

    variable: str = variable("变量", "Variable", required=True)
    by: Any = formula("加", "By", "number", "1")
    after: str | None = into("结果存入", "Result into", required=False)

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        declared = look.flow.variable(str(look.value("variable") or ""))
        if declared is not None and declared.type not in NUMBERS:
            words = Words(
                "“{name}”不是数字，不能计数。", "{name} is no number and cannot be counted."
            )
            title = Words("改用“赋值”", "Use Set variable")
            row = {"variable": declared.path, "value": str(look.value("by"))}
            fix = change_to(look, title, "var.set", rows=[row])
            filled = words.fill(name=declared.path)
            yield look.finding("not_number", ERROR, filled, "variable", [fix])

    async def run(self, call: Session) -> str:
        # Nothing is waited for between reading and writing, so no other call comes between.
        before = call.variables[self.variable]
        total = OPERATORS[ast.Add](0 if before is None else before, self.by)
        if isinstance(total, (str, tuple)):
            raise BlockFailed("bad_value", f"{self.variable} is no number.")
        call.variables[self.variable] = total
        if self.after:
            call.variables[self.after] = total
        return "next"


_TYPES = {kind: (zh, kind) for kind, zh in (
    ("integer", "整数"), ("decimal", "金额/小数"), ("float", "浮点数"), ("boolean", "是/否"),
    ("date_time", "日期时间"), ("text", "文本"), ("character", "字符"))}  # fmt: skip


def check_needless(look: Look) -> Iterator[Finding]:
    if type_of(look, "value") == look.value("to") and not look.value("form"):
        words = Words("值已经是这个类型。", "The value has this type already.")
        title = Words("改用“赋值”", "Use Set variable")
        row = {"variable": look.value("into") or "", "value": look.value("value")}
        fix = change_to(look, title, "var.set", rows=[row])
        yield look.finding("needless", WARNING, words, "to", [fix])


@function_block(
    "var.convert", Words("类型转换", "Convert"),
    Words("转换类型，不合适的走另一个出口。",
          "One type to another, with an exit for what does not fit."),
    icon="convert",
    takes={
        "value": formula("值", "Value", required=True),
        "to": choice("转为", "To", "integer", _TYPES),
        "form": text("格式", "Form", "", most=60),
    },
    gives={"into": into()},
    ways=(Exit("converted", Words("成功", "converted")),
          Exit("not_valid", Words("不合适", "not valid"))),
    checks=(check_needless,),
    summary=Words("把 {value} 转为{to}：", "{value} as {to}:"),
)  # fmt: skip
def convert(value: Any, to: str, form: str = "") -> Any:
    """By the table of types; nothing where the value does not fit. Empty values never fit."""
    if to not in _TYPES:
        raise BlockFailed("bad_value", f"There is no type {to}; there are {', '.join(_TYPES)}.")
    try:
        return converted(value, to, form)
    except BlockFailed:
        return Nothing()
