"""Decisions by conditions and values."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, time
from typing import Any

from cti.ivr.blocks.logic.ways import OTHER, given_rows, row_exits
from cti.ivr.flow.block import (
    HINT,
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
    is_empty,
    rows,
    text,
    variable,
    written,
)
from cti.ivr.prompts.languages import language_words

SAME = {"exact": ("完全相同", "exactly"), "loose": ("忽略大小写和全半角", "without case and width")}


class If(Block):
    """Two ways by a condition."""

    id = "logic.if"
    title = Words("条件判断", "If")
    purpose = Words("按条件分成两路。", "Two ways by a condition.")
    keywords = ("如果", "条件", "判断", "condition", "compare", "decision")
    icon = "branch"
    ways = (Exit("yes", Words("是", "yes")), Exit("no", Words("否", "no")))
    summary = Words("如果 {condition}：", "If {condition}:")
    line = Words("{condition}", "{condition}")

    condition: bool = formula("条件", "Condition", "boolean", required=True)

    async def run(self, call: Session) -> str:
        return "yes" if self.condition else "no"


class Switch(Block):
    """One way per value."""

    id = "logic.switch"
    title = Words("多路分支", "Switch")
    purpose = Words("每个值一个出口。", "One way per value.")
    keywords = ("分支", "分流", "branch", "case")
    icon = "switch"
    summary = Words("按 {value} 的值：", "By the value of {value}:")
    line = Words("{value}", "{value}")

    value: Any = formula("值", "Value", required=True)
    rows: tuple[dict[str, Any], ...] = rows(
        "分支", "Ways", required=True,
        columns={
            "value": text("值", "Value", required=True, most=100),
            "name": text("名称", "Name", most=40),
        },
    )  # fmt: skip
    same: str = choice("比较方式", "Same means", "exact", SAME)

    @classmethod
    def exits(cls, fields: Mapping[str, Any]) -> tuple[Exit, ...]:
        return (*row_exits(fields, "value", "name"), OTHER)

    async def run(self, call: Session) -> str:
        wanted = _key(self.value, self.same)
        for row in self.rows:
            if _key(row["value"], self.same) == wanted:
                return str(row["value"])
        return "other"


def _key(value: Any, same: str) -> str:
    """A value as rows write it."""
    shown = written(value)
    if same == "exact":
        return shown
    return unicodedata.normalize("NFKC", shown).casefold().strip()


class Ranges(Block):
    """One way per range of a number or date; both ends belong to a range, the first row that fits wins."""

    id = "logic.ranges"
    title = Words("区间分支", "Ranges")
    purpose = Words("按数值或日期所在的区间分支。", "One way per range of a number or date.")
    icon = "switch"
    summary = Words("按 {value} 所在的区间：", "By the range of {value}:")
    line = Words("{value}", "{value}")

    value: Any = formula("值", "Value", required=True)
    rows: tuple[dict[str, Any], ...] = rows(
        "区间", "Ranges", required=True,
        columns={
            "from": formula("从", "From"),
            "to": formula("到", "To"),
            "name": text("名称", "Name", required=True, most=40),
        },
    )  # fmt: skip

    @classmethod
    def exits(cls, fields: Mapping[str, Any]) -> tuple[Exit, ...]:
        return (*row_exits(fields, "name"), OTHER)

    async def run(self, call: Session) -> str:
        if is_empty(self.value):
            return "other"
        for row in self.rows:
            if _reaches(row["from"], self.value) and _reaches(self.value, row["to"]):
                return str(row["name"])
        return "other"


def _reaches(low: Any, high: Any) -> bool:
    """Whether low is at most high; an end that is left open reaches everything."""
    if is_empty(low) or is_empty(high):
        return True
    moments = (datetime, date, time)
    if isinstance(low, moments) != isinstance(high, moments) or isinstance(low, (str, bool)):
        raise BlockFailed("bad_value", f"{low!r} and {high!r} cannot be compared.")
    try:
        return bool(low <= high)
    except TypeError:
        raise BlockFailed("bad_value", f"{low!r} and {high!r} cannot be compared.") from None


class Table(Block):
    """A table of conditions; the first true row wins, and may set a variable."""

    id = "logic.table"
    title = Words("条件表", "Rules")
    purpose = Words(
        "逐行判断条件，第一个成立的行生效，还可以给变量赋值。",
        "The first row whose condition is true wins; it may set a variable.",
    )
    icon = "table"
    summary = Words("按条件表：", "By the rules:")
    line = Words("{rows}", "{rows}")

    rows: tuple[dict[str, Any], ...] = rows(
        "条件", "Rules", required=True, most=100,
        columns={
            "name": text("出口", "Exit", required=True, most=40),
            "condition": formula("条件", "Condition", "boolean", required=True, lazy=True),
            "variable": variable("赋值变量", "Sets"),
            "value": formula("值", "To", lazy=True),
        },
    )  # fmt: skip

    @classmethod
    def exits(cls, fields: Mapping[str, Any]) -> tuple[Exit, ...]:
        return (*row_exits(fields, "name"), OTHER)

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        given = look.value("rows")
        seen: set[str] = set()
        always = False
        for number, row in enumerate(given if isinstance(given, list) else ()):
            condition = str(row.get("condition") or "") if isinstance(row, dict) else ""
            if condition and (always or condition in seen):
                words = Words(
                    "第 {n} 行永远不会生效，前面的行已经包含它。",
                    "Row {n} can never win: a row before it covers it.",
                ).fill(n=number + 1)
                rest = [other for place, other in enumerate(given) if place != number]
                first = [given[number], *rest]
                fixes = [
                    look.set_field(Words("删除这一行", "Delete the row"), "rows", rest),
                    look.set_field(Words("移到最前", "Move it to the top"), "rows", first),
                ]
                yield look.finding(
                    "shadowed", WARNING, words, "rows", fixes[:: -1 if always else 1]
                )
                return
            seen.add(condition)
            always = always or condition.strip().lower() == "true"

    async def run(self, call: Session) -> str:
        for row in self.rows:
            if call.evaluate(row["condition"]) is True:
                if row["variable"]:
                    call.variables[row["variable"]] = call.evaluate(row["value"])
                return str(row["name"])
        return "other"


class ByLanguage(Block):
    """One way per language of the call."""

    id = "logic.by_language"
    title = Words("按语言分支", "By language")
    purpose = Words("每种通话语言一个出口。", "One way per language of the call.")
    icon = "language"
    summary = Words("按通话的语言：", "By the language of the call:")
    line = Words("{rows}", "{rows}")

    rows: tuple[dict[str, Any], ...] = rows(
        "语言", "Languages", required=True,
        columns={"language": text("语言", "Language", required=True, most=20)},
    )  # fmt: skip

    @classmethod
    def exits(cls, fields: Mapping[str, Any]) -> tuple[Exit, ...]:
        named = (
            replace(one, label=language_words(one.id)) for one in row_exits(fields, "language")
        )
        return (*named, OTHER)

    @classmethod
    def check(cls, look: Look) -> Iterator[Finding]:
        rows = list(given_rows(look.block.fields))
        named = {str(row.get("language")) for row in rows}
        for language in look.flow.languages:
            if rows and language not in named:
                words = Words(
                    "流程的语言“{language}”没有分支。", "The flow's language {language} has no row."
                ).fill(language=language_words(language))
                more = [*rows, {"language": language}]
                yield look.finding(
                    "missing", HINT, words, "rows",
                    [look.set_field(Words("加上这种语言", "Add it"), "rows", more)],
                )  # fmt: skip

    async def run(self, call: Session) -> str:
        spoken = str(call.variables["call.language"] or "")
        for row in self.rows:
            if str(row["language"]).casefold() == spoken.casefold():
                return str(row["language"])
        return "other"
